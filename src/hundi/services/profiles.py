"""Profiles: what people see of each other and of themselves, whom they find, and how they leave."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from hundi.ledger.accounts import AccountId, AccountStatus
from hundi.ledger.book import BlockChanged, StatusChanged
from hundi.ledger.commands import SetBlock, SetStatus
from hundi.ledger.invariants import InvariantBrokenError
from hundi.ledger.refusals import HandleTaken, Refusal, SessionEnded
from hundi.ledger.transfers import TransferId
from hundi.services.clock import now
from hundi.services.committer import TakesCommands
from hundi.services.names import clean_name, fold_for_search, search_text
from hundi.services.people import LONGEST_FOLDED
from hundi.services.tokens import Identity
from hundi.storage.cards import BlockedPerson, BlockedPlace, Card, CardPage, Profile, RecentPayee
from hundi.storage.cards import Profiles as ProfileStore
from hundi.storage.handles import clean_handle, fold_handle, handle_prefix
from hundi.storage.ids import is_id, new_id
from hundi.storage.protocol import HandleTakenError, People, PersonChange

LONGEST_LANGUAGE: Final = 35

_LANGUAGE: Final = re.compile("[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_MARK: Final = "@"


class Theme(StrEnum):
    """What a person's pages look like."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class BadLanguageError(ValueError):
    """A language that is no tag such as `en` or `hi-Latn-IN`."""


@dataclass(frozen=True, slots=True)
class OwnChange:
    """What somebody changes of themselves; None leaves a thing as it is, and an empty language takes it away."""

    first_name: str | None = None
    last_name: str | None = None
    handle: str | None = None
    language: str | None = None
    theme: Theme | None = None
    hide_amounts: bool | None = None


def clean_language(text: str) -> str:
    """Check that a text is a language tag (BCP 47, by its form alone) of 35 characters at most, or empty.

    Raises:
        BadLanguageError: it is not.

    """
    if text and (len(text) > LONGEST_LANGUAGE or _LANGUAGE.fullmatch(text) is None):
        msg = "a language is a tag such as en or hi-Latn-IN"
        raise BadLanguageError(msg)
    return text


