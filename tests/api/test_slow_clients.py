"""Slow clients: a request that does not arrive in time is not waited for, and holds up nobody."""

import contextlib
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support.client import BASE, Client, Person, transfer_body
from tests.support.raw import connect, receive, request_head, send
from tests.support.server import Server

TIMEOUT_SECONDS = 1
PATIENCE_SECONDS = 4.0


@pytest.fixture(scope="module")
def impatient() -> Iterator[Server]:
    with Server(opening_balance="10.00", request_timeout_seconds=str(TIMEOUT_SECONDS)) as server:
        yield server
        assert not server.complaints()


@pytest.fixture(scope="module")
def client(impatient: Server) -> Iterator[Client]:
    with Client(impatient.url) as client:
        yield client


@pytest.fixture(scope="module")
def payer(client: Client) -> Person:
    return client.sign_up()


@pytest.fixture(scope="module")
def payee(client: Client) -> Person:
    return client.sign_up()


def transfer(url: str, payer: Person, payee: Person) -> bytes:
    body = transfer_body(payee.id, "1")
    headers = [f"Authorization: Bearer {payer.token}", f"Content-Length: {len(body)}"]
    return request_head("POST", f"{BASE}/account/transfer", url, headers) + body


def drip(connection: socket.socket, data: bytes, every_seconds: float) -> None:
    """Send a byte at a time, until all is sent or the other side has hung up."""
    for position in range(len(data)):
        connection.sendall(data[position : position + 1])
        time.sleep(every_seconds)


def wait_for_the_end(connection: socket.socket) -> float:
    """Read until the server hangs up, refuse a success, and return how long that took."""
    began = time.monotonic()
    connection.settimeout(PATIENCE_SECONDS)
    answer = receive(connection)
    assert answer is None or 400 <= answer.status < 500
    assert answer is None or connection.recv(1) == b""
    return time.monotonic() - began


def test_a_request_that_stops_half_way_is_not_waited_for(
    impatient: Server, client: Client, payer: Person, payee: Person
) -> None:
    before, request = client.balance(payer), transfer(impatient.url, payer, payee)
    a_byte, a_line, no_body, half_a_body, all_but_one = 1, 60, request.index(b"\r\n\r\n") + 4, -20, -1
    with contextlib.ExitStack() as stack:
        stopped = [stack.enter_context(connect(impatient.url)) for _ in range(5)]
        for connection, sent in zip(stopped, (a_byte, a_line, no_body, half_a_body, all_but_one), strict=True):
            send(connection, [request[:sent]])
        assert sum(wait_for_the_end(connection) for connection in stopped) < PATIENCE_SECONDS
    assert client.balance(payer) == before


def test_a_request_that_drips_is_not_waited_for(
    impatient: Server, client: Client, payer: Person, payee: Person
) -> None:
    before, request = client.balance(payer), transfer(impatient.url, payer, payee)

    def drip_until_cut(at_once: int) -> float:
        began = time.monotonic()
        with connect(impatient.url) as connection:
            send(connection, [request[:at_once]])
            with pytest.raises(ConnectionError):
                drip(connection, request[at_once:], 0.1)
        return time.monotonic() - began

    with ThreadPoolExecutor(2) as pool:
        assert max(pool.map(drip_until_cut, (0, len(request) - 40))) < PATIENCE_SECONDS
    assert client.balance(payer) == before


def test_a_second_request_on_a_connection_is_not_waited_for_either(
    impatient: Server, client: Client, payer: Person
) -> None:
    head = request_head("GET", f"{BASE}/account/balance", impatient.url, [f"Authorization: Bearer {payer.token}"])
    with connect(impatient.url) as connection:
        send(connection, [head + head[:-2]])
        answer = receive(connection)
        assert answer is not None
        assert answer.status == 200
        assert wait_for_the_end(connection) < PATIENCE_SECONDS
    assert client.balance(payer) <= 10


def test_slow_requests_hold_up_nobody(impatient: Server, client: Client, payer: Person, payee: Person) -> None:
    slow = [connect(impatient.url) for _ in range(50)]
    try:
        for connection in slow:
            send(connection, [transfer(impatient.url, payer, payee)[:-5]])
        began = time.monotonic()
        for _ in range(20):
            assert client.balance(payee) >= 10
        assert time.monotonic() - began < TIMEOUT_SECONDS
        with ThreadPoolExecutor(len(slow)) as pool:
            assert max(pool.map(wait_for_the_end, slow)) < PATIENCE_SECONDS
    finally:
        for connection in slow:
            connection.close()


def test_a_request_that_arrives_in_pieces_but_in_time_is_answered(
    impatient: Server, client: Client, payer: Person, payee: Person
) -> None:
    before, request = client.balance(payer), transfer(impatient.url, payer, payee)
    with connect(impatient.url) as connection:
        for start in range(0, len(request), 100):
            send(connection, [request[start : start + 100]])
            time.sleep(0.02)
        answer = receive(connection)
    assert answer is not None
    assert answer.status == 200
    assert before - client.balance(payer) == 1


def test_a_connection_that_is_kept_is_not_timed_by_its_age(impatient: Server, payer: Person) -> None:
    head = request_head("GET", f"{BASE}/account/balance", impatient.url, [f"Authorization: Bearer {payer.token}"])
    with connect(impatient.url) as connection:
        for _ in range(4):
            send(connection, [head])
            answer = receive(connection)
            assert answer is not None
            assert answer.status == 200
            time.sleep(TIMEOUT_SECONDS * 0.6)
