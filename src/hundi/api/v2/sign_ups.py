"""Signing up."""

from http import HTTPMethod
from typing import Final

from hundi.api.http import Answer
from hundi.api.v2.errors import HANDLE_TAKEN, KEY_REUSED, THROTTLED, USERNAME_TAKEN
from hundi.api.v2.problems import Problem, define
from hundi.api.v2.routing import REPLAYED, Call, answer, endpoint
from hundi.api.v2.schemas import Body, Me, Shown
from hundi.api.v2.sessions import INVALID_PASSWORD, SignedInShown, answer_signed_in, show_me, throttled
from hundi.ledger.refusals import Refusal
from hundi.services.names import BadNameError
from hundi.services.people import BadPasswordError, Profile, ThrottledError
from hundi.services.sessions import SignedIn
from hundi.services.sign_ups import InviteError, Newcomer, SignUpClosedError
from hundi.storage.handles import BadHandleError

INVALID_NAME: Final = define(
    422,
    "invalid_name",
    "Invalid name",
    "A username is an e-mail address; first and last name have 1 to 50 characters, some of them to be seen.",
)
INVALID_HANDLE: Final = define(
    422,
    "invalid_handle",
    "Invalid handle",
    "A handle has 3 to 30 of a-z, 0-9, dot and underscore, begins with a letter, has no two dots or underscores in a "
    "row, and is no reserved word.",
)
SIGN_UP_CLOSED: Final = define(
    403,
    "sign_up_closed",
    "Sign-up closed",
    "Nobody can sign up here by themselves.",
    hint="Ask whoever runs this wallet.",
)
INVITE_NEEDED: Final = define(
    403,
    "invite_needed",
    "Invitation needed",
    "Who signs up here needs an invitation that nobody has used and that has not expired.",
    hint="Send the code of one as `inviteCode`.",
)


class SignUp(Body, frozen=True):
    """Who signs up. Without a `handle` they get one made of their name."""

    username: str
    first_name: str
    last_name: str
    password: str
    handle: str | None = None
    invite_code: str | None = None


class SignedUpBeforeShown(Shown, frozen=True):
    """Who signed up by the same request before; its secrets are not shown again."""

    person: Me


@endpoint(
    HTTPMethod.POST,
    "/sign-ups",
    needs=None,
    body=SignUp,
    status=201,
    shows=SignedInShown | SignedUpBeforeShown,
    problems=[
        *(INVALID_NAME, INVALID_HANDLE, INVALID_PASSWORD, SIGN_UP_CLOSED, INVITE_NEEDED, USERNAME_TAKEN, HANDLE_TAKEN),
        *(KEY_REUSED, THROTTLED),
    ],
    keyed=True,
    headers=["Set-Cookie"],
)
async def sign_up(call: Call, body: SignUp) -> Answer | Problem:
    """Make a person with a wallet, and sign them in."""
    newcomer = Newcomer(body.invite_code, call.idempotency_key(), call.address, call.agent)
    profile = Profile(body.username, body.first_name, body.last_name, body.password, body.handle)
    try:
        outcome = await call.hundi.sign_ups.sign_up(profile, newcomer)
    except BadNameError as error:
        return INVALID_NAME.about(f"Not acceptable: {error}.")
    except BadHandleError as error:
        return INVALID_HANDLE.about(f"Not acceptable: {error}.")
    except BadPasswordError:
        return INVALID_PASSWORD
    except SignUpClosedError:
        return SIGN_UP_CLOSED
    except InviteError:
        return INVITE_NEEDED
    except ThrottledError as error:
        return throttled(error)
    if isinstance(outcome, Refusal):
        return call.refuse(outcome)
    if isinstance(outcome, SignedIn):
        return await answer_signed_in(call, outcome)
    return answer(201, SignedUpBeforeShown(await show_me(call, outcome.person.id)), (REPLAYED,))


ENDPOINTS: Final = (sign_up,)
