"""The month of the demonstration, decided in memory, and filled into a book on each engine."""

import asyncio
from collections import Counter
from itertools import pairwise
from typing import Final

import pytest

from hundi.ledger.accounts import ISSUANCE, Account, AccountKind, Instant
from hundi.ledger.book import Book
from hundi.ledger.commands import Hold, OpenWallet, Pay, Refund
from hundi.ledger.decide import decide_group
from hundi.ledger.money import INR
from hundi.ledger.refusals import Refusal
from hundi.services import demo_story as story
from hundi.services.clock import now
from hundi.services.demo import BookInUseError, DemoRefusedError, Plan, fill, is_empty, plan
from hundi.services.names import clean_name, clean_username
from hundi.services.notes import clean_note
from hundi.storage.handles import clean_handle
from hundi.storage.open import open_store
from hundi.storage.operating import PersonFilter, Role

NOW: Final = Instant(1_795_658_523_000_004)
DAY: Final = 24 * 3_600 * 1_000_000


def month(seed: int, at: Instant = NOW) -> Plan:
    return plan(seed=seed, now=at, currency=INR, password_hash="no hash")


def test_the_same_seed_is_the_same_month_and_another_one_is_not() -> None:
    assert month(1) == month(1)
    assert month(1).steps != month(2).steps


@pytest.mark.parametrize("later", [0, DAY // 5, DAY // 2, DAY - 1])
def test_all_of_it_happened_in_the_month_before_in_order_of_time(later: int) -> None:
    at = Instant(NOW + later)
    steps = month(3, at).steps
    assert all(one.at <= next_one.at for one, next_one in pairwise(steps))
    assert at - 31 * DAY < steps[0].at < steps[-1].at < at
    assert all(isinstance(step.command, OpenWallet) for step in steps[: len(story.PEOPLE)])
    (held,) = (step.command for step in steps if isinstance(step.command, Hold))
    assert held.expires_at > at


def test_whoever_signs_up_and_pays_might_have_said_it_so() -> None:
    assert len(story.PEOPLE) == 12
    for person in story.PEOPLE:
        assert clean_handle(person.handle) == person.handle
        assert clean_username(person.username) == person.username
        assert (clean_name(person.first_name), clean_name(person.last_name)) == (person.first_name, person.last_name)
    notes = {step.command.note for step in month(1).steps if isinstance(step.command, Pay | Refund)}
    assert len(notes) > 20
    assert all(clean_note(note) == note for note in notes)


@pytest.mark.parametrize("seed", [*range(40), -1, 2**80])
def test_no_seed_leads_to_a_refusal(seed: int) -> None:
    book = Book({ISSUANCE: Account(ISSUANCE, AccountKind.ISSUANCE, INR)})
    for step in month(seed).steps:
        (outcome,) = decide_group(book, [step.command], step.at)
        assert not isinstance(outcome, Refusal), step
    assert sum(account.balance for account in book.accounts.values()) == 0


def test_whatever_is_drawn_everybody_can_pay_for_it() -> None:
    needed: Counter[str] = Counter()
    for beat in story.BEATS:
        if isinstance(beat, story.Pays | story.Holds):
            needed[beat.payer] += beat.rupees
    dearest_days = story.DAYS * max(rupees for rupees, _ in story.TREATS)
    for place, cook in enumerate(story.COOKS):
        turns = [day for day in range(1, story.DAYS) if day % 3 == 0 and day // 3 % len(story.COOKS) == place]
        needed[cook] += len(turns) * story.BASKET_MOST
    for person in story.PEOPLE:
        assert person.opening >= needed[person.handle] + dearest_days, person


def test_a_book_is_filled_once(url: str) -> None:
    async def run() -> None:
        store = open_store(url, make=True)
        try:
            assert await is_empty(store)
            filled = await fill(store, seed=5, now=now(), password_hash="no hash")
            assert filled.transfers > 150
            with pytest.raises(BookInUseError):
                await fill(store, seed=5, now=now(), password_hash="no hash")
            found = await store.operators.find(PersonFilter(), after=None, limit=100)
            assert [person.handle for person in found.people] == [person.handle for person in story.PEOPLE]
            assert [person.handle for person in found.people if person.role is Role.ADMIN] == [story.OPERATOR]
            assert {person.handle: person.id for person in found.people} == filled.people
            (blocked,) = await store.profiles.blocked_by(filled.people["emma"], after=None, limit=9)
            assert blocked.card.handle == "joseph"
            acts = (await store.acts.page(before=None, limit=100)).acts
            assert [act.act for act in reversed(acts)] == ["promote", "limits", "deposit", "withdraw", "deposit"]
            assert all(earlier.at <= later.at for later, earlier in pairwise(acts))
        finally:
            await store.close()

    asyncio.run(run())


def test_what_others_do_meanwhile_is_a_refusal_that_is_told(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def run() -> None:
        store = open_store(url, make=True)
        try:
            await store.ledger.post([month(1).steps[0].command], NOW)

            async def looks_empty(_: object) -> bool:  # as it did a moment ago
                return True

            monkeypatch.setattr("hundi.services.demo.is_empty", looks_empty)
            with pytest.raises(DemoRefusedError, match="username_taken"):
                await fill(store, seed=2, now=now(), password_hash="no hash")
        finally:
            await store.close()

    asyncio.run(run())
