"""PostgreSQL for tests and benchmarks: a cluster of its own in a temporary folder, on a free port of the loopback.

It runs as whoever runs the tests; PostgreSQL refuses root, so for root as an unprivileged user. Commits are durable, as
Hundi asks for. Nothing of it is left when its `with` ends.
"""

import contextlib
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Any, Final, Self

import psycopg

OLDEST: Final = 15
_USER: Final = "hundi"
_UNPRIVILEGED: Final = ("postgres", "nobody")
_START_SECONDS: Final = 30.0
_STOP_SECONDS: Final = 30.0
_POLL_SECONDS: Final = 0.02
_CONNECTIONS: Final = 200
_DEFAULTS: Final[Mapping[str, str]] = MappingProxyType({"fsync": "on", "synchronous_commit": "on"})


class PostgresError(RuntimeError):
    """PostgreSQL is not there, or did not start or stop."""


def find_programs() -> Path:
    """Find the folder of PostgreSQL's server programs.

    Raises:
        PostgresError: there is none of version 15 or later; the message says what to install.

    """
    found = shutil.which("postgres")
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: -int(folder.parent.name))
    for folder in [*folders, *([Path(found).resolve().parent] if found else [])]:
        if (folder / "initdb").exists() and _version(folder) >= OLDEST:
            return folder
    raise PostgresError(f"PostgreSQL {OLDEST} or later is needed: install the package 'postgresql'")


def _version(folder: Path) -> int:
    said = subprocess.run([folder / "postgres", "--version"], check=True, capture_output=True, text=True).stdout
    return int(said.split()[2].partition(".")[0])


class Postgres:
    """Runs a cluster from `with` to its end. `settings` are PostgreSQL's own, by name."""

    def __init__(self, **settings: str) -> None:
        self._settings = {**_DEFAULTS, "max_connections": str(_CONNECTIONS), **settings}
        self._password = secrets.token_hex(8)
        self._folder = Path()
        self._port = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._databases = 0

    def __enter__(self) -> Self:
        self._programs = find_programs()
        self._folder = Path(tempfile.mkdtemp(prefix="hundi-postgres-"))
        try:
            if os.geteuid() == 0:
                os.chown(self._folder, *self._owner())
            self._make()
            self._port = _free_port()
            self.start()
        except BaseException:
            self._remove()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._remove()

    @property
    def pid(self) -> int:
        """The postmaster's."""
        return self._running().pid

    def url(self, database: str = "postgres") -> str:
        """Name a database of the cluster."""
        return f"postgresql://{_USER}:{self._password}@127.0.0.1:{self._port}/{database}"

    def new_database(self, template: str | None = None) -> str:
        """Make a database that nobody has, empty or a copy of another, and return its URL."""
        self._databases += 1
        name = f"book_{os.getpid()}_{self._databases}"
        copied = "" if template is None else f" TEMPLATE {template}"
        self.execute(f"CREATE DATABASE {name}{copied}")
        return self.url(name)

    def execute(self, statement: str, *, database: str = "postgres") -> list[tuple[Any, ...]]:
        """Run one statement by hand, on a connection of its own, and return its rows."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def log(self) -> str:
        """Return all that the server has said."""
        return (self._folder / "log.txt").read_text(errors="replace")

    def start(self) -> None:
        """Start the server, and wait until it takes connections. One that was killed recovers from its log.

        Raises:
            PostgresError: it did not in time.

        """
        log = self._folder / "log.txt"
        given = [f"-c{name}={value}" for name, value in self._settings.items()]
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                [self._programs / "postgres", "-D", self._folder / "data", "-p", str(self._port), *given],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,  # so that the Ctrl-C that ends the tests does not end it before them
                **self._as_owner(),
            )
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                break
            with contextlib.suppress(psycopg.OperationalError):
                psycopg.connect(self.url(), connect_timeout=2).close()
                return
            time.sleep(_POLL_SECONDS)
        raise PostgresError(f"PostgreSQL did not start; it said:\n{log.read_text(errors='replace')[-2_000:]}")

    def stop(self) -> None:
        """Stop the server in good order (a fast shutdown: connections are cut), and wait until it is gone."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """End every process of the server as a power failure would (SIGKILL), and wait until they are gone."""
        process = self._running()
        if process.poll() is not None:
            return
        children = _children(process.pid)
        process.send_signal(signal.SIGSTOP)  # so that it does not start new ones
        for pid in [process.pid, *children]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        process.wait()
        while any(_is_running(pid) for pid in children):
            time.sleep(_POLL_SECONDS)

    def cut_connections(self, database: str) -> int:
        """End all connections to a database from the server's side; returns how many there were."""
        rows = self.execute(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}'"  # noqa: S608
        )
        return len(rows)

    def _end(self, number: signal.Signals) -> None:
        process = self._running()
        if process.poll() is None:
            process.send_signal(number)
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            raise PostgresError(f"PostgreSQL did not stop within {_STOP_SECONDS:g} s") from None

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            raise PostgresError("PostgreSQL was not started")
        return self._process

    def _make(self) -> None:
        password = self._folder / "password.txt"
        password.write_text(self._password, encoding="ascii")
        password.chmod(0o644)  # in a folder that is closed to others
        options = ["--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
        done = subprocess.run(
            [self._programs / "initdb", "-D", self._folder / "data", "-U", _USER, f"--pwfile={password}", *options],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            **self._as_owner(),
        )
        if done.returncode != 0:
            raise PostgresError(f"initdb failed:\n{done.stderr.decode(errors='replace')}")
        own = ("listen_addresses = '127.0.0.1'", "unix_socket_directories = ''", "logging_collector = off")
        with (self._folder / "data" / "postgresql.conf").open("a", encoding="utf-8") as configuration:
            configuration.write("\n".join(["", *own, ""]))

    def _as_owner(self) -> dict[str, Any]:
        """Say how a process of the cluster is started."""
        if os.geteuid() != 0:
            return {"cwd": self._folder}
        user, group = self._owner()
        return {"cwd": self._folder, "user": user, "group": group, "extra_groups": []}

    @staticmethod
    def _owner() -> tuple[int, int]:
        for name in _UNPRIVILEGED:
            with contextlib.suppress(KeyError):
                known = pwd.getpwnam(name)
                return known.pw_uid, known.pw_gid
        raise PostgresError("PostgreSQL refuses to run as root, and there is no other user to run it as")

    def _remove(self) -> None:
        try:
            if self._process is not None:
                self.kill()
        finally:
            shutil.rmtree(self._folder, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _is_running(pid: int) -> bool:
    """Say whether a process lives, on Linux. One that ended and was not yet buried by its parent holds nothing."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in {"Z", "X"}


def _children(pid: int) -> list[int]:
    """List the processes that a process started, on Linux and elsewhere."""
    said = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], check=True, capture_output=True, text=True).stdout
    pairs = [line.split() for line in said.splitlines()]
    return [int(child) for child, parent in pairs if int(parent) == pid]
