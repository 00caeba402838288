"""What all tests share: the event loop they run on, and how long Hypothesis may look."""

from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.support.postgres import Postgres

settings.register_profile("hundi", deadline=None, print_blob=True)
settings.load_profile("hundi")


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Run tests marked `anyio` on asyncio."""
    return "asyncio"


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """Run PostgreSQL for all tests that ask for it; each makes databases of its own."""
    with Postgres() as running:
        yield running
