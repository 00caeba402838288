"""`hundi settings`."""

import re
from dataclasses import asdict
from typing import Annotated, Final

import typer
from rich.table import Table

from hundi.cli.common import AsJson, Database, DataDir, load, out, say
from hundi.settings import about

_PASSWORDS: Final = (
    # up to the last @: some write one into a password
    (re.compile(r"^([a-z0-9+.-]+://[^:/@]*):.*@", re.DOTALL | re.IGNORECASE), r"\1:…@"),
    (re.compile(r"((?:^|[?&\s])(?:ssl)?password\s*=\s*)('[^']*'|[^&\s]*)", re.IGNORECASE), r"\1…"),
    (re.compile(r"^[^:/]*@"), "…@"),
)


def settings(
    database: Database = None,
    data_dir: DataDir = None,
    mode: Annotated[str | None, typer.Option(help=about("mode"))] = None,
    public_url: Annotated[str | None, typer.Option(help=about("public_url"))] = None,
    as_json: AsJson = False,
) -> None:
    """Print every setting, its value and where it came from. Passwords are left out."""
    loaded = load(database=database, data_dir=data_dir, mode=mode, public_url=public_url)
    values = asdict(loaded.settings)
    values["database"] = without_password(loaded.settings.database_url)
    if as_json:
        listed = {name: {"value": value, "source": loaded.sources[name]} for name, value in values.items()}
        say("", listed, as_json=True)
        return
    table = Table("setting", "value", "from", "what it is for", box=None, pad_edge=False, show_edge=False)
    for name, value in values.items():
        shown = ", ".join(value) if isinstance(value, tuple) else str(value)
        table.add_row(name, shown, loaded.sources[name], about(name))
    out.print(table, soft_wrap=False)


def without_password(url: str) -> str:
    """Leave the password out of a database's URL, wherever in it libpq would find it."""
    for password, instead in _PASSWORDS:
        url = password.sub(instead, url)
    return url
