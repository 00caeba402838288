"""Some thousand requests made of the OpenAPI documents; `make fuzz` asks many more."""

import random
from collections.abc import Iterator

import pytest

from tests.fuzz.run import follow_links, fuzz
from tests.fuzz.servers import on_both_engines
from tests.support.postgres import Postgres
from tests.support.server import Server

pytestmark = [
    pytest.mark.timeout(300),
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning"),
]


@pytest.fixture(scope="module")
def servers(postgres: Postgres) -> Iterator[list[Server]]:
    with on_both_engines(postgres) as running:
        yield running


@pytest.fixture
def number() -> int:
    """Return the seed, which a failure shows."""
    number = random.getrandbits(32)
    print(f"seed {number}")  # noqa: T201 - shown where a test fails
    return number


@pytest.mark.parametrize(("version", "requests"), [("v1", 400), ("v2", 1_200)])
def test_every_answer_is_as_documented(servers: list[Server], version: str, requests: int, number: int) -> None:
    outcome = fuzz(servers, version, requests=requests, number=number)
    assert not outcome.failures, str(outcome)
    assert outcome.requests > requests // 2
    assert outcome.statuses[200] > 50


def test_every_answer_along_the_links_of_v2_is_as_documented(servers: list[Server], number: int) -> None:
    outcome = follow_links(servers, "v2", scenarios=5, number=number)
    assert not outcome.failures, str(outcome)
    assert outcome.requests > 20
