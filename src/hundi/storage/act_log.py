"""The audit log, in statements for every engine. Acts of money are written by each engine's posting."""

from sqlalchemy import Connection, insert, select

from hundi.ledger.accounts import AccountId
from hundi.storage.acts import Act, ActsPage, act_of, detail_text
from hundi.storage.blocked import number_of
from hundi.storage.runner import Runner
from hundi.storage.tables import accounts, acts


def write_act(connection: Connection, act: Act) -> None:
    """Write an act in the transaction of what an operator does other than with money."""
    row = {
        "id": act.id,
        "actor": number_of(act.actor),
        "act": act.act,
        "subject": None if act.subject is None else number_of(act.subject),
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
            query = query.where(acts.c.subject == number_of(subject))
        if actor is not None:
            query = query.where(acts.c.actor == number_of(actor))
        rows = await self._runner.read(lambda connection: connection.execute(query).all())
        listed = rows[:limit]
        next_before = listed[-1][-1] if len(rows) > limit else None
        return ActsPage([act_of(tuple(row)[:-1]) for row in listed], next_before)
