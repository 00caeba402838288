"""A line to the servers: a connection that finds another server where its own does not run."""

import asyncio
import time
from collections.abc import Callable
from typing import Final

from tests.support.load import Connection, UnansweredError
from tests.torture.journal import Reply
from tests.torture.stage import Stage

ANSWER_SECONDS: Final = 20.0
"""No answer may take longer, whatever is done to the servers."""

_REACH_SECONDS: Final = 60.0
_POLL_SECONDS: Final = 0.01


class HungError(Exception):
    """Something took longer than anything may."""


class Line:
    """One request at a time."""

    def __init__(self, stage: Stage, home: int) -> None:
        """`home` is the number of the server that is asked as long as it runs."""
        self._stage = stage
        count = len(stage.servers)
        self._order = [(home + step) % count for step in range(count)]
        self._connection: Connection | None = None
        self._server = home

    async def ask(self, request: Callable[[str], bytes]) -> Reply:
        """Send what `request` makes for a server's URL.

        Raises:
            HungError: no server was to be had, or the one that was asked did not answer.

        """
        if self._connection is None or self._connection.is_cut:
            self.close()
            self._connection = await self._connect()
        url, sent_at = self._stage.servers[self._server].url, time.monotonic()
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                answer = await self._connection.ask(request(url))
        except UnansweredError:
            self.close()
            return Reply(self._server, None, sent_at, time.monotonic())
        except TimeoutError:
            self.close()
            message = f"server {self._server} did not answer within {ANSWER_SECONDS:g} s"
            raise HungError(message) from None
        return Reply(self._server, answer, sent_at, time.monotonic())

    async def _connect(self) -> Connection:
        deadline = time.monotonic() + _REACH_SECONDS
        while time.monotonic() < deadline:
            for number in self._order:
                if not self._stage.runs[number]:
                    continue
                try:
                    connection = await Connection.open(self._stage.servers[number].url)
                except OSError:
                    continue
                self._server = number
                return connection
            await asyncio.sleep(_POLL_SECONDS)
        message = f"no server was to be reached within {_REACH_SECONDS:g} s"
        raise HungError(message)

    def close(self) -> None:
        """Hang up."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
