"""The problems that routes may answer: those that they declare, and those that follow from what they take."""

from collections.abc import Sequence
from typing import Final

from hundi.api.openapi import Json, header_refs, ref
from hundi.api.v2 import errors
from hundi.api.v2.openapi.samples import FACTS, REFUSED
from hundi.api.v2.openapi.schemas import Schemas
from hundi.api.v2.problems import KNOWN, Problem
from hundi.api.v2.routing import PARAMETER, Endpoint
from hundi.ledger.money import INR
from hundi.services.access import Scope
from hundi.storage.operating import Role

SAFE: Final = "GET"
_PROBLEM_JSON: Final = "application/problem+json"
_HEADERS: Final = {401: ["WWW-Authenticate"], 405: ["Allow"], 429: ["Retry-After"], 503: ["Retry-After"]}


def every_problem() -> dict[str, Problem]:
    """Return every problem by its code, with facts as it might have them."""
    told = {code: problem.about(problem.detail, **FACTS.get(code, {})) for code, problem in KNOWN.items()}
    for code in errors.REFUSALS:
        problem = errors.generally(code)
        told.setdefault(problem.code, problem)
    for refusal in REFUSED:
        problem = errors.problem_of(refusal, INR)
        told[problem.code] = problem
    return told


def problem_schema() -> Json:
    """Describe a problem of any kind."""
    described = {
        "type": "What kind of problem it is.",
        "title": "The same for all of a kind, for people.",
        "status": "As the answer's.",
        "code": "The same for all of a kind, for programs; it never changes.",
        "detail": "What is wrong in this case, for people.",
        "requestId": "As the header X-Request-Id.",
        "hint": "What would make it succeed, where there is such a thing.",
    }
    properties: Json = {name: {"type": "string", "description": text} for name, text in described.items()}
    properties["status"]["type"] = "integer"
    return {
        "title": "Problem",
        "description": "What is wrong (RFC 9457). The facts behind it are members of their own.",
        "type": "object",
        "properties": properties,
        "required": [name for name in described if name != "hint"],
    }


def codes_of(endpoint: Endpoint, schemas: Schemas) -> list[str]:
    """List the problems that a route may answer: what follows from what it takes, and what it declares."""
    codes = [errors.INVALID_REQUEST.code, errors.UNKNOWN_HOST.code, errors.INTERNAL.code, errors.UNAVAILABLE.code]
    if endpoint.needs is not None:
        codes.append(errors.UNAUTHENTICATED.code)
        if endpoint.needs is not Scope.READ or endpoint.role is not Role.PERSON:
            codes.append(errors.FORBIDDEN.code)
        if endpoint.method != SAFE:
            codes.append(errors.INVALID_CSRF_TOKEN.code)
    if PARAMETER.search(endpoint.path):
        codes += [errors.NOT_FOUND.code, errors.METHOD_NOT_ALLOWED.code]
    if endpoint.query is not None:
        codes.append(errors.INVALID_QUERY.code)
    if endpoint.keyed:
        codes.append(errors.INVALID_KEY.code)
    if endpoint.body is not None:
        common = (errors.MALFORMED_BODY, errors.TOO_LARGE, errors.UNSUPPORTED_MEDIA_TYPE, errors.INVALID_BODY)
        codes += [problem.code for problem in common]
        if schemas.takes_money(schemas.of(endpoint.body)):
            codes.append(errors.INVALID_AMOUNT.code)
    return list(dict.fromkeys([*codes, *(problem.code for problem in endpoint.problems)]))


def refusal(problems: Sequence[Problem]) -> Json:
    """Describe an answer of one status, by whichever of its problems."""
    codes = sorted(problem.code for problem in problems)
    status = problems[0].status
    return {
        "description": "; ".join(problem.title for problem in problems) + ".",
        "headers": header_refs(_HEADERS.get(status, [])),
        "content": {
            _PROBLEM_JSON: {
                "schema": {
                    "allOf": [
                        ref("schemas", "Problem"),
                        {"properties": {"code": {"enum": codes}, "status": {"const": status}}},
                    ]
                },
                "examples": {code: ref("examples", code) for code in codes},
            }
        },
    }
