"""What may stand beside a payment."""

import pytest

from hundi.services.notes import NOTE_LONGEST, BadNoteError, clean_note


@pytest.mark.parametrize("text", ["Lunch", "José's 🍛", "x" * NOTE_LONGEST, "👩\u200d👧 school", "किराया"])
def test_a_note_is_kept_as_it_is(text: str) -> None:
    assert clean_note(text) == text
    assert clean_note(f"  {text}\t") == text


@pytest.mark.parametrize("text", [None, "", "   ", "\u200b", "\u200b\u2060 \ufeff", "\u00ad"])
def test_a_note_in_which_is_nothing_to_see_is_none(text: str | None) -> None:
    assert clean_note(text) is None


@pytest.mark.parametrize("text", ["x" * (NOTE_LONGEST + 1), "a\nb", "a\x00b", "\u202egnp.exe", "\u2066"])
def test_what_is_too_long_or_confuses_what_stands_around_it_is_refused(text: str) -> None:
    with pytest.raises(BadNoteError):
        clean_note(text)
