"""How v2 says no: one shape, whoever says it, and the right status for what is wrong."""

import inspect

import httpx
import pytest

from hundi.api.v2.errors import REFUSALS, problem_of
from hundi.api.v2.money import MoneyOut
from hundi.api.v2.problems import KNOWN
from hundi.ledger import refusals
from hundi.ledger.accounts import AccountId, Instant
from hundi.ledger.money import INR
from hundi.ledger.refusals import Refusal
from tests.support.server import Server
from tests.support.v2 import V2, Member, problem, shown

KINDS = [
    kind
    for _, kind in inspect.getmembers(refusals, inspect.isclass)
    if issubclass(kind, Refusal) and kind is not Refusal
]


@pytest.mark.parametrize("kind", KINDS)
def test_v2_answers_every_refusal(kind: type[Refusal]) -> None:
    values: dict[str, object] = {
        name: Instant(7) if "at" in name.split("_") else 7 if parameter.annotation is int else AccountId("x")
        for name, parameter in inspect.signature(kind).parameters.items()
    }
    if kind is refusals.BatchRefused:
        values["refusal"] = refusals.ZeroAmount()
    said = problem_of(kind(**values), INR)
    row = REFUSALS[kind.code]
    assert said.status in (401, 404, 409, 422)
    assert said.code == (row.code or kind.code)
    assert said.body("an id")["requestId"] == "an id"


def test_a_refused_batch_says_which_payment_was_refused_and_why() -> None:
    said = problem_of(refusals.BatchRefused(3, refusals.InsufficientFunds(AccountId("x"), available=5)), INR).body("id")
    assert (said["code"], said["index"], said["refusal"]["code"]) == ("batch_refused", 3, "insufficient_funds")
    assert said["refusal"]["available"] == MoneyOut(5, "INR")
    hidden = problem_of(refusals.BatchRefused(0, refusals.Blocked(AccountId("x"))), INR).body("id")
    assert hidden["refusal"]["code"] == "cannot_pay"


def test_nobody_is_told_that_they_are_blocked() -> None:
    said = problem_of(refusals.Blocked(AccountId("x")), INR)
    assert (said.code, said.detail) == ("cannot_pay", "You cannot pay this person.")
    assert b"block" not in said.answer("an id").body


def test_the_facts_of_a_refusal_are_told() -> None:
    said = problem_of(refusals.InsufficientFunds(AccountId("x"), 7), INR).answer("an id")
    assert b'"available":{"amount":7,"currency":"INR"}' in said.body


def test_every_problem_is_told_in_words() -> None:
    for code, known in KNOWN.items():
        assert known.code == code
        assert code == code.lower()
        assert known.title[:1].isupper()
        assert known.detail.endswith(".")
        assert known.hint is None or known.hint.endswith((".", "rupees."))
        assert 400 <= known.status < 600


@pytest.mark.parametrize("path", ["", "/", "/nothing", "/session/nothing", "/sessions/a/b", "/%00"])
def test_what_is_not_there_is_a_problem(v2: V2, path: str) -> None:
    assert problem(v2.get(path)) == (404, "not_found")


def test_a_method_that_is_not_there_is_a_problem_that_names_the_others(v2: V2) -> None:
    response = v2.ask("PUT", "/session")
    assert problem(response) == (405, "method_not_allowed")
    assert response.headers["allow"] == "DELETE, GET, HEAD, OPTIONS"


def test_whoever_asks_what_can_be_asked_is_told_all_of_it(v2: V2) -> None:
    response = v2.ask("OPTIONS", "/sessions")
    assert (response.status_code, response.headers["allow"]) == (204, "DELETE, GET, OPTIONS, POST")


def test_a_strange_host_is_a_problem(v2: V2) -> None:
    assert problem(v2.ask("GET", "/session", headers={"Host": "evil.example"})) == (400, "unknown_host")


def test_the_rest_of_the_server_says_no_as_before(server: Server) -> None:
    for path in ("/api/v1/nothing", "/nothing", "/api/v22", "/api/v2x/session"):
        response = httpx.get(server.url + path, trust_env=False)
        assert response.status_code == 404
        assert response.headers["content-type"] == "application/json"
        assert response.json() == {"message": "Not found"}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"", (422, "invalid_body")),
        (b"{", (400, "malformed_body")),
        (b'{"name": "a", "name": "b", "scope": "read"}', (400, "malformed_body")),
        (b'{"name": "a\xff", "scope": "read"}', (400, "malformed_body")),
        (b'{"name": NaN, "scope": "read"}', (400, "malformed_body")),
        (b'{"name": "a\\u0000", "scope": "read"}', (400, "malformed_body")),
        (b"[" * 50 + b"]" * 50, (400, "malformed_body")),
        (b"[]", (422, "invalid_body")),
        (b"7", (422, "invalid_body")),
        (b"null", (422, "invalid_body")),
        (b"{}", (422, "invalid_body")),
        (b'{"name": 7, "scope": "read"}', (422, "invalid_body")),
        (b'{"name": "a", "scope": "everything"}', (422, "invalid_body")),
        (b'{"name": "a", "scope": "read", "scpe": 1}', (422, "invalid_body")),
        (b'{"name": "a", "scope": "read", "expiresAt": "soon"}', (422, "invalid_body")),
        (b"x" * 70_000, (413, "request_too_large")),
    ],
)
def test_a_body_is_malformed_or_not_acceptable_or_too_large(
    v2: V2, asha: Member, body: bytes, expected: tuple[int, str]
) -> None:
    assert problem(v2.post("/api-keys", asha, body)) == expected


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "", "multipart/form-data"])
def test_a_body_must_be_said_to_be_json(v2: V2, asha: Member, content_type: str) -> None:
    """Or a form on another site could sign its visitors in as somebody else."""
    body = {"username": asha.username, "password": asha.password}
    response = v2.ask("POST", "/sessions", body=body, headers={"Content-Type": content_type})
    assert problem(response) == (415, "unsupported_media_type")


@pytest.mark.parametrize("content_type", ["application/json", "Application/JSON; charset=utf-8", "application/x+json"])
def test_json_goes_by_several_names(v2: V2, asha: Member, content_type: str) -> None:
    body = {"username": asha.username, "password": asha.password}
    shown(v2.ask("POST", "/sessions", body=body, headers={"Content-Type": content_type}), 201)


def test_what_is_wrong_in_a_body_is_named(v2: V2, asha: Member) -> None:
    said = v2.post("/api-keys", asha, {"name": "a", "scope": 7}).json()
    assert said["field"] == "scope"


def test_who_may_not_is_told_before_what_is_wrong(v2: V2, asha: Member) -> None:
    assert problem(v2.post("/api-keys", None, b"x" * 70_000)) == (401, "unauthenticated")
    assert problem(v2.post("/api-keys", v2.with_key(asha, "pay"), b"{")) == (403, "forbidden")


def test_no_other_origin_may_use_it(v2: V2) -> None:
    response = v2.ask("GET", "/session", headers={"Origin": "https://evil.example"})
    assert not [name for name in response.headers if name.startswith("access-control")]
