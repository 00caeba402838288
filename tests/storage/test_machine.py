"""The store and the model, side by side, through every command in any order, alone and in groups."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from hundi.ledger.accounts import ISSUANCE, AccountId, AccountStatus, Instant
from hundi.ledger.audit import Entry
from hundi.ledger.book import StatusChanged
from hundi.ledger.commands import Batch, Command, Refund, SessionId
from hundi.ledger.refusals import Refusal
from hundi.ledger.transfers import Transfer, TransferId
from hundi.storage.open import open_store
from tests import strategies
from tests.ledger.builders import SECOND, inr, session_id, wallet_id
from tests.ledger.model import Done, Expected
from tests.ledger.world import World, said
from tests.storage.books import audit_snapshot, read_acts
from tests.strategies import ALL_THERE_IS, PEOPLE, Intent

STEPS = {"sqlite": 6_000, "postgresql": 1_500}
"""A step takes five times as long where it crosses a socket; what is rare has tests of its own. On SQLite they go on
until all there is has been seen."""
MOST_STEPS = 60_000
LOOK_EVERY = 10
TURN = 3
"""How many groups go to one ledger before as many go to another on the same book, as to a program beside its server:
what the one remembers, the other has changed."""
FOR_EVER = Instant(2**62)


@dataclass
class Tally:
    """What all machines of a run did."""

    steps: int = 0
    commands: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)

    def unseen(self) -> set[str]:
        """Say which commands were never given, and which outcomes never came."""
        commands = {command.__name__ for command in get_args(Command)}
        outcomes = {outcome.__name__ for outcome in (*get_args(Expected), *Refusal.__subclasses__())}
        return (commands - self.commands.keys()) | (outcomes - {"Refusal", "HandleTaken"} - self.outcomes.keys())


class LedgerMachine(RuleBasedStateMachine):
    """Posts to a store of its own what the model is told too."""

    def __init__(self, url: str, tally: Tally) -> None:
        super().__init__()
        self.tally = tally
        self.world = World()
        self.owners: dict[SessionId, AccountId] = {}
        self.watches: dict[AccountId, SessionId] = {}
        self.watch_numbers = count(0x1000)
        self.loop = asyncio.new_event_loop()
        self.run = self.loop.run_until_complete
        self.store = open_store(url, serving=True, make=True)
        self.run(self.store.ready())
        self.visitor = open_store(url)

    def teardown(self) -> None:
        try:
            self.the_whole_book_is_as_the_model_has_it()
        finally:
            self.run(self.visitor.close())
            self.run(self.store.close())
            self.loop.close()

    @initialize(grants=st.lists(st.integers(50, 300), min_size=PEOPLE - 1, max_size=PEOPLE - 1))
    def some_people(self, grants: list[int]) -> None:
        self.post([Intent("open", debit=n, credit=n, amount=grant) for n, grant in enumerate(grants, 1)])

    @rule(intent=strategies.openings())
    def open_wallet(self, intent: Intent) -> None:
        self.step([intent])

    @rule(intent=strategies.payments())
    def pay(self, intent: Intent) -> None:
        self.step([intent])

    @rule(intent=strategies.cash())
    def deposit_or_withdraw(self, intent: Intent) -> None:
        self.step([intent])

    @rule(intent=strategies.holds())
    def hold(self, intent: Intent) -> None:
        self.step([intent])

    @precondition(lambda self: self.world.model.holds)
    @rule(intent=strategies.captures())
    def capture(self, intent: Intent) -> None:
        self.step([intent])

    @precondition(lambda self: self.world.model.holds)
    @rule(intent=strategies.voids())
    def void(self, intent: Intent) -> None:
        self.step([intent])

    @precondition(lambda self: self.world.model.history)
    @rule(intent=strategies.refunds())
    def refund(self, intent: Intent) -> None:
        self.step([intent])

    @rule(intent=strategies.batches())
    def batch(self, intent: Intent) -> None:
        self.step([intent])

    @rule(intent=strategies.batches(), refunds=st.lists(strategies.refunds(), min_size=1, max_size=3))
    def give_back_what_a_batch_of_the_same_group_brought(self, intent: Intent, refunds: list[Intent]) -> None:
        self.tally.steps += 1
        batch = self.world.command(intent)
        assert isinstance(batch, Batch)
        originals = [batch.transfers[refund.original % len(batch.transfers)] for refund in refunds]
        given_back = [
            Refund(self.world.new_id(), pay.id, pay.payee, pay.payer, inr(refund.amount) if refund.amount > 0 else None)
            for pay, refund in zip(originals, refunds, strict=True)
        ]
        self.post_commands([batch, *given_back])

    @rule(intent=strategies.status_changes())
    def freeze_unfreeze_or_close(self, intent: Intent) -> None:
        self.step([intent])

    @rule(intent=strategies.limits())
    def limit(self, intent: Intent) -> None:
        self.step([intent])

    @rule(intent=strategies.blocks())
    def block_or_unblock(self, intent: Intent) -> None:
        self.step([intent])

    @precondition(lambda self: wallet_id(PEOPLE) in self.world.model.rows)
    @rule()
    def empty_and_close_the_last(self) -> None:
        withdraw = Intent("withdraw", debit=PEOPLE, amount=ALL_THERE_IS)
        close = Intent("status", debit=PEOPLE, status=AccountStatus.CLOSED)
        self.step([withdraw, close, Intent("pay", debit=1, credit=PEOPLE)])

    @rule(intents=strategies.groups())
    def several_at_once(self, intents: list[Intent]) -> None:
        self.step(intents)

    @rule(seconds=st.sampled_from([-5, 0, 1, 4, 15, 60, 1_000, 50_000]), intent=strategies.intents())
    def time_passes(self, seconds: int, intent: Intent) -> None:
        self.world.tick(seconds)
        self.step([intent])

    @rule(person=st.integers(1, PEOPLE), seconds=st.sampled_from([10_000, 1_000, 30, 1, 0]))
    def begin_session(self, person: int, seconds: int) -> None:
        self.tally.steps += 1
        owner, expires_at = wallet_id(person), Instant(self.world.now + seconds * SECOND)
        if owner in self.world.model.rows:
            self.run(self.begin(self.world.new_session(), owner, expires_at))

    @precondition(lambda self: self.owners)
    @rule(person=st.integers(1, PEOPLE))
    def end_all_sessions(self, person: int) -> None:
        self.tally.steps += 1
        owner = wallet_id(person)
        self.run(self.store.sessions.end_all(owner, self.world.now))
        self.forget_sessions(owner)

    def is_closed(self, owner: AccountId) -> bool:
        return self.world.model.status[owner] is AccountStatus.CLOSED

    def forget_sessions(self, owner: AccountId) -> None:
        for session in [session for session, whose in self.owners.items() if whose == owner]:
            del self.owners[session], self.world.model.sessions[session]
            assert not self.run(self.store.sessions.is_live(session, Instant(0)))
        self.watches.pop(owner, None)

    @invariant()
    def everyone_can_spend_what_the_model_says(self) -> None:
        self.run(self.check_what_can_be_spent())

    async def check_what_can_be_spent(self) -> None:
        model = self.world.model
        owners = sorted(model.rows.keys() - {ISSUANCE})
        assert all(model.available(owner) == 0 for owner in owners if self.is_closed(owner))
        owners = [owner for owner in owners if not self.is_closed(owner)]
        for owner in owners:
            if owner not in self.watches:
                self.watches[owner] = session_id(next(self.watch_numbers))
                await self.begin(self.watches[owner], owner, FOR_EVER)
        asked = [self.store.ledger.available(owner, self.watches[owner], self.world.now) for owner in owners]
        assert await asyncio.gather(*asked) == [model.available(owner) for owner in owners]

    @invariant()
    def now_and_then_the_whole_book_is_as_the_model_has_it(self) -> None:
        if self.tally.steps % LOOK_EVERY == 0:
            self.the_whole_book_is_as_the_model_has_it()

    async def begin(self, session: SessionId, owner: AccountId, expires_at: Instant) -> None:
        began = await self.store.sessions.begin(session, owner, now=self.world.now, expires_at=expires_at)
        assert began is not self.is_closed(owner)
        if not began:
            return
        self.owners[session] = owner
        self.world.model.sessions[session] = expires_at

    def step(self, intents: list[Intent]) -> None:
        self.tally.steps += 1
        self.post(intents)

    def post(self, intents: list[Intent]) -> None:
        self.post_commands([self.world.command(intent) for intent in intents])

    def post_commands(self, commands: Sequence[Command]) -> None:
        expected = self.world.model.post(commands, self.world.now)
        ledger = (self.store if self.tally.steps // TURN % 2 == 0 else self.visitor).ledger
        outcomes = self.run(ledger.post(commands, self.world.now))
        assert [said(outcome) for outcome in outcomes] == expected
        for outcome in outcomes:
            if isinstance(outcome, StatusChanged) and outcome.after is AccountStatus.CLOSED:
                self.forget_sessions(outcome.account)
        self.tally.commands.update(type(command).__name__ for command in commands)
        self.tally.outcomes.update(type(outcome).__name__ for outcome in expected)

    def the_whole_book_is_as_the_model_has_it(self) -> None:
        model = self.world.model
        with self.store.snapshot() as snapshot:
            assert audit_snapshot(snapshot) == []
            accounts = dict(snapshot.accounts())
            entries = list(snapshot.entries())
        numbers = {account.id: number for number, account in accounts.items()}
        written = {entry.id: entry.number for entry in entries}
        assert [with_id(entry, expected.id) for entry, expected in zip(entries, model.history, strict=True)] == [
            told(transfer, numbers, written) for transfer in model.history
        ]
        rows: dict[AccountId, tuple[Any, ...]] = {
            account.id: (
                account.status,
                account.debits_posted,
                account.credits_posted,
                account.debits_pending,
                account.credits_pending,
                account.sequence,
                account.last_at,
                (account.transfer_limit, account.day_limit),
                (account.spent_day, account.spent_today),
                account.blocks,
            )
            for account in accounts.values()
        }
        assert rows == {
            id_: (
                model.status[id_],
                *row.values(),
                model.limits.get(id_, (None, None)),
                model.spent(id_),
                sum(blocker == id_ for blocker, _ in model.blocks),
            )
            for id_, row in model.rows.items()
        }
        acts = self.run(read_acts(self.store))
        assert [Done(TransferId(a.id), a.actor, a.act, a.subject or ISSUANCE, a.at) for a in acts] == model.acts


def with_id(entry: Entry, id_: TransferId) -> tuple[Any, ...]:
    """Tell an entry without its number; the model cannot know the id of a release."""
    return (id_ if id_ == "released" else entry.id, *entry[2:])


def told(transfer: Transfer, numbers: dict[AccountId, int], written: dict[str, int]) -> tuple[Any, ...]:
    """Tell the model's transfer likewise."""
    return (
        transfer.id,
        transfer.kind,
        numbers[transfer.debit_account],
        numbers[transfer.credit_account],
        transfer.amount.minor,
        transfer.pending,
        transfer.at,
        transfer.debit_sequence,
        transfer.debit_balance,
        transfer.credit_sequence,
        transfer.credit_balance,
        None if transfer.follows is None else written[transfer.follows],
    )


@pytest.mark.timeout(600)  # a failure is shrunk to a short story, and that takes a while
def test_store_and_model_agree_through_thousands_of_steps(new_url: Callable[[], str]) -> None:
    tally = Tally()
    steps = STEPS[new_url().partition(":")[0]]

    class Machine(LedgerMachine):
        def __init__(self) -> None:
            super().__init__(new_url(), tally)

    while tally.steps < steps or (steps == max(STEPS.values()) and tally.unseen()):
        run_state_machine_as_test(
            Machine,
            # Other draws each time, also where Hypothesis finds itself in a CI and would repeat the same ones.
            settings=settings(
                max_examples=25,
                stateful_step_count=100,
                derandomize=False,
                suppress_health_check=list(HealthCheck),
            ),
        )
        assert tally.steps < MOST_STEPS, f"not seen in {tally.steps} steps: {tally.unseen()}"
