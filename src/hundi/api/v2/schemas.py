"""The shapes that bodies, queries and answers of v2 are made of."""

from typing import Generic, TypeVar

import msgspec

from hundi.storage.protocol import Person

Item = TypeVar("Item")


class Body(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """What a route takes. A member that it does not know is refused: a misspelt one must not be passed over."""


class Query(msgspec.Struct, frozen=True, rename="camel"):
    """What a route takes in its URL: texts, numbers, booleans, each with a default. Unknown ones are passed over."""


class Shown(msgspec.Struct, frozen=True, rename="camel", omit_defaults=False):
    """What a route answers."""


class PageQuery(Query, frozen=True):
    """How much of a list is asked for. See `pages`."""

    limit: str = ""
    cursor: str = ""


class Page(msgspec.Struct, Generic[Item], frozen=True, rename="camel"):
    """A part of a list; `nextCursor` goes on from there, null at the end."""

    data: list[Item]
    next_cursor: str | None = None


class Me(Shown, frozen=True):
    """A person, as they see themselves."""

    id: str
    username: str
    first_name: str
    last_name: str


def me_of(person: Person) -> Me:
    """Show a person to themselves."""
    return Me(person.id, person.username, person.first_name, person.last_name)
