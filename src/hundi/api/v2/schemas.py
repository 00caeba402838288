"""The shapes that bodies, queries and answers of v2 are made of."""

from typing import Generic, TypeVar

import msgspec

from hundi.api.v2.times import render_time
from hundi.ledger.accounts import AccountStatus
from hundi.services.profiles import Theme
from hundi.storage.cards import Card, Profile
from hundi.storage.operating import Role

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


class PersonShown(Shown, frozen=True):
    """A person, as others see them. Whoever closed their account has no handle."""

    id: str
    handle: str | None
    first_name: str
    last_name: str


class Me(PersonShown, frozen=True):
    """A person, as they see themselves. Without a language of their own they have that of whoever shows them pages."""

    username: str
    role: Role
    status: AccountStatus
    language: str | None
    theme: Theme
    hide_amounts: bool
    created_at: str


def person_of(card: Card) -> PersonShown:
    """Show a person to others."""
    return PersonShown(card.id, card.handle, card.first_name, card.last_name)


def me_of(profile: Profile) -> Me:
    """Show a person to themselves."""
    return Me(
        id=profile.id,
        handle=profile.handle,
        first_name=profile.first_name,
        last_name=profile.last_name,
        username=profile.username,
        role=Role(profile.role),
        status=profile.status,
        language=profile.language,
        theme=Theme(profile.theme or Theme.SYSTEM),
        hide_amounts=profile.hide_amounts,
        created_at=render_time(profile.created_at),
    )
