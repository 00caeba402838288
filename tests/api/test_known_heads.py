"""A head that is sent again is known without the parser, and everything is as if it had been parsed."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, Final

import pytest
import uvicorn
from hypothesis import given, settings
from hypothesis import strategies as st
from uvicorn.server import ServerState

from hundi.api import express
from hundi.api.express import ExpressProtocol, Head, express_protocol
from hundi.api.http import Answer, Headers
from hundi.ledger.decide import Outcome
from hundi.ledger.refusals import SessionEnded
from hundi.services.committer import Tell
from hundi.services.unavailable import Unavailable
from tests.api.test_express import request, told
from tests.support.client import Client, transfer_body
from tests.support.raw import connect, receive, send
from tests.support.server import Server

TURNS: Final = 12
"""Of the loop, in which all that was asked for is answered."""


class Way:
    """An express way on which everything but `no` is paid."""

    def __init__(self) -> None:
        self.begun: list[tuple[Head, bytes]] = []

    def read(self, headers: Headers) -> Head | None:
        """Have all of it, but for one that has none."""
        if (b"x", b"none") in headers:
            return None
        return Head(repr(headers), None, b"x-head: %d\r\n" % len(headers))

    def begin(self, head: Head, body: bytes, tell: Tell) -> bool:
        """Note what is asked."""
        if body == b"no":
            return False
        self.begun.append((head, body))
        asyncio.get_running_loop().call_soon(tell, SessionEnded())
        return True

    def has(self, url: bytes) -> bool:
        """Take one path."""
        return url == b"/pay"

    def finish(self, head: Head, outcome: Outcome | Unavailable) -> tuple[Answer, bytes]:
        """Tell what the head was."""
        assert outcome == SessionEnded()
        return Answer(200, head.token.encode()), head.lines


class Wire(asyncio.Transport):
    """Where answers go."""

    def __init__(self) -> None:
        super().__init__({"sockname": ("127.0.0.1", 1), "peername": ("127.0.0.1", 2)})
        self.written = b""
        self.is_over = False

    def write(self, data: Any) -> None:  # noqa: ANN401 - as in asyncio
        """Keep it."""
        assert not self.is_over
        self.written += bytes(data)

    def is_closing(self) -> bool:
        """Say whether nothing more is heard."""
        return self.is_over

    def close(self) -> None:
        """End."""
        self.is_over = True

    def abort(self) -> None:
        """End at once."""
        self.is_over = True

    def get_write_buffer_size(self) -> int:
        """Be quick."""
        return 0

    def pause_reading(self) -> None:
        """Go on."""

    def resume_reading(self) -> None:
        """Go on."""


class Forgetful(dict[bytes, object]):
    """Knows no head, whatever it is told."""

    def __setitem__(self, head: bytes, known: object) -> None:
        """Do not remember it."""


async def application(scope: dict[str, Any], _: object, send: Callable[[dict[str, Any]], Awaitable[None]]) -> None:
    """Answer what takes the usual way with how it was asked."""
    body = f"{scope['method']} {scope['path']} {scope['headers']}".encode()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(body))]})
    await send({"type": "http.response.body", "body": body, "more_body": False})


class Told:
    """What became of pieces that came on one connection: what was begun, answered, and parsed."""

    def __init__(self, pieces: list[bytes], *, learns: bool, ahead: int = 0) -> None:
        """Let so many of the last pieces come before those in front of them are answered."""
        self.way = Way()
        self.parsed = 0
        self.wire = Wire()
        self._learns = learns
        asyncio.run(self._hear(pieces, ahead))

    async def _hear(self, pieces: list[bytes], ahead: int) -> None:
        base: Any = express_protocol(self.way)
        outer = self

        class Connection(base):  # type: ignore[misc]  # a class that is made
            def on_headers_complete(self) -> None:
                outer.parsed += 1
                super().on_headers_complete()

        if not self._learns:
            Connection.known_heads = Forgetful()
        config = uvicorn.Config(application, lifespan="off", log_config=None, date_header=False)
        config.load()
        connection: ExpressProtocol = Connection(config=config, server_state=ServerState(), app_state={})
        connection.connection_made(self.wire)
        for place, piece in enumerate(pieces, 1):
            if not self.wire.is_over:
                connection.data_received(piece)
            for _ in range(0 if len(pieces) - ahead <= place < len(pieces) else TURNS):
                await asyncio.sleep(0)
        connection.connection_lost(None)


def pay(body: bytes = b"one", *more: bytes, head: bytes = b"POST /pay HTTP/1.1\r\nHost: localhost\r\n") -> bytes:
    return b"%b%bContent-Length: %d\r\n\r\n%b" % (head, b"".join(more), len(body), body)


def test_a_head_that_comes_again_is_not_parsed_again() -> None:
    heard = Told([pay(b"one"), pay(b"two"), pay(b"six"), pay(b"ten")], learns=True)
    assert heard.parsed == 2, "the first, before which there was nothing, and the one that is learned"
    assert [body for _, body in heard.way.begun] == [b"one", b"two", b"six", b"ten"]
    assert heard.wire.written.count(b"HTTP/1.1 200") == 4


@pytest.mark.parametrize(
    ("piece", "parsed"),
    [
        (pay(b"four"), 1),
        (pay(b"six", b"X: y\r\n"), 1),
        (pay(b"two") + pay(b"six"), 2),
        (b"\r\n" + pay(b"six"), 1),
        (pay(b"six") + b"\r\n", 1),
        (pay(b"six")[:-1], 1),
        (pay(b"no"), 1),
        (pay(b"six", b"X: none\r\n"), 1),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", 1),
    ],
)
def test_anything_else_is_parsed(piece: bytes, parsed: int) -> None:
    pieces = [pay(), pay(), piece, pay()]
    learned = Told(pieces, learns=True)
    assert learned.parsed == 2 + parsed, "the last is known again"
    assert learned.wire.written == Told(pieces, learns=False).wire.written


@pytest.mark.parametrize(
    "pieces",
    [
        [pay() + b"\r\n"] * 3,
        [b"\r\n" + pay()] * 3,
        [b"\r\n\r\n" + pay(), b"\r\n\r\none"],
        [pay() + pay()] * 3,
        [pay()[:5], pay()[5:], pay()[5:]],
        [pay()[:-1], pay()[-1:], pay()[-1:]],
        [pay(b"one", b"Connection: close\r\n")] * 3,
        [pay(), pay()[:5], pay()],
    ],
)
def test_what_was_more_or_less_than_a_request_is_no_head(pieces: list[bytes]) -> None:
    heard = Told([pay(), *pieces, pay()], learns=True)
    parsed = Told([pay(), *pieces, pay()], learns=False)
    assert heard.way.begun == parsed.way.begun
    assert heard.wire.written == parsed.wire.written
    assert heard.wire.is_over == parsed.wire.is_over


def test_a_head_that_comes_before_the_answer_is_parsed() -> None:
    pieces = [pay(), pay(), pay(b"two"), pay(b"six"), pay(b"ten")]
    heard, parsed = Told(pieces, learns=True, ahead=3), Told(pieces, learns=False, ahead=3)
    assert (heard.parsed, parsed.parsed) == (5, 5)
    assert heard.wire.written == parsed.wire.written
    heard = Told(pieces, learns=True, ahead=2)
    assert heard.parsed == 4, "one is known, two are ahead"


def test_long_heads_are_not_kept_and_no_more_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    long = pay(b"one", b"X: %b\r\n" % (b"x" * 1_024))
    assert Told([pay(), long, long], learns=True).parsed == 3
    monkeypatch.setattr(express, "_KNOWN_MOST", 1)
    other = pay(b"four")
    assert Told([pay(), pay(), other, pay(), pay()], learns=True).parsed == 4, "the other took its place, and lost it"


def test_a_connection_whose_answer_cannot_be_made_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> tuple[Answer, bytes]:
        raise ZeroDivisionError

    monkeypatch.setattr(Way, "finish", fail)
    heard = Told([pay(), pay()], learns=True)
    assert heard.wire.is_over, "so that its client asks again, with its key"
    assert len(heard.way.begun) == 1
    assert not heard.wire.written


requests = st.one_of(
    st.builds(pay, st.sampled_from([b"one", b"two", b"no", b"four", b""])),
    st.just(pay(b"one", b"Connection: close\r\n")),
    st.just(pay(b"one", b"Expect: 100-continue\r\n")),
    st.just(pay(b"one", b"Transfer-Encoding: chunked\r\n")),
    st.sampled_from([b"\r\n", b"\r\n\r\n", b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", b"garbage\r\n\r\n"]),
    st.just(pay(head=b"POST /other HTTP/1.1\r\nHost: localhost\r\n")),
    st.just(pay(head=b"\r\nPOST /pay HTTP/1.1\r\nHost: localhost\r\n")),
)


@st.composite
def conversations(draw: st.DrawFn) -> list[bytes]:
    """Draw requests, most of them alike, and where they are cut or put together on their way."""
    sent: list[bytes] = []
    for each in draw(st.lists(st.one_of(st.just(pay()), requests), max_size=8)):
        how = draw(st.sampled_from(["whole", "whole", "whole", "behind", "cut"]))
        cut = draw(st.integers(1, len(each) - 1)) if how == "cut" else len(each)
        if how == "behind" and sent:
            sent[-1] += each
        else:
            sent += [piece for piece in (each[:cut], each[cut:]) if piece]
    return sent


@settings(max_examples=400)
@given(conversations())
def test_a_conversation_is_the_same_with_and_without(pieces: list[bytes]) -> None:
    with_, without = Told(pieces, learns=True), Told(pieces, learns=False)
    assert with_.way.begun == without.way.begun
    assert with_.wire.written == without.wire.written
    assert with_.wire.is_over == without.wire.is_over
    assert with_.parsed <= without.parsed


@pytest.fixture(scope="module")
def arena() -> Iterator[Server]:
    with Server(opening_balance="1000.00") as server:
        yield server
        assert not server.complaints()


def test_whoever_pays_and_pays_on_one_connection_is_answered_each_time(arena: Server) -> None:
    with Client(arena.url) as client:
        payer, payee = client.sign_up_many([("Asha", "Rao"), ("Bala", "Nair")])
        bodies = [transfer_body(payee.id, amount) for amount in ("1", "2", "0", "3", "1e9", '"x"', "4", "5")]
        with connect(arena.url) as connection:
            answers = []
            for body in bodies:
                send(connection, [request(arena.url, payer, body)])
                answers.append(told(receive(connection, "POST"))[0])
        assert answers == [200, 200, 400, 200, 400, 400, 200, 200]
        assert client.balance(payee) == 1015
        assert client.balance(payer) == 985
