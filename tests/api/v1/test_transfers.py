"""Transfers: to whom, what is answered, what is checked first, and what else can stand against them."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.client import UNKNOWN_ID, Client, Person, refusal, transfer_body
from tests.support.server import Server

INVALID_ACCOUNT = (400, "Invalid account")
NO_IDS: list[Any] = [
    None,
    True,
    0,
    7,
    1.5,
    [],
    {},
    {"$ne": None},
    {"$gt": ""},
    "",
    " ",
    "nobody",
    UNKNOWN_ID,
    "f" * 24,
    "z" * 24,
    "0" * 23,
    "0" * 25,
    "x" * 5_000,
    "1",
    "issuance",
    "' OR '1'='1",
    "%",
    "\u0938\u0941\u0928\u0940\u0932",
    "asha@example.com",
    "__proto__",
]


@pytest.fixture
def payer(api: Client) -> Person:
    return api.sign_up()


@pytest.fixture(scope="module")
def payee(api: Client) -> Person:
    return api.sign_up()


@pytest.fixture(scope="module")
def patient(api: Client) -> Person:
    """Return somebody whose transfers are all refused."""
    return api.sign_up()


def test_a_transfer_answers_its_id_and_moves_the_amount(api: Client, payer: Person) -> None:
    payee = api.sign_up()
    response = api.transfer(payer, payee, "250.25")
    answer = response.json()
    assert response.status_code == 200
    assert answer == {"message": "Transfer successful", "transactionId": answer["transactionId"]}
    assert isinstance(answer["transactionId"], str)
    assert answer["transactionId"]
    assert (float(api.balance(payer)), float(api.balance(payee))) == (749.75, 1250.25)


def test_each_transfer_has_an_id_of_its_own(api: Client, payer: Person, payee: Person) -> None:
    assert len({api.transferred(payer, payee, "1") for _ in range(5)}) == 5


@pytest.mark.parametrize("to", NO_IDS, ids=repr)
def test_a_recipient_that_is_nobody_is_an_invalid_account(api: Client, patient: Person, to: object) -> None:
    answer = api.ask("POST", "/account/transfer", token=patient.token, body={"to": to, "amount": 1})
    assert refusal(answer) == INVALID_ACCOUNT
    assert api.balance(patient) == 1000


def test_a_missing_recipient_is_an_invalid_account(api: Client, patient: Person) -> None:
    answer = api.ask("POST", "/account/transfer", token=patient.token, body={"amount": 1})
    assert refusal(answer) == INVALID_ACCOUNT


def test_nobody_pays_themselves(api: Client, patient: Person) -> None:
    for amount in ("1", "1000", "5000"):
        assert refusal(api.transfer(patient, patient, amount)) == INVALID_ACCOUNT
    assert api.balance(patient) == 1000


def test_an_id_with_something_around_it_is_nobody(api: Client, patient: Person, payee: Person) -> None:
    for to in (f" {payee.id}", f"{payee.id} ", payee.id[:-1], f"{payee.id}0", payee.username):
        assert refusal(api.transfer(patient, to, "1")) == INVALID_ACCOUNT


def test_more_than_the_balance_is_refused_and_moves_nothing(api: Client, payer: Person) -> None:
    payee = api.sign_up()
    for amount in ("1000.01", "1001", "90071992547409.91"):
        assert refusal(api.transfer(payer, payee, amount)) == (400, "Insufficient balance")
    assert api.balance(payer) == api.balance(payee) == 1000


def test_what_was_received_can_be_spent(api: Client, payer: Person) -> None:
    payee = api.sign_up()
    api.transferred(payer, payee, "1000")
    api.transferred(payee, payer, "2000")
    assert api.balance(payer) == 2000
    assert api.balance(payee) == 0


def test_what_is_wrong_is_told_in_one_order(api: Client, patient: Person) -> None:
    def answer(body: bytes) -> tuple[int, str]:
        return refusal(api.ask("POST", "/account/transfer", token=patient.token, body=body))

    assert answer(transfer_body(UNKNOWN_ID, "0") + b" " * 70_000) == (413, "Request too large")
    assert answer(b"{" + b" " * 70_000) == (413, "Request too large")
    assert answer(b'{"to": 7, "amount": 0') == (400, "Invalid request")
    assert answer(b'[{"to": 7, "amount": 0}]') == (400, "Invalid request")
    assert answer(b'{"to": 7, "amount": 0}') == (400, "Invalid amount")
    assert answer(transfer_body(UNKNOWN_ID, "0.001")) == (400, "Invalid amount")
    assert answer(transfer_body(patient.id, "-1")) == (400, "Invalid amount")
    assert answer(b'{"to": 7, "amount": 5000}') == INVALID_ACCOUNT
    assert answer(transfer_body(UNKNOWN_ID, "5000")) == INVALID_ACCOUNT
    assert answer(transfer_body(patient.id, "5000")) == INVALID_ACCOUNT
    assert answer(b"{}") == (400, "Invalid amount")
    assert api.balance(patient) == 1000


def test_unknown_fields_are_ignored(api: Client, payer: Person) -> None:
    payee, third = api.sign_up(), api.sign_up()
    body = {
        "to": payee.id,
        "amount": 1,
        "from": third.id,
        "userId": third.id,
        "sender": third.id,
        "fee": -5,
        "balance": 9,
    }
    assert api.ask("POST", "/account/transfer", token=payer.token, body=body).status_code == 200
    assert api.balance(payer) == 999
    assert api.balance(payee) == 1001
    assert api.balance(third) == 1000


def test_a_token_in_the_body_or_the_query_pays_for_nobody(api: Client, payer: Person, patient: Person) -> None:
    body = json.dumps({"to": payer.id, "amount": 1, "token": patient.token}).encode()
    assert api.ask("POST", f"/account/transfer?token={patient.token}", token=payer.token, body=body).status_code == 400
    assert api.balance(patient) == 1000


@pytest.fixture(scope="module")
def bank() -> Iterator[tuple[Server, Client]]:
    with Server(opening_balance="100.00") as server, Client(server.url) as client:
        yield server, client
        assert not server.complaints()


def test_nothing_leaves_a_frozen_wallet_until_it_is_unfrozen(bank: tuple[Server, Client]) -> None:
    server, client = bank
    frozen, friend = client.sign_up(), client.sign_up()
    replayed = client.transferred(frozen, friend, "1", key="before")
    assert server.run_cli("freeze", frozen.username, "--reason", "asked by a court").exit_code == 0

    for amount in ("1", "99", "5000"):
        answer = client.transfer(frozen, friend, amount, key="during")
        status, message = refusal(answer)
        assert status == 400
        assert message not in ("Insufficient balance", "Invalid account", "Invalid amount", "Invalid request")
        assert answer.json()["code"] == "account_frozen"
    assert client.balance(frozen) == 99
    client.transferred(friend, frozen, "2")
    assert client.balance(frozen) == 101, "money still comes in"
    assert client.transferred(frozen, friend, "1", key="before") == replayed, "what was done is told as done"

    assert server.run_cli("unfreeze", frozen.username, "--reason", "the court was wrong").exit_code == 0
    client.transferred(frozen, friend, "1", key="during")
    assert client.balance(frozen) == 100


def test_a_closed_account_is_an_invalid_account(bank: tuple[Server, Client]) -> None:
    server, client = bank
    closed, friend = client.sign_up(), client.sign_up()
    kept = client.transferred(friend, closed, "1", key="before")
    refused = server.run_cli("close", closed.username, "--reason", "left")
    assert refused.exit_code != 0, "there is money on it"
    assert "Traceback" not in refused.stdout + refused.stderr
    assert len((refused.stdout + refused.stderr).strip().splitlines()) == 1

    client.transferred(closed, friend, "101")
    assert server.run_cli("close", closed.username, "--reason", "left").exit_code == 0
    assert refusal(client.transfer(friend, closed, "1")) == INVALID_ACCOUNT
    assert refusal(client.transfer(friend, closed, "90000")) == INVALID_ACCOUNT, "told before the balance"
    assert client.transferred(friend, closed, "1", key="before") == kept
    assert client.transfer(closed, friend, "1").status_code in (400, 403)
    assert client.balance(friend) == 200
    assert server.run_cli("verify").exit_code == 0
