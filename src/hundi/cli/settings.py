"""`hundi settings`."""

from dataclasses import asdict
from typing import Annotated

import typer
from rich.table import Table

from hundi.cli.common import AsJson, Database, DataDir, load, out, say, without_password
from hundi.settings import about


def settings(
    database: Database = None,
    data_dir: DataDir = None,
    mode: Annotated[str | None, typer.Option(help=about("mode"))] = None,
    public_url: Annotated[str | None, typer.Option(help=about("public_url"))] = None,
    as_json: AsJson = False,
) -> None:
    """Print every setting, its value and where it came from. Passwords are left out."""
    loaded = load(database=database, data_dir=data_dir, mode=mode, public_url=public_url)
    values = asdict(loaded.settings)
    values["database"] = without_password(loaded.settings.database_url)
    if as_json:
        listed = {name: {"value": value, "source": loaded.sources[name]} for name, value in values.items()}
        say("", listed, as_json=True)
        return
    table = Table("setting", "value", "from", "what it is for", box=None, pad_edge=False, show_edge=False)
    for name, value in values.items():
        shown = ", ".join(value) if isinstance(value, tuple) else str(value)
        table.add_row(name, shown, loaded.sources[name], about(name))
    out.print(table, soft_wrap=False)
