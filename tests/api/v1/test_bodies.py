"""Bodies: one decoder for all routes, and each route's own way of saying no."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import httpx
import pytest

from tests.support.client import PASSWORD, Client, Person, fresh_username, refusal, transfer_body
from tests.support.raw import connect, exchange, receive, request_head, send

LARGEST: Final = 65_536
CONTENT_TYPES = [
    None,
    "",
    "application/json; charset=utf-8",
    "application/json; charset=utf-16",
    "text/plain",
    "text/plain;charset=UTF-8",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/octet-stream",
    "application/xml",
    "nonsense",
]


@dataclass(frozen=True, slots=True)
class Route:
    """A route that takes a body: how to ask it, and how it refuses a bad one."""

    method: str
    path: str
    refusal: tuple[int, str]
    has_token: bool


ROUTES = {
    "sign-up": Route("POST", "/user/signup", (411, "Email already taken / Incorrect inputs"), has_token=False),
    "sign-in": Route("POST", "/user/signin", (411, "Error while logging in"), has_token=False),
    "update": Route("PUT", "/user", (411, "Error while updating information"), has_token=True),
    "transfer": Route("POST", "/account/transfer", (400, "Invalid request"), has_token=True),
}


def good_body(name: str, person: Person, payee: Person) -> bytes:
    """Return a body that the route takes, as JSON that ends in `}`."""
    bodies = {
        "sign-up": {"username": fresh_username(), "firstName": "Asha", "lastName": "Rao", "password": PASSWORD},
        "sign-in": {"username": person.username, "password": person.password},
        "update": {"firstName": "Asha"},
        "transfer": {"to": payee.id, "amount": 1},
    }
    return json.dumps(bodies[name]).encode()


def with_field(body: bytes, field: bytes) -> bytes:
    return body[:-1] + b", " + field + b"}"


def nested(levels: int) -> bytes:
    return b"[" * levels + b"]" * levels


# What is made of the good body; each is as bad as the next.
BAD: dict[str, Callable[[bytes], bytes]] = {
    "blanks": lambda _: b" \r\n\t ",
    "a list": lambda body: b"[" + body + b"]",
    "a text": lambda body: json.dumps(body.decode()).encode(),
    "a number": lambda _: b"1",
    "true": lambda _: b"true",
    "null": lambda _: b"null",
    "NaN": lambda _: b"NaN",
    "cut short": lambda body: body[:-1],
    "only a brace": lambda _: b"{",
    "something after it": lambda body: body + b"x",
    "two of them": lambda body: body + body,
    "a comma too many": lambda body: body[:-1] + b",}",
    "a comment": lambda body: body[:-1] + b"/* x */}",
    "single quotes": lambda body: body.replace(b'"', b"'"),
    "bare keys": lambda _: b"{username: 1}",
    "a form": lambda _: b"username=asha%40example.com&password=123456",
    "XML": lambda _: b"<username>asha@example.com</username>",
    "a key twice": lambda body: with_field(body, b'"x": 1, "x": 1'),
    "a key of the route twice": lambda body: body[:-1] + b", " + body[1:],
    "a key twice, once in escapes": lambda body: with_field(body, b'"x": 1, "\\u0078": 1'),
    "a key twice within": lambda body: with_field(body, b'"x": {"y": [{"z": 1, "z": 1}]}'),
    "NaN within": lambda body: with_field(body, b'"x": NaN'),
    "Infinity within": lambda body: with_field(body, b'"x": [Infinity]'),
    "-Infinity within": lambda body: with_field(body, b'"x": {"y": -Infinity}'),
    "a NUL": lambda body: with_field(body, b'"x": "a\x00b"'),
    "a NUL after it": lambda body: body + b"\x00",
    "a NUL in escapes": lambda body: with_field(body, b'"x": "a\\u0000b"'),
    "a NUL in a key": lambda body: with_field(body, b'"x\\u0000": 1'),
    "a NUL deep within": lambda body: with_field(body, b'"x": [{"y": "\\u0000"}]'),
    "a control character": lambda body: with_field(body, b'"x": "a\nb"'),
    "half a pair": lambda body: with_field(body, b'"x": "\\ud800"'),
    "the other half": lambda body: with_field(body, b'"\\udfff": 1'),
    "a broken escape": lambda body: with_field(body, b'"x": "\\u12"'),
    "an unknown escape": lambda body: with_field(body, b'"x": "\\q"'),
    "a surrogate in bytes": lambda body: with_field(body, b'"x": "\xed\xa0\x80"'),
    "bytes that are no text": lambda body: with_field(body, b'"x": "\xff\xfe"'),
    "an overlong NUL": lambda body: with_field(body, b'"x": "\xc0\x80"'),
    "half a letter": lambda body: with_field(body, b'"x": "\xc3"'),
    "UTF-16": lambda body: body.decode().encode("utf-16"),
    "UTF-32": lambda body: body.decode().encode("utf-32-be"),
    "17 levels of lists": lambda body: with_field(body, b'"x": ' + nested(16)),
    "17 levels of objects": lambda body: with_field(
        body, b'"x": ' + b'{"x": ' * 15 + b"{}" + b"}" * 15 + b", " + b'"y": ' + nested(16)
    ),
    "10,000 levels": lambda body: with_field(body, b'"x": ' + nested(10_000)),
    "30,000 brackets that never close": lambda _: b"[" * 30_000,
    "10,000 braces that never close": lambda _: b'{"x":' * 10_000,
}


@pytest.fixture(scope="module")
def person(api: Client) -> Person:
    return api.sign_up()


@pytest.fixture(scope="module")
def payee(api: Client) -> Person:
    return api.sign_up()


def ask(
    api: Client, name: str, person: Person, body: bytes, content_type: str | None = "application/json"
) -> httpx.Response:
    route = ROUTES[name]
    headers = {"Authorization": f"Bearer {person.token}"} if route.has_token else {}
    if content_type is not None:
        headers["Content-Type"] = content_type
    return api.ask(route.method, route.path, body=body, headers=headers)


@pytest.mark.parametrize("name", ROUTES)
@pytest.mark.parametrize("bad", BAD)
def test_a_bad_body_is_refused_in_the_words_of_its_route(
    api: Client, person: Person, payee: Person, name: str, bad: str
) -> None:
    before = api.balance(person)
    answer = ask(api, name, person, BAD[bad](good_body(name, person, payee)))
    assert refusal(answer) == ROUTES[name].refusal
    assert api.balance(person) == before


@pytest.mark.parametrize("name", ["sign-up", "sign-in", "transfer"])
def test_no_body_at_all_is_refused(api: Client, person: Person, name: str) -> None:
    assert refusal(ask(api, name, person, b"")) == ROUTES[name].refusal


def test_no_body_at_all_is_an_update_with_nothing_in_it(api: Client, person: Person) -> None:
    assert refusal(ask(api, "update", person, b"")) == (200, "Updated successfully")


@pytest.mark.parametrize("name", ROUTES)
@pytest.mark.parametrize("content_type", CONTENT_TYPES)
def test_a_body_is_json_whatever_its_content_type(
    api: Client, person: Person, payee: Person, name: str, content_type: str | None
) -> None:
    assert ask(api, name, person, good_body(name, person, payee), content_type).status_code == 200


@pytest.mark.parametrize("name", ROUTES)
@pytest.mark.parametrize(
    "field",
    [
        b'"x": ' + nested(15),
        b'"x": ' + b'{"x": ' * 14 + b"{}" + b"}" * 14,
        b'"x": "' + b"[" * 1_000 + b'"',
        b'"x": "\\"' + b"{" * 1_000 + b'"',
        b'"x": ' + b"[],".join([b"["] + [b""] * 20) + b"[]]",
        b'"x": "\\ud83d\\ude00"',
        b'"x": "\\u0001\\u007f\\uffff"',
        b'"x": 1e5',
        b'"x": -0.0',
        b'"": ""',
    ],
    ids=lambda field: repr(field[:24]),
)
def test_what_is_unusual_but_json_is_taken(api: Client, person: Person, payee: Person, name: str, field: bytes) -> None:
    answer = ask(api, name, person, with_field(good_body(name, person, payee), field))
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("name", ROUTES)
@pytest.mark.parametrize("number", [b"1e400", b"-1e400", b"1e-400", b"1e999999999", b"1" * 5_000, b"0." + b"1" * 5_000])
def test_a_number_beyond_all_bounds_in_an_unknown_field_is_no_error_of_ours(
    api: Client, person: Person, payee: Person, name: str, number: bytes
) -> None:
    answer = ask(api, name, person, with_field(good_body(name, person, payee), b'"x": ' + number))
    assert answer.status_code == 200 or refusal(answer) == ROUTES[name].refusal


@pytest.mark.parametrize("name", ROUTES)
def test_blanks_around_a_body_are_taken(api: Client, person: Person, payee: Person, name: str) -> None:
    assert ask(api, name, person, b" \r\n\t" + good_body(name, person, payee) + b"\n ").status_code == 200


@pytest.mark.parametrize("name", ROUTES)
def test_a_byte_order_mark_is_refused(api: Client, person: Person, payee: Person, name: str) -> None:
    answer = ask(api, name, person, b"\xef\xbb\xbf" + good_body(name, person, payee))
    assert refusal(answer) == ROUTES[name].refusal


@pytest.mark.parametrize("name", ROUTES)
def test_a_body_of_64_kib_is_taken_and_one_byte_more_is_not(
    api: Client, person: Person, payee: Person, name: str
) -> None:
    body = good_body(name, person, payee)
    assert ask(api, name, person, body.ljust(LARGEST)).status_code == 200
    assert refusal(ask(api, name, person, body.ljust(LARGEST + 1))) == (413, "Request too large")
    assert refusal(ask(api, name, person, b"x" * (LARGEST + 1))) == (413, "Request too large")


@pytest.mark.parametrize("name", ROUTES)
def test_a_body_in_chunks_counts_as_one(api: Client, person: Person, payee: Person, name: str) -> None:
    route = ROUTES[name]

    def chunks(size: int) -> Iterator[bytes]:
        body = good_body(name, person, payee).ljust(size)
        yield from (body[start : start + 1_000] for start in range(0, size, 1_000))

    def ask_in_chunks(size: int) -> httpx.Response:
        return api.ask(route.method, route.path, token=person.token if route.has_token else None, body=chunks(size))

    assert ask_in_chunks(LARGEST).status_code == 200
    assert refusal(ask_in_chunks(LARGEST + 1)) == (413, "Request too large")


@pytest.mark.parametrize("name", ROUTES)
@pytest.mark.parametrize("length", [LARGEST + 1, 10**9, 10**18])
def test_a_length_beyond_64_kib_is_refused_before_the_body_comes(
    api: Client, person: Person, name: str, length: int
) -> None:
    route = ROUTES[name]
    headers = [f"Content-Length: {length}", f"Authorization: Bearer {person.token}"]
    with connect(api.url) as connection:
        send(connection, [request_head(route.method, f"/api/v1{route.path}", api.url, headers)])
        answer = receive(connection)
    assert answer is not None
    assert answer.status == 413
    assert b'"Request too large"' in answer.body


def test_a_client_that_waits_to_be_told_to_continue_is_told(api: Client, person: Person, payee: Person) -> None:
    body = transfer_body(payee.id, "1")
    headers = [f"Content-Length: {len(body)}", f"Authorization: Bearer {person.token}", "Expect: 100-continue"]
    answer = exchange(api.url, request_head("POST", "/api/v1/account/transfer", api.url, headers) + body)
    assert answer is not None
    assert answer.status == 200


def test_a_body_on_a_get_route_is_let_be(api: Client, person: Person) -> None:
    for body in (b"{}", b"not JSON", b"\x00" * 1_000):
        assert api.ask("GET", "/account/balance", token=person.token, body=body).status_code == 200


def test_a_nul_in_a_field_of_the_transfer_makes_no_request(api: Client, person: Person, payee: Person) -> None:
    for body in (
        b'{"to": "%s\\u0000", "amount": 1}' % payee.id.encode(),
        b'{"to": "%s", "amount": "1\\u0000"}' % payee.id.encode(),
        b'{"to": "\\ud800", "amount": 1}',
    ):
        answer = api.ask("POST", "/account/transfer", token=person.token, body=body)
        assert refusal(answer) == (400, "Invalid request")
