"""One of each: every command that there is, and everything that may become of one."""

from dataclasses import fields
from typing import Any, Final, get_args

from hundi.ledger import refusals
from hundi.ledger.accounts import AccountStatus, Instant, Limits
from hundi.ledger.book import BatchPaid, BlockChanged, LimitsChanged, Opened, StatusChanged
from hundi.ledger.commands import (
    Batch,
    Capture,
    Command,
    Deposit,
    Hold,
    IdempotencyKey,
    OpenWallet,
    Pay,
    Refund,
    SetBlock,
    SetLimits,
    SetStatus,
    Void,
    Withdraw,
)
from hundi.ledger.decide import BatchReplayed, Change, Outcome, Replayed
from hundi.ledger.refusals import Refusal, ZeroAmount
from hundi.ledger.transfers import Transfer, TransferKind
from hundi.services.unavailable import Unavailable
from tests.ledger.builders import ASHA, BALA, NOW, SECOND, inr, newcomer, next_id, session_id, wallet

KEY: Final = IdempotencyKey("order 7", b"\x00\xff")
_LATER: Final = Instant(NOW + SECOND)
_COMMON: Final[dict[str, Any]] = {"session": session_id(1), "key": KEY}

COMMANDS: Final[list[Command]] = [
    Pay(next_id(), ASHA, BALA, inr(1), "for तुम", **_COMMON),
    OpenWallet(next_id(), ASHA, newcomer("Asha"), inr(100), **_COMMON),
    OpenWallet(next_id(), ASHA, newcomer("Asha"), None),
    Deposit(next_id(), ASHA, inr(1), note="cash", **_COMMON),
    Withdraw(next_id(), ASHA, inr(1), note="cash", **_COMMON),
    Hold(next_id(), ASHA, BALA, inr(1), _LATER, "a room", **_COMMON),
    Capture(next_id(), next_id(), ASHA, BALA, inr(1), **_COMMON),
    Void(next_id(), next_id(), ASHA, BALA, expired=True, **_COMMON),
    SetStatus(next_id(), ASHA, AccountStatus.FROZEN, "stolen", **_COMMON),
    Batch(next_id(), ASHA, (Pay(next_id(), ASHA, BALA, inr(1), "a", key=KEY), Pay(next_id(), ASHA, BALA, inr(2)))),
    Refund(next_id(), next_id(), ASHA, BALA, None, "cold", **_COMMON),
    SetLimits(next_id(), ASHA, inr(5), None, "young", **_COMMON),
    SetBlock(next_id(), ASHA, BALA, blocks=True, **_COMMON),
]

TRANSFER: Final = Transfer(next_id(), TransferKind.PAYMENT, ASHA, BALA, inr(5), NOW, ASHA, 1, 2, 3, 4)
_HELD: Final = TRANSFER._replace(
    kind=TransferKind.HOLD, pending=5, note="a", follows=next_id(), expires_at=_LATER, key="k", fingerprint=b"\xff"
)
_VALUES: Final[dict[str, Any]] = {
    "status": AccountStatus.CLOSED,
    "account": ASHA,
    "hold": next_id(),
    "expires_at": NOW,
    "refusal": ZeroAmount(),
}


REFUSALS: Final[list[type[Refusal]]] = [
    kind
    for kind in vars(refusals).values()
    if isinstance(kind, type) and issubclass(kind, Refusal) and kind is not Refusal
]


def _refusal(kind: type[Refusal]) -> Refusal:
    return kind(**{field.name: _VALUES.get(field.name, 7) for field in fields(kind)})


OUTCOMES: Final[list[Outcome]] = [
    TRANSFER,
    _HELD,
    Opened(wallet(ASHA, 100), TRANSFER),
    Opened(wallet(ASHA), None),
    StatusChanged(next_id(), ASHA, AccountStatus.OPEN, AccountStatus.FROZEN, "stolen", BALA, NOW),
    Replayed(_HELD),
    BatchPaid((TRANSFER, _HELD)),
    BatchReplayed((TRANSFER,)),
    LimitsChanged(next_id(), ASHA, Limits(None, 5), Limits(1, None), "young", BALA, NOW),
    BlockChanged(next_id(), ASHA, BALA, blocks=True),
    *map(_refusal, REFUSALS),
]

FAILURES: Final[list[Unavailable]] = [Unavailable(), *(kind("it is so") for kind in Unavailable.__subclasses__())]


def missing() -> set[type]:
    """Say which commands and outcomes there are that none of these is."""
    outcomes = {*get_args(Change), Replayed, BatchReplayed, *REFUSALS}
    assert set(get_args(Outcome)) == {*get_args(Change), Replayed, BatchReplayed, Refusal}, "there is a kind more"
    return {*get_args(Command), *outcomes} - {type(each) for each in (*COMMANDS, *OUTCOMES)}
