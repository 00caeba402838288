"""One server on each engine for all tests that can share it. A wallet opens with exactly 1000.00 on it."""

from collections.abc import Iterator

import pytest

from tests.api.v2.operators import make_admin
from tests.support.server import Server, database_settings
from tests.support.v2 import V2, Member


@pytest.fixture(scope="package", params=["sqlite", "postgresql"])
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    with Server(
        opening_balance="1000.00",
        sign_in_failures_per_address="1000000",
        **database_settings(request),
    ) as running:
        yield running
        assert not running.complaints()


@pytest.fixture(scope="package")
def v2(server: Server) -> Iterator[V2]:
    with V2(server.url) as client:
        yield client


@pytest.fixture(scope="package")
def admin(server: Server, v2: V2) -> Member:
    return make_admin(server, v2)


@pytest.fixture
def asha(v2: V2) -> Member:
    return v2.sign_up()


@pytest.fixture
def bala(v2: V2) -> Member:
    return v2.sign_up("Bala", "Iyer")
