"""Credentials: what a token or key says, and that a secret is looked up once."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from hundi.ledger.accounts import Instant
from hundi.ledger.commands import SessionId
from hundi.services import access as module
from hundi.services.access import Access, Credential, Scope, key_text, new_key_secret, secret_hash
from hundi.services.clock import now
from hundi.services.tokens import Identity, Tokens
from hundi.storage.protocol import NEVER, KeySecret, SessionKind
from tests.ledger.builders import ASHA, SECOND, session_id

pytestmark = pytest.mark.anyio

SECRET = "0123456789abcdef" * 2


@dataclass
class FakeSessions:
    """Keys by session, and how often one was asked for."""

    keys: dict[SessionId, KeySecret] = field(default_factory=dict)
    asked: int = 0

    async def key(self, session: SessionId) -> KeySecret | None:
        self.asked += 1
        return self.keys.get(session)


def make(*keys: tuple[int, Instant]) -> tuple[Access, FakeSessions]:
    store: Any = FakeSessions(
        {session_id(number): KeySecret(ASHA, "pay", expiry, secret_hash(SECRET)) for number, expiry in keys}
    )
    return Access(store=store, tokens=Tokens(b"s" * 64)), store


def test_each_scope_includes_those_before_it() -> None:
    reach = [[one.includes(other) for other in Scope] for one in Scope]
    assert reach == [[True, False, False], [True, True, False], [True, True, True]]


async def test_a_token_is_a_sign_in_that_may_do_everything() -> None:
    access, _ = make()
    tokens = Tokens(b"s" * 64)
    identity = Identity(ASHA, session_id(1), Instant((now() // SECOND + 60) * SECOND))
    found = await access.read(tokens.issue(identity, now()))
    assert found == Credential(identity, SessionKind.SIGN_IN, Scope.ADMIN)


async def test_a_key_is_looked_up_once_and_says_what_it_was_made_with() -> None:
    access, store = make((1, NEVER))
    text = key_text(session_id(1), SECRET)
    for _ in range(3):
        assert await access.read(text) == Credential(Identity(ASHA, session_id(1), NEVER), SessionKind.KEY, Scope.PAY)
    assert store.asked == 1


async def test_another_secret_is_nothing_though_the_key_is_known() -> None:
    access, store = make((1, NEVER))
    assert await access.read(key_text(session_id(1), SECRET)) is not None
    for _ in range(2):
        assert await access.read(key_text(session_id(1), SECRET[::-1])) is None
    assert store.asked == 3
    assert await access.read(key_text(session_id(2), SECRET)) is None


async def test_a_key_that_has_expired_is_nothing() -> None:
    access, _ = make((1, Instant(now() - 1)))
    assert await access.read(key_text(session_id(1), SECRET)) is None


@pytest.mark.parametrize(
    "text", ["hundi_", "hundi_x_y", f"hundi_{'0' * 24}_{'0' * 31}", f"hundi_{'0' * 24}_{'é' * 32}", ""]
)
async def test_what_has_no_shape_of_a_key_is_not_looked_up(text: str) -> None:
    access, store = make()
    assert await access.read(text) is None
    assert store.asked == 0


async def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_REMEMBERED", 3)
    access, _ = make(*((number, NEVER) for number in range(1, 11)))
    for _ in range(2):
        for number in range(1, 11):
            assert await access.read(key_text(session_id(number), SECRET)) is not None


def test_secrets_are_drawn_anew() -> None:
    drawn = {new_key_secret() for _ in range(100)}
    assert len(drawn) == 100
    assert {len(secret) for secret in drawn} == {32}


def test_a_csrf_token_is_a_sessions_own_and_an_installations() -> None:
    one, other = make()[0], Access(store=make()[1], tokens=Tokens(b"t" * 64))  # type: ignore[arg-type]
    tokens = {one.csrf_token(session_id(1)), one.csrf_token(session_id(2)), other.csrf_token(session_id(1))}
    assert len(tokens) == 3
