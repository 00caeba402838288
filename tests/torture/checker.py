"""Holds the book against what was asked and answered: once more a ledger, as plain as can be, of nobody else's code."""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tests.torture.book import Book, Entry

ISSUANCE: Final = "0" * 24


@dataclass(frozen=True, slots=True)
class Claim:
    """Something that was asked for with a key, after its last answer."""

    kind: str
    """`payment`, `deposit` or `withdrawal`."""
    debit: str
    credit: str
    minor: int
    actor: str
    """Whose key it is."""
    key: str
    id: str | None
    """As it was acknowledged. None: a rule said no, and it must not be there."""
    sent_at: float = -math.inf
    """When it was first asked for; and"""
    acknowledged_at: float = math.inf
    """when that it happened was first answered."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What the book must tell: no more and no less. Everything asked for has had a definite answer."""

    opening_minor: int
    wallets: Sequence[str]
    claims: Sequence[Claim]


def find_violations(expected: Expected, book: Book) -> list[str]:
    """Say in sentences what of the book is not as it was told."""
    balances, found = recompute(book.entries)
    return [
        *find_lost_and_altered(expected, book),
        *find_uncalled_for(expected, book),
        *found,
        *find_disorder(expected, book),
        *find_drift(expected, book, balances),
    ]


def find_lost_and_altered(expected: Expected, book: Book) -> Iterator[str]:
    """Look for each acknowledged thing: there, and as it was asked for."""
    entries = {entry.id: entry for entry in book.entries}
    for claim in expected.claims:
        if claim.id is None:
            continue
        entry = entries.get(claim.id)
        if entry is None:
            yield f"LOST: the {claim.kind} {claim.id} (key {claim.key}) was acknowledged and is not in the book"
            continue
        asked = (claim.kind, claim.debit, claim.credit, claim.minor, claim.actor, claim.key)
        written = (entry.kind, entry.debit, entry.credit, entry.minor, entry.actor, entry.key)
        if asked != written:
            yield f"ALTERED: {claim.id} was asked for as {asked} and is written as {written}"


def find_uncalled_for(expected: Expected, book: Book) -> Iterator[str]:
    """Look at each transfer: it was asked for, was not refused, and stands there once."""
    by_key = {(claim.actor, claim.key): claim for claim in expected.claims}
    openings: dict[str, str] = {}
    seen: set[str] = set()
    spent: dict[tuple[str, str], str] = {}
    for entry in book.entries:
        if entry.id in seen:
            yield f"DOUBLED: the book has the id {entry.id} twice"
        seen.add(entry.id)
        if entry.kind == "opening":
            if entry.credit in openings:
                yield f"DOUBLED: the wallet {entry.credit} was opened by {openings[entry.credit]} and by {entry.id}"
            openings[entry.credit] = entry.id
            if (entry.debit, entry.minor) != (ISSUANCE, expected.opening_minor):
                yield f"ALTERED: the opening {entry.id} grants {entry.minor} from {entry.debit}"
            continue
        place = (entry.actor, entry.key or "")
        if place in spent:
            yield f"DOUBLED: the key {entry.key} made {spent[place]} and {entry.id}"
        spent[place] = entry.id
        claim = by_key.get(place)
        if claim is None:
            yield f"UNASKED: nobody asked for {_shown(entry)}"
        elif claim.id is None:
            yield f"REFUSED, and yet in the book: {_shown(entry)}"
        elif claim.id != entry.id:
            yield f"ANOTHER ID: the key {entry.key} was acknowledged as {claim.id} and is written as {entry.id}"
    for wallet in sorted(set(openings) ^ set(expected.wallets)):
        yield f"{'UNASKED' if wallet in openings else 'LOST'}: the opening of the wallet {wallet}"


def recompute(entries: Sequence[Entry]) -> tuple[dict[str, int], list[str]]:
    """Make every balance anew from the history alone, and say where the history contradicts itself."""
    found: list[str] = []
    balances: dict[str, int] = {}
    for account, history in _histories(entries).items():
        balance, last_at, last_number = 0, 0, 0
        for expected_sequence, (sequence, balance_after, moved, entry) in enumerate(history, 1):
            where = f"account {account}, transfer {entry.id}"
            balance += moved
            if sequence != expected_sequence:
                found.append(f"GAP: {where}: sequence {sequence} where {expected_sequence} is next")
                break
            if balance_after != balance:
                found.append(f"DRIFT: {where}: the balance is written as {balance_after}, history makes it {balance}")
                break
            if balance < 0 and account != ISSUANCE:
                found.append(f"OVERSPENT: {where}: the balance is {balance}")
            if entry.at < last_at or entry.number < last_number:
                found.append(f"DISORDER: {where}: it is older than the entry before it")
            last_at, last_number = entry.at, entry.number
        balances[account] = sum(moved for _, _, moved, _ in history)
    return balances, found


def find_disorder(expected: Expected, book: Book) -> Iterator[str]:
    """Look for an entry that stands before one which was acknowledged before it was even asked for."""
    claims = {claim.id: claim for claim in expected.claims if claim.id is not None}
    for account, history in _histories(book.entries).items():
        earliest = math.inf
        first: Claim | None = None
        for _, _, _, entry in reversed(history):
            claim = claims.get(entry.id)
            if claim is None:
                continue
            if first is not None and earliest < claim.sent_at:
                yield (
                    f"DISORDER: account {account}: {first.id} stands behind {claim.id}, "
                    "and was acknowledged before that was asked for"
                )
            if claim.acknowledged_at < earliest:
                earliest, first = claim.acknowledged_at, claim


def find_drift(expected: Expected, book: Book, balances: Mapping[str, int]) -> Iterator[str]:
    """Hold the accounts' rows, and the sum of them, against history and against what was put in."""
    for account in sorted(set(book.balances) | set(balances)):
        written, made = book.balances.get(account), balances.get(account, 0)
        if written != made:
            yield f"DRIFT: account {account}: its row says {written}, history makes it {made}"
    if sum(book.balances.values()) != 0:
        yield f"CONSERVATION: all balances sum to {sum(book.balances.values())}, not to zero"
    signs = {"deposit": 1, "withdrawal": -1, "payment": 0}
    put_in = sum(signs[claim.kind] * claim.minor for claim in expected.claims if claim.id is not None)
    put_in += expected.opening_minor * len(expected.wallets)
    held = sum(balance for account, balance in book.balances.items() if account != ISSUANCE)
    if held != put_in:
        yield f"CONSERVATION: people hold {held}, and {put_in} was granted and deposited"


History = list[tuple[int, int, int, Entry]]
"""An account's entries in the order of their sequence numbers: number, balance after, what it moved, the entry."""


def _histories(entries: Sequence[Entry]) -> dict[str, History]:
    histories: dict[str, History] = defaultdict(list)
    for entry in entries:
        histories[entry.debit].append((entry.debit_sequence, entry.debit_balance, -entry.minor, entry))
        histories[entry.credit].append((entry.credit_sequence, entry.credit_balance, entry.minor, entry))
    for history in histories.values():
        history.sort()
    return histories


def _shown(entry: Entry) -> str:
    return f"{entry.kind} {entry.id}, {entry.minor} from {entry.debit} to {entry.credit} (key {entry.key})"
