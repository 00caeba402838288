"""Answers that are made while they are sent: whole, or broken off, and never made for nobody."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, cast

import pytest
from litestar.types import Receive, Send

from hundi.api.http import ClientGoneError, StreamedAnswer, send_streamed

pytestmark = pytest.mark.anyio


class Client:
    """Takes what is sent, and goes away after so many parts."""

    def __init__(self, leaves_after: int | None = None) -> None:
        self.events: list[Any] = []
        self._leaves_after = leaves_after
        self._left = asyncio.Event()

    async def receive(self) -> dict[str, Any]:
        await self._left.wait()
        return {"type": "http.disconnect"}

    async def send(self, event: Any) -> None:  # noqa: ANN401 - an ASGI event
        self.events.append(event)
        if self.body.count(b"part") == self._leaves_after:
            self._left.set()
        await asyncio.sleep(0)

    @property
    def body(self) -> bytes:
        return b"".join(event.get("body", b"") for event in self.events)

    async def take(self, parts: AsyncIterator[bytes]) -> None:
        answer = StreamedAnswer(200, parts, ((b"x", b"y"),), b"text/csv")
        await send_streamed(cast("Receive", self.receive), cast("Send", self.send), answer)


class Parts:
    """Makes parts, and counts them."""

    def __init__(self, most: int, *, fails_at: int | None = None) -> None:
        self.made = 0
        self._most = most
        self._fails_at = fails_at

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for number in range(self._most):
            if number == self._fails_at:
                raise OSError("the disk is gone")
            self.made += 1
            yield b"part"


async def test_all_parts_are_sent_in_order() -> None:
    client = Client()
    await client.take(aiter(Parts(3)))
    start, *bodies = client.events
    assert (start["status"], start["headers"]) == (200, [(b"content-type", b"text/csv"), (b"x", b"y")])
    assert client.body == b"partpartpart"
    assert [event["more_body"] for event in bodies] == [True, True, True, False]


async def test_an_empty_answer_is_one_too() -> None:
    client = Client()
    await client.take(aiter(Parts(0)))
    assert [event["type"] for event in client.events] == ["http.response.start", "http.response.body"]


async def test_nothing_more_is_made_for_a_client_that_has_gone() -> None:
    client, parts = Client(leaves_after=2), Parts(100)
    with pytest.raises(ClientGoneError):
        await client.take(aiter(parts))
    assert parts.made < 5


async def test_what_fails_before_the_first_part_can_still_be_answered_otherwise() -> None:
    client = Client()
    with pytest.raises(OSError, match="gone"):
        await client.take(aiter(Parts(3, fails_at=0)))
    assert client.events == []


async def test_what_fails_later_is_not_ended_as_if_it_were_whole() -> None:
    client = Client()
    with pytest.raises(OSError, match="gone"):
        await client.take(aiter(Parts(3, fails_at=2)))
    assert all(event.get("more_body", True) for event in client.events)
