"""Schemas of what routes take and show, made from the types that decode and render it."""

import inspect
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import UnionType
from typing import Any, Final, Self, get_args

import msgspec

from hundi.api.openapi import Json, named
from hundi.api.v2.money import MoneyIn
from hundi.api.v2.openapi.samples import SAMPLES
from hundi.api.v2.routing import Endpoint

ID: Final[Json] = {"type": "string", "pattern": "^[0-9a-f]{24}$"}

_REFS: Final = "#/components/schemas/{name}"
_OURS: Final = "hundi.api.v2."
"""Where two types have one name, msgspec says the module too."""

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


@dataclass(frozen=True, slots=True)
class Schemas:
    """The schemas of a document, and where each type's stands among them."""

    by_name: Mapping[str, Json]
    refs: Mapping[Any, Json]

    @classmethod
    def make(cls, endpoints: Iterable[Endpoint]) -> Self:
        """Make the schemas of all bodies and answers; an answer has all of its members, set or not."""
        taken = [each.body for each in endpoints if each.body is not None]
        shown = [kind for each in endpoints for kind in shown_by(each)]
        kinds = list(dict.fromkeys([MoneyIn, *taken, *shown]))
        refs, made = json.loads(
            json.dumps(msgspec.json.schema_components(kinds, ref_template=_REFS)).replace(_OURS, "")
        )
        schemas = cls(dict(sorted(made.items())), dict(zip(kinds, refs, strict=True)))
        bodies = {name for kind in (MoneyIn, *taken) for name in schemas.within(schemas.of(kind))}
        for name, schema in made.items():
            if "description" in schema:
                schema["description"] = inspect.cleandoc(schema["description"])
            members = schema.get("properties", {})
            for member, described in members.items():
                members[member] = _refined(member, described)
                if name not in bodies and "default" in described:
                    del members[member]["default"]
                    schema.setdefault("required", []).append(member)
        return schemas

    def of(self, kind: Any) -> Json:  # noqa: ANN401 - a type, perhaps of a generic
        """Point at a type's schema."""
        return self.refs[kind]

    def within(self, schema: Json) -> set[str]:
        """Name all schemas that one is made of."""
        found: set[str] = set()
        waiting = [schema]
        while waiting:
            each = waiting.pop()
            if "$ref" in each:
                name = each["$ref"].rpartition("/")[2]
                if name not in found:
                    found.add(name)
                    waiting.append(self.by_name[name])
            waiting += [*each.get("anyOf", ()), *each.get("properties", {}).values()]
            waiting += [each[part] for part in ("items", "additionalProperties") if isinstance(each.get(part), dict)]
        return found

    def takes_money(self, schema: Json) -> bool:
        """Say whether an amount can stand somewhere within."""
        return MoneyIn.__name__ in self.within(schema)


def shown_by(endpoint: Endpoint) -> tuple[Any, ...]:
    """Return the types that a successful answer may have."""
    if endpoint.shows in (None, str):
        return ()
    return get_args(endpoint.shows) if isinstance(endpoint.shows, UnionType) else (endpoint.shows,)


def _refined(name: str, schema: Json) -> Json:
    """Say of a text that it is a time or an id, as its name has it."""
    if schema.get("type") == "string":
        if name == "at" or name.endswith("At"):
            return {**schema, "format": "date-time"}
        return {**schema, **ID} if name == "id" else schema
    if "anyOf" in schema:
        return {**schema, "anyOf": [_refined(name, each) for each in schema["anyOf"]]}
    return schema


def parameters_of(query: type[msgspec.Struct]) -> list[Json]:
    """Describe the parameters of a query."""
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
