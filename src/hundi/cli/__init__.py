"""The command line: `hundi serve`, `verify`, and what an operator does.

Every command ends with 0 where all is well, takes `--json`, and on failure says what is wrong and what to do in one
line on standard error.
"""

import sys
from typing import Annotated

import typer

from hundi import __version__
from hundi.cli import accounts, demo, limits, migrate, money, passes, serve, settings, users, verify
from hundi.cli.common import CommandError, out
from hundi.settings import SettingsError
from hundi.storage.protocol import StoreError

app = typer.Typer(
    name="hundi",
    help="A payments app that you run yourself, on a double-entry ledger.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for command in (
    serve.serve,
    verify.verify,
    migrate.migrate,
    settings.settings,
    money.deposit,
    money.withdraw,
    accounts.freeze,
    accounts.unfreeze,
    accounts.close,
    limits.limit,
    passes.invite,
    passes.reset_password,
    demo.demo,
):
    app.command()(command)
app.add_typer(users.users, name="user")


def _say_version(asked: bool) -> None:
    if asked:
        out.print(f"hundi {__version__}")
        raise typer.Exit


@app.callback()
def hundi(
    version: Annotated[
        bool, typer.Option("--version", help="Say which version this is.", is_eager=True, callback=_say_version)
    ] = False,
) -> None:
    """Take what may stand before any command."""
    del version  # it was said already


def main() -> None:
    """Run the command line."""
    try:
        app()
    except (CommandError, SettingsError, StoreError) as error:
        sys.stderr.write(f"hundi: {error}\n")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
