"""A history that holds: drawn from a seed, transfer by transfer, with the running totals that follow from it.

Account 1 is issuance, 2 and on are wallets, in the order of their people. The first transfers are opening balances,
the others payments; time goes evenly over a year that ends when the book is made.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from bench.seed.names import draw_name
from bench.seed.rows import Row
from hundi.ledger.accounts import DAY, ISSUANCE
from hundi.services.names import fold_username, search_text
from hundi.storage.handles import handle_word

ISSUANCE_NUMBER: Final = 1
FIRST_WALLET: Final = 2
OPENING_MINOR: Final = 10_000_00

_YEAR_SECONDS: Final = 365 * 86_400
_MICROSECONDS: Final = 1_000_000
_AMOUNT_MAX_MINOR: Final = 50_00
_POPULAR: Final = 1_000
_TO_POPULAR: Final = 0.2
"""A fifth of all payments go to these many, as to a campus's canteens and shops; the others to anybody."""

PERSON_COLUMNS: Final = (
    *("number", "id", "username", "username_folded", "first_name", "last_name", "search_text"),
    *("password_hash", "created_at", "handle"),
)
HANDLES: Final = (
    "INSERT INTO handles (handle, person, given_at) SELECT handle, id, created_at FROM people ORDER BY handle"
)
"""What keeps everyone's handle for them."""
SESSION_COLUMNS: Final = ("id", "person", "created_at", "expires_at")
TRANSFER_COLUMNS: Final = (
    *("number", "id", "kind", "debit_account", "credit_account", "amount", "pending", "at", "actor"),
    *("debit_sequence", "debit_balance", "credit_sequence", "credit_balance"),
)
ACCOUNT_COLUMNS: Final = (
    *("number", "id", "kind", "currency", "status", "debits_posted", "credits_posted", "debits_pending"),
    *("credits_pending", "sequence", "last_at", "spent_day", "spent_today"),
)


@dataclass(slots=True)
class History:
    """What is to be in the book. `transfers` first, then `accounts`, which are what the transfers come to."""

    people: int
    transfer_count: int
    ends_at: int
    """Microseconds since 1970."""
    seed: int
    password_hash: str
    currency: str
    debits: list[int] = field(init=False)
    credits: list[int] = field(init=False)
    sequences: list[int] = field(init=False)
    last_at: list[int] = field(init=False)
    spent_day: list[int] = field(init=False)
    spent_today: list[int] = field(init=False)

    def __post_init__(self) -> None:
        for name in ("debits", "credits", "sequences", "last_at", "spent_day", "spent_today"):
            setattr(self, name, [0] * (FIRST_WALLET + self.people))

    def account_id(self, number: int) -> str:
        """Name an account, as if it had been made a year before the end."""
        if number == ISSUANCE_NUMBER:
            return ISSUANCE
        return f"{self.ends_at // _MICROSECONDS - _YEAR_SECONDS:08x}{self.seed & 0xFFFFFFFF:08x}00{number:06x}"

    def person_rows(self) -> Iterator[Row]:
        """Yield people, in the order of `PERSON_COLUMNS`."""
        rng = random.Random(self.seed)
        created_at = self.ends_at - _YEAR_SECONDS * _MICROSECONDS
        for number in range(FIRST_WALLET, FIRST_WALLET + self.people):
            first, last = draw_name(rng)
            username = f"person{number}@example.com"
            folded, text = fold_username(username), search_text(first, last)
            id_ = self.account_id(number)
            handle = f"{handle_word(first, last)}{number}"
            yield number, id_, username, folded, first, last, text, self.password_hash, created_at, handle

    def transfer_rows(self) -> Iterator[Row]:
        """Yield transfers, in the order of `TRANSFER_COLUMNS`, and keep the totals."""
        rng = random.Random(self.seed + 1)
        debits, credits_, sequences, last_at = self.debits, self.credits, self.sequences, self.last_at
        draw, people, end = rng.random, self.people, FIRST_WALLET + self.people
        begins_at = self.ends_at - _YEAR_SECONDS * _MICROSECONDS
        step = _YEAR_SECONDS * _MICROSECONDS // max(1, self.transfer_count)
        suffix = f"{(self.seed + 1) & 0xFFFFFFFF:08x}01"
        popular = min(_POPULAR, people)
        for count in range(self.transfer_count):
            if count < people:
                kind, debit, credit, amount = "opening", ISSUANCE_NUMBER, FIRST_WALLET + count, OPENING_MINOR
                actor = credit
            else:
                kind, amount = "payment", 1 + int(draw() * _AMOUNT_MAX_MINOR)
                debit = credit = FIRST_WALLET + int(draw() * people)
                while credits_[debit] - debits[debit] < amount:
                    debit = credit = debit + 1 if debit + 1 < end else FIRST_WALLET
                while credit == debit:
                    credit = FIRST_WALLET + int(draw() * (popular if draw() < _TO_POPULAR else people))
                actor = debit
            debits[debit] += amount
            credits_[credit] += amount
            sequences[debit] += 1
            sequences[credit] += 1
            at = begins_at + count * step
            last_at[debit] = last_at[credit] = at
            if kind == "payment":
                self._spend(debit, at, amount)
            yield (
                *(
                    count + 1,
                    f"{at // _MICROSECONDS:08x}{suffix}{count:06x}",
                    kind,
                    debit,
                    credit,
                    amount,
                    0,
                    at,
                    actor,
                ),
                *(sequences[debit], credits_[debit] - debits[debit]),
                *(sequences[credit], credits_[credit] - debits[credit]),
            )

    def _spend(self, payer: int, at: int, amount: int) -> None:
        day = at // DAY
        before = self.spent_today[payer] if self.spent_day[payer] == day else 0
        self.spent_day[payer], self.spent_today[payer] = day, before + amount

    def account_rows(self) -> Iterator[Row]:
        """Yield wallets as the transfers left them, in the order of `ACCOUNT_COLUMNS`."""
        for number in range(FIRST_WALLET, FIRST_WALLET + self.people):
            totals = (self.debits[number], self.credits[number], 0, 0, self.sequences[number], self.last_at[number])
            spent = (self.spent_day[number], self.spent_today[number])
            yield (number, self.account_id(number), "wallet", self.currency, "open", *totals, *spent)

    def issuance_update(self) -> str:
        """Say, in SQL, what becomes of issuance, which is in every new book."""
        number = ISSUANCE_NUMBER
        return (
            f"UPDATE accounts SET debits_posted = {self.debits[number]}, sequence = {self.sequences[number]}, "  # noqa: S608
            f"last_at = {self.last_at[number]} WHERE number = {number}"
        )
