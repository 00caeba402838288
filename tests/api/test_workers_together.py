"""Worker processes that commit together: whatever becomes of the one that leads, no payment is lost or made twice."""

import asyncio
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from itertools import count
from pathlib import Path
from typing import Final

import psycopg
import pytest

from tests.support.client import Client, Person
from tests.support.load import Connection, Payment, UnansweredError
from tests.support.postgres import Postgres
from tests.support.server import Server
from tests.support.waiting import until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="who holds a lock is read from /proc")

WORKERS: Final = 3
CONNECTIONS: Final = 24
OPENING: Final = Decimal("1000000.00")
PAISA: Final = Decimal("0.01")
FROZEN_SECONDS: Final = 7.0
"""Longer than the others wait for a leader that says nothing."""
LONGEST_SECONDS: Final = 9.0
"""Within which every request that goes to a worker that runs is answered, one way or another."""

_LISTENS: Final = "0A"
_LOCK: Final = re.compile(r"FLOCK +ADVISORY +WRITE +(\d+) +[0-9a-f]+:[0-9a-f]+:(\d+) ")


@pytest.fixture
def database(postgres: Postgres) -> str:
    return postgres.new_database()


@pytest.fixture
def server(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """Run a server, the temporary files of which are in a folder that a test can look into."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with Server(database=database, workers=str(WORKERS), opening_balance=str(OPENING)) as server:
        yield server


@dataclass
class Storm:
    """Payments of a paisa from one person to another, each with a key, and asked for until it is acknowledged."""

    server: Server
    payer: Person
    payee: Person
    tasks: asyncio.TaskGroup = field(default_factory=asyncio.TaskGroup)
    is_over: bool = False
    gives_up: bool = False
    """Whether a payment that was not acknowledged is let be."""
    acknowledged: set[str] = field(default_factory=set)
    statuses: set[int] = field(default_factory=set)
    seconds: list[float] = field(default_factory=list)
    """How long each request took."""
    deals: int = 0
    """How often everybody was asked to connect anew, to whichever workers listen now."""
    _numbers: Iterator[int] = field(default_factory=count)

    async def pay_on(self) -> None:
        """Make one payment after the other."""
        connection: Connection | None = None
        dealt = self.deals
        while not self.is_over:
            if dealt != self.deals and connection is not None:
                connection.close()
                connection = None
            dealt = self.deals
            key = f"order-{next(self._numbers)}"
            while key not in self.acknowledged and not self._lets_be():
                try:
                    connection = connection or await Connection.open(self.server.url)
                    await self._ask(connection, key)
                except UnansweredError:
                    if connection is not None:
                        connection.close()
                        connection = None
                except OSError:
                    await asyncio.sleep(0.02)
        if connection is not None:
            connection.close()

    def _lets_be(self) -> bool:
        return self.is_over and self.gives_up

    async def _ask(self, connection: Connection, key: str) -> None:
        begun = time.monotonic()
        answer = await connection.ask(Payment(self.payer, self.payee, 1, key).request(self.server.url))
        self.seconds.append(time.monotonic() - begun)
        self.statuses.add(answer.status)
        if answer.status == 200:
            self.acknowledged.add(key)
        else:
            await asyncio.sleep(0.05)

    def grow(self, payers: int = CONNECTIONS) -> None:
        """Have so many more connections pay."""
        for _ in range(payers):
            self.tasks.create_task(self.pay_on())

    async def goes_on(self, payments: int = 100) -> None:
        """Wait until so many more were acknowledged."""
        before = len(self.acknowledged)
        await until(lambda: len(self.acknowledged) > before + payments or self.statuses - {200, 503})
        assert self.statuses <= {200, 503}


@asynccontextmanager
async def storm_on(server: Server) -> AsyncIterator[Storm]:
    """Have somebody pay on many connections all the while."""
    with Client(server.url) as client:
        storm = Storm(server, client.sign_up(), client.sign_up())
    async with asyncio.timeout(100), storm.tasks:
        storm.grow()
        await storm.goes_on()
        yield storm
        storm.is_over = True


def leader_of(folder: Path) -> int:
    """Return the process that leads, 0 where none does."""
    inodes = {path.stat().st_ino for path in folder.glob("hundi-*/leader")}
    locks = _LOCK.findall(Path("/proc/locks").read_text(encoding="ascii"))
    return next((int(pid) for pid, inode in locks if int(inode) in inodes), 0)


def listeners_at(url: str) -> int:
    """Count the sockets that listen on a port of the loopback: each worker has one."""
    port = int(url.rpartition(":")[2])
    rows = [line.split() for line in Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]]
    return sum(row[3] == _LISTENS and int(row[1].rpartition(":")[2], 16) == port for row in rows)


async def another_leader(folder: Path, before: int) -> int:
    """Wait until another process leads, and return it."""
    return await until(lambda: leader_of(folder) not in {0, before} and leader_of(folder))


def paid(database: str) -> set[str]:
    """Return the keys of the payments that were made."""
    with psycopg.connect(database) as connection:
        rows = connection.execute("SELECT idempotency_key FROM transfers WHERE kind = 'payment'").fetchall()
    keys = [key for (key,) in rows]
    assert len(set(keys)) == len(keys)
    return set(keys)


def check(server: Server, database: str, storm: Storm) -> None:
    """Check that what was made is what was acknowledged, and that the book holds."""
    assert storm.statuses <= {200, 503}
    assert paid(database) == storm.acknowledged
    assert server.run_cli("verify").exit_code == 0


def meeting_places(folder: Path) -> list[Path]:
    """List the folders in which the workers of a server find each other."""
    return [path.parent for path in folder.glob("hundi-*/leader")]


def test_the_leader_may_die_and_hang_and_nothing_is_lost_or_made_twice(
    server: Server, database: str, tmp_path: Path
) -> None:
    async def kill_and_freeze() -> Storm:
        async with storm_on(server) as storm:
            for _ in range(3):
                leader = await until(partial(leader_of, tmp_path))
                os.kill(leader, signal.SIGKILL)
                await another_leader(tmp_path, leader)
                await storm.goes_on()
            assert max(storm.seconds) < LONGEST_SECONDS

            await until(lambda: listeners_at(server.url) == WORKERS)
            storm.deals += 1  # those who came while one worker alone listened are all on that one
            await storm.goes_on()
            leader = await until(partial(leader_of, tmp_path))
            os.kill(leader, signal.SIGSTOP)
            try:
                await asyncio.sleep(FROZEN_SECONDS)
                storm.grow()  # those who paid before may all have moved to it
                await storm.goes_on(20)  # by those that the others serve
                assert leader_of(tmp_path) == leader
            finally:
                os.kill(leader, signal.SIGCONT)
            await storm.goes_on()
        return storm

    storm = asyncio.run(kill_and_freeze())
    assert max(storm.seconds) < FROZEN_SECONDS + LONGEST_SECONDS
    check(server, database, storm)
    with Client(server.url) as client:
        assert client.balance(storm.payee) == OPENING + PAISA * len(storm.acknowledged)
    assert server.terminate() == 0
    assert not meeting_places(tmp_path)


def test_a_server_that_is_told_to_end_answers_all_that_it_has_accepted(
    server: Server, database: str, tmp_path: Path
) -> None:
    async def end() -> Storm:
        async with storm_on(server) as storm:
            storm.gives_up = True
            ended = asyncio.get_running_loop().run_in_executor(None, server.terminate)
            await asyncio.sleep(0.01)
            storm.is_over = True
            assert await ended == 0
        return storm

    assert meeting_places(tmp_path)
    check(server, database, asyncio.run(end()))
    assert not server.complaints()
    assert not meeting_places(tmp_path)


HANGS: Final = """
import os, signal, sys, time
from hundi.api import workers
from hundi.api.workers import Workers, shared_address

def serve(sockets, on_ready):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    print(os.getpid(), flush=True)
    on_ready()
    time.sleep(600)

workers._STOP_SECONDS = 0.2
with shared_address("127.0.0.1", 0, workers=2) as sockets:
    Workers(serve, sockets, count=1).run(lambda: None)
"""


def test_a_worker_that_hangs_ends_all_the_same_when_its_parent_is_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", HANGS], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        worker = int(parent.stdout.readline())
        assert not is_over(worker)
        parent.kill()
        asyncio.run(until(partial(is_over, worker)))


def is_over(pid: int) -> bool:
    """Say whether a process has ended, buried or not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return True
    return state == "Z"
