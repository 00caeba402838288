"""What the commands share: options, opening the book, saying how it went."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Final

import typer
from rich.console import Console

from hundi.ledger.commands import Command
from hundi.ledger.decide import Outcome
from hundi.ledger.money import AmountError, Currency, Money, parse_decimal
from hundi.ledger.refusals import Refusal
from hundi.services.clock import now
from hundi.services.names import fold_username, trim
from hundi.settings import Loaded, about, load_settings
from hundi.storage.open import open_store
from hundi.storage.operating import KnownPerson
from hundi.storage.protocol import Store

DataDir = Annotated[str | None, typer.Option(help=about("data_dir"))]
Database = Annotated[str | None, typer.Option(help=about("database"))]
Who = Annotated[str, typer.Argument(help="whose wallet: a username, or a handle with its @")]
AsJson = Annotated[bool, typer.Option("--json", help="print JSON")]

out = Console(highlight=False, soft_wrap=True, emoji=False)


_PASSWORDS: Final = (
    # up to the last @: some write one into a password
    (re.compile(r"^([a-z0-9+.-]+://[^:/@]*):.*@", re.DOTALL | re.IGNORECASE), r"\1:…@"),
    (re.compile(r"((?:^|[?&\s])(?:ssl)?password\s*=\s*)('[^']*'|[^&\s]*)", re.IGNORECASE), r"\1…"),
    (re.compile(r"^[^:/]*@"), "…@"),
)


class CommandError(Exception):
    """A command could not do what it was asked; the message is one line that says what to do."""


def load(**flags: Any) -> Loaded:  # noqa: ANN401 - settings of every type
    """Read all settings, with a command's flags over them."""
    return load_settings(flags)


def say(text: str, facts: dict[str, Any], *, as_json: bool) -> None:
    """Print what was done, for people or for programs."""
    out.print(json.dumps(facts, ensure_ascii=False) if as_json else text, markup=False)


async def find_person(store: Store, who: str) -> KnownPerson:
    """Find whom the operator means, by their username or, with an @ before it, their handle.

    Raises:
        CommandError: nobody is called that.

    """
    known = trim(who.encode(errors="replace").decode())  # bytes that are no text come in as half characters
    by_handle = known.startswith("@")
    if "\0" in known:
        found = None
    elif by_handle:
        found = await store.operators.by_name(handle=known[1:].lower())
    else:
        found = await store.operators.by_name(username=fold_username(known))
    if found is None:
        msg = f"nobody has the {'handle' if by_handle else 'username'} {who!r}: check its spelling"
        raise CommandError(msg)
    return found


def read_amount(text: str, currency: Currency) -> Money:
    """Read an amount in major units.

    Raises:
        CommandError: it is none.

    """
    try:
        return parse_decimal(text, currency)
    except AmountError as error:
        raise CommandError(str(error)) from None


async def post(store: Store, command: Command) -> Outcome:
    """Have one command decided and committed.

    Raises:
        CommandError: a rule said no.

    """
    (outcome,) = await store.ledger.post([command], now())
    if isinstance(outcome, Refusal):
        raise CommandError(refused(outcome))
    return outcome


def refused(refusal: Refusal) -> str:
    """Say in one line which rule said no."""
    return f"refused ({refusal.code}): {(type(refusal).__doc__ or refusal.code).strip().splitlines()[0]}"


def with_store(loaded: Loaded, work: Callable[[Store], Awaitable[None]]) -> None:
    """Open the book as a visitor beside a server, do the work, and close it."""

    async def run() -> None:
        store = open_store(loaded.settings.database_url)
        try:
            await work(store)
        finally:
            await store.close()

    asyncio.run(run())


def without_password(url: str) -> str:
    """Leave the password out of a database's URL, wherever in it libpq would find it."""
    for password, instead in _PASSWORDS:
        url = password.sub(instead, url)
    return url
