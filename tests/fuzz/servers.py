"""The servers that are asked: one on each engine, which count no failed sign-ins."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Final

from tests.support.postgres import Postgres
from tests.support.server import Server, ServerUnderLoad

_SETTINGS: Final = {"opening_balance": "1000.00", "sign_in_failures_per_address": "1000000"}


@contextmanager
def on_both_engines(postgres: Postgres | None = None) -> Iterator[list[Server]]:
    """Run both, each with a book of its own; afterwards nothing may be wrong with either.

    Raises:
        RuntimeError: the book does not hold, or the server did not end in order.

    """
    with ExitStack() as stack:
        running = postgres or stack.enter_context(Postgres())
        servers: list[Server] = [
            stack.enter_context(ServerUnderLoad(**_SETTINGS)),
            stack.enter_context(ServerUnderLoad(database=running.new_database(), **_SETTINGS)),
        ]
        yield servers
        for server in servers:
            verified = server.run_cli("verify")
            if verified.exit_code:
                raise RuntimeError(f"the book does not hold:\n{verified.stdout}{verified.stderr}")
            if server.terminate():
                raise RuntimeError("the server did not end in order")
