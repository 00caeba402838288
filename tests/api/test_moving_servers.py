"""Connections that move between the workers of a real server, whatever is sent on them and when."""

import asyncio
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import partial
from typing import Final

import pytest

from tests.api.test_workers import connections_of, full_crew, workers_of
from tests.support.client import BASE, Client, Person, transfer_body
from tests.support.load import Connection, Payment
from tests.support.postgres import Postgres
from tests.support.raw import request_head
from tests.support.server import Server
from tests.support.waiting import until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="who has a connection is read from /proc")

WORKERS: Final = 3
CONNECTIONS: Final = 24
PATIENCE_SECONDS: Final = 1


@pytest.fixture(scope="module")
def server(postgres: Postgres) -> Iterator[Server]:
    settings = {"workers": str(WORKERS), "opening_balance": "1000000.00"}
    with Server(database=postgres.new_database(), request_timeout_seconds=str(PATIENCE_SECONDS), **settings) as server:
        yield server
        assert server.terminate() == 0
        assert all("worker_ended" in line for line in server.complaints())


@pytest.fixture
def people(server: Server) -> list[Person]:
    with Client(server.url) as client:
        return [client.sign_up() for _ in range(6)]


def by_worker(server: Server) -> dict[int, int]:
    """Say how many connections each worker has."""
    port = int(server.url.rpartition(":")[2])
    return {pid: connections_of(pid, port) for pid in workers_of(server.pid)}


def counts(server: Server) -> list[int]:
    """Say how many connections the workers have, in order."""
    return sorted(by_worker(server).values())


def balance(server: Server, person: Person) -> bytes:
    """Return a request for a balance."""
    return request_head("GET", f"{BASE}/account/balance", server.url, [f"Authorization: Bearer {person.token}"])


async def open_on_all(server: Server, count: int) -> list[Connection]:
    """Open connections until there are so many and every worker has some."""
    connections: list[Connection] = []
    while len(connections) < count or counts(server)[0] == 0:
        connections.append(await Connection.open(server.url))
        await connections[-1].ask(request_head("GET", "/livez", server.url))
    return connections


def payments(people: Sequence[Person], server: Server, count: int) -> list[bytes]:
    """Return requests for payments of a paisa, around a circle."""
    pairs = zip(people, [*people[1:], people[0]], strict=True)
    circle = [Payment(payer, payee, 1).request(server.url) for payer, payee in pairs]
    return [circle[place % len(circle)] for place in range(count)]


def total(server: Server, people: Sequence[Person]) -> Decimal:
    """Return what they all have."""
    with Client(server.url) as client:
        return client.total(people)


def test_connections_on_which_is_paid_come_together_at_one_worker(server: Server, people: list[Person]) -> None:
    before = total(server, people)

    async def pay() -> None:
        connections = await open_on_all(server, CONNECTIONS)
        spread = counts(server)
        assert spread[0] > 0

        async def pay_on(connection: Connection) -> None:
            for request in payments(people, server, 40):
                assert (await connection.ask(request)).status == 200
                await asyncio.sleep(0.005)  # there is room at first when somebody has looked

        await asyncio.gather(*(pay_on(connection) for connection in connections))
        assert counts(server) == [0, 0, len(connections)]
        for connection in connections:
            connection.close()

    asyncio.run(pay())
    assert total(server, people) == before


def test_who_is_idle_since_their_connection_moved_is_not_told_that_a_request_took_too_long(
    server: Server, people: list[Person]
) -> None:
    async def pay() -> None:
        connections = await open_on_all(server, CONNECTIONS)
        spread = by_worker(server)
        moved: list[Connection] = []
        for connection in connections:
            before = by_worker(server)
            for request in payments(people, server, 2):
                assert (await connection.ask(request)).status == 200
            await asyncio.sleep(0.03)
            if by_worker(server) != before:
                moved.append(connection)
        assert len(moved) >= len(connections) - max(spread.values()) - 2
        await asyncio.sleep(PATIENCE_SECONDS + 1.5)
        for connection in moved:
            assert (await connection.ask(balance(server, people[0]))).status == 200
        for connection in connections:
            connection.close()

    asyncio.run(pay())


