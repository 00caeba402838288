"""A database that takes connections and says nothing: everyone is told in time, and it all goes on when it speaks."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from hundi.ledger.commands import Pay
from hundi.storage.open import open_store
from hundi.storage.postgres import connection, ledger, reads, wire
from hundi.storage.postgres import store as store_module
from hundi.storage.protocol import Store, StoreGone, StoreUnusable
from tests.ledger.builders import ASHA, BALA, NOW, inr, next_id, session_id
from tests.storage.books import audit, open_wallets, sign_in
from tests.support.proxy import Fault, Proxy

pytestmark = pytest.mark.anyio

FIRST_WORDS = b"SET lock_timeout"
"""What a connection says first once it is there."""


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for a moment only for answers that never come."""
    monkeypatch.setattr(ledger, "_MARGIN_SECONDS", 0.5)
    monkeypatch.setattr(reads, "_ANSWER_SECONDS", 0.5)
    monkeypatch.setattr(reads, "_LONGEST_SECONDS", 0.8)
    monkeypatch.setattr(store_module, "_ANSWER_SECONDS", 0.5)
    monkeypatch.setattr(connection, "CONNECT_SECONDS", 0.5)
    monkeypatch.setattr(wire, "CONNECT_SECONDS", 0.5)
    monkeypatch.setitem(connection.PARAMETERS, "connect_timeout", 2)


@pytest.fixture
async def far(store: Store, proxy: Proxy) -> AsyncIterator[Store]:
    """Open the book a second time, through the proxy, with no connection yet. Asha has 100 there, and a session."""
    await open_wallets(store, {ASHA: 100, BALA: 0})
    await sign_in(store, ASHA)
    far = open_store(proxy.url, patience_seconds=0.5)
    yield far
    async with asyncio.timeout(20):
        await far.close()


def pay(paise: int = 1) -> Pay:
    return Pay(next_id(), ASHA, BALA, inr(paise))


ASKING: dict[str, Callable[[Store], Awaitable[object]]] = {
    "post": lambda store: store.ledger.post([pay()], NOW),
    "recover": lambda store: store.ledger.recover([pay()]),
    "available": lambda store: store.ledger.available(ASHA, session_id(1), NOW),
    "is_live": lambda store: store.sessions.is_live(session_id(1), NOW),
    "search": lambda store: store.people.search("rao", after=None, limit=9, leave_out=None),
    "by_id": lambda store: store.people.by_id(ASHA),
}


async def test_whoever_asks_a_silent_database_is_told_in_time(far: Store, proxy: Proxy) -> None:
    proxy.fall_silent()
    async with asyncio.timeout(20):
        asked = (ASKING[ask](far) for ask in ("post", "available", "is_live", "search", "by_id"))
        told = await asyncio.gather(*asked, return_exceptions=True)
    assert [type(error) for error in told] == [StoreGone] * 5


@pytest.mark.parametrize("ask", ASKING)
async def test_a_database_that_falls_silent_once_a_connection_is_made_is_told_in_time_too(
    store: Store, far: Store, proxy: Proxy, ask: str
) -> None:
    proxy.when(FIRST_WORDS, Fault.SILENCE)
    async with asyncio.timeout(20):
        with pytest.raises(StoreGone):
            await ASKING[ask](far)
        await ASKING[ask](far)
    assert audit(store) == []


async def test_no_thread_waits_for_ever(far: Store, proxy: Proxy) -> None:
    await asyncio.gather(*(far.people.by_id(ASHA) for _ in range(8)))
    proxy.fall_silent()
    told = await asyncio.gather(*(far.people.by_id(ASHA) for _ in range(8)), return_exceptions=True)
    assert {type(error) for error in told} == {StoreGone}
    proxy.speak()

    async with asyncio.timeout(20):
        while True:
            with contextlib.suppress(StoreGone):
                found = await far.people.by_id(ASHA)
                break
    assert found is not None


@pytest.mark.parametrize("ask", ["available", "is_live", "search"])
@pytest.mark.parametrize("is_connected", [False, True])
async def test_a_long_line_for_a_silent_database_is_told_in_time_too(
    far: Store, proxy: Proxy, ask: str, *, is_connected: bool
) -> None:
    if is_connected:
        await ASKING[ask](far)
    proxy.fall_silent()
    async with asyncio.timeout(5):  # each of them waits for less than 1 s
        told = await asyncio.gather(*(ASKING[ask](far) for _ in range(100)), return_exceptions=True)
        leaving = [asyncio.ensure_future(ASKING[ask](far)) for _ in range(20)]
        await asyncio.sleep(0.1)
        for each in leaving:
            each.cancel()
    assert [type(error) for error in told] == [StoreGone] * 100
    proxy.speak()

    async with asyncio.timeout(20):
        while True:
            with contextlib.suppress(StoreGone):
                await ASKING[ask](far)
                break


async def test_a_store_is_not_opened_on_a_database_that_falls_silent(proxy: Proxy) -> None:
    proxy.when(FIRST_WORDS, Fault.SILENCE)
    async with asyncio.timeout(20):
        with pytest.raises(StoreUnusable, match="cannot open the database"):
            await asyncio.to_thread(open_store, proxy.url)
