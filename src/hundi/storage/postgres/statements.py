"""The statements of the posting path. Each takes a whole group, as arrays.

Every one of them looks rows up by an index, so the planner is told to do nothing else (`SETTINGS`), and to plan once: a
plan must not turn into a scan because a young table was small when it was made.
"""

from typing import Final

from hundi.ledger.accounts import ISSUANCE
from hundi.storage.postgres.wire import Statement
from hundi.storage.working_set import FORGOTTEN, TRANSFER_ACCOUNTS, TRANSFER_COLUMNS

SETTINGS: Final = (
    "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET enable_hashjoin = off; "
    "SET enable_mergejoin = off; SET enable_bitmapscan = off; SET enable_material = off; SET enable_memoize = off"
)

BEGIN: Final = Statement("BEGIN ISOLATION LEVEL READ COMMITTED")
COMMIT: Final = Statement("COMMIT")
ROLLBACK: Final = Statement("ROLLBACK")

IDENTITIES: Final = Statement("SELECT id, number, kind, currency FROM accounts WHERE id = ANY($1::text[])")
"""Look accounts up by their public ids, before anything is locked: what it finds never changes."""

LOCK_ACCOUNTS: Final = Statement("""
SELECT number, status, debits_posted, credits_posted, debits_pending, credits_pending, sequence, last_at,
  transfer_limit, day_limit, spent_day, spent_today, blocks, ctid,
  (extract(epoch FROM clock_timestamp() - statement_timestamp()) * 1000000)::bigint
FROM accounts WHERE number = ANY($1::bigint[]) ORDER BY number FOR NO KEY UPDATE
""")
"""Always the first in its transaction: a statement that waited for a lock sees an old snapshot of all but the rows that
it locks, so everything else is read in later ones. The last columns tell where the row is, as long as it is locked, and
after how many microseconds it was reached, which is before its lock was had unless somebody wrote it meanwhile."""

LIMITS: Final = Statement(f"SELECT transfer_limit, day_limit FROM accounts WHERE id = '{ISSUANCE}'")  # noqa: S608
"""Of everyone who has none of their own. Its row is not locked: every payment would wait for every other."""
BLOCKS: Final = Statement("""
SELECT blocker.id, blocked.id FROM unnest($1::text[], $2::text[]) AS wanted (blocker, blocked)
JOIN accounts AS blocker ON blocker.id = wanted.blocker JOIN accounts AS blocked ON blocked.id = wanted.blocked
JOIN blocks AS b ON b.blocker = blocker.number AND b.blocked = blocked.number
""")
SESSIONS: Final = Statement(
    "SELECT id FROM sessions WHERE id = ANY($1::text[]) AND ended_at IS NULL AND expires_at > $2::bigint"
)
SPENT_KEYS: Final = Statement(f"""{TRANSFER_COLUMNS} FROM unnest($1::bigint[], $2::text[]) AS wanted (actor, key)
JOIN transfers AS t ON t.actor = wanted.actor AND t.idempotency_key = wanted.key AND t.idempotency_key IS NOT NULL
{TRANSFER_ACCOUNTS}""")
BY_IDS: Final = Statement(f"{TRANSFER_COLUMNS} FROM transfers AS t {TRANSFER_ACCOUNTS} WHERE t.id = ANY($1::text[])")
HOLDS: Final = Statement(f"""{TRANSFER_COLUMNS}, s.id FROM transfers AS t {TRANSFER_ACCOUNTS}
LEFT JOIN transfers AS s ON s.follows = t.number AND s.kind IN ('capture', 'void') WHERE t.id = ANY($1::text[])""")
EXPIRED_HOLDS: Final = Statement(f"""{TRANSFER_COLUMNS} FROM transfers AS t {TRANSFER_ACCOUNTS}
WHERE t.debit_account = ANY($1::bigint[]) AND t.kind = 'hold' AND t.expires_at <= $2::bigint
AND NOT EXISTS (SELECT 1 FROM transfers AS s WHERE s.follows = t.number AND s.kind IN ('capture', 'void'))
ORDER BY t.number""")  # noqa: S608 - made of our own columns alone
ORIGINALS: Final = Statement(f"""{TRANSFER_COLUMNS}, (
  SELECT coalesce(sum(r.amount), 0)::bigint FROM transfers AS r WHERE r.follows = t.number AND r.kind = 'refund'
) FROM transfers AS t {TRANSFER_ACCOUNTS} WHERE t.id = ANY($1::text[])""")  # noqa: S608 - likewise
STATUS_CHANGES: Final = Statement("""
SELECT c.id, a.id, c.status_before, c.status_after, c.reason, actor.id, c.at
FROM status_changes AS c JOIN accounts AS a ON a.number = c.account JOIN accounts AS actor ON actor.number = c.actor
WHERE c.id = ANY($1::text[])
""")

