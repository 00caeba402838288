"""Holds what `/api/v2` answers in any test to its OpenAPI document: status, kind of body, the problem's code."""

import re
from functools import cache
from typing import Any, Final

import httpx

from hundi.api.docs.documents import document_v2

_PROBLEM: Final = "application/problem+json"
_PARAMETER: Final = re.compile(r"\\\{\w+\\\}")


def check_documented(method: str, path: str, response: httpx.Response) -> None:
    """Check that a route may answer so. What is asked of no route is not its affair."""
    operation = _find("get" if method == "HEAD" else method.lower(), path.partition("?")[0].rstrip("/"))
    if operation is None:
        return
    status = str(response.status_code)
    asked = f"{method} {path} answered {status}"
    assert status in operation["responses"], f"{asked}, which is not documented: {response.text[:200]}"
    content = operation["responses"][status].get("content", {})
    media_type = response.headers.get("content-type", "").partition(";")[0]
    assert media_type in content if content else not response.content, f"{asked} as {media_type}"
    if media_type == _PROBLEM and response.content:
        code = response.json()["code"]
        assert code in content[_PROBLEM]["examples"], f"{asked} with `{code}`, which is not documented"


@cache
def _patterns() -> list[tuple[re.Pattern[str], dict[str, Any]]]:
    """Return every path, those without parameters first: `/a/b` is not `/a/{id}`."""
    paths: dict[str, Any] = document_v2()["paths"]
    ordered = sorted(paths, key=lambda path: path.count("{"))
    return [(re.compile(_PARAMETER.sub("[^/]+", re.escape(path))), paths[path]) for path in ordered]


def _find(method: str, path: str) -> dict[str, Any] | None:
    for pattern, operations in _patterns():
        if pattern.fullmatch(path):
            found: dict[str, Any] | None = operations.get(method)
            return found
    return None
