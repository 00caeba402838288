"""The money routes of v1: balance and transfer. Both ways into them, lean and Litestar's, call these functions."""

import re
from typing import Final

import msgspec
from litestar.types import HTTPScope, Receive

from hundi.api.auth import read_identity
from hundi.api.http import Answer, BodyTooLargeError, header, json_answer, read_body
from hundi.api.json_bodies import BadBodyError, decode_object
from hundi.api.v1.amounts import parse_amount, render_amount
from hundi.api.v1.errors import BAD_ACCOUNT, BAD_AMOUNT, BAD_KEY, BAD_REQUEST, FORBIDDEN, answer_refusal
from hundi.ledger.decide import Replayed
from hundi.ledger.money import AmountError
from hundi.ledger.refusals import Refusal
from hundi.ledger.transfers import Transfer
from hundi.services.hundi import Hundi
from hundi.services.tokens import Identity

_KEY: Final = re.compile(r"[\x21-\x7e]{1,255}")
_REPLAYED: Final = ((b"idempotency-replayed", b"true"),)


async def balance(scope: HTTPScope, hundi: Hundi) -> Answer:
    """Answer `GET /account/balance`."""
    identity = read_identity(scope, hundi)
    available = None if identity is None else await hundi.payments.available(identity)
    if available is None:
        return FORBIDDEN
    return json_answer(200, {"balance": msgspec.Raw(render_amount(available))})


async def transfer(scope: HTTPScope, receive: Receive, hundi: Hundi) -> Answer:
    """Answer `POST /account/transfer`.

    What is wrong is told in this order: token, size, shape of the body, amount, account, balance.
    """
    identity = read_identity(scope, hundi)
    if identity is None:
        return FORBIDDEN
    try:
        body = await read_body(scope, receive)
    except BodyTooLargeError:
        if await hundi.sessions.is_live(identity):
            raise
        return FORBIDDEN
    key = header(scope, b"idempotency-key")
    if key is not None and _KEY.fullmatch(key) is None:
        return await _unless_ended(identity, hundi, BAD_KEY)
    try:
        request = decode_object(body, tolerate="amount")
        amount = parse_amount(request.get("amount"), hundi.payments.currency)
    except BadBodyError:
        return await _unless_ended(identity, hundi, BAD_REQUEST)
    except AmountError:
        return await _unless_ended(identity, hundi, BAD_AMOUNT)
    to = request.get("to")
    if type(to) is not str:
        return await _unless_ended(identity, hundi, BAD_ACCOUNT)
    outcome = await hundi.payments.pay(identity, to, amount, key=key)
    if type(outcome) is Transfer:
        return _success(outcome.id, ())
    if isinstance(outcome, Replayed):
        return _success(outcome.transfer.id, _REPLAYED)
    return answer_refusal(outcome) if isinstance(outcome, Refusal) else BAD_REQUEST


def _success(transaction_id: str, headers: tuple[tuple[bytes, bytes], ...]) -> Answer:
    return Answer(200, b'{"message":"Transfer successful","transactionId":"%b"}' % transaction_id.encode(), headers)


async def _unless_ended(identity: Identity, hundi: Hundi, answer: Answer) -> Answer:
    """Say what is wrong, unless the session has ended: that comes first, and the ledger has not been asked."""
    return answer if await hundi.sessions.is_live(identity) else FORBIDDEN
