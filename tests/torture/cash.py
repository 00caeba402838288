"""Cash in and out by the command line, beside loaded servers and while the database comes and goes."""

import asyncio
import json
import subprocess
import time
from typing import Final

from tests.support.server import CliResult
from tests.torture.journal import AskedCash, Journal
from tests.torture.plan import Cash
from tests.torture.stage import Stage

_SECONDS: Final = 60.0
_PAUSE_SECONDS: Final = 0.2


async def move_cash(stage: Stage, journal: Journal, cash: Cash) -> None:
    """Run a command until it says definitely what came of it; its key sees to it that it happens once."""
    asked = AskedCash(cash, journal.people[cash.person])
    journal.cash.append(asked)
    amount = f"{cash.minor / 100:.2f}"
    arguments = (cash.command, asked.person.username, amount, "--key", cash.key, "--json")
    deadline = time.monotonic() + _SECONDS
    while time.monotonic() < deadline:
        try:
            result = await asyncio.to_thread(stage.servers[0].run_cli, *arguments)
        except subprocess.TimeoutExpired as error:
            journal.violate(f"HUNG: {error}")
            return
        if result.exit_code == 0:
            asked.id = json.loads(result.stdout)["id"]
            journal.tally["cash"] += 1
            return
        if is_refused(result) and cash.command == "withdraw":
            journal.tally["cash refused"] += 1
            return
        if not is_clear(result):
            journal.violate(f"`hundi {cash.command}` (key {cash.key}) ended with {result.exit_code}: {result.stderr!r}")
            return
        journal.tally["cash asked again"] += 1
        await asyncio.sleep(_PAUSE_SECONDS)
    journal.violate(f"HUNG: `hundi {cash.command}` (key {cash.key}) did not end well within {_SECONDS:g} s")


def is_refused(result: CliResult) -> bool:
    """Say whether a rule said no."""
    return is_clear(result) and result.stderr.startswith("hundi: refused (insufficient_funds)")


def is_clear(result: CliResult) -> bool:
    """Say whether a command that failed says so as it should: in one line, with 1."""
    return result.exit_code == 1 and result.stderr.startswith("hundi: ") and result.stderr.count("\n") == 1
