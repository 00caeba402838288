"""A running server under test, and the people who ask it: what is sent by whom, and whether the answer is allowed."""

import random
from collections import Counter, deque
from collections.abc import Iterator
from http.cookiejar import DefaultCookiePolicy
from typing import Any, Final

import requests
import schemathesis.specs.openapi.checks as conformance
from requests.structures import CaseInsensitiveDict
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.transport import Response

from tests.support.client import bearer
from tests.support.server import Server
from tests.support.v2 import V2, Member

CHECKS: Final = [
    not_a_server_error,
    conformance.status_code_conformance,
    conformance.content_type_conformance,
    conformance.response_headers_conformance,
    conformance.response_schema_conformance,
]

AnyCase = Case[Any]

NOBODY: Final = "nobody"
PERSON: Final = "person"
BROWSER: Final = "browser"
READER: Final = "reader"
ADMIN: Final = "admin"
_KEPT: Final = 300
"""Ids that are remembered, and used where a request needs one."""

_USED: Final = 0.6
"""How often one is."""

_CREDENTIALS: Final = {"authorization", "cookie", "x-csrf-token"}
_UNLIMITED: Final = {"transferLimit": None, "dayLimit": None}


class Target:
    """One server, and whoever asks it."""

    def __init__(self, server: Server, base: str, luck: random.Random) -> None:
        self.name = "postgresql" if server.is_on_postgresql else "sqlite"
        self.statuses: Counter[int] = Counter()
        self.failures: dict[str, str] = {}
        self.url = server.url + base
        self._server = server
        self._luck = luck
        self._v2 = V2(server.url)
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))  # nobody has anybody's cookie
        self._ids: deque[str] = deque(maxlen=_KEPT)
        self._admin = self._promoted()
        self._callers: dict[str, dict[str, str]] = {}
        self.refresh()

    def close(self) -> None:
        """Let go of the connections."""
        self._session.close()
        self._v2.__exit__(None, None, None)

    def refresh(self) -> None:
        """Bring in new people, with money and without limits: what was asked may have ended those before."""
        person, browser = self._v2.sign_up("Asha", "Rao"), self._v2.sign_up("Bala", "Iyer")
        if self._v2.ask("PUT", "/admin/limits", by=self._admin, body=_UNLIMITED).status_code != 200:
            self._admin = self._promoted()
        reader = self._v2.with_key(person, "read")
        self._person = person
        self._callers = {
            NOBODY: {},
            PERSON: bearer(person.credential),
            BROWSER: {"Cookie": f"hundi_session={browser.credential}", "X-CSRF-Token": browser.csrf_token},
            READER: bearer(reader.credential),
            ADMIN: bearer(self._admin.credential),
        }
        self._ids.extend((person.id, browser.id))

    def headers_of(self, caller: str) -> dict[str, str]:
        """Return what tells the server who asks."""
        return self._callers[caller]

    def ask(self, case: AnyCase, caller: str) -> None:
        """Send a request by somebody, with what is known here in it, and check the answer."""
        headers = self._callers[caller]
        made_up = case.headers, case.cookies
        if headers:  # whoever is somebody shows no made-up credentials besides
            kept = {name: value for name, value in dict(made_up[0] or {}).items() if name.lower() not in _CREDENTIALS}
            case.headers, case.cookies = CaseInsensitiveDict(kept), {}
        with _Known(case, self._ids, self._person, self._luck):
            response = case.call(base_url=self.url, session=self._session, headers=headers, timeout=30)
            self.check(case, response)
        case.headers, case.cookies = made_up
        if headers and response.status_code == 401:
            self.refresh()

    def check(self, case: AnyCase, response: Response) -> None:
        """Hold an answer to what is documented."""
        self.statuses[response.status_code] += 1
        try:
            case.validate_response(response, checks=CHECKS)
        except FailureGroup as failure:
            operation = case.operation.label
            for each in failure.exceptions:
                said = str(each)
                self.failures.setdefault(
                    f"{self.name} {operation} {response.status_code} {said.partition(chr(10))[0]}",
                    f"{said}\n{response.text[:500]}\n{case.as_curl_command()}",
                )
        if response.status_code < 400 and "json" in response.headers.get("content-type", [""])[0]:
            self._ids.extend(_ids_in(response.json()))

    def complaints(self) -> list[str]:
        """Return what the server had to say that it should not have had to."""
        return self._server.complaints()

    def _promoted(self) -> Member:
        member = self._v2.sign_up("Ada", "Admin")
        done = self._server.run_cli("user", "promote", member.username)
        if done.exit_code:
            raise RuntimeError(done.stderr)
        return member


class _Known:
    """Puts what is known here into a request, and takes it out again: the next server knows others."""

    def __init__(self, case: AnyCase, ids: deque[str], who: Member, luck: random.Random) -> None:
        self._case = case
        self._ids = ids
        self._who = who
        self._luck = luck
        self._before: list[tuple[dict[str, Any], str, Any]] = []

    def __enter__(self) -> None:
        body: Any = self._case.body
        self._put_ids(self._case.path_parameters, "id", "personId")
        self._put_ids(self._case.query, "person", "actor")
        within = body.get("transfers") if isinstance(body, dict) else None
        for each in [body, *(within[:5] if isinstance(within, list) else [])]:
            self._put_ids(each, "to")
            self._put_amount(each)
        if isinstance(body, dict) and {"username", "password"} == body.keys() and self._luck.random() < _USED:
            self._put(body, "username", self._who.username)
            self._put(body, "password", self._who.password)

    def __exit__(self, *_: object) -> None:
        for place, name, value in reversed(self._before):
            place[name] = value

    def _put(self, place: dict[str, Any], name: str, value: object) -> None:
        self._before.append((place, name, place[name]))
        place[name] = value

    def _put_ids(self, place: object, *names: str) -> None:
        for name in names:
            if isinstance(place, dict) and name in place and self._luck.random() < _USED:
                self._put(place, name, self._luck.choice(self._ids))

    def _put_amount(self, place: object) -> None:
        """Ask for little enough that there is as much."""
        if isinstance(place, dict) and "amount" in place and self._luck.random() < _USED:
            little = self._luck.randint(1, 500)
            self._put(place, "amount", {"amount": little} if isinstance(place["amount"], dict) else little / 100)


def _ids_in(shown: object) -> Iterator[str]:
    if isinstance(shown, dict):
        for name, value in shown.items():
            if name in {"id", "_id", "transactionId"} and isinstance(value, str):
                yield value
            else:
                yield from _ids_in(value)
    elif isinstance(shown, list):
        for each in shown[:10]:
            yield from _ids_in(each)
