"""A fresh book with many people in it, who have money and are signed in."""

import asyncio
import shutil
from pathlib import Path
from typing import Final

from bench.crowd import DATABASE, PEOPLE, Book, SignedInPerson, write
from hundi.ledger.accounts import AccountId
from hundi.ledger.book import Opened
from hundi.ledger.commands import NewPerson, OpenWallet
from hundi.ledger.money import Money
from hundi.ledger.transfers import TransferId
from hundi.services.clock import now
from hundi.services.names import fold_username, search_text
from hundi.services.passwords import Passwords
from hundi.services.sessions import Sessions
from hundi.services.tokens import Tokens
from hundi.storage.ids import new_id
from hundi.storage.open import open_store
from hundi.storage.protocol import Person

BALANCE_MINOR: Final = 10_000_000_00
"""So much that nobody runs out of it while everything is measured."""

_GROUP: Final = 1_000
_DAYS: Final = 30


def fill(book: Book, count: int) -> None:
    """Make a book of `count` people, and a list of them in its folder, which is new."""
    book.folder.mkdir(parents=True)
    write(book.folder, asyncio.run(_fill(book.url, count)))


def copy(template: Path, folder: Path) -> Path:
    """Make a SQLite book of its own, with the same people: a closed book is one file."""
    folder.mkdir(parents=True)
    for name in (DATABASE, PEOPLE):
        shutil.copyfile(template / name, folder / name)
    return folder


async def _fill(url: str, count: int) -> list[SignedInPerson]:
    store = open_store(url, serving=True, make=True)
    try:
        passwords = Passwords(threads=1)
        password_hash = await passwords.hash("never asked for")  # one for all: hashing is not what is measured
        passwords.close()
        grant = Money(BALANCE_MINOR, store.currency)
        commands = [
            OpenWallet(TransferId(new_id()), AccountId(new_id()), _newcomer(number, password_hash), grant)
            for number in range(count)
        ]
        for first in range(0, count, _GROUP):
            outcomes = await store.ledger.post(commands[first : first + _GROUP], now())
            assert all(type(outcome) is Opened for outcome in outcomes)
        tokens = Tokens(store.signing_secret)
        sessions = Sessions(store=store.sessions, tokens=tokens, days=_DAYS)
        people: list[SignedInPerson] = []
        for command in commands:
            newcomer = command.person
            person = Person(command.owner, newcomer.username, newcomer.first_name, newcomer.last_name)
            signed_in = await sessions.begin(person)
            assert signed_in is not None
            identity = tokens.read(signed_in.token, now())
            assert identity is not None
            people.append(SignedInPerson(command.owner, identity.session, signed_in.token))
        return people
    finally:
        await store.close()


def _newcomer(number: int, password_hash: str) -> NewPerson:
    username, first, last = f"person{number}@example.com", f"Person{number}", "Bench"
    folded = fold_username(username)
    return NewPerson(username, folded, first, last, search_text(first, last), password_hash, f"person{number}.bench")
