"""The book: accounts, people, sessions, transfers, changes of status.

Revision ID: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

MINOR_MAX = 9007199254740991
STATUSES = "('open', 'frozen', 'closed')"
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make all tables, then the triggers that keep history as it is."""
    op.create_table(
        "installation",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
        sqlite_strict=True,
    )
    _make_accounts()
    _make_people()
    _make_transfers()
    _make_status_changes()
    if op.get_bind().dialect.name == "sqlite":
        _guard_on_sqlite()
        _index_search_on_sqlite()
    else:
        _guard_on_postgres()
        _index_search_on_postgres()
        op.execute("ALTER TABLE accounts SET (fillfactor = 70)")  # so that a new version of a row finds room beside it


def _big(name: str, *arguments: sa.schema.SchemaItem, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, BIG, *arguments, nullable=nullable)


def _text(name: str, *arguments: sa.schema.SchemaItem, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, *arguments, nullable=nullable)


def _number() -> sa.Column[int]:
    return sa.Column("number", BIG, primary_key=True)


def _make_accounts() -> None:
    op.create_table(
        "accounts",
        _number(),
        _text("id"),
        _text("kind"),
        _text("currency"),
        _text("status"),
        _big("debits_posted"),
        _big("credits_posted"),
        _big("debits_pending"),
        _big("credits_pending"),
        _big("sequence"),
        _big("last_at"),
        sa.UniqueConstraint("id", name="uq_accounts_id"),
        sa.CheckConstraint("kind IN ('wallet', 'issuance')", name=op.f("ck_accounts_kind")),
        sa.CheckConstraint(f"status IN {STATUSES}", name=op.f("ck_accounts_status")),
        sa.CheckConstraint("length(id) = 24", name=op.f("ck_accounts_id_length")),
        sa.CheckConstraint(
            "debits_posted >= 0 AND credits_posted >= 0 AND debits_pending >= 0 AND credits_pending >= 0",
            name=op.f("ck_accounts_signs"),
        ),
        sa.CheckConstraint(
            f"credits_posted - debits_posted BETWEEN -{MINOR_MAX} AND {MINOR_MAX}", name=op.f("ck_accounts_bounds")
        ),
        sa.CheckConstraint(
            "kind <> 'wallet' OR credits_posted - debits_posted - debits_pending >= 0",
            name=op.f("ck_accounts_never_overspent"),
        ),
        sa.CheckConstraint(
            "status <> 'closed' OR (credits_posted = debits_posted AND debits_pending = 0 AND credits_pending = 0)",
            name=op.f("ck_accounts_closed_is_empty"),
        ),
        sqlite_strict=True,
    )


