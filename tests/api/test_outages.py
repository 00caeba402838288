"""Outages: while PostgreSQL is gone payments are refused clearly, when it is back they go on, and the book is whole."""

import asyncio
import itertools
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field

import pytest

from tests.support.client import Client, Person
from tests.support.load import Connection
from tests.support.postgres import Postgres
from tests.support.seeded import seeded
from tests.support.server import Server
from tests.torture.answers import Verdict, judge_payment
from tests.torture.book import read_book
from tests.torture.checker import Expected, find_violations
from tests.torture.journal import AskedPayment, Reply
from tests.torture.plan import Pay

OPENING_MINOR = 10_000_00
CONNECTIONS = 8
"""To each server."""
OUTAGE_SECONDS = 10
LONGEST_SECONDS = 6.0
"""No answer takes longer, database or not."""
CUTS = 50


@dataclass(frozen=True, slots=True)
class Asking:
    """One time that a payment was asked for."""

    server: int
    verdict: Verdict
    sent_at: float
    ended_at: float


@dataclass(slots=True)
class Load:
    """People who pay each other over several servers until it is over, each payment with a key of its own."""

    servers: Sequence[Server]
    people: Sequence[Person]
    payments: list[AskedPayment] = field(default_factory=list)
    askings: list[Asking] = field(default_factory=list)
    paid: Counter[int] = field(default_factory=Counter)
    """How many payments each server has acknowledged."""
    moved: asyncio.Event = field(default_factory=asyncio.Event)
    """Set with each answer."""
    is_over: bool = False

    async def run(self, disturb: Callable[["Load"], Awaitable[None]]) -> None:
        """Pay while `disturb` does what it does, and until it has done it."""
        async with asyncio.TaskGroup() as tasks:
            for number in range(CONNECTIONS * len(self.servers)):
                tasks.create_task(self._pay_on(number))
            await disturb(self)
            self.is_over = True

    async def goes_on(self, more: int, within_seconds: float) -> None:
        """Wait until each server has acknowledged so many more."""
        wanted = [self.paid[server] + more for server in range(len(self.servers))]
        async with asyncio.timeout(within_seconds):
            while any(self.paid[server] < count for server, count in enumerate(wanted)):
                self.moved.clear()
                await self.moved.wait()

    async def settle(self) -> None:
        """Ask again for what has no definite answer, by its key."""
        doubtful = iter([asked for asked in self.payments if asked.is_doubtful])

        async def ask_on(number: int) -> None:
            server = number % len(self.servers)
            connection = await Connection.open(self.servers[server].url)
            for asked in doubtful:
                verdict = await self._ask(connection, server, asked)
                assert verdict.is_definite
            connection.close()

        await asyncio.gather(*(ask_on(number) for number in range(CONNECTIONS)))

    async def _pay_on(self, number: int) -> None:
        chance, server = seeded(number), number % len(self.servers)
        connection = await Connection.open(self.servers[server].url)
        try:
            for turn in itertools.count():
                if self.is_over:
                    return
                payer, payee = chance.sample(range(len(self.people)), 2)
                pay = Pay(payer, payee, chance.randint(1, 500), f"key-{number}-{turn}")
                asked = AskedPayment(pay, self.people[payer], self.people[payee])
                self.payments.append(asked)
                verdict = await self._ask(connection, server, asked)
                asked.is_doubtful = not verdict.is_definite
                if not verdict.is_definite:
                    await asyncio.sleep(0.1)
        finally:
            connection.close()

    async def _ask(self, connection: Connection, server: int, asked: AskedPayment) -> Verdict:
        sent_at = time.monotonic()
        async with asyncio.timeout(LONGEST_SECONDS):
            answer = await connection.ask(asked.request(self.servers[server].url))
        verdict, ended_at = judge_payment(answer), time.monotonic()
        asked.note(Reply(server, answer, sent_at, ended_at), verdict)
        self.askings.append(Asking(server, verdict, sent_at, ended_at))
        self.paid[server] += verdict is Verdict.PAID
        self.moved.set()
        return verdict


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    with Postgres() as postgres:
        yield postgres


@pytest.fixture
def url(postgres: Postgres) -> str:
    return postgres.new_database()


@pytest.fixture
def load(url: str) -> Iterator[Load]:
    """Two servers on one database. Afterwards the book is held against all that was answered."""
    settings = {"database": url, "opening_balance": f"{OPENING_MINOR / 100:.2f}"}
    with Server(**settings) as first, Server(**settings) as second:
        with Client(first.url) as client:
            people = client.sign_up_many([("Asha", "Rao")] * 6)
        load = Load((first, second), people)
        yield load
        asyncio.run(load.settle())
        assert all(len(asked.ids) < 2 for asked in load.payments), "a key has one transfer"
        claims = [asked.claim() for asked in load.payments]
        expected = Expected(OPENING_MINOR, [person.id for person in people], claims)
        assert find_violations(expected, read_book(url)) == []
        verified = first.run_cli("verify")
        assert verified.exit_code == 0, verified.stdout + verified.stderr
        for server in load.servers:
            assert server.terminate() == 0
            assert "Traceback" not in server.output()


def test_while_postgresql_is_stopped_payments_are_refused_clearly_and_then_go_on(
    postgres: Postgres, load: Load
) -> None:
    stopped_at = started_at = 0.0

    async def stop_for_a_while(load: Load) -> None:
        nonlocal stopped_at, started_at
        await load.goes_on(50, within_seconds=10)
        await asyncio.to_thread(postgres.stop)
        stopped_at = time.monotonic()
        await asyncio.sleep(OUTAGE_SECONDS)
        started_at = time.monotonic()
        await asyncio.to_thread(postgres.start)
        await load.goes_on(50, within_seconds=10)

    asyncio.run(load.run(stop_for_a_while))
    meanwhile = [each for each in load.askings if each.sent_at > stopped_at and each.ended_at < started_at]
    assert {each.verdict for each in meanwhile} == {Verdict.BUSY}
    for server in range(2):
        assert sum(each.server == server for each in meanwhile) > 50, "an answer came at once, again and again"


def test_connections_that_are_cut_fifty_times_lose_and_double_nothing(postgres: Postgres, url: str, load: Load) -> None:
    cut = 0

    async def cut_again_and_again(load: Load) -> None:
        nonlocal cut
        for _ in range(CUTS):
            await load.goes_on(5, within_seconds=LONGEST_SECONDS)
            cut += await asyncio.to_thread(postgres.cut_connections, url.rpartition("/")[2])
        await load.goes_on(50, within_seconds=10)

    asyncio.run(load.run(cut_again_and_again))
    assert cut >= 2 * CUTS, "each server had a connection to be cut"
    assert any(each.verdict is Verdict.BUSY for each in load.askings), "some were cut with payments under way"
