"""Paths and methods: slashes at the end, HEAD, 404, 405, and what every answer carries."""

import pytest

from tests.support.client import PASSWORD, UNKNOWN_ID, Client, Person, fresh_username, is_forbidden, refusal
from tests.support.raw import exchange, request_head

GET_WITH_TOKEN = ["/user", "/user/me", "/user/currentUser", "/user/getUser", "/account/balance"]
ALLOWED = {
    "/user/signup": {"POST"},
    "/user/signin": {"POST"},
    "/user": {"GET", "PUT"},
    "/user/me": {"GET"},
    "/user/currentUser": {"GET"},
    "/user/getUser": {"GET"},
    "/user/bulk": {"GET"},
    "/account/balance": {"GET"},
    "/account/transfer": {"POST"},
}
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
REFUSED = [(path, method) for path, allowed in ALLOWED.items() for method in METHODS if method not in allowed]
UNKNOWN = [
    "",
    "/",
    "/nothing",
    "/user/nothing",
    "/user/bulk/more",
    "/user/signup/more",
    "/users",
    "/account",
    "/account/nothing",
    "/account/balance/more",
    f"/user/{UNKNOWN_ID}",
    "/user/%2e%2e/account",
    "/account/balance%00",
    "/%D8%B3%D9%86%DB%8C%D9%84",
]


@pytest.fixture(scope="module")
def person(api: Client) -> Person:
    return api.sign_up()


@pytest.mark.parametrize("slash", ["", "/"])
def test_every_route_is_there_with_and_without_a_slash_at_its_end(api: Client, slash: str) -> None:
    username = fresh_username()
    body = {"username": username, "firstName": "Asha", "lastName": "Rao", "password": PASSWORD}
    assert api.ask("POST", f"/user/signup{slash}", body=body).status_code == 200
    signed_in = api.ask("POST", f"/user/signin{slash}", body={"username": username, "password": PASSWORD})
    assert signed_in.status_code == 200
    token, other = signed_in.json()["token"], api.sign_up()
    assert api.ask("PUT", f"/user{slash}", token=token, body={"firstName": "Usha"}).status_code == 200
    assert api.get(f"/user/bulk{slash}", params={"filter": "Usha"}).status_code == 200
    for path in GET_WITH_TOKEN:
        assert api.get(f"{path}{slash}", token=token).status_code == 200
    sent = api.ask("POST", f"/account/transfer{slash}", token=token, body={"to": other.id, "amount": 1})
    assert sent.status_code == 200


@pytest.mark.parametrize("path", [*GET_WITH_TOKEN, "/user/bulk?limit=1", "/user/bulk/?limit=1", "/user/"])
def test_a_get_route_answers_head_with_the_same_headers_and_no_body(api: Client, person: Person, path: str) -> None:
    full = api.get(path, token=person.token)
    head = api.ask("HEAD", path, token=person.token)
    assert (full.status_code, head.status_code) == (200, 200)
    assert head.content == b""
    assert head.headers["content-type"] == full.headers["content-type"]
    assert head.headers["content-length"] == str(len(full.content))


@pytest.mark.parametrize("path", GET_WITH_TOKEN)
def test_head_asks_for_a_token_where_get_does(api: Client, path: str) -> None:
    assert api.ask("HEAD", path).status_code == 403
    assert is_forbidden(api.get(path))


@pytest.mark.parametrize("path", ["/user/signup", "/user/signin", "/account/transfer"])
def test_head_is_a_wrong_method_where_there_is_no_get(api: Client, path: str) -> None:
    assert api.ask("HEAD", path).status_code == 405


def test_a_connection_goes_on_after_head(api: Client, person: Person) -> None:
    for _ in range(3):
        assert api.ask("HEAD", "/account/balance", token=person.token).status_code == 200
        assert api.get("/account/balance", token=person.token).json()["balance"] == 1000


