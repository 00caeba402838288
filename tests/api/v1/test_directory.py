"""The directory: what a filter finds, and how much of it anyone sees."""

import pytest

from tests.support.client import Client, Person

FOUND = [
    ("Asha", {"asha"}),
    ("ASHA", {"asha"}),
    ("asha", {"asha"}),
    ("sh", {"asha"}),
    ("rao", {"asha"}),
    ("asha rao", {"asha"}),
    ("sha ra", {"asha"}),
    ("a r", {"asha"}),
    ("rao asha", set()),
    ("asharao", set()),
    ("asha  rao", set()),
    ("Asha Rao x", set()),
    ("jose", {"jose"}),
    ("JOSE NUNEZ", {"jose"}),
    ("Jos\u00e9", {"jose"}),
    ("jose\u0301 nu\u0301n\u0303ez", {"jose"}),
    ("JOS\u00c9", {"jose"}),
    ("zoe", {"zoe"}),
    ("zo\u00eb bront\u00eb", {"zoe"}),
    ("nguyen van", {"nguyen"}),
    ("NGUY\u1ec4N", {"nguyen"}),
    ("\u0938\u0941\u0928\u0940\u0932", {"sunil"}),
    ("\u0938\u0941\u0928\u0940\u0932 \u0936\u0930\u094d\u092e\u093e", {"sunil"}),
    ("\u0928\u0940", {"sunil"}),
    ("\u0938\u0928\u0932", set()),
    ("\u0938\u0941\u0928\u093e\u0932", set()),
    ("\u674e", {"li"}),
    ("\u674e \u5c0f", {"li"}),
    ("\u5c0f\u9f8d", {"li"}),
    ("\u0645\u062d\u0645\u062f", {"muhammad"}),
    ("\u0ba4\u0bae\u0bbf\u0bb4\u0bcd", {"tamil"}),
    ("weiss", {"weiss"}),
    ("WEISS GROSS", {"weiss"}),
    ("wei\u00df", {"weiss"}),
    ("\U0001f680", {"smile"}),
    ("\U0001f600\U0001f680 smile", {"smile"}),
    ("o'malley", {"omalley"}),
    ("'", {"omalley", "signs"}),
    ("twin-peaks", {"omalley"}),
    ("-", {"omalley"}),
    ("two  spaces", {"wide"}),
    ("two spaces", set()),
]
AS_TEXT = [
    (".*", {"dotted"}),
    (".", {"dotted"}),
    ("dot.star", {"dotted"}),
    ("dotxstar", set()),
    ("%", {"signs"}),
    ("50%", {"signs"}),
    ("5%f", set()),
    ("%%%", set()),
    ("_", {"signs"}),
    ("0%_o", {"signs"}),
    ("___", set()),
    ("A_ha", set()),
    ("(((", {"signs"}),
    ('"', {"signs"}),
    ('((("', {"signs"}),
    ("*", {"signs", "dotted"}),
    ("ash*", set()),
    ("\\", {"signs"}),
    ("'\\", {"signs"}),
    ("[c]", {"dotted"}),
    ("a+b", {"dotted"}),
    ("^$|", {"dotted"}),
    ("^asha", set()),
    ("asha$", set()),
    ("[a-z]", set()),
    ("asha|rao", set()),
    ("asha OR rao", set()),
    ("asha AND rao", set()),
    ("NOT asha", set()),
    ("NEAR(a b)", {"wide"}),
    ("search_text:asha", set()),
    ("-asha", set()),
    ("{}", {"dotted"}),
    ("' OR '1'='1", set()),
    ("'; DROP TABLE people; --", set()),
    ("\\u0041sha", set()),
    ("&amp;", set()),
    ("+", {"dotted"}),
    ("null", set()),
    ("undefined", set()),
    ("example.com", set()),
    ("@", set()),
]
MATCHES_NOBODY = [
    "\u0301",
    "\u0300\u036f",
    "asha\u0000",
    "\u0000",
    "asha\nrao",
    "x" * 51,
    "x" * 5_000,
    "\u200b",
    "\ufeffasha",
]


def search(directory: Client, text: str, token: str | None = None) -> list[dict[str, str]]:
    response = directory.get("/user/bulk", params={"filter": text}, token=token)
    assert response.status_code == 200, response.text
    answer = response.json()
    assert set(answer) <= {"users", "user", "nextCursor"}
    assert answer["users"] == answer["user"]
    assert isinstance(answer["users"], list)
    return answer["users"]


