"""Totals and verifications, read in statements for every engine.

Transfers are numbered in the order in which they were committed, and so, nearly, by time. A period is therefore a range
of numbers, whose ends are found by halving: no index by time has to be kept up by every payment, and no more is read
than the period itself.
"""

import json
from typing import Any, Final

from sqlalchemy import Connection, Row, func, insert, select

from hundi.ledger.accounts import ISSUANCE, AccountKind, AccountStatus, Instant
from hundi.storage.operating import BookTotals, KindTotal, Role, Verification
from hundi.storage.runner import Runner
from hundi.storage.tables import accounts, people, transfers, verifications

OUT_OF_ORDER: Final = 3_600_000_000
"""Microseconds. Servers commit side by side, each by its own clock, which may be put back: of two transfers, the one
with the smaller number is no more than so much the later."""

_PARTS: Final = 1_000_000
"""SQLite's sums end at 2^63, which a thousand of the largest amounts would pass: they are summed in two parts."""


class SqlRecords:
    """What operators read, on SQLAlchemy Core."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner

    async def totals(self) -> BookTotals:
        """Sum up the book as it stands."""
        issued = select(accounts.c.debits_posted - accounts.c.credits_posted).where(accounts.c.id == ISSUANCE)
        wallets = accounts.c.kind == AccountKind.WALLET.value
        by_status = select(accounts.c.status, func.count().label("many")).where(wallets).group_by(accounts.c.status)
        admins = select(func.count()).select_from(people).where(people.c.role == Role.ADMIN.value)

        def work(connection: Connection) -> BookTotals:
            found: dict[str, int] = {row.status: row.many for row in connection.execute(by_status)}
            return BookTotals(
                connection.execute(issued).scalar_one(),
                {status: found.get(status.value, 0) for status in AccountStatus},
                connection.execute(admins).scalar_one(),
            )

        return await self._runner.read(work)

    async def between(self, start: Instant, end: Instant) -> list[KindTotal]:
        """Sum up the transfers from `start` to before `end`, by kind."""
        t = transfers.c

        def work(connection: Connection) -> list[KindTotal]:
            first = first_since(connection, start - OUT_OF_ORDER)
            behind = first_since(connection, end + OUT_OF_ORDER)
            query = select(
                t.kind,
                func.count().label("many"),
                func.sum(t.amount // _PARTS).label("high"),
                func.sum(t.amount % _PARTS).label("low"),
            ).where(t.number >= first, t.number < behind, t.at >= start, t.at < end)
            rows = connection.execute(query.group_by(t.kind).order_by(t.kind)).all()
            return [KindTotal(r.kind, r.many, int(r.high) * _PARTS + int(r.low)) for r in rows]

        return await self._runner.read(work)

    async def add_verification(self, verification: Verification) -> None:
        """Write down how a run of `hundi verify` ended."""
        values = {
            "id": verification.id,
            "began_at": verification.began_at,
            "ended_at": verification.ended_at,
            "accounts": verification.accounts,
            "transfers": verification.transfers,
            "findings": verification.findings,
            "detail": json.dumps([dict(finding) for finding in verification.detail], ensure_ascii=False),
        }
        await self._runner.write(lambda connection: connection.execute(insert(verifications).values(values)))

    async def verifications(self, *, before: str | None, limit: int) -> list[Verification]:
        """List runs of `hundi verify`, the newest first, from behind the one with the id `before`."""
        query = select(verifications).order_by(verifications.c.number.desc()).limit(limit)
        if before is not None:
            behind = select(verifications.c.number).where(verifications.c.id == before).scalar_subquery()
            query = query.where(verifications.c.number < behind)
        rows = await self._runner.read(lambda connection: connection.execute(query).all())
        return [_verification(row) for row in rows]


def first_since(connection: Connection, at: int) -> int:
    """Find a number before which no transfer is later than `at`, but for the little disorder that there is."""
    numbers = number_range(connection)
    low, high = (0, 0) if numbers is None else (numbers[0], numbers[1] + 1)
    while low < high:
        middle = (low + high) // 2
        nearest = select(transfers.c.number, transfers.c.at).where(transfers.c.number >= middle)
        row = connection.execute(nearest.order_by(transfers.c.number).limit(1)).one()
        if row.at < at:
            low = row.number + 1
        else:
            high = middle
    return low


def number_range(connection: Connection) -> tuple[int, int] | None:
    """Look up the first and the last number of a transfer; None where there is none yet."""
    first, last = (  # each by itself: SQLite looks up one end in an index, and for both reads everything
        connection.execute(select(end(transfers.c.number))).scalar() for end in (func.min, func.max)
    )
    return None if first is None or last is None else (first, last)


def _verification(row: Row[*tuple[Any, ...]]) -> Verification:
    return Verification(
        row.id,
        Instant(row.began_at),
        Instant(row.ended_at),
        row.accounts,
        row.transfers,
        row.findings,
        json.loads(row.detail),
    )
