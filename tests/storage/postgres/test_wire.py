import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import psycopg
import pytest
import uvloop

from hundi.storage.postgres.link import Link
from hundi.storage.postgres.wire import Statement, Wire
from tests.support.postgres import Postgres
from tests.support.proxy import Fault, Proxy
from tests.support.waiting import until

pytestmark = pytest.mark.anyio

ECHO = Statement("SELECT $1::text, length($1)")
COUNT = Statement("SELECT n, repeat('x', 100) FROM generate_series(1, $1::integer) AS n")
DIVIDE = Statement("SELECT 1 / $1::integer")
SLEEP = Statement("SELECT pg_sleep($1::float)")
WHO = Statement("SELECT pg_backend_pid()")
SAY = Statement("ROLLBACK")
"""Outside of any transaction: PostgreSQL says that there is none, and goes on."""


@pytest.fixture
async def wire(postgres: Postgres) -> AsyncIterator[Wire]:
    wire = await Wire.open(postgres.url(), (ECHO, COUNT, DIVIDE, SLEEP, WHO, SAY), "SET jit = off", patience_seconds=1)
    yield wire
    await wire.close()


async def test_answers_come_in_the_order_of_the_calls(wire: Wire) -> None:
    answers = await wire.run((ECHO, (b"one",)), (SAY, ()), (COUNT, (b"0",)), (ECHO, ("हुंडी".encode(),)))
    assert answers == [[("one", 3)], [], [], [("हुंडी", 5)]]
    assert await wire.run() == []


async def test_what_is_behind_a_call_that_fails_is_not_executed_and_the_next_run_is_answered(wire: Wire) -> None:
    with pytest.raises(psycopg.errors.DivisionByZero):
        await wire.run((ECHO, (b"one",)), (DIVIDE, (b"0",)), (SLEEP, (b"100",)), (DIVIDE, (b"no number",)))
    assert wire.failed_call == 1
    assert await wire.run((DIVIDE, (b"1",))) == [[(1,)]]
    assert not wire.is_lost


@pytest.mark.parametrize("statement", [ECHO, COUNT])
async def test_parameters_that_cannot_be_are_refused_and_the_next_run_is_answered(
    wire: Wire, statement: Statement
) -> None:
    for parameters in ((), (b"\xff",), (b"1", b"2")):
        with pytest.raises(psycopg.Error):
            await wire.run((statement, parameters))
    assert await wire.run((ECHO, (b"one",))) == [[("one", 3)]]


async def test_megabytes_go_both_ways_at_once(wire: Wire) -> None:
    text = b"x" * 3_000_000
    async with asyncio.timeout(30):
        answers = await wire.run(*((ECHO, (text,)) for _ in range(6)))
    assert [length for ((_, length),) in answers] == [3_000_000] * 6
    assert answers[5][0][0] == text.decode()


async def test_thousands_of_rows_and_thousands_of_calls_are_answered(wire: Wire) -> None:
    (rows,) = await wire.run((COUNT, (b"20000",)))
    assert [number for number, _ in rows] == list(range(1, 20_001))
    async with asyncio.timeout(30):
        answers = await wire.run(*((DIVIDE, (b"1",)) for _ in range(5_000)))
    assert answers == [[(1,)]] * 5_000


async def test_a_caller_who_goes_away_leaves_a_wire_that_says_that_it_is_lost(wire: Wire) -> None:
    running = asyncio.ensure_future(wire.run((ECHO, (b"mine",)), (SLEEP, (b"0.05",))))
    await asyncio.sleep(0)
    running.cancel()
    await asyncio.wait([running])
    assert wire.is_lost
    await asyncio.sleep(0.1)
    with pytest.raises(psycopg.OperationalError, match="the caller went away"):
        await wire.run((ECHO, (b"yours",)))


async def test_who_waits_on_a_wire_that_is_ended_is_told(wire: Wire) -> None:
    running = asyncio.ensure_future(wire.run((SLEEP, (b"100",))))
    await asyncio.sleep(0)
    wire.abort()
    async with asyncio.timeout(10):
        with pytest.raises(psycopg.OperationalError):
            await running
    assert wire.is_lost
    wire.abort()
    with pytest.raises(psycopg.OperationalError):
        await wire.run((ECHO, (b"one",)))


