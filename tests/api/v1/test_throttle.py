"""The throttle on failed sign-ins, per account and per address."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support.client import PASSWORD, Client, Person, fresh_username, refusal
from tests.support.server import Server

WINDOW_SECONDS = 3
PER_ACCOUNT = 3
PER_ADDRESS = 6


@pytest.fixture
def strict() -> Iterator[Client]:
    """Return a client of a server that has seen no failure yet."""
    with Server(
        opening_balance="10.00",
        sign_in_failures_per_account=str(PER_ACCOUNT),
        sign_in_failures_per_address=str(PER_ADDRESS),
        sign_in_window_seconds=str(WINDOW_SECONDS),
    ) as server:
        with Client(server.url) as client:
            yield client
        assert not server.complaints()


@pytest.fixture
def person(strict: Client) -> Person:
    return strict.sign_up()


def statuses(client: Client, username: str, password: str, times: int) -> list[int]:
    return [client.sign_in(username, password).status_code for _ in range(times)]


def test_an_account_is_throttled_after_its_failures_and_for_a_window(strict: Client, person: Person) -> None:
    other = strict.sign_up()
    assert statuses(strict, person.username, "wrong password", PER_ACCOUNT) == [411] * PER_ACCOUNT
    answer = strict.sign_in(person.username, "wrong password")
    status, message = refusal(answer)
    assert (status, bool(message)) == (429, True)
    assert 1 <= int(answer.headers["retry-after"]) <= WINDOW_SECONDS
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "Retry-After" in answer.headers["access-control-expose-headers"]
    assert strict.sign_in(person.username, PASSWORD).status_code == 429, "a right guess must not show"
    assert strict.sign_in(f" {person.username.upper()} ", PASSWORD).status_code == 429
    assert strict.sign_in(other.username, PASSWORD).status_code == 200
    assert strict.balance(person) == 10, "who is signed in stays so"
    time.sleep(WINDOW_SECONDS + 0.5)
    assert strict.sign_in(person.username, PASSWORD).status_code == 200


def test_a_name_that_nobody_has_is_throttled_alike(strict: Client) -> None:
    assert statuses(strict, fresh_username(), "wrong password", PER_ACCOUNT + 2) == [411] * PER_ACCOUNT + [429] * 2


def test_sign_ins_that_succeed_are_not_counted(strict: Client, person: Person) -> None:
    assert statuses(strict, person.username, PASSWORD, PER_ACCOUNT + 3) == [200] * (PER_ACCOUNT + 3)


def test_an_address_is_throttled_after_its_failures_whatever_it_claims_to_be(strict: Client, person: Person) -> None:
    for number in range(PER_ADDRESS):
        body = {"username": fresh_username(), "password": "wrong password"}
        headers = {"X-Forwarded-For": f"203.0.113.{number}", "Forwarded": f"for=203.0.113.{number}"}
        assert strict.ask("POST", "/user/signin", body=body, headers=headers).status_code == 411
    status, message = refusal(strict.sign_in(person.username, PASSWORD))
    assert (status, bool(message)) == (429, True)
    assert strict.get("/user/me", token=person.token).status_code == 200


def test_guesses_at_once_are_counted_like_guesses_one_by_one(strict: Client, person: Person) -> None:
    with ThreadPoolExecutor(10) as pool:
        found = list(pool.map(lambda _: strict.sign_in(person.username, "wrong password").status_code, range(10)))
    assert found.count(411) <= PER_ACCOUNT
    assert set(found) <= {411, 429}


def test_local_mode_is_generous(api: Client) -> None:
    assert statuses(api, fresh_username(), "wrong password", 30) == [411] * 30


def test_public_mode_is_less_so_and_believes_the_proxy_on_its_own_machine() -> None:
    with Server(mode="public", public_url="https://pay.example", sign_in_failures_per_address="2") as server:
        with Client(server.url) as client:
            found = []
            for address in ("203.0.113.1",) * 3 + ("203.0.113.2",):
                body = {"username": fresh_username(), "password": "wrong password"}
                headers = {"X-Forwarded-For": address}
                found.append(client.ask("POST", "/user/signin", body=body, headers=headers).status_code)
        assert found == [411, 411, 429, 411]
