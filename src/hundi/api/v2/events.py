"""What happens to one's wallet, as it happens: Server-Sent Events, as the WHATWG's HTML standard has them."""

import asyncio
import contextlib
import random
from collections.abc import Sequence
from http import HTTPMethod
from typing import Final

import msgspec
from litestar.types import HTTPScope, Receive, Send

from hundi.api.http import header, until_gone, wants_head_alone
from hundi.api.v2.entries import TransferShown, transfer_of
from hundi.api.v2.money import MoneyOut, limit_of, money_of
from hundi.api.v2.problems import Problem, define
from hundi.api.v2.routing import Call, LiveAnswer, endpoint
from hundi.api.v2.schemas import Query, Shown
from hundi.ledger.accounts import AccountId
from hundi.ledger.money import Currency
from hundi.services.access import Scope
from hundi.services.clock import now
from hundi.services.live import Live, TooManyStreamsError
from hundi.services.streams import AccountChange, LiveEvent, Opening, Reset, Stream
from hundi.storage.outbox import WalletState
from hundi.storage.protocol import StoreError
from hundi.storage.views import AccountEntry

TOO_MANY_STREAMS: Final = define(
    429,
    "too_many_streams",
    "Too many streams",
    "You have as many streams of events open as one person may.",
    hint="Close one of them: all tabs of a browser can share one stream.",
)

_CONTENT_TYPE: Final = "text/event-stream"
_HEADERS: Final = (
    (b"content-type", _CONTENT_TYPE.encode()),
    (b"x-accel-buffering", b"no"),  # nginx would keep it until it has enough for a packet
)
_RETRY_SECONDS: Final = (1.0, 3.0)
"""After how long a client that was dropped comes back: not all at the same moment."""
_NOTHING: Final = b":\n\n"
_NO_PLACE: Final = -1
"""Behind which no event can be."""


class EventsQuery(Query, frozen=True):
    """Where to go on, for clients that cannot send the header Last-Event-ID with their first request."""

    last_event_id: str = ""


class BalanceEvent(Shown, frozen=True):
    """Where the wallet stands: what can be spent, what is on it, and what of that is held. As of entry `sequence`."""

    available: MoneyOut
    balance: MoneyOut
    held: MoneyOut
    sequence: int


class AccountEvent(Shown, frozen=True):
    """The wallet's status and its own limits; null where it has none of its own."""

    status: str
    transfer_limit: MoneyOut | None
    day_limit: MoneyOut | None


class ResetEvent(Shown, frozen=True):
    """What was missed cannot be told any more: read everything anew. Events go on behind entry `sequence`."""

    sequence: int


@endpoint(
    HTTPMethod.GET,
    "/events",
    needs=Scope.READ,
    query=EventsQuery,
    shows=TransferShown | BalanceEvent | AccountEvent | ResetEvent,
    media_type=_CONTENT_TYPE,
    problems=(TOO_MANY_STREAMS,),
)
async def follow_events(call: Call, query: EventsQuery) -> LiveAnswer | Problem:
    """Follow what happens to one's wallet, as Server-Sent Events."""
    caller, live = call.caller, call.hundi.live
    try:
        stream = await live.open(caller.identity)
    except TooManyStreamsError:
        return TOO_MANY_STREAMS.retry_after(1)
    after = _read_place(header(call.scope, b"last-event-id") or query.last_event_id)
    return _EventStream(live, caller.person, stream, after, call.hundi.payments.currency)


class _EventStream:
    """Sends a stream's events until it ends or its client has gone."""

    def __init__(self, live: Live, person: AccountId, stream: Stream, after: int | None, currency: Currency) -> None:
        self._live = live
        self._person = person
        self._stream = stream
        self._after = after
        self._currency = currency

    async def __call__(self, scope: HTTPScope, receive: Receive, send: Send) -> None:
        """Send them."""
        gone = asyncio.create_task(until_gone(receive))
        gone.add_done_callback(lambda _: self._stream.end())
        try:
            await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
            if not wants_head_alone(scope):
                with contextlib.suppress(StoreError):  # the client comes back
                    await self._send_events(send)
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            self._live.close(self._person, self._stream)
            gone.cancel()

    async def _send_events(self, send: Send) -> None:
        retry = random.uniform(*_RETRY_SECONDS)  # noqa: S311 - no secret
        text = b"retry: %d\n\n" % (retry * 1_000)
        async with contextlib.aclosing(self._stream.follow(self._after, now())) as told:
            async for events in told:
                text += self._render(events)
                await send({"type": "http.response.body", "body": text, "more_body": True})
                text = b""

    def _render(self, events: Sequence[LiveEvent]) -> bytes:
        return b"".join(_render(event, self._currency) for event in events) or _NOTHING


def _read_place(text: str) -> int | None:
    """Read behind which event to go on; what never was an id is behind none, and the stream says so."""
    if not text:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) < len(str(2**63)) else _NO_PLACE


def _render(event: LiveEvent, currency: Currency) -> bytes:
    """Write an event. Its id stands where the client may be dropped behind it and go on there."""
    if isinstance(event, AccountEntry):
        return _write(b"transfer", transfer_of(event, currency, now()), event.sequence)
    if isinstance(event, Reset):
        return _write(b"reset", ResetEvent(event.sequence), event.sequence)
    if isinstance(event, AccountChange):
        return _write(b"account", _account(event.wallet, currency))
    place = event.wallet.sequence if isinstance(event, Opening) else None
    return _write(b"balance", _balance(event.wallet, currency), place)


def _write(name: bytes, data: Shown, place: int | None = None) -> bytes:
    lines = b"event: %b\ndata: %b\n\n" % (name, msgspec.json.encode(data))
    return lines if place is None else b"id: %d\n%b" % (place, lines)


def _balance(wallet: WalletState, currency: Currency) -> BalanceEvent:
    return BalanceEvent(
        available=money_of(wallet.available, currency),
        balance=money_of(wallet.posted, currency),
        held=money_of(wallet.held, currency),
        sequence=wallet.sequence,
    )


def _account(wallet: WalletState, currency: Currency) -> AccountEvent:
    transfer, day = limit_of(wallet.transfer_limit, currency), limit_of(wallet.day_limit, currency)
    return AccountEvent(wallet.status.value, transfer, day)


ENDPOINTS: Final = (follow_events,)
