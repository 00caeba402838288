"""The load generator: a process of its own that keeps a number of connections busy, each in a closed loop.

Each connection sends its next request when the last one was answered. Everything that can be is done before the clock
starts; while it runs, an answer costs a look at its status and its length.

`python -m bench.load` reads a `Plan` as JSON from standard input and writes a `Result` as JSON to standard output.
"""

import asyncio
import contextlib
import secrets
import sys
import time
from array import array
from collections.abc import Sequence
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, Final

import msgspec
import uvloop

from bench import crowd
from bench.machine import usage
from bench.traffic import KEY_PLACE, Traffic, build

_OK: Final = b"HTTP/1.1 200 "
_HEAD_END: Final = b"\r\n\r\n"
_LENGTH: Final = b"content-length: "
_GRACE_SECONDS: Final = 60.0
"""How long the last answers may take to come in."""
_PATIENCE_SECONDS: Final = 15.0
"""How long the clock waits, after the warm-up, for each connection to have had its first answer."""


class Plan(msgspec.Struct, frozen=True):
    """What to do. Bounded in time, and in the number of requests."""

    port: int
    server_pid: int
    database_pid: int | None
    """Of the database's process, where it has one."""
    folder: str
    """Where the list of people is."""
    connections: int
    seconds: float
    warm_up_seconds: float = 0.5
    most_requests: int = 2_000_000
    traffic: Traffic = Traffic()


class Result(msgspec.Struct, frozen=True):
    """What came of it. All but `answered` and `refused` is about the measured time, without the warm-up.

    The warm-up lasts until each connection has had an answer (within limits), so that even with many connections on a
    slow server those who wait longest are among the measured.
    """

    requests: int
    """How many were answered with 200."""
    seconds: float
    p50_ms: float
    p99_ms: float
    max_ms: float
    load_cpu_seconds: float
    server_cpu_seconds: float
    database_cpu_seconds: float
    server_rss_bytes: int
    """At the end."""
    answered: int
    """How many requests were answered with 200, the warm-up and the last ones with them."""
    refused: int
    """How many were not."""
    first_refusal: str
    """What the first of these said."""

    @property
    def rate(self) -> float:
        """Requests a second."""
        return self.requests / self.seconds

    @property
    def server_cpu_us(self) -> float:
        """Processor time of the server, a request, in microseconds."""
        return self.server_cpu_seconds / max(1, self.requests) * 1_000_000

    @property
    def database_cpu_us(self) -> float:
        """Processor time of the database's process, a request, in microseconds."""
        return self.database_cpu_seconds / max(1, self.requests) * 1_000_000


class Run:
    """What the connections share."""

    def __init__(self, plan: Plan, requests: Sequence[bytes]) -> None:
        self.plan = plan
        self.requests = requests
        self.keys = (b"%b%016d" % (secrets.token_hex(4).encode(), number) for number in count())
        self.latencies = array("d")
        self.measuring = False
        self.stopping = False
        self.answered = 0
        self.refused = 0
        self.first_refusal = ""
        self.finished = asyncio.Event()
        self.warm = asyncio.Event()
        self._busy = plan.connections
        self._cold = plan.connections

    def warm_up(self) -> None:
        """Count a connection that has had its first answer, or will have none."""
        self._cold -= 1
        if self._cold == 0:
            self.warm.set()

    def refuse(self, answer: bytes) -> None:
        """Count an answer other than 200, and keep the first."""
        self.refused += 1
        self.first_refusal = self.first_refusal or answer.decode("latin-1")

    def miss(self, error: OSError) -> None:
        """Count a connection that could not be made, and do without it."""
        self.refuse(f"a connection could not be made: {error}".encode())
        self.warm_up()
        self.leave()

    def leave(self) -> None:
        """Count a connection that has nothing more to do."""
        self._busy -= 1
        if self._busy == 0:
            self.finished.set()


