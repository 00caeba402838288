"""API keys are sessions: made under the caller's own, found, listed and ended."""

import asyncio
from dataclasses import replace

import pytest

from hundi.ledger.accounts import AccountStatus, Instant
from hundi.ledger.commands import Pay, SessionId
from hundi.ledger.refusals import KeyReused, SessionEnded
from hundi.storage.once import Kept, Once
from hundi.storage.protocol import (
    NEVER,
    KeySecret,
    Place,
    Session,
    SessionKind,
    StandingRow,
    Store,
    TooManyKeysError,
)
from tests.ledger.builders import ASHA, BALA, NOW, inr, next_id, session_id
from tests.storage.books import open_wallets, sign_in

pytestmark = pytest.mark.anyio

SIGN_IN, KEY = SessionKind.SIGN_IN, SessionKind.KEY
FIRST = session_id(1)


def key(number: int, **others: object) -> Session:
    made = Session(session_id(number), KEY, f"key {number}", "pay", NOW, NEVER)
    return replace(made, **others)  # type: ignore[arg-type]


async def make(store: Store, number: int, *, most: int = 9, once: Once[Session] | None = None) -> object:
    return await store.sessions.make_key(key(number), b"digest", owner=ASHA, by=FIRST, most=most, once=once)


async def test_a_key_is_found_by_its_id_and_no_sign_in_is(store: Store, visitor: Store) -> None:
    await open_wallets(store, {ASHA: 0})
    await sign_in(store, ASHA, 1)
    assert await make(store, 2) == key(2)
    assert await visitor.sessions.key(session_id(2)) == KeySecret(ASHA, "pay", NEVER, b"digest")
    assert await store.sessions.key(FIRST) is None
    assert await store.sessions.key(SessionId("' OR 1=1")) is None


async def test_a_key_pays_until_it_is_ended(store: Store) -> None:
    await open_wallets(store, {ASHA: 100, BALA: 0})
    await sign_in(store, ASHA, 1)
    await make(store, 2)

    def pay() -> Pay:
        return Pay(next_id(), ASHA, BALA, inr(1), session=session_id(2))

    (before,) = await store.ledger.post([pay()], NOW)
    assert await store.sessions.end(session_id(2), ASHA, KEY, NOW)
    (after,) = await store.ledger.post([pay()], NOW)
    assert not isinstance(before, SessionEnded)
    assert after == SessionEnded()


async def test_whose_session_has_ended_makes_no_key(store: Store) -> None:
    await open_wallets(store, {ASHA: 0, BALA: 0})
    await sign_in(store, BALA, 1)
    assert await make(store, 2) == SessionEnded(), "another's session"
    assert await store.sessions.key(session_id(2)) is None


async def test_what_is_made_under_a_key_is_made_once(store: Store, visitor: Store) -> None:
    await open_wallets(store, {ASHA: 0})
    await sign_in(store, ASHA, 1)
    once: Once[Session] = Once(ASHA, "one", b"request", lambda made: f"made {made.id}")
    stores = (store, visitor)
    made = await asyncio.gather(*(make(stores[n % 2], n + 2, once=once) for n in range(8)))
    (first,) = [each for each in made if isinstance(each, Session)]
    assert [each for each in made if each != first] == [Kept(f"made {first.id}")] * 7
    assert await make(store, 20, once=replace(once, fingerprint=b"another")) == KeyReused()
    assert isinstance(await make(store, 21, once=replace(once, scope=BALA)), Session)


async def test_one_too_many_is_refused_and_spends_no_key(store: Store) -> None:
    await open_wallets(store, {ASHA: 0})
    await sign_in(store, ASHA, 1)
    once: Once[Session] = Once(ASHA, "one", b"request", lambda made: made.id)
    await make(store, 2, most=1)
    with pytest.raises(TooManyKeysError):
        await make(store, 3, most=1, once=once)
    await store.sessions.end(session_id(2), ASHA, KEY, NOW)
    assert await make(store, 4, most=1, once=once) == key(4)


async def test_what_stands_is_told_of_a_live_session_of_the_person(store: Store) -> None:
    await open_wallets(store, {ASHA: 0, BALA: 0})
    await sign_in(store, ASHA, 1)
    stands = StandingRow("person", AccountStatus.OPEN)
    assert await store.sessions.standing(FIRST, ASHA, NOW) == stands
    assert await store.sessions.standing(FIRST, BALA, NOW) is None
    assert await store.sessions.standing(FIRST, ASHA, NEVER) is None
    await store.sessions.end_all(ASHA, NOW)
    assert await store.sessions.standing(FIRST, ASHA, NOW) is None


async def test_lists_are_of_one_person_and_kind_the_latest_first(store: Store) -> None:
    await open_wallets(store, {ASHA: 0, BALA: 0})
    for number in (1, 2, 3):
        await store.sessions.begin(session_id(number), ASHA, now=Instant(NOW + number // 2), expires_at=NEVER)
    await sign_in(store, BALA, 4)
    await make(store, 5)
    live = store.sessions.live
    listed = await live(ASHA, SIGN_IN, NOW, after=None, limit=9)
    assert [session.id for session in listed] == [session_id(3), session_id(2), FIRST]
    for index, session in enumerate(listed):
        place = Place(session.created_at, session.id)
        assert await live(ASHA, SIGN_IN, NOW, after=place, limit=9) == listed[index + 1 :]
    assert [session.id for session in await live(ASHA, KEY, NOW, after=None, limit=9)] == [session_id(5)]
    assert await live(ASHA, SIGN_IN, NOW, after=None, limit=2) == listed[:2]


async def test_others_end_and_keys_and_other_people_stay(store: Store) -> None:
    await open_wallets(store, {ASHA: 0, BALA: 0})
    for number in (1, 2):
        await sign_in(store, ASHA, number)
    await sign_in(store, BALA, 3)
    await make(store, 4)
    await store.sessions.end_others(ASHA, keep=FIRST, now=NOW)
    alive = [await store.sessions.is_live(session_id(number), NOW) for number in (1, 2, 3, 4)]
    assert alive == [True, False, True, True]


async def test_a_session_is_ended_once_by_its_person_and_as_what_it_is(store: Store) -> None:
    await open_wallets(store, {ASHA: 0, BALA: 0})
    await sign_in(store, ASHA, 1)
    end = store.sessions.end
    assert not await end(FIRST, BALA, SIGN_IN, NOW)
    assert not await end(FIRST, ASHA, KEY, NOW)
    assert await end(FIRST, ASHA, SIGN_IN, NOW)
    assert not await end(FIRST, ASHA, SIGN_IN, NOW)
