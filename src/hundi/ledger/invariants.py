"""Checks that stay on in production."""


class InvariantBrokenError(Exception):
    """Something that must always hold does not: a defect in Hundi or a damaged book, never a caller's mistake."""


def ensure(condition: bool, fact: str) -> None:  # noqa: FBT001 - reads as the assert that it stands for
    """Raise `InvariantBrokenError`, saying which `fact` does not hold, unless `condition` is true."""
    if not condition:
        raise InvariantBrokenError(fact)
