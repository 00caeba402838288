"""What can be used once is used once."""

import asyncio

import pytest

from hundi.ledger.accounts import ISSUANCE, AccountId, AccountStatus, Instant
from hundi.ledger.commands import SetStatus
from hundi.storage.acts import Act
from hundi.storage.operating import Made, NewSecret
from hundi.storage.protocol import Store
from tests.ledger.builders import ASHA, BALA, NOBODY, NOW, SECOND, next_id
from tests.storage.books import open_wallets, sign_in

pytestmark = pytest.mark.anyio

LATER = Instant(NOW + SECOND)


def act(name: str, subject: AccountId | None = None, actor: AccountId = ISSUANCE) -> Act:
    return Act(next_id(), actor, name, subject, {}, NOW)


def secret(text: str) -> NewSecret:
    return NewSecret(Made(next_id(), NOW, LATER), text.encode())


async def make_link(store: Store, person: AccountId, text: str) -> bool:
    return await store.passes.add_reset_link(secret(text), person, act("reset_link", person)) is not None


async def password_of(store: Store, username: str) -> str:
    credentials = await store.people.by_username(username)
    assert credentials is not None
    return credentials.password_hash


async def test_a_link_gives_one_person_a_new_password_and_ends_their_sessions(store: Store) -> None:
    await open_wallets(store, {ASHA: 0, BALA: 0})
    ashas, balas = await sign_in(store, ASHA, 1), await sign_in(store, BALA, 2)
    assert await make_link(store, ASHA, "token")
    assert await store.passes.has_reset_link(b"token", NOW)

    assert await store.passes.use_reset_link(b"token", "new hash", NOW) == ASHA

    assert (await password_of(store, "asha@example.com"), await password_of(store, "bala@example.com")) == (
        "new hash",
        "#",
    )
    assert not await store.sessions.is_live(ashas, NOW)
    assert await store.sessions.is_live(balas, NOW)
    assert not await store.passes.has_reset_link(b"token", NOW)
    assert await store.passes.use_reset_link(b"token", "another hash", NOW) is None
    assert await password_of(store, "asha@example.com") == "new hash"
    assert [entry.act for entry in (await store.acts.page(before=None, limit=10)).acts] == ["reset_link"]


async def test_a_link_ends_with_its_time_and_with_the_next_one(store: Store) -> None:
    await open_wallets(store, {ASHA: 0})
    await make_link(store, ASHA, "first")
    assert await store.passes.use_reset_link(b"first", "x", LATER) is None
    await make_link(store, ASHA, "second")
    assert await store.passes.use_reset_link(b"first", "x", NOW) is None
    assert await store.passes.use_reset_link(b"no such token", "x", NOW) is None
    assert await store.passes.use_reset_link(b"second", "y", NOW) == ASHA


async def test_nobody_who_is_not_there_gets_a_link(store: Store) -> None:
    await open_wallets(store, {ASHA: 0, BALA: 0})
    assert not await make_link(store, NOBODY, "a")
    assert not await make_link(store, ISSUANCE, "b")
    await make_link(store, ASHA, "c")
    await store.ledger.post([SetStatus(next_id(), ASHA, AccountStatus.CLOSED, "moved away")], NOW)
    assert not await make_link(store, ASHA, "d")
    assert await store.passes.use_reset_link(b"c", "x", NOW) is None


async def test_of_many_who_use_a_link_at_once_one_does(store: Store, visitor: Store) -> None:
    await open_wallets(store, {ASHA: 0})
    await make_link(store, ASHA, "token")
    stores = [store, visitor]
    used = await asyncio.gather(
        *(stores[number % 2].passes.use_reset_link(b"token", f"hash {number}", NOW) for number in range(12))
    )
    assert sorted(used, key=str) == [ASHA] + [None] * 11 or used.count(ASHA) == 1
    assert await password_of(store, "asha@example.com") == f"hash {used.index(ASHA)}"


async def test_two_links_of_one_person_never_both_work(store: Store, visitor: Store) -> None:
    await open_wallets(store, {ASHA: 0})
    await make_link(store, ASHA, "first")
    used = await asyncio.gather(
        visitor.passes.use_reset_link(b"first", "by the first", NOW), make_link(store, ASHA, "second")
    )
    assert used[1] is True
    assert await password_of(store, "asha@example.com") == ("#" if used[0] is None else "by the first")
    assert await store.passes.use_reset_link(b"first", "again", NOW) is None


async def test_invitations_are_listed_newest_first_and_ended_once(store: Store) -> None:
    await open_wallets(store, {ASHA: 0})
    made = [secret(f"code {number}") for number in range(3)]
    for new in made:
        await store.passes.add_invite(new, act("invite", actor=ASHA))
    listed = await store.passes.invites(before=None, limit=2)
    assert [invite.id for invite in listed] == [made[2].made.id, made[1].made.id]
    assert (listed[0].created_by, listed[0].expires_at, listed[0].used_by) == (ASHA, LATER, None)
    assert [invite.id for invite in await store.passes.invites(before=made[1].made.id, limit=2)] == [made[0].made.id]

    assert await store.passes.end_invite(made[0].made.id, act("end_invite"))
    assert not await store.passes.end_invite(made[0].made.id, act("end_invite"))
    assert not await store.passes.end_invite(next_id(), act("end_invite"))
    (ended,) = await store.passes.invites(before=made[1].made.id, limit=2)
    assert ended.expires_at == NOW
    assert [entry.act for entry in (await store.acts.page(before=None, limit=10)).acts] == ["end_invite"] + [
        "invite"
    ] * 3


async def test_what_the_command_line_makes_is_made_by_nobody(store: Store) -> None:
    await store.passes.add_invite(secret("code"), act("invite"))
    (listed,) = await store.passes.invites(before=None, limit=2)
    assert listed.created_by is None
