"""Hundi with parts left out: each variant has one part more than the one before, and what that costs is the difference.

`python -m bench.variants NAME FOLDER` serves one on a free port, with the book of the folder. When it ends it prints
how many groups were committed, and of how many payments, as JSON.
"""

import asyncio
import json
import sqlite3
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from litestar.types import ASGIApp

from bench import crowd
from bench.raw import WithLifespan, nothing, raw, serve
from hundi.api.edge import Edge
from hundi.api.lean import Lean
from hundi.ledger.accounts import AccountId, Instant
from hundi.ledger.book import Book
from hundi.ledger.commands import Command, SessionId
from hundi.ledger.decide import Outcome, decide_group
from hundi.ledger.money import INR, Currency, Money
from hundi.ledger.transfers import Transfer, TransferId, TransferKind
from hundi.services.clock import now
from hundi.services.committer import Committer, TakesCommands
from hundi.services.hundi import Hundi, build
from hundi.services.payments import Payments
from hundi.services.tokens import Identity
from hundi.settings import Settings
from hundi.storage.ids import new_id
from hundi.storage.open import open_store
from hundi.storage.protocol import Ledger, Store
from hundi.storage.sqlite.connection import connect
from hundi.storage.sqlite.gate import Gate
from hundi.storage.sqlite.ledger import SqliteLedger

_PATIENCE_SECONDS: Final = 2.0


@dataclass(slots=True)
class Counted:
    """A ledger, and how much it was asked to post."""

    ledger: Ledger
    groups: int = 0
    commands: int = 0

    @property
    def linger_seconds(self) -> float:
        """Pass the question on."""
        return self.ledger.linger_seconds

    async def post(
        self, commands: Sequence[Command], now: Instant, *, next_may_begin: Callable[[], None] | None = None
    ) -> list[Outcome]:
        """Pass a group on."""
        self.groups += 1
        self.commands += len(commands)
        return await self.ledger.post(commands, now, next_may_begin=next_may_begin)

    async def recover(self, commands: Sequence[Command]) -> list[Outcome | None]:
        """Pass the question on."""
        return await self.ledger.recover(commands)

    async def available(self, account: AccountId, session: SessionId, now: Instant) -> int | None:
        """Pass the question on."""
        return await self.ledger.available(account, session, now)


class YesLedger:
    """Says at once that every payment was made."""

    linger_seconds = 0.0

    def __init__(self, outcome: Outcome) -> None:
        self._outcome = outcome

    async def post(
        self, commands: Sequence[Command], _: Instant, *, next_may_begin: Callable[[], None] | None = None
    ) -> list[Outcome]:
        """Say so."""
        del next_may_begin
        return [self._outcome] * len(commands)

    async def recover(self, commands: Sequence[Command]) -> list[Outcome | None]:
        """Know of nothing."""
        return [None] * len(commands)

    async def available(self, _: AccountId, __: SessionId, ___: Instant) -> int | None:
        """Know of nothing."""
        return None


class MemoryLedger(YesLedger):
    """Decides payments on a book that is in memory alone."""

    def __init__(self, book: Book) -> None:
        self._book = book

    async def post(
        self, commands: Sequence[Command], now: Instant, *, next_may_begin: Callable[[], None] | None = None
    ) -> list[Outcome]:
        """Decide."""
        del next_may_begin
        return decide_group(self._book, commands, now)


class YesPayments(Payments):
    """Payments that are over before they reach the committer."""

    def __init__(self, store: Store, committer: TakesCommands) -> None:
        super().__init__(committer=committer, ledger=store.ledger, activity=store.activity, currency=store.currency)
        self._outcome = some_transfer(store.currency)

    def pay(
        self,
        payer: Identity,
        to: str,
        amount: Money,
        *,
        note: str | None = None,
        key: str | None = None,
        asked: str | None = None,
    ) -> asyncio.Future[Outcome]:
        """Say at once that the payment was made."""
        del payer, to, amount, note, key, asked
        answered: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        answered.set_result(self._outcome)
        return answered


