"""The plan of a run: which faults, at which moments, and what is asked for meanwhile. A pure function of the seed.

What comes of it differs from run to run all the same: nothing decides which process runs first. So that a seed leads to
the same place again as nearly as it can, the moment of a fault is told in payments acknowledged, not in seconds.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from tests.support.seeded import seeded

FOUNDERS: Final = 8
"""How many people there are before the first round. The first of them pays and is paid more often than others."""
OPENING_MINOR: Final = 500_00
TOO_MUCH_MINOR: Final = 10_000_000_000_00
"""More than there ever is."""

_AFTER_PAID_MOST: Final = 150
_DELAY_SECONDS_MOST: Final = 0.01


class Engine(StrEnum):
    """Where the book is kept."""

    SQLITE = "sqlite"
    POSTGRESQL = "postgresql"


class Fault(StrEnum):
    """What is done to the servers or to the database."""

    KILL_SERVER = "kill a server"
    KILL_SERVERS = "kill all servers"
    KILL_DATABASE = "kill the database"
    STOP_SERVER = "stop a server"
    FREEZE_SERVER = "freeze a server"
    STOP_DATABASE = "stop the database"
    FREEZE_DATABASE = "freeze the database"
    CUT_CONNECTIONS = "cut all connections"


KILLS: Final = frozenset({Fault.KILL_SERVER, Fault.KILL_SERVERS, Fault.KILL_DATABASE})
"""SIGKILL: no process has a chance to end in good order."""

OF_DATABASE: Final = frozenset({Fault.KILL_DATABASE, Fault.STOP_DATABASE, Fault.FREEZE_DATABASE, Fault.CUT_CONNECTIONS})

PAUSE_SECONDS_MOST: Final[Mapping[Fault, float]] = MappingProxyType(
    {
        Fault.KILL_SERVER: 0.2,
        Fault.KILL_SERVERS: 0.2,
        Fault.KILL_DATABASE: 0.5,
        Fault.STOP_SERVER: 0.2,
        Fault.FREEZE_SERVER: 2.5,
        Fault.STOP_DATABASE: 1.5,
        Fault.FREEZE_DATABASE: 2.5,
        Fault.CUT_CONNECTIONS: 0.1,
    }
)
"""How long a fault lasts at most before it is mended."""

DECKS: Final[Mapping[Engine, tuple[Fault, ...]]] = MappingProxyType(
    {
        Engine.SQLITE: (*[Fault.KILL_SERVER] * 6, Fault.STOP_SERVER, Fault.FREEZE_SERVER),
        Engine.POSTGRESQL: (
            *[Fault.KILL_SERVER] * 7,
            *[Fault.KILL_SERVERS] * 3,
            *[Fault.KILL_DATABASE] * 5,
            Fault.STOP_SERVER,
            Fault.FREEZE_SERVER,
            Fault.STOP_DATABASE,
            Fault.FREEZE_DATABASE,
            Fault.CUT_CONNECTIONS,
        ),
    }
)
"""What faults are dealt from. Three in four are kills."""


@dataclass(frozen=True, slots=True)
class Pay:
    """A payment to be asked for, between people by their places. A twin is asked of two servers at the same moment."""

    payer: int
    payee: int
    minor: int
    key: str
    is_twin: bool = False


@dataclass(frozen=True, slots=True)
class Cash:
    """Cash in or out, by the command line."""

    command: str
    """`deposit` or `withdraw`."""
    person: int
    minor: int
    key: str


@dataclass(frozen=True, slots=True)
class Round:
    """Load, a fault during it, and load again."""

    number: int
    fault: Fault
    server: int
    """Whom the fault meets, where it is one server's."""
    connections: int
    after_paid: int
    """How many payments of the round are acknowledged before the fault,"""
    delay_seconds: float
    """and how long after that it comes."""
    pause_seconds: float
    """How long it lasts."""
    people: int
    """How many there are when the round begins."""
    newcomers: int
    """How many sign up during it."""
    cash: tuple[Cash, ...]


def make_plan(
    seed: int, *, engine: Engine, faults: int, servers: int, deck: Sequence[Fault] | None = None
) -> list[Round]:
    """Plan one round for each fault, dealt from the engine's deck or from another."""
    chance = seeded(seed)
    cards = _deal(chance, deck or DECKS[engine])
    rounds: list[Round] = []
    people = FOUNDERS
    for number in range(1, faults + 1):
        fault = next(cards)
        newcomers = chance.choice((0, 0, 0, 1, 2))
        rounds.append(
            Round(
                number=number,
                fault=fault,
                server=chance.randrange(servers),
                connections=chance.choice((4, 12, 24)),
                after_paid=chance.randint(1, _AFTER_PAID_MOST),
                delay_seconds=chance.uniform(0, _DELAY_SECONDS_MOST),
                pause_seconds=chance.uniform(0, PAUSE_SECONDS_MOST[fault]),
                people=people,
                newcomers=newcomers,
                cash=_cash(chance, people, f"cash-{seed}-{number}"),
            )
        )
        people += newcomers
    return rounds


def payments(seed: int, round_: Round) -> Iterator[Pay]:
    """Yield the payments of a round, without end, each with a key of its own."""
    chance = seeded(hash_of(seed, round_.number))
    number = 0
    while True:
        number += 1
        payer, payee = chance.sample(range(round_.people), 2)
        if 0 not in {payer, payee} and chance.random() < 0.3:
            payer, payee = chance.choice(((payer, 0), (0, payee)))
        minor = chance.choice((1, chance.randint(1, 20_00), chance.randint(1, 20_00), chance.randint(1, 200_00)))
        if chance.random() < 0.04:
            minor = TOO_MUCH_MINOR
        yield Pay(payer, payee, minor, f"pay-{seed}-{round_.number}-{number}", is_twin=chance.random() < 0.08)


def hash_of(seed: int, number: int) -> int:
    """Make one seed of two numbers; `hash` would do so differently in every process."""
    return seed * 1_000_003 + number


def username(seed: int, place: int) -> str:
    """Name the person at a place."""
    return f"person-{seed}-{place}@example.com"


def _deal(chance: random.Random, deck: Sequence[Fault]) -> Iterator[Fault]:
    """Deal a shuffled deck, and then the next."""
    while True:
        yield from chance.sample(deck, len(deck))


def _cash(chance: random.Random, people: int, key: str) -> tuple[Cash, ...]:
    commands = chance.choice(((), (), ("deposit",), ("withdraw",)))
    return tuple(
        Cash(command, chance.randrange(people), chance.randint(1, 30_00), f"{key}-{command}") for command in commands
    )
