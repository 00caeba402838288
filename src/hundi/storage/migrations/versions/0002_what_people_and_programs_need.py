"""Handles, preferences, API keys, invitations, blocks, limits, refunds, operators' acts.

Revision ID: 0002
"""

import json

import sqlalchemy as sa
from alembic import op

from hundi.storage.handles import NO_WORD, handle_word

revision = "0002"
down_revision = "0001"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DAY = 86_400_000_000
MINOR_MAX = 9007199254740991
HANDLE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
BATCH = 10_000
GIVEN = f"""
CREATE TABLE given AS
SELECT number, CASE WHEN place = 1 AND word <> '{NO_WORD}' THEN word ELSE word || CAST(place AS text) END AS handle
FROM (SELECT number, word, row_number() OVER (PARTITION BY word ORDER BY number) AS place FROM named) AS placed
ORDER BY number
"""  # noqa: S608 - our own word
UNNAMED = """
SELECT p.number, p.first_name, p.last_name FROM people AS p JOIN accounts AS a ON a.id = p.id
WHERE a.status <> 'closed' AND p.number > :after ORDER BY p.number LIMIT :most
"""


def upgrade() -> None:
    """Add columns and tables; what is there keeps its place."""
    _widen_sessions()
    _widen_accounts()
    _widen_people()
    _make_credentials()
    _give_handles()
    _make_verifications()
    _make_acts()
    condition = sa.text("kind = 'refund'")
    op.create_index(
        "ix_transfers_refunds", "transfers", ["follows"], sqlite_where=condition, postgresql_where=condition
    )
    _count_what_was_spent()


def _big(
    name: str, *arguments: sa.schema.SchemaItem, nullable: bool = False, default: int | None = None
) -> sa.Column[int]:
    return sa.Column(
        name, BIG, *arguments, nullable=nullable, server_default=None if default is None else sa.text(str(default))
    )


def _text(
    name: str, *arguments: sa.schema.SchemaItem, nullable: bool = False, default: str | None = None
) -> sa.Column[str]:
    return sa.Column(name, sa.Text, *arguments, nullable=nullable, server_default=default)


def _number() -> sa.Column[int]:
    return sa.Column("number", BIG, primary_key=True)


def _widen_sessions() -> None:
    op.add_column("sessions", _text("kind", default="sign_in"))
    op.add_column("sessions", _text("label", default=""))
    op.add_column("sessions", _text("scope", default="admin"))
    op.add_column("sessions", sa.Column("secret_hash", sa.LargeBinary, nullable=True))


