"""What a server says of itself, and the demonstration that fills an empty book once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from hundi import __version__
from hundi.services import demo_story as story
from tests.support.server import Server, database_settings
from tests.support.v2 import V2, browser, details, problem, shown

REFUSED = (409, "demo_not_offered")
PUBLIC = {"mode": "public", "public_url": "http://pay.example.org"}


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest) -> Iterator[Server]:
    with Server(**database_settings(request)) as running:
        yield running
        assert not running.complaints()


def described(server: Server) -> Any:  # noqa: ANN401 - any JSON
    with V2(server.url) as v2:
        return shown(v2.get("/server"))


def test_a_server_says_what_a_visitor_may_do() -> None:
    with Server() as server:
        assert described(server) == {
            "name": "Hundi",
            "version": __version__,
            "signUp": "open",
            "openingBalance": "random",
            "openDirectory": True,
            "currency": {"code": "INR", "decimals": 2},
            "demo": True,
        }
    with Server(**PUBLIC, sign_up="invite") as server:
        said = described(server)
        assert (said["signUp"], said["openingBalance"], said["openDirectory"]) == ("invite", "none", False)
        assert said["demo"] is False
        with V2(server.url) as v2:
            refused = v2.post("/demo")
            assert problem(refused) == REFUSED
            assert "real people" in refused.json()["detail"]


def test_an_opening_balance_that_is_always_the_same_is_fixed(server: Server) -> None:
    assert described(server)["openingBalance"] == "fixed"


def test_a_visitor_has_the_empty_book_filled_and_is_somebody_in_it(empty: Server) -> None:
    assert described(empty)["demo"] is True
    with browser(empty.url) as client, V2(empty.url) as v2:
        response = client.post("/demo")
        made = shown(response, 201)
        assert made["person"]["username"] == "asha@demo.example"
        assert response.cookies["hundi_csrf"] == made["csrfToken"]
        assert shown(client.get("/session"))["person"] == made["person"]
        assert len(shown(client.get("/transfers"))["data"]) > 10
        assert [each["handle"] for each in made["people"]] == [each.handle for each in story.PEOPLE]
        assert [each["handle"] for each in made["people"] if each["role"] == "admin"] == [story.OPERATOR]
        for each in (made["people"][0], made["people"][5]):
            signed_in = v2.post("/sessions", body={"username": each["username"], "password": made["password"]})
            assert shown(signed_in, 201)["person"]["id"] == each["id"]
        assert described(empty)["demo"] is False
        assert problem(v2.post("/demo")) == REFUSED
    assert empty.run_cli("verify").exit_code == 0


@pytest.mark.parametrize("empty", ["sqlite", "three workers on postgresql"], indirect=True)
def test_of_several_who_come_at_once_one_has_it_filled(empty: Server) -> None:
    def ask(_: int) -> tuple[int, str]:
        with V2(empty.url) as v2:
            response = v2.post("/demo")
            return (201, "") if response.status_code == 201 else problem(response)

    with ThreadPoolExecutor(6) as pool:
        answers = sorted(pool.map(ask, range(6)))
    assert answers == [(201, ""), *[REFUSED] * 5]
    assert empty.run_cli("verify").exit_code == 0


def test_others_are_served_while_it_is_filled(empty: Server) -> None:
    with ThreadPoolExecutor(1) as pool, V2(empty.url) as v2, V2(empty.url) as other:
        filling = pool.submit(v2.post, "/demo")
        while not filling.done():
            assert shown(other.get("/server")) is not None
        assert filling.result().status_code == 201


def test_a_book_with_somebody_in_it_stays_as_it_is(empty: Server) -> None:
    with V2(empty.url) as v2:
        shown(v2.post("/sign-ups", body=details()), 201)
        refused = v2.post("/demo")
        assert problem(refused) == REFUSED
        assert "Somebody is in the book" in refused.json()["detail"]
        assert described(empty)["demo"] is False


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_sites_page_cannot_have_it_filled(site: str) -> None:
    with Server() as server, V2(server.url) as v2:
        refused = v2.ask("POST", "/demo", headers={"Sec-Fetch-Site": site})
        assert problem(refused) == (403, "forbidden")
        assert described(server)["demo"] is True
