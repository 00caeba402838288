"""Races: however many ask at the same moment, the book comes out as if they had come one by one."""

import asyncio
import itertools
import json
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support.client import BASE, PASSWORD, Client, Person, fresh_username, refusal
from tests.support.load import Answer, Outcome, Payment, ask_at_once, moved_minor, pay_all
from tests.support.raw import request_head
from tests.support.seeded import seeded
from tests.support.server import CliResult, Server, ServerUnderLoad, database_settings

OPENING_MINOR = 100_000


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def arena(request: pytest.FixtureRequest) -> Iterator[Server]:
    with ServerUnderLoad(**database_settings(request), opening_balance="1000.00") as server:
        yield server
        assert not server.complaints()


@pytest.fixture(scope="module")
def client(arena: Server) -> Iterator[Client]:
    with Client(arena.url) as client:
        yield client


def sign_up_many(client: Client, count: int) -> list[Person]:
    return client.sign_up_many([("Asha", "Rao")] * count)


def balance_minor(client: Client, person: Person) -> int:
    return int(client.balance(person) * 100)


def test_the_same_rupee_cannot_be_spent_twice(arena: Server, client: Client) -> None:
    payer, *payees = sign_up_many(client, 4)
    requests = [Payment(payer, payees[number % 3], OPENING_MINOR).request(arena.url) for number in range(60)]
    answers = asyncio.run(ask_at_once(arena.url, requests))
    assert Counter(answer.status for answer in answers) == {200: 1, 400: 59}
    assert {answer.json()["message"] for answer in answers if answer.status == 400} == {"Insufficient balance"}
    assert client.balance(payer) == 0
    assert sorted(client.balance(payee) for payee in payees) == [1000, 1000, 2000]


def test_sixty_spends_of_thirty_rupees_from_a_thousand_are_thirty_three(arena: Server, client: Client) -> None:
    payer, payee = sign_up_many(client, 2)
    answers = asyncio.run(ask_at_once(arena.url, [Payment(payer, payee, 3_000).request(arena.url)] * 60))
    assert Counter(answer.status for answer in answers) == {200: 33, 400: 27}
    assert client.balance(payer) == 10
    assert client.balance(payee) == 1990


def test_the_same_key_forty_times_at_once_is_one_transfer(arena: Server, client: Client) -> None:
    payer, payee = sign_up_many(client, 2)
    answers = asyncio.run(ask_at_once(arena.url, [Payment(payer, payee, 700, "k").request(arena.url)] * 40))
    assert {answer.status for answer in answers} == {200}
    assert len({answer.json()["transactionId"] for answer in answers}) == 1
    assert sum(answer.is_replayed for answer in answers) == 39
    assert client.balance(payer) == 993
    assert client.balance(payee) == 1007


def test_twenty_four_sign_ups_of_one_name_are_one(arena: Server, client: Client) -> None:
    username = fresh_username()
    requests = []
    for number in range(24):
        spelled = username.upper() if number % 2 else f" {username}"
        details = {"username": spelled, "password": PASSWORD, "firstName": "Asha", "lastName": f"The {number}th"}
        body = json.dumps(details).encode()
        requests.append(request_head("POST", f"{BASE}/user/signup", arena.url, [f"Content-Length: {len(body)}"]) + body)
    answers = asyncio.run(ask_at_once(arena.url, requests))
    assert Counter(answer.status for answer in answers) == {200: 1, 411: 23}
    (made,) = [answer.json() for answer in answers if answer.status == 200]
    signed_in = client.sign_in(username, PASSWORD).json()
    assert signed_in["user"] == made["user"]
    assert client.get("/account/balance", token=made["token"]).json() == {"balance": 1000}


@pytest.mark.timeout(180)
def test_a_storm_of_thousands_of_transfers_loses_and_makes_no_money(arena: Server, client: Client) -> None:
    count = 2_000 if arena.is_on_postgresql else 10_000  # there, several servers have a storm of their own
    people = sign_up_many(client, 10)
    chance = seeded(10_000)
    payments = []
    for _ in range(count):
        payer, payee = chance.sample(people, 2)
        payments.append(Payment(payer, payee, chance.choice((1, 99, chance.randint(1, 90_000)))))
    outcomes = asyncio.run(pay_all(arena.url, payments, connections=64))

    statuses = Counter(outcome.answer.status for outcome in outcomes if outcome.answer is not None)
    assert sum(statuses.values()) == count, "every one was answered"
    assert set(statuses) == {200, 400}
    refused = {outcome.answer.body for outcome in outcomes if outcome.answer and outcome.answer.status == 400}
    assert {json.loads(body)["message"] for body in refused} == {"Insufficient balance"}
    balances = {person.id: balance_minor(client, person) for person in people}
    assert sum(balances.values()) == 10 * OPENING_MINOR
    assert min(balances.values()) >= 0
    assert balances == {person.id: OPENING_MINOR + moved_minor(outcomes, person) for person in people}
    verified = arena.run_cli("verify")
    assert verified.exit_code == 0, verified.stdout + verified.stderr


