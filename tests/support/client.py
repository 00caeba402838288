"""A client of `/api/v1`: what the tests ask for again and again, and the answers as they stand."""

import itertools
import json
import re
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from decimal import Decimal
from types import TracebackType
from typing import Any, Final, Self

import httpx

BASE: Final = "/api/v1"
PASSWORD: Final = "correct horse battery"
UNKNOWN_ID: Final = "0" * 24

_BALANCE: Final = re.compile(r'\{\s*"balance"\s*:\s*(0|[1-9][0-9]*)(\.[0-9]{1,2})?\s*\}')
_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who signed up, and the token that they hold."""

    id: str
    username: str
    first_name: str
    last_name: str
    password: str
    token: str


def fresh_username() -> str:
    """Return a username that no test had before."""
    return f"person-{next(_numbers)}@example.com"


def bearer(token: str | None) -> dict[str, str]:
    """Return the header that carries a token. None: no header."""
    return {} if token is None else {"Authorization": f"Bearer {token}"}


def transfer_body(to: str, amount: str) -> bytes:
    """Return a transfer's body, with the amount as the JSON text that it is given as."""
    return b'{"to": %s, "amount": %s}' % (json.dumps(to).encode(), amount.encode())


def refusal(response: httpx.Response) -> tuple[int, str]:
    """Return the status and the message of an answer that says no."""
    assert response.headers["content-type"].startswith("application/json")
    found = response.json()["message"]
    assert isinstance(found, str)
    return response.status_code, found


def is_forbidden(response: httpx.Response) -> bool:
    """Say whether it is the one answer to a token that is not valid."""
    return response.status_code == 403 and response.json() == {}


class Client:
    """Speaks to one server, over connections that it keeps; threads may share it."""

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
        token: str | None = None,
        body: Mapping[str, Any] | bytes | Iterable[bytes] | None = None,
        headers: Mapping[str, str | bytes] | None = None,
        params: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """Send one request; a mapping goes as JSON, bytes as they are (an iterable of them in chunks)."""
        content = json.dumps(body).encode() if isinstance(body, Mapping) else body
        sent: dict[str, str | bytes] = {**bearer(token)}
        if content is not None:
            sent["Content-Type"] = "application/json"
        sent |= headers or {}
        raw = [(name.encode(), value.encode() if isinstance(value, str) else value) for name, value in sent.items()]
        return self._http.request(method, path, content=content, headers=raw, params=params)

    def get(self, path: str, *, token: str | None = None, params: Mapping[str, str] | None = None) -> httpx.Response:
        """GET a path."""
        return self.ask("GET", path, token=token, params=params)

    def sign_up(self, first_name: str = "Asha", last_name: str = "Rao", **others: str) -> Person:
        """Sign somebody up, under a username of their own unless one is given."""
        username, password = others.get("username") or fresh_username(), others.get("password", PASSWORD)
        body = {"username": username, "firstName": first_name, "lastName": last_name, "password": password}
        response = self.ask("POST", "/user/signup", body=body)
        assert response.status_code == 200, response.text
        made = response.json()
        return Person(made["user"]["_id"], username, first_name, last_name, password, made["token"])

    def sign_up_many(self, names: Iterable[tuple[str, str]]) -> list[Person]:
        """Sign up several people at once; they come back in the order given."""
        with ThreadPoolExecutor(4) as pool:
            return list(pool.map(lambda name: self.sign_up(*name), names))

    def sign_in(self, username: str, password: str) -> httpx.Response:
        """Try to sign in."""
        return self.ask("POST", "/user/signin", body={"username": username, "password": password})

    def signed_in(self, person: Person) -> Person:
        """Return the person with a token of one more session."""
        response = self.sign_in(person.username, person.password)
        assert response.status_code == 200, response.text
        return replace(person, token=response.json()["token"])

    def transfer(self, sender: Person, to: Person | str, amount: str, key: str | bytes | None = None) -> httpx.Response:
        """Ask for a transfer; the amount is JSON text."""
        recipient = to.id if isinstance(to, Person) else to
        headers = None if key is None else {"Idempotency-Key": key}
        body = transfer_body(recipient, amount)
        return self.ask("POST", "/account/transfer", token=sender.token, body=body, headers=headers)

    def transferred(self, sender: Person, to: Person, amount: str, key: str | None = None) -> str:
        """Transfer, and return the transfer's id."""
        response = self.transfer(sender, to, amount, key)
        assert response.status_code == 200, response.text
        transaction_id = response.json()["transactionId"]
        assert isinstance(transaction_id, str)
        return transaction_id

    def balance(self, person: Person) -> Decimal:
        """Return a balance exactly as its JSON number was written, which has two decimals at most."""
        response = self.get("/account/balance", token=person.token)
        assert response.status_code == 200, response.text
        found = _BALANCE.fullmatch(response.text)
        assert found, response.text
        return Decimal(found[1] + (found[2] or ""))

    def total(self, people: Iterable[Person]) -> Decimal:
        """Return what these people have together."""
        return sum((self.balance(person) for person in people), Decimal(0))
