"""The machine: what it is, how fast its disk syncs, and what a process of it uses."""

import os
import platform
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
_ON_LINUX: Final = Path("/proc/self/stat").exists()


@dataclass(frozen=True, slots=True)
class Usage:
    """What a process has used and holds."""

    cpu_seconds: float
    rss_bytes: int


def usage(pid: int) -> Usage:
    """Read what a process has used, all its threads together."""
    if _ON_LINUX:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
        ticks = int(fields[11]) + int(fields[12])
        return Usage(ticks / os.sysconf("SC_CLK_TCK"), int(fields[21]) * os.sysconf("SC_PAGE_SIZE"))
    shown = subprocess.run(
        ["ps", "-o", "rss=", "-o", "time=", "-p", str(pid)], check=True, capture_output=True, text=True
    ).stdout.split()
    seconds = 0.0
    for part in shown[1].split(":"):
        seconds = seconds * 60 + float(part)
    return Usage(seconds, int(shown[0]) * 1_024)


def cpus() -> list[int]:
    """List the processors that this process may use; empty where a process cannot be held to one."""
    return sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []


def describe(folder: Path) -> list[tuple[str, str]]:
    """Describe the machine in words and numbers, the disk that holds `folder` with it."""
    typical, slow = sync_milliseconds(folder)
    packages = ", ".join(
        f"{name} {version(name)}" for name in ("uvicorn", "uvloop", "httptools", "litestar", "msgspec")
    )
    return [
        ("Processor", f"{_processor()}, {len(cpus()) or os.cpu_count()} cores"),
        ("Memory", f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB"),
        ("System", f"{platform.system()} {platform.release().partition('-')[0]}, {platform.machine()}"),
        ("A sync of one page to disk", f"{typical:.2f} ms (median), {slow:.2f} ms (p99)"),
        ("Python", f"{platform.python_version()} ({platform.python_implementation()})"),
        ("SQLite", sqlite3.sqlite_version),
        ("Packages", packages),
    ]


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


def _processor() -> str:
    if _ON_LINUX:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return " ".join(line.partition(":")[2].split())
    return platform.processor() or platform.machine()
