"""Balances: exact, whatever their size and however they came about."""

import re
from collections.abc import Iterator
from decimal import Decimal

import pytest

from tests.support.client import Client, Person
from tests.support.seeded import seeded
from tests.support.server import Server

GREATEST = Decimal("90071992547409.91")


@pytest.fixture(scope="module")
def rich() -> Iterator[tuple[Server, Client]]:
    with Server(opening_balance="none") as server, Client(server.url) as client:
        yield server, client
        assert not server.complaints()


def test_a_balance_is_the_only_field(api: Client) -> None:
    assert api.get("/account/balance", token=api.sign_up().token).json() == {"balance": 1000}


@pytest.mark.parametrize(
    "amounts",
    [
        ["0.1"] * 30,
        ["0.1", "0.2"],
        ["33.33", "33.33", "33.34"],
        ["0.01"] * 25,
        ["1.1", "2.2", "3.3", "4.35", "1.005e2", "0.07"],
        ["999.99", "0.01"],
    ],
)
def test_sums_of_decimals_are_exact(api: Client, amounts: list[str]) -> None:
    payer, payee = api.sign_up(), api.sign_up()
    for amount in amounts:
        api.transferred(payer, payee, amount)
    moved = sum((Decimal(amount) for amount in amounts), Decimal(0))
    assert api.balance(payer) == 1000 - moved
    assert api.balance(payee) == 1000 + moved


def test_many_random_transfers_leave_exact_balances(api: Client) -> None:
    chance = seeded(1)
    people = [api.sign_up() for _ in range(3)]
    balances = [100_000] * 3
    for _ in range(150):
        payer, payee = chance.sample(range(3), 2)
        minor = chance.randint(1, 60_000)
        answer = api.transfer(people[payer], people[payee], f"{minor // 100}.{minor % 100:02}")
        assert answer.status_code == (200 if minor <= balances[payer] else 400)
        if answer.status_code == 200:
            balances[payer] -= minor
            balances[payee] += minor
    assert [api.balance(person) * 100 for person in people] == balances


def test_the_greatest_balance_is_exact_to_the_paisa(rich: tuple[Server, Client]) -> None:
    server, client = rich
    payer, payee = client.sign_up(), client.sign_up()
    assert server.run_cli("deposit", payer.username, str(GREATEST)).exit_code == 0
    assert client.balance(payer) == GREATEST
    text = client.get("/account/balance", token=payer.token).text
    assert re.search(r"\b90071992547409\.91\b", text)

    remaining = GREATEST
    for amount in ("0.01", "12345678901234.57", "33333333333333.33", "0.1", "1e13", "4503599627370.49"):
        client.transferred(payer, payee, amount)
        remaining -= Decimal(amount)
        assert client.balance(payer) == remaining
        assert client.balance(payee) == GREATEST - remaining
    client.transferred(payer, payee, str(remaining))
    assert client.balance(payer) == 0
    assert client.balance(payee) == GREATEST
    assert client.transfer(payer, payee, "0.01").json()["message"] == "Insufficient balance"
    client.transferred(payee, payer, str(GREATEST))
    assert client.balance(payer) == GREATEST
    client.transferred(payer, payee, f'"{GREATEST}"')
    assert client.balance(payee) == GREATEST
    assert server.run_cli("verify").exit_code == 0


def test_a_wallet_spends_its_last_paisa_and_no_more(api: Client) -> None:
    payer, payee = api.sign_up(), api.sign_up()
    assert api.transfer(payer, payee, "1000.01").json()["message"] == "Insufficient balance"
    api.transferred(payer, payee, "999.99")
    assert api.balance(payer) == Decimal("0.01")
    assert api.transfer(payer, payee, "0.02").json()["message"] == "Insufficient balance"
    api.transferred(payer, payee, "0.01")
    assert api.balance(payer) == 0
    assert api.balance(payee) == 2000


def test_each_sees_their_own_balance(api: Client) -> None:
    people: list[Person] = [api.sign_up() for _ in range(3)]
    api.transferred(people[0], people[1], "1")
    api.transferred(people[1], people[2], "2.5")
    assert [api.balance(person) for person in people] == [Decimal(999), Decimal("998.5"), Decimal("1002.5")]
