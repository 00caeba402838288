"""Who may call what: every route, by everybody. A route that is missing from the table fails."""

import sqlite3
from contextlib import closing
from dataclasses import replace

import psycopg
import pytest

from hundi.api.v2.routes import ENDPOINTS
from tests.support.server import Server
from tests.support.v2 import V2, Member, problem

ANYBODY, READ, PAY, ADMIN, OPERATOR = "anybody", "read", "pay", "admin", "operator"

REACH = {
    "GET /server": ANYBODY,
    "POST /demo": ANYBODY,
    "POST /sign-ups": ANYBODY,
    "POST /sessions": ANYBODY,
    "GET /session": READ,
    "DELETE /session": READ,
    "GET /sessions": READ,
    "DELETE /sessions": ADMIN,
    "DELETE /sessions/{id}": ADMIN,
    "POST /password": ADMIN,
    "GET /api-keys": READ,
    "POST /api-keys": ADMIN,
    "DELETE /api-keys/{id}": ADMIN,
    "GET /people": READ,
    "GET /people/{id}": READ,
    "GET /me": READ,
    "PATCH /me": ADMIN,
    "DELETE /me": ADMIN,
    "GET /me/recent-payees": READ,
    "GET /blocks": READ,
    "PUT /blocks/{personId}": ADMIN,
    "DELETE /blocks/{personId}": ADMIN,
    "GET /events": READ,
    "GET /transfers": READ,
    "GET /transfers/{id}": READ,
    "GET /people/{id}/transfers": READ,
    "GET /statements": READ,
    "GET /statements.csv": READ,
    "GET /balance/at": READ,
    "GET /balance/months": READ,
    "GET /balance/why": READ,
    "POST /transfers": PAY,
    "POST /transfers/{id}/refunds": PAY,
    "POST /batches": PAY,
    "GET /balance": READ,
    "GET /admin/people": OPERATOR,
    "GET /admin/people/{id}": OPERATOR,
    "POST /admin/people/{id}/freeze": OPERATOR,
    "POST /admin/people/{id}/unfreeze": OPERATOR,
    "PUT /admin/people/{id}/role": OPERATOR,
    "POST /admin/people/{id}/deposits": OPERATOR,
    "POST /admin/people/{id}/withdrawals": OPERATOR,
    "GET /admin/limits": OPERATOR,
    "PUT /admin/limits": OPERATOR,
    "PUT /admin/people/{id}/limits": OPERATOR,
    "POST /admin/invites": OPERATOR,
    "GET /admin/invites": OPERATOR,
    "DELETE /admin/invites/{id}": OPERATOR,
    "POST /admin/people/{id}/reset-links": OPERATOR,
    "POST /password-resets": ANYBODY,
    "GET /admin/acts": OPERATOR,
    "GET /admin/totals": OPERATOR,
    "GET /admin/verifications": OPERATOR,
    "GET /admin/transfers": OPERATOR,
}
"""The least that a route asks for."""

SCOPES = (READ, PAY, ADMIN)
UNKNOWN = "0" * 24
ROUTES = [f"{each.method} {each.path}" for each in ENDPOINTS]


def make_operator(server: Server, member: Member) -> None:
    """Give somebody the role of an operator, behind the server's back."""
    if server.is_on_postgresql:
        with psycopg.connect(server.database_url) as postgres:
            postgres.execute("UPDATE people SET role = 'admin' WHERE id = %s", (member.id,))
        return
    with closing(sqlite3.connect(server.database)) as sqlite, sqlite:
        sqlite.execute("UPDATE people SET role = 'admin' WHERE id = ?", (member.id,))


