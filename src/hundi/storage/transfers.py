"""Transfers, looked up in statements for every engine."""

from sqlalchemy import Connection, select

from hundi.ledger.accounts import AccountId
from hundi.ledger.transfers import TransferId
from hundi.storage.runner import Runner
from hundi.storage.tables import accounts, transfers


class SqlTransfers:
    """Transfers on SQLAlchemy Core."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner

    async def sides(self, transfer: TransferId) -> tuple[AccountId, AccountId] | None:
        """Say which accounts a transfer debits and credits."""
        debit, credit = accounts.alias("debit"), accounts.alias("credit")
        query = (
            select(debit.c.id, credit.c.id)
            .select_from(transfers)
            .join(debit, debit.c.number == transfers.c.debit_account)
            .join(credit, credit.c.number == transfers.c.credit_account)
            .where(transfers.c.id == transfer)
        )

        def work(connection: Connection) -> tuple[AccountId, AccountId] | None:
            row = connection.execute(query).first()
            return None if row is None else (AccountId(row[0]), AccountId(row[1]))

        return await self._runner.read(work)
