"""Durability, seen from the kernel: the sync of the log is over before the answer leaves."""

import re
import sys
from pathlib import Path

import pytest

from tests.support.client import Client
from tests.support.server import Server

SYSCALLS = "read,readv,recvfrom,recvmsg,write,writev,sendto,sendmsg,fsync,fdatasync"
SYNC_BEGINS = re.compile(r"(\d+) +f(?:data)?sync\(\d+<[^>]*hundi\.db-wal>(?P<end>\) += 0)?")
SYNC_ENDS = re.compile(r"(\d+) +<\.\.\. f(?:data)?sync resumed>\) += 0")
REQUEST_READ = re.compile(r'\d+ +(?:<\.\.\. )?(?:read|recv)\w*.*"POST /api/v1/account/transfer')
ANSWER_SENT = re.compile(r'\d+ +(?:write|send)\w*\(.*"HTTP/1\.1 (\d+)')


def syncs(lines: list[str]) -> list[tuple[int, int]]:
    """Return where in the trace each successful sync of the log begins and where it ends."""
    begun: dict[str, int] = {}
    found = []
    for number, line in enumerate(lines):
        if begins := SYNC_BEGINS.match(line):
            if begins["end"]:
                found.append((number, number))
            else:
                begun[begins[1]] = number
        elif (ends := SYNC_ENDS.match(line)) and ends[1] in begun:
            found.append((begun.pop(ends[1]), number))
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="strace is Linux's own")
@pytest.mark.timeout(180)
def test_the_log_is_synced_after_the_request_is_read_and_before_it_is_answered(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    strace = ["strace", "-f", "-y", "-s", "256", "-e", f"trace={SYSCALLS}", "-e", "signal=none", "-o", str(trace)]
    with Server(wrapper=strace, opening_balance="10.00") as server:
        with Client(server.url) as client:
            payer, payee = client.sign_up(), client.sign_up()
            for _ in range(5):
                client.transferred(payer, payee, "0.25")
        assert server.terminate() == 0
    lines = trace.read_text(errors="replace").splitlines()

    read = [number for number, line in enumerate(lines) if REQUEST_READ.match(line)]
    sent = [number for number, line in enumerate(lines) if ANSWER_SENT.match(line)]
    synced = syncs(lines)
    assert len(read) == 5
    for request in read:
        answer = next(number for number in sent if number > request)
        assert "HTTP/1.1 200" in lines[answer]
        assert any(request < begins <= ends < answer for begins, ends in synced), "\n".join(lines[request : answer + 1])
