import pytest

from hundi.ledger.accounts import DAY, ISSUANCE, Instant
from hundi.ledger.book import BlockChanged, LimitsChanged
from hundi.ledger.commands import Command, Hold, Pay, SetBlock, SetLimits
from hundi.ledger.refusals import Blocked, DayLimit, TransferLimit
from hundi.ledger.transfers import Transfer
from hundi.storage.protocol import Store
from tests.ledger.builders import ASHA, BALA, CHITRA, NOW, SECOND, inr, next_id
from tests.storage.books import audit, open_wallets, read_accounts

pytestmark = pytest.mark.anyio

TOMORROW = Instant(NOW + DAY)


def pay(paise: int) -> Pay:
    return Pay(next_id(), ASHA, BALA, inr(paise))


async def test_everyones_limits_bind_the_next_payment_on_every_server(store: Store, visitor: Store) -> None:
    await open_wallets(store, {ASHA: 1_000, BALA: 0})
    for server, other in ((store, visitor), (visitor, store)):
        await server.ledger.post([SetLimits(next_id(), ISSUANCE, inr(50), inr(70), "all")], NOW)
        assert await other.ledger.post([pay(51)], NOW) == [TransferLimit(ASHA, 50)]
        await server.ledger.post([SetLimits(next_id(), ISSUANCE, None, None, "none")], NOW)
        (outcome,) = await other.ledger.post([pay(51)], NOW)
        assert isinstance(outcome, Transfer)
    assert audit(store) == []


async def test_what_was_spent_today_is_kept(store: Store, visitor: Store) -> None:
    await open_wallets(store, {ASHA: 1_000, BALA: 0})
    await store.ledger.post([SetLimits(next_id(), ASHA, None, inr(100), "a student")], NOW)
    await store.ledger.post([pay(30)], NOW)
    await visitor.ledger.post([Hold(next_id(), ASHA, BALA, inr(30), Instant(NOW + SECOND))], NOW)

    assert await visitor.ledger.post([pay(41)], NOW) == [DayLimit(ASHA, 100, 60)]
    outcomes = await store.ledger.post([pay(40), pay(1)], NOW)
    assert isinstance(outcomes[0], Transfer)
    assert outcomes[1] == DayLimit(ASHA, 100, 100)
    account = read_accounts(store)[ASHA]
    assert (account.day_limit, account.spent_day, account.spent_today) == (100, NOW // DAY, 100)

    (outcome,) = await visitor.ledger.post([pay(100)], TOMORROW)
    assert isinstance(outcome, Transfer)
    account = read_accounts(store)[ASHA]
    assert (account.spent_day, account.spent_today) == (NOW // DAY + 1, 100)
    assert audit(store) == []


async def test_limits_and_payments_of_one_group_follow_each_other(store: Store) -> None:
    await open_wallets(store, {ASHA: 1_000, BALA: 0})
    commands: list[Command] = [
        pay(60),
        SetLimits(next_id(), ISSUANCE, inr(50), None, "all"),
        pay(60),
        SetLimits(next_id(), ASHA, inr(60), None, "more"),
        pay(60),
        SetLimits(next_id(), ASHA, None, inr(200), "less"),
        pay(60),
    ]
    outcomes = await store.ledger.post(commands, NOW)
    kinds = [Transfer, LimitsChanged, TransferLimit, LimitsChanged, Transfer, LimitsChanged, TransferLimit]
    assert [type(outcome) for outcome in outcomes] == kinds
    accounts = read_accounts(store)
    assert (accounts[ISSUANCE].transfer_limit, accounts[ISSUANCE].day_limit) == (50, None)
    assert (accounts[ASHA].transfer_limit, accounts[ASHA].day_limit) == (None, 200)


async def test_a_block_stands_on_every_server_until_it_is_ended(store: Store, visitor: Store) -> None:
    await open_wallets(store, {ASHA: 1_000, BALA: 0, CHITRA: 5})
    for server, other in ((store, visitor), (visitor, store)):
        for _ in range(2):
            (outcome,) = await server.ledger.post([SetBlock(next_id(), BALA, ASHA, blocks=True)], NOW)
            assert isinstance(outcome, BlockChanged)
        assert await other.ledger.post([pay(1)], NOW) == [Blocked(BALA)]
        (outcome,) = await other.ledger.post([Pay(next_id(), CHITRA, BALA, inr(1))], NOW)
        assert isinstance(outcome, Transfer)
        assert read_accounts(store)[BALA].blocks == 1
        for _ in range(2):
            await other.ledger.post([SetBlock(next_id(), BALA, ASHA, blocks=False)], NOW)
        (outcome,) = await server.ledger.post([pay(1)], NOW)
        assert isinstance(outcome, Transfer)
        assert read_accounts(store)[BALA].blocks == 0
    assert audit(store) == []


async def test_blocks_and_payments_of_one_group_follow_each_other(store: Store) -> None:
    await open_wallets(store, {ASHA: 1_000, BALA: 0, CHITRA: 5})
    commands: list[Command] = [
        pay(1),
        SetBlock(next_id(), BALA, ASHA, blocks=True),
        pay(1),
        SetBlock(next_id(), BALA, ASHA, blocks=False),
        pay(1),
        SetBlock(next_id(), BALA, CHITRA, blocks=True),
        pay(1),
        Pay(next_id(), CHITRA, BALA, inr(1)),
        SetBlock(next_id(), BALA, ASHA, blocks=True),
    ]
    outcomes = await store.ledger.post(commands, NOW)
    changed = BlockChanged
    kinds = [Transfer, changed, Blocked, changed, Transfer, changed, Transfer, Blocked, changed]
    assert [type(outcome) for outcome in outcomes] == kinds
    assert read_accounts(store)[BALA].blocks == 2
    assert await store.ledger.post([pay(1)], NOW) == [Blocked(BALA)]
    assert audit(store) == []
