from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy import exc as sqlalchemy_errors

from hundi.ledger.accounts import ISSUANCE, AccountStatus
from hundi.ledger.commands import Command, Deposit, IdempotencyKey, Pay, SetBlock, SetLimits, SetStatus, Withdraw
from hundi.ledger.decide import Replayed
from hundi.ledger.refusals import Refusal
from hundi.storage.act_log import write_act
from hundi.storage.acts import Act
from hundi.storage.postgres.store import make_engine as make_postgres_engine
from hundi.storage.protocol import Store
from hundi.storage.sqlite.store import make_engine as make_sqlite_engine
from tests.ledger.builders import ASHA, BALA, CHITRA, NOW, inr, next_id
from tests.storage.books import open_wallets, read_acts

pytestmark = pytest.mark.anyio

REASON = 'a "student" \\ 🦚'
DEPOSIT = Deposit(next_id(), ASHA, inr(50), CHITRA, "till 3")
WITHDRAW = Withdraw(next_id(), BALA, inr(5))
FREEZE = SetStatus(next_id(), BALA, AccountStatus.FROZEN, "asked by phone", CHITRA)
UNFREEZE = SetStatus(next_id(), BALA, AccountStatus.OPEN, "found it")
LIMIT = SetLimits(next_id(), ASHA, inr(50), None, REASON, CHITRA)
LIMIT_AGAIN = SetLimits(next_id(), ASHA, None, inr(70), REASON)
LIMIT_ALL = SetLimits(next_id(), ISSUANCE, None, inr(900), REASON, CHITRA)
COMMANDS: list[Command] = [DEPOSIT, WITHDRAW, FREEZE, UNFREEZE, LIMIT, LIMIT_AGAIN, LIMIT_ALL]

NOTHING = {"transfer_limit": None, "day_limit": None}
ACTS = [
    Act(DEPOSIT.id, CHITRA, "deposit", ASHA, {"amount": 50, "reference": "till 3"}, NOW),
    Act(WITHDRAW.id, ISSUANCE, "withdraw", BALA, {"amount": 5, "reference": None}, NOW),
    Act(FREEZE.id, CHITRA, "freeze", BALA, {"reason": "asked by phone"}, NOW),
    Act(UNFREEZE.id, ISSUANCE, "unfreeze", BALA, {"reason": "found it"}, NOW),
    Act(
        LIMIT.id,
        CHITRA,
        "limits",
        ASHA,
        {"reason": REASON, "transfer_limit": 50, "day_limit": None, "before": NOTHING},
        NOW,
    ),
    Act(
        LIMIT_AGAIN.id,
        ISSUANCE,
        "limits",
        ASHA,
        {
            "reason": REASON,
            "transfer_limit": None,
            "day_limit": 70,
            "before": {"transfer_limit": 50, "day_limit": None},
        },
        NOW,
    ),
    Act(
        LIMIT_ALL.id,
        CHITRA,
        "limits",
        ISSUANCE,
        {"reason": REASON, "transfer_limit": None, "day_limit": 900, "before": NOTHING},
        NOW,
    ),
]


@pytest.mark.parametrize("together", [True, False])
async def test_what_an_operator_does_to_money_is_written_with_it(store: Store, *, together: bool) -> None:
    await open_wallets(store, {ASHA: 100, BALA: 10, CHITRA: 0})
    groups: list[list[Command]] = [COMMANDS] if together else [[command] for command in COMMANDS]
    for group in groups:
        outcomes = await store.ledger.post(group, NOW)
        assert not any(isinstance(outcome, Refusal) for outcome in outcomes)
    assert await read_acts(store) == ACTS


async def test_what_people_do_is_no_operators_act(store: Store) -> None:
    await open_wallets(store, {ASHA: 100, BALA: 0})
    await store.ledger.post(
        [
            Pay(next_id(), ASHA, BALA, inr(100)),
            SetBlock(next_id(), ASHA, BALA, blocks=True),
            SetStatus(next_id(), ASHA, AccountStatus.CLOSED, "moved away", ASHA),
        ],
        NOW,
    )
    assert await read_acts(store) == []


async def test_an_operator_who_unfreezes_themselves_is_written_down(store: Store) -> None:
    await open_wallets(store, {ASHA: 100})
    freeze = SetStatus(next_id(), ASHA, AccountStatus.FROZEN, "asked by phone")
    unfreeze = SetStatus(next_id(), ASHA, AccountStatus.OPEN, "why not", ASHA)
    await store.ledger.post([freeze, unfreeze], NOW)
    assert [(act.act, act.actor) for act in await read_acts(store)] == [("freeze", ISSUANCE), ("unfreeze", ASHA)]


async def test_what_is_refused_or_replayed_is_not_done(store: Store) -> None:
    await open_wallets(store, {ASHA: 100})
    key = IdempotencyKey("order 17", b"one")
    first = Deposit(next_id(), ASHA, inr(5), key=key)
    again = Deposit(next_id(), ASHA, inr(5), key=key)
    _, replayed, refused = await store.ledger.post([first, again, Withdraw(next_id(), ASHA, inr(900))], NOW)
    assert isinstance(replayed, Replayed)
    assert isinstance(refused, Refusal)
    assert [act.id for act in await read_acts(store)] == [first.id]


async def test_acts_are_listed_from_the_newest_by_whose_they_are_and_on_whom(store: Store) -> None:
    await open_wallets(store, {ASHA: 100, BALA: 10, CHITRA: 0})
    await store.ledger.post(COMMANDS, NOW)

    page = await store.acts.page(before=None, limit=3)
    assert page.acts == ACTS[:3:-1]
    assert page.next_before is not None
    rest = await store.acts.page(before=page.next_before, limit=4)
    assert (rest.acts, rest.next_before) == (ACTS[3::-1], None)

    for subject in (ASHA, BALA, ISSUANCE, CHITRA):
        page = await store.acts.page(before=None, limit=9, subject=subject)
        assert page.acts == [act for act in reversed(ACTS) if act.subject == subject]
    page = await store.acts.page(before=None, limit=1, actor=CHITRA, subject=ASHA)
    assert page.acts == [ACTS[4]]
    page = await store.acts.page(before=page.next_before, limit=1, actor=CHITRA, subject=ASHA)
    assert (page.acts, page.next_before) == ([ACTS[0]], None)


async def test_an_act_is_written_beside_what_is_done_to_something_else(store: Store, url: str) -> None:
    await open_wallets(store, {ASHA: 100, CHITRA: 0})
    link = Act(next_id(), CHITRA, "reset_link", ASHA, {"expires_at": 7}, NOW)
    invite = Act(next_id(), ISSUANCE, "invite", None, {}, NOW)
    with engine(url).begin() as connection:
        write_act(connection, link)
        write_act(connection, invite)
    assert await read_acts(store) == [link, invite]

    with pytest.raises(sqlalchemy_errors.IntegrityError), engine(url).begin() as connection:
        write_act(connection, link)


def engine(url: str) -> Engine:
    """Connect as a store does."""
    if url.startswith("sqlite"):
        return make_sqlite_engine(Path(url.removeprefix("sqlite:///")), begin="BEGIN IMMEDIATE")
    return make_postgres_engine(url)