class Cast:
    """Who asks; whoever was ended by what they asked for comes again."""

    def __init__(self, server: Server, v2: V2) -> None:
        self._v2 = v2
        self._people = {name: v2.sign_up(name) for name in ("person", "operator", "frozen")}
        make_operator(server, self._people["operator"])
        frozen = self._people["frozen"].username
        assert server.run_cli("freeze", frozen, "--reason", "a test").exit_code == 0
        self._known: dict[tuple[str, str], Member] = {}

    def signed_in(self, name: str) -> Member:
        """Return somebody by a sign-in that lives."""
        return self._alive(name, "")

    def with_key(self, name: str, scope: str) -> Member:
        """Return somebody by a key that lives."""
        return self._alive(name, scope)

    def _alive(self, name: str, scope: str) -> Member:
        known = self._known.get((name, scope))
        if known is None or self._v2.get("/session", known).status_code == 401:
            known = self._v2.with_key(self.signed_in(name), scope) if scope else self._v2.signed_in(self._people[name])
            self._known[name, scope] = known
        return known


@pytest.fixture(scope="module")
def cast(server: Server, v2: V2) -> Cast:
    return Cast(server, v2)


@pytest.fixture(scope="module")
def ended(v2: V2) -> Member:
    made = v2.sign_up()
    assert v2.delete("/session", made).status_code == 204
    return made


def test_every_route_is_in_the_table() -> None:
    assert sorted(REACH) == sorted(ROUTES)


def ask(v2: V2, route: str, by: Member | None) -> tuple[int, str]:
    """Ask for nothing that is there, and say how far one got."""
    method, _, path = route.partition(" ")
    path = path.replace("{id}", UNKNOWN).replace("{personId}", UNKNOWN).replace("{idOrHandle}", UNKNOWN)
    assert "{" not in path
    if path == "/events" and v2.ask("HEAD", path, by=by).status_code == 200:
        return 200, ""  # it would go on for ever
    response = v2.ask(method, path, by=by, body=None if method in ("GET", "DELETE") else {})
    return (response.status_code, "") if response.status_code < 400 else problem(response)


def passes(answer: tuple[int, str]) -> bool:
    return answer[1] not in ("unauthenticated", "forbidden")


@pytest.mark.usefixtures("cast")  # a demonstration is not offered where they are
@pytest.mark.parametrize("route", ROUTES)
def test_nobody_reaches_what_is_somebodys(v2: V2, route: str) -> None:
    said = ask(v2, route, None)
    assert passes(said) if REACH[route] == ANYBODY else said == (401, "unauthenticated")


@pytest.mark.parametrize("route", ROUTES)
def test_a_key_reaches_as_far_as_its_scope_and_its_person(v2: V2, cast: Cast, route: str) -> None:
    needed = REACH[route]
    for scope in SCOPES:
        reaches = needed == ANYBODY or (needed in SCOPES and SCOPES.index(scope) >= SCOPES.index(needed))
        said = ask(v2, route, cast.with_key("person", scope))
        assert passes(said) if reaches else said == (403, "forbidden"), (scope, said)
        reaches = reaches or (needed == OPERATOR and scope == ADMIN)
        said = ask(v2, route, cast.with_key("operator", scope))
        assert passes(said) if reaches else said == (403, "forbidden"), (scope, said)


@pytest.mark.parametrize("route", ROUTES)
def test_a_sign_in_reaches_as_far_as_its_person(v2: V2, cast: Cast, route: str) -> None:
    said = ask(v2, route, cast.signed_in("person"))
    assert passes(said) if REACH[route] != OPERATOR else said == (403, "forbidden")
    assert passes(ask(v2, route, cast.signed_in("operator")))


@pytest.mark.parametrize("route", ROUTES)
def test_whoever_is_frozen_is_known_and_may_read(v2: V2, cast: Cast, route: str) -> None:
    said = ask(v2, route, cast.signed_in("frozen"))
    assert said[1] != "unauthenticated"
    if route.startswith("GET ") and REACH[route] != OPERATOR:
        assert passes(said)


@pytest.mark.parametrize("route", ROUTES)
def test_what_has_ended_reaches_nothing(v2: V2, ended: Member, route: str) -> None:
    for credential in (ended.credential, "x", f"hundi_{UNKNOWN}_{'0' * 32}"):
        said = ask(v2, route, replace(ended, credential=credential))
        assert passes(said) if REACH[route] == ANYBODY else said == (401, "unauthenticated")
