"""How v1 says no: one table, which a test proves complete."""

from typing import Final

from hundi.api.http import Answer, json_answer, message
from hundi.ledger import refusals
from hundi.ledger.refusals import Refusal

FORBIDDEN: Final = json_answer(403, {})
BAD_REQUEST: Final = message(400, "Invalid request", code="invalid_request")
BAD_AMOUNT: Final = message(400, "Invalid amount", code="invalid_amount")
BAD_ACCOUNT: Final = message(400, "Invalid account", code="invalid_account")
BAD_KEY: Final = message(400, "Invalid idempotency key", code="invalid_idempotency_key")
BAD_CURSOR: Final = message(400, "Invalid cursor", code="invalid_cursor")
SIGN_UP_REFUSED: Final = message(411, "Email already taken / Incorrect inputs", code="sign_up_refused")
SIGN_IN_REFUSED: Final = message(411, "Error while logging in", code="sign_in_refused")
CHANGE_REFUSED: Final = message(411, "Error while updating information", code="change_refused")

REFUSALS: Final[dict[type[Refusal], tuple[int, str]]] = {
    refusals.AccountNotFound: (400, "Invalid account"),
    refusals.SameAccount: (400, "Invalid account"),
    refusals.AccountClosed: (400, "Invalid account"),
    refusals.AccountFrozen: (400, "This account is frozen"),
    refusals.InsufficientFunds: (400, "Insufficient balance"),
    refusals.BalanceLimit: (400, "The account would hold more than it can"),
    refusals.ZeroAmount: (400, "Invalid amount"),
    refusals.CurrencyMismatch: (400, "Invalid amount"),
    refusals.TransferLimit: (400, "More than may be sent at once"),
    refusals.DayLimit: (400, "More than may be sent in a day"),
    refusals.Blocked: (400, "Cannot pay this person"),
    refusals.HoldNotFound: (400, "Invalid hold"),
    refusals.HoldSettled: (400, "The hold has ended"),
    refusals.HoldExpired: (400, "The hold has expired"),
    refusals.CaptureTooLarge: (400, "More than is held"),
    refusals.TransferNotFound: (400, "Invalid transfer"),
    refusals.NotRefundable: (400, "The transfer cannot be refunded"),
    refusals.RefundTooLarge: (400, "More than was received"),
    refusals.BatchRefused: (400, "A payment of the batch was refused"),
    refusals.StatusUnchanged: (400, "The account's status cannot change so"),
    refusals.BalanceNotZero: (400, "The balance is not zero"),
    refusals.KeyReused: (409, "Idempotency key reused"),
    refusals.UsernameTaken: (411, "Email already taken / Incorrect inputs"),
    refusals.HandleTaken: (411, "Email already taken / Incorrect inputs"),
}

_RENDERED: Final = {kind: message(status, text, code=kind.code) for kind, (status, text) in REFUSALS.items()}
_RENDERED[refusals.Blocked] = message(*REFUSALS[refusals.Blocked], code="cannot_pay")  # that, and not why
_RENDERED[refusals.SessionEnded] = FORBIDDEN


def answer_refusal(refusal: Refusal) -> Answer:
    """Render a refusal."""
    return _RENDERED[type(refusal)]
