"""`hundi serve`."""

from typing import Annotated

import typer

from hundi.cli.common import AsJson, CommandError, Database, DataDir, load
from hundi.settings import about


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
    if settings.workers > 1 and settings.database_url.startswith("sqlite:"):
        msg = "SQLite serves one server process: for more than one worker, name a PostgreSQL database with --database"
        raise CommandError(msg)
    from hundi.cli import serving  # noqa: PLC0415 - a quarter of a second that no other command needs

    serving.run(settings, as_json=as_json)