class Profiles:
    """Finding, showing, changing and leaving."""

    def __init__(self, *, profiles: ProfileStore, people: People, committer: TakesCommands) -> None:
        self._profiles = profiles
        self._people = people
        self._committer = committer

    async def find(self, text: str, *, seen_by: AccountId | None = None) -> Card | None:
        """Find a person by id, or by `@handle` in any case; who has blocked `seen_by` is not found."""
        if text.startswith(_MARK):
            handle = fold_handle(text)
            return None if handle is None else (await self.by_handles([handle], seen_by=seen_by)).get(handle)
        return (await self.by_ids([AccountId(text)], seen_by=seen_by)).get(AccountId(text)) if is_id(text) else None

    async def find_all(self, texts: Collection[str], *, seen_by: AccountId | None = None) -> dict[str, Card]:
        """Find many people, each as `find` does; returns those found, by the text that named them."""
        handles = {text: handle for text in texts if text.startswith(_MARK) and (handle := fold_handle(text))}
        ids = [AccountId(text) for text in texts if is_id(text)]
        found = {str(id_): card for id_, card in (await self.by_ids(ids, seen_by=seen_by)).items()} if ids else {}
        if handles:
            by_handle = await self.by_handles(set(handles.values()), seen_by=seen_by)
            found |= {text: by_handle[handle] for text, handle in handles.items() if handle in by_handle}
        return found

    async def by_ids(self, ids: Collection[AccountId], *, seen_by: AccountId | None = None) -> dict[AccountId, Card]:
        """Find people by id; who has blocked `seen_by` is not found."""
        return await self._profiles.by_ids(ids, seen_by=seen_by)

    async def by_handles(self, handles: Collection[str], *, seen_by: AccountId | None = None) -> dict[str, Card]:
        """Find people by the handles that they have now, folded and without `@`, likewise."""
        return await self._profiles.by_handles(handles, seen_by=seen_by)

    async def search(self, asker: AccountId, text: str, *, after: str | None, limit: int) -> CardPage:
        """List whose handle begins with the text, the very handle first, then whose name contains it.

        A text that begins with `@` asks for handles alone, and an empty one for everybody. The asker is left out, and
        so is who has blocked them.

        Raises:
            UnknownCursorError: `after` is no place in such a list.

        """
        prefix = handle_prefix(text)
        if text.startswith(_MARK):
            if prefix is None:
                return CardPage([], None)
            return await self._profiles.search(asker, prefix=prefix, name=None, after=after, limit=limit)
        folded: str | None = fold_for_search(text)
        if folded is not None and (len(folded) > LONGEST_FOLDED or "\0" in folded or (text != "" and folded == "")):
            folded = None
        if prefix is None and folded is None:
            return CardPage([], None)
        return await self._profiles.search(asker, prefix=prefix, name=folded, after=after, limit=limit)

    async def recent_payees(self, payer: AccountId, limit: int) -> list[RecentPayee]:
        """List whom somebody paid lately, each once, the latest first."""
        return await self._profiles.recent_payees(payer, limit)

    async def blocked_by(self, blocker: AccountId, *, after: BlockedPlace | None, limit: int) -> list[BlockedPerson]:
        """List whom somebody has blocked, the latest first."""
        return await self._profiles.blocked_by(blocker, after=after, limit=limit)

    async def block(self, identity: Identity, person: AccountId) -> BlockChanged | Refusal:
        """Keep somebody from paying and from finding whoever asks. To ask again changes nothing.

        Raises:
            Unavailable: asking again may succeed.

        """
        return await self._set_block(identity, person, blocks=True)

    async def unblock(self, identity: Identity, person: AccountId) -> BlockChanged | Refusal:
        """Let them again, likewise."""
        return await self._set_block(identity, person, blocks=False)

    async def _set_block(self, identity: Identity, person: AccountId, *, blocks: bool) -> BlockChanged | Refusal:
        command = SetBlock(TransferId(new_id()), identity.person, person, blocks, identity.session)
        outcome = await self._committer.submit(command)
        if isinstance(outcome, BlockChanged | Refusal):
            return outcome
        raise InvariantBrokenError("a block is a change of blocks")

    async def own(self, person: AccountId) -> Profile | None:
        """Read all that somebody sees of themselves."""
        return await self._profiles.own(person)

    async def change(self, identity: Identity, change: OwnChange) -> Profile | Refusal:
        """Change what a person says of themselves, all or nothing.

        Raises:
            BadNameError, BadHandleError, BadLanguageError: something cannot be accepted, and nothing was changed.

        """
        cleaned = PersonChange(
            first_name=None if change.first_name is None else clean_name(change.first_name),
            last_name=None if change.last_name is None else clean_name(change.last_name),
            handle=None if change.handle is None else clean_handle(change.handle),
            language=None if change.language is None else clean_language(change.language),
            theme=None if change.theme is None else change.theme.value,
            hide_amounts=change.hide_amounts,
        )
        try:
            changed = await self._people.change(
                identity.person, cleaned, search_text=search_text, keep_session=identity.session, now=now()
            )
        except HandleTakenError:
            return HandleTaken()
        profile = await self._profiles.own(identity.person) if changed else None
        return SessionEnded() if profile is None else profile

    async def close(self, identity: Identity) -> StatusChanged | Refusal:
        """Close a person's account for good: their balance is zero, and their row tells nothing of them afterwards.

        Their sessions end, their username is free, their handle is nobody's ever again, and history stays.

        Raises:
            Unavailable: asking again may succeed.

        """
        person = identity.person
        reason = "closed by its person"
        command = SetStatus(TransferId(new_id()), person, AccountStatus.CLOSED, reason, person, identity.session)
        outcome = await self._committer.submit(command)
        if isinstance(outcome, StatusChanged | Refusal):
            return outcome
        raise InvariantBrokenError("a closing is a change of status")
