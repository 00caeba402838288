"""CORS in local mode: any origin, never with credentials, on errors as well."""

from collections.abc import Callable

import httpx
import pytest

from tests.support.client import PASSWORD, UNKNOWN_ID, Client, Person

ORIGIN = "http://localhost:5173"
ALLOWED_HEADERS = {"authorization", "content-type", "idempotency-key"}
ALLOWED_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"}
EXPOSED = {"x-request-id", "retry-after", "idempotency-replayed"}
PATHS = ["/user/signup", "/user/signin", "/user", "/user/bulk", "/user/me", "/account/balance", "/account/transfer"]


def listed(response: httpx.Response, header: str) -> set[str]:
    return {name.strip() for name in response.headers[header].split(",")}


def preflight(api: Client, path: str, method: str, headers: str, origin: str = ORIGIN) -> httpx.Response:
    asked = {"Origin": origin, "Access-Control-Request-Method": method, "Access-Control-Request-Headers": headers}
    return api.ask("OPTIONS", path, headers=asked)


def assert_shared(response: httpx.Response, origin: str = ORIGIN) -> None:
    assert response.headers.get_list("access-control-allow-origin") in (["*"], [origin])
    assert "access-control-allow-credentials" not in response.headers


@pytest.mark.parametrize("path", [*PATHS, "/user/bulk/"])
@pytest.mark.parametrize("method", sorted(ALLOWED_METHODS))
def test_a_preflight_allows_the_methods_and_headers_of_the_contract(api: Client, path: str, method: str) -> None:
    answer = preflight(api, path, method, "authorization,content-type,idempotency-key")
    assert answer.status_code in (200, 204)
    assert_shared(answer)
    assert listed(answer, "access-control-allow-methods") == ALLOWED_METHODS
    assert {name.lower() for name in listed(answer, "access-control-allow-headers")} == ALLOWED_HEADERS


@pytest.mark.parametrize("origin", ["http://localhost:3001", "https://shop.example", "null", "capacitor://localhost"])
def test_any_origin_may_ask(api: Client, origin: str) -> None:
    assert_shared(preflight(api, "/account/transfer", "POST", "authorization", origin), origin)
    assert_shared(api.ask("GET", "/user/bulk", headers={"Origin": origin}), origin)


def test_a_preflight_never_allows_other_headers_or_methods(api: Client) -> None:
    answer = preflight(api, "/account/transfer", "TRACE", "authorization,x-anything")
    assert answer.status_code < 500
    assert "x-anything" not in answer.headers.get("access-control-allow-headers", "").lower()
    assert "TRACE" not in answer.headers.get("access-control-allow-methods", "")


def test_a_preflight_needs_no_token_and_changes_nothing(api: Client) -> None:
    person = api.sign_up()
    answer = api.ask(
        "OPTIONS",
        "/account/transfer",
        token=person.token,
        body={"to": UNKNOWN_ID, "amount": 1},
        headers={"Origin": ORIGIN, "Access-Control-Request-Method": "POST"},
    )
    assert answer.status_code in (200, 204)
    assert api.balance(person) == 1000


ANSWERS: dict[int, Callable[[Client, Person], httpx.Response]] = {
    200: lambda api, person: api.ask("GET", "/account/balance", token=person.token, headers={"Origin": ORIGIN}),
    400: lambda api, person: api.ask(
        "POST", "/account/transfer", token=person.token, body=b"[]", headers={"Origin": ORIGIN}
    ),
    403: lambda api, _: api.ask("GET", "/account/balance", headers={"Origin": ORIGIN}),
    404: lambda api, _: api.ask("GET", "/nothing", headers={"Origin": ORIGIN}),
    405: lambda api, _: api.ask("DELETE", "/account/balance", headers={"Origin": ORIGIN}),
    411: lambda api, _: api.ask(
        "POST",
        "/user/signin",
        body={"username": "nobody@example.com", "password": PASSWORD},
        headers={"Origin": ORIGIN},
    ),
    413: lambda api, _: api.ask("POST", "/user/signin", body=b" " * 70_000, headers={"Origin": ORIGIN}),
}


@pytest.mark.parametrize("status", ANSWERS)
def test_answers_of_every_status_are_shared_with_other_origins(api: Client, status: int) -> None:
    answer = ANSWERS[status](api, api.sign_up())
    assert answer.status_code == status
    assert_shared(answer)
    assert {name.lower() for name in listed(answer, "access-control-expose-headers")} >= EXPOSED


def test_a_conflict_is_shared_with_other_origins(api: Client) -> None:
    payer, payee = api.sign_up(), api.sign_up()
    api.transferred(payer, payee, "1", key="one")
    answer = api.transfer(payer, payee, "2", key="one")
    assert answer.status_code == 409
    assert_shared(answer)


def test_only_the_first_version_of_the_api_is_shared(api: Client) -> None:
    answer = httpx.get(f"{api.url}/livez", headers={"Origin": ORIGIN}, trust_env=False)
    assert answer.status_code == 200
    assert "access-control-allow-origin" not in answer.headers
