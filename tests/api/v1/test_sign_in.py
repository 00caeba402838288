"""Sign-in: a name and a password for a token, and one answer to everything else."""

from typing import Any

import httpx
import pytest

from tests.support.client import PASSWORD, Client, Person, refusal
from tests.support.tokens import claims_of

REFUSED = (411, "Error while logging in")
NOT_TEXTS: list[Any] = [None, True, 0, 123456, [], ["x"], {}, {"$ne": None}, {"$gt": ""}]


@pytest.fixture(scope="module")
def person(api: Client) -> Person:
    return api.sign_up()


def comparable(response: httpx.Response) -> tuple[int, dict[str, str], bytes]:
    """Return all of an answer but for its date and its id."""
    changing = ("date", "x-request-id")
    headers = {name: value for name, value in response.headers.items() if name not in changing}
    body = response.content.replace(response.headers["x-request-id"].encode(), b"")
    return response.status_code, headers, body


def test_a_sign_in_answers_a_token_and_the_user(api: Client, person: Person) -> None:
    response = api.sign_in(person.username, person.password)
    assert response.status_code == 200
    answer = response.json()
    user = {"_id": person.id, "username": person.username, "firstName": "Asha", "lastName": "Rao"}
    assert answer == {"token": answer["token"], "user": user}
    assert claims_of(answer["token"])["userId"] == person.id
    assert api.get("/user/me", token=answer["token"]).json()["user"] == user


def test_each_sign_in_is_a_session_of_its_own(api: Client, person: Person) -> None:
    tokens = {person.token, api.signed_in(person).token, api.signed_in(person).token}
    assert len(tokens) == 3
    assert all(api.get("/user/me", token=token).status_code == 200 for token in tokens)


def test_a_username_counts_without_regard_to_case_and_blanks_around(api: Client, person: Person) -> None:
    for username in (person.username.upper(), person.username.title(), f"  {person.username}\t"):
        assert api.sign_in(username, person.password).json()["user"]["_id"] == person.id


@pytest.mark.parametrize("password", [PASSWORD.upper(), PASSWORD + " ", " " + PASSWORD, PASSWORD[:-1], "", "x" * 2_000])
def test_a_password_counts_to_the_letter(api: Client, person: Person, password: str) -> None:
    assert refusal(api.sign_in(person.username, password)) == REFUSED


@pytest.mark.parametrize(
    "username", ["", "nobody@example.com", "not an address", "x" * 5_000, "' OR 1=1 --", "%", "\ud800"]
)
def test_nobody_is_found_under_a_name_that_was_never_signed_up(api: Client, username: str) -> None:
    assert refusal(api.sign_in(username, PASSWORD)) == REFUSED


@pytest.mark.parametrize("field", ["username", "password"])
@pytest.mark.parametrize("value", NOT_TEXTS)
def test_a_field_that_is_no_text_is_refused(api: Client, person: Person, field: str, value: object) -> None:
    body = {"username": person.username, "password": person.password, field: value}
    assert refusal(api.ask("POST", "/user/signin", body=body)) == REFUSED


@pytest.mark.parametrize("field", ["username", "password"])
def test_a_missing_field_is_refused(api: Client, person: Person, field: str) -> None:
    body = {"username": person.username, "password": person.password}
    del body[field]
    assert refusal(api.ask("POST", "/user/signin", body=body)) == REFUSED


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(api: Client, person: Person) -> None:
    wrong = comparable(api.sign_in(person.username, "wrong password"))
    assert comparable(api.sign_in("nobody-at-all@example.com", "wrong password")) == wrong
    assert comparable(api.sign_in("not even an address", "wrong password")) == wrong
    assert comparable(api.sign_in(person.username, "")) == wrong


def test_unknown_fields_are_ignored(api: Client, person: Person) -> None:
    body = {"username": person.username, "password": person.password, "remember": True, "_id": "f" * 24}
    assert api.ask("POST", "/user/signin", body=body).json()["user"]["_id"] == person.id


def test_a_token_in_the_header_makes_no_difference(api: Client, person: Person) -> None:
    body = {"username": person.username, "password": person.password}
    for token in (person.token, "forged"):
        assert api.ask("POST", "/user/signin", token=token, body=body).status_code == 200
