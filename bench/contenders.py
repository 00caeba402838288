"""Who is measured side by side: Hundi on each engine, and the peers; how each is started, filled and checked."""

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import Final

from bench import crowd, people
from bench.crowd import Book
from bench.http import Case, hot
from bench.machine import node_version
from bench.peers import book
from bench.processes import ROOT, BenchError, Server, running, verify
from tests.support.postgres import Postgres, PostgresError

CONNECTIONS: Final = 64
"""Where the kinds of payees are compared, and most targets stand."""

MANY_CONNECTIONS: Final = 256
"""Where several processes have enough to do each."""

WORKERS: Final = 4

DURABLE: Final = ("fsync", "synchronous_commit", "full_page_writes")
"""PostgreSQL's settings that must be on."""

_TOLD: Final = ("shared_buffers", "max_connections")
_MAX_CONNECTIONS: Final = 200
_ON_DISK: Final = "/var/tmp"  # noqa: S108 - the files in it get names that nobody can guess
_PYTHON_PACKAGES: Final = ("fastapi", "starlette", "pydantic", "uvicorn", "sqlalchemy", "asyncpg", "PyJWT")
_NODE_PACKAGES: Final = ("express", "pg", "jsonwebtoken")
_EXPRESS: Final = ROOT / "bench" / "peers" / "express_pg"
_OLDEST_NODE: Final = 20


@dataclass(frozen=True, slots=True)
class Ground:
    """What all contenders stand on: one machine and one PostgreSQL, and as many people with as much money."""

    cluster: Postgres
    folder: Path
    people: int
    template: Path
    """The folder of a SQLite book of Hundi's, to be copied."""
    postgres_template: Book
    """A book of Hundi's in the cluster, to be copied."""
    pin: bool


@dataclass(frozen=True, slots=True)
class Running:
    """A contender that accepts connections."""

    server: Server
    check: Callable[[int, int], None]
    """Verify its book, given how many payments were acknowledged and how many requests failed; or raise BenchError."""


@dataclass(frozen=True, slots=True)
class Contender:
    """A server that can be measured."""

    name: str
    about: str
    start: Callable[[Ground, Path], AbstractContextManager[Running]]
    """Start it on a book of its own, with the people and the log in a folder that is new; end it afterwards."""
    cases: tuple[Case, ...] | None = None
    """Under which loads it is measured; None is under all."""
    may_fail: bool = False
    """Whether a request that fails is counted, and does not end the run."""

    def takes(self, case: Case) -> bool:
        """Say whether it is measured under this load."""
        return self.cases is None or case in self.cases


@contextmanager
def _hundi_on_sqlite(ground: Ground, folder: Path) -> Iterator[Running]:
    own = crowd.in_folder(people.copy(ground.template, folder))
    with _hundi(own, ground) as started:
        yield started


@contextmanager
def _hundi_on_postgres(ground: Ground, folder: Path, *, workers: int) -> Iterator[Running]:
    template = ground.postgres_template
    folder.mkdir(parents=True)
    shutil.copyfile(template.folder / crowd.PEOPLE, folder / crowd.PEOPLE)
    own = Book(ground.cluster.new_database(template=template.url.rpartition("/")[2]), folder)
    with _hundi(own, ground, "--workers", str(workers), database_pid=ground.cluster.pid) as started:
        yield started


@contextmanager
def _hundi(own: Book, ground: Ground, *options: str, database_pid: int | None = None) -> Iterator[Running]:
    in_book = verify(own.url)

    def check(acknowledged: int, _: int) -> None:
        transfers = verify(own.url) - in_book
        if transfers != acknowledged:
            raise BenchError(f"{acknowledged} payments were acknowledged and {transfers} are in Hundi's book")

    command = ["-m", "hundi", "serve", "--port", "0", "--database", own.url, *options]
    with running(command, own.folder, pin=ground.pin, database_pid=database_pid) as server:
        yield Running(server, check)


@contextmanager
def _fastapi(ground: Ground, folder: Path) -> Iterator[Running]:
    app = ["-m", "uvicorn", "bench.peers.fastapi_sqlalchemy.main:app", "--host", "127.0.0.1", "--port", "0"]
    parts = ["--workers", "1", "--loop", "uvloop", "--http", "httptools", "--no-access-log"]
    with _peer(ground, folder, [*app, *parts]) as started:
        yield started


@contextmanager
def _express(ground: Ground, folder: Path) -> Iterator[Running]:
    with _peer(ground, folder, [str(_EXPRESS / "server.js")], program="node") as started:
        yield started


