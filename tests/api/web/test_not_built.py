"""A server whose web app was never built: it says so to people, and answers programs as ever."""

from pathlib import Path

import httpx
import pytest

from hundi.api.web.missing import POLICY
from hundi.api.web.serving import BUILT, is_built
from tests.api.web.conftest import BROWSER, client_of

pytestmark = pytest.mark.anyio


async def test_a_browser_is_told_how_to_build_it_and_programs_go_on(tmp_path: Path) -> None:
    async with client_of(f"sqlite:///{tmp_path / 'book.db'}", tmp_path / "nothing") as client:
        for path in ("/", "/send", "/sign-in"):
            response = await client.get(path, headers=BROWSER)
            assert response.status_code == 503
            assert response.headers["cache-control"] == "no-store"
            assert response.headers["content-security-policy"] == POLICY
            assert "The web app is not built yet" in response.text
            assert "make run" in response.text
            assert "<script" not in response.text
        assert (await client.get("/assets/x.js", headers=BROWSER)).status_code == 404
        assert (await client.get("/")).json()["api"] == "/api/v1"
        assert (await client.get("/api/v2/server")).json()["name"] == "Hundi"
        asked: httpx.Response = await client.get("/api/docs", headers=BROWSER)
        assert asked.status_code == 200


def test_the_app_is_looked_for_in_the_package(tmp_path: Path) -> None:
    assert BUILT.parts[-2:] == ("hundi", "web")
    assert not is_built(tmp_path)
    (tmp_path / "index.html").touch()
    assert is_built(tmp_path)
