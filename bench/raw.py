"""The yardstick: the least that an ASGI application can do with a payment, on the very same server as Hundi's.

It reads the whole body and answers at once, with a body as long as a transfer's and the two headers that it needs.
`python -m bench.raw` serves it on a free port.
"""

import gc
from collections.abc import Awaitable, Callable
from typing import Any, Final

from litestar.types import ASGIApp, Receive, Scope, Send

from hundi.api.express import Express, express_protocol
from hundi.api.server import listen, make_server
from hundi.settings import Settings

_BODY: Final = b'{"message":"Transfer successful","transactionId":"0123456789abcdef01234567"}'
_HEADERS: Final = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(_BODY))]


async def raw(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one request."""
    del scope
    while (await receive()).get("more_body", False):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
    await send({"type": "http.response.body", "body": _BODY, "more_body": False})


class WithLifespan:
    """An application, and what happens when its server starts and ends: as in Hundi's own, nothing old is collected."""

    def __init__(
        self, app: ASGIApp, *, start: Callable[[], Awaitable[None]], stop: Callable[[], Awaitable[None]]
    ) -> None:
        self._app = app
        self._start = start
        self._stop = stop

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401 - ASGI's own
        """Answer one request, or live through the server's life."""
        if scope["type"] != "lifespan":
            await self._app(scope, receive, send)
            return
        await receive()
        await self._start()
        gc.collect()
        gc.freeze()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self._stop()
        await send({"type": "lifespan.shutdown.complete"})


async def nothing() -> None:
    """Do nothing: there is nothing to start or to stop."""


def serve(app: ASGIApp, settings: Settings, *, way: Express | None = None) -> None:
    """Serve an application on a free port of the loopback, exactly as `hundi serve` would; `way` is its express way."""
    sockets = listen("127.0.0.1", 0)
    port = sockets[0].getsockname()[1]

    def say_ready() -> None:
        print(f"listens on http://127.0.0.1:{port}", flush=True)

    server = make_server(app, settings, on_ready=say_ready, protocol=express_protocol(way))
    try:
        server.run(sockets)
    finally:
        for bound in sockets:
            bound.close()


if __name__ == "__main__":
    serve(WithLifespan(raw, start=nothing, stop=nothing), Settings())
