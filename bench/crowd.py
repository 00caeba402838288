"""Who is in a book that is measured, as the load and the servers both need to know."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from hundi.ledger.accounts import AccountId
from hundi.ledger.commands import SessionId

DATABASE: Final = "hundi.db"
PEOPLE: Final = "people.json"


class SignedInPerson(msgspec.Struct, frozen=True):
    """Somebody who can pay."""

    id: AccountId
    session: SessionId
    """Empty on servers that know no sessions."""
    token: str


@dataclass(frozen=True, slots=True)
class Book:
    """A book on any engine, and a folder for the list of its people and the log of its server."""

    url: str
    folder: Path


def database_url(folder: Path) -> str:
    """Name the SQLite book in a folder."""
    return f"sqlite:///{folder.absolute() / DATABASE}"


def in_folder(folder: Path) -> Book:
    """Say that the book of a folder is the SQLite file in it."""
    return Book(database_url(folder), folder)


def read(folder: Path) -> list[SignedInPerson]:
    """Read who is in the book of a folder."""
    return msgspec.json.decode((folder / PEOPLE).read_bytes(), type=list[SignedInPerson])


def write(folder: Path, people: list[SignedInPerson]) -> None:
    """Write down who is in the book of a folder."""
    (folder / PEOPLE).write_bytes(msgspec.json.encode(people))
