"""What `hundi serve` does, once its settings are read."""

import asyncio
import contextlib
import resource
import socket
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Final

from hundi import __version__
from hundi.api.app import make_app
from hundi.api.express import express_protocol
from hundi.api.moving import Mover
from hundi.api.server import PortTakenError, make_server
from hundi.api.web.serving import is_built
from hundi.api.workers import WorkerFailedError, Workers, shared_address
from hundi.cli.common import CommandError, out, say, without_password
from hundi.observability import set_up_logs
from hundi.services.host import Host
from hundi.settings import Settings
from hundi.storage.open import open_store

_OPEN_FILES: Final = 65_536


def run(settings: Settings, *, as_json: bool) -> None:
    """Serve until it is time to end.

    Raises:
        CommandError: the address cannot be had, or a worker does not start.

    """
    set_up_logs(settings.log_format)
    _allow_connections()
    with ExitStack() as stack:
        sockets = _listen(settings, stack)
        port = sockets[0].getsockname()[1]
        _serve(settings, sockets, on_ready=lambda: _say_ready(settings, port, as_json=as_json))


def _allow_connections() -> None:
    """Take as many open files as the system allows: often there are 1,024 at first, and each who listens needs one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _OPEN_FILES if hard == resource.RLIM_INFINITY else min(hard, _OPEN_FILES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _listen(settings: Settings, stack: ExitStack) -> list[socket.socket]:
    try:
        return list(stack.enter_context(shared_address(settings.host, settings.port, workers=settings.workers)))
    except PortTakenError:
        msg = f"port {settings.port} is taken: stop what listens there, or choose another with --port"
        raise CommandError(msg) from None
    except (OSError, OverflowError) as error:
        msg = f"cannot listen on {settings.host}: {error}"
        raise CommandError(msg) from None


def _serve(settings: Settings, sockets: list[socket.socket], *, on_ready: Callable[[], None]) -> None:
    """Serve until it is time to end, in this process or in workers of it."""
    if settings.workers == 1:
        _serve_alone(settings, None, sockets, on_ready)
        return
    asyncio.run(open_store(settings.database_url, serving=True, make=True).close())  # says once what is wrong, if so
    try:
        with tempfile.TemporaryDirectory(prefix="hundi-") as directory:  # which only this user can enter
            serve = partial(_serve_alone, settings, Path(directory))
            Workers(serve, sockets, count=settings.workers).run(on_ready)
    except WorkerFailedError:
        msg = "a worker could not start; what it says is above"
        raise CommandError(msg) from None


def _serve_alone(
    settings: Settings, host_directory: Path | None, sockets: list[socket.socket], on_ready: Callable[[], None]
) -> None:
    store = open_store(settings.database_url, serving=True, make=True)
    host = None if host_directory is None else Host(host_directory)
    app = make_app(store, settings, host=host)
    protocol = express_protocol(app, None if host is None else Mover(host))
    server = make_server(app, settings, on_ready=on_ready, on_ending=app.end_streams, protocol=protocol)
    with contextlib.suppress(KeyboardInterrupt):
        server.run(sockets)


def _say_ready(settings: Settings, port: int, *, as_json: bool) -> None:
    shown = f"[{settings.host}]" if ":" in settings.host else settings.host
    url = settings.public_url or f"http://{'localhost' if shown == '127.0.0.1' else shown}:{port}"
    database = without_password(settings.database_url)
    verify = f"{sys.argv[0]} verify --database {database}"
    if database != settings.database_url:  # a command that is shown can be run
        verify = f"{sys.argv[0]} verify   (with HUNDI_DATABASE set to the same)"
    built = is_built()
    lines = (
        f"Hundi {__version__} listens on http://{shown}:{port} in {settings.mode} mode. Stop it with Ctrl-C.",
        f"  Web    {url if built else 'the app is not built yet: in a checkout, make web builds it; the API runs on'}",
        f"  API    {url}/api/docs",
        f"  Book   {database}",
        f"  Next   {_next_step(url, built=built)}. Check the book whenever you like:",
        f"         {verify}",
    )
    facts = {
        "listens": f"http://{shown}:{port}",
        "web": url if built else None,
        "api": f"{url}/api/v1",
        "mode": settings.mode,
        "database": database,
    }
    say("\n".join(lines), facts, as_json=as_json)
    out.file.flush()


def _next_step(url: str, *, built: bool) -> str:
    if built:
        return f"open {url} in a browser"
    return "sign up two people and send money: the README has the lines"
