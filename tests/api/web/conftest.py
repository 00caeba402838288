"""The whole application in this process, with a small web app that stands for the built one, on each engine."""

import asyncio
import gzip
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from litestar.types import ASGIApp

from hundi.api.app import make_app
from hundi.settings import Settings
from hundi.storage.open import open_store
from tests.support.postgres import Postgres

SCRIPT = b"console.log('the app');" * 40
PAGE = """<!doctype html>
<html lang="en">
  <head><title>Hundi</title><script type="module" src="/assets/index-a1b2c3d4.js"></script></head>
  <body><div id="root"></div></body>
</html>
"""

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}

Open = Callable[..., Awaitable[httpx.AsyncClient]]


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Name a book that is not there yet."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'book.db'}"
    postgres: Postgres = request.getfixturevalue("postgres")
    return postgres.new_database()


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """Make a folder as the build leaves it."""
    folder = tmp_path / "web"
    (folder / "assets").mkdir(parents=True)
    (folder / "icons").mkdir()
    (folder / "index.html").write_text(PAGE, encoding="utf-8")
    (folder / "shell.html").write_text("<!doctype html><title>Hundi</title>", encoding="utf-8")
    (folder / "assets/index-a1b2c3d4.js").write_bytes(SCRIPT)
    (folder / "assets/index-a1b2c3d4.js.br").write_bytes(b"as brotli has it")
    (folder / "assets/index-a1b2c3d4.js.gz").write_bytes(gzip.compress(SCRIPT))
    (folder / "assets/index-e5f6a7b8.css").write_text("p { margin: 0 }", encoding="utf-8")
    (folder / "sw.js").write_text("self.skipWaiting()", encoding="utf-8")
    (folder / "manifest.webmanifest").write_text("{}", encoding="utf-8")
    (folder / "icons/icon.png").write_bytes(b"\x89PNG")
    (folder / ".built-from").write_text("a digest", encoding="utf-8")
    (tmp_path / "secret.txt").write_text("a secret", encoding="utf-8")
    return folder


@asynccontextmanager
async def running(app: ASGIApp) -> AsyncIterator[None]:
    """Run the application from its start-up to its shut-down."""
    wishes: asyncio.Queue[dict[str, str]] = asyncio.Queue()
    said: asyncio.Queue[Any] = asyncio.Queue()
    scope: Any = {"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}
    lifespan: Any = app(scope, wishes.get, said.put)  # type: ignore[arg-type]
    task: asyncio.Task[None] = asyncio.create_task(lifespan)
    await wishes.put({"type": "lifespan.startup"})
    assert (await said.get())["type"] == "lifespan.startup.complete"
    try:
        yield
    finally:
        await wishes.put({"type": "lifespan.shutdown"})
        await said.get()
        await task


@asynccontextmanager
async def client_of(url: str, folder: Path, **settings: Any) -> AsyncIterator[httpx.AsyncClient]:  # noqa: ANN401 - settings
    """Run an application on a book, and ask it."""
    store = open_store(url, serving=True, make=True)
    app = make_app(store, Settings(opening_balance="1000.00", **settings), web_directory=folder)
    transport = httpx.ASGITransport(app=app)  # type: ignore[arg-type]
    async with running(app), httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        yield client


@pytest.fixture
async def client(url: str, built: Path) -> AsyncIterator[httpx.AsyncClient]:
    """Ask an application on either engine."""
    async with client_of(url, built) as asking:
        yield asking


@pytest.fixture
async def quick(tmp_path: Path, built: Path) -> AsyncIterator[httpx.AsyncClient]:
    """Ask one on SQLite, about what has nothing to do with the book."""
    async with client_of(f"sqlite:///{tmp_path / 'quick.db'}", built) as asking:
        yield asking
