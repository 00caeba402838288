"""People as operators see and appoint them."""

import asyncio

import pytest

from hundi.ledger.accounts import ISSUANCE, AccountId, AccountStatus, Limits
from hundi.ledger.commands import Deposit, Hold, SetStatus
from hundi.storage.acts import Act
from hundi.storage.operating import Details, KnownPerson, PersonFilter, Role, RoleChange
from hundi.storage.protocol import Store, UnknownCursorError
from tests.ledger.builders import ASHA, BALA, CHITRA, NOBODY, NOW, inr, next_id
from tests.storage.books import LONG, open_wallets, sign_in

pytestmark = pytest.mark.anyio


def act(name: str, subject: AccountId | None, actor: AccountId = ISSUANCE) -> Act:
    return Act(next_id(), actor, name, subject, {"why": "a test"}, NOW)


async def give(store: Store, person: AccountId, role: Role, actor: AccountId = ISSUANCE) -> RoleChange:
    return await store.operators.set_role(person, role, act(f"role {role}", person, actor))


async def found(store: Store, wanted: PersonFilter, limit: int = 10) -> list[AccountId]:
    return [person.id for person in (await store.operators.find(wanted, after=None, limit=limit)).people]


async def test_people_are_found_by_name_username_status_and_role(store: Store) -> None:
    await open_wallets(store, {ASHA: 0, BALA: 0, CHITRA: 0})
    await store.ledger.post([SetStatus(next_id(), BALA, AccountStatus.FROZEN, "a lost phone")], NOW)
    await give(store, CHITRA, Role.ADMIN)

    assert await found(store, PersonFilter()) == [ASHA, BALA, CHITRA]
    assert await found(store, PersonFilter(name="ala r")) == [BALA]
    assert await found(store, PersonFilter(name="ra")) == [ASHA, BALA, CHITRA]
    assert await found(store, PersonFilter(username="sha@ex")) == [ASHA]
    assert await found(store, PersonFilter(status=AccountStatus.FROZEN)) == [BALA]
    assert await found(store, PersonFilter(name="rao", status=AccountStatus.FROZEN)) == [BALA]
    assert await found(store, PersonFilter(role=Role.ADMIN)) == [CHITRA]
    assert await found(store, PersonFilter(role=Role.ADMIN, status=AccountStatus.FROZEN)) == []
    assert await found(store, PersonFilter(username="%")) == []


async def test_lists_of_people_go_on_where_a_page_ends(store: Store) -> None:
    await open_wallets(store, {ASHA: 0, BALA: 0, CHITRA: 0})
    first = await store.operators.find(PersonFilter(name="rao"), after=None, limit=2)
    assert [person.id for person in first.people] == [ASHA, BALA]
    second = await store.operators.find(PersonFilter(name="rao"), after=first.next_after, limit=2)
    assert ([person.id for person in second.people], second.next_after) == ([CHITRA], None)
    with pytest.raises(UnknownCursorError):
        await store.operators.find(PersonFilter(), after=NOBODY, limit=2)


async def test_all_about_a_person(store: Store) -> None:
    await open_wallets(store, {ASHA: 100, BALA: 0})
    await store.ledger.post([Hold(next_id(), ASHA, BALA, inr(40), LONG)], NOW)
    await store.ledger.post([SetStatus(next_id(), ASHA, AccountStatus.FROZEN, "a lost phone")], NOW)
    await sign_in(store, ASHA)

    details = await store.operators.look_up(ASHA, NOW)

    assert details is not None
    assert (details.person.username, details.person.status) == ("Asha@example.com", AccountStatus.FROZEN)
    assert (details.balance, details.held, details.sign_ins, details.keys) == (100, 40, 1, 0)
    assert (details.own, details.default, details.reason) == (Limits(), Limits(), "a lost phone")
    after_the_session = await store.operators.look_up(ASHA, LONG)
    assert after_the_session is not None
    assert after_the_session.sign_ins == 0
    assert await store.operators.look_up(NOBODY, NOW) is None
    assert await store.operators.look_up(ISSUANCE, NOW) is None


async def test_a_person_is_known_by_username_alone_where_they_have_no_handle(store: Store) -> None:
    await open_wallets(store, {ASHA: 0})
    known = await store.operators.by_name(username="asha@example.com")
    assert isinstance(known, KnownPerson)
    assert known.id == ASHA
    assert await store.operators.by_name(username="bala@example.com") is None
    assert await store.operators.by_name(handle="nobody") is None


async def test_a_role_is_given_once_and_written_down(store: Store, visitor: Store) -> None:
    await open_wallets(store, {ASHA: 0, BALA: 0})
    assert await give(store, ASHA, Role.ADMIN) is RoleChange.DONE
    assert await give(visitor, ASHA, Role.ADMIN) is RoleChange.UNCHANGED
    assert await give(store, BALA, Role.ADMIN, ASHA) is RoleChange.DONE
    assert await give(store, NOBODY, Role.ADMIN) is RoleChange.NOBODY
    assert await give(store, ASHA, Role.PERSON, BALA) is RoleChange.DONE

    log = (await store.acts.page(before=None, limit=10)).acts
    assert [(entry.act, entry.actor, entry.subject) for entry in log] == [
        ("role person", BALA, ASHA),
        ("role admin", ASHA, BALA),
        ("role admin", ISSUANCE, ASHA),
    ]


async def test_the_last_admin_with_an_open_wallet_stays_one(store: Store) -> None:
    await open_wallets(store, {ASHA: 0, BALA: 0})
    await give(store, ASHA, Role.ADMIN)
    assert await store.operators.is_last_admin(ASHA)
    assert not await store.operators.is_last_admin(BALA)
    assert await give(store, ASHA, Role.PERSON) is RoleChange.LAST_ADMIN
    await give(store, BALA, Role.ADMIN)
    assert not await store.operators.is_last_admin(ASHA)
    await store.ledger.post([SetStatus(next_id(), BALA, AccountStatus.FROZEN, "away")], NOW)
    assert await store.operators.is_last_admin(ASHA)
    assert await give(store, ASHA, Role.PERSON) is RoleChange.LAST_ADMIN
    assert await give(store, BALA, Role.PERSON) is RoleChange.DONE


async def test_of_two_admins_who_dismiss_each_other_one_stays(store: Store, visitor: Store) -> None:
    await open_wallets(store, {ASHA: 0, BALA: 0})
    for _ in range(10):
        for person in (ASHA, BALA):
            await give(store, person, Role.ADMIN)
        changes = await asyncio.gather(give(store, ASHA, Role.PERSON, BALA), give(visitor, BALA, Role.PERSON, ASHA))
        assert sorted(change.name for change in changes) == ["DONE", "LAST_ADMIN"]


async def test_nobody_with_a_closed_wallet_is_appointed(store: Store) -> None:
    await open_wallets(store, {ASHA: 0})
    await store.ledger.post([SetStatus(next_id(), ASHA, AccountStatus.CLOSED, "moved away")], NOW)
    assert await give(store, ASHA, Role.ADMIN) is RoleChange.NOBODY


async def test_what_a_deposit_does_is_seen_at_once(store: Store) -> None:
    await open_wallets(store, {ASHA: 0})
    await store.ledger.post([Deposit(next_id(), ASHA, inr(5))], NOW)
    details = await store.operators.look_up(ASHA, NOW)
    assert isinstance(details, Details)
    assert details.balance == 5
