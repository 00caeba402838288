"""`hundi invite` and `hundi reset-password`: what is handed to somebody to be used once."""

from typing import Annotated

import typer

from hundi.cli.common import AsJson, CommandError, Database, DataDir, Who, find_person, load, say, with_store
from hundi.ledger.accounts import ISSUANCE
from hundi.services.passes import (
    INVITE_DAYS,
    INVITE_DAYS_MOST,
    RESET_HOURS,
    NewInvite,
    NewLink,
    make_invite,
    make_reset_link,
)
from hundi.storage.protocol import Store


def invite(
    days: Annotated[
        int, typer.Option(min=1, max=INVITE_DAYS_MOST, help="how long the invitation is good for")
    ] = INVITE_DAYS,
    database: Database = None,
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Make a code with which somebody may sign up, once. It is shown now and never again."""

    async def work(store: Store) -> None:
        new = await make_invite(store.passes, ISSUANCE, days=days)
        if isinstance(new, NewInvite):
            facts = {"id": new.made.id, "code": new.code, "days": days}
            say(f"Invitation code, good once and for {days} days: {new.code}", facts, as_json=as_json)

    with_store(load(database=database, data_dir=data_dir), work)


def reset_password(
    who: Who,
    database: Database = None,
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Make a link with which a person sets a new password, once. It is shown now and never again."""
    loaded = load(database=database, data_dir=data_dir)

    async def work(store: Store) -> None:
        person = await find_person(store, who)
        new = await make_reset_link(store.passes, ISSUANCE, person.id)
        if not isinstance(new, NewLink):
            msg = f"the account of {person.username} is closed"
            raise CommandError(msg)
        link = loaded.settings.public_url + new.path
        text = f"Link for {person.username}, good once and for {RESET_HOURS} hours: {link}"
        say(text, {"person": person.id, "token": new.token, "link": link, "hours": RESET_HOURS}, as_json=as_json)

    with_store(loaded, work)
