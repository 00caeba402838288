"""Money in PostgreSQL: groups on one connection of the event loop's own, which is made again when it is lost."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Final

import psycopg

from hundi.ledger.accounts import AccountId, Instant
from hundi.ledger.commands import Command, OpenWallet, SessionId, SetBlock, SetLimits, SetStatus, each_alone
from hundi.ledger.decide import Outcome
from hundi.ledger.money import Currency
from hundi.storage.acts import act_of, limits_of
from hundi.storage.identities import Identities
from hundi.storage.postgres import posting
from hundi.storage.postgres import statements as sql
from hundi.storage.postgres.arrays import integers, texts
from hundi.storage.postgres.balances import Balances
from hundi.storage.postgres.connection import store_error
from hundi.storage.postgres.contention import Contention
from hundi.storage.postgres.link import Link
from hundi.storage.postgres.reads import Reads
from hundi.storage.postgres.wire import Call, Wire
from hundi.storage.protocol import OutcomeUnknown, StoreBusy
from hundi.storage.working_set import WorkingSet, change_of, found_outcomes, transfer_of

_MARGIN_SECONDS: Final = 3.0
"""How much longer than for a lock a group may wait for the database to answer at all."""


class PostgresLedger:
    """The writer of money in this process, beside those in others, and its readers."""

    def __init__(
        self,
        url: str,
        reads: Reads,
        *,
        currency: Currency,
        patience_seconds: float,
        when_committed: Callable[[], None] = lambda: None,
    ) -> None:
        """Take `reads` on which `sql.AVAILABLE` is prepared; whoever made it closes it, behind this.

        `when_committed` is called behind each commit, and behind one whose answer was lost.
        """
        self._when_committed = when_committed
        self._currency = currency
        self._patience_seconds = patience_seconds
        self._identities = Identities(currency)
        self._contention = Contention()
        self._turn = asyncio.Lock()
        self._link = Link(
            url, sql.POSTING, sql.SETTINGS, patience_seconds=patience_seconds, when_made=self._identities.forget
        )
        self._balances = Balances(reads)

    @property
    def linger_seconds(self) -> float:
        """As long as half of what other servers keep this one waiting. See `Ledger.linger_seconds`."""
        return self._contention.linger_seconds

    async def post(
        self, commands: Sequence[Command], now: Instant, *, next_may_begin: Callable[[], None] | None = None
    ) -> list[Outcome]:
        """Decide a group of commands and commit all that happens in one transaction. See `Ledger.post`.

        The next group may begin when this one's COMMIT is sent: its first statements are sent behind it, and the
        database goes on with them while this one's answers are told. A caller who is cancelled meanwhile leaves only
        when the transaction has ended; one who waits for `next_may_begin` is not to be cancelled.
        """
        if next_may_begin is not None:
            return await self._post(commands, now, next_may_begin)
        posted = asyncio.ensure_future(self._post(commands, now, next_may_begin))
        try:
            return await asyncio.shield(posted)
        except asyncio.CancelledError:
            while not posted.done():
                with contextlib.suppress(asyncio.CancelledError):  # told again to go
                    await asyncio.wait([posted])
            if not posted.cancelled():
                posted.exception()  # nobody is there to be told
            raise

    async def _post(
        self, commands: Sequence[Command], now: Instant, next_may_begin: Callable[[], None] | None
    ) -> list[Outcome]:
        async with contextlib.AsyncExitStack() as turn:
            await turn.enter_async_context(self._have_turn())
            wire = await self._link.get()
            with wire.aborted_after(self._patience_seconds + _MARGIN_SECONDS):
                working_set, calls = await self._begin(wire, commands, now)
                if not calls:
                    return working_set.outcomes()
                if next_may_begin is not None:
                    next_may_begin()
                await turn.aclose()  # whoever has the next turn sends behind what is sent before this waits again
                await self._commit(wire, calls)
                return working_set.outcomes()

    async def _begin(self, wire: Wire, commands: Sequence[Command], now: Instant) -> tuple[WorkingSet, list[Call]]:
        """Load what a group touches and decide it; returns what is to be written, nothing where nothing happens."""
        try:
            working_set = await self._load(wire, commands, now)
            account_numbers = await posting.insert_people(wire, working_set)
            happened = working_set.decide()
            if not happened:
                await wire.run((sql.ROLLBACK, ()))
                return working_set, []
            return working_set, await posting.writes(wire, working_set, happened, account_numbers)
        except BaseException as error:
            await self._roll_back(wire)
            if isinstance(error, psycopg.errors.ReadOnlySqlTransaction):  # a standby: another look may find the primary
                await self._link.close()
            if isinstance(error, Exception):
                raise store_error(error, lost=wire.is_lost) from error
            raise

    async def _commit(self, wire: Wire, calls: Sequence[Call]) -> None:
        try:
            await wire.run(*calls, (sql.COMMIT, ()))
        except psycopg.Error as error:
            if wire.failed_call < len(calls):  # else it was the COMMIT, which ends it, and the group behind has begun
                await self._roll_back(wire)  # sent before that one, whose first statements fail too, begins again
            if wire.is_lost:
                self._when_committed()
                raise OutcomeUnknown(f"a commit went unanswered: {error}") from error
            raise store_error(error, lost=False) from error
        self._when_committed()

    async def _load(self, wire: Wire, commands: Sequence[Command], now: Instant) -> WorkingSet:
        more: set[AccountId] = set()
        while True:
            working_set = WorkingSet(commands, currency=self._currency, now=now)
            wanted = working_set.wanted_accounts() | more
            try:
                missing = await posting.load(wire, self._identities, working_set, wanted, self._contention)
            except psycopg.errors.InFailedSqlTransaction:  # of the group ahead, behind whose COMMIT this was sent
                missing = set()
            else:
                if not missing:
                    return working_set
            await wire.run((sql.ROLLBACK, ()))
            more |= missing

    async def _roll_back(self, wire: Wire) -> None:
        with contextlib.suppress(psycopg.Error):
            await wire.run((sql.ROLLBACK, ()))

    async def recover(self, commands: Sequence[Command]) -> list[Outcome | None]:
        """Find what became of commands whose commit went unanswered. See `Ledger.recover`.

        The accounts are locked first: where the commit is still under way, that waits for its end.
        """
        async with self._have_turn():
            wire = await self._link.get()
            with wire.aborted_after(self._patience_seconds + _MARGIN_SECONDS):
                try:
                    return await self._find(wire, commands)
                except psycopg.Error as error:
                    await self._roll_back(wire)
                    raise store_error(error, lost=wire.is_lost) from error

    async def _find(self, wire: Wire, commands: Sequence[Command]) -> list[Outcome | None]:
        wanted = {account for command in commands for account in command.accounts}
        await posting.find_identities(wire, self._identities, wanted)
        numbers = integers(list(self._identities.known(wanted)))
        ids = texts(command.id for command in each_alone(commands))
        changes = texts(command.id for command in commands if isinstance(command, SetStatus))
        owners = texts(command.owner for command in commands if isinstance(command, OpenWallet))
        limited = texts(command.id for command in commands if isinstance(command, SetLimits))
        pairs = [(command.blocker, command.blocked) for command in commands if isinstance(command, SetBlock)]
        sides = texts(blocker for blocker, _ in pairs), texts(blocked for _, blocked in pairs)
        _, _, found, changed, wallets, acts, blocks, _ = await wire.run(
            (sql.BEGIN, ()),
            (sql.LOCK_ACCOUNTS, (numbers,)),
            (sql.BY_IDS, (ids,)),
            (sql.STATUS_CHANGES, (changes,)),
            (sql.IDENTITIES, (owners,)),
            (sql.ACTS, (limited,)),
            (sql.BLOCKS, sides),
            (sql.ROLLBACK, ()),
        )
        transfers = [transfer_of(row, self._currency) for row in found]
        return found_outcomes(
            commands,
            transfers={transfer.id: transfer for transfer in transfers},
            changes={change.id: change for change in map(change_of, changed)},
            wallets={row[0] for row in wallets},
            limits={change.id: change for change in map(limits_of, map(act_of, acts))},
            blocks={(blocker, blocked) for blocker, blocked in blocks},
            currency=self._currency,
        )

    async def available(self, account: AccountId, session: SessionId, now: Instant) -> int | None:
        """Read what can be spent now. See `Ledger.available`."""
        return await self._balances.available(account, session, now)

    @asynccontextmanager
    async def _have_turn(self) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(self._patience_seconds):
                await self._turn.acquire()
        except TimeoutError as error:
            raise StoreBusy(f"others were writing for {self._patience_seconds:g} s") from error
        try:
            yield
        finally:
            self._turn.release()

    async def close(self) -> None:
        """Answer what was asked, and let go of the connection."""
        await self._link.close()
        await self._balances.close()
