"""New ids: 24 hexadecimal characters, time-ordered, in ObjectId's layout."""

import os
import re
import secrets
import time
from itertools import count
from typing import Final

ID_PATTERN: Final = re.compile(r"[0-9a-f]{24}")


class _Machine:
    """The part of an id that tells processes apart, and the counter that tells one process's ids apart."""

    def __init__(self) -> None:
        self.renew()

    def renew(self) -> None:
        self.name = secrets.token_hex(5)
        self.counter = count(secrets.randbelow(2**23))
        self.second = 0
        self.prefix = ""

    def new_prefix(self, second: int) -> str:
        self.second, self.prefix = second, f"{second:08x}{self.name}"
        return self.prefix


_machine = _Machine()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_machine.renew)


def new_id() -> str:
    """Make an id: 4 bytes of Unix time in seconds, 5 random bytes a process, a counter of 3 bytes."""
    second = int(time.time())
    prefix = _machine.prefix if second == _machine.second else _machine.new_prefix(second)
    return f"{prefix}{next(_machine.counter) & 0xFFFFFF:06x}"


def is_id(text: str) -> bool:
    """Say whether the text has the form of an id."""
    return ID_PATTERN.fullmatch(text) is not None
