"""One server for all tests that can share it. A wallet opens with exactly 1000.00 on it."""

from collections.abc import Iterator

import pytest

from tests.support.client import Client
from tests.support.scene import Scene
from tests.support.server import Server


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with Server(opening_balance="1000.00") as running:
        yield running
        assert not running.complaints()


@pytest.fixture(scope="session")
def api(server: Server) -> Iterator[Client]:
    with Client(server.url) as client:
        yield client


@pytest.fixture(scope="session")
def hostile_scene() -> Iterator[Scene]:
    with Server(
        opening_balance="none",
        sign_in_failures_per_account="1000000",
        sign_in_failures_per_address="1000000",
    ) as server:
        with Client(server.url) as client:
            scene = Scene(server, client, *(client.sign_up() for _ in range(3)))
            assert server.run_cli("deposit", scene.rich.username, "500").exit_code == 0
            yield scene
        assert server.run_cli("verify").exit_code == 0
        assert server.terminate() == 0
        assert not server.complaints()


@pytest.fixture
def scene(hostile_scene: Scene) -> Iterator[Scene]:
    yield hostile_scene
    hostile_scene.check_unmoved()
    assert not hostile_scene.server.complaints()
