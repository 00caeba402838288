"""The whole application, put together."""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from litestar import Litestar, MediaType, Request, Response, get
from litestar.exceptions import HTTPException

from hundi import __version__
from hundi.api.docs.routes import DOCUMENTS
from hundi.api.edge import Edge
from hundi.api.http import BodyTooLargeError, ClientGoneError, request_id
from hundi.api.lean import Lean
from hundi.api.v1.routes import v1_router
from hundi.api.v2.errors import is_v2, problem_of_status
from hundi.api.v2.problems import CONTENT_TYPE
from hundi.api.v2.routes import v2_router
from hundi.api.web.serving import BUILT, Build, Web
from hundi.services.host import Host
from hundi.services.hundi import Hundi, build
from hundi.services.unavailable import Unavailable
from hundi.settings import Settings
from hundi.storage.protocol import Store, StoreError

_GC_THRESHOLDS = (10_000, 20, 50)
"""A group makes tens of thousands of objects and leaves no cycles: looking at them every 700 finds nothing."""

_MESSAGES = {404: "Not found", 405: "Method not allowed"}


@get("/", media_type=MediaType.JSON, sync_to_thread=False)
def index() -> Response[dict[str, str]]:
    """Say what this is and where the API is, to programs: browsers get the web app."""
    about = {"name": "Hundi", "version": __version__, "api": "/api/v1", "v2": "/api/v2"}
    return Response(about, media_type=MediaType.JSON, headers={"Cache-Control": "no-store", "Vary": "Accept"})


@get("/livez", media_type=MediaType.JSON, sync_to_thread=False)
def livez() -> dict[str, str]:
    """Say that the process answers."""
    return {"status": "ok"}


@get("/readyz", media_type=MediaType.JSON)
async def readyz(request: Request[Any, Any, Any]) -> Response[dict[str, str]]:
    """Say whether the database answers too."""
    hundi: Hundi = request.app.state.hundi
    try:
        ready = await hundi.store.ready()
    except StoreError:
        ready = False
    return Response({"status": "ok" if ready else "unavailable"}, status_code=200 if ready else 503)


def make_app(
    store: Store,
    settings: Settings,
    *,
    lean: bool = True,
    host: Host | None = None,
    web_directory: Path = BUILT,
) -> Edge:
    """Put the application together.

    Args:
        store: an open book; closed when the application ends.
        settings: the operator's choices.
        lean: answer the money routes in front of Litestar, which is faster and otherwise the same.
        host: where its workers find each other, if there are several.
        web_directory: where the web app was built, if it was.

    """
    installation: list[Hundi] = []

    @asynccontextmanager
    async def running(app: Litestar) -> AsyncIterator[None]:
        hundi = build(store, settings, host=host)
        app.state.hundi = hundi
        installation[:] = [hundi]
        await hundi.start()
        gc.collect()
        gc.freeze()  # what is there now stays: no collection need look at it again
        gc.set_threshold(*_GC_THRESHOLDS)
        try:
            yield
        finally:
            await hundi.stop()

    litestar = Litestar(
        [v1_router, v2_router, *DOCUMENTS, index, livez, readyz],
        lifespan=[running],
        openapi_config=None,
        logging_config=None,
        request_max_body_size=None,  # read_body has the limit, and its own answer
        exception_handlers={
            HTTPException: _answer_http_error,
            BodyTooLargeError: _reraise,
            ClientGoneError: _reraise,
            Unavailable: _reraise,
            StoreError: _reraise,
            Exception: _reraise,
        },
    )

    def end_streams() -> None:
        for hundi in installation:
            hundi.live.end_streams()

    web = Web(litestar, installation, Build.read(web_directory))
    return Edge(Lean(web, installation) if lean else web, settings, end_streams=end_streams)


def _answer_http_error(request: Request[Any, Any, Any], error: HTTPException) -> Response[Any]:
    """Answer what Litestar itself refuses, as the rest of the API does."""
    headers = {name.lower(): value for name, value in (error.headers or {}).items()}
    if "allow" in headers:
        methods = set(headers["allow"].split(", "))
        headers["allow"] = ", ".join(sorted(methods | {"HEAD"} if "GET" in methods else methods))
    if is_v2(request.scope["path"]):
        problem = problem_of_status(error.status_code)
        body = problem.body(request_id(request.scope))
        return Response(body, status_code=problem.status, media_type=CONTENT_TYPE.decode(), headers=headers)
    message = _MESSAGES.get(error.status_code, "Invalid request")
    return Response({"message": message}, status_code=error.status_code, media_type=MediaType.JSON, headers=headers)


def _reraise(_: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """Leave it to the edge, which answers for every route."""
    raise error
