"""Money in a SQLite file.

The group's statements run on the event loop, where they are quickest. The commit that ends them runs on a thread of its
own, and the loop meanwhile takes in what will be the next group; or it runs on the loop, too, where that is quicker by
far (see `pace`), and the next group waits in the sockets.
"""

import asyncio
import sqlite3
import time
from collections.abc import Callable, Sequence
from typing import Final

from hundi.ledger.accounts import AccountId, Instant
from hundi.ledger.commands import Command, OpenWallet, SessionId, SetBlock, SetLimits, SetStatus, each_alone
from hundi.ledger.decide import Outcome
from hundi.ledger.money import Currency
from hundi.storage.identities import Identities
from hundi.storage.protocol import OutcomeUnknown, StoreBusy, StoreError, WriteFailed
from hundi.storage.sqlite.checkpoints import Checkpointer
from hundi.storage.sqlite.finisher import Finisher
from hundi.storage.sqlite.gate import Gate, take_turn
from hundi.storage.sqlite.memory import Memory
from hundi.storage.sqlite.pace import Pace
from hundi.storage.sqlite.posting import (
    Posting,
    find_blocks,
    find_by_ids,
    find_limits,
    find_status_changes,
    find_wallets,
)
from hundi.storage.working_set import WorkingSet, found_outcomes

_POLL_SECONDS: Final = 0.001

_AVAILABLE: Final = """
SELECT credits_posted - debits_posted - debits_pending FROM accounts WHERE id = ?1
AND EXISTS (SELECT 1 FROM sessions WHERE id = ?2 AND person = ?1 AND ended_at IS NULL AND expires_at > ?3)
"""


