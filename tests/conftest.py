"""What all tests share: the event loop they run on, and how long Hypothesis may look."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.support.postgres import Postgres

settings.register_profile("hundi", deadline=None, print_blob=True)
settings.load_profile("hundi")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files whose tests may take longest, so that none of them is begun when all else is done."""
    allowed: defaultdict[Path, float] = defaultdict(float)
    for item in items:
        if (mark := item.get_closest_marker("timeout")) is not None:
            allowed[item.path] = max(allowed[item.path], mark.args[0])
    items.sort(key=lambda item: -allowed[item.path])


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Run tests marked `anyio` on asyncio."""
    return "asyncio"


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """Run PostgreSQL for all tests that ask for it; each makes databases of its own."""
    with Postgres() as running:
        yield running
