"""The busiest route without ASGI: a payment that is whole and plain is answered by the HTTP protocol itself.

ASGI's scope, events and task cost as much as all that is done for a payment besides. What is not plain (another route,
a query, `Expect`, chunks, a client that does not read, anything to be refused before the ledger is asked) goes the
usual way, from its first byte; what is done for it there is the same.

A program that pays and pays sends the same head each time, to the byte. Such a head has been parsed once, and is known
again without the parser, which takes as long as all else that the HTTP of a payment costs.
"""

from asyncio import Future
from collections.abc import Callable
from typing import Any, Final, NamedTuple, Protocol

from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from hundi.api.connection import BoundedProtocol, render_answer
from hundi.api.http import Answer, Headers
from hundi.api.moving import Mover
from hundi.ledger.decide import Outcome

_HEAD_MAX: Final = 8_192
_BODY_MAX: Final = 4_096
"""Bytes of headers and body. Larger ones are not plain."""

_HEAD_END: Final = b"\r\n\r\n"


class Express(Protocol):
    """What stands behind the express way."""

    def begin(self, headers: Headers, body: bytes) -> Future[Outcome] | None:
        """Do what is asked up to where it waits. None: nothing was begun, and the usual way must be taken."""

    def has(self, url: bytes) -> bool:
        """Say whether POST requests to this URL may be taken."""

    def finish(self, headers: Headers, outcome: Future[Outcome]) -> tuple[Answer, bytes]:
        """Answer what came of it, with more header lines that are rendered already."""


class _KnownHead(NamedTuple):
    """The head of a plain request, as it came and as it was parsed."""

    head: bytes
    headers: Headers
    size: int
    """Of the whole request."""


class _NoEvent:
    """Stands for the event that tells a task of more to read: there is no task."""

    def set(self) -> None:
        """Tell nobody."""


class _Cycle:
    """A request under way on the express, as far as the rest of the protocol looks at one."""

    message_event: Final = _NoEvent()
    response_started: Final = False

    def __init__(self) -> None:
        self.response_complete = False
        self.disconnected = False
        self.keep_alive = True


class ExpressProtocol(BoundedProtocol):
    """A connection on which plain payments take the express way."""

    express: Express | None = None
    _known: _KnownHead | None = None
    """Of the request before, if that came whole and alone, and nothing has come since."""

    def data_received(self, data: bytes) -> None:
        """Take what has come: once more the same head, and a body of the same length, or anything else."""
        known, is_between = self._known, self._is_between()
        if known is not None and is_between and len(data) == known.size and data.startswith(known.head):
            outcome = self.express.begin(known.headers, data[len(known.head) :]) if self.express is not None else None
            if outcome is not None:
                self.headers = known.headers
                self.end_head()
                self._wait_for(outcome)
                return
        self._known = None
        self._whole_body = b""
        super().data_received(data)
        if is_between and self._whole_body:
            self._known = self._learn(data, len(self._whole_body))

    def _is_between(self) -> bool:
        """Say whether the request before is whole and answered, nothing of the next has come, and it may."""
        cycle = self._under_way()
        return (
            cycle is not None
            and cycle.response_complete
            and self._awaited_since is None
            and not self.pipeline
            and not self._is_last
            and not self.flow.write_paused
            and not self.transport.is_closing()
        )

    def _learn(self, data: bytes, body_size: int) -> _KnownHead | None:
        """Take note of the head of a plain request. None: there was more than the request, or less."""
        head_size = data.find(_HEAD_END) + len(_HEAD_END)
        if head_size + body_size != len(data):
            return None
        return _KnownHead(data[:head_size], self.headers, len(data))

    def on_message_begin(self) -> None:
        """Begin a request. What ASGI needs is made once it is known to be needed."""
        self.start_clock()
        self._express_body: bytes | None = None
        self.url = b""
        self.headers = []
        self.expect_100_continue = False

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header, or a trailer."""
        if not self._in_head:
            self.take_trailer(name, value)
            return
        name = name.lower()
        if name == b"expect" and value.lower() == b"100-continue":
            self.expect_100_continue = True
        self.headers.append((name, value))

    def on_headers_complete(self) -> None:
        """Choose the way."""
        if self._is_plain():
            self.end_head()
            self._express_body = b""
            self.cycle = None  # type: ignore[assignment]  # as before a connection's first request
        else:
            self._go_the_usual_way()

    def on_body(self, body: bytes) -> None:
        """Take a piece of the body."""
        if self._express_body is None:
            super().on_body(body)
        else:
            self._express_body += body

    def on_message_complete(self) -> None:
        """Begin what is asked."""
        body, self._express_body = self._express_body, None
        if body is None or self.express is None:
            super().on_message_complete()
            return
        outcome = self.express.begin(self.headers, body)
        if outcome is None:
            self._go_the_usual_way()
            super().on_body(body)
            super().on_message_complete()
            return
        self._whole_body = body
        self._wait_for(outcome)

    def _wait_for(self, outcome: Future[Outcome]) -> None:
        """Have the request that is whole answered when there is an outcome."""
        self.stop_clock()
        self.payments_running += 1
        cycle: Any = _Cycle()
        self.cycle = self._running = cycle
        outcome.add_done_callback(self._answering(self.headers, cycle))

    def _is_plain(self) -> bool:
        express, cycle = self.express, self._under_way()
        if (
            express is None
            or not express.has(self.url)
            or not self._is_post()
            or self.parser.get_http_version() != "1.1"
            or not self.parser.should_keep_alive()
            or self.parser.should_upgrade()
            or self.expect_100_continue
            or self.flow.write_paused
            or (cycle is not None and not cycle.response_complete)
            or self.pipeline
        ):
            return False
        length, size = b"", 0
        for name, value in self.headers:
            size += len(name) + len(value)
            if name == b"transfer-encoding":
                return False
            if name == b"content-length":
                length = value
        return (
            size <= _HEAD_MAX and length.isdigit() and len(length) <= len(str(_BODY_MAX)) and int(length) <= _BODY_MAX
        )

    def _under_way(self) -> RequestResponseCycle | None:
        return self.cycle

    def _go_the_usual_way(self) -> None:
        """Make of the request what it would be on a connection without an express way."""
        url, headers, expects, since = self.url, self.headers, self.expect_100_continue, self._awaited_since
        super().on_message_begin()
        self._awaited_since = since
        self.url, self.expect_100_continue = url, expects
        self.headers += headers
        super().on_headers_complete()

    def _answering(self, headers: Headers, cycle: _Cycle) -> Callable[[Future[Outcome]], None]:
        def answer(outcome: Future[Outcome]) -> None:
            if self.express is None:
                return
            answer, lines = self.express.finish(headers, outcome)
            if not cycle.disconnected:
                defaults = self.server_state.default_headers
                self.transport.write(render_answer(answer, lines, defaults, keep_alive=cycle.keep_alive))
            cycle.response_complete = True
            if not cycle.keep_alive:
                self.transport.close()
            self.on_response_complete()

        return answer


def express_protocol(way: Express | None, mover: Mover | None = None) -> type[BoundedProtocol]:
    """Make the class of connections that have this express way, and are moved so, as far as there is either."""
    base = BoundedProtocol if way is None else ExpressProtocol
    return type("Connection", (base,), {"express": way, "mover": mover})
