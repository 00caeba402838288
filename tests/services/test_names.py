import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hundi.services.names import (
    NAME_LONGEST,
    BadNameError,
    clean_name,
    clean_username,
    fold_for_search,
    fold_username,
    mask_username,
    search_text,
)
from hundi.services.people import LONGEST_FOLDED

JAVASCRIPT_BLANKS = "\t\n\v\f\r \u00a0\u1680\u2000\u2003\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"


@pytest.mark.parametrize(
    "text",
    ["asha@example.com", "a@b", "A.S+ha@x.y.z", "सुनील@उदाहरण.भारत", "ünï@exämple.de", "a'b\"c@x", "a" * 252 + "@x"],
)
def test_an_address_is_a_username_as_it_is_written(text: str) -> None:
    assert clean_username(text) == text


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            " ",
            "asha",
            "@",
            "a@",
            "@b",
            "a@b@c",
            "a b@c",
            "a@b c",
            "a@b\nc@d",
            "a\u00a0b@c",
            "a\u3000b@c",
            "a\tb@c",
        ),
        *("a\0@b", "a@b\x1f", "\x1ba@b", "a@b\x7f", "a@b\x85c", "a\u2028b@c", "a\ud800@b", "a" * 253 + "@x"),
    ],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(BadNameError):
        clean_username(text)


@pytest.mark.parametrize("blank", JAVASCRIPT_BLANKS)
def test_whatever_a_browser_trims_is_trimmed(blank: str) -> None:
    assert clean_username(f"{blank}asha@example.com{blank}{blank}") == "asha@example.com"
    assert clean_name(f"{blank}Asha{blank}") == "Asha"


@pytest.mark.parametrize("control", ["\0", "\x1c", "\x1d", "\x1e", "\x1f", "\x85", "\x7f", "\x1b"])
def test_control_characters_are_refused_and_not_trimmed(control: str) -> None:
    for text in (f"{control}Asha", f"As{control}ha", f"Asha{control}"):
        with pytest.raises(BadNameError):
            clean_name(text)


@pytest.mark.parametrize(
    "text", ["A", "Asha", "Mary Jane", "O'Brien", "सुनील", "李", "د", "🦚", "x" * NAME_LONGEST, "ज़\u200dक", "👩\u200d🚀"]
)
def test_a_name_is_anything_that_can_be_seen(text: str) -> None:
    assert clean_name(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\t\n",
        "\u200b",
        "\u200b \u200d",
        "\u202e",
        "\u2060\u00ad",
        "x" * 51,
        "a\nb",
        "a\u2029b",
        "\ud83d",
        "a\0",
    ],
)
def test_a_name_that_cannot_be_seen_or_written_is_refused(text: str) -> None:
    with pytest.raises(BadNameError):
        clean_name(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Asha@Example.COM", "asha@example.com"),
        ("ÉLISE@X.FR", "e\u0301lise@x.fr"),
        ("STRASSE@x", "straße@x"),
        ("ΣΊΣΥΦΟΣ@x", "σίσυφος@x"),
        ("\u212bke@x", "åke@x"),
    ],
)
def test_usernames_that_differ_in_case_or_composition_are_the_same(one: str, other: str) -> None:
    assert fold_username(one) == fold_username(other)


@pytest.mark.parametrize(
    ("one", "other"), [("elise@x", "élise@x"), ("a.b@x", "ab@x"), ("सुनील@x", "सनल@x"), ("asha+1@x", "asha@x")]
)
def test_usernames_that_differ_otherwise_are_two(one: str, other: str) -> None:
    assert fold_username(one) != fold_username(other)


@given(st.text(max_size=20))
def test_to_fold_twice_is_to_fold_once(text: str) -> None:
    assert fold_username(fold_username(text)) == fold_username(text)
    assert fold_for_search(fold_for_search(text)) == fold_for_search(text)


@pytest.mark.parametrize(
    ("name", "filters"),
    [
        (("Élise", "Müller"), ["elise", "ÉLISE", "e\u0301lise", "muller", "MÜLLER", "e m", "lise mul"]),
        (("सुनील", "शर्मा"), ["सुनील", "सु", "नील", "शर्मा", "ल श"]),
        (("Straße", "Ιωάννης"), ["STRASSE", "strasse", "ιωαννης", "ΙΩΆΝΝΗΣ"]),
        (("Иван", "Йод"), ["иван", "ИВАН", "йод", "иод"]),
    ],
)
def test_search_disregards_case_and_accents(name: tuple[str, str], filters: list[str]) -> None:
    for text in filters:
        assert fold_for_search(text) in search_text(*name), text


def test_vowel_signs_are_no_accents() -> None:
    assert fold_for_search("सनल") not in search_text("सुनील", "")
    assert fold_for_search("\u0301\u0308") == ""


@given(st.text(max_size=NAME_LONGEST), st.text(max_size=NAME_LONGEST))
def test_a_person_is_found_by_either_name_or_both(first_name: str, last_name: str) -> None:
    text = search_text(first_name, last_name)
    assert text == f"{fold_for_search(first_name)} {fold_for_search(last_name)}"
    assert len(text) <= LONGEST_FOLDED


def test_no_name_folds_to_more_than_search_takes() -> None:
    longest = max(len(fold_for_search(chr(code))) for code in range(sys.maxunicode + 1))
    assert (2 * NAME_LONGEST + 1) * longest <= LONGEST_FOLDED


@pytest.mark.parametrize(
    ("username", "masked"),
    [("asha@example.com", "a…@example.com"), ("a@b", "a…@b"), ("सुनील@x", "स…@x"), ("a@b@c", "a…@c")],
)
def test_a_masked_username_shows_its_first_letter_and_domain(username: str, masked: str) -> None:
    assert mask_username(username) == masked
