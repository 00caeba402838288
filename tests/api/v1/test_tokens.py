"""Authentication: what a token says, and every way of not having one."""

import time
from dataclasses import replace
from typing import Any

import pytest

from tests.support.client import Client, Person, is_forbidden, transfer_body
from tests.support.raw import exchange, request_head
from tests.support.server import Server
from tests.support.tokens import claims_of, forge, header_of, signing_secret

WITH_TOKEN = [
    ("GET", "/account/balance"),
    ("POST", "/account/transfer"),
    ("PUT", "/user"),
    ("GET", "/user"),
    ("GET", "/user/me"),
    ("GET", "/user/currentUser"),
    ("GET", "/user/getUser"),
]
NOT_TOKENS = [
    "",
    "Bearer",
    "Bearer null",
    "Bearer undefined",
    "Bearer [object Object]",
    "Bearer .",
    "Bearer ..",
    "Bearer ...",
    "Bearer a.b.c",
    "Bearer a.b.c.d",
    "Bearer e30.e30.e30",
    "Bearer eyJhbGciOiJIUzI1NiJ9.bnVsbA.AAAA",
    "Bearer eyJhbGciOiJIUzI1NiJ9.W10.AAAA",
    "Bearer " + "a" * 5_000,
    "Bearer " + "." * 5_000,
    "Basic YXNoYTpwYXNzd29yZA==",
    "null",
]
SCHEMES = pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER", "bEaReR"])


@pytest.fixture(scope="module")
def person(api: Client) -> Person:
    return api.sign_up()


@pytest.fixture(scope="module")
def claims(person: Person) -> dict[str, Any]:
    return claims_of(person.token)


@pytest.fixture(scope="module")
def secret(server: Server) -> bytes:
    return signing_secret(server.database)


def is_refused(api: Client, token: str) -> bool:
    return is_forbidden(api.get("/account/balance", token=token))


def test_a_token_is_hs256_and_names_its_user(api: Client) -> None:
    before = int(time.time())
    person = api.sign_up()
    claims = claims_of(person.token)
    assert header_of(person.token)["alg"] == "HS256"
    assert claims["userId"] == person.id
    assert type(claims["iat"]) is type(claims["exp"]) is int
    assert before - 1 <= claims["iat"] <= time.time() + 1
    assert claims["exp"] > time.time() + 3600
    assert claims_of(api.signed_in(person).token)["userId"] == person.id


@SCHEMES
def test_bearer_may_be_written_in_any_case(api: Client, person: Person, scheme: str) -> None:
    answer = api.ask("GET", "/user/me", headers={"Authorization": f"{scheme} {person.token}"})
    assert answer.json()["_id"] == person.id


@pytest.mark.parametrize(("method", "path"), WITH_TOKEN)
@pytest.mark.parametrize("slash", ["", "/"])
def test_no_token_is_403_on_every_route_that_asks_for_one(api: Client, method: str, path: str, slash: str) -> None:
    assert is_forbidden(api.ask(method, path + slash))


@pytest.mark.parametrize(("method", "path"), WITH_TOKEN)
def test_a_forged_token_is_403_on_every_route_that_asks_for_one(
    api: Client, method: str, path: str, claims: dict[str, Any]
) -> None:
    token = forge(claims, b"another secret, of thirty-two b.")
    assert is_forbidden(api.ask(method, path, token=token, body={"firstName": "Mallory"}))


@pytest.mark.parametrize("authorization", NOT_TOKENS)
def test_what_is_no_token_is_403(api: Client, authorization: str) -> None:
    assert is_forbidden(api.ask("GET", "/account/balance", headers={"Authorization": authorization}))
    headers = {"Authorization": authorization}
    assert is_forbidden(api.ask("POST", "/account/transfer", body={"to": "a", "amount": 1}, headers=headers))


@pytest.mark.parametrize("authorization", [b"Bearer \xff\xfe\xfd", "Bearer \u0938\u0941".encode(), b"\xc3\x28 x"])
def test_bytes_that_are_no_text_are_403(api: Client, authorization: bytes) -> None:
    assert is_forbidden(api.ask("GET", "/account/balance", headers={"Authorization": authorization}))


@pytest.mark.parametrize("authorization", ["Bearer ", "Bearer\t", "  ", "Bearer  null", "Bearer null, Bearer null"])
def test_a_scheme_and_blanks_are_403(api: Client, authorization: str) -> None:
    headers = [f"Authorization: {authorization}"]
    answer = exchange(api.url, request_head("GET", "/api/v1/account/balance", api.url, headers))
    assert answer is not None
    assert (answer.status, answer.body) == (403, b"{}")


@pytest.mark.parametrize("scheme", ["", "Basic ", "Token ", "Bearer: ", "Bearer="])
def test_a_token_counts_as_a_bearer_token_only(api: Client, person: Person, scheme: str) -> None:
    assert is_forbidden(api.ask("GET", "/user/me", headers={"Authorization": f"{scheme}{person.token}"}))


