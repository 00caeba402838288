"""The directory, in statements for every engine."""

from collections.abc import Callable, Collection, Sequence
from typing import Any, Final, Protocol

from sqlalchemy import ColumnElement, Connection, Row, Select, func, literal, select, update
from sqlalchemy import text as sql

from hundi.ledger.accounts import AccountId, AccountStatus, Instant
from hundi.ledger.commands import SessionId
from hundi.storage.blocked import has_blocked
from hundi.storage.protocol import Credentials, HandleTakenError, Page, Person, PersonChange, UnknownCursorError
from hundi.storage.runner import Runner
from hundi.storage.sessions import end_sessions, lives
from hundi.storage.tables import accounts, handles, people, sessions

SHORTEST_INDEXED: Final = 3
"""A trigram index knows nothing of shorter texts."""

SCAN_LIMIT: Final = 10_000
"""How many people one request for a shorter text looks at."""

BESIDE: Final = 2
"""How many more than a page holds an index is asked for: the one too many, and who is left out."""

_PERSON: Final = (people.c.id, people.c.username, people.c.first_name, people.c.last_name)


_TAKE_HANDLE: Final = sql(
    "INSERT INTO handles (handle, person, given_at) VALUES (:handle, :person, :now) ON CONFLICT DO NOTHING"
)


class _SessionEndedError(Exception):
    """Whoever changes something is not signed in any more: all of it is rolled back."""


class SearchIndex(Protocol):
    """The engine's own index of search texts."""

    def covers(self, folded: str) -> bool:
        """Say whether it can find this text; others are looked for by reading so many people at a time."""

    def matches(self, folded: str, after_number: int, most: int) -> ColumnElement[bool]:
        """Test for people whose search text contains a text that it covers.

        It may stop at the first `most` of them behind `after_number`.
        """


class SqlPeople:
    """People on SQLAlchemy Core."""

    def __init__(self, runner: Runner, index: SearchIndex) -> None:
        self._runner = runner
        self._index = index

    async def by_id(self, person: AccountId) -> Person | None:
        """Find a person by id."""
        query = select(*_PERSON).where(people.c.id == person)
        row = await self._runner.read(lambda connection: connection.execute(query).one_or_none())
        return None if row is None else _person(row)

    async def by_username(self, folded: str) -> Credentials | None:
        """Find a person and their password hash by folded username."""
        query = (
            select(*_PERSON, people.c.password_hash, accounts.c.status)
            .join(accounts, accounts.c.id == people.c.id)
            .where(people.c.username_folded == folded)
        )
        row = await self._runner.read(lambda connection: connection.execute(query).one_or_none())
        return None if row is None else Credentials(_person(row), row.password_hash, AccountStatus(row.status))

    async def change(
        self,
        person: AccountId,
        change: PersonChange,
        *,
        search_text: Callable[[str, str], str],
        keep_session: SessionId,
        now: Instant,
    ) -> bool:
        """Change a person; a new password ends all their sessions but one, in the same transaction."""
        values = _values(change)
        this = people.c.id == person
        live = select(sessions.c.id).where(sessions.c.id == keep_session, sessions.c.person == person, lives(now))

        def work(connection: Connection) -> bool:
            if change.handle is not None:  # first, as a sign-up's group does: nobody waits for each other
                _take_handle(connection, person, change.handle, now)
            connection.execute(select(people.c.number).where(this).with_for_update())  # before the session is looked at
            if not connection.execute(live).first():
                raise _SessionEndedError
            if not values:
                return True
            connection.execute(update(people).where(this).values(values))
            names = connection.execute(select(people.c.first_name, people.c.last_name).where(this)).one()
            folded = search_text(names.first_name, names.last_name)
            connection.execute(update(people).where(this, people.c.search_text != folded).values(search_text=folded))
            if change.password_hash is not None:
                end_sessions(connection, person, now, keep=keep_session)
            return True

        try:
            return await (self._runner.write(work) if values else self._runner.read(work))
        except _SessionEndedError:
            return False

    async def taken_handles(self, wanted: Collection[str]) -> set[str]:
        """Say which of these handles were ever given."""
        query = select(handles.c.handle).where(handles.c.handle.in_(wanted))
        return set(await self._runner.read(lambda connection: connection.execute(query).scalars().all()))

    async def search(self, text: str, *, after: AccountId | None, limit: int, leave_out: AccountId | None) -> Page:
        """List people whose search text contains `text`, in order of joining."""
        return await self._runner.read(lambda connection: self._search(connection, text, after, limit, leave_out))

    def _search(
        self, connection: Connection, text: str, after: AccountId | None, limit: int, leave_out: AccountId | None
    ) -> Page:
        start = 0 if after is None else number_behind(connection, after)
        query = directory(start, limit + 1, leave_out)
        if not text:
            return page_of(connection.execute(query).all(), limit)
        if self._index.covers(text):
            matches = self._index.matches(text, start, limit + BESIDE)
            return page_of(connection.execute(query.where(matches)).all(), limit)
        return self._scan(connection, query, text, start, limit)

    def _scan(self, connection: Connection, query: Select[*tuple[Any, ...]], text: str, start: int, limit: int) -> Page:
        """Look at the next `SCAN_LIMIT` people; where that is not everyone, say where to go on."""
        window = select(people.c.number, people.c.id).where(people.c.number > start)
        last = connection.execute(window.order_by(people.c.number).offset(SCAN_LIMIT - 1).limit(1)).one_or_none()
        query = query.where(func.replace(people.c.search_text, text, "") != people.c.search_text)  # no pattern at all
        if last is not None:
            query = query.where(people.c.number <= last.number)
        page = page_of(connection.execute(query).all(), limit)
        if page.next_after is None and last is not None:
            return Page(page.people, AccountId(last.id))
        return page