@pytest.mark.parametrize(("text", "expected"), FOUND)
def test_a_filter_is_a_substring_without_regard_to_case_or_accents(
    directory: Client, listed: dict[str, Person], text: str, expected: set[str]
) -> None:
    assert {entry["_id"] for entry in search(directory, text)} == {listed[name].id for name in expected}


@pytest.mark.parametrize(("text", "expected"), AS_TEXT)
def test_a_filter_is_text_and_never_a_pattern(
    directory: Client, listed: dict[str, Person], text: str, expected: set[str]
) -> None:
    assert {entry["_id"] for entry in search(directory, text)} == {listed[name].id for name in expected}


@pytest.mark.usefixtures("listed")
@pytest.mark.parametrize("text", MATCHES_NOBODY)
def test_a_filter_that_can_stand_in_no_name_matches_nobody(directory: Client, text: str) -> None:
    assert search(directory, text) == []


@pytest.mark.parametrize("text", [b"%FF%FE", b"%C3%28", b"%ED%A0%80", b"%", b"%zz", b"%u0041", b"\xff"])
def test_a_filter_that_is_no_text_is_no_error_of_ours(directory: Client, text: bytes) -> None:
    path = "/user/bulk?filter=" + text.decode("latin-1")
    assert directory.ask("GET", path).status_code < 500


@pytest.mark.parametrize(
    "query", ["filter[]=asha", "filter[$ne]=x", "filter=asha&filter=rao", "filter", "filter=a&limit"]
)
def test_a_filter_in_another_shape_is_no_error_of_ours(directory: Client, query: str) -> None:
    assert directory.ask("GET", f"/user/bulk?{query}").status_code < 500


def test_a_plus_in_the_query_is_a_blank(directory: Client, listed: dict[str, Person]) -> None:
    found = directory.ask("GET", "/user/bulk?filter=asha+rao").json()["users"]
    assert [entry["_id"] for entry in found] == [listed["asha"].id]


def test_a_caller_with_a_token_sees_usernames_and_only_the_fields_of_the_contract(
    directory: Client, listed: dict[str, Person]
) -> None:
    (entry,) = search(directory, "asha rao", token=listed["jose"].token)
    asha = listed["asha"]
    assert entry == {"_id": asha.id, "firstName": "Asha", "lastName": "Rao", "username": asha.username}


@pytest.mark.parametrize("token", [None, "null", "forged.token.here", "undefined"])
def test_usernames_are_masked_without_a_valid_token(
    directory: Client, listed: dict[str, Person], token: str | None
) -> None:
    (entry,) = search(directory, "asha rao", token=token)
    masked = f"{listed['asha'].username[0]}\u2026@example.com"
    assert entry == {"_id": listed["asha"].id, "firstName": "Asha", "lastName": "Rao", "username": masked}


@pytest.mark.parametrize("username", ["q@mask.example", "Queen.Bee+tag@mask.example", "q'q@mask.example"])
def test_a_masked_username_shows_its_first_letter_and_its_host(api: Client, username: str) -> None:
    person = api.sign_up("Masked", "Avenger", username=username)
    found = {entry["_id"]: entry["username"] for entry in search(api, "masked avenger")}
    assert found[person.id].lower() == "q\u2026@mask.example"


def test_a_caller_with_a_token_is_left_out_and_others_are_not(directory: Client, listed: dict[str, Person]) -> None:
    asha = listed["asha"]
    assert search(directory, "asha rao", token=asha.token) == []
    assert [entry["_id"] for entry in search(directory, "asha rao")] == [asha.id]
    assert [entry["_id"] for entry in search(directory, "asha rao", token=f"{asha.token}x")] == [asha.id]


def test_people_of_the_same_name_are_all_found(api: Client) -> None:
    twins = [api.sign_up("Gemini", "Twinsson") for _ in range(3)]
    assert [entry["_id"] for entry in search(api, "gemini twins")] == [twin.id for twin in twins]


def test_whoever_signed_up_is_found_at_once(api: Client) -> None:
    for number in range(5):
        person = api.sign_up(f"Freshly{number}", "Signedup")
        assert [entry["_id"] for entry in search(api, f"freshly{number} sign")] == [person.id]


def test_a_search_answers_any_origin_without_a_token_as_the_course_asks_it(api: Client) -> None:
    person = api.sign_up("Courseware", "Frontend")
    answer = api.ask("GET", "/user/bulk?filter=courseware", headers={"Origin": "http://localhost:5173"})
    assert [entry["_id"] for entry in answer.json()["user"]] == [person.id]
    assert answer.headers["access-control-allow-origin"] in ("*", "http://localhost:5173")
