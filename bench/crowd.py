"""Who is in a book that is measured, as the load and the servers both need to know."""

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
    token: str


def database_url(folder: Path) -> str:
    """Name the book in a folder."""
    return f"sqlite:///{folder.absolute() / DATABASE}"


def read(folder: Path) -> list[SignedInPerson]:
    """Read who is in the book of a folder."""
    return msgspec.json.decode((folder / PEOPLE).read_bytes(), type=list[SignedInPerson])


def write(folder: Path, people: list[SignedInPerson]) -> None:
    """Write down who is in the book of a folder."""
    (folder / PEOPLE).write_bytes(msgspec.json.encode(people))
