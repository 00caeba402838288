"""Broken and hostile HTTP: refused or hung up on, and no money moves."""

import asyncio
import gzip
import itertools
import socket
import struct

import pytest

from tests.support.client import BASE, UNKNOWN_ID, transfer_body
from tests.support.load import Connection
from tests.support.raw import connect, exchange, receive, request_head, send
from tests.support.scene import Scene, post_request
from tests.support.seeded import seeded

SIGN_IN = b"POST /api/v1/user/signin HTTP/1.1\r\nHost: localhost\r\n"
GARBAGE = {
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "SSH": b"SSH-2.0-OpenSSH_9.6\r\n",
    "empty lines": b"\r\n" * 100,
    "NULs": b"\x00" * 1_000,
    "a method alone": b"GET\r\n\r\n",
    "HTTP/0.9": b"GET /\r\n\r\n",
    "a version to come": b"GET / HTTP/9.9\r\n\r\n",
    "lines that end in LF": b"GET / HTTP/1.1\n\n",
    "small letters": b"get / http/1.1\r\n\r\n",
    "blanks": b"GET  /  HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "two hosts": b"GET /api/v1/user/bulk HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n",
    "CONNECT": b"CONNECT localhost:22 HTTP/1.1\r\nHost: localhost:22\r\n\r\n",
    "OPTIONS *": b"OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "GET *": b"GET * HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "a target with a host": b"GET http://localhost/api/v1/user/bulk HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "a target of bytes": b"GET /\xff\xfe HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "an unknown method": b"BREW /coffee HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "a chunk of no size": SIGN_IN + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
    "a chunk of -1": SIGN_IN + b"Transfer-Encoding: chunked\r\n\r\n-1\r\n{}\r\n0\r\n\r\n",
    "a chunk beyond all bounds": SIGN_IN + b"Transfer-Encoding: chunked\r\n\r\n" + b"f" * 40 + b"\r\n",
    "two lengths": SIGN_IN + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}x",
    "a length of -2": SIGN_IN + b"Content-Length: -2\r\n\r\n{}",
    "a length of words": SIGN_IN + b"Content-Length: two\r\n\r\n{}",
    "a length and chunks": SIGN_IN + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}",
    "a header of no name": SIGN_IN + b": x\r\nContent-Length: 2\r\n\r\n{}",
    "a folded header": SIGN_IN + b"X-Folded: a\r\n b\r\nContent-Length: 2\r\n\r\n{}",
    "a web socket": (
        b"GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    ),
    "an upgrade": (
        b"GET /api/v1/user/bulk HTTP/1.1\r\nHost: localhost\r\n"
        b"Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\n\r\n"
    ),
}


@pytest.mark.parametrize("garbage", GARBAGE)
def test_what_is_hardly_http_is_refused_or_hung_up_on(scene: Scene, garbage: str) -> None:
    with connect(scene.url) as connection:
        send(connection, [GARBAGE[garbage]])
        connection.shutdown(socket.SHUT_WR)
        answer = receive(connection)
    assert answer is None or answer.status < 500


def test_random_bytes_are_refused_or_hung_up_on(scene: Scene) -> None:
    chance = seeded(4)
    answers = []
    for _ in range(300):
        good = request_head("GET", f"{BASE}/account/balance", scene.url, [f"Authorization: Bearer {scene.rich.token}"])
        piece = chance.choice([chance.randbytes(chance.randrange(1, 400)), good[: chance.randrange(len(good))]])
        with connect(scene.url) as connection:
            send(connection, [good * chance.randrange(2) + piece])
            connection.shutdown(socket.SHUT_WR)
            answers.append(receive(connection))
    found = [0 if answer is None else answer.status for answer in answers]
    assert max(found) < 500
    assert found.count(200) > 50, "an honest request is answered, whatever comes after it"


def test_pipelined_requests_are_answered_in_their_order(scene: Scene) -> None:
    paths = ["/account/balance", "/user/me", "/nothing", "/account/transfer"] * 10
    token = f"Authorization: Bearer {scene.rich.token}"
    expected = {"/account/balance": 200, "/user/me": 200, "/nothing": 404, "/account/transfer": 405}

    async def pipeline() -> list[int]:
        connection = await Connection.open(scene.url)
        everything = b"".join(request_head("GET", f"{BASE}{path}", scene.url, [token]) for path in paths)
        first = await connection.ask(everything)
        found = [first.status] + [(await connection.ask(b"")).status for _ in paths[1:]]
        connection.close()
        return found

    assert asyncio.run(pipeline()) == [expected[path] for path in paths]


@pytest.mark.parametrize("lines", [1, 7, 100, 2_000])
def test_headers_of_more_than_32_kib_are_refused(scene: Scene, lines: int) -> None:
    headers = [f"X-Padding-{number}: {'x' * (40_000 // lines)}" for number in range(lines)]
    answer = exchange(scene.url, request_head("GET", f"{BASE}/user/bulk", scene.url, headers))
    assert answer is not None
    assert 400 <= answer.status < 500


@pytest.mark.parametrize("lines", [2, 100])
def test_headers_of_less_than_32_kib_are_taken(scene: Scene, lines: int) -> None:
    headers = [f"X-Padding-{number}: {'x' * (28_000 // lines)}" for number in range(lines)]
    answer = exchange(scene.url, request_head("GET", f"{BASE}/user/bulk", scene.url, headers))
    assert answer is not None
    assert answer.status == 200


