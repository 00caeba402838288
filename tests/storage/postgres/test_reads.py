"""Statements that read, on connections of the event loop's own."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import psycopg
import pytest
from sqlalchemy import BigInteger, String, bindparam, func, select

from hundi.ledger.invariants import InvariantBrokenError
from hundi.storage.postgres import people, sessions
from hundi.storage.postgres import statements as sql
from hundi.storage.postgres.link import Link
from hundi.storage.postgres.reads import LongReads, Query, Reads
from hundi.storage.postgres.wire import Rows, Statement
from hundi.storage.protocol import Store, StoreError, StoreGone
from tests.ledger.builders import ASHA, BALA, NOW, session_id
from tests.storage.books import open_wallets, sign_in
from tests.support.postgres import Postgres

pytestmark = pytest.mark.anyio

TEXT = bindparam("text", type_=String)
TWICE = Query(select(TEXT, func.length(TEXT), bindparam("more", type_=BigInteger)))
CONSTANT = Query(select(TEXT + " 'twas").where(TEXT != "nothing").limit(1))
SLEEP = Statement("SELECT pg_sleep($1::float)")
WHO = Statement("SELECT pg_backend_pid()")
NAP = Statement("SELECT pg_backend_pid() FROM pg_sleep(0.02)")
FAIL = Statement("SELECT 1 / 0")

BY_TRIGRAMS = "Bitmap Index Scan on ix_people_search"


@pytest.fixture
def link(postgres: Postgres) -> Callable[[], Link]:
    return lambda: Link(
        postgres.url(), (TWICE.statement, CONSTANT.statement, SLEEP, WHO, NAP, FAIL), "", patience_seconds=1
    )


@pytest.fixture
async def reads(link: Callable[[], Link]) -> AsyncIterator[Reads]:
    reads = Reads(link())
    yield reads
    await reads.close()


@pytest.fixture
async def long_reads(link: Callable[[], Link]) -> AsyncIterator[LongReads]:
    reads = LongReads([link(), link()])
    yield reads
    await reads.close()


async def test_a_query_takes_its_values_by_name_however_often_it_has_them(reads: Reads) -> None:
    for text in ("", "हुंडी", "it's {\"}$1\\", "%s :text"):
        assert await reads.rows(TWICE(more=-(2**63), text=text)) == [(text, len(text), -(2**63))]


async def test_what_postgresql_has_no_place_for_is_never_sent() -> None:
    with pytest.raises(InvariantBrokenError):
        TWICE(text="asha\0rao", more=1)
    with pytest.raises(UnicodeEncodeError):
        TWICE(text="\ud800", more=1)


async def test_what_is_the_same_at_each_call_is_not_asked_for(reads: Reads) -> None:
    with pytest.raises(KeyError):
        TWICE(text="more is missing")
    assert await reads.rows(CONSTANT(text="it's")) == [("it's 'twas",)]


async def test_many_at_once_are_each_given_their_own_answer(reads: Reads, long_reads: LongReads) -> None:
    for each in (reads, long_reads):
        answers = await asyncio.gather(*(each.rows(TWICE(text="x" * n, more=n)) for n in range(50)))
        assert answers == [[("x" * n, n, n)] for n in range(50)]
    for each, connections in ((reads, 1), (long_reads, 2)):
        rows = await asyncio.gather(*(each.rows((WHO, ())) for _ in range(50)))
        assert len({pid for ((pid,),) in rows}) == connections


async def test_nobody_waits_behind_a_slow_one_while_there_is_another_connection(long_reads: LongReads) -> None:
    slow = asyncio.ensure_future(long_reads.rows((SLEEP, (b"30",))))
    async with asyncio.timeout(20):
        asked = await asyncio.gather(*(long_reads.rows((WHO, ())) for _ in range(20)))
    assert all(asked)
    assert not slow.done()
    slow.cancel()
    await asyncio.wait([slow])


async def test_a_line_of_callers_who_went_away_leaves_every_connection_free(long_reads: LongReads) -> None:
    leaving = [asyncio.ensure_future(long_reads.rows((SLEEP, (b"0.1",)))) for _ in range(9)]
    await asyncio.sleep(0.05)
    for each in leaving:
        each.cancel()
    rows = await asyncio.gather(*(long_reads.rows((NAP, ())) for _ in range(20)))
    assert len({pid for ((pid,),) in rows}) == 2


async def test_a_caller_who_goes_away_disturbs_nobody(reads: Reads) -> None:
    await reads.rows((WHO, ()))
    leaving = asyncio.ensure_future(reads.rows((SLEEP, (b"0.3",))))
    staying: asyncio.Future[Rows] = asyncio.ensure_future(reads.rows(TWICE(text="stays", more=1)))
    await asyncio.sleep(0.1)
    leaving.cancel()
    assert await staying == [("stays", 5, 1)]


async def test_a_caller_who_goes_away_keeps_its_connection_from_nobody_and_to_itself(long_reads: LongReads) -> None:
    await asyncio.gather(long_reads.rows((WHO, ())), long_reads.rows((WHO, ())))  # both are there
    leaving = asyncio.ensure_future(long_reads.rows((SLEEP, (b"30",))))
    await asyncio.sleep(0.05)
    leaving.cancel()
    async with asyncio.timeout(10):
        pids = {(await long_reads.rows((WHO, ())))[0][0] for _ in range(9)}
    assert len(pids) == 1


async def test_a_statement_that_fails_is_told_and_prepared_anew(reads: Reads) -> None:
    before = await reads.rows((WHO, ()))
    with pytest.raises(StoreError, match="division by zero"):
        await reads.rows((FAIL, ()))
    assert await reads.rows((WHO, ())) != before


async def test_what_is_under_way_is_answered_before_the_end_and_what_comes_then_is_refused(reads: Reads) -> None:
    asked = [asyncio.ensure_future(reads.rows(TWICE(text="x", more=n))) for n in range(9)]  # none is connected yet
    await asyncio.sleep(0)
    await reads.close()
    assert [await each for each in asked] == [[("x", 1, n)] for n in range(9)]
    with pytest.raises(StoreGone):
        await reads.rows((WHO, ()))


async def test_what_another_has_committed_is_seen_at_once(store: Store, visitor: Store) -> None:
    await open_wallets(store, {ASHA: 100})
    for turn in range(1, 20):
        await sign_in(store, ASHA, turn)
        assert await visitor.sessions.is_live(session_id(turn), NOW)
        await store.sessions.end_all(ASHA, NOW)
        assert not await visitor.sessions.is_live(session_id(turn), NOW)
        assert await visitor.sessions.standing(session_id(turn), ASHA, NOW) is None


@pytest.mark.parametrize("is_young", [False, True])
@pytest.mark.parametrize(
    ("statement", "settings", "index"),
    [
        pytest.param(people.DIRECTORY.statement, people.SETTINGS, BY_TRIGRAMS, id="directory"),
        pytest.param(people.WINDOW_BY_NAME.statement, people.SETTINGS, BY_TRIGRAMS, id="by name"),
        pytest.param(people.BY_PREFIX.statement, sql.SETTINGS, "Index Scan using ix_people_handle", id="by handle"),
        pytest.param(people.NUMBER.statement, sql.SETTINGS, "Index Scan using uq_people_id", id="number"),
        pytest.param(people.ID.statement, sql.SETTINGS, "Index Scan using pk_people", id="id"),
        pytest.param(sessions.LIVE.statement, sql.SETTINGS, "Index Scan using pk_sessions", id="live"),
        pytest.param(sessions.STANDING.statement, sql.SETTINGS, "Index Scan using pk_sessions", id="standing"),
        pytest.param(sql.AVAILABLE, sql.SETTINGS, "Index Scan using pk_sessions", id="available"),
    ],
)
async def test_it_is_planned_by_its_indexes_however_young_the_book_is(
    store: Store, raw: psycopg.Connection[Any], statement: Statement, settings: str, index: str, *, is_young: bool
) -> None:
    if not is_young:
        await open_wallets(store, {ASHA: 100, BALA: 0})
        await sign_in(store, ASHA)
        raw.execute("ANALYZE people, people_search, accounts, sessions")
    raw.execute(settings.encode())
    raw.execute(f"PREPARE asked AS {statement.sql}".encode())
    ((types,),) = raw.execute("SELECT array_length(parameter_types, 1) FROM pg_prepared_statements").fetchall()
    lines = raw.execute(f"EXPLAIN EXECUTE asked ({', '.join(['NULL'] * types)})".encode()).fetchall()
    plan = "\n".join(line for (line,) in lines)
    assert "Seq Scan" not in plan, plan
    assert index in plan, plan
    assert statement is not people.BY_PREFIX.statement or "Sort" not in plan, plan
