import asyncio
from dataclasses import replace

import pytest

from hundi.ledger.accounts import ISSUANCE, AccountId, AccountStatus, Instant
from hundi.ledger.book import Opened, StatusChanged
from hundi.ledger.commands import Capture, Command, Deposit, Hold, IdempotencyKey, Pay, SetStatus, Void, Withdraw
from hundi.ledger.decide import Replayed
from hundi.ledger.money import MINOR_MAX
from hundi.ledger.refusals import (
    AccountClosed,
    AccountNotFound,
    BalanceLimit,
    HoldExpired,
    HoldSettled,
    InsufficientFunds,
    KeyReused,
    SessionEnded,
)
from hundi.ledger.transfers import Transfer, TransferId
from hundi.storage.protocol import Store, WriteFailed
from tests.ledger.builders import ASHA, BALA, CHITRA, NOBODY, NOW, SECOND, inr, next_id, session_id, wallet_id
from tests.storage.books import audit, open_wallets, read_accounts, read_balances, read_history, sign_in, sign_up

pytestmark = pytest.mark.anyio

KEY = IdempotencyKey("order 17", b"one")
EXPIRY = Instant(NOW + 60 * SECOND)


def pay(paise: int, payer: AccountId = ASHA, payee: AccountId = BALA) -> Pay:
    return Pay(next_id(), payer, payee, inr(paise))


async def test_outcomes_come_in_the_order_of_their_commands(store: Store) -> None:
    await open_wallets(store, {ASHA: 100, BALA: 0})
    commands = [pay(60), pay(60), pay(1), pay(0), pay(39), pay(1)]

    outcomes = await store.ledger.post(commands, NOW)

    assert [isinstance(outcome, Transfer) for outcome in outcomes] == [True, False, True, False, True, False]
    assert outcomes[1] == InsufficientFunds(ASHA, available=40)
    assert [entry.id for entry in read_history(store)][-3:] == [commands[0].id, commands[2].id, commands[4].id]
    assert audit(store) == []


async def test_each_command_sees_what_those_before_it_left(store: Store) -> None:
    hold = Hold(next_id(), BALA, CHITRA, inr(30), EXPIRY)
    commands: list[Command] = [
        sign_up(ASHA, "Asha", 100),
        sign_up(BALA, "Bala"),
        sign_up(CHITRA, "Chitra"),
        pay(100),
        hold,
        Capture(next_id(), hold.id, BALA, CHITRA, inr(30)),
        SetStatus(next_id(), ASHA, AccountStatus.CLOSED, "moved away"),
        pay(1, CHITRA, ASHA),
        Deposit(next_id(), CHITRA, inr(5)),
        Withdraw(next_id(), CHITRA, inr(35)),
    ]

    outcomes = await store.ledger.post(commands, NOW)

    assert outcomes[7] == AccountClosed(ASHA)
    happened = [*outcomes[:7], *outcomes[8:]]
    assert all(isinstance(outcome, Transfer | Opened | StatusChanged) for outcome in happened)
    assert read_balances(store) == {ISSUANCE: -70, ASHA: 0, BALA: 70, CHITRA: 0}
    assert read_accounts(store)[ASHA].status is AccountStatus.CLOSED
    assert audit(store) == []


async def test_a_wallet_is_emptied_and_closed_in_one_group(store: Store) -> None:
    await open_wallets(store, {ASHA: 100, BALA: 0})
    close = SetStatus(next_id(), ASHA, AccountStatus.CLOSED, "moved away")

    outcomes = await store.ledger.post([pay(100), close, pay(1, BALA, ASHA)], NOW)

    assert [type(outcome) for outcome in outcomes] == [Transfer, StatusChanged, AccountClosed]
    assert read_accounts(store)[ASHA].status is AccountStatus.CLOSED
    assert audit(store) == []


async def test_an_empty_group_comes_to_nothing(store: Store) -> None:
    assert await store.ledger.post([], NOW) == []
    assert read_history(store) == []


