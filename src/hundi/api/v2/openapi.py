"""The OpenAPI document of v2, made from what its routes declare: nothing about a route is written down twice."""

import inspect
from collections.abc import Iterable, Sequence
from itertools import groupby
from types import UnionType
from typing import Any, Final, get_args

import msgspec

from hundi.api.openapi import HEADERS, OPENAPI, Json, example_of, header_refs, named, ref
from hundi.api.v2 import errors
from hundi.api.v2.auth import SESSION_COOKIE
from hundi.api.v2.money import MoneyIn
from hundi.api.v2.problems import KNOWN, Problem
from hundi.api.v2.routing import JSON, PARAMETER, Endpoint
from hundi.api.v2.samples import FACTS, REFUSED, REQUEST_ID, SAMPLES, TEXTS
from hundi.ledger.money import INR
from hundi.services.access import Role, Scope

_REFS: Final = "#/components/schemas/{name}"
_PROBLEM_JSON: Final = "application/problem+json"
_SAFE: Final = "GET"
_ID: Final[Json] = {"type": "string", "pattern": "^[0-9a-f]{24}$"}
_ID_OR_HANDLE: Final[Json] = {"type": "string", "pattern": "^(@[a-z][a-z0-9._]{2,29}|[0-9a-f]{24})$"}
_INTRODUCTION: Final = """What a web app, a program and an operator need.

Bodies are one JSON object, and must be said to be `application/json`. Amounts are whole minor units with their
currency; times are RFC 3339, in UTC; ids have 24 hexadecimal characters; lists go on with `cursor`. What answers GET
answers HEAD. All that is refused is `application/problem+json` (RFC 9457), with a `code` that never changes.

Send an `Idempotency-Key` of your own with what moves or creates something: the same request under the same key is
answered as the first time it succeeded, and nothing happens twice."""

_SUCCESSES: Final = {200: "As asked.", 201: "Made.", 204: "Done; there is nothing to show."}
_TITLES: Final = {"api_keys": "API keys", "why": "Why", "me": "Oneself"}

_PARAMETERS: Final[dict[str, tuple[str, Json | None]]] = {
    "limit": (
        "How many entries at most; what is out of bounds is clamped.",
        {"type": "integer", "minimum": 1, "maximum": 100},
    ),
    "cursor": ("The `nextCursor` of the page before.", None),
    "from": ("The first day or moment.", None),
    "to": ("The last day, which is part of it, or a moment, which is not.", None),
    "time": ("A moment, or a day, of which the end is meant.", None),
    "timeZone": ("By its IANA name, when a day begins; UTC unless given.", None),
    "month": ("From which month back, such as 2026-11.", None),
    "kind": ("One kind of transfer, or several with commas between.", None),
    "direction": ("Whether money came in or went out.", None),
    "minAmount": ("Minor units, at least.", None),
    "maxAmount": ("Minor units, at most.", None),
    "text": ("What to look for in notes.", None),
    "person": ("An id, or a handle with its `@`.", None),
    "search": ("A part of a name, or how a handle begins, with its `@`.", None),
}
"""By name: what a parameter of a query says, and its schema where it is read more leniently than it should be sent."""


def make_document(endpoints: Sequence[Endpoint]) -> Json:
    """Describe routes: paths, schemas, examples, and all that each may answer."""
    schemas = _schemas(endpoints)
    told = _told()
    paths: Json = {}
    for each in endpoints:
        paths.setdefault(each.path, {})[each.method.lower()] = _operation(each, endpoints, schemas, told)
    used = {code for each in endpoints for code in _codes(each, schemas)}
    return {
        "openapi": OPENAPI,
        "info": {"title": "Hundi, API v2", "version": "2", "description": _INTRODUCTION},
        "servers": [{"url": "/api/v2"}],
        "tags": _tags(endpoints),
        "paths": paths,
        "components": {
            "schemas": dict(sorted(schemas.items())) | {"Problem": _problem_schema()},
            "headers": HEADERS,
            "securitySchemes": {
                "bearer": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "The token of a sign-in, or an API key. The names beside it are the scope, and the "
                    "role, that are needed.",
                },
                "session": {
                    "type": "apiKey",
                    "in": "cookie",
                    "name": SESSION_COOKIE,
                    "description": "Of a sign-in, for web apps. With it, X-CSRF-Token is needed but for GET and HEAD.",
                },
            },
            "examples": {
                code: {"summary": told[code].title, "value": told[code].body(REQUEST_ID)} for code in sorted(used)
            },
        },
    }


def _told() -> dict[str, Problem]:
    """Return every problem by its code, with facts as it might have them."""
    told = {code: problem.about(problem.detail, **FACTS.get(code, {})) for code, problem in KNOWN.items()}
    for code in errors.REFUSALS:
        problem = errors.generally(code)
        told.setdefault(problem.code, problem)
    for refusal in REFUSED:
        problem = errors.problem_of(refusal, INR)
        told[problem.code] = problem
    return told


