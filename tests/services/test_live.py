"""The hub and its streams, on each engine, without HTTP."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest

from hundi.ledger.accounts import AccountId, Instant
from hundi.ledger.commands import Pay
from hundi.services.live import Live, LiveLimits, StreamsFull, TooManyStreamsError
from hundi.services.streams import KEPT, Balance, LiveEvent, Opening, Reset, Stream
from hundi.services.tokens import Identity
from hundi.services.unavailable import ShuttingDown
from hundi.storage.open import open_store
from hundi.storage.protocol import Store
from hundi.storage.views import AccountEntry
from tests.ledger.builders import ASHA, BALA, NOW, inr, next_id
from tests.storage.books import LONG, open_wallets, sign_in

pytestmark = pytest.mark.anyio

LIMITS = LiveLimits(person=3, server=5, heartbeat_seconds=0.3)


@pytest.fixture
async def store(url: str) -> AsyncIterator[Store]:
    store = open_store(url, serving=True, make=True)
    await open_wallets(store, {ASHA: 100_000, BALA: 0})
    yield store
    await store.close()


@pytest.fixture
async def live(store: Store) -> AsyncIterator[Live]:
    live = Live(store.outbox, limits=LIMITS, now=lambda: NOW)
    yield live
    await live.stop()


async def pay(store: Store, count: int = 1, at: int = NOW) -> None:
    await store.ledger.post([Pay(next_id(), ASHA, BALA, inr(1)) for _ in range(count)], Instant(at))


async def open_stream(live: Live, store: Store, person: AccountId = BALA, number: int = 1) -> Stream:
    return await live.open(Identity(person, await sign_in(store, person, number), LONG))


async def told(stream: Stream, after: int | None, entries: int, now: int = NOW) -> list[LiveEvent]:
    """Follow a stream until it has told so many entries and is silent."""
    events: list[LiveEvent] = []
    async with asyncio.timeout(20), contextlib.aclosing(stream.follow(after, Instant(now))) as following:
        async for some in following:
            events += some
            if not some and len(places(events)) >= entries:
                break
    return events


def places(events: list[LiveEvent]) -> list[int]:
    return [event.sequence for event in events if isinstance(event, AccountEntry)]


async def test_a_stream_without_a_cursor_begins_with_now(live: Live, store: Store) -> None:
    await pay(store, 3)
    stream = await open_stream(live, store)
    following = asyncio.create_task(told(stream, None, 2))
    await asyncio.sleep(0.2)
    await pay(store, 2)
    first, *rest = await following
    assert isinstance(first, Opening)
    assert first.wallet.sequence == 3
    assert places(rest) == [4, 5]
    assert isinstance(rest[-1], Balance)
    assert (rest[-1].wallet.sequence, rest[-1].wallet.available) == (5, 5)


async def test_a_cursor_is_gone_on_from_however_much_was_missed(live: Live, store: Store) -> None:
    await pay(store, 1_000)
    stream = await open_stream(live, store)
    following = asyncio.create_task(told(stream, 7, 1_493))
    for _ in range(5):
        await pay(store, 100)
    assert places(await following) == list(range(8, 1_501))


async def test_streams_of_one_person_share_and_each_has_its_place(live: Live, store: Store) -> None:
    await pay(store, 300)
    streams = [await open_stream(live, store, number=number) for number in (1, 2, 3)]
    following = [
        asyncio.create_task(told(stream, after, 550 - after))
        for stream, after in zip(streams, (0, 290, 300), strict=True)
    ]
    await asyncio.sleep(0.1)
    await pay(store, 250)
    heard = [places(events) for events in await asyncio.gather(*following)]
    assert heard == [list(range(1, 551)), list(range(291, 551)), list(range(301, 551))]


@pytest.mark.parametrize("after", [4, -1, 10**18])
async def test_a_cursor_that_is_none_is_reset(live: Live, store: Store, after: int) -> None:
    await pay(store, 3)
    first, second, *_ = await told(await open_stream(live, store), after, 0)
    assert first == Reset(3)
    assert isinstance(second, Balance)
    assert second.wallet.sequence == 3


async def test_what_was_missed_is_kept_for_so_long_and_then_reset(live: Live, store: Store) -> None:
    await pay(store, 2)
    await pay(store, 2, at=NOW + 10)
    stream = await open_stream(live, store)
    assert places(await told(stream, 2, 2, now=NOW + 10 + KEPT)) == [3, 4]
    assert (await told(stream, 1, 0, now=NOW + 10 + KEPT))[0] == Reset(4)
    assert places(await told(stream, 4, 0, now=NOW + 11 + KEPT)) == []
    assert places(await told(stream, 1, 3, now=NOW + KEPT)) == [2, 3, 4]


async def test_a_silent_stream_says_so(live: Live, store: Store) -> None:
    stream = await open_stream(live, store)
    async with contextlib.aclosing(stream.follow(None, NOW)) as following:
        assert [len(await anext(following)) for _ in range(3)] == [1, 0, 0]


async def test_there_are_so_many_streams_and_no_more(live: Live, store: Store) -> None:
    of_bala = [await open_stream(live, store, number=number) for number in (1, 2, 3)]
    with pytest.raises(TooManyStreamsError):
        await open_stream(live, store, number=4)
    of_asha = [await open_stream(live, store, ASHA, number) for number in (5, 6)]
    with pytest.raises(StreamsFull):
        await open_stream(live, store, ASHA, number=7)
    live.close(BALA, of_bala[0])
    await open_stream(live, store, number=8)
    live.close(ASHA, of_asha[0])
    live.end_streams()
    with pytest.raises(ShuttingDown):
        await open_stream(live, store, ASHA, number=9)
    assert all(stream.is_over for stream in of_bala + of_asha)


async def test_a_stream_ends_behind_its_session(live: Live, store: Store) -> None:
    of_bala, of_asha = await open_stream(live, store), await open_stream(live, store, ASHA, 2)
    following = asyncio.create_task(told(of_bala, None, 10**9))
    await asyncio.sleep(0.2)
    await store.sessions.end_all(BALA, NOW)
    assert len(await following) == 1
    assert of_bala.is_over
    assert not of_asha.is_over


async def test_a_hub_that_nobody_listens_to_is_still_there_for_the_next(live: Live, store: Store) -> None:
    stream = await open_stream(live, store)
    live.close(BALA, stream)
    live.wake()
    await asyncio.sleep(0.3)
    stream = await open_stream(live, store, number=2)
    following = asyncio.create_task(told(stream, None, 1))
    await asyncio.sleep(0.2)
    await pay(store)
    assert places(await following) == [1]