async def test_a_group_that_is_refused_whole_writes_nothing(store: Store) -> None:
    await open_wallets(store, {ASHA: 100, BALA: 0})
    before = read_accounts(store)

    outcomes = await store.ledger.post([pay(101), pay(0), pay(1, ASHA, NOBODY)], Instant(NOW + SECOND))

    assert [type(outcome).__name__ for outcome in outcomes] == ["InsufficientFunds", "ZeroAmount", "AccountNotFound"]
    assert read_accounts(store) == before


async def test_what_was_answered_is_there_for_every_other_store_at_once(store: Store, visitor: Store) -> None:
    await open_wallets(store, {ASHA: 100, BALA: 0})
    assert read_balances(visitor) == {ISSUANCE: -100, ASHA: 100, BALA: 0}
    await visitor.ledger.post([pay(1)], NOW)
    assert read_balances(store) == {ISSUANCE: -100, ASHA: 99, BALA: 1}
    assert await store.ledger.post([pay(100)], NOW) == [InsufficientFunds(ASHA, available=99)]


async def test_a_whole_balance_spent_sixty_times_at_once_is_spent_once(store: Store, visitor: Store) -> None:
    await open_wallets(store, {ASHA: 100, BALA: 0})
    stores = [store, visitor]

    groups = await asyncio.gather(*(stores[n % 2].ledger.post([pay(100)], NOW) for n in range(60)))

    assert sum(isinstance(outcome, Transfer) for (outcome,) in groups) == 1
    assert read_balances(store)[BALA] == 100
    assert audit(store) == []


async def test_the_same_key_forty_times_at_once_is_one_transfer(store: Store, visitor: Store) -> None:
    await open_wallets(store, {ASHA: 100, BALA: 0})
    stores = [store, visitor]

    groups = await asyncio.gather(
        *(stores[n % 2].ledger.post([replace(pay(1), key=KEY), replace(pay(1), key=KEY)], NOW) for n in range(20))
    )

    outcomes = [outcome for group in groups for outcome in group]
    (first,) = [outcome for outcome in outcomes if isinstance(outcome, Transfer)]
    assert [outcome for outcome in outcomes if outcome is not first] == [Replayed(first)] * 39
    assert read_balances(store)[BALA] == 1


async def test_a_group_whose_write_fails_leaves_nothing_and_the_next_one_goes_on(store: Store) -> None:
    await open_wallets(store, {ASHA: 100, BALA: 0})
    first = pay(1)
    before = await store.ledger.post([first], NOW)

    with pytest.raises(WriteFailed):
        await store.ledger.post([pay(1), sign_up(CHITRA, "Chitra", 5), first, pay(1)], NOW)

    assert len(read_history(store)) == 2
    assert await store.people.by_id(CHITRA) is None
    assert isinstance(before[0], Transfer)
    assert [type(outcome) for outcome in await store.ledger.post([pay(1), pay(1)], NOW)] == [Transfer, Transfer]
    assert audit(store) == []


async def test_a_key_is_known_again_after_any_time_with_all_that_was_said(store: Store) -> None:
    await open_wallets(store, {ASHA: 100, BALA: 0})
    hold = Hold(next_id(), ASHA, BALA, inr(30), EXPIRY, 'a "room"', key=KEY)
    capture = Capture(next_id(), hold.id, ASHA, BALA, inr(20), key=KEY)
    deposit = Deposit(next_id(), ASHA, inr(7), note="till 3", key=KEY)
    commands: list[Command] = [hold, capture, deposit]
    first = [(await store.ledger.post([command], NOW))[0] for command in commands]
    assert [type(outcome) for outcome in first] == [Transfer] * 3

    again: list[Command] = [replace(hold, id=next_id()), replace(capture, id=next_id()), replace(deposit, id=next_id())]
    later = Instant(NOW + 10**9 * SECOND)
    assert await store.ledger.post(again, later) == [Replayed(o) for o in first if isinstance(o, Transfer)]
    other = IdempotencyKey(KEY.text, b"two")
    assert await store.ledger.post([replace(pay(1), key=other)], later) == [KeyReused()]
    assert isinstance((await store.ledger.post([replace(pay(1, BALA, ASHA), key=None)], later))[0], Transfer)