def _make_people() -> None:
    op.create_table(
        "people",
        _number(),
        _text("id", sa.ForeignKey("accounts.id", deferrable=True, initially="DEFERRED", name="fk_people_id")),
        _text("username"),
        _text("username_folded"),
        _text("first_name"),
        _text("last_name"),
        _text("search_text"),
        _text("password_hash"),
        _big("created_at"),
        sa.UniqueConstraint("id", name="uq_people_id"),
        sa.UniqueConstraint("username_folded", name="uq_people_username_folded"),
        sqlite_strict=True,
    )
    op.create_table(
        "sessions",
        sa.Column("id", sa.Text, primary_key=True),
        _text("person", sa.ForeignKey("people.id", name="fk_sessions_person")),
        _big("created_at"),
        _big("expires_at"),
        _big("ended_at", nullable=True),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_sessions_person", "sessions", ["person"])


def _make_transfers() -> None:
    op.create_table(
        "transfers",
        _number(),
        _text("id"),
        _text("kind"),
        _big("debit_account", *_account("fk_transfers_debit_account")),
        _big("credit_account", *_account("fk_transfers_credit_account")),
        _big("amount"),
        _big("pending"),
        _big("at"),
        _big("actor", *_account("fk_transfers_actor")),
        _big("debit_sequence"),
        _big("debit_balance"),
        _big("credit_sequence"),
        _big("credit_balance"),
        _text("note", nullable=True),
        _big("follows", sa.ForeignKey("transfers.number", name="fk_transfers_follows"), nullable=True),
        _big("expires_at", nullable=True),
        _text("idempotency_key", nullable=True),
        sa.Column("fingerprint", sa.LargeBinary, nullable=True),
        sa.UniqueConstraint("id", name="uq_transfers_id"),
        sa.CheckConstraint("length(id) = 24", name=op.f("ck_transfers_id_length")),
        sa.CheckConstraint(f"amount BETWEEN 1 AND {MINOR_MAX}", name=op.f("ck_transfers_amount")),
        sa.CheckConstraint("debit_account <> credit_account", name=op.f("ck_transfers_two_sides")),
        sa.CheckConstraint(
            "CASE kind WHEN 'hold' THEN pending = amount WHEN 'void' THEN pending = -amount "
            "WHEN 'capture' THEN pending <= -amount ELSE pending = 0 END",
            name=op.f("ck_transfers_pending"),
        ),
        sa.CheckConstraint("kind NOT IN ('capture', 'void') OR follows IS NOT NULL", name=op.f("ck_transfers_follows")),
        sa.CheckConstraint("(kind = 'hold') = (expires_at IS NOT NULL)", name=op.f("ck_transfers_expires_at")),
        sa.CheckConstraint("(idempotency_key IS NULL) = (fingerprint IS NULL)", name=op.f("ck_transfers_fingerprint")),
        sqlite_strict=True,
    )
    op.create_index("uq_transfers_debit", "transfers", ["debit_account", "debit_sequence"], unique=True)
    op.create_index("uq_transfers_credit", "transfers", ["credit_account", "credit_sequence"], unique=True)
    for name, columns, unique, where in (
        ("uq_transfers_key", ["actor", "idempotency_key"], True, "idempotency_key IS NOT NULL"),
        ("uq_transfers_follows", ["follows"], True, "kind IN ('capture', 'void')"),
        ("ix_transfers_holds", ["debit_account", "expires_at"], False, "kind = 'hold'"),
    ):
        condition = sa.text(where)
        op.create_index(name, "transfers", columns, unique=unique, sqlite_where=condition, postgresql_where=condition)


def _account(name: str) -> tuple[sa.ForeignKey, ...]:
    """Refer to an account; on PostgreSQL without having each row checked, as `storage/tables.py` says."""
    return (sa.ForeignKey("accounts.number", name=name),) if op.get_bind().dialect.name == "sqlite" else ()


def _make_status_changes() -> None:
    op.create_table(
        "status_changes",
        _number(),
        _text("id"),
        _big("account", sa.ForeignKey("accounts.number", name="fk_status_changes_account")),
        _text("status_before"),
        _text("status_after"),
        _text("reason"),
        _big("actor", sa.ForeignKey("accounts.number", name="fk_status_changes_actor")),
        _big("at"),
        sa.UniqueConstraint("id", name="uq_status_changes_id"),
        sa.CheckConstraint(f"status_before IN {STATUSES}", name=op.f("ck_status_changes_status_before")),
        sa.CheckConstraint(f"status_after IN {STATUSES}", name=op.f("ck_status_changes_status_after")),
        sqlite_strict=True,
    )
    op.create_index("ix_status_changes_account", "status_changes", ["account"])


def _guard_on_sqlite() -> None:
    for table in ("transfers", "status_changes"):
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
    op.execute(
        "CREATE TRIGGER accounts_no_delete BEFORE DELETE ON accounts "
        "BEGIN SELECT RAISE(ABORT, 'accounts are never removed'); END"
    )
    op.execute(
        "CREATE TRIGGER accounts_stay_who_they_are BEFORE UPDATE OF number, id, kind, currency ON accounts "
        "BEGIN SELECT RAISE(ABORT, 'an account stays who it is'); END"
    )
    op.execute(
        "CREATE TRIGGER accounts_stay_closed BEFORE UPDATE OF status ON accounts "
        "WHEN OLD.status = 'closed' AND NEW.status <> 'closed' "
        "BEGIN SELECT RAISE(ABORT, 'a closed account stays closed'); END"
    )


def _guard_on_postgres() -> None:
    """Do what the triggers on SQLite do, and refuse TRUNCATE, which would pass by them."""
    op.execute(
        "CREATE FUNCTION hundi_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'restrict_violation'; END $$"
    )
    guards = [
        ("transfers_no_change", "UPDATE OR DELETE ON transfers FOR EACH ROW", "transfers is append-only"),
        (
            "status_changes_no_change",
            "UPDATE OR DELETE ON status_changes FOR EACH ROW",
            "status_changes is append-only",
        ),
        ("accounts_no_delete", "DELETE ON accounts FOR EACH ROW", "accounts are never removed"),
        (
            "accounts_stay_who_they_are",
            "UPDATE OF number, id, kind, currency ON accounts FOR EACH ROW",
            "an account stays who it is",
        ),
        (
            "accounts_stay_closed",
            "UPDATE OF status ON accounts FOR EACH ROW WHEN (OLD.status = 'closed' AND NEW.status <> 'closed')",
            "a closed account stays closed",
        ),
    ]
    guards += [
        (f"{table}_no_truncate", f"TRUNCATE ON {table} FOR EACH STATEMENT", f"{table} is never emptied")
        for table in ("transfers", "status_changes", "accounts")
    ]
    for name, event, why in guards:
        op.execute(f"CREATE TRIGGER {name} BEFORE {event} EXECUTE FUNCTION hundi_refuse('{why}')")


def _index_search_on_sqlite() -> None:
    """Index every trigram of the folded names; the table `people` itself holds the text."""
    op.execute(
        "CREATE VIRTUAL TABLE people_search USING fts5(search_text, content='people', content_rowid='number', "
        "tokenize='trigram case_sensitive 1')"
    )
    remove = (
        "INSERT INTO people_search (people_search, rowid, search_text) VALUES ('delete', OLD.number, OLD.search_text)"
    )
    add = "INSERT INTO people_search (rowid, search_text) VALUES (NEW.number, NEW.search_text)"
    op.execute(f"CREATE TRIGGER people_search_insert AFTER INSERT ON people BEGIN {add}; END")
    op.execute(f"CREATE TRIGGER people_search_delete AFTER DELETE ON people BEGIN {remove}; END")
    op.execute(f"CREATE TRIGGER people_search_update AFTER UPDATE OF search_text ON people BEGIN {remove}; {add}; END")


def _index_search_on_postgres() -> None:
    """Do the same with an array of trigrams, on a table that is narrow, for many of its rows are looked at."""
    op.execute(
        "CREATE FUNCTION hundi_trigrams(searched text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS "
        "$$ SELECT coalesce(array_agg(DISTINCT substr(searched, i, 3)), '{}') "
        "FROM generate_series(1, length(searched) - 2) AS i $$"
    )
    op.execute("CREATE TABLE people_search (number bigint PRIMARY KEY, search_text text NOT NULL)")
    # without a list of pending entries, which every search would have to look through
    op.execute(
        "CREATE INDEX ix_people_search ON people_search USING gin (hundi_trigrams(search_text)) WITH (fastupdate = off)"
    )
    op.execute(
        "CREATE FUNCTION hundi_index_person() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF TG_OP <> 'INSERT' THEN DELETE FROM people_search WHERE number = OLD.number; END IF; "
        "IF TG_OP <> 'DELETE' THEN INSERT INTO people_search VALUES (NEW.number, NEW.search_text); END IF; "
        "RETURN NULL; END $$"
    )
    op.execute(
        "CREATE TRIGGER people_search AFTER INSERT OR DELETE OR UPDATE OF search_text ON people "
        "FOR EACH ROW EXECUTE FUNCTION hundi_index_person()"
    )
