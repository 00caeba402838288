"""`make torture`: servers under load, killed and starved of their database again and again, and held to their word.

`plan` says what is done, from a seed. `stage` has the servers and the database and does it to them. `traffic` is the
load of a round, `joining` and `cash` are what else goes on, all over a `line` each; `answers` knows what may be
answered, and the `journal` has what was. `checker` holds the `book` against it. `run` puts the rounds together,
`report` tells of them.
"""

import argparse
import secrets
import signal
import sys

from rich.console import Console

from tests.torture.plan import Engine, Fault
from tests.torture.report import Teller, summary
from tests.torture.run import Options, torture


def main() -> None:
    """Read the command line, torture each engine, report."""
    given = _arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that everything is ended and removed
    seed = secrets.randbelow(2**32) if given.seed is None else given.seed
    console = Console(highlight=False, soft_wrap=True)
    violated = False
    for engine in given.engine or list(Engine):
        servers, workers = (given.servers, given.workers) if engine is Engine.POSTGRESQL else (1, 1)
        options = Options(engine, seed, given.faults, servers, workers, given.only)
        console.print(f"{engine}: {given.faults} faults, seed {seed}. The same plan again: {options.command}")
        try:
            with Teller(console, options) as teller:
                report = torture(options, teller.tell)
        except KeyboardInterrupt:
            sys.exit(130)
        console.print(summary(report), markup=False)
        violated |= bool(report.violations)
    sys.exit(1 if violated else 0)


def _arguments() -> argparse.Namespace:
    about = "Hold servers under fire to their word."
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=about)
    parser.add_argument(
        "--engine", type=Engine, choices=list(Engine), action="append", help="default: each of them in turn"
    )
    many = "how many; three in four are kills (default: %(default)s)"
    parser.add_argument("--faults", type=int, default=272, help=many)
    parser.add_argument("--seed", type=int, help="of the plan; default: another each time")
    parser.add_argument(
        "--only", type=Fault, choices=list(Fault), action="append", metavar="FAULT", help=f"one of: {', '.join(Fault)}"
    )
    parser.add_argument("--servers", type=int, default=3, help="on PostgreSQL (default: %(default)s); SQLite has one")
    parser.add_argument("--workers", type=int, default=2, help="processes of each, likewise (default: %(default)s)")
    return parser.parse_args()


if __name__ == "__main__":
    main()