@pytest.mark.parametrize(("path", "method"), REFUSED)
@pytest.mark.parametrize("slash", ["", "/"])
def test_a_wrong_method_on_a_known_path_is_405(api: Client, path: str, method: str, slash: str) -> None:
    answer = api.ask(method, path + slash)
    assert refusal(answer) == (405, "Method not allowed")
    allowed = {name.strip() for name in answer.headers["allow"].split(",")}
    assert allowed - {"HEAD", "OPTIONS"} == ALLOWED[path]


@pytest.mark.parametrize("path", ALLOWED)
def test_a_wrong_method_is_405_with_a_token_and_a_body_too(api: Client, person: Person, path: str) -> None:
    answer = api.ask("PATCH", path, token=person.token, body={"to": person.id, "amount": 1})
    assert refusal(answer) == (405, "Method not allowed")


@pytest.mark.parametrize("method", ["TRACE", "PROPFIND", "LINK"])
def test_a_method_that_few_have_heard_of_is_405(api: Client, method: str) -> None:
    assert refusal(api.ask(method, "/account/balance")) == (405, "Method not allowed")


@pytest.mark.parametrize("path", UNKNOWN)
@pytest.mark.parametrize("method", METHODS)
def test_an_unknown_path_is_404_for_every_method(api: Client, path: str, method: str) -> None:
    answer = exchange(api.url, request_head(method, f"/api/v1{path}", api.url, ["Content-Length: 0"]), method)
    assert answer is not None
    assert answer.status == 404
    assert b'"Not found"' in answer.body
    assert answer.headers["content-type"].startswith("application/json")


def test_an_unknown_path_is_404_with_a_token_and_without(api: Client, person: Person) -> None:
    assert refusal(api.get("/nothing")) == (404, "Not found")
    assert refusal(api.get("/nothing", token=person.token)) == (404, "Not found")
    assert refusal(api.get("/nothing", token="forged")) == (404, "Not found")


def test_every_answer_has_a_request_id_of_its_own(api: Client, person: Person) -> None:
    answers = [
        api.get("/account/balance", token=person.token),
        api.get("/account/balance"),
        api.get("/user/bulk"),
        api.ask("HEAD", "/user/me", token=person.token),
        api.ask("OPTIONS", "/user/me", headers={"Origin": "https://a.example", "Access-Control-Request-Method": "GET"}),
        api.get("/nothing"),
        api.ask("DELETE", "/user"),
        api.transfer(person, UNKNOWN_ID, "1"),
        api.transfer(person, UNKNOWN_ID, "0"),
        api.sign_in("nobody@example.com", PASSWORD),
        api.ask("POST", "/user/signup", body=b"{"),
        api.ask("POST", "/user/signup", body=b" " * 70_000),
        api.ask("GET", "/account/balance", headers={"Host": "elsewhere.example"}),
    ]
    ids = [answer.headers["x-request-id"] for answer in answers]
    assert all(ids)
    assert len(set(ids)) == len(answers)


def test_every_error_but_403_has_a_message(api: Client, person: Person) -> None:
    answers = [
        api.get("/nothing"),
        api.ask("DELETE", "/user"),
        api.transfer(person, UNKNOWN_ID, "1"),
        api.transfer(person, UNKNOWN_ID, "1", key="with space"),
        api.sign_in("nobody@example.com", PASSWORD),
        api.ask("POST", "/user/signup", body=b"{"),
        api.ask("POST", "/user/signup", body=b" " * 70_000),
        api.get("/user/bulk", params={"cursor": "nonsense!"}),
        api.ask("GET", "/account/balance", headers={"Host": "elsewhere.example"}),
    ]
    for answer in answers:
        status, message = refusal(answer)
        assert 400 <= status < 500
        assert message


def test_what_is_told_is_never_cached(api: Client, person: Person) -> None:
    for answer in (api.get("/account/balance", token=person.token), api.get("/user/bulk", token=person.token)):
        assert "no-store" in answer.headers["cache-control"]
