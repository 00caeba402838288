"""The first screen's data, so that nothing need be asked for before it shows: what v2's own routes would answer."""

import asyncio
from dataclasses import dataclass
from typing import Any, Final

import msgspec
import structlog
from litestar.types import HTTPScope

from hundi.api.http import Answer
from hundi.api.v2 import activity, me, payments, people
from hundi.api.v2.auth import authenticate
from hundi.api.v2.problems import ProblemError
from hundi.api.v2.routing import Call
from hundi.api.v2.schemas import PageQuery
from hundi.api.v2.server import describe
from hundi.api.v2.sessions import current_of
from hundi.services.hundi import Hundi
from hundi.services.profiles import Theme
from hundi.services.unavailable import Unavailable
from hundi.storage.protocol import StoreError

TRANSFERS: Final = activity.HistoryQuery(limit="12")
PEOPLE: Final = people.PeopleQuery(limit="20")
PAYEES: Final = PageQuery(limit="8")

_PATIENCE_SECONDS: Final = 1.5
"""How long a page waits for its data. Without it the app asks by itself, and says what is wrong."""

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Boot:
    """The data as JSON, and how the page looks to whom it is for."""

    data: bytes
    language: str | None = None
    theme: Theme = Theme.SYSTEM


_NOTHING: Final = Boot(b"{}")


async def read_boot(scope: HTTPScope, hundi: Hundi) -> Boot:
    """Read the data for whoever asks, or none where the store does not answer: a page comes in any case."""
    reading = asyncio.ensure_future(_read(scope, hundi))
    await asyncio.wait([reading], timeout=_PATIENCE_SECONDS)
    if not reading.done():
        reading.add_done_callback(_look_at)  # a store that hangs is not left in the middle of a statement
        return _NOTHING
    error = reading.exception()
    if error is None:
        return reading.result()
    if not isinstance(error, StoreError | Unavailable | ProblemError):
        _log.error("boot_failed", exc_info=error)
    return _NOTHING


async def _read(scope: HTTPScope, hundi: Hundi) -> Boot:
    server = await describe(hundi)
    try:
        caller = await authenticate(scope, hundi)
    except ProblemError:
        return Boot(msgspec.json.encode({"server": server, "session": None}))
    call = Call(scope, hundi, {}, caller, caller.credential)
    session, balance, transfers, found, payees = await asyncio.gather(
        current_of(call),
        payments.show_balance.run(call),
        activity.list_transfers.run(call, query=TRANSFERS),
        people.search.run(call, query=PEOPLE),
        me.recent_payees.run(call, query=PAYEES),
    )
    data: dict[str, Any] = {"server": server, "session": session}
    lists = (("transfers", transfers), ("people", found), ("recentPayees", payees))
    for name, answered in (("balance", balance), *lists):
        if isinstance(answered, Answer):
            data[name] = msgspec.Raw(answered.body)
    return Boot(msgspec.json.encode(data), session.person.language, session.person.theme)


def _look_at(ended: asyncio.Future[Boot]) -> None:
    """Take note of an error that nobody waits for any more."""
    if not ended.cancelled():
        ended.exception()
