"""Public mode: a closed directory, masked usernames, no free money, named origins, HSTS."""

from collections.abc import Iterator

import pytest

from tests.support.client import Client, Person, is_forbidden
from tests.support.server import Server

SHOP = "https://shop.example"
PUBLIC = {"mode": "public", "public_url": "https://pay.example"}


@pytest.fixture(scope="module")
def closed() -> Iterator[Client]:
    with Server(**PUBLIC) as server, Client(server.url) as client:
        yield client
        assert not server.complaints()


@pytest.fixture(scope="module")
def opened() -> Iterator[Client]:
    """Return a client of a server whose operator opened the directory, and named an origin, by name."""
    with Server(**PUBLIC, open_directory="true", cors_origins=f"{SHOP},https://app.example") as server:
        with Client(server.url) as client:
            yield client
        assert not server.complaints()


@pytest.fixture(scope="module")
def asha(closed: Client) -> Person:
    return closed.sign_up("Asha", "Rao")


@pytest.fixture(scope="module")
def jose(closed: Client) -> Person:
    return closed.sign_up("Jose", "Nunez")


@pytest.mark.usefixtures("asha")
@pytest.mark.parametrize("authorization", [None, "Bearer null", "Bearer a.b.c", "Basic eDp5", ""])
@pytest.mark.parametrize("path", ["/user/bulk", "/user/bulk/", "/user/bulk?filter=asha", "/user/bulk?cursor=bad!"])
def test_the_directory_asks_for_a_token(closed: Client, authorization: str | None, path: str) -> None:
    headers = {} if authorization is None else {"Authorization": authorization}
    assert is_forbidden(closed.ask("GET", path, headers=headers))


def test_usernames_are_masked_for_those_with_a_token_too(closed: Client, asha: Person, jose: Person) -> None:
    answer = closed.get("/user/bulk", params={"filter": "asha"}, token=jose.token).json()
    masked = {"_id": asha.id, "firstName": "Asha", "lastName": "Rao", "username": "p\u2026@example.com"}
    assert answer == {"users": [masked], "user": [masked]}


def test_one_sees_ones_own_username(closed: Client, asha: Person) -> None:
    assert closed.get("/user/me", token=asha.token).json()["username"] == asha.username
    assert closed.sign_in(asha.username, asha.password).json()["user"]["username"] == asha.username


def test_there_is_no_free_money(closed: Client, asha: Person, jose: Person) -> None:
    assert closed.balance(asha) == closed.balance(jose) == 0
    assert closed.transfer(asha, jose, "0.01").json()["message"] == "Insufficient balance"


def test_no_origin_is_allowed_unless_it_is_named(closed: Client, asha: Person) -> None:
    for origin in (SHOP, "http://localhost:5173", "null", "https://pay.example.evil.example"):
        asked = {"Origin": origin, "Access-Control-Request-Method": "GET"}
        for answer in (
            closed.ask("OPTIONS", "/account/balance", headers=asked),
            closed.ask("GET", "/account/balance", token=asha.token, headers={"Origin": origin}),
            closed.ask("GET", "/account/balance", headers={"Origin": origin}),
        ):
            assert answer.status_code < 500
            assert "access-control-allow-origin" not in answer.headers


def test_an_answer_tells_browsers_to_use_https(closed: Client, asha: Person) -> None:
    for answer in (
        closed.get("/account/balance", token=asha.token),
        closed.get("/account/balance"),
        closed.get("/nothing"),
        closed.get("/user/bulk"),
    ):
        assert "max-age=" in answer.headers["strict-transport-security"]


def test_local_mode_does_not_tell_browsers_to_use_https(api: Client) -> None:
    assert "strict-transport-security" not in api.get("/user/bulk").headers


def test_people_may_come_by_the_public_name(closed: Client, asha: Person) -> None:
    for host in ("pay.example", "pay.example:443"):
        answer = closed.ask("GET", "/user/me", token=asha.token, headers={"Host": host})
        assert answer.json()["_id"] == asha.id


@pytest.mark.parametrize("token", [None, "null"])
def test_the_operator_may_open_the_directory_and_usernames_stay_masked(opened: Client, token: str | None) -> None:
    person = opened.sign_up("Open", f"Directory{token}")
    found = opened.get("/user/bulk", params={"filter": f"open directory{token}"}, token=token).json()["users"]
    assert [(entry["_id"], entry["username"]) for entry in found] == [(person.id, "p\u2026@example.com")]


@pytest.mark.parametrize("origin", [SHOP, "https://app.example"])
def test_a_named_origin_is_allowed_by_its_name(opened: Client, origin: str) -> None:
    asked = {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization",
    }
    preflight = opened.ask("OPTIONS", "/account/transfer", headers=asked)
    assert preflight.status_code in (200, 204)
    for answer in (
        preflight,
        opened.ask("GET", "/user/bulk", headers={"Origin": origin}),
        opened.ask("GET", "/account/balance", headers={"Origin": origin}),
        opened.ask("GET", "/nothing", headers={"Origin": origin}),
    ):
        assert answer.headers.get_list("access-control-allow-origin") == [origin]
        assert "origin" in answer.headers["vary"].lower()
        assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize(
    "origin",
    [
        "https://other.example",
        "http://shop.example",
        "https://shop.example:8443",
        "https://shop.example.evil.example",
        "https://evil-shop.example",
        "https://SHOP.example.",
        "null",
        "*",
        "https://shop.example,https://app.example",
    ],
)
def test_another_origin_is_not_allowed(opened: Client, origin: str) -> None:
    asked = {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization",
    }
    for answer in (
        opened.ask("OPTIONS", "/account/transfer", headers=asked),
        opened.ask("GET", "/user/bulk", headers={"Origin": origin}),
    ):
        assert answer.status_code < 500
        assert "access-control-allow-origin" not in answer.headers


def test_an_address_other_than_the_loopback_needs_public_mode() -> None:
    with Server(opening_balance="none") as server:
        refused = server.run_cli("serve", "--host", "0.0.0.0", "--port", "0")  # noqa: S104 - which is the point
    assert refused.exit_code != 0
    assert "public" in refused.stdout + refused.stderr
    assert "Traceback" not in refused.stdout + refused.stderr
