"""Who one is: asked in four ways, changed in one."""

import itertools
from dataclasses import replace
from typing import Any

import pytest

from tests.support.client import PASSWORD, Client, Person, is_forbidden, refusal

ROUTES = ["/user/me", "/user", "/user/currentUser", "/user/getUser"]
REFUSED = (411, "Error while updating information")
BAD_NAMES: list[Any] = ["", "  ", "x" * 51, "a\u0000b", "a\nb", "a\u007fb", "\ud800", 5, True, [], {}, {"$set": 1}]
BAD_PASSWORDS: list[Any] = ["x" * 1_025, "pass\u0000word", "\ud800password", 123456, True, [], {}]
CHANGES = {"firstName": "Usha", "lastName": "Iyer", "password": "another password"}


@pytest.fixture
def person(api: Client) -> Person:
    return api.sign_up()


def update(api: Client, person: Person, body: dict[str, Any]) -> tuple[int, str]:
    return refusal(api.ask("PUT", "/user", token=person.token, body=body))


def profile(api: Client, person: Person) -> dict[str, Any]:
    found = api.get("/user/me", token=person.token).json()["user"]
    assert isinstance(found, dict)
    return found


def test_the_four_routes_answer_the_same(api: Client, person: Person) -> None:
    user = {"_id": person.id, "username": person.username, "firstName": "Asha", "lastName": "Rao"}
    for path in ROUTES:
        response = api.get(path, token=person.token)
        assert response.status_code == 200
        assert response.json() == {**user, "user": user}


@pytest.mark.parametrize(
    "fields", [*itertools.combinations(CHANGES, 1), *itertools.combinations(CHANGES, 2), tuple(CHANGES)]
)
def test_any_of_the_three_can_be_changed(api: Client, person: Person, fields: tuple[str, ...]) -> None:
    changes = {field: CHANGES[field] for field in fields}
    assert update(api, person, changes) == (200, "Updated successfully")
    expected = {"_id": person.id, "username": person.username, "firstName": "Asha", "lastName": "Rao"} | changes
    password = expected.pop("password", PASSWORD)
    assert profile(api, person) == expected
    assert api.sign_in(person.username, password).json()["user"] == expected


@pytest.mark.parametrize("body", [{}, {"unknown": 1}])
def test_nothing_to_change_is_200(api: Client, person: Person, body: dict[str, Any]) -> None:
    before = profile(api, person)
    assert update(api, person, body) == (200, "Updated successfully")
    assert profile(api, person) == before


def test_unknown_fields_change_nothing(api: Client, person: Person) -> None:
    body = {
        "balance": 1e9,
        "_id": "f" * 24,
        "userId": "f" * 24,
        "username": "thief@example.com",
        "isAdmin": True,
        "$set": {},
    }
    before = profile(api, person)
    assert update(api, person, body) == (200, "Updated successfully")
    assert profile(api, person) == before
    assert api.balance(person) == 1000
    assert api.sign_in("thief@example.com", PASSWORD).status_code == 411


def test_a_name_is_trimmed(api: Client, person: Person) -> None:
    assert update(api, person, {"firstName": "  Usha ", "lastName": "\t\u0936\u0930\u094d\u092e\u093e\u3000"})[0] == 200
    found = profile(api, person)
    assert (found["firstName"], found["lastName"]) == ("Usha", "\u0936\u0930\u094d\u092e\u093e")


@pytest.mark.parametrize("field", ["firstName", "lastName"])
@pytest.mark.parametrize("name", BAD_NAMES)
def test_a_bad_name_is_refused_and_nothing_is_changed(api: Client, person: Person, field: str, name: object) -> None:
    before = profile(api, person)
    other = "lastName" if field == "firstName" else "firstName"
    assert update(api, person, {field: name, other: "Changed", "password": "another password"}) == REFUSED
    assert profile(api, person) == before
    assert api.sign_in(person.username, PASSWORD).status_code == 200


@pytest.mark.parametrize("password", ["", "x", "12345", "\u00e9\u00e9\u00e9", "\U0001f600" * 5])
def test_a_password_of_fewer_than_6_characters_is_too_small(api: Client, person: Person, password: str) -> None:
    body = {"password": password, "firstName": "Changed"}
    assert update(api, person, body) == (411, "password is too small")
    assert profile(api, person)["firstName"] == "Asha"
    assert api.sign_in(person.username, PASSWORD).status_code == 200


@pytest.mark.parametrize("password", BAD_PASSWORDS)
def test_a_bad_password_is_refused_and_nothing_is_changed(api: Client, person: Person, password: object) -> None:
    assert update(api, person, {"password": password, "firstName": "Changed"}) == REFUSED
    assert profile(api, person)["firstName"] == "Asha"
    assert api.sign_in(person.username, PASSWORD).status_code == 200


def test_a_changed_password_replaces_the_old_one(api: Client, person: Person) -> None:
    assert update(api, person, {"password": "another password"})[0] == 200
    assert refusal(api.sign_in(person.username, PASSWORD)) == (411, "Error while logging in")
    assert api.sign_in(person.username, "another password").status_code == 200


def test_a_changed_password_ends_the_other_sessions_and_keeps_the_callers(api: Client, person: Person) -> None:
    phone, laptop, friend = api.signed_in(person), api.signed_in(person), api.sign_up()
    for session in (person, phone, laptop):
        assert api.balance(session) == 1000, "a session that was used, and may be remembered"
    assert update(api, phone, {"password": "another password"})[0] == 200
    assert api.balance(phone) == 1000
    assert api.transfer(phone, friend, "1").status_code == 200
    for ended in (person, laptop):
        assert is_forbidden(api.get("/account/balance", token=ended.token))
        assert is_forbidden(api.get("/user/me", token=ended.token))
        assert is_forbidden(api.transfer(ended, friend, "1"))
        assert is_forbidden(api.ask("PUT", "/user", token=ended.token, body={"password": "taken over"}))
    later = api.signed_in(replace(person, password="another password"))
    assert api.balance(later) == 999
    assert api.balance(friend) == 1001, "another person's session goes on"


def test_an_ended_session_replays_no_transfer(api: Client, person: Person) -> None:
    other, friend = api.signed_in(person), api.sign_up()
    api.transferred(other, friend, "1", key="one")
    update(api, person, {"password": "another password"})
    assert is_forbidden(api.transfer(other, friend, "1", key="one"))


def test_a_changed_name_ends_no_session(api: Client, person: Person) -> None:
    other = api.signed_in(person)
    assert update(api, person, {"firstName": "Usha"})[0] == 200
    assert profile(api, other)["firstName"] == "Usha"


def test_a_refused_change_of_password_ends_no_session(api: Client, person: Person) -> None:
    other = api.signed_in(person)
    assert update(api, person, {"password": "short"})[0] == 411
    assert api.balance(other) == 1000


def test_a_changed_name_is_found_by_search_and_the_old_one_is_not(api: Client, person: Person) -> None:
    update(api, person, {"firstName": "Quillon", "lastName": "Vexworth"})
    found = api.get("/user/bulk", params={"filter": "quillon vexw"}).json()["users"]
    assert [entry["_id"] for entry in found] == [person.id]
    update(api, person, {"firstName": "Asha", "lastName": "Rao"})
    assert api.get("/user/bulk", params={"filter": "quillon vexw"}).json()["users"] == []
