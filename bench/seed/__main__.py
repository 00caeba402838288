"""`python -m bench.seed --database URL`: fill a new, empty book with a year of many people's payments.

The book is made first, by Hundi itself; then rows go in behind its back, and `hundi verify` finds nothing wrong.
`--signed-in` people are signed in, and listed with their tokens for a load generator.
"""

import argparse
import asyncio
import secrets
import sys
import time
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from bench.crowd import SignedInPerson, write
from bench.seed import postgres, sqlite
from bench.seed.history import FIRST_WALLET, History
from bench.seed.rows import Row, in_batches
from hundi.ledger.accounts import AccountId, Instant
from hundi.ledger.commands import SessionId
from hundi.services.clock import now
from hundi.services.passwords import Passwords
from hundi.services.tokens import Identity, Tokens
from hundi.storage.ids import new_id
from hundi.storage.open import open_store, sqlite_path
from hundi.storage.protocol import StoreError

_STEP: Final = 5_000
"""Rows between two looks at the progress bar."""

_SESSION_DAYS: Final = 30
_DAY: Final = 86_400_000_000


class Facts(NamedTuple):
    """What a book says of itself."""

    currency: str
    signing_secret: bytes


def seed(url: str, *, people: int, transfers: int, seed: int = 1, signed_in: int = 0) -> list[SignedInPerson]:
    """Fill a new book, and sign some people in, evenly chosen; returns those.

    Raises:
        ValueError: there are not enough transfers for everyone's opening balance. StoreError: there is a book already.

    """
    if people < 2 or transfers < people or not 0 <= signed_in <= people:
        msg = "it takes two people at least, as many transfers for their opening balances, and no more can be signed in"
        raise ValueError(msg)
    book = asyncio.run(_make(url))
    history = History(people, transfers, now(), seed, asyncio.run(_hash()), book.currency)
    columns = (TextColumn("{task.description:<10}"), BarColumn(), MofNCompleteColumn())
    with Progress(
        *columns,
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        disable=not sys.stderr.isatty(),
    ) as bar:

        def progress(name: str, rows: Iterable[Row], total: int) -> Iterator[Row]:
            task = bar.add_task(name, total=total)
            for some in in_batches(rows, _STEP):
                yield from some
                bar.advance(task, len(some))

        if url.startswith("sqlite:"):
            sqlite.fill(sqlite_path(url), history, progress, bar.console.print)
        else:
            postgres.fill(url, history, progress, bar.console.print)
    numbers = [FIRST_WALLET + place * people // max(1, signed_in) for place in range(signed_in)]
    return _sign_in(url, book, [AccountId(history.account_id(number)) for number in numbers])


async def _make(url: str) -> Facts:
    """Make the book, with nobody in it."""
    store = open_store(url, make=True)
    try:
        with store.snapshot() as snapshot:
            if len(list(islice(snapshot.accounts(), 2))) > 1:  # issuance is in every book
                msg = "somebody is in the book already: name another, or none that is there"
                raise StoreError(msg)
        return Facts(store.currency.code, store.signing_secret)
    finally:
        await store.close()


async def _hash() -> str:
    """Hash a password that nobody knows; one for all, since hashing takes its time on purpose."""
    passwords = Passwords(threads=1)
    try:
        return await passwords.hash(secrets.token_hex(16))
    finally:
        passwords.close()


def _sign_in(url: str, book: Facts, people: list[AccountId]) -> list[SignedInPerson]:
    tokens, began = Tokens(book.signing_secret), now()
    expires_at = Instant(began + _SESSION_DAYS * _DAY)
    identities = [Identity(person, SessionId(new_id()), expires_at) for person in people]
    rows = [(identity.session, identity.person, began, expires_at) for identity in identities]
    if url.startswith("sqlite:"):
        sqlite.sign_in(sqlite_path(url), rows)
    else:
        postgres.sign_in(url, rows)
    return [SignedInPerson(each.person, each.session, tokens.issue(each, began)) for each in identities]


def main() -> None:
    """Read the command line and fill a book."""
    parser = argparse.ArgumentParser(prog="python -m bench.seed", description="Fill a new book with many payments.")
    parser.add_argument("--database", required=True, help="sqlite:///file.db or postgresql://…")
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--transfers", type=int, default=10_000_000)
    parser.add_argument("--seed", type=int, default=1, help="the same seed draws the same history")
    parser.add_argument("--signed-in", type=int, default=0, help="how many people to sign in")
    parser.add_argument("--folder", type=Path, default=Path(), help="where to list those, as people.json")
    given = parser.parse_args()
    began = time.monotonic()
    given.folder.mkdir(parents=True, exist_ok=True)
    try:
        signed_in = seed(
            given.database,
            people=given.people,
            transfers=given.transfers,
            seed=given.seed,
            signed_in=given.signed_in,
        )
    except (StoreError, ValueError) as error:
        sys.exit(f"seed: {error}")
    except KeyboardInterrupt:
        sys.exit(130)  # all of it is one transaction: the book is as it was
    if signed_in:
        write(given.folder, signed_in)
    seconds = time.monotonic() - began
    print(f"{given.people:,} people and {given.transfers:,} transfers in {seconds:.0f} s.")


if __name__ == "__main__":
    main()
