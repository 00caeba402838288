"""Operators: what somebody with the role `admin` does, and what the command line does beside them.

Money and the status of wallets change through commands alone, of which the store keeps the audit log.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from typing import Final, TypeVar

from hundi.ledger.accounts import AccountId, AccountStatus, Instant, Limits
from hundi.ledger.commands import Deposit, IdempotencyKey, SetLimits, SetStatus, Withdraw
from hundi.ledger.decide import Outcome
from hundi.ledger.money import Money
from hundi.ledger.refusals import Refusal
from hundi.ledger.transfers import TransferId
from hundi.services.clock import now
from hundi.services.committer import TakesCommands
from hundi.services.names import fold_for_search, fold_username, has_control, trim
from hundi.services.payments import fingerprint
from hundi.services.tokens import Identity
from hundi.services.unavailable import Unavailable
from hundi.storage import operating
from hundi.storage.acts import Act, Acts, ActsPage
from hundi.storage.ids import new_id
from hundi.storage.operating import (
    BookFilter,
    BookPage,
    Details,
    KnownPeople,
    KnownPerson,
    PersonFilter,
    Role,
    RoleChange,
)

Closing = TypeVar("Closing")

REASON_LONGEST: Final = 200

_ROLE_ACTS: Final = {Role.ADMIN: "promote", Role.PERSON: "demote"}


class LastAdminError(Exception):
    """Nobody else could undo it."""


class BadReasonError(ValueError):
    """A reason or reference that cannot be written down; the message says why."""


@dataclass(frozen=True, slots=True)
class CashMove:
    """Cash that comes in or goes out."""

    wallet: AccountId
    amount: Money
    reference: str | None
    key: str | None = None


def clean_reason(text: str) -> str:
    """Trim a reason or reference and check that it is one line of 1 to 200 characters.

    Raises:
        BadReasonError: it is not.

    """
    reason = trim(text)
    if not 1 <= len(reason) <= REASON_LONGEST or has_control(reason):
        raise BadReasonError(f"this is one line of 1 to {REASON_LONGEST} characters")
    return reason


def person_filter(text: str, *, status: AccountStatus | None = None, role: Role | None = None) -> PersonFilter | None:
    """Read whom an operator looks for: `@…` is how a handle begins, what has an @ in it a part of a username.

    None: nobody can be called so.
    """
    if "\0" in text:
        return None
    if text.startswith("@"):
        return PersonFilter(handle=text[1:].lower(), status=status, role=role)
    if "@" in text:
        return PersonFilter(username=fold_username(text), status=status, role=role)
    folded = fold_for_search(text)
    return None if text and not folded else PersonFilter(name=folded, status=status, role=role)


def role_act(by: AccountId, person: AccountId, role: Role, *, at: Instant | None = None) -> Act:
    """Tell of a role that is given, now or at another time, for the audit log."""
    return Act(new_id(), by, _ROLE_ACTS[role], person, {}, now() if at is None else at)


class Operators:
    """What admins do."""

    def __init__(
        self, *, store: operating.Operators, acts: Acts, journal: operating.Journal, committer: TakesCommands
    ) -> None:
        self._store = store
        self._journal = journal
        self._acts = acts
        self._committer = committer
        self._minding_admins = asyncio.Lock()

    async def find(self, wanted: PersonFilter, *, after: AccountId | None, limit: int) -> KnownPeople:
        """List people.

        Raises:
            UnknownCursorError: `after` is nobody's id.

        """
        return await self._store.find(wanted, after=after, limit=limit)

    async def look_up(self, person: AccountId) -> Details | None:
        """Read all about one person."""
        return await self._store.look_up(person, now())

    async def named(self, wanted: Collection[AccountId]) -> dict[AccountId, KnownPerson]:
        """Find people by their ids; who is nobody is left out."""
        return await self._store.named(wanted)

    async def default_limits(self) -> Limits:
        """Read the limits of everyone who has none of their own."""
        return await self._store.default_limits()

    async def deposit(self, admin: Identity, move: CashMove) -> Outcome:
        """Credit a wallet with money that came in. The key is one of the admin's own.

        Raises:
            Unavailable: asking again may succeed; with the same key it never moves money twice.

        """
        key = _key("deposit", move)
        return await self._committer.submit(
            Deposit(
                TransferId(new_id()), move.wallet, move.amount, admin.person, move.reference, admin.session, key=key
            )
        )

    async def withdraw(self, admin: Identity, move: CashMove) -> Outcome:
        """Debit a wallet with money that goes out. Otherwise as `deposit`."""
        key = _key("withdraw", move)
        return await self._committer.submit(
            Withdraw(
                TransferId(new_id()), move.wallet, move.amount, admin.person, move.reference, admin.session, key=key
            )
        )

    async def set_status(self, admin: Identity, person: AccountId, status: AccountStatus, reason: str) -> Outcome:
        """Freeze or unfreeze a wallet.

        Raises:
            LastAdminError: a frozen admin would be left alone.
            Unavailable: asking again may succeed.

        """
        async with self._minding_admins:
            freezes = status is not AccountStatus.OPEN
            if freezes and await self._store.is_last_admin(person):
                raise LastAdminError
            outcome = await self._submit_status(admin, person, status, reason)
            if freezes and not isinstance(outcome, Refusal) and await self._store.is_last_admin(person):
                # by another server, whoever was left was frozen too: of two who undo it, neither does harm
                await self._submit_status(admin, person, AccountStatus.OPEN, "the last admin")
                raise LastAdminError
            return outcome

    def _submit_status(
        self, admin: Identity, person: AccountId, status: AccountStatus, reason: str
    ) -> asyncio.Future[Outcome]:
        return self._committer.submit(
            SetStatus(TransferId(new_id()), person, status, reason, admin.person, admin.session)
        )

    async def set_limits(
        self, admin: Identity, account: AccountId, transfer: Money | None, day: Money | None, reason: str
    ) -> Outcome:
        """Limit what a wallet may send, in one transfer and in a day; on issuance, what all others may.

        Raises:
            Unavailable: asking again may succeed.

        """
        return await self._committer.submit(
            SetLimits(TransferId(new_id()), account, transfer, day, reason, admin.person, admin.session)
        )

    async def leave(self, admin: Identity, close: Callable[[], Awaitable[Closing]]) -> Closing:
        """Let an admin `close` their own account.

        They are dismissed first, in the transaction that servers take in turns: of the last two who leave at one
        moment one stays, since a closed account cannot be opened again. If it is not closed, they are admin again.

        Raises:
            LastAdminError: nobody would be left. Nothing is closed.
            Unavailable: asking again may succeed.

        """
        change = await self.set_role(admin, admin.person, Role.PERSON)
        if change is RoleChange.LAST_ADMIN:
            raise LastAdminError
        try:
            outcome = await close()
        except Unavailable:
            await self._appoint_again(admin, change)
            raise
        if isinstance(outcome, Refusal):
            await self._appoint_again(admin, change)
        return outcome

    async def _appoint_again(self, admin: Identity, change: RoleChange) -> None:
        """Take a dismissal back; whose account is closed is left as they are."""
        if change is RoleChange.DONE:
            await self.set_role(admin, admin.person, Role.ADMIN)

    async def set_role(self, admin: Identity, person: AccountId, role: Role) -> RoleChange:
        """Make somebody an admin, or an admin a person like any other."""
        async with self._minding_admins:
            return await self._store.set_role(person, role, role_act(admin.person, person, role))

    async def acts(
        self, *, before: int | None, limit: int, subject: AccountId | None, actor: AccountId | None
    ) -> ActsPage:
        """List the audit log, the newest first."""
        return await self._acts.page(before=before, limit=limit, subject=subject, actor=actor)

    async def transfers(self, wanted: BookFilter, *, before: int | None, limit: int) -> BookPage:
        """List the whole book's transfers, the newest first. See `operating.Journal`."""
        return await self._journal.page(wanted, before=before, limit=limit)


def _key(kind: str, move: CashMove) -> IdempotencyKey | None:
    if move.key is None:
        return None
    return IdempotencyKey(move.key, fingerprint(kind, move.wallet, move.amount.minor, move.reference))
