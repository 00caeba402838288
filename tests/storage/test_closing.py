"""Closing one's own account: all of it at once, and nothing of it half."""

import asyncio

import pytest

from hundi.ledger.accounts import AccountId, AccountStatus, Instant
from hundi.ledger.book import Opened, StatusChanged
from hundi.ledger.commands import Deposit, Hold, Pay, SetStatus
from hundi.ledger.refusals import AccountClosed, BalanceNotZero, HandleTaken, SessionEnded
from hundi.storage.cards import Card
from hundi.storage.protocol import HandleTakenError, PersonChange, Store
from tests.ledger.builders import ASHA, BALA, CHITRA, NOW, SECOND, inr, next_id, session_id
from tests.storage.books import audit, list_all, open_wallets, read_accounts, read_history, sign_in, sign_up

pytestmark = pytest.mark.anyio


def leave(person: AccountId, session: int = 1) -> SetStatus:
    """Make the command by which somebody closes their own account."""
    return SetStatus(next_id(), person, AccountStatus.CLOSED, "closed", person, session_id(session))


async def test_whoever_leaves_is_forgotten_and_history_stays(store: Store, visitor: Store) -> None:
    await open_wallets(store, {ASHA: 100, BALA: 0})
    session = await sign_in(store, ASHA)
    chosen = PersonChange(language="hi", theme="dark", hide_amounts=True)
    assert await store.people.change(ASHA, chosen, search_text="{} {}".format, keep_session=session, now=NOW)
    await store.ledger.post([Pay(next_id(), ASHA, BALA, inr(100), "thank you")], NOW)

    (left,) = await store.ledger.post([leave(ASHA)], NOW)

    assert isinstance(left, StatusChanged)
    assert read_accounts(store)[ASHA].status is AccountStatus.CLOSED
    assert not await visitor.sessions.is_live(session, NOW)
    assert await visitor.people.by_username("asha@example.com") is None
    assert await visitor.profiles.by_ids([ASHA]) == {ASHA: Card(ASHA, None, "Closed account", "")}
    assert await visitor.profiles.by_handles(["asha"]) == {}
    assert await list_all(visitor, "", 10) == [BALA]
    assert await list_all(visitor, "asha", 10) == await list_all(visitor, "closed", 10) == []
    profile = await visitor.profiles.own(ASHA)
    assert profile is not None
    assert (profile.language, profile.theme, profile.hide_amounts) == (None, None, False)
    assert "asha" not in repr(profile).lower()
    assert len(read_history(store)) == 2
    assert [payee.card.id for payee in await visitor.profiles.recent_payees(ASHA, 5)] == [BALA]
    assert audit(store) == []


async def test_the_username_is_free_and_the_handle_is_nobodys_ever_again(store: Store) -> None:
    await open_wallets(store, {ASHA: 0, CHITRA: 0})
    await sign_in(store, ASHA)
    await sign_in(store, CHITRA, 2)
    await store.ledger.post([leave(ASHA)], NOW)

    assert await store.ledger.post([sign_up(BALA, "Asha")], NOW) == [HandleTaken()]
    with pytest.raises(HandleTakenError):
        await store.people.change(
            CHITRA, PersonChange(handle="asha"), search_text="{}".format, keep_session=session_id(2), now=NOW
        )
    assert await store.people.by_id(BALA) is None
    again = sign_up(BALA, "Asha")
    person = type(again.person)("asha@example.com", "asha@example.com", "Asha", "Rao", "asha rao", "#", "asha.rao")
    (opened,) = await store.ledger.post([type(again)(again.id, BALA, person, None)], NOW)
    assert isinstance(opened, Opened)
    assert audit(store) == []


async def test_nothing_happens_while_there_is_money_or_some_is_held(store: Store) -> None:
    await open_wallets(store, {ASHA: 100, BALA: 0})
    await sign_in(store, ASHA)
    await sign_in(store, BALA, 2)
    assert await store.ledger.post([leave(ASHA)], NOW) == [BalanceNotZero(ASHA, 100)]
    hold = Hold(next_id(), ASHA, BALA, inr(40), Instant(NOW + SECOND))
    assert (await store.ledger.post([hold, leave(BALA, 2)], NOW))[1] == BalanceNotZero(BALA, 0)
    cards = await store.profiles.by_ids([ASHA, BALA])
    assert [cards[id_].handle for id_ in (ASHA, BALA)] == ["asha", "bala"]
    assert await store.sessions.is_live(session_id(1), NOW)


async def test_an_operators_closing_forgets_nobody(store: Store) -> None:
    await open_wallets(store, {ASHA: 0})
    await store.ledger.post([SetStatus(next_id(), ASHA, AccountStatus.CLOSED, "a fraud")], NOW)
    assert (await store.profiles.by_ids([ASHA]))[ASHA] == Card(ASHA, "asha", "Asha", "Rao")
    assert await store.people.by_username("asha@example.com") is not None
    assert audit(store) == []


async def test_of_one_group_whoever_left_can_do_nothing_more(store: Store) -> None:
    await open_wallets(store, {ASHA: 0, BALA: 5})
    await sign_in(store, ASHA)
    pay = Pay(next_id(), BALA, ASHA, inr(5))
    left, paid, again = await store.ledger.post([leave(ASHA), pay, leave(ASHA)], NOW)
    assert isinstance(left, StatusChanged)
    assert paid == again == AccountClosed(ASHA)
    assert await store.ledger.post([leave(ASHA)], NOW) == [SessionEnded()]


async def test_money_that_comes_as_somebody_leaves_is_there_or_they_are_gone(store: Store, visitor: Store) -> None:
    for number in range(10):
        owner = AccountId(f"{number + 1:024x}")
        await open_wallets(store, {owner: 0})
        await sign_in(store, owner, number + 1)
        (left,), (deposited,) = await asyncio.gather(
            store.ledger.post([leave(owner, number + 1)], NOW),
            visitor.ledger.post([Deposit(next_id(), owner, inr(1))], NOW),
        )
        assert isinstance(left, StatusChanged) is (deposited == AccountClosed(owner))
    assert audit(store) == []


async def test_a_name_is_changed_before_somebody_leaves_or_not_at_all(store: Store, visitor: Store) -> None:
    for number in range(10):
        owner = AccountId(f"{number + 1:024x}")
        await open_wallets(store, {owner: 0})
        session = await sign_in(store, owner, number + 1)
        wanted = PersonChange("Mallory", handle=f"mallory{number}")
        changing = visitor.people.change(owner, wanted, search_text="{} {}".format, keep_session=session, now=NOW)
        (left,), _, _ = await asyncio.gather(
            store.ledger.post([leave(owner, number + 1)], NOW),
            changing,
            visitor.sessions.begin(session_id(100 + number), owner, now=NOW, expires_at=Instant(NOW + SECOND)),
        )
        assert isinstance(left, StatusChanged)
        assert (await store.profiles.by_ids([owner]))[owner] == Card(owner, None, "Closed account", "")
        assert not await store.sessions.is_live(session_id(100 + number), NOW)
    assert audit(store) == []
