"""Several worker processes on one address: each serves, none is missed for long, and they end together."""

import asyncio
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Final

import pytest

from tests.support.client import Client
from tests.support.load import Answer, Connection
from tests.support.postgres import Postgres
from tests.support.raw import request_head
from tests.support.server import Server
from tests.support.waiting import until

WORKERS: Final = 3
_INODE: Final = re.compile(r"socket:\[(\d+)\]")
_ESTABLISHED: Final = "01"


@pytest.fixture(scope="module")
def server(postgres: Postgres) -> Iterator[Server]:
    with Server(database=postgres.new_database(), workers=str(WORKERS), opening_balance="1000.00") as server:
        yield server
        assert server.terminate() == 0
        assert all("worker_ended" in line for line in server.complaints())


@pytest.fixture
def doomed(postgres: Postgres) -> Iterator[Server]:
    with Server(database=postgres.new_database(), workers=str(WORKERS)) as server:
        yield server


def workers_of(pid: int) -> set[int]:
    """Return a server's worker processes."""
    said = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], check=True, capture_output=True, text=True).stdout
    pairs = [line.split() for line in said.splitlines()]
    return {int(child) for child, parent in pairs if int(parent) == pid}


def full_crew(pid: int, killed: int) -> set[int]:
    """Return a server's workers if there are as many as there should be without the one that was killed."""
    found = workers_of(pid) - {killed}
    return found if len(found) == WORKERS else set()


def is_there(pid: int) -> bool:
    """Say whether a process is there."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def connections_of(pid: int, port: int) -> int:
    """Count the connections to a port of the loopback that a process has taken."""
    taken = set()
    for line in Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]:
        _, local, _, state, *rest = line.split()
        if state == _ESTABLISHED and int(local.rpartition(":")[2], 16) == port:
            taken.add(rest[5])
    links = [str(file.readlink()) for file in Path(f"/proc/{pid}/fd").iterdir()]
    return sum(found[1] in taken for link in links if (found := _INODE.fullmatch(link)))


async def ask_alive(url: str) -> Answer:
    """Ask on a connection of its own whether the server lives."""
    connection = await Connection.open(url)
    try:
        return await connection.ask(request_head("GET", "/livez", url, []))
    finally:
        connection.close()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere they share one socket, and take from it as they come")
def test_each_worker_takes_its_share_of_connections(server: Server) -> None:
    async def hold_many() -> list[int]:
        connections = [await Connection.open(server.url) for _ in range(60)]
        for connection in connections:
            assert (await connection.ask(request_head("GET", "/livez", server.url, []))).status == 200
        port = int(server.url.rpartition(":")[2])
        counts = [connections_of(pid, port) for pid in workers_of(server.pid)]
        for connection in connections:
            connection.close()
        return counts

    counts = asyncio.run(hold_many())
    assert len(counts) == WORKERS
    assert min(counts) > 0
    assert sum(counts) == 60


def test_a_worker_that_is_killed_is_replaced_while_the_others_serve(server: Server) -> None:
    before, complaints = workers_of(server.pid), len(server.complaints())

    async def kill_all_in_turn() -> None:
        for pid in before:
            others = workers_of(server.pid) - {pid}
            os.kill(pid, signal.SIGKILL)
            assert others <= await until(partial(full_crew, server.pid, pid))

    asyncio.run(kill_all_in_turn())
    assert not before & workers_of(server.pid)
    with Client(server.url) as client:
        asha, bala = client.sign_up(), client.sign_up()
        client.transferred(asha, bala, "1")
    answers = [asyncio.run(ask_alive(server.url)) for _ in range(20)]
    assert {answer.status for answer in answers} == {200}
    assert len(server.complaints()) == complaints + WORKERS


def test_a_parent_that_is_killed_takes_its_workers_along(doomed: Server) -> None:
    workers = workers_of(doomed.pid)
    assert len(workers) == WORKERS
    threads = [len(list(Path(f"/proc/{pid}/task").iterdir())) for pid in workers]
    assert threads == [1] * WORKERS, "all that a process with a second thread does costs more"
    os.kill(doomed.pid, signal.SIGKILL)
    asyncio.run(until(lambda: not any(is_there(pid) for pid in workers)))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_parent_alone_has_to_be_told_to_end(doomed: Server, number: signal.Signals) -> None:
    workers = workers_of(doomed.pid)
    os.kill(doomed.pid, number)
    assert doomed.wait() == 0
    assert not any(is_there(pid) for pid in workers)
    assert not doomed.complaints()


def test_a_second_server_does_not_take_the_same_port_though_it_is_shared(server: Server) -> None:
    port = server.url.rpartition(":")[2]
    for workers in ("1", "2"):
        second = server.run_cli("serve", "--port", port, "--workers", workers)
        assert second.exit_code == 1
        assert f"port {port} is taken" in second.stderr
        assert second.stderr.count("\n") == 1


TOLD_TOO_EARLY: Final = """
import os, signal, time
from hundi.api.workers import WorkerFailedError, Workers, shared_address

def serve(sockets, on_ready):
    on_ready()
    time.sleep(60)

os.register_at_fork(after_in_child=lambda: os.kill(os.getpid(), signal.SIGTERM))
with shared_address("127.0.0.1", 0, workers=1) as sockets:
    try:
        Workers(serve, sockets, count=1).run(lambda: None)
    except WorkerFailedError:
        print("the worker ended")
"""


def test_a_worker_that_is_told_to_end_as_soon_as_it_is_there_ends() -> None:
    done = subprocess.run(
        [sys.executable, "-c", TOLD_TOO_EARLY], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.splitlines()[-1] == "the worker ended"
