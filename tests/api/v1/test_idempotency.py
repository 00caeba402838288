"""Idempotency keys: the same request again moves nothing, and says what happened."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support.client import UNKNOWN_ID, Client, Person, refusal, transfer_body
from tests.support.raw import exchange, request_head
from tests.support.server import Server

REUSED = (409, "Idempotency key reused")
BAD_KEY = (400, "Invalid idempotency key")
VISIBLE = "".join(map(chr, range(0x21, 0x7F)))
REPLAYED = "idempotency-replayed"


@pytest.fixture
def payer(api: Client) -> Person:
    return api.sign_up()


@pytest.fixture(scope="module")
def payee(api: Client) -> Person:
    return api.sign_up()


@pytest.fixture(scope="module")
def other(api: Client) -> Person:
    return api.sign_up()


def test_the_same_key_and_request_answer_the_first_success_and_move_nothing(
    api: Client, payer: Person, payee: Person
) -> None:
    first = api.transfer(payer, payee, "10", key="order-1")
    assert first.status_code == 200
    assert REPLAYED not in first.headers
    for _ in range(3):
        again = api.transfer(payer, payee, "10", key="order-1")
        assert (again.status_code, again.content) == (first.status_code, first.content)
        assert again.headers[REPLAYED].lower() == "true"
    assert api.balance(payer) == 990


@pytest.mark.parametrize("amount", ["1", "1.0", "1.00", "1e0", "10e-1", '"1"', '"1.0"', '"1.00"', '"01"'])
def test_the_request_is_compared_as_parsed(api: Client, payer: Person, payee: Person, amount: str) -> None:
    first = api.transferred(payer, payee, "1", key="one rupee".replace(" ", "-"))
    assert api.transferred(payer, payee, amount, key="one-rupee") == first
    assert api.balance(payer) == 999


def test_blanks_order_and_unknown_fields_make_no_other_request(api: Client, payer: Person, payee: Person) -> None:
    first = api.transferred(payer, payee, "1", key="k")
    for body in (
        b'{"amount":1,"to":"%s"}' % payee.id.encode(),
        b'\n{ "to" : "%s" , "amount" : 1.00 }\r\n' % payee.id.encode(),
        b'{"to": "%s", "amount": 1, "note": "unknown to this version"}' % payee.id.encode(),
    ):
        answer = api.ask("POST", "/account/transfer/", token=payer.token, body=body, headers={"Idempotency-Key": "k"})
        assert answer.json()["transactionId"] == first
    assert api.balance(payer) == 999


def test_the_same_key_with_another_body_is_409(api: Client, payer: Person, payee: Person, other: Person) -> None:
    api.transferred(payer, payee, "1", key="k")
    assert refusal(api.transfer(payer, payee, "1.01", key="k")) == REUSED
    assert refusal(api.transfer(payer, payee, "100", key="k")) == REUSED
    assert refusal(api.transfer(payer, other, "1", key="k")) == REUSED
    assert refusal(api.transfer(payer, payee, "5000", key="k")) == REUSED, "told before the balance"
    assert refusal(api.transfer(payer, UNKNOWN_ID, "1", key="k")) == REUSED, "and before the account"
    assert api.balance(payer) == 999


def test_keys_differ_by_every_letter(api: Client, payer: Person, payee: Person) -> None:
    keys = ["key", "Key", "KEY", "key ".strip() + ".", "ke", "kei", "%6bey", "key,key", "1", "01", "1.0", "null"]
    assert len({api.transferred(payer, payee, "1", key=key) for key in keys}) == len(keys)
    assert api.balance(payer) == 1000 - len(keys)


def test_a_key_belongs_to_its_sender(api: Client, payer: Person, payee: Person, other: Person) -> None:
    ids = {api.transferred(sender, payee, "1", key="shared") for sender in (payer, other)}
    assert len(ids) == 2
    assert api.balance(payer) == 999
    back = api.transferred(payee, payer, "1", key="shared")
    assert back not in ids


def test_a_key_belongs_to_the_person_and_not_to_the_session(api: Client, payer: Person, payee: Person) -> None:
    first = api.transferred(payer, payee, "1", key="k")
    assert api.transferred(api.signed_in(payer), payee, "1", key="k") == first
    assert api.balance(payer) == 999


def test_without_a_key_the_same_request_moves_again(api: Client, payer: Person, payee: Person) -> None:
    assert len({api.transferred(payer, payee, "1") for _ in range(3)}) == 3
    assert api.balance(payer) == 997


def test_a_refusal_spends_no_key_and_is_decided_afresh(api: Client, payer: Person, payee: Person) -> None:
    friend = api.sign_up()
    for _ in range(2):
        assert refusal(api.transfer(payer, payee, "1500", key="k")) == (400, "Insufficient balance")
    api.transferred(friend, payer, "800")
    answer = api.transfer(payer, payee, "1500", key="k")
    assert answer.status_code == 200
    assert REPLAYED not in answer.headers
    assert api.balance(payer) == 300


@pytest.mark.parametrize("amount", ["0", "0.001", '"abc"', "1e400"])
def test_an_invalid_request_spends_no_key(api: Client, payer: Person, payee: Person, amount: str) -> None:
    assert refusal(api.transfer(payer, payee, amount, key="k")) == (400, "Invalid amount")
    assert refusal(api.transfer(payer, UNKNOWN_ID, "1", key="k")) == (400, "Invalid account")
    api.transferred(payer, payee, "1", key="k")
    assert api.balance(payer) == 999


def test_a_success_is_replayed_when_the_money_is_gone(api: Client, payer: Person, payee: Person) -> None:
    first = api.transferred(payer, payee, "600", key="k")
    api.transferred(payer, payee, "400")
    assert api.balance(payer) == 0
    assert api.transferred(payer, payee, "600", key="k") == first
    assert api.balance(payer) == 0


@pytest.mark.parametrize(
    "key", ["!", "~", "x" * 255, VISIBLE, '"quoted"', "8e03978e-40d5-43e8-bc93-6894a57f9324", "a,b;c=d"]
)
def test_a_key_is_1_to_255_visible_characters(api: Client, payer: Person, payee: Person, key: str) -> None:
    first = api.transferred(payer, payee, "1", key=key)
    assert api.transferred(payer, payee, "1", key=key) == first
    assert api.balance(payer) == 999


@pytest.mark.parametrize(
    "key",
    [
        "",
        "x" * 256,
        "x" * 10_000,
        "with blank",
        "with\ttab",
        "\u00e9".encode(),
        "\u0938\u0941\u0928\u0940\u0932".encode(),
        b"\xff",
        b"caf\xe9",
        b"soft\xadhyphen",
        b"no\xa0break",
    ],
    ids=repr,
)
def test_a_key_of_another_form_is_refused_and_nothing_moves(
    api: Client, payer: Person, payee: Person, key: str | bytes
) -> None:
    assert refusal(api.transfer(payer, payee, "1", key=key)) == BAD_KEY
    assert api.balance(payer) == 1000


def test_a_key_of_blanks_alone_is_refused(api: Client, payer: Person, payee: Person) -> None:
    body = transfer_body(payee.id, "1")
    headers = [f"Authorization: Bearer {payer.token}", "Idempotency-Key:   ", f"Content-Length: {len(body)}"]
    answer = exchange(api.url, request_head("POST", "/api/v1/account/transfer", api.url, headers) + body)
    assert answer is not None
    assert answer.status == 400
    assert b'"Invalid idempotency key"' in answer.body
    assert api.balance(payer) == 1000


def test_the_same_key_at_once_is_one_transfer(api: Client, payer: Person, payee: Person) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: api.transfer(payer, payee, "1", key="k"), range(16)))
    assert [answer.status_code for answer in answers] == [200] * 16
    assert len({answer.json()["transactionId"] for answer in answers}) == 1
    assert sum(REPLAYED not in answer.headers for answer in answers) == 1
    assert api.balance(payer) == 999


def test_the_same_key_with_other_bodies_at_once_is_one_transfer(api: Client, payer: Person, payee: Person) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda number: api.transfer(payer, payee, str(number), key="k"), range(1, 17)))
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 15
    paid = next(number for number, answer in enumerate(answers, 1) if answer.status_code == 200)
    assert api.balance(payer) == 1000 - paid


@pytest.fixture(scope="module")
def restarted() -> Iterator[Server]:
    with Server(opening_balance="100.00") as server:
        yield server
        assert not server.complaints()


@pytest.mark.parametrize("end", ["stopped", "killed"])
def test_a_key_is_remembered_when_the_server_was_stopped_or_killed(restarted: Server, end: str) -> None:
    with Client(restarted.url) as client:
        payer, payee = client.sign_up(), client.sign_up()
        first = client.transferred(payer, payee, "1", key="k")
        if end == "killed":
            restarted.kill()
    restarted.restart()
    with Client(restarted.url) as client:
        again = client.transfer(payer, payee, "1", key="k")
        assert again.json()["transactionId"] == first
        assert again.headers[REPLAYED].lower() == "true"
        assert refusal(client.transfer(payer, payee, "2", key="k")) == REUSED
        assert client.balance(payer) == 99
