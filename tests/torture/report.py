"""What a run says of itself: a line or a bar for each round, and a summary."""

from collections import Counter
from types import TracebackType
from typing import Final, Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from tests.torture.answers import Verdict
from tests.torture.plan import KILLS, Fault, Round
from tests.torture.run import CHECK_EVERY, VERIFY_EVERY, Options, Report

_COLUMNS: Final = (
    TextColumn("{task.fields[engine]:10}"),
    BarColumn(),
    MofNCompleteColumn(),
    TimeRemainingColumn(),
    TextColumn("{task.fields[now]}"),
)


class Teller:
    """Tells of rounds as they are played: on a bar where people watch, else a line each."""

    def __init__(self, console: Console, options: Options) -> None:
        self._console = console
        self._faults = options.faults
        self._progress = Progress(*_COLUMNS, console=console, transient=True, disable=not console.is_terminal)
        self._task = self._progress.add_task("", total=options.faults, engine=options.engine, now="starting")

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._progress.stop()

    def tell(self, round_: Round, tally: Counter[str], seconds: float) -> None:
        """Tell of one round."""
        paid, unanswered, busy = tally[Verdict.PAID], tally[Verdict.UNANSWERED], tally[Verdict.BUSY]
        counted = f"{paid:5} paid {unanswered:4} unanswered {busy:5} busy {seconds:5.1f} s"
        if self._console.is_terminal:
            self._progress.update(self._task, advance=1, now=f"{round_.fault}:{counted}")
        else:
            self._console.print(f"round {round_.number:4}/{self._faults}  {round_.fault:20}{counted}")


def summary(report: Report) -> str:
    """Say what was done, what came of it, and what was checked."""
    tally, options = report.tally, report.options
    faults = [f"  {tally[fault]:6}  {fault}{' (SIGKILL)' if fault in KILLS else ''}" for fault in Fault if tally[fault]]
    servers = f"{options.servers} server{'s' if options.servers > 1 else ''}"
    if options.workers > 1:
        servers += f" of {options.workers} processes each"
    size = f"{report.transfers} transfers between {report.people} people"
    lines = [
        f"{options.engine}: {report.rounds} faults, {report.kills} of them kills, {servers}, {report.seconds:.0f} s",
        *faults,
        "Payments, as each was answered:",
        f"  {tally[Verdict.PAID]:6}  acknowledged",
        f"  {tally[Verdict.REFUSED]:6}  refused by a rule",
        f"  {tally[Verdict.BUSY]:6}  answered 503",
        f"  {tally[Verdict.UNANSWERED]:6}  cut off without an answer",
        f"  {tally['asked again']:6}  of these asked again by their keys: {tally['had happened']} had happened",
        f"  {tally['replayed']:6}  acknowledged ones asked for once more, and replayed",
        f"  {tally['cash']:6}  deposits and withdrawals beside them ({tally['cash asked again']} asked again)",
        "Checked:",
        f"  {tally['checks']:6}  times the whole book (every {CHECK_EVERY} rounds; at last {size}):",
        "          nothing lost, doubled, altered or uncalled for; money conserved;",
        "          each account's numbers, running balances and order; balances over HTTP",
        f"  {tally['verified']:6}  times `hundi verify` (every {VERIFY_EVERY} rounds)",
        f"  {report.rounds:6}  times (every round) that the fault explains each answer and each line of the logs",
    ]
    return "\n".join([*lines, _verdict(report)])


def _verdict(report: Report) -> str:
    if not report.violations:
        return "No violation."
    facts = "\n".join(f"  {fact}" for fact in report.violations)
    logs = f"The ends of the logs:\n{report.last_lines}\n" if report.last_lines else ""
    return (
        f"VIOLATED in round {report.rounds}, or since the last check:\n{facts}\n{logs}"
        f"The same plan again (what runs first will differ): {report.options.command}"
    )
