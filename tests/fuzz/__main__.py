"""`make fuzz`: tens of thousands of requests made of the OpenAPI documents, on both databases at once.

`run` makes the requests, `target` has a server, whoever asks it and what is held against its answers.
"""

import argparse
import secrets
import sys

from rich.console import Console

from tests.fuzz.run import DOCUMENTS, Outcome, follow_links, fuzz
from tests.fuzz.servers import on_both_engines

_SCENARIOS: int = 150


def main() -> None:
    """Read the command line, ask, report."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description="Hold every answer to its schema.")
    parser.add_argument("--requests", type=int, default=24_000, help="about how many in all (default: %(default)s)")
    parser.add_argument("--seed", type=int, help="default: another each time")
    given = parser.parse_args()
    seed = secrets.randbelow(2**32) if given.seed is None else given.seed
    console = Console(highlight=False, soft_wrap=True, markup=False)
    console.print(f"seed {seed}. The same again: python -m tests.fuzz --requests {given.requests} --seed {seed}")
    failed = False
    with on_both_engines() as servers:
        shares = {"v1": given.requests // 5, "v2": given.requests - given.requests // 5}
        for version in DOCUMENTS:
            failed |= _tell(console, version, fuzz(servers, version, requests=shares[version], number=seed))
        outcome = follow_links(servers, "v2", scenarios=_SCENARIOS, number=seed)
        failed |= _tell(console, "v2, along its links", outcome)
    sys.exit(1 if failed else 0)


def _tell(console: Console, what: str, outcome: Outcome) -> bool:
    console.print(f"{what}: {outcome}")
    return bool(outcome.failures)


if __name__ == "__main__":
    main()
