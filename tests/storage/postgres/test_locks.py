"""Stores that get in each other's way on one database: each waits its turn, none for ever, and none deadlocks."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import psycopg
import pytest

from hundi.ledger.accounts import AccountId, AccountStatus, Instant
from hundi.ledger.book import Opened, StatusChanged
from hundi.ledger.commands import Capture, Command, Hold, Pay, SetStatus
from hundi.ledger.refusals import UsernameTaken
from hundi.ledger.transfers import Transfer
from hundi.storage.open import open_store
from hundi.storage.protocol import PersonChange, Store, StoreBusy
from tests.ledger.builders import ASHA, BALA, CHITRA, NOW, SECOND, inr, newcomer, next_id, session_id, wallet_id
from tests.storage.books import LONG, audit, open_wallets, read_accounts, read_balances, sign_in, sign_up
from tests.support.postgres import Postgres
from tests.support.seeded import seeded
from tests.support.waiting import until

pytestmark = pytest.mark.anyio

EXPIRY = Instant(NOW + 60 * SECOND)
ROUNDS = 100
WAITING = "SELECT pid FROM pg_locks WHERE NOT granted"


@pytest.fixture(autouse=True)
def no_deadlock(postgres: Postgres) -> Iterator[None]:
    """Check that PostgreSQL had none to tell of."""
    before = len(postgres.log())
    yield
    assert "deadlock detected" not in postgres.log()[before:]


def pay(paise: int = 1, payer: AccountId = ASHA, payee: AccountId = BALA) -> Pay:
    return Pay(next_id(), payer, payee, inr(paise))


def at_once(url: str, works: Sequence[Callable[[Store], Awaitable[None]]]) -> None:
    """Do several works at the same time, each on a thread, a loop and a store of its own."""
    errors: list[BaseException] = []
    gate = threading.Barrier(len(works))

    def run(work: Callable[[Store], Awaitable[None]]) -> None:
        async def on_loop() -> None:
            store = open_store(url, patience_seconds=30)
            gate.wait(30)
            try:
                await work(store)
            finally:
                await store.close()

        try:
            asyncio.run(on_loop())
        except BaseException as error:  # noqa: BLE001 - the test tells of it
            errors.append(error)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


async def test_locks_that_are_not_had_in_time_are_told_and_nothing_is_done(store: Store, url: str) -> None:
    await open_wallets(store, {ASHA: 100, BALA: 0, CHITRA: 5})
    hasty = open_store(url, patience_seconds=0.1)
    with psycopg.connect(url) as holder:
        holder.execute(b"SELECT 1 FROM accounts WHERE id = %s FOR UPDATE", [BALA])
        for _ in range(3):
            with pytest.raises(StoreBusy):
                await hasty.ledger.post([pay(), pay(1, CHITRA, ASHA), sign_up(wallet_id(9), "Nina")], NOW)
        assert isinstance((await hasty.ledger.post([pay(1, CHITRA, ASHA)], NOW))[0], Transfer), "others are free"
    assert isinstance((await hasty.ledger.post([pay()], NOW))[0], Transfer)
    assert read_balances(store)[BALA] == 1
    assert await store.people.by_username("nina@example.com") is None
    await hasty.close()


async def test_readers_are_never_kept_waiting(store: Store, raw: psycopg.Connection[Any]) -> None:
    await open_wallets(store, {ASHA: 100, BALA: 0})
    session = await sign_in(store, ASHA)
    with raw.transaction():
        raw.execute("SELECT 1 FROM accounts, people, sessions FOR UPDATE")
        assert await store.ledger.available(ASHA, session, NOW) == 100
        assert await store.sessions.is_live(session, NOW)
        assert await store.people.by_username("asha@example.com") is not None
        assert audit(store) == []


async def test_crossing_payments_from_three_stores_never_deadlock_and_keep_the_sum(store: Store, url: str) -> None:
    wallets = [wallet_id(number) for number in range(1, 7)]
    await open_wallets(store, dict.fromkeys(wallets, 1_000))

    def worker(number: int) -> Callable[[Store], Awaitable[None]]:
        async def work(own: Store) -> None:
            chance = seeded(number)
            for _ in range(ROUNDS):
                pairs = [chance.sample(wallets, 2) for _ in range(chance.randint(1, 12))]
                await own.ledger.post([pay(chance.randint(1, 90), *pair) for pair in pairs], NOW)

        return work

    await asyncio.to_thread(at_once, url, [worker(number) for number in range(3)])
    balances = read_balances(store)
    assert sum(balances[wallet] for wallet in wallets) == 6_000
    assert min(balances[wallet] for wallet in wallets) >= 0
    assert audit(store) == []


async def test_holds_that_run_out_are_released_by_all_stores_at_once_without_a_deadlock(store: Store, url: str) -> None:
    """Each payer's holds are for others, whose accounts a payment does not name."""
    wallets = [wallet_id(number) for number in range(1, 7)]
    await open_wallets(store, dict.fromkeys(wallets, 1_000))

    def worker(number: int) -> Callable[[Store], Awaitable[None]]:
        async def work(own: Store) -> None:
            chance = seeded(number)
            for step in range(ROUNDS // 2):
                now = Instant(NOW + step * SECOND)
                commands: list[Command] = []
                for _ in range(4):
                    payer, payee = chance.sample(wallets, 2)
                    commands.append(Hold(next_id(), payer, payee, inr(7), Instant(now + 2 * SECOND)))
                    commands.append(pay(1, *chance.sample(wallets, 2)))
                await own.ledger.post(commands, now)

        return work

    await asyncio.to_thread(at_once, url, [worker(number) for number in range(3)])
    last = Instant(NOW + 10**6 * SECOND)
    await store.ledger.post([pay(1, wallet, wallets[wallet == wallets[0]]) for wallet in wallets], last)
    accounts = read_accounts(store)
    assert {accounts[wallet].debits_pending for wallet in wallets} == {0}
    assert audit(store) == []


async def test_a_hold_is_captured_once_by_whichever_store(store: Store, visitor: Store) -> None:
    await open_wallets(store, {ASHA: 1_000, BALA: 0})
    holds = [Hold(next_id(), ASHA, BALA, inr(10), EXPIRY) for _ in range(20)]
    await store.ledger.post(holds, NOW)
    captures = [[Capture(next_id(), hold.id, ASHA, BALA, inr(10)) for hold in holds] for _ in range(2)]

    groups = await asyncio.gather(store.ledger.post(captures[0], NOW), visitor.ledger.post(captures[1][::-1], NOW))

    assert sum(isinstance(outcome, Transfer) for group in groups for outcome in group) == 20
    assert read_balances(store)[BALA] == 200
    assert audit(store) == []


async def test_the_same_names_in_opposite_order_are_signed_up_once_each(store: Store, visitor: Store) -> None:
    for turn in range(10):
        names = [f"p{turn}-{number}" for number in range(12)]
        mine = [sign_up(wallet_id(turn * 100 + n + 1), name) for n, name in enumerate(names)]
        yours = [sign_up(wallet_id(turn * 100 + n + 51), name) for n, name in enumerate(reversed(names))]
        groups = await asyncio.gather(store.ledger.post(mine, NOW), visitor.ledger.post(yours, NOW))
        outcomes = [outcome for group in groups for outcome in group]
        assert sum(isinstance(outcome, Opened) for outcome in outcomes) == 12
        assert outcomes.count(UsernameTaken()) == 12
    assert audit(store) == []


async def test_a_name_is_waited_for_until_it_is_known_whose_it_is(store: Store, url: str) -> None:
    """The other sign-up holds no lock of an account, so only the name itself is in the way."""
    for number, ends in enumerate(("ROLLBACK", "COMMIT")):
        with psycopg.connect(url, autocommit=True) as other:
            person, id_ = newcomer(f"Asha{number}"), wallet_id(number + 50)
            other.execute("BEGIN")
            other.execute("INSERT INTO accounts VALUES (DEFAULT, %s, 'wallet', 'INR', 'open', 0, 0, 0, 0, 0, 0)", [id_])
            other.execute(
                "INSERT INTO people VALUES (DEFAULT, %s, 'x', %s, 'x', 'x', 'x', '#', 1, %s)",
                [id_, person.username_folded, f"x{number}"],
            )
            other.execute("INSERT INTO handles VALUES (%s, %s, 1)", [f"x{number}", id_])
            signing_up = asyncio.ensure_future(store.ledger.post([sign_up(wallet_id(number + 1), person)], NOW))
            await until(lambda: other.execute(WAITING).fetchall())
            assert not signing_up.done()
            other.execute(ends.encode())
        (outcome,) = await signing_up
        assert isinstance(outcome, Opened) is (ends == "ROLLBACK")
    assert audit(store) == []


async def test_no_session_is_begun_by_a_password_that_another_store_is_changing(
    store: Store, visitor: Store, url: str
) -> None:
    await open_wallets(store, {ASHA: 100})
    kept = await sign_in(store, ASHA)
    for turn in range(20):
        old, new, begun = f"hash {turn}" if turn else "#", f"hash {turn + 1}", session_id(100 + turn)
        change = PersonChange(password_hash=new)
        changing = store.people.change(ASHA, change, search_text="{} {}".format, keep_session=kept, now=NOW)
        beginning = visitor.sessions.begin(begun, ASHA, now=NOW, expires_at=LONG, password_hash=old)
        assert (await asyncio.gather(changing, beginning))[0] is True
        assert not await store.sessions.is_live(begun, NOW)
    assert url


async def test_no_session_is_begun_on_a_wallet_that_another_store_is_closing(store: Store, visitor: Store) -> None:
    for number in range(1, 21):
        owner = wallet_id(number)
        await open_wallets(store, {owner: 0})
        close = SetStatus(next_id(), owner, AccountStatus.CLOSED, "moved away")
        beginning = visitor.sessions.begin(session_id(number), owner, now=NOW, expires_at=LONG)
        (outcome,), _ = await asyncio.gather(store.ledger.post([close], NOW), beginning)
        assert isinstance(outcome, StatusChanged)
        assert not await store.sessions.is_live(session_id(number), NOW)


async def test_a_payment_by_a_session_that_another_store_has_ended_is_refused(store: Store, visitor: Store) -> None:
    await open_wallets(store, {ASHA: 100, BALA: 0})
    for number in range(1, 21):
        session = await sign_in(store, ASHA, number)
        first, _, second = await asyncio.gather(
            store.ledger.post([replace(pay(), session=session)], NOW),
            visitor.sessions.end_all(ASHA, NOW),
            visitor.ledger.post([replace(pay(), session=session)], NOW),
        )
        assert len(first) == len(second) == 1
        (after,) = await store.ledger.post([replace(pay(), session=session)], NOW)
        assert not isinstance(after, Transfer)
    assert audit(store) == []


async def test_a_caller_who_goes_away_twice_leaves_only_when_the_transaction_has_ended(
    store: Store, raw: psycopg.Connection[Any]
) -> None:
    await open_wallets(store, {ASHA: 100, BALA: 0})
    with raw.transaction():
        raw.execute("SELECT 1 FROM accounts FOR UPDATE")
        posting = asyncio.ensure_future(store.ledger.post([pay()], NOW))
        await until(lambda: raw.execute(WAITING).fetchall())
        for _ in range(3):
            posting.cancel()
            await asyncio.sleep(0.01)
        assert not posting.done()
    await asyncio.wait([posting])
    assert posting.cancelled()
    assert read_balances(store)[BALA] == 1
