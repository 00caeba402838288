"""Notes: what somebody writes beside a payment."""

from typing import Final

from hundi.services.names import OVERRIDES, has_control, is_invisible, trim

NOTE_LONGEST: Final = 140
"""Characters, as Unicode counts them."""


class BadNoteError(ValueError):
    """A note that cannot be accepted."""


def clean_note(text: str | None) -> str | None:
    """Trim a note and check that it is one line of 140 characters at most; one in which is nothing to see is none.

    Raises:
        BadNoteError: it is not so.

    """
    note = "" if text is None else trim(text)
    if len(note) > NOTE_LONGEST:
        msg = f"a note has {NOTE_LONGEST} characters at most"
        raise BadNoteError(msg)
    if not OVERRIDES.isdisjoint(note):
        msg = "a note does not turn the direction of what stands around it"
        raise BadNoteError(msg)
    if has_control(note):
        msg = "a note is one line, without control characters"
        raise BadNoteError(msg)
    return None if is_invisible(note) else note