def _widen_accounts() -> None:
    op.add_column("accounts", _big("transfer_limit", nullable=True))
    op.add_column("accounts", _big("day_limit", nullable=True))
    op.add_column("accounts", _big("spent_day", default=0))
    op.add_column("accounts", _big("spent_today", default=0))
    op.add_column("accounts", _big("blocks", default=0))
    op.create_table(
        "blocks",
        _big("blocker", sa.ForeignKey("accounts.number", name="fk_blocks_blocker")),
        _big("blocked", sa.ForeignKey("accounts.number", name="fk_blocks_blocked")),
        _big("at"),
        sa.PrimaryKeyConstraint("blocker", "blocked", name="pk_blocks"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _widen_people() -> None:
    op.add_column("people", sa.Column("handle", HANDLE, nullable=True))
    op.add_column("people", _text("role", default="person"))
    op.add_column("people", _text("language", nullable=True))
    op.add_column("people", _text("theme", nullable=True))
    op.add_column("people", _big("hide_amounts", default=0))
    op.create_table(
        "handles",
        sa.Column("handle", HANDLE, primary_key=True),
        _text("person"),
        _big("given_at"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _give_handles() -> None:
    """Give everyone whose wallet is not closed a handle made of their name, numbered where several would have the same.

    Names are read and words written so many at a time; the database does the rest. A word never ends with a digit, so
    no word with a number is another word, or another with another number. What is made on the way is no temporary
    table, which SQLite would keep in memory.
    """
    connection = op.get_bind()
    op.execute("CREATE TABLE named (number bigint PRIMARY KEY, word text NOT NULL)")
    elements = "json_array_elements(CAST(:rows AS json)) AS value"
    if connection.dialect.name == "sqlite":
        elements = "json_each(:rows)"
    insert = f"INSERT INTO named SELECT CAST(value ->> 0 AS bigint), value ->> 1 FROM {elements}"  # noqa: S608
    after = 0
    while people := connection.execute(sa.text(UNNAMED), {"after": after, "most": BATCH}).all():
        words = [(number, handle_word(first, last)) for number, first, last in people]
        connection.execute(sa.text(insert), {"rows": json.dumps(words)})
        after = people[-1].number
    op.execute(GIVEN)
    op.execute("CREATE UNIQUE INDEX ix_given ON given (number)")
    op.execute("UPDATE people SET handle = (SELECT handle FROM given WHERE given.number = people.number)")
    op.execute(
        "INSERT INTO handles (handle, person, given_at) "
        "SELECT handle, id, created_at FROM people WHERE handle IS NOT NULL ORDER BY handle"
    )
    op.execute("DROP TABLE named")
    op.execute("DROP TABLE given")
    op.create_index("ix_people_handle", "people", ["handle"])


def _make_credentials() -> None:
    op.create_table(
        "invites",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("code_hash", sa.LargeBinary, nullable=False, unique=True),
        _text("created_by", sa.ForeignKey("people.id", name="fk_invites_created_by"), nullable=True),
        _big("created_at"),
        _big("expires_at"),
        _text("used_by", nullable=True),
        _big("used_at", nullable=True),
        sqlite_strict=True,
    )
    op.create_table(
        "reset_links",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("token_hash", sa.LargeBinary, nullable=False, unique=True),
        _text("person", sa.ForeignKey("people.id", name="fk_reset_links_person")),
        _text("created_by", sa.ForeignKey("people.id", name="fk_reset_links_created_by"), nullable=True),
        _big("created_at"),
        _big("expires_at"),
        _big("used_at", nullable=True),
        sqlite_strict=True,
    )
    op.create_table(
        "replays",
        _text("scope"),
        _text("key"),
        sa.Column("fingerprint", sa.LargeBinary, nullable=False),
        _big("status"),
        _text("answer"),
        _big("at"),
        sa.PrimaryKeyConstraint("scope", "key", name="pk_replays"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _make_verifications() -> None:
    op.create_table(
        "verifications",
        _number(),
        _text("id"),
        _big("began_at"),
        _big("ended_at"),
        _big("accounts"),
        _big("transfers"),
        _big("findings"),
        _text("detail", default="[]"),
        sa.UniqueConstraint("id", name="uq_verifications_id"),
        sqlite_strict=True,
    )


def _make_acts() -> None:
    op.create_table(
        "acts",
        _number(),
        _text("id"),
        _big("actor", sa.ForeignKey("accounts.number", name="fk_acts_actor")),
        _text("act"),
        _big("subject", sa.ForeignKey("accounts.number", name="fk_acts_subject"), nullable=True),
        _text("detail", default="{}"),
        _big("at"),
        sa.UniqueConstraint("id", name="uq_acts_id"),
        sqlite_strict=True,
    )
    op.create_index("ix_acts_subject", "acts", ["subject"])
    op.create_index("ix_acts_actor", "acts", ["actor"])
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER acts_no_{verb.lower()} BEFORE {verb} ON acts "
                "BEGIN SELECT RAISE(ABORT, 'acts is append-only'); END"
            )
    else:
        op.execute(
            "CREATE TRIGGER acts_no_change BEFORE UPDATE OR DELETE ON acts FOR EACH ROW "
            "EXECUTE FUNCTION hundi_refuse('acts is append-only')"
        )
        op.execute(
            "CREATE TRIGGER acts_no_truncate BEFORE TRUNCATE ON acts FOR EACH STATEMENT "
            "EXECUTE FUNCTION hundi_refuse('acts is never emptied')"
        )


def _count_what_was_spent() -> None:
    """Make of history what each account sent on the last day that it sent anything."""
    least = "min" if op.get_bind().dialect.name == "sqlite" else "least"
    sent = "FROM transfers AS t WHERE t.debit_account = accounts.number AND t.kind IN ('payment', 'hold')"
    op.execute(
        f"UPDATE accounts SET spent_day = (SELECT max(t.at) / {DAY} {sent}) WHERE EXISTS (SELECT 1 {sent})"  # noqa: S608
    )
    op.execute(
        f"UPDATE accounts SET spent_today = (SELECT CAST({least}(sum(t.amount), {MINOR_MAX}) AS bigint) {sent} "  # noqa: S608
        f"AND t.at >= accounts.spent_day * {DAY}) WHERE EXISTS (SELECT 1 {sent})"
    )