def test_a_token_in_the_query_or_a_cookie_does_not_count(api: Client, person: Person) -> None:
    assert is_forbidden(api.get("/user/me", params={"token": person.token}))
    assert is_forbidden(api.ask("GET", "/user/me", headers={"Cookie": f"token={person.token}"}))


def test_the_same_claims_signed_with_the_right_secret_are_accepted(
    api: Client, person: Person, claims: dict[str, Any], secret: bytes
) -> None:
    token = forge({**claims, "more": "claims"}, secret)
    assert api.get("/user/me", token=token).json()["_id"] == person.id, "or the forgeries below would prove nothing"


@pytest.mark.parametrize("secret", [b"", b"secret", b"JWT_SECRET", b"your-256-bit-secret", b"0" * 32])
def test_a_token_signed_with_another_secret_is_403(api: Client, claims: dict[str, Any], secret: bytes) -> None:
    assert is_refused(api, forge(claims, secret))


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", "nOnE", ""])
def test_a_token_that_is_not_signed_is_403(
    api: Client, person: Person, claims: dict[str, Any], secret: bytes, algorithm: str
) -> None:
    unsigned = forge(claims, secret, algorithm)
    assert is_refused(api, unsigned)
    assert is_refused(api, unsigned.rstrip("."))
    assert is_refused(api, unsigned + person.token.split(".")[2])
    assert is_refused(api, forge(claims, secret, algorithm, sign_with="HS256"))


@pytest.mark.parametrize("algorithm", ["HS384", "HS512"])
def test_a_token_of_another_algorithm_is_403_even_with_the_right_secret(
    api: Client, claims: dict[str, Any], secret: bytes, algorithm: str
) -> None:
    assert is_refused(api, forge(claims, secret, algorithm))
    assert is_refused(api, forge(claims, secret, algorithm, sign_with="HS256"))
    assert is_refused(api, forge(claims, secret, "HS256", sign_with=algorithm))


@pytest.mark.parametrize("algorithm", ["RS256", "ES256", "EdDSA", "hs256"])
def test_a_token_that_names_an_algorithm_it_was_not_signed_with_is_403(
    api: Client, claims: dict[str, Any], secret: bytes, algorithm: str
) -> None:
    assert is_refused(api, forge(claims, secret, algorithm, sign_with="HS256"))


@pytest.mark.parametrize("age_seconds", [2, 3600, 10**9])
def test_an_expired_token_is_403(api: Client, claims: dict[str, Any], secret: bytes, age_seconds: int) -> None:
    assert is_refused(api, forge({**claims, "exp": int(time.time()) - age_seconds}, secret))


@pytest.mark.parametrize("expiry", [None, "never", [], {}, 10**400, -1, "9999999999999"])
def test_a_token_whose_expiry_is_no_time_to_come_is_never_an_error_of_ours(
    api: Client, claims: dict[str, Any], secret: bytes, expiry: object
) -> None:
    assert api.get("/account/balance", token=forge({**claims, "exp": expiry}, secret)).status_code < 500


def test_a_changed_payload_is_403(api: Client, person: Person, claims: dict[str, Any]) -> None:
    head, _, signature = person.token.split(".")
    for change in ({"userId": api.sign_up().id}, {"exp": claims["exp"] + 1}, {"iat": 0}):
        payload = forge({**claims, **change}, b"").split(".")[1]
        assert is_refused(api, f"{head}.{payload}.{signature}")


def test_a_damaged_token_is_403(api: Client, person: Person) -> None:
    token = person.token
    for damaged in (token[1:], token[:-6], token + "AAAA", token.replace(".", ""), token.upper(), token[::-1]):
        assert is_refused(api, damaged)


def test_a_token_of_another_installation_is_403(api: Client) -> None:
    with Server(opening_balance="none") as other, Client(other.url) as elsewhere:
        assert is_refused(api, elsewhere.sign_up().token)


def test_a_forged_token_moves_nothing(api: Client, claims: dict[str, Any], person: Person) -> None:
    recipient = api.sign_up()
    mallory = replace(person, token=forge(claims, b"guessed"))
    assert is_forbidden(api.transfer(mallory, recipient, "1"))
    assert api.balance(person) == api.balance(recipient) == 1000


def test_a_token_outlives_a_restart() -> None:
    with Server(opening_balance="7.50") as server:
        with Client(server.url) as client:
            person = client.sign_up()
        server.restart()
        with Client(server.url) as client:
            assert client.balance(person) == 7.5


def test_the_token_is_looked_at_before_size_shape_amount_and_account(api: Client) -> None:
    bodies = [b" " * 70_000, b"[]", b"{", transfer_body("nobody", "0"), b""]
    for body in bodies:
        assert is_forbidden(api.ask("POST", "/account/transfer", body=body))
        assert is_forbidden(api.ask("PUT", "/user", token="forged", body=body))
