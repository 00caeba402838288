"""`docs/story.md` is run as it stands, and answers what it says.

Ids and times differ from run to run; which id stands where does not.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

import pytest

from tests.support.server import Server, database_settings

STORY: Final = (Path(__file__).parents[1] / "docs/story.md").read_text(encoding="utf-8")
SERVE: Final = "HUNDI_OPENING_BALANCE=none hundi serve --data-dir fair\n"
SHOWN_URL: Final = "http://localhost:3000"
MARK: Final = "\x1e"

_BLOCK: Final = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_VARIES: Final = re.compile(
    r"(?P<id>\b[0-9a-f]{24}\b)|(?P<request>\b[0-9a-f]{20}\b)|(?P<time>\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d{6}Z)?)"
)


@dataclass(frozen=True, slots=True)
class Scene:
    """Commands, and what they are said to answer: JSON where `is_json`."""

    commands: str
    answer: str
    is_json: bool


def scenes() -> Iterator[Scene]:
    """Read the story: an answer stands behind its commands."""
    blocks = [(match[1], match[2]) for match in _BLOCK.finditer(STORY)]
    assert blocks[0] == ("sh", SERVE)
    for (language, text), (kind, answer) in pairwise([*blocks[1:], ("sh", "")]):
        if language == "sh":
            yield Scene(text, "" if kind == "sh" else answer, kind == "json")


class Names:
    """Gives each id a name by the order in which ids come up, so that two tellings of one story can be compared."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def within(self, text: str) -> str:
        """Put names in the place of what differs from run to run."""
        return _VARIES.sub(self._name, text.lstrip("\ufeff").replace("\r\n", "\n"))

    def _name(self, found: re.Match[str]) -> str:
        if found["id"] is None:
            return "<time>" if found["time"] else "<request>"
        return self._known.setdefault(found["id"], f"<id {len(self._known) + 1}>")


@pytest.fixture(params=["sqlite", "postgresql"])
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    with Server(opening_balance="none", **database_settings(request)) as running:
        yield running
        assert not running.complaints()


def act(server: Server, told: list[Scene], folder: Path) -> list[str]:
    """Run all commands in one shell, beside the server, and return what each scene printed."""
    (folder / "fair").symlink_to(server.data_dir)
    hundi = folder / "bin/hundi"
    hundi.parent.mkdir()
    hundi.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m hundi "$@"\n', encoding="utf-8")
    hundi.chmod(0o700)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HUNDI_")}
    environment |= {"PATH": f"{hundi.parent}:{os.environ['PATH']}", "no_proxy": "*"}
    if server.is_on_postgresql:
        environment["HUNDI_DATABASE"] = server.database_url
    script = "set -eu\n" + "".join(f"{scene.commands}\nprintf '{MARK}'\n" for scene in told)
    assert SHOWN_URL in script
    done = subprocess.run(
        ["sh", "-c", script.replace(SHOWN_URL, server.url)],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr.decode()) == (0, "")
    return done.stdout.decode().split(MARK)[:-1]


def test_the_story_happens_as_it_is_told(server: Server, tmp_path: Path) -> None:
    told = list(scenes())
    printed = act(server, told, tmp_path)
    assert len(printed) == len(told) > 10
    in_story, in_fact = Names(), Names()
    for scene, answer in zip(told, printed, strict=True):
        expected, got = in_story.within(scene.answer), in_fact.within(answer)
        if scene.is_json:
            expected, got = (json.dumps(json.loads(text), sort_keys=True) for text in (expected, got))
        assert got.strip() == expected.strip(), scene.commands
