import pytest
from hypothesis import given
from hypothesis import strategies as st

from hundi.storage.handles import (
    LONGEST,
    NO_WORD,
    RESERVED,
    BadHandleError,
    clean_handle,
    fold_handle,
    handle_prefix,
    handle_word,
    suggestions,
)
from tests import strategies


@pytest.mark.parametrize(
    ("typed", "handle"),
    [
        ("asha", "asha"),
        ("@Asha.Rao", "asha.rao"),
        ("a_1", "a_1"),
        ("ASHA_RAO.2", "asha_rao.2"),
        ("a" * LONGEST, "a" * LONGEST),
        ("administrators", "administrators"),
    ],
)
def test_a_handle_is_read_in_any_case(typed: str, handle: str) -> None:
    assert clean_handle(typed) == fold_handle(typed) == handle


@pytest.mark.parametrize(
    "typed",
    [
        *("", "@", "ab", "a" * (LONGEST + 1), "1asha", ".asha", "_asha", "asha..rao", "asha__rao", "asha._rao"),
        *("asha rao", "asha-rao", "asha\n", "सुनील", "ashá", "asha@rao", "@@asha", " asha"),
    ],
)
def test_what_is_no_handle_is_refused(typed: str) -> None:
    assert fold_handle(typed) is None
    with pytest.raises(BadHandleError, match="a handle has 3 to 30"):
        clean_handle(typed)


@pytest.mark.parametrize(
    "typed",
    [
        *("admin", "Hundi", "@support", "a.d.m.i.n", "sup_port", "api", "pay", "me_."),
        *("hundi.support", "support_team", "hundi_official", "admin1", "asha.admin", "hundi.s", "the_official_hundi2"),
    ],
)
def test_what_would_be_taken_for_the_house_is_refused(typed: str) -> None:
    with pytest.raises(BadHandleError):
        clean_handle(typed)


@pytest.mark.parametrize(
    ("first_name", "last_name", "word"),
    [
        ("Asha", "Rao", "asha.rao"),
        ("José", "Núñez", "jose.nunez"),
        ("Weiß", "Groß", "weiss.gross"),
        ("Łukasz", "Ørsted", "lukasz.orsted"),
        ("O'Malley", "Twin-Peaks", "omalley.twinpeaks"),
        ("सुनील", "Rao", "rao"),
        ("Rao", "शर्मा", "rao"),
        ("सुनील", "शर्मा", NO_WORD),
        ("李", "Wu", NO_WORD),
        ("7", "Eleven2", "eleven"),
        ("Admin", "🦚", NO_WORD),
        ("A" * 50, "B" * 50, "a" * 22),
    ],
)
def test_a_handle_begins_with_the_name_in_latin_letters(first_name: str, last_name: str, word: str) -> None:
    assert handle_word(first_name, last_name) == word


def test_the_plainest_is_suggested_first_and_numbers_grow() -> None:
    assert list(suggestions("Asha", "Rao", lambda below: below - 1)) == [
        *("asha.rao", "asha.rao99", "asha.rao99", "asha.rao999", "asha.rao9999"),
        *("asha.rao999999", "asha.rao99999999"),
    ]
    assert list(suggestions("सुनील", "शर्मा", lambda _: 0)) == ["friend1000", "friend100000", "friend10000000"]


@given(strategies.names() | st.text(), strategies.names() | st.text(), st.integers(0, 10**9))
def test_whatever_the_name_what_is_suggested_may_be_had(first_name: str, last_name: str, number: int) -> None:
    suggested = list(suggestions(first_name, last_name, lambda below: number % below))
    assert [clean_handle(handle) for handle in suggested] == suggested
    assert len(suggested) >= 3


@given(strategies.names() | st.text(), strategies.names() | st.text())
def test_a_word_ends_with_a_letter_so_that_a_number_behind_it_makes_it_no_other_word(first: str, last: str) -> None:
    word = handle_word(first, last)
    assert word[-1].isalpha()
    assert len(word) + 8 <= LONGEST


@given(st.text(st.sampled_from("abz09._@A "), max_size=12))
def test_whoever_has_a_handle_is_found_by_whatever_it_begins_with(typed: str) -> None:
    handle = fold_handle(typed)
    if handle is not None:
        assert all(handle_prefix(handle[:end]) == handle[:end] for end in range(1, len(handle) + 1))


def test_every_reserved_word_would_be_a_handle_otherwise() -> None:
    short = {word for word in RESERVED if len(word) < 3}
    assert short == {"me"}
    assert all(fold_handle(word) == word for word in RESERVED - short)
