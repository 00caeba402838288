"""The money routes of v1: balance and transfer. Both ways into them, lean and Litestar's, call these functions."""

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

import msgspec
from litestar.types import HTTPScope, Receive

from hundi.api.auth import read_identity
from hundi.api.http import Answer, BodyTooLargeError, find_header, json_answer, read_body
from hundi.api.json_bodies import BadBodyError, decode_object
from hundi.api.v1.amounts import parse_amount, render_amount
from hundi.api.v1.errors import BAD_ACCOUNT, BAD_AMOUNT, BAD_KEY, BAD_REQUEST, FORBIDDEN, answer_refusal
from hundi.ledger.decide import Outcome, Replayed
from hundi.ledger.money import AmountError, Currency, Money
from hundi.ledger.refusals import Refusal
from hundi.ledger.transfers import Transfer
from hundi.services.committer import Tell
from hundi.services.hundi import Hundi

_KEY: Final = re.compile(r"[\x21-\x7e]{1,255}")
_PLAIN: Final = re.compile(rb'\{"to": ?"([0-9a-f]{24})", ?"amount": ?(0|[1-9][0-9]{0,12})(?:\.([0-9]{1,2}))?\}')
"""What nearly every body looks like, which then need not be taken apart as JSON of any kind."""
_CENTS: Final = b"00"
_REPLAYED: Final = ((b"idempotency-replayed", b"true"),)


async def balance(scope: HTTPScope, hundi: Hundi) -> Answer:
    """Answer `GET /account/balance`."""
    identity = read_identity(scope["headers"], hundi)
    available = None if identity is None else await hundi.payments.available(identity)
    if available is None:
        return FORBIDDEN
    return json_answer(200, {"balance": msgspec.Raw(render_amount(available))})


class _Transfer(NamedTuple):
    """What somebody asks for."""

    to: str
    amount: Money
    key: str | None


async def transfer(scope: HTTPScope, receive: Receive, hundi: Hundi) -> Answer:
    """Answer `POST /account/transfer`.

    What is wrong is told in this order: token, size, shape of the body, amount, account, balance.
    """
    identity = read_identity(scope["headers"], hundi)
    if identity is None:
        return FORBIDDEN
    try:
        body = await read_body(scope, receive)
    except BodyTooLargeError:
        if await hundi.sessions.is_live(identity):
            raise
        return FORBIDDEN
    asked = _read(find_key(scope["headers"]), body, hundi)
    if isinstance(asked, Answer):  # unless the session has ended: that comes first, and the ledger was not asked
        return asked if await hundi.sessions.is_live(identity) else FORBIDDEN
    return answer_transfer(await hundi.payments.pay(identity, asked.to, asked.amount, key=asked.key))


def begin_transfer(token: str, key: str | None, body: bytes, hundi: Hundi, tell: Tell) -> bool:
    """Do what `transfer` does up to where it waits, for a request that is whole. `answer_transfer` takes what is told.

    Returns:
        False, and nothing was begun, where there is something to say that `transfer` must find the words for.

    Raises:
        Unavailable: nothing was begun.

    """
    identity = hundi.sessions.read(token)
    if identity is None:
        return False
    asked = _read(key, body, hundi)
    if isinstance(asked, Answer):
        return False
    hundi.payments.pay_and_tell(identity, asked.to, asked.amount, tell, key=asked.key)
    return True


def find_key(headers: Iterable[tuple[bytes, bytes]]) -> str | None:
    """Read the idempotency key among a request's headers, whatever it is."""
    return find_header(headers, b"idempotency-key")


def read_transfer(body: bytes, currency: Currency) -> tuple[object, Money]:
    """Read the body of a transfer, most of which are written alike: to whom, and how much.

    Raises:
        BadBodyError: it is no JSON object. AmountError: what it has is no amount.

    """
    plain = _PLAIN.fullmatch(body) if currency.exponent == len(_CENTS) else None
    if plain is not None:
        to, whole, decimals = plain.groups(_CENTS)
        minor = int(whole + decimals if len(decimals) == len(_CENTS) else whole + decimals + b"0")
        if minor:
            return to.decode(), Money(minor, currency)
    request = decode_object(body, tolerate="amount")
    return request.get("to"), parse_amount(request.get("amount"), currency)


def answer_transfer(outcome: Outcome) -> Answer:
    """Render what a transfer came to."""
    if type(outcome) is Transfer:
        return _success(outcome.id, ())
    if isinstance(outcome, Replayed):
        return _success(outcome.transfer.id, _REPLAYED)
    return answer_refusal(outcome) if isinstance(outcome, Refusal) else BAD_REQUEST


def _read(key: str | None, body: bytes, hundi: Hundi) -> _Transfer | Answer:
    """Read what is asked for, or say what is wrong with it."""
    if key is not None and _KEY.fullmatch(key) is None:
        return BAD_KEY
    try:
        to, amount = read_transfer(body, hundi.payments.currency)
    except BadBodyError:
        return BAD_REQUEST
    except AmountError:
        return BAD_AMOUNT
    return _Transfer(to, amount, key) if type(to) is str else BAD_ACCOUNT


def _success(transaction_id: str, headers: tuple[tuple[bytes, bytes], ...]) -> Answer:
    return Answer(200, b'{"message":"Transfer successful","transactionId":"%b"}' % transaction_id.encode(), headers)
