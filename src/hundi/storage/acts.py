"""What operators did, as it is told in the audit log. `act_log` keeps it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from hundi.ledger.accounts import AccountId, AccountStatus, Instant, Limits
from hundi.ledger.book import LimitsChanged, StatusChanged
from hundi.ledger.transfers import Transfer, TransferId, TransferKind

_BY_TRANSFER: Final = {TransferKind.DEPOSIT: "deposit", TransferKind.WITHDRAWAL: "withdraw"}
_BY_STATUS: Final = {
    AccountStatus.FROZEN: "freeze",
    AccountStatus.OPEN: "unfreeze",
    AccountStatus.CLOSED: "close",
}


@dataclass(frozen=True, slots=True)
class Act:
    """What an operator did, to whose account. Issuance is the actor of what the command line does."""

    id: str
    actor: AccountId
    act: str
    """deposit, withdraw, freeze, unfreeze, close, limits; or what is done to other things than money."""
    subject: AccountId | None
    detail: Mapping[str, Any]
    """JSON. Amounts are minor units."""
    at: Instant


@dataclass(frozen=True, slots=True)
class ActsPage:
    """Acts, newest first. `next_before` is where to go on, None at the end."""

    acts: list[Act]
    next_before: int | None


class Acts(Protocol):
    """The audit log. Acts of money come with their commands, others with what is done."""

    async def page(
        self, *, before: int | None, limit: int, subject: AccountId | None = None, actor: AccountId | None = None
    ) -> ActsPage:
        """List acts, newest first: all of them, those on one account, or those of one actor."""


def cash_act(transfer: Transfer) -> Act:
    """Tell of a deposit or withdrawal as an operator's act."""
    deposited = transfer.kind is TransferKind.DEPOSIT
    wallet = transfer.credit_account if deposited else transfer.debit_account
    detail = {"amount": transfer.amount.minor, "reference": transfer.note}
    return Act(transfer.id, transfer.actor, _BY_TRANSFER[transfer.kind], wallet, detail, transfer.at)


def status_act(change: StatusChanged) -> Act | None:
    """Tell of a change of status likewise. None: a person closed their own account, which is no operator's act."""
    if change.is_farewell:
        return None
    detail = {"reason": change.reason}
    return Act(change.id, change.actor, _BY_STATUS[change.after], change.account, detail, change.at)


def limits_act(change: LimitsChanged) -> Act:
    """Tell of new limits likewise; `limits_of` reads it."""
    detail = {"reason": change.reason, **_tell(change.after), "before": _tell(change.before)}
    return Act(change.id, change.actor, "limits", change.account, detail, change.at)


def limits_of(act: Act) -> LimitsChanged:
    """Read new limits from the act that tells of them."""
    before, after, reason = _read(act.detail["before"]), _read(act.detail), act.detail["reason"]
    return LimitsChanged(
        TransferId(act.id), act.subject or AccountId(""), before, after, reason, act.actor, Instant(act.at)
    )


def act_of(row: Sequence[Any]) -> Act:
    """Read an act from a row: id, actor's id, act, subject's id, detail, time."""
    id_, actor, act, subject, detail, at = row
    return Act(id_, actor, act, subject, json.loads(detail), at)


def detail_text(act: Act) -> str:
    """Write what is told of an act as it is stored."""
    return json.dumps(act.detail, ensure_ascii=False)


def _tell(limits: Limits) -> dict[str, int | None]:
    return {"transfer_limit": limits.transfer, "day_limit": limits.day}


def _read(told: Mapping[str, Any]) -> Limits:
    return Limits(told["transfer_limit"], told["day_limit"])
