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
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)

from hundi.ledger.accounts import AccountKind, AccountStatus
from hundi.ledger.money import MINOR_MAX

BIG: Final = BigInteger().with_variant(Integer(), "sqlite")

HANDLE: Final = Text().with_variant(Text(collation="C"), "postgresql")
"""Compared byte by byte, so that handles which begin alike stand together."""

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
    Column("transfer_limit", BIG),
    Column("day_limit", BIG),
    Column("spent_day", BIG, nullable=False, server_default=text("0")),
    Column("spent_today", BIG, nullable=False, server_default=text("0")),
    Column("blocks", BIG, nullable=False, server_default=text("0")),
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

"""Limits are minor units, None: no limit of its own; those of issuance stand for everyone's. `spent_today` is what was
paid on the day `spent_day` (days since 1970, in UTC). `blocks` counts whom the account's person has blocked."""

blocks = Table(
    "blocks",
    metadata,
    Column("blocker", BIG, ForeignKey("accounts.number"), nullable=False),
    Column("blocked", BIG, ForeignKey("accounts.number"), nullable=False),
    Column("at", BIG, nullable=False),
    PrimaryKeyConstraint("blocker", "blocked"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
"""Who may not pay or find whom. A wallet's own lock guards whom its person blocks."""

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
    Column("handle", HANDLE, index=True),
    Column("role", Text, nullable=False, server_default="person"),
    Column("language", Text),
    Column("theme", Text),
    Column("hide_amounts", BIG, nullable=False, server_default=text("0")),
    sqlite_strict=True,
)
"""A person has their wallet's id. `search_text` is the folded name; SQLite keeps a trigram index of it beside. Only who
closed their account has no `handle`; that nobody else has it, `handles` sees to."""

handles = Table(
    "handles",
    metadata,
    Column("handle", HANDLE, primary_key=True),
    Column("person", Text, nullable=False),
    Column("given_at", BIG, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
"""Every handle that was ever given: it is never given to another person."""

sessions = Table(
    "sessions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("person", Text, ForeignKey("people.id"), nullable=False, index=True),
    Column("created_at", BIG, nullable=False),
    Column("expires_at", BIG, nullable=False),
    Column("ended_at", BIG),
    Column("kind", Text, nullable=False, server_default="sign_in"),
    Column("label", Text, nullable=False, server_default=""),
    Column("scope", Text, nullable=False, server_default="admin"),
    Column("secret_hash", LargeBinary),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
"""Sign-ins and API keys (`kind`: sign_in, key): what lets a program act as a person, until it ends. `label` is the
browser's or the key's name, `scope` (read, pay, admin) how far it reaches, `secret_hash` the SHA-256 of its secret."""

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
    "ix_transfers_refunds",
    transfers.c.follows,
    sqlite_where=text("kind = 'refund'"),
    postgresql_where=text("kind = 'refund'"),
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

acts = Table(
    "acts",
    metadata,
    Column("number", BIG, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("actor", BIG, ForeignKey("accounts.number"), nullable=False, index=True),
    Column("act", Text, nullable=False),
    Column("subject", BIG, ForeignKey("accounts.number"), index=True),
    Column("detail", Text, nullable=False, server_default="{}"),
    Column("at", BIG, nullable=False),
    sqlite_strict=True,
)
"""What operators did: the audit log. Issuance is the actor of what the command line does. `detail` is a JSON object."""

invites = Table(
    "invites",
    metadata,
    Column("id", Text, primary_key=True),
    Column("code_hash", LargeBinary, nullable=False, unique=True),
    Column("created_by", Text, ForeignKey("people.id")),
    Column("created_at", BIG, nullable=False),
    Column("expires_at", BIG, nullable=False),
    Column("used_by", Text),
    Column("used_at", BIG),
    sqlite_strict=True,
)

reset_links = Table(
    "reset_links",
    metadata,
    Column("id", Text, primary_key=True),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("person", Text, ForeignKey("people.id"), nullable=False),
    Column("created_by", Text, ForeignKey("people.id")),
    Column("created_at", BIG, nullable=False),
    Column("expires_at", BIG, nullable=False),
    Column("used_at", BIG),
    sqlite_strict=True,
)

replays = Table(
    "replays",
    metadata,
    Column("scope", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("status", BIG, nullable=False),
    Column("answer", Text, nullable=False),
    Column("at", BIG, nullable=False),
    PrimaryKeyConstraint("scope", "key"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
"""First answers to what creates something other than a transfer, by the caller's idempotency key, without secrets."""

verifications = Table(
    "verifications",
    metadata,
    Column("number", BIG, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("began_at", BIG, nullable=False),
    Column("ended_at", BIG, nullable=False),
    Column("accounts", BIG, nullable=False),
    Column("transfers", BIG, nullable=False),
    Column("findings", BIG, nullable=False),
    Column("detail", Text, nullable=False, server_default="[]"),
    sqlite_strict=True,
)
"""What `hundi verify` came to, each time. `detail` is a JSON array of the first findings: {"place", "fact"}."""

APPEND_ONLY: Final = ("transfers", "status_changes", "acts")
"""Tables whose rows are never changed or removed."""
