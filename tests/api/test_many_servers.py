"""Four servers, or four workers of one, on one PostgreSQL: a storm comes out as if there had been one."""

import asyncio
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.support.client import Client
from tests.support.load import Outcome, Payment, moved_minor, pay_all
from tests.support.postgres import Postgres
from tests.support.seeded import seeded
from tests.support.server import Server, ServerUnderLoad

OPENING_MINOR = 100_000
SERVERS = 4
CONNECTIONS = 64


@pytest.fixture(params=["four servers", "four workers"])
def servers(request: pytest.FixtureRequest, postgres: Postgres) -> Iterator[list[Server]]:
    """Start them on one book; PostgreSQL has no deadlock to tell of in the end."""
    settings, before = {"database": postgres.new_database(), "opening_balance": "1000.00"}, len(postgres.log())
    with ExitStack() as stack:
        if request.param == "four workers":
            yield [stack.enter_context(ServerUnderLoad(workers=str(SERVERS), **settings))]
        else:
            yield [stack.enter_context(ServerUnderLoad(**settings)) for _ in range(SERVERS)]
    assert "deadlock detected" not in postgres.log()[before:]


@pytest.mark.timeout(180)
def test_a_storm_loses_and_makes_no_money(servers: list[Server]) -> None:
    count = 10_000 if len(servers) == SERVERS else 3_000
    with Client(servers[0].url) as client:
        people = client.sign_up_many([("Asha", "Rao")] * 10)
    chance = seeded(count)
    pairs = [chance.sample(people, 2) for _ in range(count)]
    amounts = [chance.choice((1, 99, chance.randint(1, 90_000))) for _ in range(count)]
    waiting = iter([Payment(payer, payee, minor) for (payer, payee), minor in zip(pairs, amounts, strict=True)])

    async def storm() -> list[Outcome]:
        each = CONNECTIONS // len(servers)
        parts = await asyncio.gather(*(pay_all(server.url, waiting, connections=each) for server in servers))
        assert all(parts), "every server had its part"
        return [outcome for part in parts for outcome in part]

    outcomes = asyncio.run(storm())

    statuses = Counter(outcome.answer.status for outcome in outcomes if outcome.answer is not None)
    assert sum(statuses.values()) == count, "every one was answered"
    assert set(statuses) == {200, 400}
    refused = {outcome.answer.body for outcome in outcomes if outcome.answer and outcome.answer.status == 400}
    assert {json.loads(body)["message"] for body in refused} == {"Insufficient balance"}
    with Client(servers[-1].url) as client:
        balances = {person.id: int(client.balance(person) * 100) for person in people}
    assert sum(balances.values()) == 10 * OPENING_MINOR
    assert min(balances.values()) >= 0
    assert balances == {person.id: OPENING_MINOR + moved_minor(outcomes, person) for person in people}
    verified = servers[0].run_cli("verify")
    assert verified.exit_code == 0, verified.stdout + verified.stderr
    for server in servers:
        assert server.terminate() == 0
        assert not server.complaints()
