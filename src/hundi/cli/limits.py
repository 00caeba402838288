"""`hundi limit`: the most that may be sent at a time, and in a day."""

from typing import Annotated, Final

import typer

from hundi.cli.common import (
    AsJson,
    CommandError,
    Database,
    DataDir,
    find_person,
    load,
    post,
    read_amount,
    say,
    with_store,
)
from hundi.ledger.accounts import ISSUANCE, AccountId, Limits
from hundi.ledger.commands import SetLimits
from hundi.ledger.money import Currency, Money
from hundi.ledger.transfers import TransferId
from hundi.services.clock import now
from hundi.storage.ids import new_id
from hundi.storage.protocol import Store

NO_LIMIT: Final = "none"

Who = Annotated[str | None, typer.Argument(help="whose: a username, or a handle with its @; none: everyone's default")]
Amount = Annotated[str | None, typer.Option(help="in major units, such as 250.00; `none` takes the limit away")]
Reason = Annotated[str | None, typer.Option(help="why, for whoever looks later")]


def limit(
    who: Who = None,
    transfer: Amount = None,
    day: Amount = None,
    reason: Reason = None,
    database: Database = None,
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Show or set what may be sent at a time, and in a day: by one person, or by all who have no limit of their own."""

    async def work(store: Store) -> None:
        account, name, limits = await _read(store, who)
        if transfer is not None or day is not None:
            if reason is None:
                msg = "a limit is changed for a reason: say it with --reason"
                raise CommandError(msg)
            limits = Limits(
                _changed(transfer, limits.transfer, store.currency), _changed(day, limits.day, store.currency)
            )
            await post(
                store,
                SetLimits(TransferId(new_id()), account, *_moneys(limits, store.currency), reason=reason),
            )
        shown = {"transferLimit": limits.transfer, "dayLimit": limits.day, "currency": store.currency.code}
        at_a_time, in_a_day = (_said(minor, store, who) for minor in (limits.transfer, limits.day))
        text = f"{name} may send: at a time {at_a_time}, in a day {in_a_day}."
        say(text, {"person": None if account == ISSUANCE else account} | shown, as_json=as_json)

    with_store(load(database=database, data_dir=data_dir), work)


async def _read(store: Store, who: str | None) -> tuple[AccountId, str, Limits]:
    """Say whose limits are meant, how they are called, and what the limits are."""
    if who is None:
        return ISSUANCE, "Who has no limit of their own", await store.operators.default_limits()
    person = await find_person(store, who)
    details = await store.operators.look_up(person.id, now())
    return person.id, person.username, Limits() if details is None else details.own


def _changed(asked: str | None, before: int | None, currency: Currency) -> int | None:
    if asked is None:
        return before
    return None if asked == NO_LIMIT else read_amount(asked, currency).minor


def _moneys(limits: Limits, currency: Currency) -> tuple[Money | None, Money | None]:
    transfer, day = (None if minor is None else Money(minor, currency) for minor in limits)
    return transfer, day


def _said(minor: int | None, store: Store, who: str | None) -> str:
    if minor is None:
        return "any amount" if who is None else "as everyone"
    return f"{Money(minor, store.currency)} at most"
