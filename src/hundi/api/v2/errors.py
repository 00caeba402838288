"""The problems that any route may answer, and one table of the ledger's refusals, which a test proves complete.

What one route alone may answer is defined beside it, by `define`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from hundi.api.v2.money import money_of
from hundi.api.v2.problems import KNOWN, Problem, define
from hundi.api.v2.times import render_time
from hundi.ledger.money import Currency
from hundi.ledger.refusals import Refusal

_BASE: Final = "/api/v2"

INVALID_REQUEST: Final = define(400, "invalid_request", "Invalid request", "The request cannot be read.")
MALFORMED_BODY: Final = define(
    400,
    "malformed_body",
    "Not JSON",
    "The body is not JSON in UTF-8, or holds a key twice.",
    hint="Send one JSON object.",
)
INVALID_QUERY: Final = define(400, "invalid_query", "Invalid query", "A parameter of the query cannot be read.")
INVALID_CURSOR: Final = define(
    400, "invalid_cursor", "Invalid cursor", "The cursor was not given by this list.", hint="Begin without a cursor."
)
INVALID_KEY: Final = define(
    400,
    "invalid_idempotency_key",
    "Invalid idempotency key",
    "An Idempotency-Key has 1 to 255 visible ASCII characters.",
)
UNAUTHENTICATED: Final = replace(
    define(
        401,
        "unauthenticated",
        "Not signed in",
        "There are no credentials that are valid now: they are missing, unknown, expired or ended.",
        hint="Sign in, or send a valid token or API key as `Authorization: Bearer …`.",
    ),
    headers=((b"www-authenticate", b"Bearer"),),
)
FORBIDDEN: Final = define(403, "forbidden", "Not allowed", "These credentials do not reach this far.")
INVALID_CSRF_TOKEN: Final = define(
    403,
    "invalid_csrf_token",
    "CSRF token needed",
    "Who is known by a cookie must show that the page asking is Hundi's own.",
    hint="Send the csrfToken of `GET /api/v2/session` as X-CSRF-Token.",
)
NOT_FOUND: Final = define(404, "not_found", "Not found", "There is no such thing, or it is not yours.")
METHOD_NOT_ALLOWED: Final = define(
    405, "method_not_allowed", "Method not allowed", "The header Allow names those that are."
)
TOO_LARGE: Final = define(413, "request_too_large", "Request too large", "The body is larger than may be sent here.")
UNSUPPORTED_MEDIA_TYPE: Final = define(
    415,
    "unsupported_media_type",
    "Not said to be JSON",
    "A body is JSON, and must be said to be.",
    hint="Send `Content-Type: application/json`.",
)
INVALID_BODY: Final = define(422, "invalid_body", "Invalid body", "Something in the body is not as it must be.")
INVALID_AMOUNT: Final = define(
    422,
    "invalid_amount",
    "Invalid amount",
    "An amount is a whole number of minor units above zero, at most 9007199254740991.",
    hint='Send {"amount": 12345, "currency": "INR"} for 123.45 rupees.',
)
UNKNOWN_HOST: Final = define(400, "unknown_host", "Unknown host", "This server has another name.")
INTERNAL: Final = define(500, "internal_error", "Something went wrong", "Something is broken, and was written down.")
UNAVAILABLE: Final = define(
    503,
    "unavailable",
    "Busy",
    "It cannot be done just now.",
    hint="Ask again after Retry-After, with the same Idempotency-Key where there was one.",
)
LAST_ADMIN: Final = define(
    409,
    "last_admin",
    "Last admin",
    "Nobody else could undo it: this is the last admin with an open account.",
    hint="Make somebody else an admin first.",
)
THROTTLED: Final = define(429, "throttled", "Too many attempts", "Too many attempts have failed.", hint="Wait a while.")


_BY_STATUS: Final = {404: NOT_FOUND, 405: METHOD_NOT_ALLOWED, 413: TOO_LARGE}


@dataclass(frozen=True, slots=True)
class Row:
    """What a refusal is over HTTP."""

    status: int
    title: str
    detail: str
    hint: str | None = None
    facts: Callable[[Any, Currency], Mapping[str, Any]] = lambda _refusal, _currency: {}
    code: str | None = None
    """Where it is not the refusal's own."""


def _of_account(refusal: Any, _: Currency) -> Mapping[str, Any]:  # noqa: ANN401 - a refusal that names an account
    return {"account": refusal.account}


def _of_batch(refusal: Any, currency: Currency) -> Mapping[str, Any]:  # noqa: ANN401 - a batch's
    """Say which payment was refused, and why, in the words of its own problem."""
    return {"index": refusal.index, "refusal": problem_of(refusal.refusal, currency).within()}


