"""The bodies of v1. Unknown fields are ignored, and never stored."""

from typing import Any, TypeVar

import msgspec

from hundi.api.json_bodies import BadBodyError, Number, decode_object
from hundi.storage.protocol import Person

Body = TypeVar("Body", bound=msgspec.Struct)


class SignUp(msgspec.Struct, frozen=True, rename="camel"):
    """What `POST /user/signup` takes."""

    username: str
    first_name: str
    last_name: str
    password: str


class SignIn(msgspec.Struct, frozen=True, rename="camel"):
    """What `POST /user/signin` takes."""

    username: str
    password: str


class Change(msgspec.Struct, frozen=True, rename="camel"):
    """What `PUT /user` takes: any of these."""

    password: str | msgspec.UnsetType = msgspec.UNSET
    first_name: str | msgspec.UnsetType = msgspec.UNSET
    last_name: str | msgspec.UnsetType = msgspec.UNSET


def read(body: bytes, schema: type[Body]) -> Body:
    """Decode a body.

    Raises:
        BadBodyError: it is not a JSON object of that shape.

    """
    decoded = decode_object(body)
    if any(type(value) is Number for value in decoded.values()):  # a number is kept as a text, but it is none
        decoded = {name: 0 if type(value) is Number else value for name, value in decoded.items()}
    try:
        return msgspec.convert(decoded, schema)
    except msgspec.ValidationError as error:
        raise BadBodyError(str(error)) from error


def user_of(person: Person) -> dict[str, Any]:
    """Render a person as v1 shows them."""
    return {
        "_id": person.id,
        "username": person.username,
        "firstName": person.first_name,
        "lastName": person.last_name,
    }
