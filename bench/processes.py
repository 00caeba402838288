"""Processes that a benchmark starts, and always ends: servers, and the load on them."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import msgspec

from bench.load import Plan, Result
from bench.machine import Usage, cpus, usage

ROOT: Final = Path(__file__).parents[1]
"""The checkout."""

_READY: Final = re.compile(r"(?:listens|Listening|running) on http://127\.0\.0\.1:([0-9]+)")
_START_SECONDS: Final = 30.0
_STOP_SECONDS: Final = 30.0
_POLL_SECONDS: Final = 0.02
_LOAD_GRACE_SECONDS: Final = 120.0
_LOG_TAIL: Final = 2_000
"""Characters."""


class BenchError(Exception):
    """Something went wrong, so that there is nothing to report; the message says what."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server process that accepts connections."""

    pid: int
    port: int
    folder: Path
    """Where the list of people is."""
    database_pid: int | None = None
    """Of the database's process, where it has one."""

    def usage(self) -> Usage:
        """Read what it has used."""
        return usage(self.pid)


@contextmanager
def running(
    command: Sequence[str],
    folder: Path,
    *,
    pin: bool,
    program: str = sys.executable,
    environment: Mapping[str, str] = MappingProxyType({}),
    database_pid: int | None = None,
) -> Iterator[Server]:
    """Start a server that says where it listens, and end it afterwards.

    `command` is what `program` is given, `environment` what it finds besides the usual.

    Raises:
        BenchError: it did not start, or did not end well.

    """
    log = folder / "server.log"
    with log.open("wb") as output, _on_cpu(0, pin=pin):
        process = subprocess.Popen(
            [program, *command],
            cwd=folder,
            env={**_environment(), **environment},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        yield Server(process.pid, _await_port(process, log), folder, database_pid)
    except BaseException:
        process.kill()
        process.wait()
        raise
    process.terminate()
    try:
        code = process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise BenchError(f"a server did not stop:\n{_tail(log)}") from None
    if code not in (0, -signal.SIGTERM):  # uvicorn, when it has closed everything, ends by the signal that it was sent
        raise BenchError(f"a server ended with {code}:\n{_tail(log)}")


def put_load(plan: Plan, *, pin: bool, lenient: bool = False) -> Result:
    """Have a load generator carry out a plan.

    Raises:
        BenchError: it failed, or (unless `lenient`) a request was not answered with 200.

    """
    with _on_cpu(1, pin=pin):
        done = _run(["-m", "bench.load"], msgspec.json.encode(plan), plan.warm_up_seconds + plan.seconds)
    result = msgspec.json.decode(done, type=Result)
    if result.refused and not lenient:
        raise BenchError(f"{result.refused} requests were not answered with 200; the first:\n{result.first_refusal}")
    return result


def verify(url: str) -> int:
    """Have `hundi verify` check a book, as anyone would; returns how many transfers are in it.

    Raises:
        BenchError: it found something.

    """
    found = msgspec.json.decode(_run(["-m", "hundi", "verify", "--json", "--database", url], b"", 600.0))
    transfers: int = found["transfers"]
    return transfers


def _run(arguments: Sequence[str], given: bytes, seconds: float) -> bytes:
    """Run one of our own programs to its end."""
    done = subprocess.run(
        [sys.executable, *arguments],
        input=given,
        capture_output=True,
        cwd=ROOT,
        env=_environment(),
        timeout=seconds + _LOAD_GRACE_SECONDS,
        check=False,
    )
    if done.returncode != 0:
        said = (done.stdout + done.stderr).decode(errors="replace")[-_LOG_TAIL:]
        raise BenchError(f"{' '.join(arguments[:3])} ended with {done.returncode}:\n{said}")
    return done.stdout


def _environment() -> dict[str, str]:
    """Leave out what would change Hundi's settings, and let the programs find the benchmarks."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HUNDI_")}
    return kept | {"PYTHONPATH": str(ROOT)}


@contextmanager
def _on_cpu(number: int, *, pin: bool) -> Iterator[None]:
    """Have processes started within run on one processor: they inherit it from the thread that starts them."""
    mine = cpus()
    if not pin or len(mine) < 2:
        yield
        return
    os.sched_setaffinity(0, {mine[number]})
    try:
        yield
    finally:
        os.sched_setaffinity(0, mine)


def _await_port(process: subprocess.Popen[Any], log: Path) -> int:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        found = _READY.search(log.read_text(encoding="utf-8", errors="replace"))
        if found:
            return int(found[1])
        if process.poll() is not None:
            break
        time.sleep(_POLL_SECONDS)
    raise BenchError(f"a server did not start:\n{_tail(log)}")


def _tail(log: Path) -> str:
    return log.read_text(encoding="utf-8", errors="replace")[-_LOG_TAIL:]
