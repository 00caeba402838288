from dataclasses import replace
from functools import partial

import pytest

from hundi.ledger.accounts import AccountStatus, Instant
from hundi.ledger.commands import Hold, Pay, SessionId, SetStatus
from hundi.storage.protocol import PersonChange, Store
from tests.ledger.builders import ASHA, BALA, NOBODY, NOW, SECOND, inr, newcomer, next_id, session_id
from tests.storage.books import LONG, open_wallets, sign_in, sign_up

pytestmark = pytest.mark.anyio

EXPIRY = Instant(NOW + 60 * SECOND)


async def test_a_session_lives_until_it_expires(store: Store, visitor: Store) -> None:
    await open_wallets(store, {ASHA: 0})
    session = session_id(1)
    await store.sessions.begin(session, ASHA, now=NOW, expires_at=EXPIRY)

    for each in (store, visitor):
        assert await each.sessions.is_live(session, NOW)
        assert await each.sessions.is_live(session, Instant(EXPIRY - 1))
        assert not await each.sessions.is_live(session, EXPIRY)
    assert not await store.sessions.is_live(SessionId("' OR 1=1"), NOW)


async def test_ended_sessions_have_ended_in_every_store_and_nobody_elses_have(store: Store, visitor: Store) -> None:
    await open_wallets(store, {ASHA: 0, BALA: 0})
    first, second, others = await sign_in(store, ASHA, 1), await sign_in(store, ASHA, 2), await sign_in(store, BALA, 3)

    await store.sessions.end_all(ASHA, NOW)

    for each in (store, visitor):
        assert not await each.sessions.is_live(first, NOW)
        assert not await each.sessions.is_live(second, NOW)
        assert await each.sessions.is_live(others, NOW)


async def test_a_new_password_ends_all_sessions_but_the_one_it_came_by(store: Store) -> None:
    await open_wallets(store, {ASHA: 100, BALA: 0})
    kept, ended, others = await sign_in(store, ASHA, 1), await sign_in(store, ASHA, 2), await sign_in(store, BALA, 3)
    change = PersonChange(password_hash="new")

    await store.people.change(ASHA, change, search_text="{} {}".format, keep_session=kept, now=NOW)

    assert [await store.sessions.is_live(session, NOW) for session in (kept, ended, others)] == [True, False, True]
    assert await store.ledger.available(ASHA, ended, NOW) is None


async def test_what_can_be_spent_is_told_to_a_live_session_of_the_account_alone(store: Store) -> None:
    await open_wallets(store, {ASHA: 100, BALA: 7})
    session, others = await sign_in(store, ASHA, 1), await sign_in(store, BALA, 2)

    assert await store.ledger.available(ASHA, session, NOW) == 100
    assert await store.ledger.available(BALA, others, NOW) == 7
    assert await store.ledger.available(BALA, session, NOW) is None
    assert await store.ledger.available(NOBODY, session, NOW) is None
    assert await store.ledger.available(ASHA, session_id(9), NOW) is None
    assert await store.ledger.available(ASHA, session, LONG) is None
    await store.sessions.end_all(ASHA, NOW)
    assert await store.ledger.available(ASHA, session, NOW) is None


async def test_what_can_be_spent_is_the_balance_less_what_is_held(store: Store, visitor: Store) -> None:
    await open_wallets(store, {ASHA: 100, BALA: 0})
    session, others = await sign_in(store, ASHA, 1), await sign_in(store, BALA, 2)

    await store.ledger.post([Pay(next_id(), ASHA, BALA, inr(10)), Hold(next_id(), ASHA, BALA, inr(30), EXPIRY)], NOW)

    for each in (store, visitor):
        assert await each.ledger.available(ASHA, session, NOW) == 60
        assert await each.ledger.available(BALA, others, NOW) == 10


async def test_a_session_needs_the_password_that_it_was_asked_for_with(store: Store) -> None:
    await store.ledger.post([sign_up(ASHA, "Asha")], NOW)
    hash_now = newcomer("Asha").password_hash
    begin = partial(store.sessions.begin, person=ASHA, now=NOW, expires_at=EXPIRY)
    assert not await begin(session_id(7), password_hash="older")
    assert await begin(session_id(8), password_hash=hash_now)
    assert [await store.sessions.is_live(session_id(number), NOW) for number in (7, 8)] == [False, True]


async def test_closing_a_wallet_ends_its_sessions_and_begins_no_more(store: Store) -> None:
    await store.ledger.post([replace(sign_up(ASHA, "Asha"), grant=None)], NOW)
    assert await store.sessions.begin(session_id(7), ASHA, now=NOW, expires_at=EXPIRY)
    await store.ledger.post([SetStatus(next_id(), ASHA, AccountStatus.CLOSED, "moved away")], NOW)
    assert not await store.sessions.is_live(session_id(7), NOW)
    assert not await store.sessions.begin(session_id(8), ASHA, now=NOW, expires_at=EXPIRY)
