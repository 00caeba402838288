"""The offer of a demonstration, where what it needs fails."""

import asyncio
from pathlib import Path

import pytest

from hundi.services.demo_offer import DemoNotOfferedError
from hundi.services.hundi import Hundi, build
from hundi.services.sessions import SignedIn
from hundi.settings import Settings
from hundi.storage.open import open_store
from hundi.storage.protocol import Store, StoreGone


async def _open(tmp_path: Path) -> Hundi:
    hundi = build(open_store(f"sqlite:///{tmp_path / 'book.db'}", make=True), Settings())
    await hundi.start()
    return hundi


def test_it_does_not_stand_while_the_store_does_not_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(_: Store) -> bool:
        raise StoreGone("no answer")

    async def run() -> None:
        hundi = await _open(tmp_path)
        with monkeypatch.context() as patched:
            patched.setattr("hundi.services.demo_offer.is_empty", fail)
            assert not await hundi.demo_offer.stands()
        assert await hundi.demo_offer.stands()
        await hundi.stop()

    asyncio.run(run())


def test_whoever_cannot_be_signed_in_is_told_that_there_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def begin(*_: object, **__: object) -> SignedIn | None:  # an operator was very quick
        return None

    async def run() -> None:
        hundi = await _open(tmp_path)
        monkeypatch.setattr(hundi.sessions, "begin", begin)
        with pytest.raises(DemoNotOfferedError):
            await hundi.demo_offer.take(label="a browser")
        assert not await hundi.demo_offer.stands()
        await hundi.stop()

    asyncio.run(run())
