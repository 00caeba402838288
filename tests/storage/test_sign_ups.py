import asyncio
from dataclasses import replace

import pytest

from hundi.ledger.accounts import AccountStatus
from hundi.ledger.book import Opened
from hundi.ledger.commands import IdempotencyKey, OpenWallet
from hundi.ledger.decide import Replayed
from hundi.ledger.refusals import HandleTaken, KeyReused, UsernameTaken, ZeroAmount
from hundi.storage.protocol import Credentials, HandleTakenError, Person, PersonChange, Store
from tests.ledger.builders import ASHA, BALA, CHITRA, NOW, inr, newcomer, next_id, session_id, wallet_id
from tests.storage.books import audit, open_wallets, read_balances, read_history, sign_in, sign_up

pytestmark = pytest.mark.anyio


async def test_a_sign_up_makes_a_person_and_their_wallet_together(store: Store) -> None:
    (opened,) = await store.ledger.post([sign_up(ASHA, "Asha", 500)], NOW)

    assert isinstance(opened, Opened)
    person = Person(ASHA, "Asha@example.com", "Asha", "Rao")
    assert await store.people.by_id(ASHA) == person
    assert await store.people.by_username("asha@example.com") == Credentials(person, "#", AccountStatus.OPEN)
    assert read_balances(store)[ASHA] == 500
    assert audit(store) == []


async def test_a_name_is_given_once(store: Store) -> None:
    await open_wallets(store, {ASHA: 100})

    outcomes = await store.ledger.post([sign_up(BALA, "ASHA", 100), sign_up(CHITRA, "Chitra", 100)], NOW)

    assert outcomes[0] == UsernameTaken()
    assert isinstance(outcomes[1], Opened)
    assert await store.people.by_id(BALA) is None
    assert BALA not in read_balances(store)
    assert audit(store) == []


async def test_of_one_group_whoever_came_first_has_the_name(store: Store) -> None:
    commands = [sign_up(wallet_id(n + 1), "Asha" if n % 2 else "Bala", n + 1) for n in range(24)]

    outcomes = await store.ledger.post(commands, NOW)

    assert [n for n, outcome in enumerate(outcomes) if isinstance(outcome, Opened)] == [0, 1]
    assert outcomes[2:] == [UsernameTaken()] * 22
    assert len(read_history(store)) == 2


async def test_twenty_four_sign_ups_of_one_name_at_once_are_one_person(store: Store, visitor: Store) -> None:
    stores = [store, visitor]
    groups = await asyncio.gather(
        *(stores[n % 2].ledger.post([sign_up(wallet_id(n + 1), "Asha", 100)], NOW) for n in range(24))
    )
    assert sum(isinstance(outcome, Opened) for (outcome,) in groups) == 1
    assert sum(outcome == UsernameTaken() for (outcome,) in groups) == 23
    assert len(read_balances(store)) == 2


async def test_a_name_whose_sign_up_was_refused_stays_free(store: Store) -> None:
    refused = replace(sign_up(ASHA, "Asha"), grant=inr(0))
    ended = replace(sign_up(BALA, "Bala"), session=session_id(9))
    outcomes = await store.ledger.post([refused, ended, sign_up(CHITRA, "Chitra")], NOW)
    assert outcomes[0] == ZeroAmount()
    assert [isinstance(outcome, Opened) for outcome in outcomes] == [False, False, True]

    for command in (sign_up(ASHA, "Asha"), sign_up(BALA, "Bala")):
        (opened,) = await store.ledger.post([command], NOW)
        assert isinstance(opened, Opened)
    assert audit(store) == []


async def test_a_sign_up_that_comes_again_leaves_the_person_as_they_are(store: Store) -> None:
    key, other = IdempotencyKey("sign-up 1", b"one"), IdempotencyKey("sign-up 1", b"two")
    command = replace(sign_up(ASHA, "Asha", 500), key=key)
    await store.ledger.post([command], NOW)

    again = [replace(command, id=next_id()), replace(command, id=next_id(), key=other), sign_up(BALA, "Bala")]
    replayed, reused, opened = await store.ledger.post(again, NOW)

    assert isinstance(replayed, Replayed)
    assert reused == KeyReused()
    assert isinstance(opened, Opened)
    assert await store.people.by_id(ASHA) is not None
    assert audit(store) == []


async def test_an_id_that_is_somebodys_is_given_to_nobody_else(store: Store) -> None:
    await open_wallets(store, {ASHA: 100})
    assert await store.ledger.post([sign_up(ASHA, "Nina", 50)], NOW) == [UsernameTaken()]
    assert read_balances(store)[ASHA] == 100
    assert await store.people.by_username("nina@example.com") is None


