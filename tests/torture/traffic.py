"""The load of a round, and its fault: people pay each other over many lines, others sign up, cash comes and goes."""

import asyncio
import time
from collections.abc import Iterator
from typing import Final

from tests.support.client import Person
from tests.torture.answers import BadAnswerError, Verdict, judge_payment
from tests.torture.cash import move_cash
from tests.torture.joining import join
from tests.torture.journal import AskedPayment, Journal, Reply
from tests.torture.line import HungError, Line
from tests.torture.plan import Pay, Round
from tests.torture.stage import Stage

_AFTERWARDS: Final = 20
"""How many payments are acknowledged after all was mended, before the round ends."""
_GO_ON_SECONDS: Final = 30.0
"""Within which payments go on by themselves."""
_PACE_SECONDS: Final = 0.1
"""Between two payments on a line once the fault has come: a round needs no more than a few hundred of them."""
_DELAY_SECONDS: Final = 0.03
"""From the order for a fault until it has surely come, with all lines busy."""


class Traffic:
    """Plays one round."""

    def __init__(self, stage: Stage, journal: Journal, round_: Round, payments: Iterator[Pay], seed: int) -> None:
        self._stage = stage
        self._journal = journal
        self._round = round_
        self._payments = payments
        self._seed = seed
        self._pace_seconds = 0.0
        self._paid = 0
        self._moved = asyncio.Event()
        """Set with each payment that is acknowledged."""
        self._over = False

    async def play(self) -> None:
        """Load, the fault, load; when it returns, everything runs again and nothing is under way."""
        places = range(self._round.people, self._round.people + self._round.newcomers)
        async with asyncio.TaskGroup() as tasks:
            for number in range(self._round.connections):
                tasks.create_task(self._pay_on(number))
            newcomers = [tasks.create_task(self._join(place)) for place in places]
            for cash in self._round.cash:
                tasks.create_task(move_cash(self._stage, self._journal, cash))
            tasks.create_task(self._disturb())
        self._journal.people += [person for task in newcomers if (person := task.result()) is not None]

    async def _disturb(self) -> None:
        """Do what the round is for, at its moment."""
        round_ = self._round
        try:
            await self._await_paid(round_.after_paid, "payments to be made before the fault")
            await asyncio.sleep(round_.delay_seconds)
            asyncio.get_running_loop().call_later(_DELAY_SECONDS, self._slow_down)
            self._journal.violate(*await asyncio.to_thread(self._stage.strike, round_))
            await asyncio.sleep(round_.pause_seconds)
            await asyncio.to_thread(self._stage.mend, round_)
            self._journal.tally[round_.fault] += 1
            await self._await_paid(self._paid + _AFTERWARDS, "payments to go on after the fault")
        finally:
            self._over = True

    def _slow_down(self) -> None:
        self._pace_seconds = _PACE_SECONDS

    async def _await_paid(self, count: int, what: str) -> None:
        try:
            async with asyncio.timeout(_GO_ON_SECONDS):
                while self._paid < count and not self._journal.violations:
                    self._moved.clear()
                    await self._moved.wait()
        except TimeoutError:
            self._violate(f"HUNG: {_GO_ON_SECONDS:g} s were not enough for {what}: {self._paid} were")

    async def _pay_on(self, number: int) -> None:
        """Make one payment after another until the round is over."""
        servers = len(self._stage.servers)
        own, others = Line(self._stage, number % servers), Line(self._stage, (number + 1) % servers)
        try:
            while not self._over:
                pay = next(self._payments)
                people = self._journal.people
                asked = AskedPayment(pay, people[pay.payer], people[pay.payee])
                self._journal.payments.append(asked)
                lines = (own, others) if pay.is_twin else (own,)
                verdicts = await asyncio.gather(*(self._ask(line, asked) for line in lines))
                asked.is_doubtful = not all(verdict.is_definite for verdict in verdicts)
                if self._pace_seconds:
                    await asyncio.sleep(self._pace_seconds)
        except (BadAnswerError, HungError) as error:
            self._violate(str(error))
        finally:
            own.close()
            others.close()

    async def _ask(self, line: Line, asked: AskedPayment) -> Verdict:
        """Ask once for a payment, and write down what came of it."""
        pay = asked.pay
        reply = await line.ask(asked.request)
        try:
            verdict = judge_payment(reply.answer)
        except BadAnswerError as error:
            message = f"the payment {pay.key} was answered by server {reply.server}: {error}"
            raise BadAnswerError(message) from None
        asked.note(reply, verdict)
        self._journal.tally[verdict] += 1
        if len(asked.ids) > 1:
            self._violate(f"DOUBLED: the payment {pay.key} was acknowledged as {' and '.join(asked.ids)}")
        self._hold_to_the_fault(asked, reply, verdict)
        if verdict is Verdict.PAID:
            self._paid += 1
            self._moved.set()
            if reply.answer is not None and reply.answer.is_replayed and not pay.is_twin:
                self._violate(f"the payment {pay.key} was answered as a replay the first time it was asked for")
        return verdict

    def _hold_to_the_fault(self, asked: AskedPayment, reply: Reply, verdict: Verdict) -> None:
        """Check that no more went wrong than the fault explains."""
        round_, where = self._round, f"of server {reply.server} to the payment {asked.pay.key}"
        if verdict is Verdict.UNANSWERED:
            if not self._stage.may_cut(round_, reply.server):
                self._violate(f"CUT: no answer {where}, and nothing was done to that server ({round_.fault})")
            asked.must_be_absent = self._stage.ends_in_good_order(round_) and not asked.pay.is_twin
        elif verdict is Verdict.BUSY and not self._stage.may_be_busy(round_, reply.server):
            self._violate(f"BUSY: 503 was the answer {where}, and nothing explains it ({round_.fault})")

    async def _join(self, place: int) -> Person | None:
        line = Line(self._stage, place % len(self._stage.servers))
        try:
            return await join(line, self._seed, place)
        except (BadAnswerError, HungError) as error:
            self._violate(str(error))
            return None
        finally:
            line.close()

    def _violate(self, fact: str) -> None:
        self._journal.violate(fact)
        self._over = True
        self._moved.set()


