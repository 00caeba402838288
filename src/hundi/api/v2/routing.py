"""Routes of v2: what each needs, takes and answers is declared once, beside the function that answers.

`Endpoint` asks, in this order: who it is (401), how far they reach (403), whether the body can be had (413, 415), read
(400) and accepted (422). The declarations are what the OpenAPI document and the table of authorisation are made from.
"""

import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from http import HTTPMethod
from typing import Any, Final, Protocol, TypeVar

import msgspec
from litestar import HttpMethod, Request, Router, route
from litestar.datastructures import State
from litestar.handlers import HTTPRouteHandler
from litestar.types import ASGIApp, HTTPScope, Receive, Send
from litestar.types import Scope as AnyScope

from hundi.api.http import (
    BODY_MAX,
    NO_CONTENT,
    Answer,
    BodyTooLargeError,
    StreamedAnswer,
    header,
    request_id,
    send_answer,
    send_streamed,
)
from hundi.api.v2.auth import Caller, authenticate, check_reach, check_role, read_credential
from hundi.api.v2.bodies import decode_body, decode_query, receive_body
from hundi.api.v2.errors import INVALID_KEY, NOT_FOUND, TOO_LARGE, problem_of
from hundi.api.v2.problems import Problem, ProblemError
from hundi.ledger.invariants import ensure
from hundi.ledger.refusals import Refusal
from hundi.services.access import Credential, Scope
from hundi.services.hundi import Hundi
from hundi.services.payments import fingerprint
from hundi.services.tokens import Identity
from hundi.storage.ids import is_id
from hundi.storage.once import Kept, Once
from hundi.storage.operating import Role

_KEY: Final = re.compile(r"[\x21-\x7e]{1,255}")
PARAMETER: Final = re.compile(r"\{([a-zA-Z]+)\}")
JSON: Final = "application/json"
REPLAYED: Final = (b"idempotency-replayed", b"true")


class LiveAnswer(Protocol):
    """An answer that is sent piece by piece, for as long as it lasts."""

    async def __call__(self, scope: HTTPScope, receive: Receive, send: Send) -> None:
        """Send it."""


Created = TypeVar("Created")

Run = Callable[..., Awaitable[Answer | StreamedAnswer | LiveAnswer | Problem]]
"""A route's function: of a `Call`, and `body` and `query` where the route is declared to take them."""


