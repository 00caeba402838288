"""What is tortured: one server on SQLite, or several on a PostgreSQL of their own; and how it is done to them."""

import contextlib
import os
import re
import signal
import subprocess
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Final, Self

from tests.support.postgres import Postgres
from tests.support.server import Server, ServerUnderLoad
from tests.torture.plan import OF_DATABASE, OPENING_MINOR, Engine, Fault, Round

_OUTAGE: Final = re.compile(r"\[error +\] (commands_failed|store_failed) ")
"""What a server says, and may say, when its database does not do what it was asked."""
_CUTS: Final = 5
_TAIL_LINES: Final = 15


class Stage:
    """Runs everything from `with` to its end, and leaves nothing behind."""

    def __init__(self, engine: Engine, *, servers: int, workers: int = 1) -> None:
        self.engine = engine
        self.servers: list[Server] = []
        self._workers = workers
        self.runs = [False] * servers
        """Which servers can be asked."""
        self._postgres: Postgres | None = None
        self._database = ""
        self._frozen: list[int] = []
        self._heard = [0] * servers
        """How many complaints of each server have been judged."""
        self._resources = contextlib.ExitStack()

    def __enter__(self) -> Self:
        settings = {"opening_balance": f"{OPENING_MINOR / 100:.2f}", "workers": str(self._workers)}
        try:
            if self.engine is Engine.POSTGRESQL:
                self._postgres = self._resources.enter_context(Postgres())
                settings["database"] = self._postgres.new_database()
                self._database = settings["database"].rpartition("/")[2]
            for number in range(len(self.runs)):
                self.servers.append(self._resources.enter_context(ServerUnderLoad(**settings)))
                self.runs[number] = True
        except BaseException:
            self._resources.close()
            raise
        self.url = settings.get("database") or f"sqlite:///{self.servers[0].database}"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._thaw_database()
        for server in self.servers:
            server.thaw()
        self._resources.close()

    def strike(self, round_: Round) -> list[str]:
        """Do what the round does, and return what was wrong with how it was taken."""
        match round_.fault:
            case Fault.KILL_SERVER | Fault.KILL_SERVERS:
                for number in self._met_by(round_):
                    self.runs[number] = False
                for number in self._met_by(round_):
                    self.servers[number].kill()
            case Fault.STOP_SERVER:
                self.runs[round_.server] = False
                exit_code = self.servers[round_.server].terminate()
                if exit_code != 0:
                    return [f"server {round_.server} was asked to end (SIGTERM), and ended with {exit_code}"]
            case Fault.FREEZE_SERVER:
                self.servers[round_.server].freeze()
            case Fault.KILL_DATABASE:
                self._cluster.kill()
            case Fault.STOP_DATABASE:
                self._cluster.stop()
            case Fault.FREEZE_DATABASE:
                self._freeze_database()
            case Fault.CUT_CONNECTIONS:
                for _ in range(_CUTS):
                    self._cluster.cut_connections(self._database)
        return []

    def mend(self, round_: Round) -> None:
        """Bring back what the round took away."""
        match round_.fault:
            case Fault.KILL_SERVER | Fault.KILL_SERVERS | Fault.STOP_SERVER:
                numbers = self._met_by(round_)
                with ThreadPoolExecutor(len(numbers)) as pool:
                    list(pool.map(self._start_server, numbers))
            case Fault.FREEZE_SERVER:
                self.servers[round_.server].thaw()
            case Fault.KILL_DATABASE | Fault.STOP_DATABASE:
                self._cluster.start()
            case Fault.FREEZE_DATABASE:
                self._thaw_database()
            case Fault.CUT_CONNECTIONS:
                pass

    def may_cut(self, round_: Round, server: int) -> bool:
        """Say whether a server may end a connection without an answer: only where it was made to end itself."""
        ends = round_.fault in {Fault.KILL_SERVER, Fault.KILL_SERVERS, Fault.STOP_SERVER}
        return ends and server in self._met_by(round_)

    def ends_in_good_order(self, round_: Round) -> bool:
        """Say whether the server that ends does so by itself, and so answers all that it has accepted."""
        return round_.fault is Fault.STOP_SERVER

    def may_be_busy(self, round_: Round, server: int) -> bool:
        """Say whether a server may answer 503: its database is gone, another holds its locks, or it is ending."""
        if round_.fault is Fault.STOP_SERVER:
            return server == round_.server
        return self._database_fails(round_)

    def new_complaints(self, round_: Round) -> list[str]:
        """Return what the servers have printed since the last look that a server never may, or not in this round."""
        found: list[str] = []
        for number, server in enumerate(self.servers):
            complaints = server.complaints()
            fresh, self._heard[number] = complaints[self._heard[number] :], len(complaints)
            is_outage = self._database_fails(round_)
            bad = [line for line in fresh if not (is_outage and _OUTAGE.search(line))]
            found += [f"server {number} printed: {line}" for line in bad]
        return found

    def last_lines(self) -> str:
        """Show the end of each server's log."""
        tails = [server.output().splitlines()[-_TAIL_LINES:] for server in self.servers]
        return "\n".join(f"server {number}: {line}" for number, lines in enumerate(tails) for line in lines)

    @property
    def _cluster(self) -> Postgres:
        assert self._postgres is not None, "the round is for PostgreSQL"
        return self._postgres

    def _met_by(self, round_: Round) -> list[int]:
        return list(range(len(self.servers))) if round_.fault is Fault.KILL_SERVERS else [round_.server]

    @staticmethod
    def _database_fails(round_: Round) -> bool:
        """Say whether a server may find its database gone, or its patience with it at an end when it was frozen.

        A frozen server may also hold locks that the others wait for.
        """
        return round_.fault in OF_DATABASE or round_.fault is Fault.FREEZE_SERVER

    def _start_server(self, number: int) -> None:
        self.servers[number].start()
        self.runs[number] = True

    def _freeze_database(self) -> None:
        """Stop every process of PostgreSQL from running; first the one that starts others."""
        postmaster = self._cluster.pid
        self._frozen = [postmaster]
        os.kill(postmaster, signal.SIGSTOP)
        self._frozen += _children(postmaster)
        for pid in self._frozen:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGSTOP)

    def _thaw_database(self) -> None:
        for pid in reversed(self._frozen):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)
        self._frozen = []


def _children(pid: int) -> list[int]:
    said = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], check=True, capture_output=True, text=True).stdout
    pairs = [line.split() for line in said.splitlines()]
    return [int(child) for child, parent in pairs if int(parent) == pid]
