"""Who has blocked whom, as a condition for statements on every engine."""

from sqlalchemy import ColumnElement, exists, select

from hundi.ledger.accounts import AccountId
from hundi.storage.tables import accounts, blocks


def number_of(account: AccountId) -> ColumnElement[int]:
    """Look up an account's number."""
    mine = accounts.alias()
    return select(mine.c.number).where(mine.c.id == account).scalar_subquery()


def has_blocked(asker: AccountId) -> ColumnElement[bool]:
    """Test whether the person of the account at hand has blocked the asker."""
    return exists().where(blocks.c.blocker == accounts.c.number, blocks.c.blocked == number_of(asker))
