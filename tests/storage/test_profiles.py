from dataclasses import replace

import pytest
from sqlalchemy import insert, select

from hundi.ledger.accounts import AccountId, AccountStatus, Instant
from hundi.ledger.commands import Deposit, OpenWallet, Pay, SetStatus
from hundi.storage.cards import Card, Profile
from hundi.storage.protocol import HandleTakenError, PersonChange, Store, UnknownCursorError
from hundi.storage.tables import accounts, blocks
from tests.ledger.builders import ASHA, BALA, CHITRA, NOBODY, NOW, SECOND, inr, newcomer, next_id, wallet_id
from tests.storage.books import audit, open_wallets, sign_in

pytestmark = pytest.mark.anyio

_GROUP = 250
"""How many join at once: a busy machine does so many well within the time that a group has."""


async def join(store: Store, *people: tuple[str, str]) -> list[AccountId]:
    """Sign people up, each with a name and a handle; returns their ids."""
    commands = []
    for number, (name, handle) in enumerate(people, 1):
        person = replace(newcomer(f"p{number:05}"), first_name=name, search_text=name, handle=handle)
        commands.append(OpenWallet(next_id(), wallet_id(number), person, inr(1_000)))
    for place in range(0, len(commands), _GROUP):
        await store.ledger.post(commands[place : place + _GROUP], NOW)
    return [command.owner for command in commands]


async def block(store: Store, blocker: AccountId, blocked: AccountId) -> None:
    """Write a block by hand."""

    def number(id_: AccountId) -> object:
        return select(accounts.c.number).where(accounts.c.id == id_).scalar_subquery()

    row = {"blocker": number(blocker), "blocked": number(blocked), "at": NOW}
    await store.profiles._runner.write(lambda c: c.execute(insert(blocks).values(row)))  # type: ignore[attr-defined] # noqa: SLF001


async def change(store: Store, person: AccountId, person_change: PersonChange, session: int = 1) -> bool:
    kept = await sign_in(store, person, session)
    return await store.people.change(person, person_change, search_text="{} {}".format, keep_session=kept, now=NOW)


async def listed(store: Store, asker: AccountId, prefix: str | None, name: str | None, limit: int = 3) -> list[str]:
    """Search, and read all pages; returns handles."""
    handles: list[str] = []
    after: str | None = None
    while True:
        page = await store.profiles.search(asker, prefix=prefix, name=name, after=after, limit=limit)
        assert len(page.cards) <= limit
        handles += [card.handle or "" for card in page.cards]
        if page.next_after is None:
            return handles
        assert page.next_after != after, "each page goes on"
        after = page.next_after


async def test_people_are_found_by_id_and_by_handle_many_at_once(store: Store) -> None:
    asha, bala = await join(store, ("asha", "asha.rao"), ("bala", "bala"))
    cards = {asha: Card(asha, "asha.rao", "asha", "Rao"), bala: Card(bala, "bala", "bala", "Rao")}
    assert await store.profiles.by_ids([bala, asha, NOBODY, asha]) == cards
    assert await store.profiles.by_handles(["asha.rao", "Bala", "nobody"]) == {"asha.rao": cards[asha]}
    assert await store.profiles.by_ids([]) == await store.profiles.by_handles([]) == {}
    many = [f"nobody{n}" for n in range(12_000)]
    assert await store.profiles.by_handles([*many, "bala"]) == {"bala": cards[bala]}


async def test_somebody_sees_all_of_themselves(store: Store) -> None:
    await open_wallets(store, {ASHA: 0})
    seen = Profile(
        ASHA,
        "Asha@example.com",
        "Asha",
        "Rao",
        "asha",
        "person",
        AccountStatus.OPEN,
        NOW,
        None,
        None,
        hide_amounts=False,
    )
    assert await store.profiles.own(ASHA) == seen
    assert await store.profiles.own(NOBODY) is None

    assert await change(store, ASHA, PersonChange(language="hi-IN", theme="dark", hide_amounts=True, handle="rao"))
    changed = replace(seen, language="hi-IN", theme="dark", hide_amounts=True, handle="rao")
    assert await store.profiles.own(ASHA) == changed
    assert await change(store, ASHA, PersonChange(language="", hide_amounts=False), 2)
    assert await store.profiles.own(ASHA) == replace(changed, language=None, hide_amounts=False)


async def test_a_handle_is_never_given_to_another_and_may_be_taken_back(store: Store) -> None:
    await open_wallets(store, {ASHA: 0, BALA: 0})
    assert await change(store, ASHA, PersonChange(handle="first"), 1)
    assert await change(store, ASHA, PersonChange(handle="second"), 2)

    for number, taken in enumerate(("second", "first", "asha"), 3):
        with pytest.raises(HandleTakenError):
            await change(store, BALA, PersonChange("Mallory", handle=taken), number)
    profile = await store.profiles.own(BALA)
    assert profile is not None
    assert (profile.first_name, profile.handle) == ("Bala", "bala")

    assert await change(store, ASHA, PersonChange(handle="first"), 9)
    assert list(await store.profiles.by_handles(["first", "second", "asha"])) == ["first"]
    assert await store.people.taken_handles(["first", "second", "asha", "bala", "free"]) == {
        *("first", "second", "asha", "bala")
    }
    assert audit(store) == []


async def test_a_session_that_has_ended_takes_no_handle(store: Store) -> None:
    await open_wallets(store, {ASHA: 0})
    kept = await sign_in(store, ASHA)
    await store.sessions.end_all(ASHA, NOW)
    wanted = PersonChange(handle="mine")
    assert not await store.people.change(ASHA, wanted, search_text="{}{}".format, keep_session=kept, now=NOW)
    assert await store.people.taken_handles(["mine"]) == set()