REFUSALS: Final[dict[str, Row]] = {
    "account_not_found": Row(404, "No such person", "Nobody has this id.", facts=_of_account),
    "account_frozen": Row(
        409, "Account frozen", "Nothing leaves a frozen account.", "Ask whoever runs this wallet.", _of_account
    ),
    "account_closed": Row(409, "Account closed", "Nothing enters or leaves a closed account.", facts=_of_account),
    "same_account": Row(422, "Same account", "Both sides are one account.", "Name somebody else.", _of_account),
    "currency_mismatch": Row(422, "Other currency", "The account is kept in another currency."),
    "zero_amount": Row(422, "Nothing to move", "A transfer moves one minor unit at least."),
    "insufficient_funds": Row(
        422,
        "Insufficient funds",
        "The amount is more than can be spent.",
        "Send `available` at most.",
        lambda refusal, currency: {"available": money_of(refusal.available, currency)},
    ),
    "balance_limit": Row(
        422, "Balance too large", "The account would hold more than any account can.", facts=_of_account
    ),
    "transfer_limit": Row(
        422,
        "Above the limit of a transfer",
        "The amount is more than may be sent at once.",
        "Send `limit` at most, or ask whoever runs this wallet.",
        lambda refusal, currency: {"limit": money_of(refusal.limit, currency)},
    ),
    "day_limit": Row(
        422,
        "Above the limit of a day",
        "More would be sent on this day, in UTC, than may be on one.",
        "Send `limit` less `spentToday` at most, wait until tomorrow, or ask whoever runs this wallet.",
        lambda refusal, currency: {
            "limit": money_of(refusal.limit, currency),
            "spentToday": money_of(refusal.spent, currency),
        },
    ),
    "blocked": Row(422, "Cannot pay", "You cannot pay this person.", facts=_of_account, code="cannot_pay"),
    "hold_not_found": Row(404, "No such hold", "There is no such hold between the two."),
    "hold_settled": Row(409, "Hold settled", "The hold was captured or voided before."),
    "hold_expired": Row(
        409,
        "Hold expired",
        "The hold has expired.",
        facts=lambda refusal, _: {"expiresAt": render_time(refusal.expires_at)},
    ),
    "capture_too_large": Row(
        422,
        "More than is held",
        "More was asked for than is held.",
        "Capture `held` at most.",
        lambda refusal, currency: {"held": money_of(refusal.held, currency)},
    ),
    "transfer_not_found": Row(404, "No such transfer", "There is no such transfer between the two."),
    "not_refundable": Row(
        409,
        "Not refundable",
        "Only a payment or a capture is refunded, and only by who received it.",
        "Ask whoever received it.",
    ),
    "refund_too_large": Row(
        422,
        "More than is left to refund",
        "More would be given back than was received in all.",
        "Refund `refundable` at most.",
        lambda refusal, currency: {"refundable": money_of(refusal.refundable, currency)},
    ),
    "batch_refused": Row(
        422,
        "Batch refused",
        "One payment of the batch was refused, and so none of them was made.",
        "Change or leave out the payment at `index`, counted from 0.",
        _of_batch,
    ),
    "status_unchanged": Row(
        409,
        "Status cannot change so",
        "The account cannot go from the status that it has to this one.",
        facts=lambda refusal, _: {"account": refusal.account, "accountStatus": refusal.status},
    ),
    "balance_not_zero": Row(
        409,
        "Balance not zero",
        "Only an account with nothing on it can be closed.",
        "Send what is left to somebody, or have it paid out.",
        lambda refusal, currency: {"balance": money_of(refusal.balance, currency)},
    ),
    "key_reused": Row(
        422,
        "Idempotency key reused",
        "The key belongs to another request.",
        "Use a new key for a new request, and the same body for the same key.",
    ),
    "session_ended": Row(
        401, UNAUTHENTICATED.title, UNAUTHENTICATED.detail, UNAUTHENTICATED.hint, code="unauthenticated"
    ),
    "username_taken": Row(409, "Username taken", "Somebody has this username.", "Sign in, or choose another."),
    "handle_taken": Row(409, "Handle taken", "Somebody has this handle, or had it once.", "Choose another."),
}
"""By the refusal's code."""


def problem_of(refusal: Refusal, currency: Currency) -> Problem:
    """Say what a refusal is over HTTP."""
    row = REFUSALS[refusal.code]
    headers = UNAUTHENTICATED.headers if row.code == UNAUTHENTICATED.code else ()
    facts = row.facts(refusal, currency)
    return Problem(row.status, row.code or refusal.code, row.title, row.detail, row.hint, facts, headers)


def is_v2(path: str) -> bool:
    """Say whether a path is v2's."""
    return path == _BASE or path.startswith(_BASE + "/")


def problem_of_status(status: int) -> Problem:
    """Say what the framework refuses by itself."""
    return _BY_STATUS.get(status, INVALID_REQUEST)


def failure(status: int, code: str, text: str, headers: tuple[tuple[bytes, bytes], ...]) -> Problem:
    """Say what the edge says, in the words of what is known of it."""
    known = KNOWN.get(code)
    return Problem(status, code, known.title if known else text, text, known.hint if known else None, headers=headers)


def generally(code: str) -> Problem:
    """Say of a refusal, by its code, what it is whatever the case."""
    row = REFUSALS[code]
    return Problem(row.status, row.code or code, row.title, row.detail, row.hint)


def refused(*codes: str) -> tuple[Problem, ...]:
    """Say the same of several, for the declaration of a route that may answer them."""
    return tuple(generally(code) for code in codes)


KEY_REUSED: Final = generally("key_reused")
USERNAME_TAKEN: Final = generally("username_taken")
HANDLE_TAKEN: Final = generally("handle_taken")
SAME_ACCOUNT: Final = generally("same_account")
BALANCE_NOT_ZERO: Final = generally("balance_not_zero")
STATUS_UNCHANGED: Final = generally("status_unchanged")
PAYMENT_REFUSED: Final = refused(
    "account_not_found",
    "account_frozen",
    "account_closed",
    "same_account",
    "insufficient_funds",
    "balance_limit",
    "transfer_limit",
    "day_limit",
    "blocked",
)
"""All that can stand in a payment's way."""
