"""What all tests share: the event loop they run on, and how long Hypothesis may look."""

import pytest
from hypothesis import settings

settings.register_profile("hundi", deadline=None, print_blob=True)
settings.load_profile("hundi")


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Run tests marked `anyio` on asyncio."""
    return "asyncio"
