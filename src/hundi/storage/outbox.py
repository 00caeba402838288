"""The history is the outbox: what those who tell what happens need of a store.

A transfer's row has the sequence number that it is for each of its two accounts, written with the money and under their
locks. They count up from 1 without a gap, so where an account stands says what there is to be told, by any server.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol

from hundi.ledger.accounts import AccountId, AccountStatus, Instant
from hundi.ledger.commands import SessionId
from hundi.storage.views import AccountEntry

Wake = Callable[[], None]
"""Called on the event loop, from where money is committed: it must be quick."""


@dataclass(frozen=True, slots=True)
class WalletState:
    """Where a wallet stands at one commit. Amounts are minor units."""

    number: int
    id: AccountId
    sequence: int
    """That of its last entry."""
    posted: int
    held: int
    status: AccountStatus
    transfer_limit: int | None
    day_limit: int | None

    @property
    def available(self) -> int:
        """What can be spent."""
        return self.posted - self.held

    @property
    def terms(self) -> tuple[AccountStatus, int | None, int | None]:
        """What can change without an entry: its status and its own limits."""
        return self.status, self.transfer_limit, self.day_limit


class Watch(Protocol):
    """Tells of commits, not of what is in them."""

    def listen(self, wake: Wake) -> AbstractAsyncContextManager[None]:
        """While this is open, call `wake` soon after each commit of a group, in this process or any other.

        It is called as well when a commit may have been missed, first of all once somebody listens; often for nothing;
        and once for many commits. What it takes to listen is there only while somebody does.
        """


class Outbox(Protocol):
    """The history, read as it grows."""

    @property
    def watch(self) -> Watch:
        """What tells of commits."""

    async def wallet(self, person: AccountId) -> WalletState | None:
        """Read where somebody's wallet stands."""

    async def wallets(self, numbers: Collection[int]) -> list[WalletState]:
        """Read where these accounts stand."""

    async def gone_on(self, known: Mapping[int, int]) -> list[WalletState]:
        """Read where those of many accounts stand that have entries behind the ones that are known. Quick."""

    async def entries(self, places: Sequence[tuple[int, int]]) -> dict[int, list[AccountEntry]]:
        """Read entries by their account's number and their own sequence number: those of each account, in order."""

    async def live_sessions(self, wanted: Collection[SessionId], now: Instant) -> set[SessionId]:
        """Say which of these sessions live."""
