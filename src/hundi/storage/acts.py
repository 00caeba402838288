"""What operators did: the audit log, written in the transaction of what was done."""

import json
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Connection, Row, ScalarSelect, insert, select

from hundi.ledger.accounts import AccountId, AccountStatus, Instant, Limits
from hundi.ledger.book import LimitsChanged, StatusChanged
from hundi.ledger.transfers import Transfer, TransferId, TransferKind
from hundi.storage.protocol import Act, ActsPage
from hundi.storage.runner import Runner
from hundi.storage.tables import accounts, acts

_BY_TRANSFER: Final = {TransferKind.DEPOSIT: "deposit", TransferKind.WITHDRAWAL: "withdraw"}
_BY_STATUS: Final = {
    AccountStatus.FROZEN: "freeze",
    AccountStatus.OPEN: "unfreeze",
    AccountStatus.CLOSED: "close",
}


def cash_act(transfer: Transfer) -> Act:
    """Tell of a deposit or withdrawal as an operator's act."""
    deposited = transfer.kind is TransferKind.DEPOSIT
    wallet = transfer.credit_account if deposited else transfer.debit_account
    detail = {"amount": transfer.amount.minor, "reference": transfer.note}
    return Act(transfer.id, transfer.actor, _BY_TRANSFER[transfer.kind], wallet, detail, transfer.at)


def status_act(change: StatusChanged) -> Act | None:
    """Tell of a change of status likewise. None: a person closed their own account, which is no operator's act."""
    if change.after is AccountStatus.CLOSED and change.actor == change.account:
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


def act_of(row: Row[*tuple[Any, ...]] | tuple[Any, ...]) -> Act:
    """Read an act from a row: id, actor's id, act, subject's id, detail, time."""
    id_, actor, act, subject, detail, at = row
    return Act(id_, actor, act, subject, json.loads(detail), at)


def detail_text(act: Act) -> str:
    """Write what is told of an act as it is stored."""
    return json.dumps(act.detail, ensure_ascii=False)


def write_act(connection: Connection, act: Act) -> None:
    """Write an act in the transaction of what an operator does other than with money."""
    row = {
        "id": act.id,
        "actor": _number_of(act.actor),
        "act": act.act,
        "subject": None if act.subject is None else _number_of(act.subject),
        "detail": detail_text(act),
        "at": act.at,
    }
    connection.execute(insert(acts).values(row))


class SqlActs:
    """The audit log on SQLAlchemy Core."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner

    async def page(
        self, *, before: int | None, limit: int, subject: AccountId | None = None, actor: AccountId | None = None
    ) -> ActsPage:
        """List acts, newest first. See `Acts.page`."""
        whose, whom = accounts.alias("whose"), accounts.alias("whom")
        query = (
            select(acts.c.id, whose.c.id, acts.c.act, whom.c.id, acts.c.detail, acts.c.at, acts.c.number)
            .join(whose, whose.c.number == acts.c.actor)
            .outerjoin(whom, whom.c.number == acts.c.subject)
            .order_by(acts.c.number.desc())
            .limit(limit + 1)
        )
        if before is not None:
            query = query.where(acts.c.number < before)
        if subject is not None:
            query = query.where(acts.c.subject == _number_of(subject))
        if actor is not None:
            query = query.where(acts.c.actor == _number_of(actor))
        rows = await self._runner.read(lambda connection: connection.execute(query).all())
        listed = rows[:limit]
        next_before = listed[-1][-1] if len(rows) > limit else None
        return ActsPage([act_of(tuple(row)[:-1]) for row in listed], next_before)


def _number_of(account: AccountId) -> ScalarSelect[int]:
    return select(accounts.c.number).where(accounts.c.id == account).scalar_subquery()


def _tell(limits: Limits) -> dict[str, int | None]:
    return {"transfer_limit": limits.transfer, "day_limit": limits.day}


def _read(told: Mapping[str, Any]) -> Limits:
    return Limits(told["transfer_limit"], told["day_limit"])