async def test_the_very_handle_comes_first_then_who_is_called_so(store: Store) -> None:
    asker, *_ = await join(
        store,
        *(("asker", "asker"), ("asha", "zed"), ("tasha", "asha"), ("asha", "asha.rao"), ("asha", "asha_b")),
        *(("asha", "asha2"), ("bala", "bala"), ("natasha", "nat"), ("bala", "ashb")),
    )
    for limit in range(1, 10):
        found = await listed(store, asker, "asha", "asha", limit)
        assert found == ["asha", "asha.rao", "asha2", "asha_b", "zed", "nat"]
        assert await listed(store, asker, "asha", None, limit) == found[:4]
        assert await listed(store, asker, None, "asha", limit) == ["zed", "asha", "asha.rao", "asha_b", "asha2", "nat"]
        assert await listed(store, asker, "as", "as", limit) == [*found[:4], "ashb", *found[4:]]
        assert await listed(store, asker, None, "", limit) == [
            *("zed", "asha", "asha.rao", "asha_b", "asha2", "bala", "nat", "ashb")
        ]
    assert await listed(store, asker, "nobody", "nobody") == []


async def test_who_has_blocked_the_asker_is_not_found(store: Store) -> None:
    asker, asha, bala = await join(store, ("asker", "asker"), ("asha", "asha"), ("asha bala", "bala"))
    await block(store, asha, asker)
    await block(store, asker, bala)
    for name in ("asha", "as", ""):
        assert await listed(store, asker, None, name) == ["bala"]
    assert await listed(store, asker, "asha", None) == []
    assert await listed(store, bala, "asha", None) == ["asha"]
    assert await store.profiles.by_ids([asha, bala], seen_by=asker) == await store.profiles.by_ids([bala])
    assert await store.profiles.by_handles(["asha"], seen_by=asker) == {}
    assert list(await store.profiles.by_handles(["asha"], seen_by=bala)) == ["asha"]


async def test_a_closed_wallet_is_not_listed(store: Store) -> None:
    asker, asha, bala = await join(store, ("asker", "asker"), ("asha", "asha"), ("asha", "bala"))
    await store.ledger.post([Pay(next_id(), asha, bala, inr(1_000))], NOW)
    await store.ledger.post([SetStatus(next_id(), asha, AccountStatus.CLOSED, "moved away")], NOW)
    assert await listed(store, asker, "asha", "asha") == ["bala"]
    assert await listed(store, asker, None, "") == ["bala"]


async def test_many_who_are_left_out_do_not_hide_those_behind_them(store: Store) -> None:
    crowd = [("asha", f"asha.a{n:04}") for n in range(1_500)]
    asker, *_ = await join(store, ("asker", "asker"), *crowd, ("asha", "last"))
    page = await store.profiles.search(asker, prefix="asha", name="asha", after="@asha.a1499", limit=5)
    assert page.cards == []
    assert page.next_after is not None
    again = await store.profiles.search(asker, prefix="asha", name="asha", after=page.next_after, limit=5)
    assert [card.handle for card in again.cards] == ["last"]
    assert again.next_after is None
    assert (await listed(store, asker, "asha", "as", 100))[-1] == "last"


@pytest.mark.parametrize("after", ["nobody", NOBODY, "", "@"])
async def test_a_list_goes_on_from_a_place_that_is_there(store: Store, after: str) -> None:
    asker, *_ = await join(store, ("asker", "asker"), ("asha", "asha"))
    if after == "@":
        page = await store.profiles.search(asker, prefix="asha", name=None, after=after, limit=5)
        assert [card.handle for card in page.cards] == ["asha"]
        return
    with pytest.raises(UnknownCursorError):
        await store.profiles.search(asker, prefix=None, name="asha", after=after, limit=5)


async def test_recent_payees_are_listed_once_the_latest_first(store: Store) -> None:
    asha, bala, chitra, dev = await join(
        store, ("asha", "asha"), ("bala", "bala"), ("chitra", "chitra"), ("dev", "dev")
    )
    assert await store.profiles.recent_payees(asha, 10) == []
    for second, payee in enumerate((bala, chitra, dev, chitra, bala)):
        at = Instant(NOW + second * SECOND)
        await store.ledger.post([Pay(next_id(), asha, payee, inr(1))], at)
    await store.ledger.post([Pay(next_id(), dev, asha, inr(1)), Deposit(next_id(), asha, inr(1))], NOW)

    recent = await store.profiles.recent_payees(asha, 10)
    assert [(payee.card.handle, payee.paid_at) for payee in recent] == [
        ("bala", NOW + 4 * SECOND), ("chitra", NOW + 3 * SECOND), ("dev", NOW + 2 * SECOND),
    ]  # fmt: skip
    assert [payee.card.id for payee in await store.profiles.recent_payees(asha, 2)] == [bala, chitra]

    await block(store, bala, asha)
    assert [payee.card.id for payee in await store.profiles.recent_payees(asha, 2)] == [chitra, dev]
    assert [payee.card.id for payee in await store.profiles.recent_payees(dev, 2)] == [asha]


async def test_whoever_joins_has_the_handle_that_is_written(store: Store) -> None:
    await open_wallets(store, {ASHA: 0, BALA: 0, CHITRA: 0})
    assert {card.handle for card in (await store.profiles.by_ids([ASHA, BALA, CHITRA])).values()} == {
        *("asha", "bala", "chitra")
    }
    assert audit(store) == []
