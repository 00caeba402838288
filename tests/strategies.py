"""What Hypothesis draws from: amounts, names, and commands of a small world."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any, Final, TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from hundi.ledger.accounts import AccountStatus
from hundi.ledger.money import INR, MINOR_MAX, Currency

T = TypeVar("T")

PEOPLE: Final = 6
"""How many people a small world has room for. Person 0 is issuance, and the one past the last is nobody, ever."""

ALL_THERE_IS: Final = -1
"""An amount that stands for whatever the debited account can spend, or 1 where that is nothing."""

UNKNOWN_HOLD: Final = 5
"""The number of no hold."""

UNKNOWN_TRANSFER: Final = 9
"""The number of no transfer."""


def amounts_minor() -> SearchStrategy[int]:
    """Draw an amount in minor units, often near its bounds."""
    return st.integers(0, MINOR_MAX) | st.integers(0, 300) | st.integers(MINOR_MAX - 300, MINOR_MAX)


def currencies() -> SearchStrategy[Currency]:
    """Draw a currency with no, two or three decimals."""
    return st.sampled_from([INR, Currency("JPY", 0), Currency("KWD", 3)])


_SCRIPTS: Final = [
    "abcxyzABCXYZ",
    "ÀÉîõüßÅøłİıſ",
    "सुनीलकृष्णा",
    "தமிழ்",
    "محمد",
    "李王小明",
    "김민준",
    "ΑΒγδς",
    "Иван",
    "\u0301\u0308\u093c\u200d",
    "%_*\"'\\(){}[]^:;,.-+&|!?#@/",
    " ",
    "0123456789",
    "\U0001d518🦚🪔",
]


def names() -> SearchStrategy[str]:
    """Draw a first or last name, in any script, with the characters that query languages trip over."""
    script = st.sampled_from(_SCRIPTS).flatmap(
        lambda letters: st.text(st.sampled_from(letters), min_size=1, max_size=6)
    )
    word = st.lists(script, min_size=1, max_size=3).map("".join)
    return word | st.text(st.sampled_from("ab"), min_size=1, max_size=5)


def crowds() -> SearchStrategy[tuple[list[str], list[str]]]:
    """Draw names, and what somebody may look for among them."""
    known = st.lists(names(), min_size=1, max_size=25)
    return known.flatmap(lambda texts: st.tuples(st.just(texts), st.lists(_filters(texts), min_size=1, max_size=8)))


def _filters(known: list[str]) -> SearchStrategy[str]:
    """Draw a part of a text that is known, or anything that a database can be asked."""

    def part(text: str) -> SearchStrategy[str]:
        bounds = st.integers(0, len(text))
        return st.tuples(bounds, bounds).map(lambda ends: text[min(ends) : max(ends)])

    return st.sampled_from(known).flatmap(part) | names() | stored_texts()


def stored_texts() -> SearchStrategy[str]:
    """Draw a text that a database can keep: anything but NUL and lone surrogates."""
    return st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)


@dataclass(frozen=True, slots=True)
class Intent:
    """A command of a small world before it has ids: people and holds by number, times relative to now."""

    kind: str
    debit: int = 1
    credit: int = 2
    amount: int = 1
    other_currency: bool = False
    hold: int = 0
    seconds: int = 0
    status: AccountStatus = AccountStatus.OPEN
    key: str | None = None
    fingerprint: bytes = b""
    session: int | None = None
    actor: int = 0
    original: int = 0
    parts: "tuple[Intent, ...]" = ()
    limits: tuple[int | None, int | None] = (None, None)
    blocks: bool = True


def _often(usual: Sequence[T], *rare: T) -> SearchStrategy[T]:
    """Draw one of the usual, and once in a while one of the rare.

    In one choice, for speed, and the rare in the middle, for Hypothesis favours both ends.
    """
    half = list(usual) * (6 * len(rare) // len(usual) + 1)
    return st.sampled_from([*half, *rare, *half])


_PEOPLE: Final = list(range(1, PEOPLE + 1))
_AMOUNTS: Final = _often([*range(1, 100, 3), *[ALL_THERE_IS] * 8], 0, 0, 0, 10_000, MINOR_MAX - 200, MINOR_MAX)
_REFUNDED: Final = _often([*[ALL_THERE_IS] * 8, 1, 2, 3, 5, 10], 0, 30, 100, MINOR_MAX)
_PERSON: Final = _often(_PEOPLE, 0, PEOPLE + 1)
_KEYS: Final = _often(
    [(None, b"")] * 4 + [(text, mark) for text in ("a", 'é "\\ 🦚') for mark in (b"1", b"1")],
    *[("a", b"2"), ("b", b"1")],
)
_SESSION: Final = _often([None, None, None, 1, 2], 0, 3)
_OTHER_CURRENCY: Final = _often([0], 1).map(bool)
_OPERATOR: Final = _often([0], 1, 2, PEOPLE + 1)
_NEWCOMERS: Final = _often([*zip(_PEOPLE, _PEOPLE, strict=True)], *product(_PEOPLE[-3:], _PEOPLE[-3:]))
_GRANTS: Final = _often([*range(50, 200), *[0] * 50], 1, MINOR_MAX - 100, MINOR_MAX)
_LIMITS: Final = st.tuples(
    _often([None, None, 20, 60, 100], 0, MINOR_MAX), _often([None, None, 60, 150, 500], 0, MINOR_MAX)
)
_WRONG_PAYER: Final = _often([0], *_PEOPLE, PEOPLE + 1)


@st.composite
def _intents(draw: DrawFn, /, kind: str, **parts: SearchStrategy[Any]) -> Intent:
    """Draw the parts of an intent; those that are not named stay as they are in `Intent`."""
    drawn = {name: draw(part) for name, part in parts.items()}
    key, fingerprint = draw(_KEYS)
    return Intent(kind, key=key, fingerprint=fingerprint, session=draw(_SESSION), **drawn)


@st.composite
def openings(draw: DrawFn) -> Intent:
    """Draw a sign-up: `credit` is who, `debit` whose username they ask for, `amount` 0 is no grant."""
    credit, debit = draw(_NEWCOMERS)
    intent = draw(_intents("open", amount=_GRANTS, other_currency=_OTHER_CURRENCY))
    return replace(intent, debit=debit, credit=credit)


def payments() -> SearchStrategy[Intent]:
    """Draw a payment."""
    return _intents("pay", debit=_PERSON, credit=_PERSON, amount=_AMOUNTS, other_currency=_OTHER_CURRENCY)


def cash() -> SearchStrategy[Intent]:
    """Draw a deposit to `credit` or a withdrawal from `debit`."""
    parts = {"amount": _AMOUNTS, "other_currency": _OTHER_CURRENCY, "actor": _OPERATOR}
    return _intents("deposit", credit=_PERSON, **parts) | _intents("withdraw", debit=_PERSON, **parts)


def holds() -> SearchStrategy[Intent]:
    """Draw a hold that expires soon, late, or before it began."""
    seconds = _often([1, 5, 20, 100, 10_000], -1, 0)
    return _intents("hold", debit=_PERSON, credit=_PERSON, amount=_AMOUNTS, seconds=seconds)


def captures() -> SearchStrategy[Intent]:
    """Draw a capture of one of the latest holds; `debit` above 0 names that person as the payer, wrongly perhaps."""
    parts = {"amount": _AMOUNTS, "other_currency": _OTHER_CURRENCY}
    return _intents("capture", hold=st.integers(0, UNKNOWN_HOLD), debit=_WRONG_PAYER, **parts)


def voids() -> SearchStrategy[Intent]:
    """Draw a void of one of the latest holds."""
    return _intents("void", hold=st.integers(0, UNKNOWN_HOLD), debit=_WRONG_PAYER)


def refunds() -> SearchStrategy[Intent]:
    """Draw a refund of one of the latest transfers; `debit` above 0 names that person as who gives back, wrongly."""
    original = _often([0, 1, 2, 3, 4, 5], 6, 7, 8, UNKNOWN_TRANSFER)
    parts = {"amount": _REFUNDED, "other_currency": _OTHER_CURRENCY}
    return _intents("refund", original=original, debit=_WRONG_PAYER, **parts)


def batches() -> SearchStrategy[Intent]:
    """Draw payments of one wallet, in one command; the keys differ, but once in a while two are the same."""
    parts = st.lists(payments(), min_size=1, max_size=4).map(tuple)
    return _intents("batch", debit=_PERSON, parts=parts, actor=_often([0], 1))


def status_changes() -> SearchStrategy[Intent]:
    """Draw a freeze, an unfreeze or a closure, more often an unfreeze."""
    status = st.sampled_from([AccountStatus.OPEN, *AccountStatus])
    return _intents("status", debit=_PERSON, status=status, actor=_often([0, 0, *_PEOPLE[:2]], PEOPLE + 1))


def limits() -> SearchStrategy[Intent]:
    """Draw limits for a person, or for everyone."""
    who = _often(_PEOPLE, 0, 0, PEOPLE + 1)
    return _intents("limits", debit=who, limits=_LIMITS, other_currency=_OTHER_CURRENCY, actor=_OPERATOR)


def blocks() -> SearchStrategy[Intent]:
    """Draw a block of `credit` by `debit`, or its end."""
    return _intents("block", debit=_PERSON, credit=_PERSON, blocks=_often([False, True, False]))


def intents() -> SearchStrategy[Intent]:
    """Draw any of them, the ones that move money more often."""
    moves = (payments(), payments(), cash(), holds(), holds(), captures(), captures(), voids(), refunds(), batches())
    return st.one_of(*moves, openings(), status_changes(), limits(), blocks())


def groups() -> SearchStrategy[list[Intent]]:
    """Draw what may wait together for a commit."""
    return st.lists(intents(), min_size=2, max_size=6)
