"""The ledger reads no account twice while nobody else writes, and never believes what somebody else has changed."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path

import pytest

from hundi.ledger.accounts import ISSUANCE, AccountStatus, Instant
from hundi.ledger.book import StatusChanged
from hundi.ledger.commands import Command, Hold, Pay, SessionId, SetBlock, SetLimits, SetStatus, Void
from hundi.ledger.decide import Outcome
from hundi.ledger.refusals import AccountFrozen, Blocked, InsufficientFunds, SessionEnded, TransferLimit
from hundi.ledger.transfers import Transfer
from hundi.storage.protocol import OutcomeUnknown, WriteFailed
from hundi.storage.sqlite import SqliteStore, memory
from hundi.storage.sqlite.ledger import SqliteLedger
from tests.ledger.builders import ASHA, BALA, CHITRA, NOW, SECOND, inr, next_id
from tests.storage.books import LONG, audit, open_wallets, read_balances, sign_in
from tests.storage.sqlite.faults import LOST_AFTER, LOST_BEFORE, REFUSED, FaultyConnection, connect_faulty, ledger_on

pytestmark = pytest.mark.anyio


class Server:
    """A ledger on a book in which Asha has 100, the statements that it has executed, and somebody else's store."""

    def __init__(self, writer: FaultyConnection, ledger: SqliteLedger, others: SqliteStore, session: SessionId) -> None:
        self.writer = writer
        self.ledger = ledger
        self.others = others
        self.session = session
        self.statements: list[str] = []
        self.writer.set_trace_callback(self.statements.append)

    async def post(self, *commands: Command) -> Sequence[Outcome]:
        """Post a group, and remember what was executed for it alone."""
        self.statements.clear()
        return await self.ledger.post(commands, NOW)

    async def pay(self, paise: int = 1) -> Outcome:
        """Have Asha pay Bala."""
        (outcome,) = await self.post(Pay(next_id(), ASHA, BALA, inr(paise), session=self.session))
        return outcome

    @property
    def read(self) -> list[str]:
        """What the last group was read from: the tables behind its SELECTs."""
        return [
            table
            for statement in self.statements
            for table in ("accounts", "sessions")
            if statement.lstrip().startswith("SELECT") and f" {table} " in statement
        ]


@pytest.fixture
async def server(store: SqliteStore, path: Path) -> AsyncIterator[Server]:
    await open_wallets(store, {ASHA: 100, BALA: 0, CHITRA: 0})
    writer, session = connect_faulty(path), await sign_in(store, ASHA)
    with ledger_on(path, writer) as ledger:
        yield Server(writer, ledger, store, session)
        assert audit(store) == []


async def test_what_the_group_before_left_behind_is_not_read_again(server: Server) -> None:
    assert isinstance(await server.pay(), Transfer)
    assert set(server.read) == {"accounts", "sessions"}
    for _ in range(3):
        assert isinstance(await server.pay(), Transfer)
        assert server.read == []
    await server.post(Pay(next_id(), CHITRA, BALA, inr(1)))
    looked_up = [statement for statement in server.statements if "a.number = wanted.value" in statement]
    assert ["json_each('[4]')" in statement for statement in looked_up] == [True], "Chitra alone is the fourth account"
    assert read_balances(server.others)[BALA] == 4


async def freeze(store: SqliteStore) -> None:
    await store.ledger.post([SetStatus(next_id(), ASHA, AccountStatus.FROZEN, "lost her phone")], NOW)


async def limit(store: SqliteStore) -> None:
    await store.ledger.post([SetLimits(next_id(), ISSUANCE, inr(50), None, "all")], NOW)


async def limit_one(store: SqliteStore) -> None:
    await store.ledger.post([SetLimits(next_id(), ASHA, inr(50), None, "a child")], NOW)


async def block(store: SqliteStore) -> None:
    await store.ledger.post([SetBlock(next_id(), BALA, ASHA, blocks=True)], NOW)


async def spend(store: SqliteStore) -> None:
    await store.ledger.post([Pay(next_id(), ASHA, CHITRA, inr(50))], NOW)


async def sign_out(store: SqliteStore) -> None:
    await store.sessions.end_all(ASHA, NOW)


