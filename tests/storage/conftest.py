"""Every engine, one suite: a test that asks for `store` runs once on each."""

from collections.abc import AsyncIterator, Callable
from itertools import count
from pathlib import Path
from typing import Final

import pytest

from hundi.storage.open import open_store
from hundi.storage.protocol import Store

ENGINES: Final[dict[str, Callable[[Path], str]]] = {
    "sqlite": lambda place: f"sqlite:///{place / 'book.db'}",
}
"""How to come by the URL of a database that is new, empty and nobody else's; `place` is a path that nothing has yet."""


@pytest.fixture(params=ENGINES)
def new_url(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], str]:
    """Name another database with nothing in it, at each call."""
    engine, numbers = ENGINES[request.param], count(1)
    return lambda: engine(tmp_path / str(next(numbers)))


@pytest.fixture
def url(new_url: Callable[[], str]) -> str:
    """Name a database with nothing in it."""
    return new_url()


@pytest.fixture
async def store(url: str) -> AsyncIterator[Store]:
    """Open a new book as its server does."""
    store = open_store(url, serving=True, make=True)
    yield store
    await store.close()


@pytest.fixture
async def visitor(store: Store, url: str) -> AsyncIterator[Store]:
    """Open the same book a second time, as a command-line program does beside its server."""
    assert await store.ready()
    visitor = open_store(url)
    yield visitor
    await visitor.close()
