"""The peers' book, which is the same three tables for each of them: filled by SQL, and checked afterwards."""

import time
import uuid
from typing import Final

import jwt
import msgspec
import psycopg

from bench.crowd import SignedInPerson
from hundi.ledger.accounts import AccountId
from hundi.ledger.commands import SessionId

SECRET: Final = "a secret of the benchmark's own, of enough bytes"

_LIFETIME_SECONDS: Final = 86_400


class Tally(msgspec.Struct, frozen=True):
    """What a peer's book comes to."""

    accounts: int
    total: int
    """Paise, of all accounts together."""
    lowest: int
    """Paise, of the poorest."""
    transfers: int
    unexplained: int
    """Accounts whose balance is not what they began with, plus what they received, minus what they sent."""


def fill(url: str, count: int, balance: int) -> list[SignedInPerson]:
    """Have so many people signed up, with so many paise each, in tables that are empty; returns them with tokens."""
    ids = [uuid.uuid4() for _ in range(count)]
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        people = "COPY users (id, username, first_name, last_name, password_hash) FROM STDIN"
        with cursor.copy(people) as copy:
            for number, id_ in enumerate(ids):
                copy.write_row((id_, f"person{number}@example.com", f"Person{number}", "Bench", "never asked for"))
        with cursor.copy("COPY accounts (user_id, balance) FROM STDIN") as copy:
            for id_ in ids:
                copy.write_row((id_, balance))
        connection.commit()
        cursor.execute("ANALYZE")
    return [SignedInPerson(AccountId(str(id_)), SessionId(""), _token(id_)) for id_ in ids]


def take_stock(url: str, balance: int) -> Tally:
    """Add up a book whose people began with `balance` each."""
    with psycopg.connect(url) as connection:
        row = connection.execute(
            """
            WITH moved AS (
                SELECT user_id, sum(amount) AS net
                FROM (
                    SELECT from_user_id AS user_id, -amount AS amount FROM transactions
                    UNION ALL
                    SELECT to_user_id, amount FROM transactions
                ) AS sides
                GROUP BY user_id
            )
            SELECT count(*), sum(balance)::bigint, min(balance), (SELECT count(*) FROM transactions),
                count(*) FILTER (WHERE balance <> %s + coalesce(net, 0))
            FROM accounts LEFT JOIN moved USING (user_id)
            """,
            (balance,),
        ).fetchone()
    assert row is not None  # an aggregate always is one row
    return Tally(*row)


def find_fault(tally: Tally, *, people: int, balance: int, acknowledged: int, failed: int) -> str | None:
    """Say what is wrong with a book, if anything.

    A request that failed may have been carried out all the same, where the answer was what failed.
    """
    if tally.accounts != people or tally.total != people * balance:
        return f"{people * balance} paise were put in and {tally.total} are there"
    if tally.lowest < 0:
        return f"a balance is {tally.lowest} paise"
    if tally.unexplained:
        return f"{tally.unexplained} balances are not what their transfers come to"
    if not acknowledged <= tally.transfers <= acknowledged + failed:
        return f"{acknowledged} payments were acknowledged, {failed} failed, and {tally.transfers} are in the book"
    return None


def _token(id_: uuid.UUID) -> str:
    now = int(time.time())
    return jwt.encode({"userId": str(id_), "iat": now, "exp": now + _LIFETIME_SECONDS}, SECRET, algorithm="HS256")
