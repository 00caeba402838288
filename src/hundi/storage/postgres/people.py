"""Searches of the directory on the event loop."""

from typing import Final

from sqlalchemy import BigInteger, String, bindparam

from hundi.ledger.accounts import AccountId
from hundi.storage.people import BESIDE, SqlPeople, directory, number_of_person, page_of
from hundi.storage.postgres.reads import LongReads, Query
from hundi.storage.postgres.search import TrigramIndex, matches_by_name, parameters
from hundi.storage.protocol import Page, UnknownCursorError
from hundi.storage.runner import Runner

_NUMBER: Final = Query(number_of_person(bindparam("person", type_=String)))

_FOUND: Final = Query(
    directory(
        bindparam("after_number", type_=BigInteger),
        bindparam("rows", type_=BigInteger),
        bindparam("leave_out", type_=String),
    ).where(matches_by_name())
)

STATEMENTS: Final = (_NUMBER.statement, _FOUND.statement)

SETTINGS: Final = (
    "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET enable_hashjoin = off; "
    "SET enable_mergejoin = off"
)
"""To plan a search takes as long as half of them, and no plan is another one for another text."""

CONNECTIONS: Final = 2
"""How many searches are under way at a time: one that takes long leaves the others a way."""


class PostgresPeople(SqlPeople):
    """People, found by what the index covers without a thread."""

    def __init__(self, runner: Runner, index: TrigramIndex, reads: LongReads) -> None:
        """Take `reads` on which `STATEMENTS` are prepared, with `SETTINGS`."""
        super().__init__(runner, index)
        self._covers = index.covers
        self._reads = reads

    async def search(self, text: str, *, after: AccountId | None, limit: int, leave_out: AccountId | None) -> Page:
        """List people whose search text contains `text`, in order of joining."""
        if not self._covers(text):
            return await super().search(text, after=after, limit=limit, leave_out=leave_out)
        start = 0 if after is None else await self._number_behind(after)
        values = parameters(text, start, limit + BESIDE)
        rows = await self._reads.rows(_FOUND(rows=limit + 1, leave_out=leave_out or _NOBODY, **values))
        return page_of(rows, limit)

    async def _number_behind(self, person: AccountId) -> int:
        rows = await self._reads.rows(_NUMBER(person=person))
        if not rows:
            raise UnknownCursorError
        number: int = rows[0][0]
        return number


_NOBODY: Final = AccountId("")
