"""Texts of people and their programs, in every script: kept as they are, found as they stand."""

from collections.abc import Callable
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hundi.ledger.commands import Deposit, IdempotencyKey, OpenWallet
from hundi.ledger.decide import Replayed
from hundi.ledger.transfers import Transfer
from hundi.storage.protocol import Store
from tests import strategies
from tests.ledger.builders import ASHA, NOW, inr, newcomer, next_id, wallet_id
from tests.storage.books import list_all, run_on, sign_up

ONE_BOOK_AN_EXAMPLE = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


@given(note=strategies.stored_texts(), key=strategies.stored_texts(), fingerprint=st.binary(max_size=32))
@ONE_BOOK_AN_EXAMPLE
def test_notes_and_keys_come_back_as_they_were(
    new_url: Callable[[], str], note: str, key: str, fingerprint: bytes
) -> None:
    async def work(store: Store) -> None:
        await store.ledger.post([sign_up(ASHA, "Asha", 100)], NOW)
        command = Deposit(next_id(), ASHA, inr(1), ASHA, note, key=IdempotencyKey(key, fingerprint))

        (first,) = await store.ledger.post([command], NOW)

        assert isinstance(first, Transfer)
        assert (first.note, first.key, first.fingerprint) == (note, key, fingerprint)
        assert await store.ledger.recover([command]) == [first]
        assert await store.ledger.post([replace(command, id=next_id())], NOW) == [Replayed(first)]

    run_on(new_url(), work)


@given(crowd=strategies.crowds(), limit=st.integers(1, 20))
@ONE_BOOK_AN_EXAMPLE
def test_the_index_finds_what_reading_everything_finds(
    new_url: Callable[[], str], crowd: tuple[list[str], list[str]], limit: int
) -> None:
    texts, filters = crowd

    async def work(store: Store) -> None:
        owners = [wallet_id(number) for number in range(1, len(texts) + 1)]
        people = [replace(newcomer(f"p{n:03}"), search_text=text) for n, text in enumerate(texts)]
        commands = [OpenWallet(next_id(), owner, person, None) for owner, person in zip(owners, people, strict=True)]
        await store.ledger.post(commands, NOW)
        for looked_for in filters:
            expected = [owner for owner, text in zip(owners, texts, strict=True) if looked_for in text]
            assert await list_all(store, looked_for, limit) == expected

    run_on(new_url(), work)
