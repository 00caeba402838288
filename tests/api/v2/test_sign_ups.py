"""Signing up: open, by invitation or closed, and once for each key."""

import asyncio
import secrets
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from hundi.ledger.accounts import ISSUANCE, Instant
from hundi.services.clock import now
from hundi.services.sign_ups import invite_hash
from hundi.storage.acts import Act
from hundi.storage.ids import new_id
from hundi.storage.open import open_store
from hundi.storage.operating import Made, NewSecret
from tests.support.client import Client, refusal
from tests.support.server import Server, database_settings
from tests.support.v2 import V2, details, problem, shown

INVITE_NEEDED = (403, "invite_needed")
DAY = 86_400_000_000


def make_invites(server: Server, count: int = 1, lasts: int = DAY) -> list[str]:
    """Make invitations behind the server's back, as the command line does."""
    codes = [secrets.token_urlsafe(16) for _ in range(count)]

    async def run() -> None:
        store = open_store(server.database_url)
        try:
            for code in codes:
                begun = now()
                made = Made(new_id(), begun, Instant(begun + lasts))
                act = Act(new_id(), ISSUANCE, "invite", None, {}, begun)
                await store.passes.add_invite(NewSecret(made, invite_hash(code)), act)
        finally:
            await store.close()

    asyncio.run(run())
    return codes


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def inviting(request: pytest.FixtureRequest) -> Iterator[Server]:
    with Server(
        opening_balance="none", sign_up="invite", sign_in_failures_per_address="1000000", **database_settings(request)
    ) as running:
        yield running
        assert not running.complaints()


def test_a_username_is_given_once(v2: V2) -> None:
    asha = v2.sign_up()
    assert problem(v2.post("/sign-ups", body=details(username=asha.username.upper()))) == (409, "username_taken")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"username": "asha"}, "invalid_name"),
        ({"firstName": " "}, "invalid_name"),
        ({"lastName": "x" * 51}, "invalid_name"),
        ({"password": "12345"}, "invalid_password"),
        ({"role": "admin"}, "invalid_body"),
        ({"balance": "1"}, "invalid_body"),
    ],
)
def test_what_cannot_be_accepted_is_told(v2: V2, change: dict[str, str], code: str) -> None:
    assert problem(v2.post("/sign-ups", body=details(**change))) == (422, code)


def test_the_same_request_makes_one_person_and_shows_secrets_once(v2: V2) -> None:
    body, key = details(), secrets.token_hex()
    first, again = (v2.post("/sign-ups", body=body, key=key) for _ in range(2))
    made, told = shown(first, 201), shown(again, 201)
    assert told == {"person": made["person"]}
    assert again.headers["idempotency-replayed"] == "true"
    assert "set-cookie" not in again.headers
    assert "token" in made
    assert "set-cookie" in first.headers


@pytest.mark.parametrize(
    "change", [{"firstName": "Nina"}, {"username": "nina@example.com"}, {"password": "another one"}]
)
def test_another_person_under_the_same_key_is_refused(v2: V2, change: dict[str, str]) -> None:
    body, key = details(), secrets.token_hex()
    shown(v2.post("/sign-ups", body=body, key=key), 201)
    assert problem(v2.post("/sign-ups", body=body | change, key=key)) == (422, "key_reused")


def test_a_refusal_spends_no_key(v2: V2) -> None:
    taken, key = v2.sign_up().username, secrets.token_hex()
    assert problem(v2.post("/sign-ups", body=details(username=taken), key=key)) == (409, "username_taken")
    assert problem(v2.post("/sign-ups", body=details(password="1"), key=key)) == (422, "invalid_password")
    assert "token" in shown(v2.post("/sign-ups", body=details(), key=key), 201)


def test_the_same_request_many_times_at_once_makes_one_person(v2: V2) -> None:
    body, key = details(), secrets.token_hex()
    with ThreadPoolExecutor(8) as pool:
        made = [shown(each, 201) for each in pool.map(lambda _: v2.post("/sign-ups", body=body, key=key), range(12))]
    assert len({each["person"]["id"] for each in made}) == 1
    assert sum("token" in each for each in made) == 1


def test_who_is_invited_may_sign_up_and_nobody_else(inviting: Server) -> None:
    (code,) = make_invites(inviting)
    with V2(inviting.url) as v2, Client(inviting.url) as v1:
        for other in ({}, {"inviteCode": ""}, {"inviteCode": code + "x"}, {"inviteCode": "x" * 10_000}):
            assert problem(v2.post("/sign-ups", body=details(**other))) == INVITE_NEEDED
        assert refusal(v1.ask("POST", "/user/signup", body=details()))[0] == 411
        assert "token" in shown(v2.post("/sign-ups", body=details(inviteCode=code)), 201)
        assert problem(v2.post("/sign-ups", body=details(inviteCode=code))) == INVITE_NEEDED


