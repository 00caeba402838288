"""Hostile clients: nothing that they send is a fault of ours, leaves a traceback, or moves money."""

import asyncio
import json
import socket
from collections import Counter
from collections.abc import Iterable

import pytest

from tests.support.client import BASE, transfer_body
from tests.support.hostile import TOKENS, random_body, random_headers, random_target
from tests.support.load import Answer, Connection, UnansweredError
from tests.support.raw import RawAnswer, connect, receive, request_head, send
from tests.support.scene import Scene, post_request
from tests.support.seeded import seeded


async def ask_all(url: str, requests: Iterable[bytes], connections: int = 16) -> list[Answer | None]:
    """Ask all requests over a few connections, of which one that the server closes is opened anew."""
    waiting = iter(requests)
    answers: list[Answer | None] = []

    async def ask_on() -> None:
        connection = await Connection.open(url)
        for request in waiting:
            try:
                answers.append(await connection.ask(request))
            except UnansweredError:
                answers.append(None)
            last = answers[-1]
            if last is None or b"connection: close" in last.head:
                connection.close()
                connection = await Connection.open(url)
        connection.close()

    await asyncio.gather(*(ask_on() for _ in range(connections)))
    return answers


def send_all(url: str, requests: Iterable[bytes]) -> list[Answer | None]:
    return asyncio.run(ask_all(url, requests))


def statuses(answers: Iterable[Answer | RawAnswer | None]) -> Counter[int]:
    return Counter(0 if answer is None else answer.status for answer in answers)


@pytest.mark.parametrize(
    ("method", "path", "count"),
    [
        ("POST", "/account/transfer", 1_000),
        ("PUT", "/user", 500),
        ("POST", "/user/signin", 300),
        ("POST", "/user/signup", 200),
    ],
)
def test_fuzzed_bodies_are_answered_and_harmless(scene: Scene, method: str, path: str, count: int) -> None:
    chance = seeded(count)
    good = {
        "/account/transfer": transfer_body(scene.payee.id, "1.25"),
        "/user": b'{"firstName": "Poor", "lastName": "Fellow", "x": [1, {"y": null}]}',
        "/user/signin": b'{"username": "nobody@example.com", "password": "123456"}',
        "/user/signup": b'{"username": "fuzz@example.com", "password": "123456", "firstName": "Fuzz", "lastName": "F"}',
    }[path]
    bodies = [random_body(chance, good) for _ in range(count)]
    requests = [post_request(scene.url, path, scene.poor.token, body, method) for body in bodies]
    found = statuses(send_all(scene.url, requests))
    assert set(found) <= {200, 400, 403, 411, 413}, found
    assert found[200] < count


def test_a_rich_wallet_is_not_moved_by_any_amount_or_recipient_that_is_none(scene: Scene) -> None:
    to = json.dumps(scene.payee.id).encode()
    amounts = [token for token in TOKENS if token != b"9" * 400]
    bodies = [b'{"to": %s, "amount": %s}' % (to, amount) for amount in amounts]
    bodies += [b'{"to": %s, "amount": "%s"}' % (to, amount) for amount in amounts]
    bodies += [b'{"to": %s, "amount": 1}' % token for token in TOKENS]
    bodies += [b'{"to": "%s", "amount": 1}' % token for token in TOKENS]
    bodies += [b'{"to": %s, "amount": 1, %s: 1}' % (to, token) for token in TOKENS if not token.startswith(b'"')]
    found = statuses(
        send_all(scene.url, [post_request(scene.url, "/account/transfer", scene.rich.token, body) for body in bodies])
    )
    assert set(found) == {400}, found


def test_fuzzed_paths_and_queries_are_answered(scene: Scene) -> None:
    chance = seeded(2)
    headers = [f"Authorization: Bearer {scene.poor.token}", "Content-Length: 0"]
    requests = []
    for _ in range(800):
        method = chance.choice(["GET", "POST", "PUT", "DELETE", "OPTIONS"])
        head = request_head(method, "TARGET", scene.url, headers)
        requests.append(head.replace(b"TARGET", random_target(chance), 1))
    found = statuses(send_all(scene.url, requests))
    assert all(status < 500 for status in found), found
    assert found[0] == 0, "every one was answered"


def test_fuzzed_headers_are_no_fault_of_ours(scene: Scene) -> None:
    chance = seeded(3)
    answers = []
    for _ in range(500):
        method, path = chance.choice(
            [("GET", "/account/balance"), ("POST", "/account/transfer"), ("GET", "/user/bulk")]
        )
        head = f"{method} {BASE}{path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n".encode()
        body = transfer_body(scene.payee.id, "1") if method == "POST" else b""
        with connect(scene.url) as connection:
            send(connection, [head + random_headers(chance) + b"\r\n" + body])
            connection.shutdown(socket.SHUT_WR)
            answers.append(receive(connection, method))
    found = statuses(answers)
    assert all(status < 500 for status in found), found
    assert found[200] + found[403] + found[400] > 100