def load_book(store: Store, folder: Path) -> Book:
    """Load a whole book, with everybody's session, into memory."""
    with store.snapshot() as snapshot:
        accounts = {account.id: account for _, account in snapshot.accounts()}
    return Book(accounts=accounts, sessions={person.session for person in crowd.read(folder)})


def unsynced_writer(folder: Path) -> sqlite3.Connection:
    """Open a book for writing without ever waiting for the disk: for measurements alone, for nothing it does lasts."""
    writer = connect(folder / crowd.DATABASE, busy_timeout_seconds=0)
    writer.execute("PRAGMA synchronous=OFF")
    return writer


@contextmanager
def sqlite_ledger(folder: Path, writer: sqlite3.Connection) -> Iterator[SqliteLedger]:
    """Open the SQLite ledger of a book on a writer of one's own."""
    path = folder / crowd.DATABASE
    gate = Gate(path, serving=True, patience_seconds=_PATIENCE_SECONDS)
    ledger = SqliteLedger(
        writer, connect(path), gate=gate, turn=asyncio.Lock(), currency=INR, patience_seconds=_PATIENCE_SECONDS
    )
    try:
        yield ledger
    finally:
        ledger.close()
        gate.close()


def some_transfer(currency: Currency) -> Transfer:
    """Make up an outcome that is a success."""
    payer, payee = AccountId(new_id()), AccountId(new_id())
    amount = Money(100, currency)
    return Transfer(TransferId(new_id()), TransferKind.PAYMENT, payer, payee, amount, now(), payer, 1, 0, 1, 100)


class Variant:
    """The edge and the money routes, in front of as much of the rest as the variant's name says."""

    def __init__(self, name: str, folder: Path) -> None:
        self.counted: Counted | None = None
        self._name = name
        self._folder = folder
        self._settings = Settings(port=0, data_dir=str(folder))
        self._installation: list[Hundi] = []
        self._closing = ExitStack()

    def serve(self) -> None:
        """Put the application together, and serve it."""
        inner: ASGIApp = raw if self._name == "edge" else Lean(raw, self._installation)
        edge = Edge(inner, self._settings)
        serve(WithLifespan(edge, start=self._start, stop=self._stop), self._settings, way=edge)

    async def _start(self) -> None:
        store = open_store(crowd.database_url(self._folder), serving=self._name == "durable")
        hundi = build(store, self._settings)
        if self._name in ("edge", "parsed"):
            hundi = replace(hundi, payments=YesPayments(store, hundi.committer))
        else:
            self.counted = Counted(self._ledger(store))
            committer = Committer(self.counted)
            payments = Payments(
                committer=committer, ledger=self.counted, activity=store.activity, currency=store.currency
            )
            hundi = replace(hundi, committer=committer, payments=payments)
        self._installation.append(hundi)
        await hundi.start()

    def _ledger(self, store: Store) -> Ledger:
        match self._name:
            case "queued":
                return YesLedger(some_transfer(store.currency))
            case "decided":
                return MemoryLedger(load_book(store, self._folder))
            case "unsynced":
                return self._closing.enter_context(sqlite_ledger(self._folder, unsynced_writer(self._folder)))
            case _:
                return store.ledger

    async def _stop(self) -> None:
        await self._installation[0].stop()
        self._closing.close()


def main() -> None:
    """Serve the variant that the command line names."""
    name, folder = sys.argv[1], Path(sys.argv[2])
    if name == "raw":
        serve(WithLifespan(raw, start=nothing, stop=nothing), Settings())
        return
    variant = Variant(name, folder)
    variant.serve()
    if variant.counted is not None:
        print(json.dumps({"groups": variant.counted.groups, "commands": variant.counted.commands}))


if __name__ == "__main__":
    main()
