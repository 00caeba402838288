"""The checker can fail: a history that was doctored is told from a true one, by what was done to it."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.torture.book import Book, Entry
from tests.torture.checker import ISSUANCE, Claim, Expected, find_violations

ASHA, RAVI, MEERA = "a" * 24, "b" * 24, "c" * 24
OPENING = 1_000


class Writer:
    """Writes a true history, as a ledger would."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.sequences: dict[str, int] = {}
        self.balances: dict[str, int] = {}

    def write(self, kind: str, debit: str, credit: str, minor: int, *, actor: str, key: str | None = None) -> Entry:
        for account, moved in ((debit, -minor), (credit, minor)):
            self.sequences[account] = self.sequences.get(account, 0) + 1
            self.balances[account] = self.balances.get(account, 0) + moved
        number = len(self.entries) + 1
        entry = Entry(
            number, f"{number:024}", kind, debit, credit, minor, number * 10,
            self.sequences[debit], self.balances[debit], self.sequences[credit], self.balances[credit], actor, key,
        )  # fmt: skip
        self.entries.append(entry)
        return entry

    def book(self) -> Book:
        return Book(tuple(self.entries), dict(self.balances))


def written() -> tuple[Expected, Writer]:
    """Write a history of everything that happens, and say what was asked for."""
    writer = Writer()
    for wallet in (ASHA, RAVI, MEERA):
        writer.write("opening", ISSUANCE, wallet, OPENING, actor=wallet)
    claims = []
    moves = [
        ("payment", ASHA, RAVI, 100, ASHA, "k1"),
        ("payment", RAVI, MEERA, 250, RAVI, "k1"),
        ("deposit", ISSUANCE, ASHA, 70, ISSUANCE, "k3"),
        ("payment", ASHA, MEERA, 30, ASHA, "k4"),
        ("withdrawal", MEERA, ISSUANCE, 20, ISSUANCE, "k5"),
    ]
    for moment, (kind, debit, credit, minor, actor, key) in enumerate(moves):
        entry = writer.write(kind, debit, credit, minor, actor=actor, key=key)
        claims.append(Claim(kind, debit, credit, minor, actor, key, entry.id, moment, moment + 0.5))
    claims.append(Claim("payment", RAVI, ASHA, 9_999, RAVI, "too much", None, 6.0))
    return Expected(OPENING, (ASHA, RAVI, MEERA), claims), writer


def doctored(change: Callable[[list[Entry]], object]) -> list[str]:
    """Change the entries of a true book behind the back of its balances, and return what is found."""
    expected, writer = written()
    entries = list(writer.entries)
    change(entries)
    return find_violations(expected, Book(entries, writer.balances))


def words(found: list[str]) -> set[str]:
    return {sentence.split(":")[0] for sentence in found}


def test_a_true_history_is_found_true() -> None:
    expected, writer = written()
    assert find_violations(expected, writer.book()) == []


def test_a_lost_acknowledged_payment_is_found() -> None:
    found = doctored(lambda entries: entries.pop(3))
    assert found[0] == f"LOST: the payment {4:024} (key k1) was acknowledged and is not in the book"
    assert words(found) == {"LOST", "GAP", "DRIFT"}


def test_a_payment_lost_without_a_trace_is_found_too() -> None:
    expected, writer = written()
    lost = Claim("payment", ASHA, RAVI, 5, ASHA, "lost", f"{99:024}", 9.0, 9.5)
    found = find_violations(replace(expected, claims=[*expected.claims, lost]), writer.book())
    assert words(found) == {"LOST"}


def test_a_doubled_payment_is_found() -> None:
    expected, writer = written()
    writer.write("payment", ASHA, RAVI, 100, actor=ASHA, key="k1")
    found = find_violations(expected, writer.book())
    assert found[0] == f"DOUBLED: the key k1 made {4:024} and {9:024}"
    assert words(found) == {"DOUBLED", "ANOTHER ID"}


def test_the_same_row_twice_is_found() -> None:
    assert "DOUBLED" in words(doctored(lambda entries: entries.append(entries[-1])))


def test_a_payment_with_another_amount_is_found() -> None:
    found = doctored(lambda entries: entries.__setitem__(3, entries[3]._replace(minor=101)))
    assert found[0].startswith(f"ALTERED: {4:024} was asked for as")
    assert words(found) == {"ALTERED", "DRIFT"}


