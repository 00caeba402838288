"""Load: many connections that are kept, a request at a time on each, at a speed that no HTTP library has."""

import asyncio
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from tests.support.client import BASE, Person, transfer_body
from tests.support.raw import address_of, request_head

_ANSWER_SECONDS: Final = 60


class UnansweredError(Exception):
    """The connection ended before the answer was there."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status, the lines of the head in lower case, and the body."""

    status: int
    head: list[bytes]
    body: bytes

    def json(self) -> Any:  # noqa: ANN401 - as json.loads
        """Return the body, decoded."""
        return json.loads(self.body)

    @property
    def is_replayed(self) -> bool:
        """Whether it tells of what was done before."""
        return b"idempotency-replayed: true" in self.head


class Connection:
    """A connection that goes on from request to request."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def open(cls, url: str) -> "Connection":
        """Connect to a server.

        Raises:
            OSError: there is none.

        """
        reader, writer = await asyncio.open_connection(*address_of(url))
        if writer.get_extra_info("sockname") == writer.get_extra_info("peername"):
            writer.transport.abort()  # where nobody listens on a port, the loopback may connect it to itself
            raise ConnectionRefusedError(url)
        return cls(reader, writer)

    @property
    def is_cut(self) -> bool:
        """Whether the server is known to have hung up."""
        return self._reader.at_eof() or self._reader.exception() is not None

    async def ask(self, request: bytes) -> Answer:
        """Send a request and return its answer.

        Raises:
            UnansweredError: none came, or not all of it.

        """
        self.send(request)
        return await self.receive()

    def send(self, data: bytes) -> None:
        """Send a request, or several, or a piece of one.

        Raises:
            UnansweredError: it cannot be sent.

        """
        try:
            self._writer.write(data)
        except OSError as error:
            raise UnansweredError from error

    async def receive(self) -> Answer:
        """Return the next answer.

        Raises:
            UnansweredError: none came, or not all of it.

        """
        try:
            async with asyncio.timeout(_ANSWER_SECONDS):
                first, *head = (await self._reader.readuntil(b"\r\n\r\n"))[:-4].lower().split(b"\r\n")
                lengths = [line[15:] for line in head if line.startswith(b"content-length:")]
                body = await self._reader.readexactly(int(lengths[0]) if lengths else 0)
        except (OSError, EOFError) as error:
            raise UnansweredError from error
        return Answer(int(first.split(b" ")[1]), head, body)

    def close(self) -> None:
        """Hang up."""
        self._writer.transport.abort()


@dataclass(frozen=True, slots=True)
class Payment:
    """A transfer to be asked for."""

    payer: Person
    payee: Person
    minor: int
    key: str | None = None

    def request(self, url: str) -> bytes:
        """Return it as it is sent."""
        body = transfer_body(self.payee.id, f"{self.minor // 100}.{self.minor % 100:02}")
        headers = [f"Authorization: Bearer {self.payer.token}", f"Content-Length: {len(body)}"]
        if self.key is not None:
            headers.append(f"Idempotency-Key: {self.key}")
        return request_head("POST", f"{BASE}/account/transfer", url, headers) + body


@dataclass(frozen=True, slots=True)
class Outcome:
    """A payment and its answer. None: the connection was cut before one came."""

    payment: Payment
    answer: Answer | None

    @property
    def is_paid(self) -> bool:
        """Whether it was acknowledged."""
        return self.answer is not None and self.answer.status == 200


async def ask_at_once(url: str, requests: Sequence[bytes]) -> list[Answer]:
    """Ask all requests at the same time, each on a connection of its own that was open before."""
    connections = await asyncio.gather(*(Connection.open(url) for _ in requests))
    try:
        return list(
            await asyncio.gather(
                *(connection.ask(request) for connection, request in zip(connections, requests, strict=True))
            )
        )
    finally:
        _close(connections)


async def pay_all(
    url: str,
    payments: Iterable[Payment],
    *,
    connections: int,
    when_answered: Callable[[Outcome], None] = lambda _: None,
) -> list[Outcome]:
    """Pay until there is no payment left, or no connection.

    Each connection takes the next payment when its last is answered; one that is cut takes no more.
    """
    opened = await asyncio.gather(*(Connection.open(url) for _ in range(connections)))
    waiting = iter(payments)
    outcomes: list[Outcome] = []

    async def pay_on(connection: Connection) -> None:
        for payment in waiting:
            try:
                outcome = Outcome(payment, await connection.ask(payment.request(url)))
            except UnansweredError:
                outcomes.append(Outcome(payment, None))
                return
            outcomes.append(outcome)
            when_answered(outcome)

    try:
        await asyncio.gather(*(pay_on(connection) for connection in opened))
    finally:
        _close(opened)
    return outcomes


def moved_minor(outcomes: Iterable[Outcome], person: Person) -> int:
    """Return by how much the acknowledged payments changed somebody's balance, in minor units."""
    paid = [outcome.payment for outcome in outcomes if outcome.is_paid]
    received = sum(payment.minor for payment in paid if payment.payee.id == person.id)
    return received - sum(payment.minor for payment in paid if payment.payer.id == person.id)


def _close(connections: Iterable[Connection]) -> None:
    for connection in connections:
        connection.close()
