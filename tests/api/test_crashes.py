"""Crashes: what was acknowledged is there, what was not answered happened whole or not at all."""

import asyncio
import contextlib
import itertools
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

import pytest

from tests.support.client import BASE, PASSWORD, Client, Person, fresh_username
from tests.support.load import Connection, Outcome, Payment, UnansweredError, moved_minor, pay_all
from tests.support.raw import request_head
from tests.support.seeded import seeded
from tests.support.server import Server, ServerUnderLoad, database_settings

KILLS = 20
KILLS_BESIDE_POSTGRESQL = 3
"""The database is another process there, and lives on; it is killed elsewhere."""
CONNECTIONS = 16
ENGINES = ("sqlite", "postgresql")
OPENING = Decimal("50000.00")


@pytest.fixture(params=ENGINES)
def fresh(request: pytest.FixtureRequest) -> Server:
    """Make a server, not started yet, on a book of its own."""
    return ServerUnderLoad(**database_settings(request), opening_balance=str(OPENING))


@dataclass(slots=True)
class History:
    """All payments that were ever asked for in a test, each with the answer that settled it."""

    people: list[Person]
    outcomes: list[Outcome] = field(default_factory=list)
    happened_unanswered: int = 0
    absent_unanswered: int = 0

    def payments(self, chance: random.Random) -> Iterator[Payment]:
        """Yield payments without end, each with a key of its own."""
        for number in itertools.count(len(self.outcomes)):
            payer, payee = chance.sample(self.people, 2)
            yield Payment(payer, payee, chance.randint(1, 500), f"key-{chance.getrandbits(64):x}-{number}")

    def settle(self, client: Client, outcomes: list[Outcome]) -> None:
        """Ask for every unanswered payment again, by its key, and keep what came of it."""
        cut = [outcome.payment for outcome in outcomes if outcome.answer is None]
        assert {outcome.answer.status for outcome in outcomes if outcome.answer} <= {200}
        self.outcomes += [outcome for outcome in outcomes if outcome.answer]
        settled = asyncio.run(pay_all(client.url, cut, connections=4))
        assert [outcome.payment for outcome in settled if not outcome.is_paid] == []
        self.outcomes += settled
        replayed = sum(outcome.answer.is_replayed for outcome in settled if outcome.answer)
        self.happened_unanswered += replayed
        self.absent_unanswered += len(settled) - replayed

    def check_total(self, client: Client) -> None:
        """Check that money is where it was: nothing lost, nothing made."""
        assert client.total(self.people) == OPENING * len(self.people)

    def check_everything(self, client: Client) -> None:
        """Check that each payment happened once, under the id that was told, and that the balances say so."""
        for person in self.people:
            assert client.balance(person) * 100 == OPENING * 100 + moved_minor(self.outcomes, person)
        again = asyncio.run(pay_all(client.url, [outcome.payment for outcome in self.outcomes], connections=32))
        told = {outcome.payment.key: outcome.answer.json() for outcome in self.outcomes if outcome.answer}
        assert len(told) == len(self.outcomes)
        assert {outcome.payment.key: outcome.answer.json() for outcome in again if outcome.answer} == told
        assert all(outcome.answer and outcome.answer.is_replayed for outcome in again)
        self.check_total(client)


async def pay_until(
    server: Server, payments: Iterator[Payment], paid: int, pause: float, *, kill: bool
) -> list[Outcome]:
    """Pay until so many are acknowledged and a moment has passed, then end the server while payments go on."""
    loop = asyncio.get_running_loop()
    acknowledged = itertools.count(1)
    ended: list[asyncio.Future[int]] = []

    def end() -> None:
        if kill:
            server.kill()
        else:
            ended.append(loop.run_in_executor(None, server.terminate))

    def count(_: Outcome) -> None:
        if next(acknowledged) == paid:
            loop.call_later(pause, end)

    outcomes = await pay_all(server.url, payments, connections=CONNECTIONS, when_answered=count)
    assert [await exit_code for exit_code in ended] == ([] if kill else [0])
    return outcomes