@pytest.mark.parametrize("length", [40_000, 200_000])
@pytest.mark.parametrize("end", [b" HTTP/1.1\r\nHost: localhost\r\n\r\n", b""], ids=["whole", "without end"])
def test_a_target_of_more_than_32_kib_is_refused_at_once(scene: Scene, length: int, end: bytes) -> None:
    with connect(scene.url, timeout_seconds=3) as connection:
        send(connection, [f"GET {BASE}/user/bulk?filter={'x' * length}".encode() + end])
        answer = receive(connection)
    assert answer is not None
    assert 400 <= answer.status < 500


@pytest.mark.parametrize("end", ["\r\n", ""], ids=["whole", "without end"])
def test_trailers_of_more_than_32_kib_are_refused_and_not_kept(scene: Scene, end: str) -> None:
    head = request_head("POST", f"{BASE}/user/signin", scene.url, ["Transfer-Encoding: chunked"])
    trailers = (f"X-{number}: {'x' * 500}\r\n" for number in range(2_000))
    with connect(scene.url, timeout_seconds=3) as connection:
        send(connection, [head, b"2\r\n{}\r\n0\r\n", *(line.encode() for line in trailers), end.encode()])
        answer = receive(connection)
    assert answer is None or answer.status in (400, 413, 431)


def test_a_trailer_is_no_header(scene: Scene) -> None:
    body = transfer_body(UNKNOWN_ID, "1")
    head = request_head("POST", f"{BASE}/account/transfer", scene.url, ["Transfer-Encoding: chunked"])
    trailer = f"Authorization: Bearer {scene.rich.token}\r\n\r\n".encode()
    answer = exchange(scene.url, head + b"%x\r\n%s\r\n0\r\n" % (len(body), body) + trailer)
    assert answer is None or answer.status in (400, 403), "a proxy in front may have checked the headers alone"
    assert answer is None or b"Invalid account" not in answer.body


def test_headers_without_end_are_refused_and_not_kept(scene: Scene) -> None:
    with connect(scene.url) as connection:
        send(connection, [request_head("GET", f"{BASE}/user/bulk", scene.url)[:-2]])
        send(connection, (f"X-{number}: {'x' * 500}\r\n".encode() for number in range(2_000)))
        answer = receive(connection)
    assert answer is None or 400 <= answer.status < 500


@pytest.mark.parametrize("missing", [1, 2, 1_000])
def test_a_transfer_whose_body_was_cut_off_is_not_made(scene: Scene, missing: int) -> None:
    body = transfer_body(scene.payee.id, "1")
    headers = [f"Authorization: Bearer {scene.rich.token}", f"Content-Length: {len(body) + missing}"]
    for shut in (True, False):
        with connect(scene.url) as connection:
            send(connection, [request_head("POST", f"{BASE}/account/transfer", scene.url, headers) + body])
            if shut:
                connection.shutdown(socket.SHUT_WR)
                answer = receive(connection)
                assert answer is None or 400 <= answer.status < 500
    chunked = [headers[0], "Transfer-Encoding: chunked"]
    with connect(scene.url) as connection:
        head = request_head("POST", f"{BASE}/account/transfer", scene.url, chunked)
        send(connection, [head + f"{len(body):x}\r\n".encode() + body + b"\r\n"])


def test_a_compressed_body_is_a_bad_body(scene: Scene) -> None:
    packed = gzip.compress(transfer_body(scene.payee.id, "1"))
    bomb = gzip.compress(b" " * 10_000_000)
    for body, encoding in itertools.product((packed, bomb), ("gzip", "deflate", "br", "identity")):
        headers = {"Content-Encoding": encoding}
        answer = scene.client.ask("POST", "/account/transfer", token=scene.rich.token, body=body, headers=headers)
        assert 400 <= answer.status_code < 500
        assert answer.json()["message"]


def test_a_body_smuggled_behind_another_is_not_a_request_of_the_rich(scene: Scene) -> None:
    inner = post_request(scene.url, "/account/transfer", scene.rich.token, transfer_body(UNKNOWN_ID, "1"))
    for headers in (
        ["Content-Length: 4", "Transfer-Encoding: chunked"],
        ["Transfer-Encoding: chunked", "Transfer-Encoding: identity"],
        ["Transfer-Encoding: xchunked"],
        ["Transfer-Encoding: chunked", "Content-Length: 4"],
        [f"Content-Length: {len(inner)}", "Content-Length: 0"],
        ["Content-Length : 5"],
    ):
        answer = exchange(
            scene.url, request_head("POST", f"{BASE}/user/signin", scene.url, headers) + b"0\r\n\r\n" + inner
        )
        assert answer is None or 400 <= answer.status < 500


def test_clients_that_hang_up_without_waiting_leave_no_trace(scene: Scene) -> None:
    for number in range(100):
        body = transfer_body(scene.payee.id, str(number))
        with connect(scene.url) as connection:
            send(connection, [post_request(scene.url, "/account/transfer", scene.poor.token, body)])
            if number % 2:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def test_many_idle_connections_keep_nobody_out(scene: Scene) -> None:
    idle = [connect(scene.url) for _ in range(150)]
    try:
        scene.check_unmoved()
    finally:
        for connection in idle:
            connection.close()
