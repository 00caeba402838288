"""The schema: one for every engine. `migrations/` makes it; a test holds the two to the same thing.

An account or a transfer has a public `id` and an internal `number` that rows refer to each other by. Amounts are minor
units, instants microseconds since 1970. Account rows are the running totals of the transfers; everything else about
money is append-only, and triggers (in the migrations) refuse to change or remove it.
"""

from typing import Final

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    text,
)

from hundi.ledger.accounts import AccountKind, AccountStatus
from hundi.ledger.money import MINOR_MAX

BIG: Final = BigInteger().with_variant(Integer(), "sqlite")

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _one_of(column: str, values: type[AccountKind | AccountStatus]) -> CheckConstraint:
    listed = ", ".join(f"'{value.value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


installation = Table(
    "installation",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
    sqlite_strict=True,
)
"""What is decided once for a book: its currency, and the secret that signs tokens."""

accounts = Table(
    "accounts",
    metadata,
    Column("number", BIG, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("debits_posted", BIG, nullable=False),
    Column("credits_posted", BIG, nullable=False),
    Column("debits_pending", BIG, nullable=False),
    Column("credits_pending", BIG, nullable=False),
    Column("sequence", BIG, nullable=False),
    Column("last_at", BIG, nullable=False),
    _one_of("kind", AccountKind),
    _one_of("status", AccountStatus),
    CheckConstraint("length(id) = 24", name="id_length"),
    CheckConstraint(
        "debits_posted >= 0 AND credits_posted >= 0 AND debits_pending >= 0 AND credits_pending >= 0", name="signs"
    ),
    CheckConstraint(
        f"credits_posted - debits_posted BETWEEN -{MINOR_MAX} AND {MINOR_MAX}",
        name="bounds",
    ),
    CheckConstraint("kind <> 'wallet' OR credits_posted - debits_posted - debits_pending >= 0", name="never_overspent"),
    CheckConstraint(
        "status <> 'closed' OR (credits_posted = debits_posted AND debits_pending = 0 AND credits_pending = 0)",
        name="closed_is_empty",
    ),
    sqlite_strict=True,
)

people = Table(
    "people",
    metadata,
    Column("number", BIG, primary_key=True),
    Column(
        "id",
        Text,
        ForeignKey("accounts.id", deferrable=True, initially="DEFERRED"),
        nullable=False,
        unique=True,
    ),
    Column("username", Text, nullable=False),
    Column("username_folded", Text, nullable=False, unique=True),
    Column("first_name", Text, nullable=False),
    Column("last_name", Text, nullable=False),
    Column("search_text", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("created_at", BIG, nullable=False),
    sqlite_strict=True,
)
"""A person has their wallet's id. `search_text` is the folded name; SQLite keeps a trigram index of it beside."""

sessions = Table(
    "sessions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("person", Text, ForeignKey("people.id"), nullable=False, index=True),
    Column("created_at", BIG, nullable=False),
    Column("expires_at", BIG, nullable=False),
    Column("ended_at", BIG),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

transfers = Table(
    "transfers",
    metadata,
    Column("number", BIG, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("debit_account", BIG, nullable=False),
    Column("credit_account", BIG, nullable=False),
    Column("amount", BIG, nullable=False),
    Column("pending", BIG, nullable=False),
    Column("at", BIG, nullable=False),
    Column("actor", BIG, nullable=False),
    Column("debit_sequence", BIG, nullable=False),
    Column("debit_balance", BIG, nullable=False),
    Column("credit_sequence", BIG, nullable=False),
    Column("credit_balance", BIG, nullable=False),
    Column("note", Text),
    Column("follows", BIG, ForeignKey("transfers.number")),
    Column("expires_at", BIG),
    Column("idempotency_key", Text),
    Column("fingerprint", LargeBinary),
    *(
        ForeignKeyConstraint([column], ["accounts.number"]).ddl_if(dialect="sqlite")
        for column in ("debit_account", "credit_account", "actor")
    ),
    CheckConstraint("length(id) = 24", name="id_length"),
    CheckConstraint(f"amount BETWEEN 1 AND {MINOR_MAX}", name="amount"),
    CheckConstraint("debit_account <> credit_account", name="two_sides"),
    CheckConstraint(
        "CASE kind WHEN 'hold' THEN pending = amount WHEN 'void' THEN pending = -amount "
        "WHEN 'capture' THEN pending <= -amount ELSE pending = 0 END",
        name="pending",
    ),
    CheckConstraint("kind NOT IN ('capture', 'void') OR follows IS NOT NULL", name="follows"),
    CheckConstraint("(kind = 'hold') = (expires_at IS NOT NULL)", name="expires_at"),
    CheckConstraint("(idempotency_key IS NULL) = (fingerprint IS NULL)", name="fingerprint"),
    sqlite_strict=True,
)
"""The money's history. No list of kinds is checked here: SQLite would have to write the whole table anew for each new
kind; `hundi verify` knows them. Nor are the accounts, on PostgreSQL: a look at each would cost a fifth of a payment;
whoever writes holds their locks, and no account is ever removed or numbered anew."""
Index("uq_transfers_debit", transfers.c.debit_account, transfers.c.debit_sequence, unique=True)
Index("uq_transfers_credit", transfers.c.credit_account, transfers.c.credit_sequence, unique=True)
Index(
    "uq_transfers_key",
    transfers.c.actor,
    transfers.c.idempotency_key,
    unique=True,
    sqlite_where=text("idempotency_key IS NOT NULL"),
    postgresql_where=text("idempotency_key IS NOT NULL"),
)
Index(
    "uq_transfers_follows",
    transfers.c.follows,
    unique=True,
    sqlite_where=text("kind IN ('capture', 'void')"),
    postgresql_where=text("kind IN ('capture', 'void')"),
)
Index(
    "ix_transfers_holds",
    transfers.c.debit_account,
    transfers.c.expires_at,
    sqlite_where=text("kind = 'hold'"),
    postgresql_where=text("kind = 'hold'"),
)

status_changes = Table(
    "status_changes",
    metadata,
    Column("number", BIG, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("account", BIG, ForeignKey("accounts.number"), nullable=False, index=True),
    Column("status_before", Text, nullable=False),
    Column("status_after", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("actor", BIG, ForeignKey("accounts.number"), nullable=False),
    Column("at", BIG, nullable=False),
    _one_of("status_before", AccountStatus),
    _one_of("status_after", AccountStatus),
    sqlite_strict=True,
)
"""Freezes, unfreezes and closures."""

APPEND_ONLY: Final = ("transfers", "status_changes")
"""Tables whose rows are never changed or removed."""