def _values(change: PersonChange) -> dict[str, str | int | None]:
    """Say which columns become what."""
    names = ("first_name", "last_name", "password_hash", "handle", "language", "theme", "hide_amounts")
    given = {name: value for name in names if (value := getattr(change, name)) is not None}
    if "language" in given:
        given["language"] = given["language"] or None
    if "hide_amounts" in given:
        given["hide_amounts"] = int(given["hide_amounts"])
    return given


def _take_handle(connection: Connection, person: AccountId, handle: str, now: Instant) -> None:
    if connection.execute(_TAKE_HANDLE, {"handle": handle, "person": person, "now": now}).rowcount:
        return
    if connection.execute(select(handles.c.person).where(handles.c.handle == handle)).scalar() != person:
        raise HandleTakenError


def _person(row: Row[*tuple[Any, ...]]) -> Person:
    return Person(AccountId(row.id), row.username, row.first_name, row.last_name)


def directory(
    start: int | ColumnElement[int], most: int | ColumnElement[int], leave_out: AccountId | ColumnElement[str] | None
) -> Select[*tuple[Any, ...]]:
    """Select the people behind a number, in order of joining, for `page_of`, with whether they have blocked a person.

    That one is left out.
    """
    hidden = literal(value=False) if leave_out is None else _has_blocked(leave_out)
    query = select(*_PERSON, hidden.label("hidden"))
    query = query.where(people.c.number > start, people.c.handle.is_not(None))  # who left has none
    if leave_out is not None:
        query = query.where(people.c.id != leave_out)
    return query.order_by(people.c.number).limit(most)


def page_of(rows: Sequence[Sequence[Any]], limit: int) -> Page:
    """Cut one row too many down to a page that says where to go on; it is short by who is hidden from the asker."""
    listed = [Person(AccountId(id_), *names) for id_, *names, hidden in rows[:limit] if not hidden]
    return Page(listed, AccountId(rows[limit - 1][0]) if len(rows) > limit else None)


def number_behind(connection: Connection, person: str) -> int:
    """Find behind which number a list of people goes on that has come to this one.

    Raises:
        UnknownCursorError: it is nobody's id.

    """
    number: int | None = connection.execute(number_of_person(person)).scalar()
    if number is None:
        raise UnknownCursorError
    return number


def number_of_person(person: str | ColumnElement[str]) -> Select[int]:
    """Select the number of the person with an id."""
    return select(people.c.number).where(people.c.id == person)


def _has_blocked(asker: AccountId | ColumnElement[str]) -> ColumnElement[bool]:
    """Test whether the person at hand has blocked the asker."""
    return select(accounts.c.number).where(accounts.c.id == people.c.id, has_blocked(asker)).exists()
