"""Waiting for what is about to happen, and not for ever."""

import asyncio
from collections.abc import Callable
from typing import Final, TypeVar

Found = TypeVar("Found")

_STEP_SECONDS: Final = 0.01
_STEPS: Final = 3_000


async def until(look: Callable[[], Found]) -> Found:
    """Look again and again until something is found, and return it.

    Raises:
        TimeoutError: half a minute has passed.

    """
    for _ in range(_STEPS):
        if found := look():
            return found
        await asyncio.sleep(_STEP_SECONDS)
    raise TimeoutError
