"""Events over several servers, and when servers, databases and clients end in the middle of them."""

import asyncio
import contextlib
import itertools
import socket
import threading
import time
from collections.abc import Iterator

import pytest

from tests.support.client import Client, Person, bearer
from tests.support.events import PATH, Listener
from tests.support.load import Payment, pay_all
from tests.support.postgres import Postgres
from tests.support.raw import address_of, connect, request_head, send
from tests.support.server import Server, database_settings

LISTENERS = 200


@pytest.fixture(params=["sqlite", "postgresql", "three workers on postgresql"])
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    with Server(opening_balance="1000.00", **database_settings(request)) as running:
        yield running
        assert not running.complaints()


@pytest.fixture
def two_servers(postgres: Postgres) -> Iterator[tuple[Server, Server]]:
    settings = {"database": postgres.new_database(), "opening_balance": "1000.00"}
    with Server(**settings) as first, Server(**settings) as second:
        yield first, second
        assert not first.complaints()
        assert not second.complaints()


def test_servers_on_one_database_tell_of_each_others_payments(two_servers: tuple[Server, Server]) -> None:
    here, there = two_servers
    with Client(here.url) as v1, Client(there.url) as v1_there:
        asha, bala = v1.sign_up(), v1.sign_up()
        with Listener(here.url, asha.token) as of_asha, Listener(there.url, bala.token) as of_bala:
            of_asha.wait_for("balance")
            of_bala.wait_for("balance")
            took: list[float] = []
            for count, client in enumerate([v1, v1_there] * 5, 1):
                payer, payee = (asha, bala) if client is v1 else (bala, asha)
                client.transferred(payer, payee, "1")
                paid_at = time.monotonic()
                of_asha.wait_for("transfer", count)
                of_bala.wait_for("transfer", count)
                took.append(time.monotonic() - paid_at)
            assert of_asha.ids() == of_bala.ids() == list(range(2, 12))
            assert sorted(took)[len(took) // 2] < 1


def test_a_client_goes_on_behind_a_crash_of_its_server(server: Server) -> None:
    """Somebody listens, is dropped, and comes back, while somebody else pays and the server is killed twice."""
    with Client(server.url) as v1:
        asha, bala = v1.sign_up(), v1.sign_up()
    with Listener(server.url, bala.token) as listener:
        listener.wait_for("balance")
        place = listener.last_id
    ids: list[int] = []
    for _ in range(2):
        is_over = threading.Event()
        paid = itertools.count()

        def pay_on(is_over: threading.Event = is_over, paid: "itertools.count[int]" = paid) -> None:
            with contextlib.suppress(Exception), Client(server.url) as payer:
                while not is_over.is_set():
                    payer.transferred(asha, bala, "0.01")
                    next(paid)

        paying = threading.Thread(target=pay_on)
        with Listener(server.url, bala.token, after=place) as listener:
            paying.start()
            listener.wait_until(lambda it: len(it.ids()) > 30)
            server.kill()
            listener.wait_for_end()
            is_over.set()
            paying.join()
            ids += listener.ids()
            place = ids[-1]
        server.start()
    with Client(server.url) as v1:
        v1.transferred(asha, bala, "0.02")
        with Listener(server.url, bala.token, after=place) as listener:
            listener.wait_until(lambda it: any(event.data["amount"]["amount"] == 2 for event in it.named("transfer")))
            ids += listener.ids()
            assert ids == list(range(2, len(ids) + 2)), "each once, in order, none left out"
            assert v1.balance(bala) * 100 == 100_000 + len(ids) + 1


def test_open_streams_end_first_when_the_server_is_told_to_end(server: Server) -> None:
    with Client(server.url) as v1:
        people = v1.sign_up_many([("Asha", "Rao")] * 5)
    with contextlib.ExitStack() as stack:
        listeners = [stack.enter_context(Listener(server.url, person.token)) for person in people * 4]
        for listener in listeners:
            listener.wait_for("balance")
        began = time.monotonic()
        assert server.terminate() == 0
        assert time.monotonic() - began < 5  # 2 on a machine that does nothing else
        for listener in listeners:
            listener.wait_for_end(5)


def test_who_does_not_read_holds_up_nobody(server: Server) -> None:
    """They are cut off in the end, and the server ends in time."""
    with Client(server.url) as v1:
        asha, bala, chitra = (v1.sign_up() for _ in range(3))
        with connect(server.url) as deaf, Listener(server.url, chitra.token) as listener:
            deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
            send(deaf, [request_head("GET", PATH, server.url, [f"Authorization: Bearer {bala.token}"])])
            listener.wait_for("balance")
            payments = iter([Payment(asha, bala, 1) for _ in range(5_000)])
            outcomes = asyncio.run(pay_all(server.url, payments, connections=32))
            assert {outcome.answer.status for outcome in outcomes if outcome.answer} == {200}
            v1.transferred(asha, chitra, "1")
            listener.wait_for("transfer")
            assert server.terminate() == 0


def test_a_stream_is_not_timed_as_a_request_is() -> None:
    with Server(opening_balance="1000.00", request_timeout_seconds="1") as server, Client(server.url) as v1:
        asha, bala = v1.sign_up(), v1.sign_up()
        with Listener(server.url, bala.token) as listener:
            listener.wait_for("balance")
            time.sleep(3.5)
            v1.transferred(asha, bala, "1")
            listener.wait_for("transfer")
            assert not listener.has_ended


def test_listeners_hear_again_when_postgresql_is_back(postgres: Postgres) -> None:
    database = postgres.new_database()
    with Server(opening_balance="1000.00", database=database) as server, Client(server.url) as v1:
        asha, bala = v1.sign_up(), v1.sign_up()
        with Listener(server.url, bala.token) as listener:
            listener.wait_for("balance")
            for outage in (1, 2):
                v1.transferred(asha, bala, "1")
                listener.wait_for("transfer", 2 * outage - 1)
                if outage == 1:
                    assert postgres.cut_connections(database.rpartition("/")[2]) > 0
                else:
                    postgres.stop()
                    postgres.start()
                _wait_until_paid(v1, asha, bala, key=f"behind-outage-{outage}")
                listener.wait_for("transfer", 2 * outage)
            assert server.run_cli("deposit", bala.username, "7").exit_code == 0
            listener.wait_for("transfer", 5)
            assert not listener.has_ended
            assert listener.ids() == list(range(2, 7))
        assert server.terminate() == 0


def _wait_until_paid(v1: Client, payer: Person, payee: Person, key: str) -> None:
    deadline = time.monotonic() + 20
    while v1.transfer(payer, payee, "1", key=key).status_code != 200:
        assert time.monotonic() < deadline
        time.sleep(0.1)


@pytest.mark.timeout(240)
def test_many_listen_and_payments_flow(server: Server) -> None:
    with Client(server.url) as v1:
        people = v1.sign_up_many([("Asha", "Rao")] * (LISTENERS // 20))
    payers = people[:-1]
    payments = [Payment(payers[n % len(payers)], payers[(n + 1) % len(payers)], 1) for n in range(2_000)]

    async def run() -> list[list[int]]:
        ready = asyncio.Semaphore(0)
        following = [asyncio.create_task(_follow(server.url, person, ready)) for person in people * 20]
        for _ in following:
            await asyncio.wait_for(ready.acquire(), 60)
        outcomes = await pay_all(server.url, iter(payments), connections=16)
        assert [outcome.answer.status for outcome in outcomes if outcome.answer] == [200] * len(payments)
        last = await pay_all(server.url, iter([Payment(person, people[-1], 2) for person in payers]), connections=1)
        assert all(outcome.answer for outcome in last)
        return await asyncio.wait_for(asyncio.gather(*following), 60)

    heard = asyncio.run(run())
    for person, ids in zip(people * 20, heard, strict=True):
        assert ids == list(range(2, len(ids) + 2)), "each once, in order, none left out"
        wanted = sum(person in (payment.payer, payment.payee) for payment in payments)
        assert len(ids) == (len(payers) if person is people[-1] else wanted + 1)


async def _follow(url: str, person: Person, ready: asyncio.Semaphore) -> list[int]:
    """Follow somebody's events until the last payments, of 2, and return their ids."""
    reader, writer = await asyncio.open_connection(*address_of(url))
    headers = [f"{name}: {value}" for name, value in bearer(person.token).items()]
    writer.write(request_head("GET", PATH, url, headers))
    ids: list[int] = []
    paid_last = 0
    place = 0
    is_transfer = is_ready = False
    while True:
        line = await reader.readline()
        assert line, "the stream goes on"
        if line.startswith(b"id: "):
            place = int(line[4:])
        elif line.startswith(b"event: "):
            is_transfer = line == b"event: transfer\n"
            if not is_ready:
                is_ready = True
                ready.release()
        elif line.startswith(b"data: ") and is_transfer:
            ids.append(place)
            paid_last += b'"amount":{"amount":2,' in line
            is_payee = b'"direction":"in"' in line
            if paid_last and (not is_payee or paid_last == LISTENERS // 20 - 1):
                writer.close()
                return ids
