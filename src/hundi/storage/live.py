"""Where wallets stand, and their entries by sequence number, in statements for every engine."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final, TypeVar

from sqlalchemy import BigInteger, Connection, Row, Select, column, select, text, union_all, values

from hundi.ledger.accounts import AccountId, AccountKind, AccountStatus, Instant
from hundi.ledger.commands import SessionId
from hundi.storage.entries import SIDES, complete, entry_columns
from hundi.storage.outbox import WalletState, Watch
from hundi.storage.runner import Runner
from hundi.storage.sessions import lives
from hundi.storage.tables import accounts, sessions, transfers
from hundi.storage.views import AccountEntry

_AT_ONCE: Final = 500
"""How many rows a statement asks for."""

_GONE_ON: Final = {
    "sqlite": text("""
SELECT a.number FROM json_each(:known) AS known CROSS JOIN accounts AS a
WHERE a.number = json_extract(known.value, '$[0]') AND a.sequence > json_extract(known.value, '$[1]')
"""),
    "postgresql": text("""
SELECT a.number FROM json_array_elements(CAST(:known AS json)) AS known (pair)
JOIN accounts AS a ON a.number = CAST(known.pair ->> 0 AS bigint)
WHERE a.sequence > CAST(known.pair ->> 1 AS bigint)
"""),
}
"""For thousands of accounts, of which few have gone on: one parameter, and no work in Python for the others."""

Item = TypeVar("Item")


class SqlOutbox:
    """The history as an outbox, on SQLAlchemy Core."""

    def __init__(self, runner: Runner, watch: Watch) -> None:
        self._runner = runner
        self.watch = watch

    async def wallet(self, person: AccountId) -> WalletState | None:
        """Read where somebody's wallet stands."""
        query = _states().where(accounts.c.id == person)

        def work(connection: Connection) -> WalletState | None:
            row = connection.execute(query).one_or_none()
            return None if row is None else _state(row)

        return await self._runner.read(work)

    async def wallets(self, numbers: Collection[int]) -> list[WalletState]:
        """Read where these accounts stand."""
        return await self._runner.read(lambda connection: _read_states(connection, list(numbers)))

    async def gone_on(self, known: Mapping[int, int]) -> list[WalletState]:
        """Read where those of many accounts stand that have entries behind the ones that are known. Quick."""
        pairs = json.dumps(list(known.items()))

        def work(connection: Connection) -> list[WalletState]:
            numbers = connection.execute(_GONE_ON[connection.dialect.name], {"known": pairs}).scalars().all()
            return _read_states(connection, numbers)

        return await self._runner.read(work)

    async def entries(self, places: Sequence[tuple[int, int]]) -> dict[int, list[AccountEntry]]:
        """Read entries by their account's number and their own sequence number: those of each account, in order."""

        def work(connection: Connection) -> dict[int, list[AccountEntry]]:
            found: dict[int, list[AccountEntry]] = {}
            for some in _parts(sorted(places)):
                rows = connection.execute(_at(some)).all()
                for row, entry in zip(rows, complete(connection, rows), strict=True):
                    found.setdefault(row.account, []).append(entry)
            return found

        return await self._runner.read(work)

    async def live_sessions(self, wanted: Collection[SessionId], now: Instant) -> set[SessionId]:
        """Say which of these sessions live."""

        def work(connection: Connection) -> set[SessionId]:
            found: set[SessionId] = set()
            for some in _parts(list(wanted)):
                query = select(sessions.c.id).where(sessions.c.id.in_(some), lives(now))
                found.update(connection.execute(query).scalars())
            return found

        return await self._runner.read(work)


def _parts(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    for start in range(0, len(items), _AT_ONCE):
        yield items[start : start + _AT_ONCE]


def _read_states(connection: Connection, numbers: Sequence[int]) -> list[WalletState]:
    found: list[WalletState] = []
    for some in _parts(numbers):
        found += map(_state, connection.execute(_states().where(accounts.c.number.in_(some))))
    return found


def _states() -> Select[*tuple[Any, ...]]:
    a = accounts.c
    posted = (a.credits_posted - a.debits_posted).label("posted")
    return select(a.number, a.id, a.sequence, posted, a.debits_pending, a.status, a.transfer_limit, a.day_limit).where(
        a.kind == AccountKind.WALLET.value
    )


def _state(row: Row[*tuple[Any, ...]]) -> WalletState:
    number, id_, sequence, posted, held, status, transfer_limit, day_limit = row
    return WalletState(number, AccountId(id_), sequence, posted, held, AccountStatus(status), transfer_limit, day_limit)


def _at(places: Sequence[tuple[int, int]]) -> Select[*tuple[Any, ...]]:
    wanted = (
        values(column("account", BigInteger), column("sequence", BigInteger), name="wanted").data(list(places)).cte()
    )
    sides = []
    for direction, (own, _) in SIDES.items():
        account, sequence = transfers.c[f"{own}_account"], transfers.c[f"{own}_sequence"]
        is_wanted = (account == wanted.c.account) & (sequence == wanted.c.sequence)
        sides.append(entry_columns(direction).add_columns(wanted.c.account).join_from(wanted, transfers, is_wanted))
    both = union_all(*sides).subquery()
    return select(both).order_by(both.c.account, both.c.sequence)