ACCOUNT_NUMBERS: Final = Statement(
    "SELECT nextval(pg_get_serial_sequence('accounts', 'number')) FROM generate_series(1, $1::bigint)"
)
TRANSFER_NUMBERS: Final = Statement(
    "SELECT nextval(pg_get_serial_sequence('transfers', 'number')) FROM generate_series(1, $1::bigint)"
)

INSERT_PEOPLE: Final = Statement("""
WITH joined AS (
  INSERT INTO people (id, username, username_folded, first_name, last_name, search_text, password_hash, created_at,
    handle)
  SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
    $8::bigint[], $9::text[])
  ON CONFLICT DO NOTHING RETURNING id, username_folded, created_at, handle
), given AS (
  INSERT INTO handles (handle, person, given_at) SELECT handle, id, created_at FROM joined
  ON CONFLICT DO NOTHING RETURNING person
)
SELECT id, username_folded, (id IN (SELECT person FROM given))::integer FROM joined
""")
"""In the order of names, which all servers keep: two groups that sign up the same people wait in turn. The last column
says whether the handle was free too."""
DELETE_PEOPLE: Final = Statement("DELETE FROM people WHERE id = ANY($1::text[])")
DELETE_HANDLES: Final = Statement("DELETE FROM handles WHERE handle = ANY($1::text[]) AND person = ANY($2::text[])")
FORGET_PEOPLE: Final = Statement(f"UPDATE people SET {FORGOTTEN} WHERE id = ANY($1::text[])")  # noqa: S608
INSERT_ACCOUNTS: Final = Statement("""
INSERT INTO accounts (number, id, kind, currency, status, debits_posted, credits_posted, debits_pending,
  credits_pending, sequence, last_at)
SELECT number, id, kind, currency, status, 0, 0, 0, 0, 0, 0
FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[]) AS new (number, id, kind, currency, status)
""")

_COLUMNS: Final = """id, kind, debit_account, credit_account, amount, pending, at, actor, debit_sequence, debit_balance,
  credit_sequence, credit_balance, note, follows, expires_at, idempotency_key, fingerprint"""
_ARRAYS: Final = """$1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[],
  $8::bigint[], $9::bigint[], $10::bigint[], $11::bigint[], $12::bigint[], $13::text[], $14::bigint[], $15::bigint[],
  $16::text[], $17::bytea[]"""
