"""What the edge itself says, in each version's words."""

from typing import Any

import httpx
import pytest
import structlog
from litestar.types import Receive, Scope, Send

from hundi.api.edge import Edge
from hundi.api.http import BodyTooLargeError
from hundi.services.unavailable import OutcomeLost, QueueFull
from hundi.settings import Settings
from hundi.storage.protocol import StoreGone
from tests.support.v2 import problem

pytestmark = pytest.mark.anyio

FAILURES: list[tuple[Exception, int, str, str | None]] = [
    (BodyTooLargeError(), 413, "request_too_large", None),
    (QueueFull(), 503, "unavailable", "1"),
    (OutcomeLost(), 503, "unavailable", "5"),
    (StoreGone("no answer"), 503, "unavailable", "1"),
    (RuntimeError("a secret"), 500, "internal_error", None),
]


async def ask(path: str, error: Exception) -> httpx.Response:
    async def app(_scope: Scope, _receive: Receive, _send: Send) -> None:
        raise error

    transport = httpx.ASGITransport(app=Edge(app, Settings()))  # type: ignore[arg-type]
    with structlog.testing.capture_logs():
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.get(path)


@pytest.mark.parametrize(("error", "status", "code", "retry_after"), FAILURES)
async def test_a_failure_is_a_problem_under_v2(
    error: Exception, status: int, code: str, retry_after: str | None
) -> None:
    response = await ask("/api/v2/session", error)
    assert problem(response) == (status, code)
    assert response.headers.get("retry-after") == retry_after
    assert "secret" not in response.text


@pytest.mark.parametrize(("error", "status", "code", "retry_after"), FAILURES)
@pytest.mark.parametrize("path", ["/api/v1/user/me", "/", "/api/v2x"])
async def test_a_failure_is_a_message_everywhere_else(
    path: str, error: Exception, status: int, code: str, retry_after: str | None
) -> None:
    response = await ask(path, error)
    said: Any = response.json()
    assert (response.status_code, said["code"], response.headers.get("retry-after")) == (status, code, retry_after)
    assert said.keys() == {"message", "code"}
    assert response.headers["content-type"] == "application/json"
