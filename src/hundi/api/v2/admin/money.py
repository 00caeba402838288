"""Cash in and out, and limits, as admins set them."""

from collections.abc import Awaitable, Callable
from http import HTTPMethod
from typing import Final

from hundi.api.http import Answer
from hundi.api.v2.admin.common import LimitsShown, admin_endpoint, limits_of, read_person, read_reason
from hundi.api.v2.errors import INVALID_AMOUNT, KEY_REUSED, NOT_FOUND, refused
from hundi.api.v2.money import CURRENCY_MISMATCH, MoneyIn, MoneyOut, money_of, read_money
from hundi.api.v2.problems import Problem
from hundi.api.v2.routing import REPLAYED, Call, answer
from hundi.api.v2.schemas import Body, Shown
from hundi.api.v2.times import render_time
from hundi.ledger.accounts import ISSUANCE, AccountId
from hundi.ledger.book import LimitsChanged
from hundi.ledger.decide import Outcome, Replayed
from hundi.ledger.invariants import InvariantBrokenError
from hundi.ledger.money import Money
from hundi.ledger.refusals import Refusal
from hundi.ledger.transfers import Transfer
from hundi.services.operators import CashMove
from hundi.services.tokens import Identity

_CASH_REFUSED: Final = refused(
    "account_not_found", "account_frozen", "account_closed", "insufficient_funds", "balance_limit"
)


class NewCash(Body, frozen=True):
    """Cash that comes in or goes out, and what books outside call it; up to 200 characters."""

    amount: MoneyIn
    reference: str | None = None


class CashShown(Shown, frozen=True):
    """Cash that came in or went out."""

    id: str
    kind: str
    person: str
    amount: MoneyOut
    reference: str | None
    balance: MoneyOut
    """The person's, after it."""
    created_at: str


class NewLimits(Body, frozen=True):
    """The most that may be sent at a time and in a day, both. Null: for a person, as everyone; for all, any amount."""

    transfer_limit: MoneyIn | None
    day_limit: MoneyIn | None
    reason: str | None = None


@admin_endpoint(
    HTTPMethod.POST,
    "/admin/people/{id}/deposits",
    body=NewCash,
    status=201,
    shows=CashShown,
    problems=[NOT_FOUND, INVALID_AMOUNT, CURRENCY_MISMATCH, KEY_REUSED, *_CASH_REFUSED],
    keyed=True,
)
async def deposit(call: Call, body: NewCash) -> Answer | Problem:
    """Credit a wallet with money that came in."""
    return await _move(call, body, call.hundi.operators.deposit)


@admin_endpoint(
    HTTPMethod.POST,
    "/admin/people/{id}/withdrawals",
    body=NewCash,
    status=201,
    shows=CashShown,
    problems=[NOT_FOUND, INVALID_AMOUNT, CURRENCY_MISMATCH, KEY_REUSED, *_CASH_REFUSED],
    keyed=True,
)
async def withdraw(call: Call, body: NewCash) -> Answer | Problem:
    """Debit a wallet with money that goes out."""
    return await _move(call, body, call.hundi.operators.withdraw)


async def _move(
    call: Call, body: NewCash, carry_out: Callable[[Identity, CashMove], Awaitable[Outcome]]
) -> Answer | Problem:
    currency = call.hundi.store.currency
    move = CashMove(
        read_person(call),
        read_money(body.amount, currency),
        None if body.reference is None else read_reason(body.reference),
        call.idempotency_key(),
    )
    outcome = await carry_out(call.caller.identity, move)
    if isinstance(outcome, Refusal):
        return call.refuse(outcome)
    transfer = outcome.transfer if isinstance(outcome, Replayed) else outcome
    if not isinstance(transfer, Transfer):
        raise InvariantBrokenError("cash in and out are transfers")
    return answer(201, _cash_of(transfer), (REPLAYED,) if isinstance(outcome, Replayed) else ())


def _cash_of(transfer: Transfer) -> CashShown:
    incoming = transfer.debit_account == ISSUANCE
    currency = transfer.amount.currency
    return CashShown(
        transfer.id,
        transfer.kind.value,
        transfer.credit_account if incoming else transfer.debit_account,
        money_of(transfer.amount.minor, currency),
        transfer.note,
        money_of(transfer.credit_balance if incoming else transfer.debit_balance, currency),
        render_time(transfer.at),
    )


@admin_endpoint(HTTPMethod.GET, "/admin/limits", shows=LimitsShown)
async def show_limits(call: Call) -> Answer:
    """Show the limits of everyone who has none of their own."""
    return answer(200, limits_of(await call.hundi.operators.default_limits(), call.hundi.store.currency))


@admin_endpoint(
    HTTPMethod.PUT, "/admin/limits", body=NewLimits, shows=LimitsShown, problems=[INVALID_AMOUNT, CURRENCY_MISMATCH]
)
async def set_default_limits(call: Call, body: NewLimits) -> Answer | Problem:
    """Limit what everyone may send who has no limit of their own."""
    return await _set_limits(call, ISSUANCE, body)


@admin_endpoint(
    HTTPMethod.PUT,
    "/admin/people/{id}/limits",
    body=NewLimits,
    shows=LimitsShown,
    problems=[NOT_FOUND, INVALID_AMOUNT, CURRENCY_MISMATCH, *refused("account_not_found", "account_closed")],
)
async def set_limits(call: Call, body: NewLimits) -> Answer | Problem:
    """Limit what one person may send."""
    return await _set_limits(call, read_person(call), body)


async def _set_limits(call: Call, account: AccountId, body: NewLimits) -> Answer | Problem:
    currency = call.hundi.store.currency

    def read(asked: MoneyIn | None) -> Money | None:
        return None if asked is None else read_money(asked, currency)

    transfer, day = read(body.transfer_limit), read(body.day_limit)
    reason = "" if body.reason is None else read_reason(body.reason)
    outcome = await call.hundi.operators.set_limits(call.caller.identity, account, transfer, day, reason)
    if isinstance(outcome, Refusal):
        return call.refuse(outcome)
    if not isinstance(outcome, LimitsChanged):
        raise InvariantBrokenError("limits are changed")
    return answer(200, limits_of(outcome.after, currency))


ENDPOINTS: Final = (deposit, withdraw, show_limits, set_default_limits, set_limits)
