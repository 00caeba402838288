"""The busiest route without ASGI: a payment that is whole and plain is answered by the HTTP protocol itself.

ASGI's scope, events and task cost as much as all that is done for a payment besides. What is not plain (another route,
a query, `Expect`, chunks, a client that does not read, anything to be refused before the ledger is asked) goes the
usual way, from its first byte; what is done for it there is the same.

A program that pays and pays sends the same head each time, to the byte. One that has been parsed is known again, on
whichever connection it comes, without the parser and all that is called for each header, and with all that follows from
it alone.
"""

from typing import Any, Final, NamedTuple, Protocol

from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from hundi.api.connection import BoundedProtocol, render_answer
from hundi.api.http import Answer, Headers
from hundi.api.moving import Mover
from hundi.ledger.decide import Outcome
from hundi.services.committer import Tell
from hundi.services.unavailable import Unavailable

_HEAD_MAX: Final = 8_192
_BODY_MAX: Final = 4_096
"""Bytes of headers and body. Larger ones are not plain."""

_HEAD_END: Final = b"\r\n\r\n"
_KNOWN_HEAD_MAX: Final = 1_024
"""Bytes. A longer one is parsed each time."""

_KNOWN_MOST: Final = 4_096
"""Heads. With more, all are forgotten."""


class Head(NamedTuple):
    """What the head of a payment says, whatever its body: as long as the server runs."""

    token: str
    """Whose it is, and whether it still counts, is found out each time."""
    key: str | None
    """The idempotency key."""
    lines: bytes
    """Header lines that each answer to it carries."""


class Express(Protocol):
    """What stands behind the express way."""

    def has(self, url: bytes) -> bool:
        """Say whether POST requests to this URL may be taken."""

    def read(self, headers: Headers) -> Head | None:
        """Read what a head says. None: the usual way must be taken."""

    def begin(self, head: Head, body: bytes, tell: Tell) -> bool:
        """Do what is asked up to where it waits; `tell` is called with what comes of it, later.

        Returns:
            False: nothing was begun, and the usual way must be taken.

        """

    def finish(self, head: Head, outcome: Outcome | Unavailable) -> tuple[Answer, bytes]:
        """Answer what came of it, with more header lines that are rendered already."""


class _Known(NamedTuple):
    """What has become of the head of a plain request when it was parsed."""

    head: Head
    body_size: int


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
    known_heads: dict[bytes, _Known]
    """Of all connections. Each is somebody's who had a token, for only what was begun is learned from."""

    def data_received(self, data: bytes) -> None:
        """Take what has come: one whole request whose head is known, or anything else."""
        if self.express is None or not self._is_between():
            super().data_received(data)
            return
        size = data.find(_HEAD_END) + len(_HEAD_END)
        known = self.known_heads.get(data[:size])
        if known is not None and len(data) == size + known.body_size:
            cycle = _Cycle()
            if self.express.begin(known.head, data[size:], self._answering(known.head, cycle)):
                self.end_head()
                self._wait_in(cycle)
                return
        begun = self._parse(data)
        if begun is not None and size + begun.body_size == len(data) and size <= _KNOWN_HEAD_MAX:
            if len(self.known_heads) >= _KNOWN_MOST:
                self.known_heads.clear()
            self.known_heads[data[:size]] = begun

    def _parse(self, data: bytes) -> _Known | None:
        """Take what has come, whatever it is; returns what was begun with it, if anything was."""
        self._begun: _Known | None = None
        super().data_received(data)
        return self._begun

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
        head = self.express.read(self.headers)
        cycle = _Cycle()
        if head is None or not self.express.begin(head, body, self._answering(head, cycle)):
            self._go_the_usual_way()
            super().on_body(body)
            super().on_message_complete()
            return
        self._begun = _Known(head, len(body))
        self._wait_in(cycle)

    def _wait_in(self, cycle: Any) -> None:  # noqa: ANN401 - a cycle as far as anybody looks at it
        """Take note that the request is whole and under way."""
        self.stop_clock()
        self.payments_running += 1
        self.cycle = self._running = cycle

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

    def _answering(self, head: Head, cycle: _Cycle) -> Tell:
        def answer(outcome: Outcome | Unavailable) -> None:
            if self.express is None:
                return
            try:
                answer, lines = self.express.finish(head, outcome)
                if not cycle.disconnected:
                    defaults = self.server_state.default_headers
                    self.transport.write(render_answer(answer, lines, defaults, keep_alive=cycle.keep_alive))
                cycle.response_complete = True
                if not cycle.keep_alive:
                    self.transport.close()
                self.on_response_complete()
            except Exception:
                self.transport.abort()  # so that the client asks again, with its key, and does not wait for ever
                raise

        return answer


def express_protocol(way: Express | None, mover: Mover | None = None) -> type[BoundedProtocol]:
    """Make the class of connections that have this express way, and are moved so, as far as there is either."""
    base = BoundedProtocol if way is None else ExpressProtocol
    return type("Connection", (base,), {"express": way, "mover": mover, "known_heads": {}})
