"""The express way answers as the usual way does; what is not plain takes the usual way."""

import json
import os
import signal
from collections.abc import Iterator

import pytest

from tests.support.client import BASE, Client, Person, transfer_body
from tests.support.raw import RawAnswer, connect, exchange, receive, request_head, send
from tests.support.server import Server

PATH = f"{BASE}/account/transfer"


@pytest.fixture(scope="module")
def arena() -> Iterator[Server]:
    with Server(opening_balance="1000.00") as server:
        yield server
        assert not server.complaints()


@pytest.fixture(scope="module")
def client(arena: Server) -> Iterator[Client]:
    with Client(arena.url) as client:
        yield client


@pytest.fixture
def pair(client: Client) -> tuple[Person, Person]:
    payer, payee = client.sign_up_many([("Asha", "Rao"), ("Bala", "Nair")])
    return payer, payee


def request(url: str, payer: Person, body: bytes, *more: str, path: str = PATH) -> bytes:
    headers = [f"Authorization: Bearer {payer.token}", f"Content-Length: {len(body)}", *more]
    return request_head("POST", path, url, headers) + body


def told(answer: RawAnswer | None) -> tuple[int, dict[str, str], dict[str, str]]:
    """Tell an answer without what is its own each time."""
    assert answer is not None
    own = {"date", "x-request-id"}
    body = json.loads(answer.body)
    if "transactionId" in body:
        body["transactionId"] = "…"
    return answer.status, {name: value for name, value in answer.headers.items() if name not in own}, body


def bodies(payee: Person) -> list[tuple[bytes, tuple[str, ...]]]:
    ordinary = transfer_body(payee.id, "1")
    return [
        (ordinary, ()),
        (ordinary, ("Origin: http://localhost:5173",)),
        (transfer_body(payee.id, "1e9"), ()),
        (transfer_body("0" * 24, "1"), ()),
        (transfer_body(payee.id, "0"), ()),
        (transfer_body(payee.id, '"x"'), ()),
        (b"[]", ()),
        (b"{", ()),
        (ordinary, ("Idempotency-Key: one",)),
        (ordinary, ("Idempotency-Key: one",)),
        (transfer_body(payee.id, "2"), ("Idempotency-Key: one",)),
        (ordinary, ("Idempotency-Key: o n e",)),
    ]


@pytest.mark.parametrize("case", range(12))
def test_both_ways_give_the_same_answer(arena: Server, pair: tuple[Person, Person], case: int) -> None:
    payer, payee = pair
    if case == 9:  # the same key again
        exchange(arena.url, request(arena.url, payer, *bodies(payee)[8][:1], *bodies(payee)[8][1]))
    if case == 10:
        exchange(arena.url, request(arena.url, payer, bodies(payee)[8][0], *bodies(payee)[8][1]))
    body, more = bodies(payee)[case]
    first = told(exchange(arena.url, request(arena.url, payer, body, *more)))
    second_key = ("Idempotency-Key: two",) if case == 8 else more
    usual = told(exchange(arena.url, request(arena.url, payer, body, *second_key, path=f"{PATH}/")))
    assert first == usual
    assert first[0] in (200, 400, 409)


@pytest.mark.parametrize(
    ("headers", "path"),
    [
        ((), f"{PATH}?x=1"),
        (("Expect: 100-continue",), PATH),
        ((f"X-Long: {'x' * 9_000}",), PATH),
    ],
    ids=["query", "expect", "long"],
)
def test_what_is_not_plain_is_answered_too(
    arena: Server, pair: tuple[Person, Person], headers: tuple[str, ...], path: str
) -> None:
    payer, payee = pair
    body = transfer_body(payee.id, "1")
    with connect(arena.url) as connection:
        send(connection, [request(arena.url, payer, body, *headers, path=path)])
        assert told(receive(connection))[0] == 200


def test_a_body_may_come_in_pieces(arena: Server, client: Client, pair: tuple[Person, Person]) -> None:
    payer, payee = pair
    whole = request(arena.url, payer, transfer_body(payee.id, "3"))
    with connect(arena.url) as connection:
        for cut in (len(whole) - 30, len(whole) - 5, len(whole)):
            send(connection, [whole[:cut]])
            whole = whole[cut:] if cut < len(whole) else b""
            if not whole:
                break
        send(connection, [whole])
        assert told(receive(connection, "POST"))[0] == 200
    assert client.balance(payee) == 1003


