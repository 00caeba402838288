"""Write the documents into a folder: `python -m hundi.api.docs docs`."""

import sys
from pathlib import Path

from hundi.api.docs.documents import FILES, render

if __name__ == "__main__":
    folder = Path(sys.argv[1])
    for name, make in FILES.items():
        (folder / name).write_text(render(make()), encoding="utf-8")