@contextmanager
def _peer(ground: Ground, folder: Path, command: Sequence[str], **program: str) -> Iterator[Running]:
    folder.mkdir(parents=True)
    url = ground.cluster.new_database()
    environment = {"DATABASE_URL": url, "JWT_SECRET": book.SECRET, "NODE_ENV": "production", "PORT": "0"}
    pid = ground.cluster.pid

    def check(acknowledged: int, failed: int) -> None:
        tally = book.take_stock(url, people.BALANCE_MINOR)
        balance = people.BALANCE_MINOR
        fault = book.find_fault(tally, people=ground.people, balance=balance, acknowledged=acknowledged, failed=failed)
        if fault is not None:
            raise BenchError(f"the book of {folder.name} does not hold: {fault}")

    with running(command, folder, pin=ground.pin, environment=environment, database_pid=pid, **program) as server:
        crowd.write(folder, book.fill(url, ground.people, people.BALANCE_MINOR))  # into the tables that it has made
        yield Running(server, check)


HUNDI_SQLITE: Final = Contender("Hundi, SQLite", "Hundi on SQLite, one process", _hundi_on_sqlite)
HUNDI_POSTGRES: Final = Contender(
    "Hundi, PostgreSQL", "Hundi on PostgreSQL, one process", partial(_hundi_on_postgres, workers=1)
)
HUNDI_WORKERS: Final = Contender(
    f"Hundi, PostgreSQL, {WORKERS} processes",
    f"Hundi on PostgreSQL, `--workers {WORKERS}`",
    partial(_hundi_on_postgres, workers=WORKERS),
    cases=(Case(CONNECTIONS), hot(CONNECTIONS), hot(MANY_CONNECTIONS)),
)
FASTAPI: Final = Contender(
    "FastAPI",
    "FastAPI, SQLAlchemy's asyncio ORM and asyncpg (a pool of 20) on uvicorn with uvloop and httptools, one process",
    _fastapi,
    may_fail=True,
)
EXPRESS: Final = Contender(
    "Express", "Express and node-postgres (a pool of 20) on Node, one process", _express, may_fail=True
)

ALL: Final = (HUNDI_SQLITE, HUNDI_POSTGRES, HUNDI_WORKERS, FASTAPI, EXPRESS)


@contextmanager
def cluster(**settings: str) -> Iterator[Postgres]:
    """Run a PostgreSQL for everybody, on a disk that keeps what it is given: /tmp may be memory, /var/tmp is not.

    `settings` are PostgreSQL's own, by name.

    Raises:
        BenchError: there is none, or it does not start, or it does not make commits durable.

    """
    usual = tempfile.tempdir
    tempfile.tempdir = _ON_DISK if Path(_ON_DISK).is_dir() else None
    try:
        started = Postgres(max_connections=str(_MAX_CONNECTIONS), **settings)
        with started as postgres:
            tempfile.tempdir = usual
            weak = [name for name in DURABLE if postgres.execute(f"SHOW {name}") != [("on",)]]
            if weak:
                raise BenchError(f"PostgreSQL has {', '.join(weak)} not on")
            yield postgres
    except PostgresError as error:
        raise BenchError(str(error)) from None
    finally:
        tempfile.tempdir = usual


def describe(postgres: Postgres, *told: str) -> list[tuple[str, str]]:
    """Tell PostgreSQL's version, and its settings, those in `told` too."""
    [[version]] = postgres.execute("SHOW server_version")
    settings = [f"{name}={postgres.execute(f'SHOW {name}')[0][0]}" for name in dict.fromkeys((*DURABLE, *_TOLD, *told))]
    return [("PostgreSQL", f"{version.partition(' ')[0]} ({', '.join(settings)})")]


def describe_peers() -> list[tuple[str, str]]:
    """Tell the versions of all that the peers are made of."""
    rows = [("FastAPI's side", ", ".join(f"{name} {metadata.version(name)}" for name in _PYTHON_PACKAGES))]
    packages = {name: _EXPRESS / "node_modules" / name / "package.json" for name in _NODE_PACKAGES}
    if _why_no_express() is None:
        named = [f"{name} {json.loads(path.read_bytes())['version']}" for name, path in packages.items()]
        rows.append(("Express's side", ", ".join([f"Node {node_version()}", *named])))
    return rows


def able() -> tuple[list[Contender], list[str]]:
    """Sort out who can be measured here; the others are said in a sentence each, with the reason."""
    lacks = {EXPRESS: _why_no_express()}
    left_out = [f"{contender.name}: {why}" for contender, why in lacks.items() if why is not None]
    return [contender for contender in ALL if lacks.get(contender) is None], left_out


def _why_no_express() -> str | None:
    version = node_version()
    if version is None or int(version.partition(".")[0]) < _OLDEST_NODE:
        return f"Node {_OLDEST_NODE} or newer is not on this machine"
    if not (_EXPRESS / "node_modules" / ".installed").exists():
        return "its packages are not installed (`make bench` installs them, with npm)"
    return None
