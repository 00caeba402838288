"""A whole run: its rounds, and what is checked between them."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from tests.support.client import BASE, Person, bearer
from tests.support.postgres import PostgresError
from tests.support.raw import request_head
from tests.support.seeded import seeded
from tests.support.server import ServerError
from tests.torture.answers import BadAnswerError, Verdict, judge_payment, quote
from tests.torture.book import read_book
from tests.torture.checker import find_violations, recompute
from tests.torture.joining import join
from tests.torture.journal import AskedPayment, Journal
from tests.torture.line import HungError, Line
from tests.torture.plan import FOUNDERS, KILLS, Engine, Fault, Round, hash_of, make_plan, payments
from tests.torture.stage import Stage
from tests.torture.traffic import Traffic, settle

CHECK_EVERY: Final = 5
"""Rounds between two checks of the whole book,"""
VERIFY_EVERY: Final = 20
"""and between two runs of `hundi verify`."""
_ASKED_AGAIN: Final = 30
"""Acknowledged payments that are asked for once more at each check."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a run is made from."""

    engine: Engine
    seed: int
    faults: int
    servers: int
    workers: int = 1
    """Processes of each server."""
    deck: Sequence[Fault] | None = None
    """Other faults than the engine's own."""

    @property
    def command(self) -> str:
        """The command that has the same plan."""
        given = f"--engine {self.engine} --seed {self.seed} --faults {self.faults}"
        given += f" --servers {self.servers} --workers {self.workers}"
        only = "".join(f" --only '{fault}'" for fault in self.deck or ())
        return f"python -m tests.torture {given}{only}"


@dataclass(slots=True)
class Report:
    """What came of a run."""

    options: Options
    tally: Counter[str] = field(default_factory=Counter)
    violations: list[str] = field(default_factory=list)
    rounds: int = 0
    """How many were played."""
    people: int = 0
    transfers: int = 0
    """In the book at the last check."""
    last_lines: str = ""
    """Of the servers' logs, where something was violated."""
    seconds: float = 0.0

    @property
    def kills(self) -> int:
        """How many of the faults were kills."""
        return sum(self.tally[fault] for fault in KILLS)


Tell = Callable[[Round, Counter[str], float], None]
"""Is told of each round that was played: what was counted in it, and how many seconds it took."""


def torture(options: Options, tell: Tell = lambda *_: None) -> Report:
    """Do everything, up to the first violation."""
    began = time.monotonic()
    report = Report(options)
    try:
        with Stage(options.engine, servers=options.servers, workers=options.workers) as stage:
            asyncio.run(_Run(options, stage, report).play(tell))
    except (ServerError, PostgresError) as error:
        report.violations.append(f"HUNG, or did not come back: {error}")
    report.seconds = time.monotonic() - began
    return report


class _Run:
    def __init__(self, options: Options, stage: Stage, report: Report) -> None:
        self._options = options
        self._stage = stage
        self._report = report
        self._journal = Journal(tally=report.tally, violations=report.violations)

    async def play(self, tell: Tell) -> None:
        options, journal = self._options, self._journal
        await self._found()
        plan = make_plan(
            options.seed, engine=options.engine, faults=options.faults, servers=options.servers, deck=options.deck
        )
        for round_ in plan if not journal.violations else ():
            began, before = time.monotonic(), Counter(journal.tally)
            await self._play_one(round_, is_last=round_ is plan[-1])
            self._report.rounds += 1
            tell(round_, journal.tally - before, time.monotonic() - began)
            if journal.violations:
                self._report.last_lines = self._stage.last_lines()
                return
        for number, server in enumerate(self._stage.servers if not journal.violations else ()):
            exit_code = await asyncio.to_thread(server.terminate)
            if exit_code != 0:
                journal.violate(f"server {number} was asked to end at last, and ended with {exit_code}")

    async def _found(self) -> None:
        """Sign up those who are there from the beginning."""
        line = Line(self._stage, 0)
        try:
            self._journal.people += [await join(line, self._options.seed, place) for place in range(FOUNDERS)]
        except (BadAnswerError, HungError) as error:
            self._journal.violate(f"before the first round: {error}")
            self._report.last_lines = self._stage.last_lines()
        finally:
            line.close()

    async def _play_one(self, round_: Round, *, is_last: bool) -> None:
        """Play a round and check what came of it. Once something is violated, what follows would only repeat it."""
        options, stage, journal = self._options, self._stage, self._journal
        since = len(journal.payments)
        await Traffic(stage, journal, round_, payments(options.seed, round_), options.seed).play()
        if not journal.violations:
            await settle(stage, journal, round_, since)
        journal.violate(*stage.new_complaints(round_))
        if not journal.violations and (is_last or round_.number % CHECK_EVERY == 0):
            await self._check(round_)
        if not journal.violations and (is_last or round_.number % VERIFY_EVERY == 0):
            await self._verify()

    async def _check(self, round_: Round) -> None:
        """Hold the whole book, and what servers say of it, against what was asked and answered."""
        journal = self._journal
        book = await asyncio.to_thread(read_book, self._stage.url)
        journal.violate(*find_violations(journal.expected(), book))
        self._report.transfers, self._report.people = len(book.entries), len(journal.people)
        balances, _ = recompute(book.entries)
        line = Line(self._stage, round_.number % len(self._stage.servers))
        try:
            for person in journal.people:
                await self._check_balance(line, person, balances[person.id])
            paid = [asked for asked in journal.payments if asked.ids]
            chance = seeded(hash_of(self._options.seed, -round_.number))
            for asked in chance.sample(paid, min(_ASKED_AGAIN, len(paid))):
                await self._check_replay(line, asked)
        except (BadAnswerError, HungError) as error:
            journal.violate(str(error))
        finally:
            line.close()
        journal.tally["checks"] += 1

    async def _check_balance(self, line: Line, person: Person, minor: int) -> None:
        head = [f"{name}: {value}" for name, value in bearer(person.token).items()]
        reply = await line.ask(lambda url: request_head("GET", f"{BASE}/account/balance", url, head))
        if reply.answer is None or reply.answer.status != 200:
            said = "nothing" if reply.answer is None else quote(reply.answer)
            message = f"server {reply.server} was asked for the balance of {person.username}, and answered {said}"
            raise BadAnswerError(message)
        told = Decimal(str(reply.answer.json()["balance"])) * 100
        if told != minor:
            self._journal.violate(f"DRIFT: {person.username} is told to have {told}, and has {minor}")

    async def _check_replay(self, line: Line, asked: AskedPayment) -> None:
        """Ask once more for what was acknowledged: the same answer, and no other payment under its key."""
        reply = await line.ask(asked.request)
        verdict = judge_payment(reply.answer)
        asked.note(reply, verdict)
        replayed = verdict is Verdict.PAID and reply.answer is not None and reply.answer.is_replayed
        if not replayed or len(asked.ids) > 1:
            key, ids = asked.pay.key, " and ".join(asked.ids)
            self._journal.violate(f"the payment {key} was acknowledged, and asked again is {verdict}: {ids}")
        self._journal.tally["replayed"] += 1

    async def _verify(self) -> None:
        result = await asyncio.to_thread(self._stage.servers[0].run_cli, "verify")
        if result.exit_code != 0:
            self._journal.violate(f"`hundi verify` ended with {result.exit_code}: {result.stdout}{result.stderr}")
        self._journal.tally["verified"] += 1
