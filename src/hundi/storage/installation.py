"""What is decided once for a book: its currency, and the secret that signs tokens."""

import secrets
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, insert, select

from hundi.ledger.accounts import ISSUANCE, AccountKind, AccountStatus
from hundi.ledger.money import INR, Currency
from hundi.storage.protocol import StoreUnusable
from hundi.storage.tables import accounts, installation

CURRENCIES: Final = {INR.code: INR}
_SECRET_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Installation:
    """A book's own facts."""

    currency: Currency
    signing_secret: bytes


def found(connection: Connection, currency: Currency) -> None:
    """Write a new book's facts and its issuance account, unless they are there. Run under the migration lock."""
    if connection.execute(select(installation.c.name)).first() is not None:
        return
    facts = {"currency": currency.code, "signing_secret": secrets.token_hex(_SECRET_BYTES)}
    connection.execute(insert(installation), [{"name": name, "value": value} for name, value in facts.items()])
    counters = ("debits_posted", "credits_posted", "debits_pending", "credits_pending", "sequence", "last_at")
    issuance = {
        "id": ISSUANCE,
        "kind": AccountKind.ISSUANCE.value,
        "currency": currency.code,
        "status": AccountStatus.OPEN.value,
    }
    connection.execute(insert(accounts).values(issuance | dict.fromkeys(counters, 0)))


def load(connection: Connection) -> Installation:
    """Read a book's facts.

    Raises:
        StoreUnusable: they are not there, or in a currency that this version does not know.

    """
    facts = {row.name: row.value for row in connection.execute(select(installation))}
    try:
        return Installation(CURRENCIES[facts["currency"]], bytes.fromhex(facts["signing_secret"]))
    except (KeyError, ValueError) as error:
        msg = "the database is not a book that this version of Hundi can read"
        raise StoreUnusable(msg) from error
