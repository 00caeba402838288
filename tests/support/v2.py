"""A client of `/api/v2`: what the tests ask for again and again, and the answers as they stand."""

import json
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Any, Final, Self

import httpx

from tests.support.client import PASSWORD, bearer, fresh_username
from tests.support.documented import check_documented

BASE: Final = "/api/v2"

_MEMBERS: Final = {"type", "title", "status", "code", "detail", "requestId"}


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who signed up, and what they hold. `credential` goes as a bearer: a token, or an API key."""

    id: str
    username: str
    password: str
    credential: str
    csrf_token: str = ""


def problem(response: httpx.Response) -> tuple[int, str]:
    """Return the status and the code of an answer that says no, and check its shape."""
    assert response.headers["content-type"] == "application/problem+json", response.text
    said = response.json()
    assert said.keys() >= _MEMBERS
    assert said["status"] == response.status_code
    assert said["requestId"] == response.headers["x-request-id"]
    assert said["type"] == f"/problems/{said['code']}"
    assert said["title"]
    assert said["detail"]
    assert said.get("hint") != ""
    code: str = said["code"]
    return response.status_code, code


def shown(response: httpx.Response, status: int = 200) -> Any:  # noqa: ANN401 - any JSON
    """Return what an answer that says yes shows."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/json"
    return response.json()


class V2:
    """Speaks to one server, over connections that it keeps, with no cookies; threads may share it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._http = httpx.Client(base_url=url + BASE, timeout=30, trust_env=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._http.close()

    def ask(
        self,
        method: str,
        path: str,
        *,
        by: Member | str | None = None,
        body: Any = None,  # noqa: ANN401 - any JSON, or bytes as they are
        headers: Mapping[str, str] | None = None,
        key: str | None = None,
        params: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """Send one request, `by` somebody or a bearer's text; `key` is an idempotency key."""
        sent = dict(bearer(by.credential if isinstance(by, Member) else by))
        if body is not None:
            sent["Content-Type"] = "application/json"
        if key is not None:
            sent["Idempotency-Key"] = key
        content = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        self._http.cookies.clear()
        response = self._http.request(method, path, content=content, headers=sent | dict(headers or {}), params=params)
        check_documented(method, path, response)
        return response

    def get(self, path: str, by: Member | str | None = None, **params: str) -> httpx.Response:
        """GET a path."""
        return self.ask("GET", path, by=by, params=params)

    def post(
        self,
        path: str,
        by: Member | str | None = None,
        body: Any = None,  # noqa: ANN401 - any JSON
        key: str | None = None,
    ) -> httpx.Response:
        """POST JSON to a path."""
        return self.ask("POST", path, by=by, body=body, key=key)

    def delete(self, path: str, by: Member | str | None = None) -> httpx.Response:
        """DELETE a path."""
        return self.ask("DELETE", path, by=by)

    def sign_up(self, first_name: str = "Asha", last_name: str = "Rao", **others: str) -> Member:
        """Sign somebody up, under a username of their own unless one is given."""
        body = details(firstName=first_name, lastName=last_name, **others)
        made = shown(self.post("/sign-ups", body=body), 201)
        return Member(made["person"]["id"], body["username"], body["password"], made["token"], made["csrfToken"])

    def sign_up_many(self, names: Iterable[tuple[str, str]]) -> list[Member]:
        """Sign up several people at once; they come back in the order given."""
        with ThreadPoolExecutor(4) as pool:
            return list(pool.map(lambda name: self.sign_up(*name), names))

    def signed_in(self, member: Member) -> Member:
        """Return somebody by one more sign-in."""
        made = shown(self.post("/sessions", body={"username": member.username, "password": member.password}), 201)
        return replace(member, credential=made["token"], csrf_token=made["csrfToken"])

    def with_key(self, member: Member, scope: str) -> Member:
        """Return somebody by a new API key."""
        made = shown(self.post("/api-keys", member, {"name": f"a {scope} key", "scope": scope}), 201)
        return replace(member, credential=made["key"], csrf_token="")

    def pages(self, path: str, by: Member, **params: str) -> list[Any]:
        """Read a list to its end."""
        read: list[Any] = []
        cursor = ""
        while True:
            page = shown(self.get(path, by, **params, **({"cursor": cursor} if cursor else {})))
            assert page.keys() == {"data", "nextCursor"}
            read += page["data"]
            if page["nextCursor"] is None:
                return read
            assert page["nextCursor"] != cursor, "each page goes on"
            cursor = page["nextCursor"]


def details(**others: str) -> dict[str, str]:
    """Return what somebody signs up with."""
    names = {"firstName": "Asha", "lastName": "Rao"}
    return {"username": fresh_username(), "password": PASSWORD} | names | others


def browser(url: str) -> httpx.Client:
    """Return a client that keeps cookies, as a browser does."""
    return httpx.Client(base_url=url + BASE, timeout=30, trust_env=False)