@pytest.mark.timeout(300)
def test_kills_lose_nothing_that_was_acknowledged_and_halve_nothing(fresh: Server) -> None:
    chance, kills = seeded(20), KILLS_BESIDE_POSTGRESQL if fresh.is_on_postgresql else KILLS
    with fresh as server:
        with Client(server.url) as client:
            history = History([client.sign_up() for _ in range(6)])
        for _ in range(kills):
            payments = history.payments(chance)
            paid, pause = chance.randint(1, 250), chance.uniform(0, 0.01)
            outcomes = asyncio.run(pay_until(server, payments, paid, pause, kill=True))
            assert any(outcome.answer is None for outcome in outcomes), "it was killed with payments under way"
            server.start()
            with Client(server.url) as client:
                history.check_total(client)
                history.settle(client, outcomes)
                history.check_total(client)
        verified = server.run_cli("verify")
        assert verified.exit_code == 0, verified.stdout + verified.stderr
        with Client(server.url) as client:
            history.check_everything(client)
        assert history.absent_unanswered + history.happened_unanswered >= kills
        if kills == KILLS:
            assert history.absent_unanswered > 0, "some were cut off before they happened"
        assert not server.complaints()


@pytest.mark.parametrize("fresh", [*ENGINES, "three workers on postgresql"], indirect=True)
@pytest.mark.timeout(180)
def test_a_stopped_server_answers_what_it_accepted_and_loses_nothing(fresh: Server) -> None:
    chance = seeded(15)
    with fresh as server:
        with Client(server.url) as client:
            history = History([client.sign_up() for _ in range(6)])
        for _ in range(2 if fresh.is_on_postgresql else 5):
            payments = history.payments(chance)
            outcomes = asyncio.run(pay_until(server, payments, 200, chance.uniform(0, 0.01), kill=False))
            refused = [outcome for outcome in outcomes if outcome.answer and outcome.answer.status == 503]
            refused_or_cut = refused + [outcome for outcome in outcomes if outcome.answer is None]
            server.start()
            with Client(server.url) as client:
                history.check_total(client)
                history.settle(client, [outcome for outcome in outcomes if outcome not in refused])
                history.settle(client, [Outcome(outcome.payment, None) for outcome in refused])
            assert refused_or_cut, "it was stopped with payments under way"
        assert history.happened_unanswered == 0, "whatever happened was answered"
        verified = server.run_cli("verify")
        assert verified.exit_code == 0, verified.stdout + verified.stderr
        with Client(server.url) as client:
            history.check_everything(client)
        assert not server.complaints()


@pytest.mark.timeout(180)
def test_a_sign_up_that_was_cut_off_happened_with_its_grant_or_not_at_all(fresh: Server) -> None:
    chance = seeded(3)
    acknowledged: list[Person] = []
    cut: list[str] = []
    with fresh as server:
        for _ in range(1 if fresh.is_on_postgresql else 3):
            usernames = [fresh_username() for _ in range(12)]
            signed_up = asyncio.run(sign_up_until_killed(server, usernames, chance.uniform(0.05, 0.25)))
            cut += [username for username in usernames if username not in signed_up]
            server.start()
            with Client(server.url) as client:
                for username in signed_up:
                    person = Person("", username, "", "", PASSWORD, "")
                    acknowledged.append(client.signed_in(person))
        with Client(server.url) as client:
            for person in acknowledged:
                assert client.balance(person) == OPENING
            for username in cut:
                found = client.sign_in(username, PASSWORD)
                if found.status_code == 200:
                    assert client.get("/account/balance", token=found.json()["token"]).json() == {"balance": 50000}
                else:
                    assert found.status_code == 411
                    assert client.balance(client.sign_up(username=username)) == OPENING, "the name is still to be had"
        verified = server.run_cli("verify")
        assert verified.exit_code == 0, verified.stdout + verified.stderr
        assert cut
        assert not server.complaints()


async def sign_up_until_killed(server: Server, usernames: list[str], seconds: float) -> set[str]:
    """Sign up all at once, kill the server after a moment, and return whose sign-up was acknowledged."""
    loop = asyncio.get_running_loop()
    acknowledged: set[str] = set()

    async def sign_up(username: str) -> None:
        connection = await Connection.open(server.url)
        details = {"username": username, "password": PASSWORD, "firstName": "Asha", "lastName": "Rao"}
        body = json.dumps(details).encode()
        head = request_head("POST", f"{BASE}/user/signup", server.url, [f"Content-Length: {len(body)}"])
        with contextlib.suppress(UnansweredError):
            answer = await connection.ask(head + body)
            assert answer.status == 200
            acknowledged.add(username)
        connection.close()

    loop.call_later(seconds, server.kill)
    await asyncio.gather(*(sign_up(username) for username in usernames))
    return acknowledged