def test_an_invitation_that_has_expired_is_none(inviting: Server) -> None:
    (code,) = make_invites(inviting, lasts=-1)
    with V2(inviting.url) as v2:
        assert problem(v2.post("/sign-ups", body=details(inviteCode=code))) == INVITE_NEEDED


def test_a_sign_up_that_is_refused_spends_no_invitation(inviting: Server) -> None:
    (code, other) = make_invites(inviting, 2)
    with V2(inviting.url) as v2:
        taken = details(inviteCode=other)
        shown(v2.post("/sign-ups", body=taken), 201)
        assert problem(v2.post("/sign-ups", body=details(inviteCode=code, firstName=""))) == (422, "invalid_name")
        assert problem(v2.post("/sign-ups", body=taken | {"inviteCode": code})) == (409, "username_taken")
        shown(v2.post("/sign-ups", body=details(inviteCode=code)), 201)


def test_an_invitation_is_spent_once_however_many_come_with_it(inviting: Server) -> None:
    codes = make_invites(inviting, 3)
    with V2(inviting.url) as v2, ThreadPoolExecutor(12) as pool:
        asked = [details(inviteCode=code) for code in codes for _ in range(8)]
        statuses = list(pool.map(lambda body: v2.post("/sign-ups", body=body).status_code, asked))
    for number in range(3):
        assert sorted(statuses[8 * number : 8 * number + 8]) == [201] + [403] * 7


def test_an_invited_sign_up_that_comes_again_is_the_first_one(inviting: Server) -> None:
    (code,) = make_invites(inviting)
    body, key = details(inviteCode=code), secrets.token_hex()
    with V2(inviting.url) as v2, ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: v2.post("/sign-ups", body=body, key=key), range(6)))
        answers.append(v2.post("/sign-ups", body=body, key=key))
    made = [shown(each, 201) for each in answers if each.status_code == 201]
    assert {each.status_code for each in answers} <= {201, 503}, "those that came in the middle ask again"
    assert answers[-1].headers["idempotency-replayed"] == "true"
    assert len({each["person"]["id"] for each in made}) == 1
    assert sum("token" in each for each in made) == 1


def test_guesses_at_invitations_are_throttled() -> None:
    with Server(sign_up="invite", sign_in_failures_per_address="3") as server, V2(server.url) as v2:
        (code,) = make_invites(server)
        guesses = [problem(v2.post("/sign-ups", body=details(inviteCode=str(n)))) for n in range(3)]
        assert guesses == [INVITE_NEEDED] * 3
        response = v2.post("/sign-ups", body=details(inviteCode=code))
        assert problem(response) == (429, "throttled")
        assert 1 <= int(response.headers["retry-after"]) <= 60


def test_where_sign_up_is_closed_nobody_can() -> None:
    with Server(sign_up="closed") as server, V2(server.url) as v2, Client(server.url) as v1:
        assert problem(v2.post("/sign-ups", body=details())) == (403, "sign_up_closed")
        assert refusal(v1.ask("POST", "/user/signup", body=details()))[0] == 411
        (code,) = make_invites(server)
        assert problem(v2.post("/sign-ups", body=details(inviteCode=code))) == (403, "sign_up_closed")


def test_failed_sign_ins_are_throttled() -> None:
    with Server(sign_in_failures_per_account="2") as server, V2(server.url) as v2:
        asha = v2.sign_up()
        wrong = {"username": asha.username, "password": "another password"}
        assert [v2.post("/sessions", body=wrong).status_code for _ in range(2)] == [401, 401]
        response = v2.post("/sessions", body=wrong | {"password": asha.password})
        assert problem(response) == (429, "throttled")
        assert 1 <= int(response.headers["retry-after"]) <= 60
        body = {"oldPassword": asha.password, "newPassword": "a new password"}
        assert problem(v2.post("/password", asha, body)) == (429, "throttled")


def test_cookies_are_secure_where_people_come_by_https() -> None:
    with Server(mode="public", public_url="https://pay.example.org") as server, V2(server.url) as v2:
        response = v2.post("/sign-ups", body=details())
        assert [line.endswith("; Secure") for line in response.headers.get_list("set-cookie")] == [True, True]
