"""The machine: what it is, how fast its disk syncs, and what a process of it uses."""

import os
import platform
import resource
import shutil
import sqlite3
import subprocess
import tempfile
import time
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Final

_SYNCS: Final = 200
_PAGE: Final = b"x" * 4_096
_FILES: Final = 8_192
_ON_LINUX: Final = Path("/proc/self/stat").exists()


@dataclass(frozen=True, slots=True)
class Usage:
    """What a process has used and holds."""

    cpu_seconds: float
    rss_bytes: int


def usage(pid: int) -> Usage:
    """Read what a process and all that it started have used, those that have ended with them."""
    used = [_usage_on_linux(each) for each in _with_descendants(pid)] if _ON_LINUX else [_usage_elsewhere(pid)]
    return Usage(sum(each.cpu_seconds for each in used), sum(each.rss_bytes for each in used))


def _usage_on_linux(pid: int) -> Usage:
    fields = _stat(pid)
    if not fields:
        return Usage(0.0, 0)
    ticks = sum(int(field) for field in fields[11:15])  # its own, and those of children that it has waited for
    return Usage(ticks / os.sysconf("SC_CLK_TCK"), int(fields[21]) * os.sysconf("SC_PAGE_SIZE"))


def _usage_elsewhere(pid: int) -> Usage:
    shown = subprocess.run(
        ["ps", "-o", "rss=", "-o", "time=", "-p", str(pid)], check=True, capture_output=True, text=True
    ).stdout.split()
    seconds = 0.0
    for part in shown[1].split(":"):
        seconds = seconds * 60 + float(part)
    return Usage(seconds, int(shown[0]) * 1_024)


def _stat(pid: int) -> list[str]:
    """Read a process's figures, from its state on; none where it has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []


def _with_descendants(pid: int) -> list[int]:
    children: dict[int, list[int]] = {}
    for each in Path("/proc").iterdir():
        if each.name.isdecimal() and (fields := _stat(int(each.name))):
            children.setdefault(int(fields[1]), []).append(int(each.name))
    found = [pid]
    for one in found:  # which grows meanwhile
        found += children.get(one, [])
    return found


def allow_many_connections() -> None:
    """Let this process, and those that it starts, open as many files as the system lets them."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _FILES if hard == resource.RLIM_INFINITY else min(_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def cpus() -> list[int]:
    """List the processors that this process may use; empty where a process cannot be held to one."""
    return sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []


def describe(folder: Path) -> list[tuple[str, str]]:
    """Describe the machine in words and numbers, the disk that holds `folder` with it."""
    typical, slow = sync_milliseconds(folder)
    packages = ", ".join(
        f"{name} {version(name)}"
        for name in ("uvicorn", "uvloop", "httptools", "litestar", "msgspec", "psycopg", "sqlalchemy")
    )
    return [
        ("Processor", f"{_processor()}, {len(cpus()) or os.cpu_count()} cores"),
        ("Memory", f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB"),
        ("Huge pages reserved", f"{_huge_pages_gib():.1f} GiB"),
        ("System", f"{platform.system()} {platform.release().partition('-')[0]}, {platform.machine()}"),
        ("Load average when it began", f"{os.getloadavg()[0]:.1f}"),
        ("A sync of one page to disk", f"{typical:.2f} ms (median), {slow:.2f} ms (p99)"),
        ("Python", f"{platform.python_version()} ({platform.python_implementation()})"),
        ("SQLite", sqlite3.sqlite_version),
        ("Packages", packages),
    ]


def node_version() -> str | None:
    """Ask Node for its version; None where there is no Node."""
    if shutil.which("node") is None:
        return None
    return subprocess.run(["node", "--version"], check=True, capture_output=True, text=True).stdout.strip(" v\n")


def sync_milliseconds(folder: Path) -> tuple[float, float]:
    """Measure how long it takes to append a page to a file and sync it: the median, and the 99th of a hundred."""
    times: list[float] = []
    with tempfile.TemporaryFile(dir=folder, buffering=0) as file:
        for _ in range(_SYNCS):
            began = time.perf_counter()
            file.write(_PAGE)
            os.fsync(file.fileno())
            times.append(time.perf_counter() - began)
    times.sort()
    return times[_SYNCS // 2] * 1_000, times[_SYNCS * 99 // 100] * 1_000


def _huge_pages_gib() -> float:
    """Ask Linux how much memory it keeps in huge pages, which PostgreSQL takes where they are there."""
    if not _ON_LINUX:
        return 0.0
    told = dict(line.split(":", 1) for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines())
    return int(told.get("HugePages_Total", "0")) * int(told.get("Hugepagesize", "0 kB").split()[0]) / 2**20


def _processor() -> str:
    if _ON_LINUX:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return " ".join(line.partition(":")[2].split())
    return platform.processor() or platform.machine()
