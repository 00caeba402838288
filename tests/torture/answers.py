"""What an answer to a payment says, and which answers nobody may ever get."""

import json
import re
from enum import StrEnum
from typing import Final

from tests.support.load import Answer

REFUSED_MESSAGES: Final = frozenset({"Insufficient balance"})
"""The rules that say no to a payment between people who exist."""

_ID: Final = re.compile(r"[0-9a-f]{24}")


class Verdict(StrEnum):
    """What is known of a payment after an answer."""

    PAID = "paid"
    REFUSED = "refused"
    """A rule said no: it did not happen, and its key is unspent."""
    BUSY = "busy"
    """503: it happened or not; ask again with its key."""
    UNANSWERED = "unanswered"
    """The connection was cut: it happened or not; ask again with its key."""

    @property
    def is_definite(self) -> bool:
        """Whether it needs no asking again."""
        return self in {Verdict.PAID, Verdict.REFUSED}


class BadAnswerError(Exception):
    """An answer that nobody may get; the message quotes it."""


def judge_payment(answer: Answer | None) -> Verdict:
    """Read the answer to a payment. None: the connection ended before one came.

    Raises:
        BadAnswerError: it is none of those that a payment may get.

    """
    if answer is None:
        return Verdict.UNANSWERED
    body = body_of(answer)
    message = body.get("message")
    if answer.status == 200 and _ID.fullmatch(str(body.get("transactionId"))):
        return Verdict.PAID
    if answer.status == 400 and message in REFUSED_MESSAGES:
        return Verdict.REFUSED
    if is_busy(answer):
        return Verdict.BUSY
    raise BadAnswerError(quote(answer))


def is_busy(answer: Answer) -> bool:
    """Say whether it is a 503 as it should be: with a message, and with a time to ask again."""
    waits = [line for line in answer.head if re.fullmatch(rb"retry-after: [1-9][0-9]*", line)]
    return answer.status == 503 and bool(body_of(answer).get("message")) and len(waits) == 1


def transaction_id(answer: Answer) -> str:
    """Return the id of the transfer that an answer acknowledges."""
    return str(body_of(answer)["transactionId"])


def body_of(answer: Answer) -> dict[str, object]:
    """Read a JSON object.

    Raises:
        BadAnswerError: it is none.

    """
    try:
        body = answer.json()
    except (json.JSONDecodeError, UnicodeDecodeError):
        raise BadAnswerError(quote(answer)) from None
    if not isinstance(body, dict):
        raise BadAnswerError(quote(answer))
    return body


def quote(answer: Answer) -> str:
    """Show an answer in a line."""
    return f"{answer.status} {answer.body[:300].decode(errors='replace')!r}"