@pytest.mark.parametrize(
    ("change", "answer"),
    [
        (freeze, AccountFrozen(ASHA)),
        (limit, TransferLimit(ASHA, 50)),
        (limit_one, TransferLimit(ASHA, 50)),
        (block, Blocked(BALA)),
        (spend, InsufficientFunds(ASHA, available=49)),
        (sign_out, SessionEnded()),
    ],
)
async def test_what_somebody_else_changes_holds_from_the_next_group_on(
    server: Server, change: Callable[[SqliteStore], Awaitable[None]], answer: Outcome
) -> None:
    assert isinstance(await server.pay(), Transfer)
    await change(server.others)
    assert await server.pay(60) == answer


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        (lambda: SetStatus(next_id(), ASHA, AccountStatus.FROZEN, "lost her phone"), AccountFrozen(ASHA)),
        (lambda: SetLimits(next_id(), ISSUANCE, inr(50), None, "all"), TransferLimit(ASHA, 50)),
        (lambda: SetLimits(next_id(), ASHA, inr(50), None, "a child"), TransferLimit(ASHA, 50)),
        (lambda: SetBlock(next_id(), BALA, ASHA, blocks=True), Blocked(BALA)),
        (lambda: Hold(next_id(), ASHA, BALA, inr(50), LONG), InsufficientFunds(ASHA, available=49)),
    ],
)
async def test_what_a_group_of_its_own_changes_holds_too(
    server: Server, command: Callable[[], Command], answer: Outcome
) -> None:
    assert isinstance(await server.pay(), Transfer)
    for _ in range(2):
        await server.post(command())
        assert await server.pay(60) == answer


async def test_what_is_committed_while_a_group_waits_for_the_write_lock_holds_for_it(
    server: Server, raw: sqlite3.Connection
) -> None:
    assert isinstance(await server.pay(), Transfer)
    raw.execute("BEGIN IMMEDIATE")
    paying = asyncio.ensure_future(server.pay())
    await asyncio.sleep(0.02)
    raw.execute("UPDATE accounts SET status = 'frozen' WHERE id = ?", (ASHA,))
    raw.execute("COMMIT")
    assert await paying == AccountFrozen(ASHA)
    raw.execute("UPDATE accounts SET status = 'open' WHERE id = ?", (ASHA,))


async def test_a_session_that_a_group_ends_by_closing_its_account_is_over(server: Server) -> None:
    await server.pay(100)
    close = SetStatus(next_id(), ASHA, AccountStatus.CLOSED, "gone", actor=ASHA, session=server.session)
    assert isinstance((await server.post(close))[0], StatusChanged)
    assert await server.pay() == SessionEnded()


@pytest.mark.parametrize("fault", [REFUSED, LOST_BEFORE, LOST_AFTER])
async def test_nothing_is_known_of_accounts_whose_commit_failed(server: Server, fault: str) -> None:
    assert isinstance(await server.pay(), Transfer)
    server.writer.fault = fault
    with pytest.raises((WriteFailed, OutcomeUnknown)):
        await server.pay(40)
    assert await server.pay(100) == InsufficientFunds(ASHA, available=59 if fault == LOST_AFTER else 99)


async def test_a_session_that_is_over_by_the_clock_is_refused_from_memory_too(server: Server) -> None:
    assert isinstance(await server.pay(), Transfer)
    (outcome,) = await server.ledger.post([Pay(next_id(), ASHA, BALA, inr(1), session=server.session)], LONG)
    assert outcome == SessionEnded()


async def test_a_hold_that_has_run_out_is_released_from_memory_too(server: Server) -> None:
    soon = Instant(NOW + SECOND)
    (hold,) = await server.post(Hold(next_id(), ASHA, BALA, inr(90), soon))
    assert isinstance(hold, Transfer)
    assert await server.pay(60) == InsufficientFunds(ASHA, available=10)
    (outcome,) = await server.ledger.post([Pay(next_id(), ASHA, BALA, inr(60))], soon)
    assert isinstance(outcome, Transfer)
    (void,) = await server.ledger.post([Void(next_id(), hold.id, ASHA, BALA)], soon)
    assert not isinstance(void, Transfer), "it is over already"


async def test_no_more_is_remembered_than_has_room(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_REMEMBERED", 0)
    for _ in range(3):
        assert isinstance(await server.pay(), Transfer)
        assert "accounts" in server.read, "Asha was forgotten when Chitra came"
        await server.post(Pay(next_id(), CHITRA, BALA, inr(1)))
    assert read_balances(server.others)[BALA] == 3
