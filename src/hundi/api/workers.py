"""Several server processes on one address: started, started again when one dies, and ended together.

The parent serves nobody and opens nothing. On Linux each worker has a listening socket of its own on the same port
(SO_REUSEPORT), so that the system deals connections out evenly; elsewhere they share the parent's.
"""

import contextlib
import gc
import os
import selectors
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

import structlog

from hundi.api.server import bind, listen

_log = structlog.get_logger()

_QUICK_DEATH_SECONDS: Final = 2.0
"""A worker that dies sooner than this is started again only after a pause."""

_STOP_SECONDS: Final = 30.0
_LOOK_SECONDS: Final = 1.0
"""How often a worker looks whether its parent is there."""

_ENDING: Final = (signal.SIGTERM, signal.SIGINT)
_HEEDED: Final = (*_ENDING, signal.SIGCHLD)

Serve = Callable[[list[socket.socket], Callable[[], None]], None]
"""Serves on sockets until it is told to end, and calls the function when it accepts connections."""


class WorkerFailedError(Exception):
    """A worker ended before it was ready; it has said why."""


@contextmanager
def shared_address(host: str, port: int, *, workers: int) -> Iterator[Sequence[socket.socket]]:
    """Take an address for several workers; one is enough to say that it is taken.

    Raises:
        PortTakenError: somebody else listens there. OSError: the address is not this machine's.

    """
    sockets = listen(host, port)
    if workers > 1 and _balances():
        taken = sockets[0].getsockname()[1]
        addresses = [bound.getsockname()[0] for bound in sockets]
        for bound in sockets:
            bound.close()
        sockets = [bind(each, taken, shared=True, accepting=False) for each in addresses]
    try:
        yield sockets
    finally:
        for bound in sockets:
            bound.close()


class Workers:
    """The parent's view of its workers. Runs once, on the main thread."""

    def __init__(self, serve: Serve, sockets: Sequence[socket.socket], *, count: int) -> None:
        self._serve = serve
        self._sockets = list(sockets)
        self._count = count
        self._born: dict[int, float] = {}
        self._due: list[float] = []
        """When, on the monotonic clock, workers are to be started in place of some that died quickly."""
        self._stopping = False
        self._ready = 0

    def run(self, on_ready: Callable[[], None]) -> None:
        """Keep the workers running until SIGTERM or SIGINT, then have them end. `on_ready`: all of them serve.

        Raises:
            WorkerFailedError: one ended before all were ready.

        """
        gc.freeze()  # what is there now is shared with the workers, as long as nobody writes to it
        woken, waker = socket.socketpair()
        for end in (woken, waker):
            end.setblocking(False)  # noqa: FBT003 - the standard library's own
        self._told, self._tell = os.pipe()
        with selectors.DefaultSelector() as selector, self._signals(waker):
            selector.register(woken, selectors.EVENT_READ)
            selector.register(self._told, selectors.EVENT_READ)
            for _ in range(self._count):
                self._start()
            while self._born or (self._due and not self._stopping):
                for key, _ in selector.select(max(0.0, self._due[0] - time.monotonic()) if self._due else None):
                    if key.fileobj is woken:
                        self._heed(woken.recv(4_096))
                    else:
                        self._count_ready(len(os.read(self._told, 4_096)), on_ready)
                self._start_due()
        if self._ready < self._count and not self._asked:
            raise WorkerFailedError

    @contextmanager
    def _signals(self, waker: socket.socket) -> Iterator[None]:
        """Have signals come as bytes on a socket, each its number."""
        self._asked = False
        before = {number: signal.signal(number, lambda *_: None) for number in _HEEDED}
        descriptor = signal.set_wakeup_fd(waker.fileno())
        try:
            yield
        finally:
            signal.set_wakeup_fd(descriptor)
            for number, handler in before.items():
                signal.signal(number, handler)

    def _heed(self, numbers: bytes) -> None:
        if any(number in numbers for number in _ENDING):
            self._asked = True
            self._stop()
        self._bury()

    def _count_ready(self, more: int, on_ready: Callable[[], None]) -> None:
        before, self._ready = self._ready, self._ready + more
        if before < self._count <= self._ready:
            on_ready()

    def _start(self) -> None:
        # a signal to the worker waits until it is the worker's own: until then the parent's handlers would take it
        blocked = signal.pthread_sigmask(signal.SIG_BLOCK, _HEEDED)
        parent = os.getpid()
        try:
            pid = os.fork()
            if pid == 0:
                self._be_worker(parent, blocked)
            self._born[pid] = time.monotonic()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, blocked)

    def _be_worker(self, parent: int, blocked: Iterable[int]) -> None:
        """Serve in this process, which the parent made, and end it. `blocked`: the signals that were before."""
        code = 1
        try:
            signal.set_wakeup_fd(-1)
            for number in _HEEDED:
                signal.signal(number, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
            _end_with(parent)
            sockets = self._sockets if not _balances() else _reopen(self._sockets)
            self._serve(sockets, lambda: _write(self._tell))
            code = 0
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else 1
        except BaseException as error:  # noqa: BLE001 - the parent is told by the exit code
            _log.error("worker_failed", error=repr(error))
        finally:
            sys.stderr.flush()
            os._exit(code)

    def _bury(self) -> None:
        """Take note of workers that have ended, and start others in their place."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            born = self._born.pop(pid, None)
            if self._stopping or born is None:
                continue
            _log.error("worker_ended", worker=pid, code=os.waitstatus_to_exitcode(status))
            if self._ready < self._count:
                self._stop()
                continue
            now = time.monotonic()
            self._due.append(now if now - born >= _QUICK_DEATH_SECONDS else now + _QUICK_DEATH_SECONDS)
            self._due.sort()

    def _start_due(self) -> None:
        """Start the workers whose time has come."""
        while self._due and not self._stopping and self._due[0] <= time.monotonic():
            self._due.pop(0)
            self._start()

    def _stop(self) -> None:
        if self._stopping:
            return
        self._stopping = True
        for pid in self._born:
            _send(pid, signal.SIGTERM)
        killer = threading.Timer(_STOP_SECONDS, self._kill)
        killer.daemon = True
        killer.start()

    def _kill(self) -> None:
        for pid in list(self._born):
            _send(pid, signal.SIGKILL)


def _balances() -> bool:
    """Say whether the system deals connections out among sockets of one port."""
    return sys.platform == "linux"


def _reopen(sockets: Sequence[socket.socket]) -> list[socket.socket]:
    """Listen on the parent's addresses, on sockets of this process's own."""
    return [bind(*bound.getsockname()[:2], shared=True) for bound in sockets]


def _end_with(parent: int) -> None:
    """Have this worker end soon after its parent is gone; nobody else will end it, if its loop hangs.

    It looks now and then, when a signal tells it to, and not on a thread: everything that a process with a second
    thread does costs it a few hundredths more (locks in malloc, counts of open files). What stands still in C, and
    minds no signal, is ended when it goes on.
    """

    def look(*_: object) -> None:
        if os.getppid() != parent:
            signal.setitimer(signal.ITIMER_REAL, _STOP_SECONDS)
            signal.signal(signal.SIGALRM, signal.SIG_DFL)  # which ends this process then, whatever it is at
            os.kill(os.getpid(), signal.SIGTERM)

    signal.signal(signal.SIGALRM, look)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGALRM})
    signal.setitimer(signal.ITIMER_REAL, _LOOK_SECONDS, _LOOK_SECONDS)


def _write(descriptor: int) -> None:
    os.write(descriptor, b".")


def _send(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)