async def test_a_sign_up_with_its_key_again_is_the_first_one(store: Store) -> None:
    command = replace(sign_up(ASHA, "Asha", 500), key=KEY)
    (opened,) = await store.ledger.post([command], NOW)
    assert isinstance(opened, Opened)
    assert opened.grant is not None

    assert await store.ledger.post([replace(command, id=next_id())], NOW) == [Replayed(opened.grant)]
    other = IdempotencyKey(KEY.text, b"two")
    assert await store.ledger.post([replace(command, id=next_id(), key=other)], NOW) == [KeyReused()]
    assert len(read_history(store)) == 1


async def test_a_session_that_has_ended_or_expired_or_never_was_carries_no_command(store: Store) -> None:
    await open_wallets(store, {ASHA: 100, BALA: 0})
    session = await sign_in(store, ASHA)
    await store.sessions.begin(session_id(2), ASHA, now=NOW, expires_at=EXPIRY)
    by_first, by_second = replace(pay(1), session=session), replace(pay(1), session=session_id(2))

    assert await store.ledger.post([replace(pay(1), session=session_id(9)), by_second], EXPIRY) == [SessionEnded()] * 2
    assert isinstance((await store.ledger.post([by_second], Instant(EXPIRY - 1)))[0], Transfer)
    assert isinstance((await store.ledger.post([by_first], NOW))[0], Transfer)
    await store.sessions.end_all(ASHA, NOW)
    assert await store.ledger.post([replace(by_first, id=next_id())], NOW) == [SessionEnded()]


@pytest.mark.parametrize("touch", ["payer", "payee", "none"])
async def test_expired_holds_of_whoever_is_touched_are_released_first(store: Store, touch: str) -> None:
    await open_wallets(store, {ASHA: 100, BALA: 0, CHITRA: 10})
    holds = [Hold(next_id(), ASHA, CHITRA, inr(40), EXPIRY), Hold(next_id(), ASHA, BALA, inr(60), EXPIRY)]
    await store.ledger.post(holds, NOW)
    command = {"payer": pay(100), "payee": pay(1, CHITRA, ASHA), "none": pay(1, CHITRA, BALA)}[touch]

    assert await store.ledger.post([pay(1)], Instant(EXPIRY - 1)) == [InsufficientFunds(ASHA, available=0)]
    assert isinstance((await store.ledger.post([command], EXPIRY))[0], Transfer)

    accounts = read_accounts(store)
    released = touch != "none"
    assert accounts[ASHA].debits_pending == (0 if released else 100)
    assert (accounts[BALA].credits_pending, accounts[CHITRA].credits_pending) == ((0, 0) if released else (60, 40))
    assert [entry.kind for entry in read_history(store)].count("void") == (2 if released else 0)
    assert audit(store) == []


async def test_a_release_stays_where_the_command_itself_is_refused(store: Store) -> None:
    await open_wallets(store, {ASHA: 100, BALA: 0})
    hold = Hold(next_id(), ASHA, BALA, inr(100), EXPIRY)
    await store.ledger.post([hold], NOW)

    refused = await store.ledger.post([Capture(next_id(), hold.id, ASHA, BALA, inr(1)), pay(101)], EXPIRY)

    assert refused == [HoldExpired(hold.id, EXPIRY), InsufficientFunds(ASHA, available=100)]
    assert read_accounts(store)[ASHA].debits_pending == 0
    assert await store.ledger.post([Void(next_id(), hold.id, ASHA, BALA)], EXPIRY) == [HoldSettled(hold.id)]


async def test_the_ledgers_own_release_can_be_posted(store: Store) -> None:
    await open_wallets(store, {ASHA: 100, BALA: 0})
    hold = Hold(next_id(), ASHA, BALA, inr(100), EXPIRY)
    await store.ledger.post([hold], NOW)
    (release,) = await store.ledger.post([Void(next_id(), hold.id, ASHA, BALA, expired=True)], NOW)
    assert isinstance(release, Transfer)
    assert release.actor == ISSUANCE


