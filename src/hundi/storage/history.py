"""The whole book at one commit, streamed, in statements for every engine."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import BindParameter, Connection, Row, bindparam, func, select

from hundi.ledger.accounts import Account, AccountId, AccountKind, AccountStatus, Instant
from hundi.ledger.audit import Entry, GivenBack
from hundi.ledger.money import Currency
from hundi.ledger.transfers import TransferKind
from hundi.storage.protocol import StoreError
from hundi.storage.snapshot import Snapshot
from hundi.storage.tables import accounts, blocks, handles, people, status_changes, transfers

_BATCH = 10_000
_NAMED = 100
"""How many people, wallets or transfers without their counterpart are named at most."""


def snapshot_of(connection: Connection, currency: Currency) -> Snapshot:
    """Describe the book as the connection's open transaction sees it."""
    wallets = accounts.c.kind == AccountKind.WALLET.value
    lone_wallets = select(accounts.c.id).where(
        wallets, ~select(people.c.id).where(people.c.id == accounts.c.id).exists()
    )
    lone_people = select(people.c.id).where(
        ~select(accounts.c.id).where(accounts.c.id == people.c.id, wallets).exists()
    )
    given = select(handles.c.handle).where(handles.c.handle == people.c.handle, handles.c.person == people.c.id)
    closed = select(accounts.c.id).where(
        accounts.c.id == people.c.id, accounts.c.status == AccountStatus.CLOSED.value, people.c.handle.is_(None)
    )
    nameless = select(people.c.id).where(~given.exists(), ~closed.exists())
    acts_of_nobody = select(transfers.c.id).where(
        ~select(accounts.c.number).where(accounts.c.number == transfers.c.actor).exists()
    )
    counted = select(func.count()).where(blocks.c.blocker == accounts.c.number).scalar_subquery()
    miscounted = select(accounts.c.id).where(accounts.c.blocks != counted)
    return Snapshot(
        transfers=connection.execute(select(func.count()).select_from(transfers)).scalar_one(),
        entries=lambda: _entries(connection),
        accounts=lambda: _accounts(connection, currency),
        status_changes=lambda: _status_changes(connection),
        refunds=lambda: _refunds(connection),
        people_without_wallet=list(connection.execute(lone_people.limit(_NAMED)).scalars()),
        people_without_handle=list(connection.execute(nameless.limit(_NAMED)).scalars()),
        wallets_without_person=list(connection.execute(lone_wallets.limit(_NAMED)).scalars()),
        transfers_without_actor=list(connection.execute(acts_of_nobody.limit(_NAMED)).scalars()),
        accounts_with_miscounted_blocks=list(connection.execute(miscounted.limit(_NAMED)).scalars()),
    )


def _entries(connection: Connection) -> Iterator[Entry]:
    t = transfers.c
    query = select(
        t.number, t.id, t.kind, t.debit_account, t.credit_account, t.amount, t.pending, t.at,
        t.debit_sequence, t.debit_balance, t.credit_sequence, t.credit_balance, t.follows,
    ).order_by(t.number)  # fmt: skip
    with connection.execution_options(yield_per=_BATCH).execute(query) as rows:
        for row in rows:
            yield Entry._make(row)


def _status_changes(connection: Connection) -> Iterator[tuple[int, str, str]]:
    c = status_changes.c
    query = select(c.account, c.status_before, c.status_after).order_by(c.number)
    with connection.execution_options(yield_per=_BATCH).execute(query) as rows:
        for row in rows:
            yield row.account, row.status_before, row.status_after


def _refunds(connection: Connection) -> Iterator[GivenBack]:
    refund, original = transfers.alias("refund"), transfers.alias("original")
    r, o = refund.c, original.c
    kind: BindParameter[str] = bindparam(
        "kind", TransferKind.REFUND.value, literal_execute=True
    )  # as the index of refunds is written
    query = (
        select(
            r.id, r.number, r.debit_account, r.credit_account, r.amount,
            o.number, o.kind, o.debit_account, o.credit_account, o.amount,
        )
        .select_from(refund.outerjoin(original, o.number == r.follows))
        .where(r.kind == kind)
        .order_by(r.follows, r.number)
    )  # fmt: skip
    with connection.execution_options(yield_per=_BATCH).execute(query) as rows:
        for row in rows:
            yield GivenBack._make(row)


def _accounts(connection: Connection, currency: Currency) -> Iterator[tuple[int, Account]]:
    query = select(accounts).order_by(accounts.c.number)
    with connection.execution_options(yield_per=_BATCH).execute(query) as rows:
        for row in rows:
            yield row.number, _account(row, currency)


def _account(row: Row[*tuple[Any, ...]], currency: Currency) -> Account:
    if row.kind not in set(AccountKind) or row.status not in set(AccountStatus):
        msg = f"account {row.id} is of the kind {row.kind!r} and the status {row.status!r}, which do not both exist"
        raise StoreError(msg)
    return Account(
        AccountId(row.id),
        AccountKind(row.kind),
        currency if row.currency == currency.code else Currency(row.currency, currency.exponent),
        AccountStatus(row.status),
        row.debits_posted,
        row.credits_posted,
        row.debits_pending,
        row.credits_pending,
        row.sequence,
        Instant(row.last_at),
        row.transfer_limit,
        row.day_limit,
        row.spent_day,
        row.spent_today,
        row.blocks,
    )