class Connection(asyncio.Protocol):
    """One keep-alive connection, with one request under way at a time."""

    def __init__(self, run: Run, first: int) -> None:
        self._run = run
        self._next = first
        self._sent_at = 0.0
        self._partial = b""
        self._cold = True
        self._done = False

    def connection_made(self, transport: Any) -> None:  # noqa: ANN401 - uvloop's own, which is no asyncio.Transport
        """Take the transport; `send` begins."""
        self._transport = transport

    def send(self) -> None:
        """Send the next request."""
        run = self._run
        place = self._next
        request = run.requests[place]
        self._next = place + 1 if place + 1 < len(run.requests) else 0
        if run.plan.traffic.keyed:
            request = request.replace(KEY_PLACE, next(run.keys), 1)
        self._sent_at = time.perf_counter()
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        """Count an answer once it is whole, and go on."""
        if self._partial:
            data = self._partial + data
        if not is_whole(data):
            self._partial = data
            return
        self._partial = b""
        run = self._run
        if data.startswith(_OK):
            run.answered += 1
            if run.measuring:
                run.latencies.append(time.perf_counter() - self._sent_at)
        else:
            run.refuse(data)
        if self._cold:
            self._cold = False
            run.warm_up()
        if run.stopping or run.answered >= run.plan.most_requests:
            self._leave()
        else:
            self.send()

    def connection_lost(self, exc: Exception | None) -> None:
        """Count it as a failure if the server hung up while a request was under way."""
        if not self._done:
            self._run.refuse(f"the connection was lost: {exc}".encode())
            self._leave()

    def _leave(self) -> None:
        self._done = True
        if self._cold:
            self._run.warm_up()
        self._run.leave()
        self._transport.close()


def is_whole(data: bytes) -> bool:
    """Say whether an answer is there to its last byte. Every answer measured here has a content-length."""
    head_end = data.find(_HEAD_END)
    if head_end < 0:
        return False
    start = data.find(_LENGTH, 0, head_end)
    if start < 0:
        start = data[:head_end].lower().index(_LENGTH)
    start += len(_LENGTH)
    length = int(data[start : data.index(b"\r", start)])
    return len(data) >= head_end + len(_HEAD_END) + length


async def load(plan: Plan, requests: Sequence[bytes]) -> Result:
    """Keep all connections busy for the warm-up and the measured time, then let each have its last answer."""
    run = Run(plan, requests)
    loop = asyncio.get_running_loop()
    step = max(1, len(requests) // plan.connections)
    connections: list[Connection] = []
    for number in range(plan.connections):
        make = partial(Connection, run, number * step % len(requests))
        try:
            _, connection = await loop.create_connection(make, "127.0.0.1", plan.port)
        except OSError as error:
            run.miss(error)
        else:
            connections.append(connection)
    for connection in connections:
        connection.send()
    await _wait(run.finished, plan.warm_up_seconds)
    await _wait(run.warm, _PATIENCE_SECONDS)
    # On a thread, so that no answer has to wait for it.
    before, database_before = await asyncio.to_thread(lambda: (usage(plan.server_pid), _database_cpu_seconds(plan)))
    run.measuring = True
    began, cpu_before = time.perf_counter(), time.process_time()
    await _wait(run.finished, plan.seconds)
    run.measuring = False
    seconds, cpu_after = time.perf_counter() - began, time.process_time()
    run.stopping = True
    after, database_after = usage(plan.server_pid), _database_cpu_seconds(plan)
    await asyncio.wait_for(run.finished.wait(), _GRACE_SECONDS)
    latencies = sorted(run.latencies)
    return Result(
        requests=len(latencies),
        seconds=seconds,
        p50_ms=_quantile_ms(latencies, 0.5),
        p99_ms=_quantile_ms(latencies, 0.99),
        max_ms=_quantile_ms(latencies, 1.0),
        load_cpu_seconds=cpu_after - cpu_before,
        server_cpu_seconds=after.cpu_seconds - before.cpu_seconds,
        database_cpu_seconds=database_after - database_before,
        server_rss_bytes=after.rss_bytes,
        answered=run.answered,
        refused=run.refused,
        first_refusal=run.first_refusal,
    )


async def _wait(event: asyncio.Event, seconds: float) -> None:
    """Wait for an event, for this long at most."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)


def _database_cpu_seconds(plan: Plan) -> float:
    return 0.0 if plan.database_pid is None else usage(plan.database_pid).cpu_seconds


def _quantile_ms(ordered: Sequence[float], quantile: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * quantile))] * 1_000 if ordered else 0.0


def main() -> None:
    """Carry out the plan on standard input."""
    plan = msgspec.json.decode(sys.stdin.buffer.read(), type=Plan)
    requests = build(crowd.read(Path(plan.folder)), plan.traffic, port=plan.port)
    result = uvloop.run(load(plan, requests))
    sys.stdout.buffer.write(msgspec.json.encode(result))


if __name__ == "__main__":
    main()