@dataclass(frozen=True, slots=True)
class Call:
    """One request, as a route's function sees it."""

    scope: HTTPScope
    hundi: Hundi
    path: Mapping[str, str]
    """The parameters in the URL's path."""
    signed_in: Caller | None
    credential: Credential | None = None
    """What they showed; on some routes its session is left to the ledger to check, together with the money."""

    @property
    def identity(self) -> Identity:
        """Who asks, and by which session, on a route that needs that."""
        if self.credential is None:
            raise RuntimeError("a route that anybody may call has no caller")
        return self.credential.identity

    @property
    def caller(self) -> Caller:
        """Who asks, on a route that needs that."""
        if self.signed_in is None:
            raise RuntimeError("a route that anybody may call has no caller")
        return self.signed_in

    @property
    def address(self) -> str:
        """Where it comes from."""
        client = self.scope.get("client")
        return client[0] if client else ""

    @property
    def agent(self) -> str:
        """What program the client says that it is."""
        return header(self.scope, b"user-agent") or ""

    def id(self, name: str = "id") -> str:
        """Read a parameter of the path that must be an id.

        Raises:
            ProblemError: it cannot be anything's.

        """
        text = self.path[name]
        if not is_id(text):
            raise ProblemError(NOT_FOUND)
        return text

    def idempotency_key(self) -> str | None:
        """Read the Idempotency-Key, if there is one.

        Raises:
            ProblemError: it cannot be one.

        """
        key = header(self.scope, b"idempotency-key")
        if key is not None and _KEY.fullmatch(key) is None:
            raise ProblemError(INVALID_KEY)
        return key

    def once(self, shown: Callable[[Any], msgspec.Struct], *parts: object) -> Once[Any] | None:
        """Make what a creation is given to happen once under the caller's key, if they sent one.

        Args:
            shown: makes the answer of what was created, without what is shown once.
            parts: what tells this request from another under the same key; the route is one of them already.

        Raises:
            ProblemError: the key cannot be one.

        """
        key = self.idempotency_key()
        if key is None:
            return None
        digest = fingerprint(self.scope["method"], self.scope["path"], *parts)
        return Once(self.caller.person, key, digest, lambda made: msgspec.json.encode(shown(made)).decode())

    def refuse(self, refusal: Refusal) -> Problem:
        """Say what a refusal of the ledger is over HTTP."""
        return problem_of(refusal, self.hundi.payments.currency)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A route: its declaration, and a function that answers a request without any framework."""

    method: str
    path: str
    """Below `/api/v2`, with parameters such as `{id}`."""
    run: Run
    needs: Scope | None
    """None: anybody may call it."""
    role: Role
    body: type[msgspec.Struct] | None
    query: type[msgspec.Struct] | None
    body_max: int
    status: int
    shows: Any
    """The type of a successful answer, None where it has no body."""
    problems: tuple[Problem, ...]
    """What it may answer besides what every route does."""
    keyed: bool
    """Whether an Idempotency-Key makes it happen once."""
    media_type: str
    """What a successful answer is."""
    headers: tuple[str, ...]
    """What a successful answer carries besides what every one does, for documents alone."""
    ledger_checks_session: bool
    """Whether the session is not looked up first, for the same transaction that moves or reads money checks it."""

    @property
    def summary(self) -> str:
        """Say in a line what it does."""
        return (self.run.__doc__ or "").partition("\n")[0]

    async def __call__(
        self, scope: HTTPScope, receive: Receive, hundi: Hundi, path: Mapping[str, str] | None = None
    ) -> Answer | StreamedAnswer | LiveAnswer:
        """Answer a request."""
        try:
            outcome = await self._answer(scope, receive, hundi, path or {})
        except ProblemError as error:
            outcome = error.problem
        if self.ledger_checks_session and isinstance(outcome, Problem):
            outcome = await _unless_ended(scope, hundi, outcome)
        return outcome.answer(request_id(scope)) if isinstance(outcome, Problem) else outcome

    async def _answer(
        self, scope: HTTPScope, receive: Receive, hundi: Hundi, path: Mapping[str, str]
    ) -> Answer | StreamedAnswer | LiveAnswer | Problem:
        caller, credential = None, None
        if self.ledger_checks_session and self.needs is not None:
            credential = await read_credential(scope, hundi)
            check_reach(credential, self.needs)
        elif self.needs is not None:
            caller = await authenticate(scope, hundi)
            credential = caller.credential
            check_reach(credential, self.needs)
            check_role(caller, self.role)
        taken: dict[str, Any] = {}
        if self.body is not None:
            try:
                taken["body"] = decode_body(await receive_body(scope, receive, self.body_max), self.body)
            except BodyTooLargeError:
                return TOO_LARGE.about(f"At most {self.body_max} bytes may be sent here.", limit=self.body_max)
        if self.query is not None:
            taken["query"] = decode_query(scope, self.query)
        return await self.run(Call(scope, hundi, path, caller, credential), **taken)


async def _unless_ended(scope: HTTPScope, hundi: Hundi, problem: Problem) -> Problem:
    """Say what is in the way only to who is signed in, where the ledger has not looked yet."""
    try:
        await authenticate(scope, hundi)
    except ProblemError as error:
        return error.problem
    return problem


def endpoint(  # noqa: PLR0913 - a declaration, each part by its name
    method: HTTPMethod,
    path: str,
    *,
    needs: Scope | None,
    role: Role = Role.PERSON,
    body: type[msgspec.Struct] | None = None,
    query: type[msgspec.Struct] | None = None,
    body_max: int = BODY_MAX,
    status: int = 200,
    shows: Any = None,  # noqa: ANN401 - a type, perhaps of a generic
    problems: Iterable[Problem] = (),
    keyed: bool = False,
    media_type: str = JSON,
    headers: Iterable[str] = (),
    ledger_checks_session: bool = False,
) -> Callable[[Run], Endpoint]:
    """Declare a route. See `Endpoint` for what its parts are."""

    def declare(run: Run) -> Endpoint:
        return Endpoint(
            method=method.value,
            path=path,
            run=run,
            needs=needs,
            role=role,
            body=body,
            query=query,
            body_max=body_max,
            status=status,
            shows=shows,
            problems=tuple(problems),
            keyed=keyed,
            media_type=media_type,
            headers=tuple(headers),
            ledger_checks_session=ledger_checks_session,
        )

    return declare


def answer(status: int, shown: Any, headers: tuple[tuple[bytes, bytes], ...] = ()) -> Answer:  # noqa: ANN401 - any JSON
    """Render what a route shows."""
    return Answer(status, msgspec.json.encode(shown), headers)


def no_content(headers: tuple[tuple[bytes, bytes], ...] = ()) -> Answer:
    """Answer that it is done, and nothing more."""
    return Answer(NO_CONTENT, b"", headers)


def created(call: Call, made: Created | Kept | Refusal, show: Callable[[Created], msgspec.Struct]) -> Answer | Problem:
    """Answer what a creation came to; or, where it was asked for before, what was kept of the first answer."""
    if isinstance(made, Refusal):
        return call.refuse(made)
    if isinstance(made, Kept):
        return Answer(201, made.answer.encode(), (REPLAYED,))
    return answer(201, show(made))


def router(endpoints: Iterable[Endpoint]) -> Router:
    """Make Litestar's routes of declarations."""
    by_path: dict[str, dict[str, Endpoint]] = {}
    for each in endpoints:
        methods = by_path.setdefault(each.path, {})
        ensure(each.method not in methods, "a route is declared once")
        methods[each.method] = each
    return Router("/api/v2", route_handlers=[_handler(path, methods) for path, methods in by_path.items()])


def _handler(path: str, endpoints: Mapping[str, Endpoint]) -> HTTPRouteHandler:
    """Make one handler of all that a path has: of several, Litestar's answer to OPTIONS would name but one."""

    async def handle(request: Request[Any, Any, State]) -> ASGIApp:
        scope, hundi = request.scope, request.app.state.hundi
        answered = await endpoints[scope["method"]](scope, request.receive, hundi, request.path_params)

        async def send(_scope: AnyScope, receive: Receive, send: Send) -> None:
            if isinstance(answered, Answer):
                await send_answer(scope, send, answered)
            elif isinstance(answered, StreamedAnswer):
                await send_streamed(receive, send, answered)
            else:
                await answered(scope, receive, send)

        return send

    methods = [HttpMethod(method) for method in endpoints]
    return route(PARAMETER.sub(r"{\1:str}", path), http_method=methods, status_code=200)(handle)
