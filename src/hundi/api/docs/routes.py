"""The routes of the documents. What they answer is made when it is first asked for."""

from functools import cache
from typing import Final

import msgspec
from litestar import MediaType, Response, get

from hundi.api.docs.documents import document_v1, document_v2
from hundi.api.docs.page import POLICY, make_page


@get("/api/docs", sync_to_thread=False)
def show_page() -> Response[bytes]:
    """Answer a page to read."""
    return Response(_page(), media_type=MediaType.HTML, headers={"Content-Security-Policy": POLICY})


@get("/api/v1/openapi.json", sync_to_thread=False)
def show_document_v1() -> Response[bytes]:
    """Answer the document of v1."""
    return Response(_document_v1(), media_type=MediaType.JSON)


@get("/api/v2/openapi.json", sync_to_thread=False)
def show_document_v2() -> Response[bytes]:
    """Answer the document of v2."""
    return Response(_document_v2(), media_type=MediaType.JSON)


@cache
def _page() -> bytes:
    return make_page([document_v2(), document_v1()]).encode()


@cache
def _document_v1() -> bytes:
    return msgspec.json.encode(document_v1())


@cache
def _document_v2() -> bytes:
    return msgspec.json.encode(document_v2())


DOCUMENTS: Final = (show_page, show_document_v1, show_document_v2)