def _schemas(endpoints: Iterable[Endpoint]) -> dict[str, Json]:
    """Make the schemas of all bodies, answers and queries; an answer has all of its members, set or not."""
    taken = [each.body for each in endpoints if each.body is not None]
    shown = [each for endpoint in endpoints for each in _shown(endpoint)]
    made: dict[str, Json] = msgspec.json.schema_components([*taken, *shown, MoneyIn], ref_template=_REFS)[1]
    _, of_bodies = msgspec.json.schema_components([*taken, MoneyIn], ref_template=_REFS)
    for name, schema in made.items():
        if "description" in schema:
            schema["description"] = inspect.cleandoc(schema["description"])
        members = schema.get("properties", {})
        for member, described in members.items():
            members[member] = _refined(member, described)
            if name not in of_bodies and members[member].pop("default", described) is not described:
                schema["required"].append(member)
    return made


def _refined(name: str, schema: Json) -> Json:
    """Say of a text that it is a time or an id, as its name has it."""
    if schema.get("type") == "string":
        if name == "at" or name.endswith("At"):
            return {**schema, "format": "date-time"}
        return {**schema, **_ID} if name == "id" else schema
    if "anyOf" in schema:
        return {**schema, "anyOf": [_refined(name, each) for each in schema["anyOf"]]}
    return schema


def _shown(endpoint: Endpoint) -> tuple[Any, ...]:
    """Return the types that a successful answer may have."""
    if endpoint.shows in (None, str):
        return ()
    return get_args(endpoint.shows) if isinstance(endpoint.shows, UnionType) else (endpoint.shows,)


def _schema_of(kind: Any) -> Json:  # noqa: ANN401 - a type, perhaps of a generic
    """Point at a type's schema."""
    ((schema,), _) = msgspec.json.schema_components([kind], ref_template=_REFS)
    return schema


def _problem_schema() -> Json:
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


def _tag(endpoint: Endpoint) -> str:
    """Name the group of routes that one belongs to, by its module."""
    *folders, name = endpoint.run.__module__.removeprefix("hundi.api.v2.").split(".")
    return ": ".join(_TITLES.get(part, part.replace("_", " ").capitalize()) for part in (*folders, name))


def _tags(endpoints: Iterable[Endpoint]) -> list[Json]:
    tags: dict[str, Json] = {}
    for tag, (first, *_) in ((tag, list(each)) for tag, each in groupby(endpoints, _tag)):
        module = inspect.getmodule(first.run)
        tags.setdefault(tag, {"name": tag, "description": (inspect.getdoc(module) or "").partition("\n")[0]})
    return list(tags.values())


def _operation_id(endpoint: Endpoint) -> str:
    return f"{endpoint.run.__module__.removeprefix('hundi.api.v2.').replace('.', '_')}_{endpoint.run.__name__}"


def _operation(
    endpoint: Endpoint, endpoints: Iterable[Endpoint], schemas: dict[str, Json], told: dict[str, Problem]
) -> Json:
    paragraphs = [inspect.cleandoc((endpoint.run.__doc__ or "").partition("\n")[2])]
    if endpoint.query is not None:
        paragraphs.append(inspect.getdoc(endpoint.query) or "")
    made: Json = {
        "operationId": _operation_id(endpoint),
        "tags": [_tag(endpoint)],
        "summary": endpoint.summary.removesuffix("."),
        "description": "\n\n".join(text for text in [endpoint.summary, *paragraphs] if text),
        "security": _security(endpoint),
    }
    parameters = _parameters(endpoint)
    if parameters:
        made["parameters"] = parameters
    if endpoint.body is not None:
        schema = _schema_of(endpoint.body)
        made["requestBody"] = {
            "required": bool(named(schema, schemas).get("required")),
            "content": {JSON: {"schema": schema, "example": example_of(schema, schemas, SAMPLES)}},
        }
    made["responses"] = {str(endpoint.status): _success(endpoint, endpoints, schemas)}
    by_status: dict[int, list[Problem]] = {}
    for code in _codes(endpoint, schemas):
        by_status.setdefault(told[code].status, []).append(told[code])
    made["responses"] |= {str(status): _refusal(by_status[status]) for status in sorted(by_status)}
    return made


def _security(endpoint: Endpoint) -> list[Json]:
    if endpoint.needs is None:
        return []
    names = [endpoint.needs.value, *([endpoint.role.value] if endpoint.role is Role.ADMIN else [])]
    return [{"bearer": list(dict.fromkeys(names))}, {"session": []}]


def _parameters(endpoint: Endpoint) -> list[Json]:
    made: list[Json] = []
    for name in PARAMETER.findall(endpoint.path):
        handle = endpoint.path.startswith(f"/people/{{{name}}}")
        text = "An id, or a handle with its `@`." if handle else "An id."
        schema, example = (_ID_OR_HANDLE, "@bala.iyer") if handle else (_ID, SAMPLES["id"])
        made.append(
            {"name": name, "in": "path", "required": True, "description": text, "schema": schema, "example": example}
        )
    if endpoint.query is not None:
        made += _query(endpoint.query)
    if endpoint.keyed:
        made.append(
            {
                "name": "Idempotency-Key",
                "in": "header",
                "description": "A text of your own, new for each thing that is to happen once.",
                "schema": {"type": "string", "pattern": "^[!-~]{1,255}$"},
                "example": "order-881",
            }
        )
    if endpoint.needs is not None and endpoint.method != _SAFE:
        made.append(
            {
                "name": "X-CSRF-Token",
                "in": "header",
                "description": "The `csrfToken` of the sign-in. Needed with the cookie, and only then.",
                "schema": {"type": "string"},
            }
        )
    return made


