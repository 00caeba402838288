"""The OpenAPI document of v2, made from what its routes declare: nothing about a route is written down twice."""

import inspect
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final

import msgspec

from hundi.api.openapi import HEADERS, OPENAPI, Json, example_of, header_refs, named
from hundi.api.v2.auth import SESSION_COOKIE
from hundi.api.v2.openapi.problems import SAFE, codes_of, every_problem, problem_schema, refusal
from hundi.api.v2.openapi.samples import REQUEST_ID, SAMPLES, TEXTS
from hundi.api.v2.openapi.schemas import ID, Schemas, parameters_of, shown_by
from hundi.api.v2.problems import Problem
from hundi.api.v2.routing import JSON, PARAMETER, Endpoint
from hundi.api.v2.schemas import PageQuery
from hundi.storage.operating import Role

_ID_OR_HANDLE: Final[Json] = {"type": "string", "pattern": "^(@[a-z][a-z0-9._]{2,29}|[0-9a-f]{24})$"}
_INTRODUCTION: Final = """What a web app, a program and an operator need.

Bodies are one JSON object, and must be said to be `application/json`. Amounts are whole minor units with their
currency; times are RFC 3339, in UTC; ids have 24 hexadecimal characters; lists go on with `cursor`. What answers GET
answers HEAD. All that is refused is `application/problem+json` (RFC 9457), with a `code` that never changes.

Send an `Idempotency-Key` of your own with what moves or creates something: the same request under the same key is
answered as the first time it succeeded, and nothing happens twice."""

_SUCCESSES: Final = {200: "As asked.", 201: "Made.", 204: "Done; there is nothing to show."}
_TITLES: Final = {"api_keys": "API keys", "sign_ups": "Sign-ups", "me": "Oneself", "passes": "invitations and links"}


def make_document(endpoints: Sequence[Endpoint]) -> Json:
    """Describe routes: paths, schemas, examples, and all that each may answer."""
    schemas = Schemas.make(endpoints)
    told = every_problem()
    paths: Json = {}
    for each in endpoints:
        paths.setdefault(each.path, {})[each.method.lower()] = _operation(each, endpoints, schemas, told)
    used = {code for each in endpoints for code in codes_of(each, schemas)}
    return {
        "openapi": OPENAPI,
        "info": {"title": "Hundi, API v2", "version": "2", "description": _INTRODUCTION},
        "servers": [{"url": "/api/v2"}],
        "tags": _tags(endpoints),
        "paths": paths,
        "components": {
            "schemas": {**schemas.by_name, "Problem": problem_schema()},
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
                code: {"summary": told[code].title, "value": msgspec.to_builtins(told[code].body(REQUEST_ID))}
                for code in sorted(used)
            },
        },
    }


def _tag(endpoint: Endpoint) -> str:
    """Name the group of routes that one belongs to, by its module."""
    *folders, name = endpoint.run.__module__.removeprefix("hundi.api.v2.").split(".")
    title = ": ".join(_TITLES.get(part, part.replace("_", " ")) for part in (*folders, name))
    return title[0].upper() + title[1:]


def _tags(endpoints: Iterable[Endpoint]) -> list[Json]:
    tags: dict[str, Json] = {}
    for tag, (first, *_) in ((tag, list(each)) for tag, each in groupby(endpoints, _tag)):
        module = inspect.getmodule(first.run)
        tags.setdefault(tag, {"name": tag, "description": (inspect.getdoc(module) or "").partition("\n")[0]})
    return list(tags.values())


def _operation_id(endpoint: Endpoint) -> str:
    return f"{endpoint.run.__module__.removeprefix('hundi.api.v2.').replace('.', '_')}_{endpoint.run.__name__}"


def _operation(endpoint: Endpoint, endpoints: Iterable[Endpoint], schemas: Schemas, told: dict[str, Problem]) -> Json:
    paragraphs = [inspect.cleandoc((endpoint.run.__doc__ or "").partition("\n")[2])]
    if endpoint.query not in (None, PageQuery):
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
        schema = schemas.of(endpoint.body)
        made["requestBody"] = {
            "required": bool(named(schema, schemas.by_name).get("required")),
            "content": {JSON: {"schema": schema, "example": example_of(schema, schemas.by_name, SAMPLES)}},
        }
    made["responses"] = {str(endpoint.status): _success(endpoint, endpoints, schemas)}
    by_status: dict[int, list[Problem]] = {}
    for code in codes_of(endpoint, schemas):
        by_status.setdefault(told[code].status, []).append(told[code])
    made["responses"] |= {str(status): refusal(by_status[status]) for status in sorted(by_status)}
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
        schema, example = (_ID_OR_HANDLE, "@bala.iyer") if handle else (ID, SAMPLES["id"])
        made.append(
            {"name": name, "in": "path", "required": True, "description": text, "schema": schema, "example": example}
        )
    if endpoint.query is not None:
        made += parameters_of(endpoint.query)
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
    if endpoint.needs is not None and endpoint.method != SAFE:
        made.append(
            {
                "name": "X-CSRF-Token",
                "in": "header",
                "description": "The `csrfToken` of the sign-in. Needed with the cookie, and only then.",
                "schema": {"type": "string"},
            }
        )
    return made


def _success(endpoint: Endpoint, endpoints: Iterable[Endpoint], schemas: Schemas) -> Json:
    replayed = ["Idempotency-Replayed"] if endpoint.keyed else []
    made: Json = {
        "description": _SUCCESSES[endpoint.status],
        "headers": header_refs([*replayed, *endpoint.headers]),
    }
    kinds = [schemas.of(each) for each in shown_by(endpoint)]
    if endpoint.media_type != JSON:
        content: Json = {"schema": {"type": "string"}, "example": TEXTS[endpoint.media_type]}
        if kinds:
            content["x-data"] = {"description": "What the data of its events is.", "anyOf": kinds}
        made["content"] = {endpoint.media_type: content}
    elif kinds:
        schema = kinds[0] if len(kinds) == 1 else {"anyOf": kinds}
        made["content"] = {JSON: {"schema": schema, "example": example_of(schema, schemas.by_name, SAMPLES)}}
        links = _links(endpoint, endpoints, kinds[0], schemas)
        if links:
            made["links"] = links
    return made


def _links(endpoint: Endpoint, endpoints: Iterable[Endpoint], schema: Json, schemas: Schemas) -> Json:
    """Say where the id of what a route shows or lists leads: to the routes below its own."""
    members = named(schema, schemas.by_name)["properties"]
    place = "/id" if "id" in members else "/data/0/id" if "data" in members else None
    if place is None:
        return {}
    below = f"{endpoint.path}/{{id}}"
    return {
        _operation_id(each): {"operationId": _operation_id(each), "parameters": {"id": f"$response.body#{place}"}}
        for each in endpoints
        if each.path == below or each.path.startswith(f"{below}/")
    }
