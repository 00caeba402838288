"""What was asked for and what came of it, written down as it happens."""

import math
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from tests.support.client import Person
from tests.support.load import Answer, Payment
from tests.torture.answers import Verdict, transaction_id
from tests.torture.checker import ISSUANCE, Claim, Expected
from tests.torture.plan import OPENING_MINOR, Cash, Pay

_MOST_VIOLATIONS: Final = 20


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, whose it is, and when. None: the connection ended before it came."""

    server: int
    answer: Answer | None
    sent_at: float
    ended_at: float


@dataclass(slots=True)
class AskedPayment:
    """A payment, and what is known of it."""

    pay: Pay
    payer: Person
    payee: Person
    sent_at: float = math.inf
    acknowledged_at: float = math.inf
    ids: list[str] = field(default_factory=list)
    is_doubtful: bool = False
    """Something asked for it, nothing definite was answered, and nothing after that."""
    must_be_absent: bool = False
    """Its server ended in good order and had not answered it: so it did not happen."""

    def request(self, url: str) -> bytes:
        """Return it as it is sent to a server."""
        return Payment(self.payer, self.payee, self.pay.minor, self.pay.key).request(url)

    def note(self, reply: Reply, verdict: Verdict) -> None:
        """Write one answer down."""
        self.sent_at = min(self.sent_at, reply.sent_at)
        if verdict is Verdict.PAID and reply.answer is not None:
            self.acknowledged_at = min(self.acknowledged_at, reply.ended_at)
            found = transaction_id(reply.answer)
            if found not in self.ids:
                self.ids.append(found)

    def claim(self) -> Claim:
        """Say what the book must tell of it."""
        id_ = self.ids[0] if self.ids else None
        pay, payer, payee = self.pay, self.payer.id, self.payee.id
        return Claim("payment", payer, payee, pay.minor, payer, pay.key, id_, self.sent_at, self.acknowledged_at)


@dataclass(slots=True)
class AskedCash:
    """Cash in or out, and the id it was acknowledged with."""

    cash: Cash
    person: Person
    id: str | None = None

    def claim(self) -> Claim:
        """Say what the book must tell of it."""
        cash, wallet = self.cash, self.person.id
        if cash.command == "deposit":
            return Claim("deposit", ISSUANCE, wallet, cash.minor, ISSUANCE, cash.key, self.id)
        return Claim("withdrawal", wallet, ISSUANCE, cash.minor, ISSUANCE, cash.key, self.id)


@dataclass(slots=True)
class Journal:
    """Everything of a run."""

    people: list[Person] = field(default_factory=list)
    payments: list[AskedPayment] = field(default_factory=list)
    cash: list[AskedCash] = field(default_factory=list)
    tally: Counter[str] = field(default_factory=Counter)
    violations: list[str] = field(default_factory=list)

    def violate(self, *facts: str) -> None:
        """Write down what must not be; of very many alike, the first will do."""
        self.violations += facts[: _MOST_VIOLATIONS - len(self.violations)]

    def expected(self) -> Expected:
        """Say what the book must tell, once everything has had its definite answer."""
        claims = [asked.claim() for asked in self.payments] + [asked.claim() for asked in self.cash]
        return Expected(OPENING_MINOR, [person.id for person in self.people], claims)
