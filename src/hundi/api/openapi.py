"""What the OpenAPI documents of all versions are made of: plain JSON, and examples made from schemas."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

Json = dict[str, Any]

OPENAPI: Final = "3.1.0"

HEADERS: Final[dict[str, Json]] = {
    "X-Request-Id": {
        "description": "By what the request is found in the logs.",
        "required": True,
        "schema": {"type": "string"},
        "example": "7f509c5620ba00000001",
    },
    "Retry-After": {
        "description": "After how many seconds to ask again.",
        "required": True,
        "schema": {"type": "integer", "minimum": 0},
        "example": 2,
    },
    "Idempotency-Replayed": {
        "description": "There where this is the answer to an earlier request with the same Idempotency-Key.",
        "schema": {"type": "string", "const": "true"},
        "example": "true",
    },
    "Set-Cookie": {
        "description": "The cookies `hundi_session`, which no script can read, and `hundi_csrf`; or that they end.",
        "schema": {"type": "string"},
        "example": "hundi_csrf=7c1f; Path=/; Max-Age=604800; SameSite=Lax",
    },
    "Allow": {
        "description": "The methods that there are.",
        "required": True,
        "schema": {"type": "string"},
        "example": "GET, HEAD, POST",
    },
    "WWW-Authenticate": {
        "description": "How to say who you are.",
        "schema": {"type": "string"},
        "example": "Bearer",
    },
    "Content-Disposition": {
        "description": "The name to save it under.",
        "required": True,
        "schema": {"type": "string"},
        "example": 'attachment; filename="statement.csv"',
    },
}

_TYPES: Final[dict[str, type | tuple[type, ...]]] = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
}


def ref(kind: str, name: str) -> Json:
    """Point at a component."""
    return {"$ref": f"#/components/{kind}/{name}"}


def named(schema: Json, schemas: Mapping[str, Json]) -> Json:
    """Find the schema that one points at."""
    found: Json = schemas[schema["$ref"].rpartition("/")[2]]
    return found


def header_refs(names: Iterable[str]) -> Json:
    """Say which headers an answer has besides the one that every answer has."""
    return {name: ref("headers", name) for name in ("X-Request-Id", *names)}


def example_of(schema: Json, schemas: Mapping[str, Json], samples: Mapping[str, Any], name: str = "") -> Any:  # noqa: ANN401 - any JSON
    """Make an example of what a schema describes.

    Args:
        schema: of which `$ref`s point into `schemas`.
        schemas: the document's.
        samples: values by the name of the member, or, before that, by `Schema` or `Schema.member`.
        name: of the member that the example is for.

    """
    if "$ref" in schema:
        return example_of(named(schema, schemas), schemas, samples, name)
    if "anyOf" in schema:
        if {"type": "null"} in schema["anyOf"] and name in samples and samples[name] is None:
            return None
        some = [each for each in schema["anyOf"] if each != {"type": "null"}]
        return example_of(some[0], schemas, samples, name)
    sample = samples.get(name)
    if "enum" in schema:
        return sample if sample in schema["enum"] else schema["enum"][0]
    kind = schema.get("type")
    if kind == "array":
        return [example_of(schema["items"], schemas, samples, name)]
    if kind == "object":
        return _object(schema, schemas, samples)
    if isinstance(kind, str) and isinstance(sample, _TYPES[kind]) and (kind == "boolean") == isinstance(sample, bool):
        return sample
    if schema.get("format") == "date-time":
        return "2026-11-26T01:02:03.000004Z"
    return {"string": "text", "integer": schema.get("minimum", 1), "number": 0.5, "boolean": False}.get(kind or "")


def _object(schema: Json, schemas: Mapping[str, Json], samples: Mapping[str, Any]) -> Json:
    if schema.get("title") in samples:
        return dict(samples[schema["title"]])
    made: Json = {}
    for member, described in schema.get("properties", {}).items():
        own = f"{schema.get('title', '')}.{member}"
        made[member] = samples[own] if own in samples else example_of(described, schemas, samples, member)
    return made
