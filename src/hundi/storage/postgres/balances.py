"""Balances, read many at a time: those who ask while a statement is under way share the next one."""

import asyncio
from dataclasses import dataclass
from typing import Final

from hundi.ledger.accounts import AccountId, Instant
from hundi.ledger.commands import SessionId
from hundi.storage.postgres import statements as sql
from hundi.storage.postgres.arrays import integers, texts
from hundi.storage.postgres.reads import Reads
from hundi.storage.protocol import StoreError

_MOST: Final = 512
"""How many share a statement."""


@dataclass(frozen=True, slots=True)
class _Question:
    account: AccountId
    session: SessionId
    now: Instant
    answer: asyncio.Future[int | None]


class Balances:
    """What can be spent, as of the last commit of any server."""

    def __init__(self, reads: Reads) -> None:
        """Take `reads` on which `sql.AVAILABLE` is prepared."""
        self._reads = reads
        self._waiting: list[_Question] = []
        self._reading: asyncio.Task[None] | None = None

    async def available(self, account: AccountId, session: SessionId, now: Instant) -> int | None:
        """Read what can be spent now, in minor units. None: the session has ended.

        Raises:
            StoreError: it cannot be read just now.

        """
        loop = asyncio.get_running_loop()
        question = _Question(account, session, now, loop.create_future())
        self._waiting.append(question)
        if self._reading is None:
            self._reading = loop.create_task(self._read_all(), name="balances")
        return await question.answer

    async def close(self) -> None:
        """Answer what was asked."""
        if self._reading is not None:
            await self._reading

    async def _read_all(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[:_MOST], self._waiting[_MOST:]
                try:
                    await self._read(batch)
                except Exception as error:  # noqa: BLE001 - whatever it is, those who ask are told
                    for question in batch:
                        if not question.answer.done():
                            question.answer.set_exception(_as_store_error(error))
        finally:
            self._reading = None

    async def _read(self, batch: list[_Question]) -> None:
        accounts, sessions = texts(each.account for each in batch), texts(each.session for each in batch)
        times = integers([each.now for each in batch])
        found: dict[int, int] = dict(await self._reads.rows((sql.AVAILABLE, (accounts, sessions, times))))
        for place, question in enumerate(batch, 1):
            if not question.answer.done():
                question.answer.set_result(found.get(place))


def _as_store_error(error: Exception) -> StoreError:
    return error if isinstance(error, StoreError) else StoreError(f"the balance cannot be read: {error!r}")
