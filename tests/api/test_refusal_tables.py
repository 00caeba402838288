"""Every refusal has an answer in every version of the API."""

import inspect

from hundi.api.v1.errors import FORBIDDEN, answer_refusal
from hundi.ledger import refusals
from hundi.ledger.accounts import AccountId
from hundi.ledger.refusals import Refusal

KINDS = [
    kind
    for _, kind in inspect.getmembers(refusals, inspect.isclass)
    if issubclass(kind, Refusal) and kind is not Refusal
]


def test_v1_answers_every_refusal() -> None:
    for kind in KINDS:
        fields = len(inspect.signature(kind).parameters)
        answer = answer_refusal(kind(*([AccountId("x")] * fields)))
        if kind is refusals.SessionEnded:
            assert answer == FORBIDDEN
        else:
            assert answer.status in (400, 409, 411)
            code = "cannot_pay" if kind is refusals.Blocked else kind.code  # who is blocked is not told so
            assert f'"code":"{code}"'.encode() in answer.body


def test_codes_are_unique() -> None:
    assert len({kind.code for kind in KINDS}) == len(KINDS)
