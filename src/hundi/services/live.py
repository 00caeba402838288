"""What happens, told as it happens: a hub in each server process.

When the store says that something was committed, wherever, the hub looks up in one go which of the wallets that are
listened to have gone on, and reads their new entries once for all who listen to them.
"""

import asyncio
import contextlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import structlog

from hundi.ledger.accounts import AccountId, Instant
from hundi.services.clock import now as wall_clock
from hundi.services.streams import Listened, Stream, places
from hundi.services.tokens import Identity
from hundi.services.unavailable import ShuttingDown, Unavailable
from hundi.storage.outbox import Outbox, WalletState
from hundi.storage.protocol import StoreError

_log = structlog.get_logger()

_PAUSE_SECONDS: Final = 0.05
_SHARE: Final = 10
"""Between looks it pauses for so many times as long as the last one took: however many listen, most of the time is for
other things."""
_LONGEST_PAUSE_SECONDS: Final = 1.0
_ROUND_SECONDS: Final = 5.0
"""How often it is asked which sessions still live, and all is looked at for what nothing told of."""


@dataclass(frozen=True, slots=True)
class LiveLimits:
    """How many may listen, and how often a stream that has nothing to say says so."""

    person: int = 20
    server: int = 10_000
    heartbeat_seconds: float = 15.0


class TooManyStreamsError(Exception):
    """The person has as many streams as one may."""


class StreamsFull(Unavailable):
    """The server has as many streams as it may."""

    retry_after_seconds = 5


class Live:
    """The hub. It listens to the store only while somebody listens to it. Made on the loop that uses it."""

    def __init__(
        self,
        outbox: Outbox,
        *,
        limits: LiveLimits | None = None,
        now: Callable[[], Instant] = wall_clock,
    ) -> None:
        self._outbox = outbox
        self._limits = limits or LiveLimits()
        self._now = now
        self._listened: dict[AccountId, Listened] = {}
        self._counts: Counter[AccountId] = Counter()
        self._woken = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._is_over = False

    async def open(self, identity: Identity) -> Stream:
        """Begin a stream for a session that lives; it is to be given back by `close`.

        Raises:
            TooManyStreamsError: the person has to end one first. Unavailable: no stream can be had just now.
            StoreError: the wallet cannot be read.

        """
        person = identity.person
        self._check_room(person)
        self._counts[person] += 1  # before anything is awaited, or more would come in than may
        try:
            wallet = await self._read_wallet(person)
        except BaseException:
            self._leave(person)
            raise
        listened = self._listened.setdefault(person, Listened(wallet, wallet.sequence))
        if wallet.sequence == listened.wallet.sequence:
            listened.wallet = wallet
        stream = Stream(
            identity.session,
            wallet,
            listened=listened,
            outbox=self._outbox,
            heartbeat_seconds=self._limits.heartbeat_seconds,
        )
        listened.streams.add(stream)
        if self._is_over:  # since it was asked above
            stream.end()
        elif self._task is None:
            self._task = asyncio.create_task(self._run(), name="live")
        self.wake()  # for what happened since the wallet was read
        return stream

    def close(self, person: AccountId, stream: Stream) -> None:
        """Give a stream back."""
        stream.end()
        listened = self._listened[person]
        listened.streams.remove(stream)
        if not listened.streams:
            del self._listened[person]
        self._leave(person)

    def _check_room(self, person: AccountId) -> None:
        if self._is_over:
            raise ShuttingDown
        if self._counts.total() >= self._limits.server:
            raise StreamsFull
        if self._counts[person] >= self._limits.person:
            raise TooManyStreamsError

    async def _read_wallet(self, person: AccountId) -> WalletState:
        wallet = await self._outbox.wallet(person)
        if wallet is None:
            raise StoreError(f"the person {person} has no wallet")
        return wallet

    def _leave(self, person: AccountId) -> None:
        self._counts[person] -= 1
        if not self._counts[person]:
            del self._counts[person]

    def end_streams(self) -> None:
        """Have every stream end, and begin no new one: those who listen come back, to a server that goes on."""
        self._is_over = True
        for stream in self._streams():
            stream.end()

    async def stop(self) -> None:
        """End."""
        self.end_streams()
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    def wake(self) -> None:
        """Have the hub look at what happened."""
        self._woken.set()

    def _streams(self) -> list[Stream]:
        return [stream for listened in self._listened.values() for stream in listened.streams]

    async def _run(self) -> None:
        """Look whenever something may have happened, and every now and then in any case, while somebody listens."""
        loop, is_well = asyncio.get_running_loop(), True
        async with self._outbox.watch.listen(self.wake):
            next_round = loop.time() + _ROUND_SECONDS
            while True:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout_at(next_round):
                        await self._woken.wait()
                self._woken.clear()
                began = loop.time()
                try:
                    is_round = began >= next_round
                    if is_round:
                        next_round = began + _ROUND_SECONDS
                        await self._end_dead_sessions()
                    await self._look(at_all=is_round)
                    is_well = True
                except Exception as error:  # noqa: BLE001 - whatever it is, the next look may succeed
                    if is_well:
                        _log.warning("live_look_failed", error=repr(error))
                    is_well = False
                    self._woken.set()
                if not self._listened:
                    self._task = None
                    return
                pause = (loop.time() - began) * _SHARE if is_well else _LONGEST_PAUSE_SECONDS
                await asyncio.sleep(min(max(_PAUSE_SECONDS, pause), _LONGEST_PAUSE_SECONDS))

    async def _look(self, *, at_all: bool) -> None:
        """Read which of the wallets that are listened to have gone on, and their new entries; or look at them all.

        A change without an entry, of limits above all, is seen only so.
        """
        by_number = {listened.wallet.number: listened for listened in self._listened.values()}
        if at_all:
            wallets = await self._outbox.wallets(by_number)
        else:
            wallets = await self._outbox.gone_on({number: each.read for number, each in by_number.items()})
        gone_on = [wallet for wallet in wallets if _is_news(by_number[wallet.number], wallet)]
        wanted = [
            place
            for wallet in gone_on
            for place in places(wallet.number, by_number[wallet.number].read, wallet.sequence)
        ]
        entries = await self._outbox.entries(wanted) if wanted else {}
        for wallet in gone_on:
            listened = by_number[wallet.number]
            listened.go_on(wallet, entries.get(wallet.number, []))
            if listened.read < listened.wallet.sequence:
                self.wake()  # there was more than is read at a time

    async def _end_dead_sessions(self) -> None:
        """End the streams of sessions that have ended."""
        streams = self._streams()
        live = await self._outbox.live_sessions({stream.session for stream in streams}, self._now())
        for stream in streams:
            if stream.session not in live:
                stream.end()


def _is_news(listened: Listened, wallet: WalletState) -> bool:
    return wallet != listened.wallet or listened.read < wallet.sequence
