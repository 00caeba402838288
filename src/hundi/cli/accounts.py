"""`hundi freeze`, `unfreeze` and `close`: the status of a wallet."""

from typing import Annotated

import typer

from hundi.cli.common import AsJson, Database, DataDir, Who, find_person, load, post, say, with_store
from hundi.ledger.accounts import AccountStatus
from hundi.ledger.commands import SetStatus
from hundi.ledger.transfers import TransferId
from hundi.storage.ids import new_id
from hundi.storage.protocol import Store

Reason = Annotated[str, typer.Option(help="why, for whoever looks later")]


def freeze(
    who: Who,
    reason: Reason,
    database: Database = None,
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Let no money leave a wallet; money may still come in."""
    _set(who, AccountStatus.FROZEN, reason, database, data_dir, as_json=as_json)


def unfreeze(
    who: Who,
    reason: Reason,
    database: Database = None,
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Let money leave a frozen wallet again."""
    _set(who, AccountStatus.OPEN, reason, database, data_dir, as_json=as_json)


def close(
    who: Who,
    reason: Reason,
    database: Database = None,
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Close an empty wallet for good, and end its sessions."""
    _set(who, AccountStatus.CLOSED, reason, database, data_dir, as_json=as_json)


def _set(
    who: str, status: AccountStatus, reason: str, database: str | None, data_dir: str | None, *, as_json: bool
) -> None:
    async def work(store: Store) -> None:
        person = await find_person(store, who)
        await post(store, SetStatus(TransferId(new_id()), person.id, status, reason))
        text = f"Done: the wallet of {person.username} is {status}."
        say(text, {"person": person.id, "status": status.value, "reason": reason}, as_json=as_json)

    with_store(load(database=database, data_dir=data_dir), work)
