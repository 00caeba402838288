"""The directory in pages: to the end, without loss or repetition."""

from collections.abc import Iterator

import pytest

from tests.api.v1.conftest import FILLERS, NAMED
from tests.support.client import Client, Person, refusal

EVERYONE = len(NAMED) + FILLERS
BAD_LIMITS = [
    "abc",
    "",
    "0",
    "-1",
    "-99999999999999999999",
    "1.5",
    "1e3",
    "NaN",
    "0x10",
    "null",
    " ",
    "\u0661",
    "10abc",
]
BAD_CURSORS = [
    "nonsense!",
    "undefined",
    "-1",
    "a" * 2_000,
    "%00",
    "'; DROP TABLE people; --",
    "\U0001f642",
    "[]",
    "../..",
]


def pages(client: Client, limit: int, text: str = "", token: str | None = None) -> Iterator[list[str]]:
    """Ask for page after page, and yield the ids of each."""
    params = {"limit": str(limit), "filter": text}
    while True:
        response = client.get("/user/bulk", params=params, token=token)
        assert response.status_code == 200, response.text
        answer = response.json()
        assert answer["users"] == answer["user"]
        assert len(answer["users"]) <= limit
        yield [entry["_id"] for entry in answer["users"]]
        if "nextCursor" not in answer:
            return
        assert isinstance(answer["nextCursor"], str)
        params["cursor"] = answer["nextCursor"]


def ids(client: Client, limit: int, text: str = "", token: str | None = None) -> list[str]:
    return [id_ for page in pages(client, limit, text, token) for id_ in page]


@pytest.mark.parametrize("limit", [1, 7, 50, 57, 99, 100])
def test_pages_of_any_size_hold_everyone_once_in_the_same_order(
    directory: Client, listed: dict[str, Person], limit: int
) -> None:
    found = ids(directory, limit)
    assert len(found) == EVERYONE
    assert set(found) == {person.id for person in listed.values()}
    assert found == ids(directory, 100)


@pytest.mark.parametrize("limit", [1, 7, 33, 100])
@pytest.mark.parametrize("text", ["filler", "f", "fi", "crowd", "r01 crow", "r0"])
def test_pages_of_a_search_hold_every_match_once(
    directory: Client, listed: dict[str, Person], text: str, limit: int
) -> None:
    found = ids(directory, limit, text)
    matching = [one.id for one in listed.values() if text in f"{one.first_name} {one.last_name}".lower()]
    assert sorted(found) == sorted(matching)
    assert found == ids(directory, 100, text)


@pytest.mark.parametrize("limit", [1, 10, 100])
def test_pages_leave_out_the_caller_and_nobody_else(directory: Client, listed: dict[str, Person], limit: int) -> None:
    for caller in (listed["asha"], listed["filler 50"]):
        found = ids(directory, limit, token=caller.token)
        assert sorted(found) == sorted(person.id for person in listed.values() if person.id != caller.id)


@pytest.mark.parametrize("limit", [1, 7, 25, 50, 100])
def test_every_page_but_the_last_is_full(directory: Client, listed: dict[str, Person], limit: int) -> None:
    sizes = [len(page) for page in pages(directory, limit, token=listed["asha"].token)]
    assert all(size == limit for size in sizes[:-1])
    assert 0 < sizes[-1] <= limit
    assert sum(sizes) == EVERYONE - 1


@pytest.mark.usefixtures("listed")
@pytest.mark.parametrize("query", ["", "?filter=", "?"])
def test_an_empty_or_missing_filter_lists_everyone_50_at_a_time(directory: Client, query: str) -> None:
    answer = directory.ask("GET", f"/user/bulk{query}").json()
    assert len(answer["users"]) == 50
    assert answer["users"] == answer["user"]
    assert answer["nextCursor"]


@pytest.mark.usefixtures("listed")
def test_the_cursor_comes_back_only_while_there_is_more(directory: Client) -> None:
    matches = len(directory.get("/user/bulk", params={"filter": "filler00"}).json()["users"])
    assert matches == 10
    for limit, more in ((matches - 1, True), (matches, False), (matches + 1, False)):
        answer = directory.get("/user/bulk", params={"filter": "filler00", "limit": str(limit)}).json()
        assert ("nextCursor" in answer) is more
    assert "nextCursor" not in directory.get("/user/bulk", params={"filter": "nobody at all"}).json()


@pytest.mark.usefixtures("listed")
@pytest.mark.parametrize("limit", ["101", "1000", "999999999999999999999999"])
def test_a_limit_above_100_is_100(directory: Client, limit: str) -> None:
    assert len(directory.get("/user/bulk", params={"limit": limit}).json()["users"]) == 100


@pytest.mark.usefixtures("listed")
@pytest.mark.parametrize("limit", BAD_LIMITS)
def test_a_bad_limit_is_clamped(directory: Client, limit: str) -> None:
    response = directory.get("/user/bulk", params={"limit": limit})
    assert response.status_code == 200
    assert 1 <= len(response.json()["users"]) <= 100


@pytest.mark.usefixtures("listed")
@pytest.mark.parametrize("cursor", BAD_CURSORS)
@pytest.mark.parametrize("text", ["", "filler", "fi"])
def test_a_bad_cursor_is_400(directory: Client, cursor: str, text: str) -> None:
    status, message = refusal(directory.get("/user/bulk", params={"cursor": cursor, "filter": text}))
    assert status == 400
    assert message


def test_a_damaged_cursor_is_never_an_error_of_ours(directory: Client, listed: dict[str, Person]) -> None:
    cursor = directory.get("/user/bulk", token=listed["asha"].token).json()["nextCursor"]
    for damaged in (cursor[:-1], cursor[1:], cursor + "A", cursor[::-1], cursor.swapcase(), cursor * 2):
        assert directory.get("/user/bulk", params={"cursor": damaged}).status_code in (200, 400)


def test_who_signs_up_while_pages_are_read_costs_nobody_their_place(api: Client) -> None:
    before = [api.sign_up("Pagewise", f"Early{number}").id for number in range(6)]
    reader = pages(api, 2, "pagewise")
    found = next(reader)
    late = api.sign_up("Pagewise", "Late").id
    found += [id_ for page in reader for id_ in page]
    assert len(found) == len(set(found))
    assert [id_ for id_ in found if id_ != late] == before