class SqliteLedger:
    """The one writer of money in this process, and its readers."""

    linger_seconds: Final = 0.0
    """What gathers while a group commits is enough, and nobody else holds the accounts."""

    def __init__(
        self,
        writer: sqlite3.Connection,
        reader: sqlite3.Connection,
        *,
        gate: Gate,
        turn: asyncio.Lock,
        currency: Currency,
        patience_seconds: float,
        checkpointer: Checkpointer | None = None,
        when_committed: Callable[[], None] = lambda: None,
    ) -> None:
        """`writer` must not wait for locks by itself (a busy timeout of 0): it would hold up the event loop."""
        self._when_committed = when_committed
        self._writer = writer
        self._reader = reader
        self._gate = gate
        self._turn = turn
        self._currency = currency
        self._patience_seconds = patience_seconds
        self._identities = Identities(currency)
        self._memory = Memory()
        self._checkpointer = checkpointer
        self._finisher = Finisher("hundi-commit")
        self.pace = Pace()

    async def post(
        self, commands: Sequence[Command], now: Instant, *, next_may_begin: Callable[[], None] | None = None
    ) -> list[Outcome]:
        """Decide a group of commands and commit all that happens in one transaction. See `Ledger.post`."""
        del next_may_begin  # SQLite has one writer at a time
        async with take_turn(self._turn, self._gate, self._patience_seconds):
            await self._shorten_log()
            await self._begin()
            working_set = WorkingSet(commands, currency=self._currency, now=now)
            posting = Posting(self._writer, self._identities, self._memory, working_set)
            try:
                self._memory.begin(self._writer, working_set)
                outcomes, writes = posting.run()
                if writes is not None:
                    writes.execute(self._writer)
            except BaseException as error:
                self._writer.rollback()
                if isinstance(error, Exception):
                    msg = f"the group was rolled back: {error}"
                    raise WriteFailed(msg) from error
                raise
            if writes is None:
                self._writer.rollback()
            else:
                await self._commit(len(commands))
            self._memory.keep(working_set, posting.sessions)
            return outcomes

    async def _shorten_log(self) -> None:
        """Begin the log anew where it has become long: a moment's work, but not the loop's."""
        checkpointer = self._checkpointer
        if checkpointer is None or not checkpointer.log_is_long:
            return
        shortened = self._finisher.submit(lambda: checkpointer.begin_log_anew(self._writer))
        cancelled = await _end_of(shortened)
        shortened.exception()  # busy, or failed: there is another time, and a failing disk tells at the commit
        if cancelled is not None:
            raise cancelled

    async def _begin(self) -> None:
        """Take the write lock without holding up the loop."""
        deadline = time.monotonic() + self._patience_seconds
        while True:
            try:
                self._writer.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                    msg = f"a transaction could not begin: {error}"
                    raise WriteFailed(msg) from error
                if time.monotonic() > deadline:
                    msg = f"the database was locked for {self._patience_seconds:g} s"
                    raise StoreBusy(msg) from error
                await asyncio.sleep(_POLL_SECONDS)
            else:
                return

    async def _commit(self, commands: int) -> None:
        """Commit. A caller who is cancelled meanwhile leaves only when the commit has ended."""
        cancelled: asyncio.CancelledError | None = None
        error: BaseException | None = None
        if self.pace.may_hold_the_loop(commands):
            try:
                self._end_transaction()
            except Exception as failure:  # noqa: BLE001 - as on the thread
                error = failure
        else:
            commit = self._finisher.submit(self._end_transaction)
            cancelled = await _end_of(commit)
            error = commit.exception()
        refused = error is not None and self._writer.in_transaction
        if refused:
            self._writer.rollback()
        if cancelled is not None:
            raise cancelled
        if error is not None:
            msg = f"a commit failed: {error}"
            raise (WriteFailed if refused else OutcomeUnknown)(msg) from error
        if self._checkpointer is not None:
            self._checkpointer.note_commit()
        self._when_committed()

    def _end_transaction(self) -> None:
        began = time.monotonic()
        try:
            self._writer.execute("COMMIT")
        except BaseException:
            self.pace.note_failure()
            raise
        self.pace.note(time.monotonic() - began)

    async def recover(self, commands: Sequence[Command]) -> list[Outcome | None]:
        """Find what became of commands whose commit went unanswered. See `Ledger.recover`."""
        try:
            return self._find(commands)
        except sqlite3.Error as error:
            msg = f"nothing can be looked up: {error}"
            raise StoreError(msg) from error

    def _find(self, commands: Sequence[Command]) -> list[Outcome | None]:
        return found_outcomes(
            commands,
            transfers=find_by_ids(self._reader, [command.id for command in each_alone(commands)], self._currency),
            changes=find_status_changes(self._reader, [c.id for c in commands if isinstance(c, SetStatus)]),
            wallets=find_wallets(self._reader, [c.owner for c in commands if isinstance(c, OpenWallet)]),
            limits=find_limits(self._reader, [c.id for c in commands if isinstance(c, SetLimits)]),
            blocks=find_blocks(self._reader, [(c.blocker, c.blocked) for c in commands if isinstance(c, SetBlock)]),
            currency=self._currency,
        )

    async def available(self, account: AccountId, session: SessionId, now: Instant) -> int | None:
        """Read what can be spent now, on the loop: two look-ups by key take a few microseconds."""
        try:
            row = self._reader.execute(_AVAILABLE, (account, session, now)).fetchone()
        except sqlite3.Error as error:
            msg = f"the database cannot be read: {error}"
            raise StoreError(msg) from error
        return None if row is None else row[0]

    def close(self) -> None:
        """Let go of the threads and connections."""
        if self._checkpointer is not None:
            self._checkpointer.close()
        self._finisher.close()
        self._writer.close()
        self._reader.close()


async def _end_of(job: asyncio.Future[None]) -> asyncio.CancelledError | None:
    """Wait until a job on the thread has ended; returns how the caller was told to go meanwhile, if it was."""
    cancelled: asyncio.CancelledError | None = None
    while not job.done():
        try:
            await asyncio.wait((job,))
        except asyncio.CancelledError as cancellation:
            cancelled = cancellation
    return cancelled
