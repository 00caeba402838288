"""Sending money: one payment, many at once, giving back; and what can be spent."""

from collections.abc import Sequence
from enum import StrEnum
from http import HTTPMethod
from typing import Annotated, Any, Final

import msgspec

from hundi.api.http import Answer
from hundi.api.v2.entries import TransferShown, transfer_made
from hundi.api.v2.errors import (
    INVALID_BODY,
    KEY_REUSED,
    NOT_FOUND,
    PAYMENT_REFUSED,
    UNAUTHENTICATED,
    UNAVAILABLE,
    refused,
)
from hundi.api.v2.money import CURRENCY_MISMATCH, MoneyIn, MoneyOut, money_of, read_money
from hundi.api.v2.problems import Problem, ProblemError, define
from hundi.api.v2.routing import REPLAYED, Call, answer, endpoint
from hundi.api.v2.schemas import Body, Shown
from hundi.ledger.book import BatchPaid
from hundi.ledger.decide import BatchReplayed, Outcome, Replayed
from hundi.ledger.refusals import AccountNotFound, BatchRefused, Blocked, Refusal, SessionEnded
from hundi.ledger.transfers import Transfer
from hundi.services.access import Scope
from hundi.services.notes import NOTE_LONGEST, BadNoteError, clean_note
from hundi.services.payments import Order
from hundi.services.unavailable import OutcomeLost, Unavailable
from hundi.storage.cards import Card

BATCH_MOST: Final = 10_000
BATCH_BODY_MAX: Final = 4 * 1024 * 1024

INVALID_NOTE: Final = define(
    422,
    "invalid_note",
    "Invalid note",
    f"A note has {NOTE_LONGEST} characters at most, on one line.",
)
NO_SUCH_PAYEE: Final = define(
    404,
    "payee_not_found",
    "No such person",
    "Nobody whom you can pay has this id or handle.",
    hint="Look for them with `GET /api/v2/people?search=…`.",
)

_REFUND_REFUSED: Final = refused(
    "transfer_not_found",
    "not_refundable",
    "refund_too_large",
    "account_frozen",
    "account_closed",
    "insufficient_funds",
    "balance_limit",
)

_To = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]


class NewTransfer(Body, frozen=True):
    """A payment that is asked for. `to` is a person's id, or their handle with its `@`."""

    to: _To
    amount: MoneyIn
    note: str | None = None


class NewRefund(Body, frozen=True):
    """What is to be given back of a payment; without an amount all that is left of it."""

    amount: MoneyIn | None = None
    note: str | None = None


class Mode(StrEnum):
    """What becomes of a batch in which a payment is refused."""

    ALL_OR_NOTHING = "all_or_nothing"
    EACH_ALONE = "each_alone"


class NewBatch(Body, frozen=True):
    """Payments that are asked for in one call, at most 10,000; they are made in this order."""

    mode: Mode
    transfers: Annotated[list[NewTransfer], msgspec.Meta(min_length=1, max_length=BATCH_MOST)]


class BatchStatus(StrEnum):
    """What a payment of a batch came to."""

    COMPLETED = "completed"
    REFUSED = "refused"
    NOT_MADE = "not_made"
    """It was not made, and may be asked for again."""
    UNKNOWN = "unknown"
    """It was made or it was not: the same request with the same key finds out."""