def _query(query: type[msgspec.Struct]) -> list[Json]:
    _, schemas = msgspec.json.schema_components([query], ref_template=_REFS)
    own = schemas.pop(query.__name__)
    made = []
    for name, described in own["properties"].items():
        text, sent_as = _PARAMETERS.get(name, ("", None))
        schema = sent_as or _not_null(described, schemas)
        parameter: Json = {"name": name, "in": "query", "schema": schema}
        if text:
            parameter["description"] = text
        sample = SAMPLES.get(f"{query.__name__}.{name}", SAMPLES.get(name))
        if sample is not None and sent_as is None and ("enum" not in schema or sample in schema["enum"]):
            parameter["example"] = sample
        made.append(parameter)
    return made


def _not_null(schema: Json, schemas: dict[str, Json]) -> Json:
    """Say what can be sent for a member that may be left out."""
    if "anyOf" in schema:
        (schema,) = (each for each in schema["anyOf"] if each != {"type": "null"})
    if "$ref" in schema:
        schema = {name: part for name, part in named(schema, schemas).items() if name == "enum"}
    return {name: part for name, part in schema.items() if name != "default" or part not in ("", None)}


def _success(endpoint: Endpoint, endpoints: Iterable[Endpoint], schemas: dict[str, Json]) -> Json:
    replayed = ["Idempotency-Replayed"] if endpoint.keyed else []
    made: Json = {
        "description": _SUCCESSES[endpoint.status],
        "headers": header_refs([*replayed, *endpoint.headers]),
    }
    kinds = [_schema_of(each) for each in _shown(endpoint)]
    if endpoint.media_type != JSON:
        content: Json = {"schema": {"type": "string"}, "example": TEXTS[endpoint.media_type]}
        if kinds:
            content["x-data"] = {"description": "What the data of its events is.", "anyOf": kinds}
        made["content"] = {endpoint.media_type: content}
    elif kinds:
        schema = kinds[0] if len(kinds) == 1 else {"anyOf": kinds}
        made["content"] = {JSON: {"schema": schema, "example": example_of(schema, schemas, SAMPLES)}}
        links = _links(endpoint, endpoints, kinds[0], schemas)
        if links:
            made["links"] = links
    return made


def _links(endpoint: Endpoint, endpoints: Iterable[Endpoint], schema: Json, schemas: dict[str, Json]) -> Json:
    """Say where the id of what a route shows or lists leads: to the routes below its own."""
    members = named(schema, schemas)["properties"]
    place = "/id" if "id" in members else "/data/0/id" if "data" in members else None
    if place is None:
        return {}
    below = f"{endpoint.path}/{{id}}"
    return {
        _operation_id(each): {"operationId": _operation_id(each), "parameters": {"id": f"$response.body#{place}"}}
        for each in endpoints
        if each.path == below or each.path.startswith(f"{below}/")
    }


def _codes(endpoint: Endpoint, schemas: dict[str, Json]) -> list[str]:
    """List the problems that a route may answer: what follows from what it takes, and what it declares."""
    codes = [errors.INVALID_REQUEST.code, errors.UNKNOWN_HOST.code, errors.INTERNAL.code, errors.UNAVAILABLE.code]
    if endpoint.needs is not None:
        codes.append(errors.UNAUTHENTICATED.code)
        if endpoint.needs is not Scope.READ or endpoint.role is not Role.PERSON:
            codes.append(errors.FORBIDDEN.code)
        if endpoint.method != _SAFE:
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
        if _takes_money(_schema_of(endpoint.body), schemas):
            codes.append(errors.INVALID_AMOUNT.code)
    codes += [errors.generally(code).code for code in endpoint.refuses]
    return list(dict.fromkeys([*codes, *(problem.code for problem in endpoint.problems)]))


def _takes_money(schema: Json, schemas: dict[str, Json]) -> bool:
    """Say whether an amount can stand somewhere within."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return name == MoneyIn.__name__ or _takes_money(schemas[name], schemas)
    within = [*schema.get("anyOf", ()), *schema.get("properties", {}).values()]
    if "items" in schema:
        within.append(schema["items"])
    return any(_takes_money(each, schemas) for each in within)


def _refusal(problems: Sequence[Problem]) -> Json:
    codes = sorted(problem.code for problem in problems)
    status = problems[0].status
    headers = {401: ["WWW-Authenticate"], 405: ["Allow"], 429: ["Retry-After"], 503: ["Retry-After"]}
    return {
        "description": "; ".join(problem.title for problem in problems) + ".",
        "headers": header_refs(headers.get(status, [])),
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
