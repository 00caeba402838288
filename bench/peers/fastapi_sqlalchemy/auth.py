"""Passwords, tokens, and who is asking."""

import os
import uuid
from datetime import UTC, datetime, timedelta
from typing import Annotated

import jwt
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from fastapi import Depends, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from bench.peers.fastapi_sqlalchemy.database import Session
from bench.peers.fastapi_sqlalchemy.models import User

_SECRET = os.environ["JWT_SECRET"]
_ALGORITHM = "HS256"
_LIFETIME = timedelta(days=7)

_hasher = PasswordHasher()
_bearer = HTTPBearer(auto_error=False)


def hash_password(password: str) -> str:
    """Hash a password with argon2id."""
    return _hasher.hash(password)


def check_password(password: str, password_hash: str) -> bool:
    """Say whether it is the password."""
    try:
        return _hasher.verify(password_hash, password)
    except VerifyMismatchError:
        return False


def make_token(user_id: uuid.UUID) -> str:
    """Sign a token."""
    now = datetime.now(UTC)
    return jwt.encode({"userId": str(user_id), "iat": now, "exp": now + _LIFETIME}, _SECRET, algorithm=_ALGORITHM)


async def get_current_user(
    session: Session, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
) -> User:
    """Load the user whom the token names."""
    if credentials is None:
        raise HTTPException(403)
    try:
        claims = jwt.decode(credentials.credentials, _SECRET, algorithms=[_ALGORITHM])
        user_id = uuid.UUID(claims["userId"])
    except (jwt.InvalidTokenError, KeyError, ValueError):
        raise HTTPException(403) from None
    user = await session.get(User, user_id)
    if user is None:
        raise HTTPException(403)
    return user


CurrentUser = Annotated[User, Depends(get_current_user)]
