"""Listeners: clients of `/api/v2/events`, each on a thread of its own."""

import contextlib
import http.client
import json
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final, Self
from urllib.parse import urlsplit

from tests.support.client import bearer

PATH: Final = "/api/v2/events"
PATIENCE_SECONDS: Final = 20.0


@dataclass(frozen=True, slots=True)
class Event:
    """One event. `id` is its own, None where it has none."""

    name: str
    data: dict[str, Any]
    id: int | None


class Listener:
    """Follows somebody's events from `with` to its end, or until the server ends the stream."""

    def __init__(self, url: str, credential: str, *, after: int | str | None = None) -> None:
        parts = urlsplit(url)
        self._connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
        self._headers = bearer(credential) | ({} if after is None else {"Last-Event-ID": str(after)})
        self._changed = threading.Condition()
        self.events: list[Event] = []
        self.comments = 0
        self.retry: int | None = None
        self.has_ended = False
        self.headers: dict[str, str] = {}

    def __enter__(self) -> Self:
        self._connection.request("GET", PATH, headers=self._headers)
        response = self._connection.getresponse()
        assert response.status == 200, response.read()
        self.headers = {name.lower(): value for name, value in response.getheaders()}
        self._thread = threading.Thread(target=self._read, args=[response], daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.drop()

    @property
    def last_id(self) -> int:
        """The last id that came."""
        return max(event.id for event in list(self.events) if event.id is not None)

    def drop(self) -> None:
        """Hang up."""
        if self._connection.sock is not None:
            with contextlib.suppress(OSError):
                self._connection.sock.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._connection.close()

    def named(self, name: str) -> list[Event]:
        """Return the events of a name so far."""
        return [event for event in list(self.events) if event.name == name]

    def ids(self) -> list[int]:
        """Return the ids of the transfers so far."""
        return [event.id for event in self.named("transfer") if event.id is not None]

    def wait_until(self, is_so: Callable[[Self], object], seconds: float = PATIENCE_SECONDS) -> float:
        """Wait until something is so, and return how long that took."""
        began = time.monotonic()
        with self._changed:
            assert self._changed.wait_for(lambda: is_so(self), seconds), self.events
        return time.monotonic() - began

    def wait_for(self, name: str, count: int = 1) -> list[Event]:
        """Wait until so many events of a name have come, and return them."""
        self.wait_until(lambda listener: len(listener.named(name)) >= count)
        return self.named(name)

    def wait_for_end(self, seconds: float = PATIENCE_SECONDS) -> None:
        """Wait until the server has ended the stream."""
        self.wait_until(lambda listener: listener.has_ended, seconds)

    def _read(self, response: http.client.HTTPResponse) -> None:
        fields: dict[str, str] = {}
        with contextlib.suppress(OSError, http.client.HTTPException, ValueError):
            while line := response.readline():
                text = line.decode().removesuffix("\n")
                if text:
                    name, _, value = text.partition(":")
                    fields[name] = value.removeprefix(" ")
                else:
                    self._take(fields)
                    fields = {}
        with self._changed:
            self.has_ended = True
            self._changed.notify_all()

    def _take(self, fields: dict[str, str]) -> None:
        with self._changed:
            if "event" in fields:
                place = int(fields["id"]) if "id" in fields else None
                self.events.append(Event(fields["event"], json.loads(fields["data"]), place))
            elif "retry" in fields:
                self.retry = int(fields["retry"])
            else:
                self.comments += "" in fields
            self._changed.notify_all()
