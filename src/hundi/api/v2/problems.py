"""Problems: how v2 says no, as RFC 9457 has it.

A problem has a stable `code`, the facts behind it, the request's id, and a hint where something would make the call
succeed. Each code is defined once, by `define`, next to what it is about; `KNOWN` lists them all.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Self

import msgspec

from hundi.api.http import Answer
from hundi.ledger.invariants import ensure

CONTENT_TYPE: Final = b"application/problem+json"
TYPE_PREFIX: Final = "/problems/"

KNOWN: Final[dict[str, "Problem"]] = {}
"""Every problem of v2 by its code, in general words. Those of the ledger's refusals are in `errors.REFUSALS`."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong. `facts` are members of the answer, so none may be called as one that every problem has."""

    status: int
    code: str
    title: str
    detail: str
    hint: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    headers: tuple[tuple[bytes, bytes], ...] = ()

    def about(self, detail: str, hint: str | None = None, **facts: Any) -> Self:  # noqa: ANN401 - any JSON
        """Say it of what is at hand."""
        return replace(self, detail=detail, hint=self.hint if hint is None else hint, facts={**self.facts, **facts})

    def retry_after(self, seconds: int) -> Self:
        """Say when to ask again."""
        return replace(self, headers=(*self.headers, (b"retry-after", b"%d" % seconds)))

    def body(self, request_id: str) -> dict[str, Any]:
        """Say what the answer's JSON is."""
        content: dict[str, Any] = {
            "type": TYPE_PREFIX + self.code,
            "title": self.title,
            "status": self.status,
            "code": self.code,
            "detail": self.detail,
            "requestId": request_id,
        }
        if self.hint is not None:
            content["hint"] = self.hint
        ensure(content.keys().isdisjoint(self.facts), "a fact has a name of its own")
        return {**content, **self.facts}

    def within(self) -> dict[str, Any]:
        """Say it inside of another answer, of one thing of many."""
        told = {"code": self.code, "title": self.title, "detail": self.detail, "hint": self.hint}
        return {name: text for name, text in told.items() if text is not None} | dict(self.facts)

    def answer(self, request_id: str) -> Answer:
        """Render it."""
        return Answer(self.status, msgspec.json.encode(self.body(request_id)), self.headers, CONTENT_TYPE)


class ProblemError(Exception):
    """Raised where a route cannot go on: the problem is the answer."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


def define(status: int, code: str, title: str, detail: str, *, hint: str | None = None) -> Problem:
    """Make a problem known. `about` says it of a case at hand."""
    ensure(code not in KNOWN, "a code is defined once")
    made = KNOWN[code] = Problem(status, code, title, detail, hint)
    return made
