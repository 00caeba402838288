"""A demonstration: a dozen people, and a month of what they did, for an empty book.

`plan` says what happens, purely: the same seed and time give the same month. `fill` has it happen, by the very commands
that people's own acts are, each at its moment of the month.
"""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Final

from hundi.ledger.accounts import ISSUANCE, AccountId, Instant, Limits
from hundi.ledger.book import Opened
from hundi.ledger.commands import (
    Command,
    Deposit,
    Hold,
    NewPerson,
    OpenWallet,
    Pay,
    Refund,
    SetBlock,
    SetLimits,
    Withdraw,
)
from hundi.ledger.money import Currency, Money
from hundi.ledger.refusals import Refusal
from hundi.ledger.transfers import Transfer, TransferId
from hundi.services import demo_story as story
from hundi.services.names import fold_username, search_text
from hundi.services.operators import role_act
from hundi.storage.operating import PersonFilter, Role
from hundi.storage.protocol import Store

_SECOND: Final = 1_000_000
_MINUTE: Final = 60 * _SECOND
_DAY: Final = 24 * 60 * _MINUTE
_INDIA: Final = 330 * _MINUTE
"""How far clocks in India, where these people get up and go to bed, are ahead of UTC."""

_HELD_FOR: Final = 14 * _DAY

_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
"""None of them is taken for another."""


class BookInUseError(Exception):
    """The book is not empty: somebody is in it, or limits have been set."""


class DemoRefusedError(Exception):
    """A rule said no to what was to happen: somebody else is at work in the book. What came before stays."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happens, and when."""

    at: Instant
    command: Command


@dataclass(frozen=True, slots=True)
class Plan:
    """All that happens, in order of time. The ids of people go by their handles."""

    people: dict[str, AccountId]
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Filled:
    """What was done: for whom, and how many transfers it came to."""

    people: dict[str, AccountId]
    transfers: int
    began_at: Instant
    ended_at: Instant


def draw_password() -> str:
    """Draw a password that is easily typed, for everybody in the demonstration."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(3))


def plan(*, seed: int, now: Instant, currency: Currency, password_hash: str) -> Plan:
    """Say what happened in the whole days, as India counts them, of the month before `now`."""
    return _Month(seed, now, currency).plan(password_hash)


async def fill(store: Store, *, seed: int, now: Instant, password_hash: str) -> Filled:
    """Have it all happen in an empty book, one durable commit after the other.

    Raises:
        BookInUseError: the book is not empty; nothing was done.
        DemoRefusedError: others are at work in it.
        StoreError: the store could not; what was done until then stays.

    """
    if not await is_empty(store):
        raise BookInUseError
    planned = plan(seed=seed, now=now, currency=store.currency, password_hash=password_hash)
    transfers = 0
    for step in planned.steps:
        (outcome,) = await store.ledger.post([step.command], step.at)
        if isinstance(outcome, Refusal):
            raise DemoRefusedError(outcome)
        transfers += isinstance(outcome, Transfer) or (isinstance(outcome, Opened) and outcome.grant is not None)
        if isinstance(step.command, OpenWallet) and step.command.person.handle == story.OPERATOR:
            owner = step.command.owner
            await store.operators.set_role(owner, Role.ADMIN, role_act(ISSUANCE, owner, Role.ADMIN, at=step.at))
    return Filled(planned.people, transfers, planned.steps[0].at, planned.steps[-1].at)


async def is_empty(store: Store) -> bool:
    """Say whether nobody is in the book, and it has no limits that could come in the way."""
    found = await store.operators.find(PersonFilter(), after=None, limit=1)
    return not found.people and await store.operators.default_limits() == Limits(None, None)


class _Month:
    """Makes commands of the story. Everything that is drawn comes from the seed alone, in one order."""

    def __init__(self, seed: int, now: Instant, currency: Currency) -> None:
        self._random = Random(seed)  # noqa: S311 - a story is no secret
        self._currency = currency
        self._begin = (now + _INDIA) // _DAY * _DAY - _INDIA - story.DAYS * _DAY  # a midnight
        self._machine = f"{self._random.getrandbits(40):010x}"
        self._made = 0
        self._ids: dict[str, AccountId] = {}

    def plan(self, password_hash: str) -> Plan:
        steps = list(self._openings(password_hash))
        for beat in (*story.BEATS, *story.everyday(self._random)):
            steps += self._steps(beat)
        return Plan(self._ids, tuple(sorted(steps, key=lambda step: step.at)))

    def _openings(self, password_hash: str) -> Iterator[Step]:
        for place, person in enumerate(story.PEOPLE):
            at = self._at(0, 9 * 60 + 7 * place)
            owner = self._ids[person.handle] = AccountId(self._id(at))
            newcomer = NewPerson(
                username=person.username,
                username_folded=fold_username(person.username),
                first_name=person.first_name,
                last_name=person.last_name,
                search_text=search_text(person.first_name, person.last_name),
                password_hash=password_hash,
                handle=person.handle,
            )
            yield Step(at, OpenWallet(TransferId(self._id(at)), owner, newcomer, self._money(person.opening)))

    def _steps(self, beat: story.Beat) -> Iterator[Step]:
        at = self._at(beat.day, beat.minute)
        id_ = TransferId(self._id(at))
        yield Step(at, self._command(beat, id_, at))
        if isinstance(beat, story.Pays) and beat.gives_back is not None:
            amount, note, after = beat.gives_back
            later = Instant(at + after * _MINUTE)
            payer, payee = self._ids[beat.payee], self._ids[beat.payer]
            given = None if amount is None else self._money(amount)
            yield Step(later, Refund(TransferId(self._id(later)), id_, payer, payee, given, note))

    def _command(self, beat: story.Beat, id_: TransferId, at: Instant) -> Command:
        ids, operator = self._ids, self._ids[story.OPERATOR]
        match beat:
            case story.Pays(_, _, payer, payee, rupees, note):
                return Pay(id_, ids[payer], ids[payee], self._money(rupees), note)
            case story.Holds(_, _, payer, payee, rupees, note):
                expires_at = Instant(at + _HELD_FOR)
                return Hold(id_, ids[payer], ids[payee], self._money(rupees), expires_at, note)
            case story.BringsCash(_, _, who, rupees, reference):
                return Deposit(id_, ids[who], self._money(rupees), operator, reference)
            case story.TakesCash(_, _, who, rupees, reference):
                return Withdraw(id_, ids[who], self._money(rupees), operator, reference)
            case story.IsLimited(_, _, who, rupees, reason):
                return SetLimits(id_, ids[who], None, self._money(rupees), reason, operator)
            case story.Blocks(_, _, who, whom):
                return SetBlock(id_, ids[who], ids[whom], blocks=True)

    def _at(self, day: int, minute: int) -> Instant:
        return Instant(self._begin + day * _DAY + minute * _MINUTE + self._random.randrange(_MINUTE))

    def _money(self, major: int) -> Money:
        return Money(major * 10**self._currency.exponent, self._currency)

    def _id(self, at: Instant) -> str:
        """Make an id as `new_id` would have at that moment."""
        self._made += 1
        return f"{at // _SECOND:08x}{self._machine}{self._made:06x}"
