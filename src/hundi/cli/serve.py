"""`hundi serve`."""

import contextlib
import socket
import sys
from typing import Annotated

import typer

from hundi import __version__
from hundi.api.app import make_app
from hundi.api.server import PortTakenError, Server, listen, make_server
from hundi.cli.common import AsJson, CommandError, Database, DataDir, load, out, say
from hundi.cli.settings import without_password
from hundi.observability import set_up_logs
from hundi.settings import Settings, about
from hundi.storage.open import open_store


def serve(
    host: Annotated[str | None, typer.Option(help=about("host"))] = None,
    port: Annotated[int | None, typer.Option(help=about("port"))] = None,
    database: Database = None,
    data_dir: DataDir = None,
    workers: Annotated[int | None, typer.Option(help=about("workers"))] = None,
    mode: Annotated[str | None, typer.Option(help=about("mode"))] = None,
    public_url: Annotated[str | None, typer.Option(help=about("public_url"))] = None,
    as_json: AsJson = False,
) -> None:
    """Run the server until it is stopped."""
    settings = load(
        host=host,
        port=port,
        database=database,
        data_dir=data_dir,
        workers=workers,
        mode=mode,
        public_url=public_url,
    ).settings
    if settings.workers > 1:
        msg = "SQLite serves one server process; more than one worker needs PostgreSQL, which this version has not yet"
        raise CommandError(msg)
    set_up_logs(settings.log_format)
    try:
        sockets = listen(settings.host, settings.port)
    except PortTakenError:
        msg = f"port {settings.port} is taken: stop what listens there, or choose another with --port"
        raise CommandError(msg) from None
    except (OSError, OverflowError) as error:
        msg = f"cannot listen on {settings.host}: {error}"
        raise CommandError(msg) from None
    try:
        store = open_store(settings.database_url, serving=True, make=True)
        bound_port = sockets[0].getsockname()[1]
        server = make_server(
            make_app(store, settings), settings, on_ready=lambda: _say_ready(settings, bound_port, as_json=as_json)
        )
        _run(server, sockets)
    finally:
        for bound in sockets:
            bound.close()


def _run(server: Server, sockets: list[socket.socket]) -> None:
    with contextlib.suppress(KeyboardInterrupt):
        server.run(sockets)


def _say_ready(settings: Settings, port: int, *, as_json: bool) -> None:
    shown = f"[{settings.host}]" if ":" in settings.host else settings.host
    url = settings.public_url or f"http://{'localhost' if shown == '127.0.0.1' else shown}:{port}"
    database = without_password(settings.database_url)
    lines = (
        f"Hundi {__version__} listens on http://{shown}:{port} in {settings.mode} mode. Stop it with Ctrl-C.",
        f"  API    {url}/api/v1",
        f"  Book   {database}",
        "  Next   sign up two people and send money: the README has the lines. Then check the book:",
        f"         {sys.argv[0]} verify --database {database}",
    )
    facts = {"listens": f"http://{shown}:{port}", "api": f"{url}/api/v1", "mode": settings.mode, "database": database}
    say("\n".join(lines), facts, as_json=as_json)
    out.file.flush()