def test_requests_sent_ahead_are_answered_in_order(arena: Server, pair: tuple[Person, Person]) -> None:
    payer, payee = pair
    amounts = ["1", "0", "2", "1e9", "3"]
    requests = [request(arena.url, payer, transfer_body(payee.id, amount)) for amount in amounts]
    balance = request_head("GET", f"{BASE}/account/balance", arena.url, [f"Authorization: Bearer {payer.token}"])
    with connect(arena.url) as connection:
        send(connection, [b"".join([*requests, balance])])
        stream = connection.makefile("rb")
        statuses, last = [], b""
        for _ in range(6):
            statuses.append(int(stream.readline().split()[1]))
            length = 0
            while (line := stream.readline().strip()) != b"":
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            last = stream.read(length)
    assert statuses == [200, 400, 200, 400, 200, 200]
    assert json.loads(last) == {"balance": 994}


def test_a_connection_that_is_to_be_closed_is_closed(arena: Server, pair: tuple[Person, Person]) -> None:
    payer, payee = pair
    with connect(arena.url) as connection:
        send(connection, [request(arena.url, payer, transfer_body(payee.id, "1"), "Connection: close")])
        assert told(receive(connection, "POST"))[0] == 200
        assert connection.recv(1) == b""


def test_a_client_that_hangs_up_before_its_answer_harms_nobody(
    arena: Server, client: Client, pair: tuple[Person, Person]
) -> None:
    payer, payee = pair
    for _ in range(20):
        with connect(arena.url) as connection:
            send(connection, [request(arena.url, payer, transfer_body(payee.id, "1"))])
    assert client.transferred(payer, payee, "1")
    assert arena.run_cli("verify").exit_code == 0  # by then all that was asked for is settled
    assert client.balance(payer) + client.balance(payee) == 2000


def test_where_requests_are_logged_payments_are_too() -> None:
    with Server(opening_balance="1000.00", access_log="true") as server, Client(server.url) as client:
        payer, payee = client.sign_up_many([("Asha", "Rao"), ("Bala", "Nair")])
        client.transferred(payer, payee, "1")
        assert server.terminate() == 0
        assert PATH in server.output()


@pytest.mark.parametrize("behind", [b"garbage\r\n\r\n", b"GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n"])
@pytest.mark.parametrize("path", [PATH, f"{PATH}/"], ids=["express", "usual"])
def test_what_comes_behind_a_payment_does_not_answer_for_it(
    arena: Server, client: Client, pair: tuple[Person, Person], path: str, behind: bytes
) -> None:
    payer, payee = pair
    with connect(arena.url) as connection:
        send(connection, [request(arena.url, payer, transfer_body(payee.id, "1"), path=path) + behind])
        assert told(receive(connection, "POST"))[0] == 200
        assert connection.recv(1) == b"", "and the connection ends"
    assert client.balance(payee) == 1001


def test_a_body_behind_an_upgrade_is_no_request(arena: Server, client: Client, pair: tuple[Person, Person]) -> None:
    payer, payee = pair
    hidden = request(arena.url, payer, transfer_body(payee.id, "5"))
    head = request_head(
        "POST", f"{BASE}/user/signin", arena.url,
        [f"Content-Length: {len(hidden)}", "Connection: Upgrade", "Upgrade: h2c"],
    )  # fmt: skip
    with connect(arena.url) as connection:
        send(connection, [head])
        send(connection, [hidden])
        answer = receive(connection, "POST")
        assert answer is None or answer.status == 400
        assert receive(connection, "POST") is None
    get = request_head("GET", "/livez", arena.url, ["Connection: Upgrade", "Upgrade: h2c"])
    with connect(arena.url) as connection:
        send(connection, [get])
        answer = receive(connection)
        assert answer is not None
        assert answer.status == 200
        send(connection, [hidden])
        assert receive(connection, "POST") is None, "nothing more is heard on it"
    assert client.balance(payee) == 1000


def test_a_server_that_is_told_to_end_answers_a_payment_with_half_a_request_behind_it() -> None:
    with Server(opening_balance="1000.00") as server:
        with Client(server.url) as client:
            payer, payee = client.sign_up_many([("Asha", "Rao"), ("Bala", "Nair")])
        whole = request(server.url, payer, transfer_body(payee.id, "1"))
        with connect(server.url) as connection:
            server.freeze()
            send(connection, [whole + b"POST /api/v1/acc"])
            os.kill(server.pid, signal.SIGTERM)
            server.thaw()
            answer = receive(connection, "POST")
        assert server.wait() == 0
        server.start()
        with Client(server.url) as client:
            paid = client.balance(client.signed_in(payee)) == 1001
    assert paid == (answer is not None)
    if answer is not None:
        assert told(answer)[0] == 200
