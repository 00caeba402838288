"""What workers of one host say to each other: commands one way, what became of them the other, many to a frame.

A frame is its length and a pickle. Both ends are the same program, started by the same parent, on a socket in a
directory that only their user can enter.
"""

import pickle
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from hundi.ledger.accounts import AccountId
from hundi.ledger.book import BatchPaid
from hundi.ledger.commands import Batch, Command, IdempotencyKey, Pay, SessionId
from hundi.ledger.decide import Outcome
from hundi.ledger.money import Currency, Money
from hundi.ledger.transfers import Transfer, TransferId, TransferKind
from hundi.services.unavailable import Unavailable

_LENGTH_BYTES: Final = 4
_KINDS: Final = {kind.value: kind for kind in TransferKind}

Packed = object
"""Plain payments and their transfers as tuples of texts and numbers, which are pickled many times faster; batches are
lists of them."""

Frame = Sequence[tuple[Any, ...]]
"""Commands, each as the number that the worker who asks has given it, its deadline (on the monotonic clock, which the
processes of a host share) and itself, packed. Or outcomes: that number, and the outcome, packed. An empty one asks for
a sign of life, and is one."""


def encode(frame: Frame | None) -> bytes:
    """Make bytes of a frame; None says that no more commands are taken."""
    body = pickle.dumps(frame, pickle.HIGHEST_PROTOCOL)
    return len(body).to_bytes(_LENGTH_BYTES) + body


class Frames:
    """Puts frames together again from what arrives."""

    def __init__(self, take: Callable[[Frame | None], None]) -> None:
        self._take = take
        self._buffer = bytearray()

    def feed(self, data: bytes) -> None:
        """Take what has arrived, and pass on each frame that is whole."""
        buffer = self._buffer
        buffer += data
        start = 0
        while len(buffer) - start >= _LENGTH_BYTES:
            end = start + _LENGTH_BYTES + int.from_bytes(buffer[start : start + _LENGTH_BYTES])
            if len(buffer) < end:
                break
            body = memoryview(buffer)[start + _LENGTH_BYTES : end]
            frame = pickle.loads(body)  # noqa: S301 - of the same program, and nobody else can reach the socket
            body.release()
            start = end
            self._take(frame)
        del buffer[:start]


def pack_command(command: Command, currency: Currency) -> Packed:
    """Make what `unpack_command` reads with the same currency, which is that of all the book's money."""
    if type(command) is Pay and command.amount.currency is currency:
        return _pack_pay(command)
    if type(command) is Batch and all(each.amount.currency is currency for each in command.transfers):
        return [command.id, command.payer, command.session, *map(_pack_pay, command.transfers)]
    return command


def _pack_pay(command: Pay) -> Packed:
    key = command.key
    return (
        command.id,
        command.payer,
        command.payee,
        command.amount.minor,
        command.note,
        command.session,
        None if key is None else key.text,
        None if key is None else key.fingerprint,
    )


def unpack_command(packed: Any, currency: Currency) -> Command:  # noqa: ANN401 - whatever was pickled
    """Make the command again."""
    if type(packed) is tuple:
        return _unpack_pay(packed, currency)
    if type(packed) is list:
        id_, payer, session, *transfers = packed
        return Batch(id_, payer, tuple(_unpack_pay(each, currency) for each in transfers), session)
    command: Command = packed
    return command


def _unpack_pay(packed: Any, currency: Currency) -> Pay:  # noqa: ANN401 - whatever was pickled
    id_, payer, payee, minor, note, session, key, fingerprint = packed
    return Pay(
        TransferId(id_),
        AccountId(payer),
        AccountId(payee),
        Money(minor, currency),
        note,
        None if session is None else SessionId(session),
        None if key is None else IdempotencyKey(key, fingerprint),
    )


def pack_outcome(outcome: Outcome | Unavailable, currency: Currency) -> Packed:
    """Make what `unpack_outcome` reads with the same currency."""
    if type(outcome) is Transfer and outcome.amount.currency is currency:
        return _pack_transfer(outcome)
    if type(outcome) is BatchPaid and all(each.amount.currency is currency for each in outcome.transfers):
        return [_pack_transfer(each) for each in outcome.transfers]
    return outcome


def _pack_transfer(transfer: Transfer) -> Packed:
    id_, kind, debit, credit, amount, *rest = transfer
    return (id_, kind.value, debit, credit, amount.minor, rest)


def unpack_outcome(packed: Any, currency: Currency) -> Outcome | Unavailable:  # noqa: ANN401 - whatever was pickled
    """Make the outcome again."""
    if type(packed) is tuple:
        return _unpack_transfer(packed, currency)
    if type(packed) is list:
        return BatchPaid(tuple(_unpack_transfer(each, currency) for each in packed))
    outcome: Outcome | Unavailable = packed
    return outcome


def _unpack_transfer(packed: Any, currency: Currency) -> Transfer:  # noqa: ANN401 - whatever was pickled
    id_, kind, debit, credit, minor, rest = packed
    return Transfer(id_, _KINDS[kind], debit, credit, Money(minor, currency), *rest)


def pack_all(pairs: Iterable[tuple[int, Outcome | Unavailable]], currency: Currency) -> Frame:
    """Pack outcomes, each with its number."""
    return [(number, pack_outcome(outcome, currency)) for number, outcome in pairs]