def test_a_burst_of_sign_ins_does_not_starve_payments(arena: Server, client: Client) -> None:
    payer, payee = sign_up_many(client, 2)
    body = json.dumps({"username": payer.username, "password": PASSWORD}).encode()
    head = request_head("POST", f"{BASE}/user/signin", arena.url, [f"Content-Length: {len(body)}"])
    signed_in = threading.Event()

    def payments() -> Iterator[Payment]:
        while not signed_in.is_set():
            yield Payment(payer, payee, 1)

    async def both() -> tuple[list[Answer], list[Outcome]]:
        async def sign_in() -> list[Answer]:
            try:
                return await ask_at_once(arena.url, [head + body] * 60)
            finally:
                signed_in.set()

        return await asyncio.gather(sign_in(), pay_all(arena.url, payments(), connections=1))

    signed, paid = asyncio.run(both())
    assert {answer.status for answer in signed} == {200}
    assert all(outcome.is_paid for outcome in paid)
    assert len(paid) > len(signed), "a payment is not behind a sign-in"


def test_the_command_line_writes_beside_a_loaded_server_and_both_go_on(arena: Server, client: Client) -> None:
    payer, payee, saver = sign_up_many(client, 3)
    done = threading.Event()
    paid_between: list[int] = []
    paid = 0

    def payments() -> Iterator[Payment]:
        while not done.is_set():
            yield Payment(payer, payee, 1)
            yield Payment(payee, payer, 1)

    def count(_: object) -> None:
        nonlocal paid
        paid += 1

    def deposit_four_times() -> list[CliResult]:
        results = []
        try:
            for number in range(4):
                before = paid
                results.append(arena.run_cli("deposit", saver.username, "10.01", "--reference", f"receipt {number}"))
                paid_between.append(paid - before)
        finally:
            done.set()
        return results

    with ThreadPoolExecutor(1) as pool:
        deposits = pool.submit(deposit_four_times)
        outcomes = asyncio.run(pay_all(arena.url, payments(), connections=32, when_answered=count))
        results = deposits.result()
    assert [result.exit_code for result in results] == [0] * 4, results
    assert balance_minor(client, saver) == OPENING_MINOR + 4 * 1_001
    assert {outcome.answer.status for outcome in outcomes if outcome.answer} == {200}
    assert all(outcome.answer for outcome in outcomes)
    assert min(paid_between) > 50, "payments went on while each deposit was made"
    assert balance_minor(client, payer) == OPENING_MINOR + moved_minor(outcomes, payer)
    assert client.balance(payer) + client.balance(payee) == 2000


def test_a_freeze_from_the_command_line_holds_at_once_for_a_loaded_server(arena: Server, client: Client) -> None:
    payer, payee = sign_up_many(client, 2)
    frozen = threading.Event()

    def payments() -> Iterator[Payment]:
        for number in itertools.count(1):
            if frozen.is_set():
                break
            yield Payment(payer, payee, 1, f"before-{number}")
        for number in range(1, 101):
            yield Payment(payer, payee, 1, f"after-{number}")

    def freeze() -> CliResult:
        try:
            return arena.run_cli("freeze", payer.username, "--reason", "under load")
        finally:
            frozen.set()

    with ThreadPoolExecutor(1) as pool:
        freezing = pool.submit(freeze)
        outcomes = asyncio.run(pay_all(arena.url, payments(), connections=16))
        assert freezing.result().exit_code == 0
    late = [outcome for outcome in outcomes if (outcome.payment.key or "").startswith("after")]
    assert [outcome.answer.status for outcome in late if outcome.answer] == [400] * 100
    assert refusal(client.transfer(payer, payee, "1"))[0] == 400
    assert balance_minor(client, payee) == OPENING_MINOR + moved_minor(outcomes, payee)
