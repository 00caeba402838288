"""Tokens as an attacker would make them, or as the server does, written from the standard (RFC 7515, 7519) alone."""

import base64
import hashlib
import hmac
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

_DIGESTS = {"HS256": hashlib.sha256, "HS384": hashlib.sha384, "HS512": hashlib.sha512}


def signing_secret(database: Path) -> bytes:
    """Return the secret that the server signs tokens with."""
    with closing(sqlite3.connect(database)) as connection:
        (found,) = connection.execute("SELECT value FROM installation WHERE name = 'signing_secret'").fetchone()
    return bytes.fromhex(found)


def header_of(token: str) -> dict[str, Any]:
    """Return a token's header."""
    return _decode(token.split(".", maxsplit=1)[0])


def claims_of(token: str) -> dict[str, Any]:
    """Return a token's payload, as clients decode it."""
    return _decode(token.split(".")[1])


def forge(claims: dict[str, Any], secret: bytes, algorithm: str = "HS256", *, sign_with: str | None = None) -> str:
    """Make a token that names an algorithm, signed with it or with another; `none` is not signed at all."""
    signed = f"{_encode({'alg': algorithm, 'typ': 'JWT'})}.{_encode(claims)}"
    digest = _DIGESTS.get(sign_with or algorithm)
    signature = b"" if digest is None else hmac.new(secret, signed.encode(), digest).digest()
    return f"{signed}.{_base64(signature)}"


def _encode(value: dict[str, Any]) -> str:
    return _base64(json.dumps(value, separators=(",", ":")).encode())


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _decode(part: str) -> dict[str, Any]:
    decoded = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    assert isinstance(decoded, dict)
    return decoded