async def test_a_text_that_is_nobodys_id_is_refused_and_nothing_else(store: Store) -> None:
    await open_wallets(store, {ASHA: 100})
    for text in ("", "x", "'; DROP TABLE accounts", "é" * 24, "f" * 10_000):
        unknown = AccountId(text)
        assert await store.ledger.post([pay(1, ASHA, unknown)], NOW) == [AccountNotFound(unknown)]


async def test_time_never_goes_back_in_an_account(store: Store) -> None:
    await open_wallets(store, {ASHA: 100, BALA: 0, CHITRA: 100})
    await store.ledger.post([pay(1)], Instant(NOW + SECOND))
    first, second = await store.ledger.post([pay(1, CHITRA, ISSUANCE), pay(1, CHITRA, BALA)], Instant(NOW - SECOND))
    assert first == AccountNotFound(ISSUANCE)
    assert isinstance(second, Transfer)
    assert second.at == NOW + SECOND
    assert audit(store) == []


async def test_the_largest_amounts_are_kept_exactly(store: Store) -> None:
    await open_wallets(store, {ASHA: MINOR_MAX, BALA: 0})
    outcomes = await store.ledger.post([Deposit(next_id(), BALA, inr(1)), pay(MINOR_MAX)], NOW)
    assert outcomes[0] == BalanceLimit(ISSUANCE)
    assert isinstance(outcomes[1], Transfer)
    assert read_balances(store) == {ISSUANCE: -MINOR_MAX, ASHA: 0, BALA: MINOR_MAX}
    assert audit(store) == []


async def test_a_group_of_thousands_is_one_commit_like_any(store: Store, visitor: Store) -> None:
    await open_wallets(store, {wallet_id(n): 1_000 for n in range(1, 11)})
    commands = [pay(1, wallet_id(n % 10 + 1), wallet_id(n * 7 % 9 + 1)) for n in range(4_096)]
    outcomes = await store.ledger.post(commands, NOW)
    moved = sum(isinstance(outcome, Transfer) for outcome in outcomes)
    assert moved > 3_000
    with visitor.snapshot() as snapshot:
        assert snapshot.transfers == 10 + moved
    assert audit(visitor) == []


async def test_a_caller_who_goes_away_does_not_stop_a_commit_half_way(store: Store) -> None:
    await open_wallets(store, {ASHA: 1_000, BALA: 0})
    for turns in range(8):
        posting = asyncio.ensure_future(store.ledger.post([pay(1), pay(1)], NOW))
        for _ in range(turns):
            await asyncio.sleep(0)
        posting.cancel()
        await asyncio.wait([posting])
    assert isinstance((await store.ledger.post([pay(1)], NOW))[0], Transfer)
    assert read_balances(store)[BALA] % 2 == 1
    assert audit(store) == []


async def test_an_id_is_given_once(store: Store) -> None:
    await open_wallets(store, {ASHA: 100, BALA: 0})
    twice = replace(pay(1), id=TransferId("a" * 24))
    with pytest.raises(WriteFailed):
        await store.ledger.post([twice, twice], NOW)
    assert read_balances(store)[BALA] == 0


async def test_only_whom_a_command_names_has_expired_holds_released(store: Store) -> None:
    await open_wallets(store, {ASHA: 100, BALA: 100})
    soon, later = Instant(NOW + SECOND), Instant(NOW + 2 * SECOND)
    await store.ledger.post([Hold(next_id(), ASHA, BALA, inr(1), soon), Hold(next_id(), BALA, ASHA, inr(2), soon)], NOW)

    await store.ledger.post([pay(1, ASHA, ASHA)], later)
    released = [entry.kind for entry in read_history(store)].count("void")
    await store.ledger.post([pay(1, BALA, BALA)], later)

    assert (released, [entry.kind for entry in read_history(store)].count("void")) == (1, 2)
    assert audit(store) == []
