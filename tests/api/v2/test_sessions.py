"""Signing in and out: tokens, cookies, what lives and what has ended."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support.client import PASSWORD, Client, is_forbidden
from tests.support.client import Person as V1Person
from tests.support.server import Server
from tests.support.v2 import V2, Member, browser, details, problem, shown

UNAUTHENTICATED = (401, "unauthenticated")
UNKNOWN = "0" * 24


def test_a_sign_up_gives_a_token_that_says_who_one_is(v2: V2) -> None:
    asha = v2.sign_up("Asha", "Rao")
    current = shown(v2.get("/session", asha))
    person = {"id": asha.id, "username": asha.username, "firstName": "Asha", "lastName": "Rao"}
    assert current["person"].items() >= person.items()
    assert (current["kind"], current["scope"], current["role"]) == ("sign_in", "admin", "person")
    assert current["csrfToken"] == asha.csrf_token
    assert current["expiresAt"] > "2026-01-01T00:00:00.000000Z"


def test_tokens_of_one_version_are_tokens_of_the_other(v2: V2, asha: Member) -> None:
    with Client(v2.url) as v1:
        one = V1Person(asha.id, asha.username, "Asha", "Rao", asha.password, asha.credential)
        assert v1.balance(one) == 1000
        token = v1.signed_in(one).token
        assert shown(v2.get("/session", token))["person"]["id"] == asha.id
        assert v2.delete("/session", token).status_code == 204
        assert is_forbidden(v1.get("/account/balance", token=token)), "ended for both"


def test_a_wrong_password_and_an_unknown_name_are_told_alike(v2: V2, asha: Member) -> None:
    wrong = v2.post("/sessions", body={"username": asha.username, "password": "another password"})
    nobody = v2.post("/sessions", body={"username": "nobody@example.com", "password": "another password"})
    assert problem(wrong) == problem(nobody) == (401, "sign_in_refused")
    assert wrong.json().keys() == nobody.json().keys()
    assert "set-cookie" not in wrong.headers


@pytest.mark.parametrize(
    "authorization",
    [None, "", "Bearer", "Bearer x", "Basic YTpi", f"Bearer hundi_{UNKNOWN}_{'0' * 32}", "Bearer hundi_"],
)
def test_without_valid_credentials_nobody_is_anybody(v2: V2, authorization: str | None) -> None:
    headers = {} if authorization is None else {"Authorization": authorization}
    response = v2.ask("GET", "/session", headers=headers)
    assert problem(response) == UNAUTHENTICATED
    assert response.headers["www-authenticate"] == "Bearer"


def test_a_browser_is_known_by_a_cookie_that_its_pages_cannot_read(server: Server) -> None:
    with browser(server.url) as client:
        response = client.post("/sign-ups", json=details())
        session, csrf = sorted(response.headers.get_list("set-cookie"), key=lambda line: "HttpOnly" not in line)
        assert session.startswith("hundi_session=")
        assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(session.split("; "))
        assert csrf.startswith(f"hundi_csrf={response.json()['csrfToken']};")
        assert "HttpOnly" not in csrf
        assert {"SameSite=Lax", "Path=/"} <= set(csrf.split("; "))
        assert "Secure" not in session, "which http would not send back"
        assert shown(client.get("/session"))["person"]["id"] == response.json()["person"]["id"]


def test_by_a_cookie_alone_nothing_is_changed(server: Server, v2: V2) -> None:
    with browser(server.url) as client:
        csrf_token = client.post("/sign-ups", json=details()).json()["csrfToken"]
        others = v2.sign_up().csrf_token
        for headers in ({}, {"X-CSRF-Token": ""}, {"X-CSRF-Token": others}, {"X-CSRF-Token": csrf_token[:-1]}):
            assert problem(client.delete("/session", headers=headers)) == (403, "invalid_csrf_token")
        assert problem(client.delete("/sessions", headers=[(b"X-CSRF-Token", "é".encode())])) == (
            403,
            "invalid_csrf_token",
        )
        assert client.get("/session").status_code == 200
        response = client.delete("/session", headers={"X-CSRF-Token": csrf_token})
        assert (response.status_code, response.content) == (204, b"")
        assert not client.cookies, "and they are taken away"
        assert problem(client.get("/session")) == UNAUTHENTICATED


def test_a_bearer_goes_before_the_cookie_and_needs_no_csrf_token(server: Server, v2: V2, asha: Member) -> None:
    with browser(server.url) as client:
        client.post("/sign-ups", json=details())
        asked = {"Authorization": f"Bearer {asha.credential}"}
        assert shown(client.get("/session", headers=asked))["person"]["id"] == asha.id
        assert problem(client.get("/session", headers={"Authorization": "Bearer x"})) == UNAUTHENTICATED
        assert client.delete("/session", headers=asked).status_code == 204
        assert problem(v2.get("/session", asha)) == UNAUTHENTICATED


def test_an_api_key_is_no_cookie(server: Server, v2: V2, asha: Member) -> None:
    key = v2.with_key(asha, "admin").credential
    with browser(server.url) as client:
        assert problem(client.get("/session", headers={"Cookie": f"hundi_session={key}"})) == UNAUTHENTICATED


def test_whoever_signed_out_is_out_and_their_other_sign_ins_are_not(v2: V2, asha: Member) -> None:
    other = v2.signed_in(asha)
    assert v2.delete("/session", asha).status_code == 204
    assert problem(v2.get("/session", asha)) == UNAUTHENTICATED
    assert problem(v2.delete("/session", asha)) == UNAUTHENTICATED
    assert v2.get("/session", other).status_code == 200


def test_sign_ins_are_listed_the_latest_first_and_a_page_at_a_time(v2: V2, asha: Member, bala: Member) -> None:
    others = [v2.signed_in(asha) for _ in range(4)]
    v2.with_key(asha, "read")
    listed = v2.pages("/sessions", asha, limit="2")
    assert len(listed) == 5
    assert [session["current"] for session in listed] == [False] * 4 + [True]
    times = [session["createdAt"] for session in listed]
    assert times == sorted(times, reverse=True)
    assert listed[0]["id"] == shown(v2.get("/session", others[-1]))["id"]
    assert all(session["label"].startswith("python-httpx/") for session in listed)
    assert len(v2.pages("/sessions", bala)) == 1


def test_a_list_goes_on_where_it_stopped_while_new_ones_arrive(v2: V2, asha: Member) -> None:
    for _ in range(3):
        v2.signed_in(asha)
    first = shown(v2.get("/sessions", asha, limit="2"))
    v2.signed_in(asha)
    second = shown(v2.get("/sessions", asha, limit="2", cursor=first["nextCursor"]))
    ids = [session["id"] for session in first["data"] + second["data"]]
    assert len(set(ids)) == 4
    assert second["nextCursor"] is None


@pytest.mark.parametrize("limit", ["0", "-3", "1e9", "x", "9" * 30, ""])
def test_a_bad_limit_is_clamped(v2: V2, asha: Member, limit: str) -> None:
    assert len(shown(v2.get("/sessions", asha, limit=limit))["data"]) == 1


@pytest.mark.parametrize(
    "cursor", ["x", "W10", "é", "W1sxLCJ4Il1d", "WzEsIngiXQ", "Wy0xLCIwMDAiXQ", "=" * 9, "\0", "[" * 999]
)
def test_a_bad_cursor_is_told(v2: V2, asha: Member, cursor: str) -> None:
    assert problem(v2.get("/sessions", asha, cursor=cursor)) in ((400, "invalid_cursor"), (400, "invalid_query"))


def test_one_sign_in_is_ended_by_its_person_alone(v2: V2, asha: Member, bala: Member) -> None:
    other = v2.signed_in(asha)
    id_ = shown(v2.get("/session", other))["id"]
    assert problem(v2.delete(f"/sessions/{id_}", bala)) == (404, "not_found")
    assert v2.get("/session", other).status_code == 200
    assert v2.delete(f"/sessions/{id_}", asha).status_code == 204
    assert problem(v2.get("/session", other)) == UNAUTHENTICATED
    assert problem(v2.delete(f"/sessions/{id_}", asha)) == (404, "not_found")
    for unknown in (UNKNOWN, "x", "%00", "' OR 1=1 --"):
        assert problem(v2.delete(f"/sessions/{unknown}", asha)) == (404, "not_found")


def test_all_other_sign_ins_are_ended_at_once_and_api_keys_stay(v2: V2, asha: Member, bala: Member) -> None:
    others, key = [v2.signed_in(asha) for _ in range(3)], v2.with_key(asha, "read")
    assert v2.delete("/sessions", asha).status_code == 204
    assert [v2.get("/session", other).status_code for other in others] == [401] * 3
    assert [v2.get("/session", who).status_code for who in (asha, key, bala)] == [200] * 3


def test_a_new_password_ends_everything_but_the_sign_in_that_it_came_by(v2: V2, asha: Member) -> None:
    other, key = v2.signed_in(asha), v2.with_key(asha, "admin")
    change = {"oldPassword": asha.password, "newPassword": "a new password"}
    assert v2.post("/password", asha, change).status_code == 204
    assert [v2.get("/session", who).status_code for who in (asha, other, key)] == [200, 401, 401]
    assert problem(v2.post("/sessions", body={"username": asha.username, "password": PASSWORD})) == (
        401,
        "sign_in_refused",
    )
    assert v2.post("/sessions", body={"username": asha.username, "password": "a new password"}).status_code == 201


def test_a_password_is_changed_by_who_knows_it_and_to_one_that_is_acceptable(v2: V2, asha: Member) -> None:
    wrong = {"oldPassword": "another password", "newPassword": "a new password"}
    assert problem(v2.post("/password", asha, wrong)) == (422, "wrong_password")
    for new in ("12345", "", "x" * 1_025):
        body = {"oldPassword": asha.password, "newPassword": new}
        assert problem(v2.post("/password", asha, body)) == (422, "invalid_password")
    assert v2.signed_in(asha).id == asha.id


def test_of_passwords_that_are_changed_at_one_moment_one_stands(v2: V2, asha: Member) -> None:
    sessions = [v2.signed_in(asha) for _ in range(4)]
    new = [f"new password {number}" for number in range(4)]

    def change(number: int) -> int:
        body = {"oldPassword": asha.password, "newPassword": new[number]}
        return v2.post("/password", sessions[number], body).status_code

    with ThreadPoolExecutor(4) as pool:
        changed = list(pool.map(change, range(4)))
    assert set(changed) <= {204, 401, 422}
    assert 204 in changed
    alive = [v2.get("/session", session).status_code for session in sessions]
    assert alive.count(200) == 1
    works = [
        v2.post("/sessions", body={"username": asha.username, "password": password}).status_code for password in new
    ]
    assert works.count(201) == 1
    assert works.index(201) == alive.index(200)


def test_a_frozen_person_may_sign_in_and_read(server: Server, v2: V2, asha: Member) -> None:
    assert server.run_cli("freeze", asha.username, "--reason", "a test").exit_code == 0
    assert v2.get("/session", v2.signed_in(asha)).status_code == 200


def test_a_closed_person_may_not(v2: V2, asha: Member, bala: Member, server: Server) -> None:
    with Client(v2.url) as v1:
        one = V1Person(asha.id, asha.username, "Asha", "Rao", asha.password, asha.credential)
        v1.transferred(one, V1Person(bala.id, "", "", "", "", ""), "1000")
    assert server.run_cli("close", asha.username, "--reason", "a test").exit_code == 0
    assert problem(v2.get("/session", asha)) == UNAUTHENTICATED
    asked = {"username": asha.username, "password": asha.password}
    assert problem(v2.post("/sessions", body=asked)) == (401, "sign_in_refused")