def test_when_the_leader_is_killed_connections_come_together_at_the_next(server: Server, people: list[Person]) -> None:
    async def pay() -> None:
        for _ in range(2):
            connections = await open_on_all(server, CONNECTIONS)
            await pay_until_together(connections)
            (leader,) = (pid for pid, count in by_worker(server).items() if count > 0)
            os.kill(leader, signal.SIGKILL)
            await until(partial(full_crew, server.pid, leader))
            for connection in connections:
                connection.close()

    async def pay_until_together(connections: list[Connection]) -> None:
        async with asyncio.timeout(30):
            while counts(server) != [0, 0, len(connections)]:
                for connection, request in zip(connections, payments(people, server, len(connections)), strict=True):
                    assert (await connection.ask(request)).status in (200, 503)  # of a leader that is gone, at first

    before = total(server, people)
    asyncio.run(pay())
    assert total(server, people) == before


def test_connections_on_which_is_read_stay_where_they_are(server: Server, people: list[Person]) -> None:
    async def read() -> None:
        connections = await open_on_all(server, CONNECTIONS)
        spread = counts(server)
        head = balance(server, people[0])
        for _ in range(20):
            answers = await asyncio.gather(*(connection.ask(head) for connection in connections))
            assert {answer.status for answer in answers} == {200}
        assert counts(server) == spread
        for connection in connections:
            connection.close()

    asyncio.run(read())


def test_requests_in_pieces_and_ahead_of_their_answers_are_all_answered_in_order(
    server: Server, people: list[Person]
) -> None:
    """Payments of different amounts, cut anywhere and sent at any time: each client reads as many answers."""
    before = total(server, people)

    async def talk(seed: int) -> None:
        connection = await Connection.open(server.url)
        sent = b"".join(payments(people, server, 60))
        answered = asyncio.ensure_future(receive(connection, 60))
        place, step = 0, 97 + seed * 53
        while place < len(sent):
            connection.send(sent[place : place + step])
            place += step
            await asyncio.sleep(0.001 * (place % 7))
        assert await answered == [200] * 60
        connection.close()

    async def talk_all() -> None:
        await asyncio.gather(*(talk(seed) for seed in range(CONNECTIONS)))

    asyncio.run(talk_all())
    assert total(server, people) == before


async def receive(connection: Connection, count: int) -> list[int]:
    """Receive so many answers and return the status of each."""
    return [(await connection.receive()).status for _ in range(count)]


def test_payments_of_the_second_version_count_too(server: Server, people: list[Person]) -> None:
    async def pay() -> None:
        connections = await open_on_all(server, CONNECTIONS)
        bodies = [b'{"to": "%b", "amount": {"amount": 1, "currency": "INR"}}' % people[1].id.encode()]
        for turn in range(12):
            for place, connection in enumerate(connections):
                headers = [
                    f"Authorization: Bearer {people[0].token}",
                    f"Idempotency-Key: moving-{turn}-{place}",
                    "Content-Type: application/json",
                    f"Content-Length: {len(bodies[0])}",
                ]
                request = request_head("POST", "/api/v2/transfers", server.url, headers) + bodies[0]
                answer = await connection.ask(request)
                assert answer.status == 201, answer.body
        await until(lambda: counts(server) == [0, 0, len(connections)])
        for connection in connections:
            connection.close()

    asyncio.run(pay())


def test_what_is_no_payment_is_no_reason_to_move(server: Server, people: list[Person]) -> None:
    async def ask() -> None:
        connections = await open_on_all(server, CONNECTIONS)
        spread = counts(server)
        token = f"Authorization: Bearer {people[0].token}"
        body = transfer_body(people[1].id, "0.01")
        requests = (
            request_head("GET", "/api/v2/transfers", server.url, [token]),
            request_head("PUT", f"{BASE}/account/transfer", server.url, [token, f"Content-Length: {len(body)}"]) + body,
        )
        for _ in range(10):
            for connection in connections:
                for request in requests:
                    await connection.ask(request)
        assert counts(server) == spread
        for connection in connections:
            connection.close()

    asyncio.run(ask())
