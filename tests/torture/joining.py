"""Signing up while servers and databases come and go: a person is there whole, with their grant, or not at all."""

import asyncio
import json
import time
from typing import Final

from tests.support.client import BASE, PASSWORD, Person
from tests.support.load import Answer
from tests.support.raw import request_head
from tests.torture.answers import BadAnswerError, body_of, is_busy, quote
from tests.torture.line import HungError, Line
from tests.torture.plan import username

_SECONDS: Final = 60.0
_PAUSE_SECONDS: Final = 0.1


async def join(line: Line, seed: int, place: int) -> Person:
    """Sign the person of a place up, however often it takes.

    Where an attempt had no definite answer, it may turn out that it happened: then they sign in.

    Raises:
        BadAnswerError: an answer that nobody may get.
        HungError: it took too long.

    """
    name = username(seed, place)
    details = {"username": name, "password": PASSWORD, "firstName": "Asha", "lastName": f"The {place}th"}
    answer, is_doubtful = await _ask_until_definite(line, "signup", details)
    if answer.status == 411 and is_doubtful:
        answer, _ = await _ask_until_definite(line, "signin", {"username": name, "password": PASSWORD})
    if answer.status != 200:
        message = f"{name} signs up, and is answered {quote(answer)}"
        raise BadAnswerError(message)
    body = answer.json()
    return Person(body["user"]["_id"], name, "Asha", f"The {place}th", PASSWORD, body["token"])


async def _ask_until_definite(line: Line, route: str, details: dict[str, str]) -> tuple[Answer, bool]:
    """Return the first answer but 503, and whether anything went unanswered before it."""
    body = json.dumps(details).encode()
    deadline, is_doubtful = time.monotonic() + _SECONDS, False
    while time.monotonic() < deadline:
        reply = await line.ask(
            lambda url: request_head("POST", f"{BASE}/user/{route}", url, [f"Content-Length: {len(body)}"]) + body
        )
        if reply.answer is not None and not is_busy(reply.answer):
            body_of(reply.answer)
            return reply.answer, is_doubtful
        is_doubtful = True
        await asyncio.sleep(_PAUSE_SECONDS)
    message = f"HUNG: {_SECONDS:g} s were not enough for the {route} of {details['username']}"
    raise HungError(message)
