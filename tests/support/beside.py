"""Commands given beside a running server, as a command-line program gives them: with notes, holds and all."""

import asyncio
from collections.abc import Sequence

from hundi.ledger.commands import Command
from hundi.ledger.decide import Outcome
from hundi.ledger.refusals import Refusal
from hundi.services.clock import now
from hundi.storage.open import open_store
from tests.support.server import Server


def carry_out_beside(server: Server, commands: Sequence[Command]) -> list[Outcome]:
    """Give a server's book one group of commands, none of which may be refused."""

    async def work() -> list[Outcome]:
        store = open_store(server.database_url)
        try:
            return await store.ledger.post(commands, now())
        finally:
            await store.close()

    outcomes = asyncio.run(work())
    assert not [outcome for outcome in outcomes if isinstance(outcome, Refusal)]
    return outcomes
