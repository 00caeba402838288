"""Stands between a program and its database, and does to their bytes what a test asks."""

import contextlib
import enum
import socket
import struct
import threading
from types import TracebackType
from typing import Final, Self
from urllib.parse import urlsplit

_READ: Final = 65_536

_SAID: Final = b"SFATAL\0VFATAL\0C57P01\0Mterminating connection due to administrator command\0\0"
_LAST_WORDS: Final = b"E" + (len(_SAID) + 4).to_bytes(4, "big") + _SAID
"""What PostgreSQL says to its clients when it is told to stop."""
_AT_ONCE: Final = struct.pack("ii", 1, 0)
"""Have a close be a reset (SO_LINGER)."""


class Fault(enum.Enum):
    """What happens when the client sends something certain."""

    CUT_BEFORE = "it is never passed on, and both sides lose the connection"
    CUT_AFTER = "it is passed on, and instead of its answer both sides lose the connection"
    SILENCE = "it is passed on, and the client hears no more on this connection"
    RESET = "it is never passed on; the client hears that the server goes down, and loses the connection with a reset"
    HOLD = "it is passed on when the test says `release`; both connections stay open"


class Proxy:
    """Passes connections on to the host of a PostgreSQL URL from `with` to its end."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._server = (parts.hostname or "", parts.port or 0)
        self._listener = socket.create_server(("127.0.0.1", 0))
        credentials, _, _ = parts.netloc.rpartition("@")
        port = self._listener.getsockname()[1]
        self.url = parts._replace(netloc=f"{credentials}@127.0.0.1:{port}").geturl()
        self.fired = threading.Event()
        """Set when the client has sent what was to be waited for."""
        self._released = threading.Event()
        self._trigger: bytes | None = None
        self._fault = Fault.SILENCE
        self._is_mute = threading.Event()
        self._open: list[socket.socket] = [self._listener]

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Cut all connections, and take no more."""
        self._released.set()
        _cut(*self._open)

    def when(self, sent: bytes, fault: Fault) -> None:
        """Have a fault happen the next time that a client sends these bytes."""
        self.fired.clear()
        self._released.clear()
        self._fault, self._trigger = fault, sent

    def release(self) -> None:
        """Pass on what is held."""
        self._released.set()

    def fall_silent(self) -> None:
        """Take connections and bytes from now on, and pass nothing on in either direction, on old connections too."""
        self._is_mute.set()

    def speak(self) -> None:
        """End the silence for new connections; what was said meanwhile is lost."""
        self._is_mute.clear()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.create_connection(self._server)
                for end in (client, server):
                    end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._open += [client, server]
                _Link(self, client, server).start()

    def take_fault(self, sent: bytes) -> Fault | None:
        """Say what is to happen to what a client has just sent."""
        if self._trigger is None or self._trigger not in sent:
            return None
        self._trigger = None
        return self._fault

    @property
    def is_mute(self) -> bool:
        """Whether nothing is passed on."""
        return self._is_mute.is_set()

    def wait_for_release(self) -> None:
        """Wait until the test, or its end, says so."""
        self._released.wait()


class _Link:
    """One connection through the proxy."""

    def __init__(self, proxy: Proxy, client: socket.socket, server: socket.socket) -> None:
        self._proxy = proxy
        self._client = client
        self._server = server
        self._is_deaf = False
        self._cut_at_answer = False

    def start(self) -> None:
        for pump in (self._send_up, self._send_down):
            threading.Thread(target=pump, daemon=True).start()

    def _send_up(self) -> None:
        with contextlib.suppress(OSError):
            while data := self._client.recv(_READ):
                if self._proxy.is_mute:
                    continue
                fault = self._proxy.take_fault(data)
                if fault is Fault.CUT_BEFORE:
                    break
                if fault is Fault.RESET:
                    self._client.sendall(_LAST_WORDS)
                    self._client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
                    self._client.close()
                    break
                self._is_deaf = self._is_deaf or fault is Fault.SILENCE
                self._cut_at_answer = fault is Fault.CUT_AFTER
                if fault is not None:
                    self._proxy.fired.set()
                if fault is Fault.HOLD:
                    self._proxy.wait_for_release()
                self._server.sendall(data)
        self._end()

    def _send_down(self) -> None:
        with contextlib.suppress(OSError):
            while data := self._server.recv(_READ):
                if self._cut_at_answer:
                    break
                if not self._is_deaf and not self._proxy.is_mute:
                    self._client.sendall(data)
        self._end()

    def _end(self) -> None:
        self._proxy.fired.set()
        _cut(self._client, self._server)


def _cut(*ends: socket.socket) -> None:
    for end in ends:
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()
