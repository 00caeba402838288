"""The server itself: what a web app knows of it before anybody signs in, and a demonstration to look around in."""

from enum import StrEnum
from http import HTTPMethod
from typing import Final

from hundi import __version__
from hundi.api.http import Answer, header
from hundi.api.v2.auth import session_cookies
from hundi.api.v2.errors import FORBIDDEN
from hundi.api.v2.problems import Problem, define
from hundi.api.v2.routing import Call, answer, endpoint
from hundi.api.v2.schemas import PersonShown, Shown
from hundi.api.v2.sessions import SignedInShown, show_me
from hundi.services import demo_story as story
from hundi.services.demo_offer import DemoNotOfferedError
from hundi.services.hundi import Hundi
from hundi.settings import OPENING_NONE, OPENING_RANDOM, SIGN_UP_CLOSED, SIGN_UP_INVITE, SIGN_UP_OPEN
from hundi.storage.operating import Role

DEMO_NOT_OFFERED: Final = define(
    409,
    "demo_not_offered",
    "No demo here",
    "The demonstration fills an empty book, on a server in local mode.",
    hint="Start another server with a `--data-dir` of its own, or sign up.",
)

_OTHER_SITES: Final = frozenset({"cross-site", "same-site"})


class SignUpMode(StrEnum):
    """Who may sign up: anybody, who has the code of an invitation, or nobody."""

    OPEN = SIGN_UP_OPEN
    INVITE = SIGN_UP_INVITE
    CLOSED = SIGN_UP_CLOSED


class OpeningBalance(StrEnum):
    """What a new wallet is granted: something at random, nothing, or always the same."""

    RANDOM = OPENING_RANDOM
    NONE = OPENING_NONE
    FIXED = "fixed"


class CurrencyShown(Shown, frozen=True):
    """The book's currency, by its ISO 4217 code, and how many decimals its minor unit stands for."""

    code: str
    decimals: int


class ServerShown(Shown, frozen=True):
    """A server. `openDirectory`: v1 lists people without a token; `demo`: `POST /demo` may be called now."""

    name: str
    version: str
    sign_up: SignUpMode
    opening_balance: OpeningBalance
    open_directory: bool
    currency: CurrencyShown
    demo: bool


class DemoPerson(PersonShown, frozen=True):
    """Somebody in the demonstration, who signs in with this username and the password of all of them."""

    username: str
    role: Role


class DemoShown(SignedInShown, frozen=True, kw_only=True):
    """A fresh sign-in to a demonstration, everybody in it, and their password, this once."""

    password: str
    people: list[DemoPerson]


@endpoint(HTTPMethod.GET, "/server", needs=None, shows=ServerShown)
async def show(call: Call) -> Answer:
    """Say what this server is, and what a visitor may do."""
    return answer(200, await describe(call.hundi))


async def describe(hundi: Hundi) -> ServerShown:
    """Describe the server that is running."""
    settings, currency = hundi.settings, hundi.payments.currency
    named = settings.opening_balance in (OPENING_RANDOM, OPENING_NONE)
    return ServerShown(
        name="Hundi",
        version=__version__,
        sign_up=SignUpMode(settings.sign_up),
        opening_balance=OpeningBalance(settings.opening_balance) if named else OpeningBalance.FIXED,
        open_directory=settings.open_directory,
        currency=CurrencyShown(currency.code, currency.exponent),
        demo=await hundi.demo_offer.stands(),
    )


@endpoint(
    HTTPMethod.POST,
    "/demo",
    needs=None,
    status=201,
    shows=DemoShown,
    problems=[DEMO_NOT_OFFERED, FORBIDDEN],
    headers=["Set-Cookie"],
)
async def fill(call: Call) -> Answer | Problem:
    """Fill the empty book with a dozen people and a month of history, and sign in as one of them.

    Only on a server in local mode. Of several who ask at once, one has it filled.
    """
    if header(call.scope, b"sec-fetch-site") in _OTHER_SITES:
        return FORBIDDEN.about("Another site's page may not fill the book.")
    try:
        made = await call.hundi.demo_offer.take(label=call.agent)
    except DemoNotOfferedError as error:
        return DEMO_NOT_OFFERED.about(str(error))
    csrf_token = call.hundi.access.csrf_token(made.signed_in.identity.session)
    shown = DemoShown(
        await show_me(call, made.signed_in.person.id),
        made.signed_in.token,
        csrf_token,
        password=made.password,
        people=[_person(each, made.filled.people[each.handle]) for each in story.PEOPLE],
    )
    return answer(201, shown, session_cookies(made.signed_in, csrf_token, call.hundi.settings))


def _person(lives: story.Lives, id_: str) -> DemoPerson:
    role = Role.ADMIN if lives.handle == story.OPERATOR else Role.PERSON
    return DemoPerson(id_, lives.handle, lives.first_name, lives.last_name, lives.username, role)


ENDPOINTS: Final = (show, fill)
