"""A key of a sign-up makes one person, and binds nobody where it made none."""

import asyncio

import pytest

from hundi.storage.protocol import Store
from tests.ledger.builders import ASHA, BALA, CHITRA, NOW, wallet_id
from tests.storage.books import sign_up

pytestmark = pytest.mark.anyio


async def test_whoever_asks_first_says_who_it_is(store: Store, visitor: Store) -> None:
    assert await store.replays.claim_person("one", b"request", ASHA, NOW) == ASHA
    assert await visitor.replays.claim_person("one", b"request", BALA, NOW) == ASHA
    assert await store.replays.claim_person("two", b"request", CHITRA, NOW) == CHITRA


async def test_of_many_at_once_all_hear_of_one_person(store: Store, visitor: Store) -> None:
    stores = (store, visitor)
    asked = (stores[n % 2].replays.claim_person("one", b"request", wallet_id(n + 1), NOW) for n in range(24))
    assert len(set(await asyncio.gather(*asked))) == 1


async def test_a_key_that_made_nobody_takes_another_request(store: Store) -> None:
    await store.replays.claim_person("one", b"request", ASHA, NOW)
    assert await store.replays.claim_person("one", b"another", BALA, NOW) == ASHA
    assert await store.replays.claim_person("one", b"another", CHITRA, NOW) == ASHA


async def test_a_key_that_made_somebody_takes_no_other(store: Store) -> None:
    await store.replays.claim_person("one", b"request", ASHA, NOW)
    await store.ledger.post([sign_up(ASHA, "Asha")], NOW)
    assert await store.replays.claim_person("one", b"another", BALA, NOW) is None
    assert await store.replays.claim_person("one", b"request", BALA, NOW) == ASHA
