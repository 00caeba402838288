from dataclasses import replace

import pytest

from hundi.ledger.accounts import ISSUANCE, AccountStatus, Instant
from hundi.ledger.book import BatchPaid, BlockChanged, LimitsChanged, Opened, StatusChanged
from hundi.ledger.commands import (
    Batch,
    Capture,
    Command,
    Deposit,
    Hold,
    IdempotencyKey,
    Pay,
    Refund,
    SetBlock,
    SetLimits,
    SetStatus,
    Void,
    Withdraw,
)
from hundi.ledger.decide import Replayed
from hundi.ledger.refusals import Refusal
from hundi.ledger.transfers import Transfer
from hundi.storage.protocol import Store
from tests.ledger.builders import ASHA, BALA, CHITRA, NOW, SECOND, inr, next_id, wallet_id
from tests.storage.books import open_wallets, sign_up

pytestmark = pytest.mark.anyio

KEY = IdempotencyKey("order 17", b"one")
EXPIRY = Instant(NOW + 60 * SECOND)
HOLD = Hold(next_id(), ASHA, BALA, inr(10), EXPIRY, "a room")
OTHER_HOLD = Hold(next_id(), ASHA, BALA, inr(10), EXPIRY)
PAID = Pay(next_id(), ASHA, BALA, inr(100), "tea", key=KEY)
MANY = tuple(Pay(next_id(), ASHA, BALA, inr(1), key=IdempotencyKey(f"many\x1f{n}", b"many")) for n in range(3))

ONE_OF_EACH: list[Command] = [
    sign_up(ASHA, "Asha", 500),
    sign_up(BALA, "Bala"),
    PAID,
    Refund(next_id(), PAID.id, BALA, ASHA, inr(30), "too much"),
    Batch(next_id(), ASHA, MANY),
    HOLD,
    Capture(next_id(), HOLD.id, ASHA, BALA, inr(4), key=KEY),
    OTHER_HOLD,
    Void(next_id(), OTHER_HOLD.id, ASHA, BALA),
    Deposit(next_id(), ASHA, inr(5), note="till 3"),
    Withdraw(next_id(), ASHA, inr(5)),
    SetStatus(next_id(), ASHA, AccountStatus.FROZEN, "asked by phone"),
    SetLimits(next_id(), ASHA, inr(500), None, 'a "student" 🦚'),
    SetBlock(next_id(), BALA, ASHA, blocks=True),
]


@pytest.mark.parametrize("by_itself", [True, False], ids=["by-itself", "by-another"])
async def test_what_happened_is_found_again(store: Store, visitor: Store, by_itself: bool) -> None:  # noqa: FBT001
    outcomes = await store.ledger.post(ONE_OF_EACH, NOW)
    assert not any(isinstance(outcome, Refusal) for outcome in outcomes)

    found = await (store if by_itself else visitor).ledger.recover(ONE_OF_EACH)

    for posted, recovered in zip(outcomes, found, strict=True):
        if isinstance(posted, Opened):
            assert isinstance(recovered, Opened)
            assert (recovered.wallet.id, recovered.grant) == (posted.wallet.id, posted.grant)
        else:
            assert isinstance(posted, Transfer | BatchPaid | StatusChanged | LimitsChanged | BlockChanged)
            assert recovered == posted


async def test_what_did_not_happen_is_not_found(store: Store) -> None:
    assert await store.ledger.recover(ONE_OF_EACH) == [None] * len(ONE_OF_EACH)
    assert await store.ledger.recover([]) == []


async def test_a_refusal_left_nothing_to_find(store: Store) -> None:
    await open_wallets(store, {ASHA: 10, BALA: 0})
    refused: list[Command] = [
        Pay(next_id(), ASHA, BALA, inr(11)),
        Hold(next_id(), ASHA, BALA, inr(11), EXPIRY),
        SetStatus(next_id(), ASHA, AccountStatus.OPEN, "it was"),
        sign_up(CHITRA, "Asha", 10),
        sign_up(wallet_id(9), "Nina", 0),
    ]
    outcomes = await store.ledger.post(refused, NOW)
    assert all(isinstance(outcome, Refusal) for outcome in outcomes[:-1])
    assert await store.ledger.recover(refused[:-1]) == [None] * 4


async def test_a_replay_made_nothing_of_its_own_to_find(store: Store) -> None:
    await open_wallets(store, {ASHA: 10, BALA: 0})
    first = Pay(next_id(), ASHA, BALA, inr(1), key=KEY)
    again = replace(first, id=next_id())
    _, replayed = await store.ledger.post([first, again], NOW)
    assert isinstance(replayed, Replayed)
    assert await store.ledger.recover([first, again]) == [replayed.transfer, None]


async def test_found_and_missing_keep_the_order_of_the_commands(store: Store) -> None:
    await open_wallets(store, {ASHA: 10, BALA: 0})
    done = [Pay(next_id(), ASHA, BALA, inr(1)) for _ in range(3)]
    outcomes = await store.ledger.post(done, NOW)
    never = Deposit(next_id(), ASHA, inr(1), ISSUANCE)
    asked: list[Command] = [done[2], never, done[0], done[1]]
    assert await store.ledger.recover(asked) == [outcomes[2], None, outcomes[0], outcomes[1]]
