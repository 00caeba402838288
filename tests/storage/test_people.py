import pytest

from hundi.ledger.accounts import AccountStatus, Instant
from hundi.ledger.commands import SetStatus
from hundi.storage.protocol import Credentials, Person, PersonChange, Store
from tests.ledger.builders import ASHA, BALA, NOBODY, NOW, newcomer, next_id, session_id
from tests.storage.books import open_wallets, sign_in, sign_up

pytestmark = pytest.mark.anyio


def upper(first_name: str, last_name: str) -> str:
    """Fold names in a way that shows who folded them."""
    return f"{first_name} {last_name}".upper()


async def change(store: Store, person_change: PersonChange) -> None:
    if not await store.sessions.is_live(session_id(1), NOW):
        await store.sessions.begin(session_id(1), ASHA, now=NOW, expires_at=Instant(NOW + 1))
    assert await store.people.change(ASHA, person_change, search_text=upper, keep_session=session_id(1), now=NOW)


async def test_a_session_that_has_ended_changes_nothing(store: Store) -> None:
    await store.ledger.post([sign_up(ASHA, "Asha")], NOW)
    ended = PersonChange(first_name="Mallory", password_hash="guessed")
    assert not await store.people.change(ASHA, ended, search_text=upper, keep_session=session_id(9), now=NOW)
    credentials = await store.people.by_username("asha@example.com")
    assert credentials is not None
    assert (credentials.person.first_name, credentials.password_hash) == ("Asha", newcomer("Asha").password_hash)


async def found(store: Store, text: str) -> list[str]:
    page = await store.people.search(text, after=None, limit=100, leave_out=None)
    return [person.first_name for person in page.people]


async def test_nobody_is_found_where_nobody_is(store: Store) -> None:
    assert await store.people.by_id(NOBODY) is None
    assert await store.people.by_username("asha@example.com") is None


async def test_a_person_is_found_by_the_folded_username_alone(store: Store) -> None:
    await open_wallets(store, {ASHA: 0})
    assert await store.people.by_username("asha@example.com") is not None
    assert await store.people.by_username("Asha@example.com") is None
    assert await store.people.by_username("asha%") is None


async def test_credentials_tell_the_wallets_status(store: Store) -> None:
    await open_wallets(store, {ASHA: 0})
    for status in (AccountStatus.FROZEN, AccountStatus.OPEN, AccountStatus.CLOSED):
        await store.ledger.post([SetStatus(next_id(), ASHA, status, "a reason")], NOW)
        credentials = await store.people.by_username("asha@example.com")
        assert credentials is not None
        assert credentials.status is status


@pytest.mark.parametrize(
    ("person_change", "first_name", "last_name", "password_hash"),
    [
        (PersonChange(first_name="Usha"), "Usha", "Rao", "#"),
        (PersonChange(last_name="Iyer"), "Asha", "Iyer", "#"),
        (PersonChange(password_hash="new"), "Asha", "Rao", "new"),
        (PersonChange("Usha", "Iyer", "new"), "Usha", "Iyer", "new"),
        (PersonChange(), "Asha", "Rao", "#"),
    ],
    ids=["first-name", "last-name", "password", "all", "nothing"],
)
async def test_a_change_is_of_what_it_names(
    store: Store, visitor: Store, person_change: PersonChange, first_name: str, last_name: str, password_hash: str
) -> None:
    await open_wallets(store, {ASHA: 0, BALA: 0})
    bala = await store.people.by_username("bala@example.com")

    await change(store, person_change)

    person = Person(ASHA, "Asha@example.com", first_name, last_name)
    expected = Credentials(person, password_hash, AccountStatus.OPEN)
    assert await visitor.people.by_username("asha@example.com") == expected
    assert await visitor.people.by_id(ASHA) == person
    assert await store.people.by_username("bala@example.com") == bala


async def test_a_changed_name_is_searched_as_it_is_now(store: Store) -> None:
    await open_wallets(store, {ASHA: 0, BALA: 0})

    await change(store, PersonChange(first_name="Meenakshi"))

    assert await found(store, "ash") == []
    assert await found(store, "as") == []
    for text in ("MEENAKSHI", "KSHI RAO", "ME"):
        assert await found(store, text) == ["Meenakshi"]
    assert await found(store, "rao") == ["Bala"]


async def test_new_names_end_no_session(store: Store) -> None:
    await open_wallets(store, {ASHA: 0})
    session = await sign_in(store, ASHA, 2)
    await change(store, PersonChange("Usha", "Iyer"))
    assert await store.sessions.is_live(session, NOW)
