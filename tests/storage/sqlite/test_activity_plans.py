"""Looking back reads ranges of indexes, and no table from end to end."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest
from sqlalchemy import Connection, event

from hundi.ledger.accounts import Instant
from hundi.ledger.commands import Capture, Command, Hold, Pay
from hundi.ledger.transfers import TransferKind
from hundi.storage.activity import SqlActivity
from hundi.storage.journal import SqlJournal
from hundi.storage.open import open_store
from hundi.storage.operating import BookFilter
from hundi.storage.profiles import SqlProfiles
from hundi.storage.sqlite.search import TrigramIndex
from hundi.storage.sqlite.store import make_engine
from hundi.storage.views import Direction, EntryFilter
from tests.ledger.builders import ASHA, BALA, CHITRA, NOW, SECOND, inr, next_id
from tests.storage.books import open_wallets

pytestmark = pytest.mark.anyio

Result = TypeVar("Result")


class Explaining:
    """Runs statements, and keeps how each was carried out."""

    def __init__(self, path: Path) -> None:
        self.plans: dict[str, list[str]] = {}
        self._engine = make_engine(path, begin="BEGIN")
        event.listen(self._engine, "before_cursor_execute", self._explain)

    def _explain(self, connection: Connection, _: object, statement: str, parameters: Any, *__: object) -> None:  # noqa: ANN401 - the driver's
        if statement.startswith("SELECT"):
            driver: Any = connection.connection
            rows = driver.execute(f"EXPLAIN QUERY PLAN {statement}", parameters).fetchall()
            self.plans[statement] = [row[3] for row in rows]

    async def read(self, work: Callable[[Connection], Result]) -> Result:
        with self._engine.begin() as connection:
            return work(connection)

    async def write(self, work: Callable[[Connection], Result]) -> Result:
        raise NotImplementedError

    def close(self) -> None:
        self._engine.dispose()


async def test_every_look_back_is_a_range_of_an_index(tmp_path: Path) -> None:
    path = tmp_path / "book.db"
    store = open_store(f"sqlite:///{path}", make=True)
    await open_wallets(store, {ASHA: 1_000, BALA: 0, CHITRA: 0})
    held = Hold(next_id(), ASHA, BALA, inr(5), Instant(NOW + SECOND))
    commands: list[Command] = [
        held,
        Capture(next_id(), held.id, ASHA, BALA, inr(5)),
        Hold(next_id(), ASHA, BALA, inr(5), held.expires_at),
    ]
    await store.ledger.post([*commands, Pay(paid := next_id(), ASHA, CHITRA, inr(1))], NOW)
    await store.close()

    runner = Explaining(path)
    activity, profiles, journal = SqlActivity(runner), SqlProfiles(runner, TrigramIndex()), SqlJournal(runner)
    for wanted in (
        EntryFilter(),
        EntryFilter(direction=Direction.IN),
        EntryFilter(person=BALA),
        EntryFilter(kinds=frozenset({TransferKind.HOLD}), since=Instant(1), until=Instant(NOW + 1)),
        EntryFilter(person=CHITRA, least=1, most=5, note_matches=lambda _: True),
    ):
        await activity.history(ASHA, wanted, before=None, limit=2)
        await activity.history(CHITRA, wanted, before=2, limit=2)
    await activity.entry(ASHA, paid)
    await activity.followers(ASHA, held.id, most=5)
    await activity.at(ASHA, NOW)
    await activity.span(ASHA, Instant(0), NOW)
    await activity.posted(ASHA, after=0, last=4, limit=2)
    await activity.sums(ASHA, after=0, last=4)
    await activity.state(ASHA, holds=5, entries=5)
    for seen in (
        BookFilter(),
        BookFilter(person=ASHA, kinds=frozenset({TransferKind.PAYMENT})),
        BookFilter(kinds=frozenset({TransferKind.HOLD}), since=Instant(1), until=Instant(NOW + 1)),
        BookFilter(kinds=frozenset({TransferKind.OPENING})),
    ):
        await journal.page(seen, before=None, limit=2)
        await journal.page(seen, before=3, limit=2)
    await profiles.by_ids([ASHA])
    await profiles.by_handles(["asha"])
    runner.close()

    assert len(runner.plans) > 20
    for statement, plan in runner.plans.items():
        for step in plan:
            assert not step.startswith(("SCAN transfers", "SCAN accounts", "SCAN people")), f"{statement}\n{plan}"
            assert "AUTOMATIC" not in step
        if "sequence BETWEEN" in statement:
            reads = [step for step in plan if step.startswith("SEARCH transfers")]
            assert all("_sequence>? AND" in step for step in reads), f"{statement}\n{plan}"