async def settle(stage: Stage, journal: Journal, round_: Round, since: int) -> None:
    """Ask again for every payment since a place in the journal that has no definite answer, until it has one."""
    doubtful = iter([asked for asked in journal.payments[since:] if asked.is_doubtful])
    deadline = time.monotonic() + _GO_ON_SECONDS

    async def ask_on(number: int) -> None:
        line = Line(stage, (round_.number + number) % len(stage.servers))
        try:
            for asked in doubtful:
                await _settle_one(line, journal, asked, deadline)
        except (BadAnswerError, HungError) as error:
            journal.violate(str(error))
        finally:
            line.close()

    async with asyncio.TaskGroup() as tasks:
        for number in range(4):
            tasks.create_task(ask_on(number))


async def _settle_one(line: Line, journal: Journal, asked: AskedPayment, deadline: float) -> None:
    key, known = asked.pay.key, bool(asked.ids)
    while True:
        reply = await line.ask(asked.request)
        verdict = judge_payment(reply.answer)
        if verdict.is_definite:
            break
        if time.monotonic() > deadline:
            message = f"HUNG: the payment {key} had no definite answer in {_GO_ON_SECONDS:g} s of asking"
            raise HungError(message)
        await asyncio.sleep(_PACE_SECONDS)
    asked.note(reply, verdict)
    asked.is_doubtful = False
    replayed = reply.answer is not None and reply.answer.is_replayed
    happened = verdict is Verdict.PAID and replayed
    journal.tally["asked again"] += 1
    journal.tally["had happened"] += happened
    if known and not happened:
        journal.violate(f"the payment {key} was acknowledged, and then answered {verdict} as if it were new")
    if len(asked.ids) > 1:
        journal.violate(f"DOUBLED: the payment {key} was acknowledged as {' and '.join(asked.ids)}")
    if happened and asked.must_be_absent:
        journal.violate(f"the payment {key} happened, and its server, asked to end, did not answer it")
