"""The documents of all versions, and the files in the repository that they are committed as."""

import json
from collections.abc import Callable, Mapping
from functools import cache
from typing import Final

from hundi.api.docs.postman import make_collection
from hundi.api.openapi import Json
from hundi.api.v1 import openapi as v1
from hundi.api.v2.openapi import document as v2
from hundi.api.v2.routes import ENDPOINTS


@cache
def document_v1() -> Json:
    """Describe v1."""
    return v1.make_document()


@cache
def document_v2() -> Json:
    """Describe v2."""
    return v2.make_document(ENDPOINTS)


FILES: Final[Mapping[str, Callable[[], Json]]] = {
    "openapi-v1.json": document_v1,
    "openapi-v2.json": document_v2,
    "hundi.postman_collection.json": lambda: make_collection([document_v2(), document_v1()]),
}
"""By name, what is committed."""


def render(document: Json) -> str:
    """Write a document so that a change of it is easy to read."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
