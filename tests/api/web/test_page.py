"""The page: for whom it comes, what it carries, and that it comes whatever else fails."""

import asyncio
import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
import structlog

from hundi.api.web import boot
from hundi.api.web.page import POLICY, Page
from hundi.services.profiles import Theme
from hundi.storage.protocol import StoreGone
from tests.api.web.conftest import BROWSER, client_of
from tests.support.v2 import details

pytestmark = pytest.mark.anyio

HOSTILE = "</script><script>alert(1)//\u2028\u2029"


class Read(HTMLParser):
    """Reads a page: what its root is, and what is in its scripts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.html: dict[str, str | None] = {}
        self.scripts: list[dict[str, str | None]] = []
        self.data = ""
        self._in_data = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "html":
            self.html = given
        if tag == "script":
            self.scripts.append(given)
            self._in_data = given.get("id") == "boot"

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._in_data = False

    def handle_data(self, data: str) -> None:
        if self._in_data:
            self.data += data

    @property
    def boot(self) -> Any:  # noqa: ANN401 - any JSON
        return json.loads(self.data)


async def go(client: httpx.AsyncClient, path: str = "/") -> Read:
    response = await client.get(path, headers=BROWSER)
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert response.headers["cache-control"] == "no-store"
    return Read(response.text)


async def sign_up(client: httpx.AsyncClient, **others: str) -> Any:  # noqa: ANN401 - any JSON
    response = await client.post("/api/v2/sign-ups", json=details(**others))
    assert response.status_code == 201, response.text
    return response.json()


async def test_a_visitor_gets_what_the_server_says_of_itself(client: httpx.AsyncClient) -> None:
    server = (await client.get("/api/v2/server")).json()
    assert server["demo"] is True
    assert (await go(client)).boot == {"server": server, "session": None}


async def test_whoever_is_signed_in_gets_their_first_screen_as_the_api_has_it(client: httpx.AsyncClient) -> None:
    others = []
    for number in range(14):
        others.append((await sign_up(client, firstName=f"Friend {number}"))["person"])
        client.cookies.clear()
    made = await sign_up(client)
    headers = {"X-CSRF-Token": made["csrfToken"]}
    for other in others:
        paid = await client.post(
            "/api/v2/transfers", headers=headers, json={"to": other["id"], "amount": {"amount": 100}, "note": HOSTILE}
        )
        assert paid.status_code == 201, paid.text
    said = (await go(client, "/activity")).boot
    asked = {
        "server": "/server",
        "session": "/session",
        "balance": "/balance",
        "transfers": "/transfers?limit=12",
        "people": "/people?limit=20",
        "recentPayees": "/me/recent-payees?limit=8",
    }
    assert said == {name: (await client.get(f"/api/v2{path}")).json() for name, path in asked.items()}
    assert len(said["transfers"]["data"]) == 12


async def test_no_name_breaks_out_of_the_data(quick: httpx.AsyncClient) -> None:
    await sign_up(quick, firstName="</script><script>alert(1)", lastName="<!--")
    page = await go(quick)
    assert page.boot["session"]["person"]["firstName"] == "</script><script>alert(1)"
    assert page.scripts == [
        {"type": "module", "src": "/assets/index-a1b2c3d4.js"},
        {"type": "application/json", "id": "boot"},
    ]


def test_what_ends_a_script_or_a_line_is_written_otherwise() -> None:
    text = (
        Page("<html><body></body>")
        .render(json.dumps([HOSTILE], ensure_ascii=False).encode(), language=None, theme=Theme.SYSTEM)
        .decode()
    )
    within = text.partition('id="boot">')[2].partition("</script></body>")[0]
    assert not set("<\u2028\u2029") & set(within)
    assert json.loads(within) == [HOSTILE]


async def test_the_page_is_in_its_readers_language_and_theme(quick: httpx.AsyncClient) -> None:
    assert (await go(quick)).html == {"lang": "en"}
    made = await sign_up(quick)
    assert (await go(quick)).html == {"lang": "en"}
    changes = {"language": "hi-Latn-IN", "theme": "dark"}
    changed = await quick.patch("/api/v2/me", headers={"X-CSRF-Token": made["csrfToken"]}, json=changes)
    assert changed.status_code == 200
    assert (await go(quick)).html == {"lang": "hi-Latn-IN", "data-theme": "dark"}


async def test_a_session_that_has_ended_is_nobodys(quick: httpx.AsyncClient) -> None:
    made = await sign_up(quick)
    cookies = dict(quick.cookies)
    ended = await quick.delete("/api/v2/session", headers={"X-CSRF-Token": made["csrfToken"]})
    assert ended.status_code == 204
    quick.cookies.update(cookies)
    said = (await go(quick)).boot
    assert said.keys() == {"server", "session"}
    assert said["session"] is None


async def test_wherever_a_browser_goes_it_gets_the_page(quick: httpx.AsyncClient) -> None:
    for path in ("/send", "/pay/@asha?amount=1&note=%3Cb%3E", "/transfers/1/", "/apis", "/%E0%A4%B9", "/index.html"):
        assert (await go(quick, path)).boot["session"] is None


async def test_the_page_loads_nothing_of_anybody_else_and_is_framed_by_nobody(quick: httpx.AsyncClient) -> None:
    headers = (await quick.get("/", headers=BROWSER)).headers
    assert headers["content-security-policy"] == POLICY
    assert {"default-src 'self'", "script-src 'self'", "object-src 'none'", "frame-ancestors 'none'"} <= set(
        POLICY.split("; ")
    )
    assert "unsafe" not in POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == headers["cross-origin-resource-policy"] == "same-origin"
    assert "camera=(self)" in headers["permissions-policy"]
    assert "strict-transport-security" not in headers


async def test_in_public_mode_browsers_are_told_to_come_by_https_alone(tmp_path: Path, built: Path) -> None:
    url = f"sqlite:///{tmp_path / 'public.db'}"
    async with client_of(url, built, mode="public", public_url="https://pay.example.org") as client:
        response = await client.get("/", headers=BROWSER)
        assert response.headers["strict-transport-security"] == "max-age=31536000"
        assert Read(response.text).boot["server"]["demo"] is False


async def test_head_counts_the_page_and_sends_none(quick: httpx.AsyncClient) -> None:
    response = await quick.head("/send", headers=BROWSER)
    assert response.status_code == 200
    assert int(response.headers["content-length"]) > 300


async def test_programs_are_told_what_this_is(quick: httpx.AsyncClient) -> None:
    for accepted in ("*/*", "application/json", "", "text/html;q=0, */*"):
        response = await quick.get("/", headers={"Accept": accepted})
        assert response.json().keys() == {"name", "version", "api", "v2"}
        assert response.headers["vary"] == "Accept"
    assert (await quick.get("/send")).json() == {"message": "Not found"}


async def test_what_is_the_apis_is_never_the_page(quick: httpx.AsyncClient) -> None:
    for path, status in (
        ("/api", 404),
        ("/api/nothing", 404),
        ("/api/v1/nothing", 404),
        ("/livez", 200),
        ("/readyz", 200),
    ):
        response = await quick.get(path, headers=BROWSER)
        assert response.status_code == status
        assert response.headers["content-type"] == "application/json"
    problem = await quick.get("/api/v2/nothing", headers=BROWSER)
    assert (problem.status_code, problem.headers["content-type"]) == (404, "application/problem+json")
    assert "Hundi: the API" in (await quick.get("/api/docs", headers=BROWSER)).text
    assert (await quick.post("/send", headers=BROWSER)).status_code == 404


async def test_a_page_comes_without_data_where_the_store_does_not_answer(
    quick: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> None:
        raise StoreGone("no answer")

    monkeypatch.setattr(boot, "authenticate", fail)
    assert (await go(quick)).boot == {}


async def test_a_page_does_not_wait_for_a_store_that_hangs(
    quick: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = asyncio.Event()

    async def hang(*_: object) -> None:
        await asyncio.sleep(0.3)
        ended.set()
        raise StoreGone("at last")

    monkeypatch.setattr(boot, "authenticate", hang)
    monkeypatch.setattr(boot, "_PATIENCE_SECONDS", 0.05)
    assert (await go(quick)).boot == {}
    assert not ended.is_set()
    await ended.wait()


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
async def test_a_page_comes_while_the_database_is_locked_and_has_its_data_again_afterwards(
    client: httpx.AsyncClient, url: str
) -> None:
    made = await sign_up(client)
    with psycopg.connect(url) as other:
        other.execute("LOCK TABLE people, sessions IN ACCESS EXCLUSIVE MODE")
        assert (await go(client)).boot == {}
        other.rollback()
    assert (await go(client)).boot["session"]["person"] == made["person"]


async def test_what_breaks_behind_a_page_is_logged_and_the_page_comes(
    quick: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(boot, "describe", fail)
    with structlog.testing.capture_logs() as logs:
        assert (await go(quick)).boot == {}
    assert [log["event"] for log in logs] == ["boot_failed"]


@pytest.mark.parametrize("built_page", ["", "no tags", "<html>", "<body>x</body>"])
def test_a_page_that_was_built_oddly_is_still_one_with_its_data(built_page: str) -> None:
    text = Page(built_page).render(b"{}", language=None, theme=Theme.LIGHT).decode()
    assert '<html lang="en" data-theme="light">' in text
    assert text.count('id="boot">{}</script>') == 1
    assert text.replace('<html lang="en" data-theme="light">', "").startswith(
        built_page.replace("<html>", "").partition("</body>")[0]
    )
