"""Searches for people, of what the index covers, on the event loop."""

from typing import Final

from sqlalchemy import BigInteger, String, bindparam

from hundi.ledger.accounts import AccountId
from hundi.storage.cards import Card
from hundi.storage.people import BESIDE, SqlPeople, directory, number_of_person, page_of
from hundi.storage.postgres.reads import LongReads, Query, Reads
from hundi.storage.postgres.search import TrigramIndex, matches_by_name, parameters
from hundi.storage.profiles import PAST_HANDLES, WINDOW, Named, SqlProfiles, by_prefix, end_of, id_of, window
from hundi.storage.protocol import Page, UnknownCursorError
from hundi.storage.runner import Runner

_START: Final = bindparam("after_number", type_=BigInteger)
_MOST: Final = bindparam("rows", type_=BigInteger)
_ASKER: Final = bindparam("asker", type_=String)
_PREFIX: Final = bindparam("prefix", type_=String)
_PAST: Final = bindparam("past", type_=String)
_AFTER: Final = bindparam("after", type_=String)

NUMBER: Final = Query(number_of_person(bindparam("person", type_=String)))
ID: Final = Query(id_of(bindparam("number", type_=BigInteger)))
DIRECTORY: Final = Query(directory(_START, _MOST, _ASKER).where(matches_by_name()))
BY_PREFIX: Final = Query(by_prefix(_ASKER, _PREFIX, _PAST, _AFTER, _MOST))
WINDOW_BY_NAME: Final = Query(window(_ASKER, _START).where(matches_by_name()))

QUICK: Final = (NUMBER.statement, ID.statement, BY_PREFIX.statement)
"""Each reads a few rows by an index in its order. On connections on which the planner may not take bitmaps: it would
sort all whose handle begins so."""

LONG: Final = (DIRECTORY.statement, WINDOW_BY_NAME.statement)

SETTINGS: Final = (
    "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET enable_hashjoin = off; "
    "SET enable_mergejoin = off"
)
"""To plan a search takes as long as half of them, and no plan is another one for another text."""

CONNECTIONS: Final = 2
"""How many searches are under way at a time: one that takes long leaves the others a way."""

_NOBODY: Final = AccountId("")


class PostgresPeople(SqlPeople):
    """People, found by what the index covers without a thread."""

    def __init__(self, runner: Runner, index: TrigramIndex, reads: Reads, long_reads: LongReads) -> None:
        """Take connections on which `QUICK` and `LONG` are prepared, the latter with `SETTINGS`."""
        super().__init__(runner, index)
        self._reads = reads
        self._long_reads = long_reads

    async def search(self, text: str, *, after: AccountId | None, limit: int, leave_out: AccountId | None) -> Page:
        """List people whose search text contains `text`, in order of joining."""
        if not self._index.covers(text):
            return await super().search(text, after=after, limit=limit, leave_out=leave_out)
        start = 0 if after is None else await _number_behind(self._reads, after)
        values = parameters(text, start, limit + BESIDE)
        rows = await self._long_reads.rows(DIRECTORY(rows=limit + 1, asker=leave_out or _NOBODY, **values))
        return page_of(rows, limit)


class PostgresProfiles(SqlProfiles):
    """Profiles, found by handle, and by what the index covers of a name, without a thread."""

    def __init__(self, runner: Runner, index: TrigramIndex, reads: Reads, long_reads: LongReads) -> None:
        """Take what `PostgresPeople` takes."""
        super().__init__(runner, index)
        self._reads = reads
        self._long_reads = long_reads

    async def _by_prefix(self, asker: AccountId, prefix: str, after: str, most: int) -> list[Card]:
        past = prefix + PAST_HANDLES
        call = BY_PREFIX(asker=asker, prefix=prefix, past=past, after=after, rows=most)
        return [Card(*row) for row in await self._reads.rows(call)]

    async def _number_behind(self, person: str) -> int:
        return await _number_behind(self._reads, person)

    async def _id_of(self, number: int) -> str:
        ((id_,),) = await self._reads.rows(ID(number=number))
        return str(id_)

    async def _window(self, asker: AccountId, name: str, start: int) -> tuple[list[Named], int | None]:
        if not self._index.covers(name):
            return await super()._window(asker, name, start)
        rows = await self._long_reads.rows(WINDOW_BY_NAME(asker=asker, **parameters(name, start, WINDOW)))
        found = [Named(*row) for row in rows]
        return found, end_of(found)


async def _number_behind(reads: Reads, person: str) -> int:
    rows = await reads.rows(NUMBER(person=person))
    if not rows:
        raise UnknownCursorError
    number: int = rows[0][0]
    return number
