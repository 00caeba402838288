"""Which answers to a payment are in order, and which nobody may get."""

import pytest

from tests.support.load import Answer
from tests.torture.answers import BadAnswerError, Verdict, judge_payment

PAID = b'{"message":"Transfer successful","transactionId":"0123456789abcdef01234567"}'
RETRY = [b"retry-after: 1"]


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (None, Verdict.UNANSWERED),
        (Answer(200, [], PAID), Verdict.PAID),
        (Answer(400, [], b'{"message":"Insufficient balance"}'), Verdict.REFUSED),
        (Answer(503, RETRY, b'{"message":"The server is busy."}'), Verdict.BUSY),
    ],
)
def test_an_answer_in_order_has_its_verdict(answer: Answer | None, verdict: Verdict) -> None:
    assert judge_payment(answer) is verdict


@pytest.mark.parametrize(
    "answer",
    [
        Answer(200, [], b'{"message":"Transfer successful"}'),
        Answer(200, [], b'{"transactionId":"short"}'),
        Answer(400, [], b'{"message":"Invalid account"}'),
        Answer(403, [], b"{}"),
        Answer(409, [], b'{"message":"Idempotency key reused"}'),
        Answer(411, [], b'{"message":"Error"}'),
        Answer(500, [], b'{"message":"Something went wrong"}'),
        Answer(503, [], b'{"message":"The server is busy."}'),
        Answer(503, RETRY, b"{}"),
        Answer(503, [b"retry-after: soon"], b'{"message":"The server is busy."}'),
        Answer(200, [], b"not json"),
        Answer(200, [], b"[]"),
    ],
)
def test_any_other_answer_is_a_violation(answer: Answer) -> None:
    with pytest.raises(BadAnswerError, match=str(answer.status)):
        judge_payment(answer)