@pytest.mark.parametrize("place", range(6), ids=["kind", "debit", "credit", "minor", "actor", "key"])
def test_a_payment_with_another_side_actor_kind_or_key_is_found(place: int) -> None:
    expected, writer = written()
    claims = list(expected.claims)
    asked = claims[3]
    claims[3] = [
        replace(asked, kind="deposit"),
        replace(asked, debit=RAVI),
        replace(asked, credit=RAVI),
        replace(asked, minor=31),
        replace(asked, actor=MEERA),
        replace(asked, key="another"),
    ][place]
    assert "ALTERED" in words(find_violations(replace(expected, claims=claims), writer.book()))


def test_a_payment_that_nobody_asked_for_is_found() -> None:
    expected, writer = written()
    writer.write("payment", RAVI, ASHA, 5, actor=RAVI, key="nobody's")
    assert words(find_violations(expected, writer.book())) == {"UNASKED"}


def test_a_payment_that_was_refused_and_happened_is_found() -> None:
    expected, writer = written()
    writer.write("payment", RAVI, ASHA, 1, actor=RAVI, key="too much")
    assert "REFUSED, and yet in the book" in words(find_violations(expected, writer.book()))


def test_an_acknowledged_id_that_is_not_the_keys_is_found() -> None:
    found = doctored(lambda entries: entries.__setitem__(7, entries[7]._replace(id="d" * 24)))
    assert words(found) == {"LOST", "ANOTHER ID"}


def test_a_gap_in_an_accounts_numbers_is_found() -> None:
    found = doctored(lambda entries: entries.__setitem__(6, entries[6]._replace(debit_sequence=5)))
    assert found == [f"GAP: account {ASHA}, transfer {7:024}: sequence 5 where 4 is next"]


def test_a_running_balance_that_does_not_follow_is_found() -> None:
    found = doctored(lambda entries: entries.__setitem__(4, entries[4]._replace(credit_balance=1_251)))
    assert found == [f"DRIFT: account {MEERA}, transfer {5:024}: the balance is written as 1251, history makes it 1250"]


def test_an_account_that_was_overspent_is_found() -> None:
    expected, writer = written()
    entry = writer.write("payment", RAVI, ASHA, 900, actor=RAVI, key="k9")
    claims = [*expected.claims, Claim("payment", RAVI, ASHA, 900, RAVI, "k9", entry.id)]
    found = find_violations(replace(expected, claims=claims), writer.book())
    assert found == [f"OVERSPENT: account {RAVI}, transfer {entry.id}: the balance is -50"]


def test_a_row_that_does_not_say_what_history_makes_is_found() -> None:
    expected, writer = written()
    writer.balances[ASHA] += 1
    assert words(find_violations(expected, writer.book())) == {"DRIFT", "CONSERVATION"}


def test_money_that_was_made_is_found() -> None:
    expected, writer = written()
    writer.write("opening", ISSUANCE, ASHA, 1, actor=ASHA)
    assert words(find_violations(expected, writer.book())) == {"DOUBLED", "ALTERED", "CONSERVATION"}


def test_a_wallet_that_nobody_opened_and_one_that_is_missing_are_found() -> None:
    expected, writer = written()
    stranger, missing = "e" * 24, "f" * 24
    writer.write("opening", ISSUANCE, stranger, OPENING, actor=stranger)
    found = find_violations(replace(expected, wallets=(*expected.wallets, missing)), writer.book())
    assert words(found) == {"UNASKED", "LOST"}


def test_a_payment_that_stands_before_one_answered_earlier_is_found() -> None:
    expected, writer = written()
    claims = list(expected.claims)
    claims[0] = replace(claims[0], sent_at=3.6, acknowledged_at=3.9)  # after the other payment of the same payer
    found = find_violations(replace(expected, claims=claims), writer.book())
    assert len(found) == 2, "in its payer's history, and in its payee's"
    assert words(found) == {"DISORDER"}


def test_an_account_that_goes_back_in_time_is_found() -> None:
    found = doctored(lambda entries: entries.__setitem__(7, entries[7]._replace(at=1)))
    assert words(found) == {"DISORDER"}
