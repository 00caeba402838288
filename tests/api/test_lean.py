"""The lean way into the money routes and Litestar's give the same answers."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from litestar.types import ASGIApp

from hundi.api.app import make_app
from hundi.api.lean import ROUTES
from hundi.settings import Settings
from hundi.storage.open import open_store

PERSON = {"firstName": "Asha", "lastName": "Rao", "password": "secret1"}


async def _running(app: ASGIApp, work: Callable[[], Awaitable[None]]) -> None:
    """Do the work between the application's start-up and shut-down."""
    wishes: asyncio.Queue[dict[str, str]] = asyncio.Queue()
    said: asyncio.Queue[Any] = asyncio.Queue()
    scope: Any = {"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}
    lifespan: Any = app(scope, wishes.get, said.put)  # type: ignore[arg-type]
    task: asyncio.Task[None] = asyncio.create_task(lifespan)
    await wishes.put({"type": "lifespan.startup"})
    assert (await said.get())["type"] == "lifespan.startup.complete"
    try:
        await work()
    finally:
        await wishes.put({"type": "lifespan.shutdown"})
        await said.get()
        await task


async def _ask(app: ASGIApp) -> list[tuple[int, str, dict[str, str]]]:
    """Ask everything that the money routes answer; ids and request ids are made the same."""
    answers: list[tuple[int, str, dict[str, str]]] = []
    transport = httpx.ASGITransport(app=app)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost/api/v1") as client:
        people = [
            (await client.post("/user/signup", json=PERSON | {"username": f"{n}@example.com"})).json() for n in "ab"
        ]
        token, to = {"Authorization": f"Bearer {people[0]['token']}"}, people[1]["user"]["_id"]
        bodies: list[Any] = [{"to": to, "amount": 1}, {"to": to, "amount": "1.50"}, {"to": to, "amount": 1e9}]
        bodies += [{"to": "x", "amount": 1}, {"to": 5, "amount": 1}, {"to": to}, [], {"to": to, "amount": "0.001"}]
        asked = [("POST", "/account/transfer", token, json.dumps(body)) for body in bodies]
        asked += [("POST", "/account/transfer", token | {"Idempotency-Key": "k"}, json.dumps(bodies[0]))] * 2
        asked += [("POST", "/account/transfer", token | {"Idempotency-Key": "k"}, json.dumps(bodies[1]))]
        asked += [("POST", "/account/transfer", token | {"Idempotency-Key": "k k"}, json.dumps(bodies[1]))]
        asked += [("POST", "/account/transfer", token, body) for body in ("", "{", "x" * 70_000)]
        asked += [("POST", "/account/transfer", {}, "{}"), ("GET", "/account/balance", token, "")]
        asked += [("POST", "/account/transfer/", token, json.dumps(bodies[0])), ("GET", "/account/balance/", {}, "")]
        asked += [("HEAD", "/account/balance", token, ""), ("GET", "/account/balance", {"Authorization": "x"}, "")]
        asked += [("GET", "/account/transfer", token, ""), ("DELETE", "/account/balance", token, "")]
        for method, path, headers, body in asked:
            answer = await client.request(method, path, headers=headers, content=body)
            kept = {name: value for name, value in answer.headers.items() if name != "x-request-id"}
            text = answer.text
            if "transactionId" in text:
                text = json.dumps(answer.json() | {"transactionId": "…"})
                kept["content-length"] = "…"
            answers.append((answer.status_code, text, kept))
    return answers


@pytest.mark.parametrize("first", [True, False], ids=["lean first", "litestar first"])
def test_both_ways_into_the_money_routes_answer_the_same(tmp_path: Path, *, first: bool) -> None:
    told: dict[bool, list[tuple[int, str, dict[str, str]]]] = {}
    for lean in (first, not first):

        async def run(lean: bool = lean) -> None:  # noqa: FBT001 - binds the loop's value
            store = open_store(f"sqlite:///{tmp_path}/{lean}.db", serving=True, make=True)
            app = make_app(store, Settings(opening_balance="100.00"), lean=lean)

            async def work() -> None:
                told[lean] = await _ask(app)

            await _running(app, work)

        asyncio.run(run())
    assert told[True] == told[False]
    assert {status for status, _, _ in told[True]} == {200, 400, 403, 405, 409, 413}
    assert len(ROUTES) == 2
