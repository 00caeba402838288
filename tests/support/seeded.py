"""Chance that comes out the same in every run."""

import random


def seeded(seed: int) -> random.Random:
    """Return a source of chance of its own, whatever the order of the tests."""
    return random.Random(seed)  # noqa: S311 - it makes up tests, not secrets