async def test_a_wallet_that_is_named_twice_is_theirs_whose_name_was_free(store: Store) -> None:
    await open_wallets(store, {ASHA: 100})

    outcomes = await store.ledger.post([sign_up(BALA, "Asha", 5), sign_up(BALA, "Nina", 7)], NOW)

    assert [type(outcome) for outcome in outcomes] == [UsernameTaken, Opened]
    assert read_balances(store)[BALA] == 7
    assert await store.people.by_id(BALA) == Person(BALA, "Nina@example.com", "Nina", "Rao")
    assert audit(store) == []


async def test_a_name_that_is_asked_for_twice_is_theirs_whose_wallet_is_new(store: Store) -> None:
    await open_wallets(store, {ASHA: 100})

    outcomes = await store.ledger.post([sign_up(ASHA, "Nina", 5), sign_up(BALA, "Nina", 7)], NOW)

    assert [type(outcome) for outcome in outcomes] == [UsernameTaken, Opened]
    assert read_balances(store)[BALA] == 7
    assert await store.people.by_id(BALA) == Person(BALA, "Nina@example.com", "Nina", "Rao")
    assert audit(store) == []


async def test_people_of_one_group_may_have_any_names(store: Store) -> None:
    names = ["", "'", '"', "%", "Ünïcode", "सुनील", "李", "🦚", "a\tb"]
    commands: list[OpenWallet] = []
    for number, name in enumerate(names):
        person = replace(newcomer(f"p{number}"), first_name=name, search_text=name)
        commands.append(OpenWallet(next_id(), wallet_id(number + 1), person, inr(1)))
    outcomes = await store.ledger.post(commands, NOW)
    assert all(isinstance(outcome, Opened) for outcome in outcomes)
    for command in commands:
        person_found = await store.people.by_id(command.owner)
        assert person_found is not None
        assert person_found.first_name == command.person.first_name


async def test_a_handle_is_given_once_and_the_loser_leaves_nothing(store: Store) -> None:
    await open_wallets(store, {ASHA: 0})
    wanted = replace(newcomer("Bala"), handle="asha")

    refused, opened = await store.ledger.post([sign_up(BALA, wanted, 10), sign_up(CHITRA, "Chitra", 10)], NOW)

    assert refused == HandleTaken()
    assert isinstance(opened, Opened)
    assert await store.people.by_id(BALA) is None
    (opened,) = await store.ledger.post([sign_up(BALA, "Bala", 10)], NOW)
    assert isinstance(opened, Opened)
    assert list(await store.profiles.by_handles(["asha", "bala"])) in (["asha", "bala"], ["bala", "asha"])
    assert audit(store) == []


async def test_thirty_sign_ups_for_one_handle_at_once_are_one_persons(store: Store, visitor: Store) -> None:
    stores = [store, visitor]
    commands = [sign_up(wallet_id(n + 1), replace(newcomer(f"P{n}"), handle="asha"), 100) for n in range(30)]
    together, *alone = await asyncio.gather(
        store.ledger.post(commands[:10], NOW),
        *(stores[n % 2].ledger.post([command], NOW) for n, command in enumerate(commands[10:])),
    )
    outcomes = [*together, *(outcome for group in alone for outcome in group)]
    assert sum(isinstance(outcome, Opened) for outcome in outcomes) == 1
    assert outcomes.count(HandleTaken()) == 29
    assert len(read_balances(store)) == 2
    assert audit(store) == []


async def test_a_handle_whose_sign_up_was_refused_stays_free(store: Store) -> None:
    refused = replace(sign_up(ASHA, "Asha"), grant=inr(0))
    outcomes = await store.ledger.post([refused, sign_up(CHITRA, "Chitra")], NOW)
    assert outcomes[0] == ZeroAmount()
    assert await store.people.taken_handles(["asha", "chitra"]) == {"chitra"}
    (opened,) = await store.ledger.post([sign_up(BALA, replace(newcomer("Bala"), handle="asha"))], NOW)
    assert isinstance(opened, Opened)
    assert audit(store) == []


async def test_a_handle_that_is_signed_up_for_and_changed_to_at_once_is_one_persons(
    store: Store, visitor: Store
) -> None:
    await open_wallets(store, {ASHA: 0})
    session = await sign_in(store, ASHA)
    for number in range(10):
        handle = f"wanted{number}"
        newcomers = [sign_up(wallet_id(100 + number), replace(newcomer(f"N{number}"), handle=handle))]

        async def take(handle: str = handle) -> bool:
            change = PersonChange(handle=handle)
            try:
                return await visitor.people.change(
                    ASHA, change, search_text="{} {}".format, keep_session=session, now=NOW
                )
            except HandleTakenError:
                return False

        (outcome,), taken = await asyncio.gather(store.ledger.post(newcomers, NOW), take())
        assert isinstance(outcome, Opened) is not taken
    assert audit(store) == []