class BatchItem(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """What one payment came to: the `id` of a transfer, or the `problem` in its way."""

    index: int
    status: BatchStatus
    id: str | msgspec.UnsetType = msgspec.UNSET
    problem: dict[str, Any] | msgspec.UnsetType = msgspec.UNSET


class BatchShown(Shown, frozen=True):
    """What a batch came to, payment by payment."""

    mode: Mode
    completed: int
    data: list[BatchItem]


class BalanceShown(Shown, frozen=True):
    """What can be spent now: the balance less what is held."""

    available: MoneyOut


@endpoint(
    HTTPMethod.POST,
    "/transfers",
    needs=Scope.PAY,
    body=NewTransfer,
    status=201,
    shows=TransferShown,
    problems=[INVALID_NOTE, NO_SUCH_PAYEE, CURRENCY_MISMATCH, KEY_REUSED, *PAYMENT_REFUSED],
    keyed=True,
    ledger_checks_session=True,
)
async def pay(call: Call, body: NewTransfer) -> Answer | Problem:
    """Pay somebody, by id or by `@handle`."""
    payer, key = call.identity, call.idempotency_key()
    amount, note = read_money(body.amount, call.hundi.payments.currency), _note(body.note)
    payee = await call.hundi.profiles.find(body.to, seen_by=payer.person)
    to = "" if payee is None else payee.id  # the ledger knows nobody so, but knows a payment that was made before
    outcome = await call.hundi.payments.pay(payer, to, amount, note=note, key=key, asked=body.to)
    return await _moved(call, outcome, payee)


@endpoint(
    HTTPMethod.POST,
    "/transfers/{id}/refunds",
    needs=Scope.PAY,
    body=NewRefund,
    status=201,
    shows=TransferShown,
    problems=[INVALID_NOTE, NOT_FOUND, CURRENCY_MISMATCH, KEY_REUSED, *_REFUND_REFUSED],
    keyed=True,
    ledger_checks_session=True,
)
async def refund(call: Call, body: NewRefund) -> Answer | Problem:
    """Give back what a payment brought, or a part of it. For who received it alone."""
    key, note = call.idempotency_key(), _note(body.note)
    amount = None if body.amount is None else read_money(body.amount, call.hundi.payments.currency)
    outcome = await call.hundi.payments.refund(call.identity, call.id(), amount, note=note, key=key)
    return await _moved(call, outcome)


@endpoint(
    HTTPMethod.POST,
    "/batches",
    needs=Scope.PAY,
    body=NewBatch,
    body_max=BATCH_BODY_MAX,
    status=201,
    shows=BatchShown,
    problems=[
        INVALID_NOTE,
        INVALID_BODY,
        NO_SUCH_PAYEE,
        CURRENCY_MISMATCH,
        KEY_REUSED,
        *PAYMENT_REFUSED,
        *refused("batch_refused"),
    ],
    keyed=True,
    ledger_checks_session=True,
)
async def pay_batch(call: Call, body: NewBatch) -> Answer | Problem:
    """Make many payments: all of them or none, or each for itself."""
    payer, key, payments = call.identity, call.idempotency_key(), call.hundi.payments
    orders = await _orders(call, body.transfers)
    if body.mode is Mode.EACH_ALONE:
        outcomes = await payments.pay_many(payer, orders, key=key)
        if all(isinstance(each, SessionEnded) for each in outcomes):
            return UNAUTHENTICATED
        return _answer_batch(call, body.mode, outcomes)
    outcome = await payments.pay_batch(payer, orders, key=key)
    if isinstance(outcome, Refusal):
        return _refuse(call, outcome)
    return _answer_batch(call, body.mode, _transfers(outcome))


@endpoint(
    HTTPMethod.GET, "/balance", needs=Scope.READ, shows=BalanceShown, problems=[UNAUTHENTICATED],
    ledger_checks_session=True,
)  # fmt: skip
async def show_balance(call: Call) -> Answer | Problem:
    """Show what can be spent now."""
    available = await call.hundi.payments.available(call.identity)
    if available is None:
        return UNAUTHENTICATED
    return answer(200, BalanceShown(money_of(available.minor, available.currency)))


def _note(text: str | None) -> str | None:
    """Read a note.

    Raises:
        ProblemError: it cannot be one.

    """
    try:
        return clean_note(text)
    except BadNoteError as error:
        raise ProblemError(INVALID_NOTE.about(f"Not acceptable: {error}.")) from error


async def _orders(call: Call, asked: Sequence[NewTransfer]) -> list[Order]:
    """Read a batch's payments. Whom the payer does not find is left to the ledger, which knows nobody without an id.

    Raises:
        ProblemError: a note or a currency cannot be accepted; it says of which.

    """
    currency = call.hundi.payments.currency
    handles = {each.to for each in asked if each.to.startswith("@")}
    found = await call.hundi.profiles.find_all(handles, seen_by=call.identity.person) if handles else {}
    orders: list[Order] = []
    for index, each in enumerate(asked):
        try:
            amount, note = read_money(each.amount, currency), _note(each.note)
        except ProblemError as error:
            raise ProblemError(error.problem.about(error.problem.detail, index=index)) from error
        card = found.get(each.to)
        orders.append(Order(each.to if card is None else card.id, amount, note, each.to))
    return orders


def _refuse(call: Call, refusal: Refusal) -> Problem:
    """Say what is in the way of a payment. Who has blocked the payer is told like somebody who does not exist."""
    if isinstance(refusal, AccountNotFound | Blocked):
        return NO_SUCH_PAYEE
    said = call.refuse(refusal)
    if isinstance(refusal, BatchRefused):
        return said.about(said.detail, refusal=_refuse(call, refusal.refusal).within())
    return said


async def _moved(call: Call, outcome: Outcome, payee: Card | None = None) -> Answer | Problem:
    """Answer what a payment or a refund came to, as whoever sent it sees it; `payee` if that is known already."""
    if isinstance(outcome, Refusal):
        return _refuse(call, outcome)
    transfer, headers = (outcome.transfer, (REPLAYED,)) if isinstance(outcome, Replayed) else (outcome, ())
    if not isinstance(transfer, Transfer):
        raise TypeError("a payment comes to a transfer")
    if payee is None or payee.id != transfer.credit_account:
        payee = (await call.hundi.profiles.by_ids([transfer.credit_account])).get(transfer.credit_account)
    return answer(201, transfer_made(transfer, payee), headers)


def _transfers(outcome: Outcome) -> list[Outcome]:
    """Say of a batch that was made what each payment came to."""
    if isinstance(outcome, BatchReplayed):
        return [Replayed(transfer) for transfer in outcome.transfers]
    if not isinstance(outcome, BatchPaid):
        raise TypeError("a batch comes to its transfers")
    return list(outcome.transfers)


def _answer_batch(call: Call, mode: Mode, outcomes: Sequence[Outcome | Unavailable]) -> Answer:
    items = [_item(call, index, outcome) for index, outcome in enumerate(outcomes)]
    completed = sum(item.status is BatchStatus.COMPLETED for item in items)
    headers = (REPLAYED,) if outcomes and all(isinstance(outcome, Replayed) for outcome in outcomes) else ()
    return answer(201, BatchShown(mode, completed, items), headers)


def _item(call: Call, index: int, outcome: Outcome | Unavailable) -> BatchItem:
    if isinstance(outcome, Transfer):
        return BatchItem(index, BatchStatus.COMPLETED, outcome.id)
    if isinstance(outcome, Replayed):
        return BatchItem(index, BatchStatus.COMPLETED, outcome.transfer.id)
    if isinstance(outcome, Refusal):
        return BatchItem(index, BatchStatus.REFUSED, problem=_refuse(call, outcome).within())
    if isinstance(outcome, Unavailable):
        status = BatchStatus.UNKNOWN if isinstance(outcome, OutcomeLost) else BatchStatus.NOT_MADE
        return BatchItem(index, status, problem=UNAVAILABLE.about(outcome.message).within())
    raise TypeError("a payment comes to a transfer")


ENDPOINTS: Final = (pay, refund, pay_batch, show_balance)