INSERT_TRANSFERS: Final = Statement(f"INSERT INTO transfers ({_COLUMNS}) SELECT * FROM unnest({_ARRAYS})")  # noqa: S608
INSERT_NUMBERED_TRANSFERS: Final = Statement(
    f"INSERT INTO transfers ({_COLUMNS}, number) SELECT * FROM unnest({_ARRAYS}, $18::bigint[])"  # noqa: S608
)
_UPDATE_ACCOUNTS: Final = """
WITH written AS (
  UPDATE accounts AS a SET debits_posted = n.debits_posted, credits_posted = n.credits_posted,
    debits_pending = n.debits_pending, credits_pending = n.credits_pending, sequence = n.sequence, last_at = n.last_at,
    spent_day = n.spent_day, spent_today = n.spent_today
  FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[],
    $8::bigint[], $9::bigint[], $10::bigint[]{places})
    AS n (debits_posted, credits_posted, debits_pending, credits_pending, sequence, last_at, spent_day, spent_today,
      number, loaded{place})
  WHERE {found} AND a.sequence = n.loaded
  RETURNING a.number = n.number AS is_meant
)
SELECT 1 / (count(*) FILTER (WHERE is_meant) = cardinality($9::bigint[]))::integer FROM written
"""
"""Divides by zero, and so rolls everything back, unless every account is as it was loaded: the COMMIT is on its way
already. It never is otherwise while its lock is held."""
UPDATE_ACCOUNTS: Final = Statement(
    _UPDATE_ACCOUNTS.format(places=", $11::tid[]", place=", place", found="a.ctid = n.place")
)
"""By where `LOCK_ACCOUNTS` found them: one more way down the index for each is a tenth of the database's time in a book
that no cache holds. Were the number a condition too, the planner would go by that in a young book."""
UPDATE_NEW_ACCOUNTS: Final = Statement(_UPDATE_ACCOUNTS.format(places="", place="", found="a.number = n.number"))
"""Those that were opened in this very transaction."""
UPDATE_STATUSES: Final = Statement("""
UPDATE accounts AS a SET status = n.status FROM unnest($1::bigint[], $2::text[]) AS n (number, status)
WHERE a.number = n.number
""")
"""Last, for only an account with nothing on it can be closed."""
INSERT_STATUS_CHANGES: Final = Statement("""
INSERT INTO status_changes (id, account, status_before, status_after, reason, actor, at)
SELECT * FROM unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::bigint[])
""")
UPDATE_LIMITS: Final = Statement("""
UPDATE accounts AS a SET transfer_limit = n.transfer_limit, day_limit = n.day_limit
FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS n (transfer_limit, day_limit, number)
WHERE a.number = n.number
""")
INSERT_BLOCKS: Final = Statement("""
INSERT INTO blocks (blocker, blocked, at) SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[])
ON CONFLICT DO NOTHING
""")
DELETE_BLOCKS: Final = Statement("""
DELETE FROM blocks AS b USING unnest($1::bigint[], $2::bigint[]) AS n (blocker, blocked)
WHERE b.blocker = n.blocker AND b.blocked = n.blocked
""")
UPDATE_BLOCKS: Final = Statement("""
UPDATE accounts AS a SET blocks = n.blocks FROM unnest($1::bigint[], $2::bigint[]) AS n (blocks, number)
WHERE a.number = n.number
""")
INSERT_ACTS: Final = Statement("""
INSERT INTO acts (id, actor, act, subject, detail, at)
SELECT * FROM unnest($1::text[], $2::bigint[], $3::text[], $4::bigint[], $5::text[], $6::bigint[])
""")
ACTS: Final = Statement("""
SELECT t.id, actor.id, t.act, subject.id, t.detail, t.at FROM acts AS t JOIN accounts AS actor ON actor.number = t.actor
LEFT JOIN accounts AS subject ON subject.number = t.subject WHERE t.id = ANY($1::text[])
""")
END_SESSIONS: Final = Statement("""
UPDATE sessions AS s SET ended_at = n.at FROM unnest($1::text[], $2::bigint[]) AS n (person, at)
WHERE s.person = n.person AND s.ended_at IS NULL
""")

AVAILABLE: Final = Statement("""
SELECT wanted.place, a.credits_posted - a.debits_posted - a.debits_pending
FROM unnest($1::text[], $2::text[], $3::bigint[]) WITH ORDINALITY AS wanted (account, session, now, place)
JOIN sessions AS s ON s.id = wanted.session AND s.person || '' = wanted.account AND s.ended_at IS NULL
  AND s.expires_at > wanted.now
JOIN accounts AS a ON a.id = wanted.account
""")
"""`|| ''` keeps the planner from reading all sessions of a person, which costs as little in a young book."""


POSTING: Final = tuple(value for value in list(vars().values()) if isinstance(value, Statement))
"""All of them."""
