"""The whole book at one commit, streamed, in statements for every engine."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Row, func, select

from hundi.ledger.accounts import Account, AccountId, AccountKind, AccountStatus, Instant
from hundi.ledger.audit import Entry
from hundi.ledger.money import Currency
from hundi.storage.protocol import Snapshot, StoreError
from hundi.storage.tables import accounts, blocks, people, status_changes, transfers

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
        people_without_wallet=list(connection.execute(lone_people.limit(_NAMED)).scalars()),
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
