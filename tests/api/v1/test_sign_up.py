"""Sign-up: what a person may be called, and what they start with."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from tests.support.client import PASSWORD, Client, fresh_username, refusal
from tests.support.server import Server
from tests.support.tokens import claims_of

REFUSED = (411, "Email already taken / Incorrect inputs")
DEVANAGARI = "\u0938\u0941\u0928\u0940\u0932"
LONGEST_USERNAME = "x" * 64 + "@" + ("d" * 60 + ".") * 3 + "example"[:6]

BAD_USERNAMES = [
    "",
    " ",
    "asha",
    "asha.example.com",
    "@",
    "@example.com",
    "asha@",
    "a@",
    "@b",
    "as ha@example.com",
    "asha@exam ple.com",
    "asha@b@example.com",
    "as\tha@example.com",
    "as\nha@example.com",
    "as\u0001ha@example.com",
    "asha@example.com\u0000",
    "asha@example.com\r\nBcc: everyone@example.com",
    "x" + LONGEST_USERNAME,
    "x" * 10_000 + "@example.com",
    "\ud800@example.com",
]
BAD_PASSWORDS = ["", "12345", "\u00e9\u00e9\u00e9", "x" * 1_025, "\u00e9" * 513, "pass\u0000word", "\udc00password"]
BAD_NAMES = [
    "",
    " ",
    "\u3000 ",
    "x" * 51,
    "\u0938" * 51,
    "As\u0000ha",
    "As\u0001ha",
    "As\tha",
    "As\nha",
    "As\u001bha",
    "As\u007fha",
    "As\u0085ha",
    "As\u009fha",
    "As\ud800ha",
    "As\udfffha",
]
NOT_TEXTS: list[Any] = [None, True, False, 0, 7, 123456.5, [], ["Asha"], {}, {"$gt": ""}, {"toString": 1}]
GOOD_NAMES = [
    "A",
    "x" * 50,
    DEVANAGARI,
    "\u674e\u5c0f\u9f8d",
    "\u0645\u062d\u0645\u062f",
    "\u0ba4\u0bae\u0bbf\u0bb4\u0bcd",
    "Jos\u00e9",
    "Jose\u0301",
    "O'Malley-Smith",
    "Mary Jane",
    "\U0001f600",
    "<script>alert(1)</script>",
    "Robert'); DROP TABLE people;--",
    "%s{}${x}",
    "null",
    "100%_",
]


def details(**changes: object) -> dict[str, Any]:
    """Return details that can be signed up with, but for the changes."""
    return {"username": fresh_username(), "password": PASSWORD, "firstName": "Asha", "lastName": "Rao"} | changes


def sign_up(api: Client, body: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
    response = api.ask("POST", "/user/signup", body=body)
    return response.status_code, response.json()


def test_a_sign_up_answers_a_token_and_the_user(api: Client) -> None:
    body = details()
    status, answer = sign_up(api, body)
    assert status == 200
    user = {key: body[key] for key in ("username", "firstName", "lastName")} | {
        "_id": claims_of(answer["token"])["userId"]
    }
    assert answer == {"message": "User created successfully", "token": answer["token"], "user": user}
    assert api.get("/user/me", token=answer["token"]).json() == {**user, "user": user}


@pytest.mark.parametrize("field", ["username", "password", "firstName", "lastName"])
def test_every_field_is_needed(api: Client, field: str) -> None:
    body = details()
    del body[field]
    assert refusal(api.ask("POST", "/user/signup", body=body)) == REFUSED


@pytest.mark.parametrize("field", ["username", "password", "firstName", "lastName"])
@pytest.mark.parametrize("value", NOT_TEXTS)
def test_every_field_is_a_text(api: Client, field: str, value: object) -> None:
    assert refusal(api.ask("POST", "/user/signup", body=details(**{field: value}))) == REFUSED


@pytest.mark.parametrize("username", BAD_USERNAMES)
def test_a_username_is_an_email_address_of_254_characters_at_most(api: Client, username: str) -> None:
    assert refusal(api.ask("POST", "/user/signup", body=details(username=username))) == REFUSED


def test_a_username_may_have_3_characters_or_254(api: Client) -> None:
    assert len(LONGEST_USERNAME) == 254
    for username in ("a@b", LONGEST_USERNAME):
        status, answer = sign_up(api, details(username=username))
        assert (status, answer["user"]["username"]) == (200, username)


@pytest.mark.parametrize("username", ["o'hara+x_y.z-1@mail.example.co.in", "UPPER.Case@Example.COM", "1@2.example"])
def test_a_username_is_any_ordinary_email_address(api: Client, username: str) -> None:
    status, answer = sign_up(api, details(username=username))
    assert status == 200
    assert answer["user"]["username"].lower() == username.lower()


@pytest.mark.parametrize(("before", "after"), [("  ", ""), ("", " "), ("\t", "\n"), ("\u00a0", "\u3000")])
def test_a_username_is_trimmed(api: Client, before: str, after: str) -> None:
    username = fresh_username()
    status, answer = sign_up(api, details(username=f"{before}{username}{after}"))
    assert (status, answer["user"]["username"]) == (200, username)
    assert api.sign_in(username, PASSWORD).status_code == 200


def test_a_username_is_taken_once_without_regard_to_case_or_blanks_around(api: Client) -> None:
    username = fresh_username()
    assert sign_up(api, details(username=username))[0] == 200
    for again in (username, username.upper(), username.title(), f" {username}", f"{username.upper()} "):
        assert refusal(api.ask("POST", "/user/signup", body=details(username=again))) == REFUSED


def test_a_taken_username_changes_nothing_for_its_owner(api: Client) -> None:
    owner = api.sign_up("Owner")
    taken = details(username=owner.username, password="another password", firstName="Thief")
    assert refusal(api.ask("POST", "/user/signup", body=taken)) == REFUSED
    assert api.sign_in(owner.username, "another password").status_code == 411
    assert api.signed_in(owner).id == owner.id
    assert api.get("/user/me", token=owner.token).json()["firstName"] == "Owner"
    assert api.balance(owner) == 1000


@pytest.mark.parametrize("password", BAD_PASSWORDS)
def test_a_password_has_6_characters_at_least_and_1024_bytes_at_most(api: Client, password: str) -> None:
    assert refusal(api.ask("POST", "/user/signup", body=details(password=password))) == REFUSED


@pytest.mark.parametrize(
    "password",
    ["123456", "\U0001f600" * 6, "x" * 1_024, "\u00e9" * 512, "  spaces ", "\u0938\u0941\u0928\u0940\u0932\u0950"],
)
def test_a_password_is_any_text_and_counts_as_it_is(api: Client, password: str) -> None:
    body = details(password=password)
    assert sign_up(api, body)[0] == 200
    assert api.sign_in(body["username"], password).status_code == 200
    for other in (password[:-1], password + "x", password.strip() + "!", "x" + password[1:] + "y"):
        assert api.sign_in(body["username"], other).status_code == 411


@pytest.mark.parametrize("field", ["firstName", "lastName"])
@pytest.mark.parametrize("name", BAD_NAMES)
def test_a_name_has_1_to_50_characters_and_no_control_characters(api: Client, field: str, name: str) -> None:
    assert refusal(api.ask("POST", "/user/signup", body=details(**{field: name}))) == REFUSED


@pytest.mark.parametrize("name", GOOD_NAMES)
def test_a_name_may_be_of_any_script(api: Client, name: str) -> None:
    status, answer = sign_up(api, details(firstName=name, lastName=name))
    assert status == 200
    assert (answer["user"]["firstName"], answer["user"]["lastName"]) == (name, name)


def test_a_name_is_trimmed_before_its_length_is_counted(api: Client) -> None:
    status, answer = sign_up(api, details(firstName=f"   {'x' * 50}   ", lastName=" \u00a0Rao\u3000"))
    assert status == 200
    assert (answer["user"]["firstName"], answer["user"]["lastName"]) == ("x" * 50, "Rao")


def test_unknown_fields_are_ignored_and_never_stored(api: Client) -> None:
    body = details(balance=10**9, _id="f" * 24, userId="f" * 24, isAdmin=True, role="admin", token="x", user={"a": [1]})
    status, answer = sign_up(api, body)
    assert status == 200
    assert set(answer) == {"message", "token", "user"}
    assert set(answer["user"]) == {"_id", "username", "firstName", "lastName"}
    assert answer["user"]["_id"] != "f" * 24
    assert api.get("/account/balance", token=answer["token"]).json() == {"balance": 1000}
    assert set(api.get("/user/me", token=answer["token"]).json()) == {
        "_id",
        "username",
        "firstName",
        "lastName",
        "user",
    }


def test_ids_are_24_hexadecimal_characters_each_its_own(api: Client) -> None:
    ids = [api.sign_up().id for _ in range(3)]
    assert len(set(ids)) == 3
    assert all(len(id_) == 24 and set(id_) <= set("0123456789abcdef") for id_ in ids)


def test_a_random_opening_balance_is_1_to_10000_rupees_in_whole_paise() -> None:
    with Server() as server, Client(server.url) as client:
        people = client.sign_up_many([("Asha", "Rao")] * 20)
        balances = [client.balance(person) for person in people]
        again = [client.balance(person) for person in people]
    assert all(1 <= balance <= 10_000 for balance in balances)
    assert all((balance * 100) % 1 == 0 for balance in balances)
    assert len(set(balances)) > 15
    assert max(balances) - min(balances) > 1_000
    assert any(balance % 1 for balance in balances), "uniform in paise, not in rupees"
    assert again == balances


@pytest.mark.parametrize(("setting", "balance"), [("none", "0"), ("250", "250"), ("99999.99", "99999.99")])
def test_a_setting_turns_the_opening_balance_off_or_fixes_it(setting: str, balance: str) -> None:
    with Server(opening_balance=setting) as server, Client(server.url) as client:
        person = client.sign_up()
        assert client.balance(person) == Decimal(balance)