async def test_who_waits_on_a_wire_that_is_closed_is_told(wire: Wire) -> None:
    running = asyncio.ensure_future(wire.run((SLEEP, (b"100",))))
    await asyncio.sleep(0)
    await wire.close()
    async with asyncio.timeout(10):
        with pytest.raises(psycopg.OperationalError, match="closed"):
            await running
    with pytest.raises(psycopg.OperationalError):
        await wire.run((ECHO, (b"one",)))


async def test_a_wire_that_the_server_ends_while_nobody_waits_is_known_to_be_lost(
    wire: Wire, postgres: Postgres
) -> None:
    (((pid,),),) = await wire.run((WHO, ()))
    postgres.execute(f"SELECT pg_terminate_backend({pid})")
    await until(lambda: wire.is_lost)
    with pytest.raises(psycopg.OperationalError):
        await wire.run((ECHO, (b"one",)))


async def test_who_waits_on_a_wire_that_the_server_ends_is_told(wire: Wire, postgres: Postgres) -> None:
    (((pid,),),) = await wire.run((WHO, ()))
    running = asyncio.ensure_future(wire.run((ECHO, (b"one",)), (SLEEP, (b"100",)), (ECHO, (b"two",))))
    active = "SELECT pid FROM pg_stat_activity WHERE state = 'active'"
    await until(lambda: (pid,) in postgres.execute(active))
    postgres.execute(f"SELECT pg_terminate_backend({pid})")
    with pytest.raises(psycopg.OperationalError):
        await running
    assert wire.is_lost


async def test_a_statement_that_cannot_be_prepared_is_told_and_the_connection_let_go(postgres: Postgres) -> None:
    bad = Statement("SELECT * FROM nowhere")
    with pytest.raises(psycopg.errors.UndefinedTable):
        await Wire.open(postgres.url(), (ECHO, bad), "SET application_name = 'odd'", patience_seconds=1)
    await until(lambda: not postgres.execute("SELECT 1 FROM pg_stat_activity WHERE application_name = 'odd'"))


def test_a_connection_that_is_reset_behind_its_last_words_is_lost_at_once_on_uvloop_too(postgres: Postgres) -> None:
    async def run(proxy: Proxy) -> None:
        wire = await Wire.open(proxy.url, (SLEEP,), "SET jit = off", patience_seconds=1)
        proxy.when(b"\0" + SLEEP.name + b"\0", Fault.RESET)
        async with asyncio.timeout(10):
            with pytest.raises(psycopg.OperationalError):
                await wire.run((SLEEP, (b"0",)))
        assert wire.is_lost
        await wire.close()

    for _ in range(5):
        with Proxy(postgres.url()) as proxy:
            uvloop.run(run(proxy))


async def test_whoever_waits_for_a_database_that_is_given_up_is_told(wire: Wire) -> None:
    waiting = asyncio.ensure_future(wire.run((SLEEP, (b"100",))))
    await asyncio.sleep(0.05)
    wire.abort()
    assert wire.is_lost
    with pytest.raises(psycopg.OperationalError, match="did not answer in time"):
        await waiting


@pytest.mark.parametrize("run_on", [asyncio.run, uvloop.run], ids=["asyncio", "uvloop"])
def test_a_database_that_dies_unnoticed_is_lost_at_the_next_large_request(run_on: Callable[[Any], None]) -> None:
    async def run(postgres: Postgres) -> None:
        wire = await Wire.open(postgres.url(), (ECHO,), "SET jit = off", patience_seconds=1)
        await wire.run((ECHO, (b"x",)))
        postgres.kill()  # the loop stands still meanwhile
        with pytest.raises(psycopg.Error):
            await wire.run((ECHO, (b"y" * 200_000,)), (ECHO, (b"y" * 200_000,)))
        await asyncio.sleep(0)
        assert wire.is_lost
        await wire.close()

    with Postgres() as postgres:
        run_on(run(postgres))


async def test_whoever_needs_to_know_is_told_of_each_new_connection(postgres: Postgres) -> None:
    made: list[None] = []
    link = Link(postgres.url(), (ECHO,), "", patience_seconds=1, when_made=lambda: made.append(None))
    wire = await link.get()
    assert await link.get() is wire
    wire.abort()
    assert await link.get() is not wire
    assert len(made) == 2
    await link.close()
