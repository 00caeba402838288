"""Who has blocked whom, as a condition for statements on every engine."""

from typing import Final

from sqlalchemy import ColumnElement, exists, select

from hundi.ledger.accounts import AccountId
from hundi.storage.tables import accounts, blocks

_MINE: Final = accounts.alias("mine")
"""Made once: each is a copy of every column, and such as only the garbage collector gets rid of."""


def number_of(account: AccountId | ColumnElement[str]) -> ColumnElement[int]:
    """Look up an account's number."""
    return select(_MINE.c.number).where(_MINE.c.id == account).correlate(None).scalar_subquery()


def has_blocked(asker: AccountId | ColumnElement[str]) -> ColumnElement[bool]:
    """Test whether the person of the account at hand has blocked the asker."""
    return exists().where(blocks.c.blocker == accounts.c.number, blocks.c.blocked == number_of(asker))
