"""The routes of v1, for Litestar."""

from typing import Any
from urllib.parse import parse_qsl

from litestar import Request, Response, Router, get, post, put
from litestar.datastructures import State

from hundi.api.http import Answer
from hundi.api.v1 import account, users
from hundi.services.hundi import Hundi

AnyRequest = Request[Any, Any, State]


@post("/user/signup")
async def sign_up(request: AnyRequest) -> Response[bytes]:
    """Make a person with a wallet, and sign them in."""
    return _response(await users.sign_up(request.scope, request.receive, _hundi(request)))


@post("/user/signin")
async def sign_in(request: AnyRequest) -> Response[bytes]:
    """Sign a person in."""
    return _response(await users.sign_in(request.scope, request.receive, _hundi(request)))


@put("/user")
async def change(request: AnyRequest) -> Response[bytes]:
    """Change names and password."""
    return _response(await users.change(request.scope, request.receive, _hundi(request)))


@get(["/user", "/user/me", "/user/currentUser", "/user/getUser"])
async def me(request: AnyRequest) -> Response[bytes]:
    """Say who is signed in."""
    return _response(await users.me(request.scope, _hundi(request)))


@get("/user/bulk")
async def bulk(request: AnyRequest) -> Response[bytes]:
    """List people."""
    text = request.scope["query_string"].decode("latin-1")
    query = dict(reversed(parse_qsl(text, keep_blank_values=True, errors="replace")))  # of two, the first counts
    return _response(await users.bulk(request.scope, query, _hundi(request)))


@get("/account/balance")
async def balance(request: AnyRequest) -> Response[bytes]:
    """Say what can be spent now."""
    return _response(await account.balance(request.scope, _hundi(request)))


@post("/account/transfer")
async def transfer(request: AnyRequest) -> Response[bytes]:
    """Send money."""
    return _response(await account.transfer(request.scope, request.receive, _hundi(request)))


def _hundi(request: AnyRequest) -> Hundi:
    hundi: Hundi = request.app.state.hundi
    return hundi


def _response(answer: Answer) -> Response[bytes]:
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in answer.headers}
    return Response(
        answer.body, status_code=answer.status, media_type=answer.content_type.decode("latin-1"), headers=headers
    )


v1_router = Router("/api/v1", route_handlers=[sign_up, sign_in, change, me, bulk, balance, transfer])
