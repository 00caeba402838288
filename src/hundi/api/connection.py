"""A connection: uvicorn's, with bounds on what a client may send and how long it may take."""

import time
from functools import partial
from typing import Any, Final

import msgspec
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from hundi.api.http import WHOLE_ANSWER, Answer, Headers, entity_headers, render_headers
from hundi.api.moving import PAYING, Mover
from hundi.ledger.invariants import ensure

HEAD_MAX: Final = 32 * 1024
"""Bytes of request line and headers."""

PIPELINE_MAX: Final = 64
"""How many requests a connection may have sent ahead of the one that is being answered."""

_NOT_HTTP: Final = (400, "Invalid HTTP request")
_HEAD_TOO_LARGE: Final = (431, "Request headers too large")
_NO_UPGRADE: Final = (400, "This server upgrades to no other protocol")
_TOO_MANY_AHEAD: Final = (400, "Too many requests ahead of their answers")


class _RefusedError(Exception):
    """Raised out of a parser's callback, which ends the parsing."""


class BoundedProtocol(HttpToolsProtocol):
    """A connection with bounds: on the size of a head, on requests sent ahead, on how long either side may take.

    Between two requests it may move to another process, if there is a `mover`.
    """

    mover: Mover | None = None
    came_over = False
    """Whether it was another process's, and stands between two requests."""
    payments_running = 0
    """How many of the latest requests in a row asked for payments."""

    def connection_made(self, transport: Any) -> None:  # noqa: ANN401 - as in asyncio
        """Start the clock for the first request."""
        # Three clocks: since when a request has been arriving, the client has not read, nothing has been asked.
        self._awaited_since: float | None = None if self.came_over else time.monotonic()
        self._stuck_since: float | None = None
        self._idle_since: float | None = time.monotonic() if self.came_over else None
        self._in_head = True
        self._heads = 0
        self._head_size = 0
        self._trailer_size = 0
        self._refusal = _NOT_HTTP
        self._running: RequestResponseCycle | None = None
        self._is_last = False
        super().connection_made(transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell the request that is being answered, too: uvicorn tells the last that came, and forget those between."""
        self.pipeline.clear()
        if self._running is not None and not self._running.response_complete:
            self._running.disconnected = True
            self._running.message_event.set()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Count what comes while a head is not whole; hear nothing more once the connection is about to end."""
        if self._is_last:
            return
        was_in_head, heads = self._in_head, self._heads
        super().data_received(data)
        if was_in_head and heads == self._heads:  # where a head begins behind a body, its first piece goes uncounted
            self._head_size += len(data)
            if self._head_size > HEAD_MAX and not self.transport.is_closing():
                self._refuse(*_HEAD_TOO_LARGE)

    def on_message_begin(self) -> None:
        """Start the clock for this request."""
        self.start_clock()
        super().on_message_begin()

    def start_clock(self) -> None:
        """Begin to count how long the request takes to arrive."""
        self._awaited_since = time.monotonic()
        self._idle_since = None

    def stop_clock(self) -> None:
        """Take note that the request is whole: the rest is for the application, and another head may come."""
        self._awaited_since = self._idle_since = None
        self._in_head = True

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header. What comes behind a body is a trailer: bounded like a head, and no header."""
        if self._in_head:
            super().on_header(name, value)
        else:
            self.take_trailer(name, value)

    def take_trailer(self, name: bytes, value: bytes) -> None:
        """Count a trailer, and forget it."""
        self._trailer_size += len(name) + len(value)
        if self._trailer_size > HEAD_MAX:
            self._refusal = _HEAD_TOO_LARGE
            raise _RefusedError

    def on_headers_complete(self) -> None:
        """Refuse a head that came at once and is too large, and one request too many ahead of its answer."""
        self.end_head()
        if len(self.url) + sum(len(name) + len(value) for name, value in self.headers) > HEAD_MAX:
            self._refusal = _HEAD_TOO_LARGE
            raise _RefusedError
        if len(self.pipeline) >= PIPELINE_MAX:  # uvicorn would keep them all
            self._refusal = _TOO_MANY_AHEAD
            raise _RefusedError
        if self.parser.should_upgrade():  # whose body the parser would take for the next request
            if self._has_body():
                self._refusal = _NO_UPGRADE
                raise _RefusedError
            self._is_last = True
        super().on_headers_complete()
        if self._is_last:
            self.cycle.keep_alive = False
        self.scope["extensions"] = {WHOLE_ANSWER: partial(_send_whole, self.cycle)}  # type: ignore[dict-item]  # ours

    def _has_body(self) -> bool:
        return any(
            name == b"transfer-encoding" or (name == b"content-length" and value.strip(b"0") != b"")
            for name, value in self.headers
        )

    def end_head(self) -> None:
        """Take note that a head is whole."""
        self._in_head = False
        self._heads += 1
        self._head_size = self._trailer_size = 0

    def on_message_complete(self) -> None:
        """Stop the clock."""
        self.stop_clock()
        self.payments_running = self.payments_running + 1 if self.url in PAYING and self._is_post() else 0
        super().on_message_complete()
        if self.cycle.response_complete:  # it was answered before it was whole
            self._idle_since = time.monotonic()

    def _is_post(self) -> bool:
        return bool(self.parser.get_method() == b"POST")

    def on_response_complete(self) -> None:
        """Go on with the next request, here or elsewhere.

        As uvicorn does, which however sets a timer behind each answer and ends it with the next request: a few
        hundredths of all that a payment costs. `end_if_late` looks at the clock instead.
        """
        self.server_state.total_requests += 1
        if not self.transport.is_closing():
            self.flow.resume_reading()
            if self.pipeline:
                self._start_asgi_task(*self.pipeline.pop())
            elif self._awaited_since is None:
                self._idle_since = time.monotonic()
        if self.mover is not None:
            self.mover.answered(self)

    def descriptor(self) -> int | None:
        """Return the socket's number while nothing is under way: no request, not a piece of one, and no answer."""
        cycle: RequestResponseCycle | None = self.cycle  # None before the first request
        is_still = (
            self._awaited_since is None
            and cycle is not None
            and cycle.response_complete
            and not self.pipeline
            and not self._is_last
            and not self.transport.is_closing()
            and not self.transport.get_write_buffer_size()
        )
        return self.transport.get_extra_info("socket").fileno() if is_still else None

    def leave(self) -> None:
        """Let go of the connection, which goes on elsewhere."""
        self.transport.abort()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:  # noqa: ANN401 - as in uvicorn
        self._running = cycle
        super()._start_asgi_task(cycle, app)

    def shutdown(self) -> None:
        """Wait at shut-down for the answer that is under way, and not for requests behind it or not whole yet."""
        if not self._end_after_answer():
            self.transport.close()
            super().shutdown()

    def _end_after_answer(self) -> bool:
        """Have the connection end behind the answer that is under way, and hear nothing more. False: none is."""
        running = self._running
        if running is None or running.response_complete or self.transport.is_closing():
            return False
        if running is self.cycle and not self._in_head:  # it is asked for by the very request that is not whole
            return False
        running.keep_alive = False
        self.pipeline.clear()
        self._is_last = True
        self._awaited_since = None
        return True

    def pause_writing(self) -> None:
        """Start the clock for a client that does not read."""
        self._stuck_since = time.monotonic()
        super().pause_writing()

    def resume_writing(self) -> None:
        """Stop it."""
        self._stuck_since = None
        super().resume_writing()

    def end_if_late(self, timeout_seconds: float) -> None:
        """End the connection if a request has been arriving, or an answer has been going out, for longer than this.

        Or if nothing has been asked for as long as a connection is kept.
        """
        now, since = time.monotonic(), self._awaited_since
        if self._idle_since is not None and now - self._idle_since >= self.timeout_keep_alive:
            self.transport.close()
        if self.transport.is_closing() and self._stuck_since is None:
            self._stuck_since = now
        if self._stuck_since is not None and now - self._stuck_since >= timeout_seconds:
            self.transport.abort()
        if since is None or now - since < timeout_seconds or self.transport.is_closing():
            return
        cycle: RequestResponseCycle | None = self.cycle  # None before the first request
        if cycle is not None and cycle.response_started and not self._in_head:  # answered early, or half
            self.transport.close()
        else:
            self._refuse(408, "The request took too long")

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - the message is ours
        """Answer what is no HTTP with a message, too."""
        self._refuse(*self._refusal)

    def _refuse(self, status: int, text: str) -> None:
        """Say what is wrong and end the connection; where an answer is under way, it is the last thing said instead."""
        if self._end_after_answer():
            return
        self._awaited_since = None
        body = msgspec.json.encode({"message": text})
        head = b"content-type: application/json\r\ncontent-length: %d\r\nconnection: close\r\n\r\n" % len(body)
        self.transport.write(STATUS_LINE[status] + head + body)
        self.transport.close()


async def _send_whole(cycle: RequestResponseCycle, answer: Answer, lines: bytes) -> None:
    """Do what `cycle.send` does for a start and a body with a known length, in one write."""
    if cycle.flow.write_paused and not cycle.disconnected:
        await cycle.flow.drain()
    if cycle.disconnected:
        return
    ensure(not cycle.response_started, "a request is answered once")
    cycle.response_started = True
    cycle.waiting_for_100_continue = False
    with_body = cycle.scope["method"] != "HEAD"
    cycle.transport.write(
        render_answer(answer, lines, cycle.default_headers, keep_alive=cycle.keep_alive, with_body=with_body)
    )
    cycle.response_complete = True
    cycle.message_event.set()
    if not cycle.keep_alive:
        cycle.transport.close()
    cycle.on_response()


def render_answer(
    answer: Answer, lines: bytes, defaults: Headers, *, keep_alive: bool, with_body: bool = True
) -> bytes:
    """Write an HTTP/1.1 response with all its headers: the server's defaults, the answer's own, and more lines."""
    parts = (
        STATUS_LINE[answer.status],
        render_headers(tuple(defaults)),
        render_headers(entity_headers(answer)),
        render_headers(answer.headers),
        lines,
        b"\r\n" if keep_alive else b"connection: close\r\n\r\n",
        answer.body if with_body else b"",
    )
    return b"".join(parts)
