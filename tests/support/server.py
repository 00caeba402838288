"""A server under test: a process of its own, on a free port of the loopback, with a data folder of its own."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Final, Self

import pytest

from tests.support.postgres import Postgres

_HUNDI: Final = (sys.executable, "-m", "hundi")
_READY: Final = re.compile(r"http://127\.0\.0\.1:\d+")
_COMPLAINT: Final = re.compile(r"Traceback|\[error|\[critical|Warning:|never awaited")
_START_SECONDS: Final = 40
_STOP_SECONDS: Final = 40
_CLI_SECONDS: Final = 60
_POLL_SECONDS: Final = 0.01


class ServerError(RuntimeError):
    """The server did not start, or did not stop."""


@dataclass(frozen=True, slots=True)
class CliResult:
    """How a command ended, and what it printed."""

    exit_code: int
    stdout: str
    stderr: str


def database_settings(request: pytest.FixtureRequest, engine: str | None = None) -> dict[str, str]:
    """Return the settings of a server on another book of an engine: else of the one that a fixture's parameter names.

    `sqlite`, `postgresql`, or `three workers on postgresql`.
    """
    name = request.param if engine is None else engine
    if name == "sqlite":
        return {}
    postgres: Postgres = request.getfixturevalue("postgres")
    return {"database": postgres.new_database(), "workers": "3" if "three" in name else "1"}


class Server:
    """Runs `hundi serve` from `with` to its end, and leaves nothing behind, neither process nor file.

    Settings are given by name: `Server(opening_balance="1000.00")`. `wrapper` is a command that runs the server's.
    """

    _kept_from_it: ClassVar[tuple[str, ...]] = ("HUNDI_",)
    """How the names begin of what in the environment is not for the server."""

    def __init__(self, *, wrapper: Sequence[str] = (), **settings: str) -> None:
        self.url = ""
        self.data_dir = Path()
        self._wrapper = tuple(wrapper)
        self._environment = {
            name: value for name, value in os.environ.items() if not name.startswith(self._kept_from_it)
        }
        self._environment |= {f"HUNDI_{name.upper()}": value for name, value in settings.items()}
        self._process: subprocess.Popen[bytes] | None = None
        self._resources = contextlib.ExitStack()
        self._folder = Path()
        self._runs = 0

    def __enter__(self) -> Self:
        self._folder = Path(self._resources.enter_context(tempfile.TemporaryDirectory(prefix="hundi-test-")))
        self.data_dir = self._folder / "data"
        self.data_dir.mkdir()
        try:
            self.start()
        except BaseException:
            self._resources.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        try:
            self._stop()
        finally:
            self._resources.close()

    @property
    def pid(self) -> int:
        """The process that was started last."""
        return self._running().pid

    @property
    def is_on_postgresql(self) -> bool:
        """Whether its book is in PostgreSQL."""
        return self._environment.get("HUNDI_DATABASE", "").startswith("postgres")

    @property
    def database_url(self) -> str:
        """Where its book is."""
        return self._environment.get("HUNDI_DATABASE") or f"sqlite:///{self.database}"

    @property
    def database(self) -> Path:
        """The file of the database."""
        return self.data_dir / "hundi.db"

    def start(self) -> None:
        """Start the server on its data folder, and wait until it accepts connections.

        Raises:
            ServerError: it died, or did not say that it is ready in time.

        """
        self._runs += 1
        stdout, stderr = self._outputs(self._runs)
        command = [*self._wrapper, *_HUNDI, "serve", "--data-dir", str(self.data_dir), "--port", "0"]
        with stdout.open("wb") as out, stderr.open("wb") as err:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                env=self._environment,
                cwd=self._folder,
                start_new_session=True,  # so that a wrapper and what it wraps are signalled together
            )
        try:
            self.url = self._await_url(self._process, stdout)
        except ServerError as problem:
            self._signal(signal.SIGKILL)
            self._process.wait()
            said = stderr.read_text(errors="replace") or stdout.read_text(errors="replace")
            raise ServerError(f"{problem}; it said:\n{said}") from None
        except BaseException:
            self._signal(signal.SIGKILL)
            self._process.wait()
            raise

    def kill(self) -> None:
        """End the server as a power failure would (SIGKILL), and wait until it is gone."""
        process = self._running()
        self._signal(signal.SIGKILL)
        process.wait()

    def terminate(self) -> int:
        """Ask the server to end (SIGTERM), wait until it has, and return its exit code.

        Raises:
            ServerError: it did not end in time. It has been killed.

        """
        self._signal(signal.SIGTERM)
        return self.wait()

    def wait(self) -> int:
        """Wait until the server, which was asked to end, has ended, and return its exit code.

        Raises:
            ServerError: it did not end in time. It has been killed.

        """
        try:
            return self._running().wait(timeout=_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            raise ServerError(f"the server did not end within {_STOP_SECONDS} s of SIGTERM") from None

    def freeze(self) -> None:
        """Let no process of the server run (SIGSTOP) until `thaw`. It keeps its connections and its locks."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let a frozen server run again; nothing happens to one that runs."""
        self._signal(signal.SIGCONT)

    def restart(self) -> None:
        """Start a new server on the same data, after the one that runs, if any, was asked to end."""
        self._stop()
        self.start()

    def run_cli(self, *arguments: str) -> CliResult:
        """Run a command of `hundi` on the server's data, with the server's settings, while it runs or not."""
        done = subprocess.run(
            [*_HUNDI, *arguments, "--data-dir", str(self.data_dir)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env=self._environment,
            cwd=self._folder,
            timeout=_CLI_SECONDS,
            check=False,
        )
        return CliResult(done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace"))

    def output(self) -> str:
        """All that the server has printed, on both outputs, in all its runs."""
        files = [file for run in range(1, self._runs + 1) for file in self._outputs(run)]
        return "".join(file.read_text(errors="replace") for file in files)

    def complaints(self) -> list[str]:
        """Return the lines that a healthy server never prints."""
        return [line for line in self.output().splitlines() if _COMPLAINT.search(line)]

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            raise ServerError("the server was not started")
        return self._process

    def _outputs(self, run: int) -> tuple[Path, Path]:
        return self._folder / f"stdout-{run}.txt", self._folder / f"stderr-{run}.txt"

    def _await_url(self, process: subprocess.Popen[bytes], stdout: Path) -> str:
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            exit_code = process.poll()
            if found := _READY.search(stdout.read_text(errors="replace")):
                return found[0]
            if exit_code is not None:
                raise ServerError(f"the server ended with {exit_code} before it was ready")
            time.sleep(_POLL_SECONDS)
        raise ServerError(f"the server was not ready within {_START_SECONDS} s")

    def _stop(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self.terminate()

    def _signal(self, number: signal.Signals) -> None:
        process = self._running()
        if process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, number)


class ServerUnderLoad(Server):
    """A server that is put under load, or killed: coverage does not watch it, so it runs at its own speed."""

    _kept_from_it: ClassVar[tuple[str, ...]] = ("HUNDI_", "COVERAGE_")
