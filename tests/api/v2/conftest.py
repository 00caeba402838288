"""One server on each engine for all tests that can share it. A wallet opens with exactly 1000.00 on it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from typing import Final

import pytest

from tests.api.v2.operators import make_admin
from tests.support.server import Server, database_settings
from tests.support.v2 import V2, Member

ENGINES: Final = ("sqlite", "postgresql")


@contextmanager
def _uncomplaining(server: Server) -> Iterator[None]:
    with server:
        yield
        assert not server.complaints()


@pytest.fixture(scope="package")
def servers(request: pytest.FixtureRequest) -> Iterator[Callable[[str], Server]]:
    """Start each engine's server when it is first asked for, and end them all in the end: a start takes a second."""

    def start(engine: str) -> Server:
        settings = database_settings(request, engine)
        server = Server(opening_balance="1000.00", sign_in_failures_per_address="1000000", **settings)
        stack.enter_context(_uncomplaining(server))
        return server

    with ExitStack() as stack:
        yield cache(start)


@pytest.fixture(scope="package", params=ENGINES)
def server(request: pytest.FixtureRequest, servers: Callable[[str], Server]) -> Server:
    return servers(request.param)


@pytest.fixture(scope="package")
def v2(server: Server) -> Iterator[V2]:
    with V2(server.url) as client:
        yield client


@pytest.fixture(scope="package")
def admins() -> dict[str, Member]:
    """Remember each server's admin, by its address."""
    return {}


@pytest.fixture(scope="package")
def admin(server: Server, v2: V2, admins: dict[str, Member]) -> Member:
    if server.url not in admins:
        admins[server.url] = make_admin(server, v2)
    return admins[server.url]


@pytest.fixture
def asha(v2: V2) -> Member:
    return v2.sign_up()


@pytest.fixture
def bala(v2: V2) -> Member:
    return v2.sign_up("Bala", "Iyer")
