"""What is created at most once under a caller's idempotency key, and is no transfer."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from hundi.ledger.accounts import AccountId, Instant

Created = TypeVar("Created")


@dataclass(frozen=True, slots=True)
class Once(Generic[Created]):
    """A creation that is asked for under an idempotency key, unique in its scope (whose it is).

    The fingerprint tells whether it is the same request; `render` makes what is kept of the first success, without
    what is shown only once.
    """

    scope: str
    key: str
    fingerprint: bytes
    render: Callable[[Created], str]


@dataclass(frozen=True, slots=True)
class Kept:
    """The request was carried out before, under the same key. This is what was kept of it; nothing happens now."""

    answer: str


class Replays(Protocol):
    """First successes of what creates something other than a transfer, by the caller's idempotency key."""

    async def claim_person(self, key: str, fingerprint: bytes, newcomer: AccountId, now: Instant) -> AccountId | None:
        """Say whom a sign-up under this key makes, or made, durably: whoever asks first says who it is.

        None: the key made somebody, by another request. A request that made nobody binds its key to nothing.
        """
