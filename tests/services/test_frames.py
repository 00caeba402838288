"""What workers say to each other arrives as it was said, however it is cut on the way."""

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hundi.ledger.commands import Command, IdempotencyKey, Pay, SessionId
from hundi.ledger.decide import Outcome
from hundi.ledger.money import INR, Money
from hundi.ledger.transfers import Transfer
from hundi.services.frames import (
    Frame,
    Frames,
    encode,
    pack_command,
    pack_outcome,
    unpack_command,
    unpack_outcome,
)
from hundi.services.unavailable import Unavailable
from tests.ledger.builders import ASHA, BALA, USD, next_id, session_id
from tests.services.outcomes import COMMANDS, FAILURES, OUTCOMES, TRANSFER, missing
from tests.strategies import amounts_minor, stored_texts

TEXTS = stored_texts() | st.just("half a character \ud800")
KEYS = st.builds(IdempotencyKey, TEXTS, st.binary(max_size=16))


def said(frame: Frame | None) -> Frame | None:
    """Say a frame, and return what is heard."""
    heard: list[Frame | None] = []
    Frames(heard.append).feed(encode(frame))
    (found,) = heard
    return found


def told(command: Command) -> Command:
    """Send a command as a worker does."""
    frame = said([(1, pack_command(command, INR))])
    assert frame is not None
    return unpack_command(frame[0][1], INR)


def answered(outcome: Outcome | Unavailable) -> Outcome | Unavailable:
    """Send an outcome as a worker does."""
    frame = said([(1, pack_outcome(outcome, INR))])
    assert frame is not None
    return unpack_outcome(frame[0][1], INR)


def test_no_command_and_no_outcome_is_forgotten_here() -> None:
    assert missing() == set()


def test_every_command_arrives_as_it_was() -> None:
    for command in COMMANDS:
        assert told(command) == command
        assert type(told(command)) is type(command)


def test_every_outcome_arrives_as_it_was() -> None:
    for outcome in OUTCOMES:
        assert answered(outcome) == outcome
        assert type(answered(outcome)) is type(outcome)


def test_every_failure_arrives_as_it_was() -> None:
    for failure in FAILURES:
        found = answered(failure)
        assert type(found) is type(failure)
        assert isinstance(found, Unavailable)
        assert found.args == failure.args


@given(amounts_minor(), st.none() | TEXTS, st.none() | st.just(session_id(1)), st.none() | KEYS)
def test_any_payment_arrives_as_it_was(
    minor: int, note: str | None, session: SessionId | None, key: IdempotencyKey | None
) -> None:
    command = Pay(next_id(), ASHA, BALA, Money(minor, INR), note, session, key)
    assert told(command) == command
    spent = {} if key is None else {"key": key.text, "fingerprint": key.fingerprint}
    payment = TRANSFER._replace(amount=command.amount, note=note, **spent)  # type: ignore[arg-type]  # both are right
    assert answered(payment) == payment


def test_an_amount_in_another_currency_stays_in_that_currency() -> None:
    command = Pay(next_id(), ASHA, BALA, Money(5, USD))
    assert told(command) == command
    assert answered(TRANSFER._replace(amount=command.amount)) == TRANSFER._replace(amount=command.amount)


def test_money_of_the_book_is_of_its_one_currency_on_arrival() -> None:
    frame = said([(1, pack_command(COMMANDS[0], INR)), (2, pack_outcome(TRANSFER, INR))])
    assert frame is not None
    payment, transfer = unpack_command(frame[0][1], INR), unpack_outcome(frame[1][1], INR)
    assert isinstance(payment, Pay)
    assert isinstance(transfer, Transfer)
    assert payment.amount.currency is transfer.amount.currency is INR


@given(
    st.lists(st.none() | st.lists(st.tuples(st.integers(), st.text(max_size=300)), max_size=4), max_size=6), st.data()
)
def test_frames_are_put_together_wherever_they_are_cut(frames: list[Frame | None], data: st.DataObject) -> None:
    stream = b"".join(map(encode, frames))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=8)))
    heard: list[Frame | None] = []
    reader = Frames(heard.append)
    for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True):
        reader.feed(stream[start:end])
    assert heard == frames


def test_frames_are_put_together_from_single_bytes() -> None:
    frames: list[Frame | None] = [[], None, [(1, "x" * 300)], [(2, None)]]
    heard: list[Frame | None] = []
    reader = Frames(heard.append)
    for byte in b"".join(map(encode, frames)):
        reader.feed(bytes([byte]))
    assert heard == frames


def test_what_is_no_frame_is_an_error_and_passed_on_to_nobody() -> None:
    heard: list[Frame | None] = []
    with pytest.raises((pickle.UnpicklingError, EOFError)):
        Frames(heard.append).feed(b"\0\0\0\x03xyz")
    with pytest.raises((pickle.UnpicklingError, EOFError)):
        Frames(heard.append).feed(b"\0\0\0\0")
    Frames(heard.append).feed(b"\xff\xff\xff\xffGET / HTTP/1.1\r\n\r\n")
    assert heard == []
