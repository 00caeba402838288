import base64
import json
from dataclasses import replace
from typing import Any

import jwt
import pytest

from hundi.ledger.accounts import Instant
from hundi.services import tokens as module
from hundi.services.clock import now
from hundi.services.tokens import Identity, Tokens
from tests.ledger.builders import ASHA, BALA, SECOND, session_id

NOW = Instant(now() // SECOND * SECOND)  # a signed token's own times are held against the wall clock
SECRET = b"s" * 64
EXPIRY = Instant(NOW + 3600 * SECOND)
IDENTITY = Identity(ASHA, session_id(1), EXPIRY)
CLAIMS = {"userId": ASHA, "sid": session_id(1), "iat": NOW // SECOND, "exp": EXPIRY // SECOND}


def sign(claims: dict[str, Any], *, secret: bytes = SECRET, algorithm: str = "HS256") -> str:
    return jwt.encode(claims, secret, algorithm=algorithm)


def encoded(part: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


def read(token: str, at: Instant = NOW) -> Identity | None:
    return Tokens(SECRET).read(token, at)


def test_a_token_names_its_person_and_session() -> None:
    tokens = Tokens(SECRET)
    token = tokens.issue(IDENTITY, NOW)
    assert tokens.read(token, NOW) == IDENTITY
    assert Tokens(SECRET).read(token, NOW) == IDENTITY, "also after the server was started anew"
    assert jwt.decode(token, options={"verify_signature": False}) == CLAIMS


def test_a_token_is_valid_until_it_expires_remembered_or_not() -> None:
    tokens = Tokens(SECRET)
    token = tokens.issue(replace(IDENTITY, expires_at=EXPIRY), NOW)
    assert tokens.read(token, Instant(EXPIRY - 1)) == IDENTITY
    assert tokens.read(token, EXPIRY) is None
    assert tokens.read(token, Instant(EXPIRY + SECOND)) is None


def test_a_token_that_expired_long_ago_is_nothing() -> None:
    assert read(sign(CLAIMS | {"exp": 1_000_000_000}), Instant(0)) is None


@pytest.mark.parametrize(
    "forged",
    [
        sign(CLAIMS, secret=b"t" * 64),
        sign(CLAIMS, algorithm="HS512"),
        sign(CLAIMS, algorithm="HS384"),
        jwt.encode(CLAIMS, "", algorithm="none"),
        f"{encoded({'alg': 'none', 'typ': 'JWT'})}.{encoded(CLAIMS)}.",
        f"{encoded({'alg': 'None', 'typ': 'JWT'})}.{encoded(CLAIMS)}.x",
        f"{encoded({'typ': 'JWT'})}.{encoded(CLAIMS)}.x",
        f"{encoded({'alg': 'HS256', 'typ': 'JWT'})}.{encoded(CLAIMS)}.",
        *("", ".", "..", "a.b.c", "Bearer x", "\0", "é.é.é", "\ud800", "x" * 5_000, "x." * 1_000),
    ],
    ids=range(18),
)
def test_a_forged_token_is_nothing(forged: str) -> None:
    assert read(forged) is None


def test_a_token_with_any_part_changed_is_nothing() -> None:
    header, claims, signature = sign(CLAIMS).split(".")
    others = encoded(CLAIMS | {"userId": BALA})
    for token in (f"{header}.{others}.{signature}", f"{header}.{claims}.{signature[::-1]}", f"{header}.{claims}."):
        assert read(token) is None


def test_a_token_needs_all_its_claims() -> None:
    for name in CLAIMS:
        assert read(sign({key: value for key, value in CLAIMS.items() if key != name})) is None


@pytest.mark.parametrize(
    "changes",
    [
        *({"userId": 7}, {"userId": "asha"}, {"userId": None}, {"userId": ASHA + "0"}, {"sid": 1}, {"sid": "' OR 1"}),
        *({"exp": "soon"}, {"exp": None}, {"exp": []}, {"nbf": 2**40}, {"iat": "then"}),
    ],
    ids=str,
)
def test_a_signed_token_of_another_make_is_nothing(changes: dict[str, object]) -> None:
    assert read(sign(CLAIMS | changes)) is None


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_REMEMBERED", 3)
    tokens = Tokens(SECRET)
    issued = [tokens.issue(replace(IDENTITY, session=session_id(number)), NOW) for number in range(10)]
    for _ in range(2):
        for number, token in enumerate(issued):
            assert tokens.read(token, NOW) == replace(IDENTITY, session=session_id(number))
