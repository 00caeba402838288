"""Why: all that is behind what can be spent, in the words that refusals use for their facts."""

from http import HTTPMethod
from typing import Final

from hundi.api.http import Answer
from hundi.api.v2.entries import TransferShown, transfers_of
from hundi.api.v2.errors import NOT_FOUND
from hundi.api.v2.money import MoneyOut, limit_of, money_of
from hundi.api.v2.problems import Problem
from hundi.api.v2.routing import Call, answer, endpoint
from hundi.api.v2.schemas import Shown
from hundi.ledger.accounts import AccountStatus
from hundi.ledger.money import Currency
from hundi.services.access import Scope
from hundi.services.activity import Why
from hundi.services.clock import now


class TransferLimitShown(Shown, frozen=True):
    """The most that may be sent at once; null: as much as there is."""

    limit: MoneyOut | None
    is_own: bool
    """Whether it is this wallet's, and not everyone's."""


class DayLimitShown(TransferLimitShown, frozen=True):
    """The most that may be sent in a day, which begins at midnight in UTC, and how it stands."""

    spent_today: MoneyOut
    left_today: MoneyOut | None


class LimitsShown(Shown, frozen=True):
    """The limits in force."""

    transfer: TransferLimitShown
    day: DayLimitShown


class WhyShown(Shown, frozen=True):
    """`posted`, less what is `held`, is `available`.

    `expected` is what others hold for this wallet. `holds` are the open ones that it pays, those that run out first at
    first; `holdsLeftOut`: there are more. `entries` are its last transfers, newest first, down from `sequence`.
    """

    account_status: AccountStatus
    posted: MoneyOut
    held: MoneyOut
    available: MoneyOut
    expected: MoneyOut
    limits: LimitsShown
    holds: list[TransferShown]
    holds_left_out: bool
    entries: list[TransferShown]
    sequence: int


@endpoint(HTTPMethod.GET, "/balance/why", needs=Scope.READ, shows=WhyShown)
async def show_why(call: Call) -> Answer | Problem:
    """Show why the balance is what it is: entries, holds, limits, status, all of one moment."""
    why = await call.hundi.activity.why(call.caller.person)
    return NOT_FOUND if why is None else answer(200, _shown(why, call.hundi.payments.currency))


def _shown(why: Why, currency: Currency) -> WhyShown:
    state, at = why.state, now()
    return WhyShown(
        state.status,
        money_of(state.posted, currency),
        money_of(state.held, currency),
        money_of(state.available, currency),
        money_of(state.expected, currency),
        _limits(why, currency),
        transfers_of(state.holds, currency, at),
        state.holds_left_out,
        transfers_of(state.entries, currency, at),
        state.sequence,
    )


def _limits(why: Why, currency: Currency) -> LimitsShown:
    limits = why.state.limits
    transfer, day = limit_of(limits.transfer, currency), limit_of(limits.day, currency)
    left = limit_of(why.left_today, currency)
    return LimitsShown(
        TransferLimitShown(transfer, limits.own.transfer is not None),
        DayLimitShown(day, limits.own.day is not None, money_of(why.spent_today, currency), left),
    )


ENDPOINTS: Final = (show_why,)
