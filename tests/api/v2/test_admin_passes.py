"""Invitations and links to set a new password: told once, used once, written down."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from tests.api.v2.operators import acts
from tests.support.server import Server
from tests.support.v2 import V2, Member, details, problem, shown

NEW_PASSWORD = "a new password"
INVALID = (422, "invalid_reset_token")


def make_link(v2: V2, admin: Member, person: Member) -> str:
    token: str = shown(v2.post(f"/admin/people/{person.id}/reset-links", admin), 201)["token"]
    return token


def reset(v2: V2, token: str, password: str = NEW_PASSWORD) -> int:
    return v2.post("/password-resets", body={"token": token, "password": password}).status_code


def test_a_link_sets_a_new_password_and_ends_every_session_and_key(v2: V2, admin: Member, asha: Member) -> None:
    key = v2.with_key(asha, "read")
    made = shown(v2.post(f"/admin/people/{asha.id}/reset-links", admin), 201)
    assert made["path"] == f"/reset-password#{made['token']}"

    assert reset(v2, made["token"]) == 204

    assert problem(v2.get("/session", asha)) == problem(v2.get("/session", key)) == (401, "unauthenticated")
    assert v2.post("/sessions", body={"username": asha.username, "password": asha.password}).status_code == 401
    v2.signed_in(replace(asha, password=NEW_PASSWORD))
    again = v2.post("/password-resets", body={"token": made["token"], "password": "another password"})
    assert problem(again) == INVALID
    assert made["token"] not in str(acts(v2, admin))
    assert [act["act"] for act in acts(v2, admin, person=asha.id)] == ["reset_link"]


def test_of_twenty_who_use_a_link_at_once_one_does(v2: V2, admin: Member, asha: Member) -> None:
    token = make_link(v2, admin, asha)
    passwords = [f"password number {number}" for number in range(20)]
    with ThreadPoolExecutor(20) as pool:
        statuses = list(pool.map(lambda password: reset(v2, token, password), passwords))
    assert sorted(statuses) == [204] + [422] * 19
    v2.signed_in(replace(asha, password=passwords[statuses.index(204)]))


def test_a_password_that_cannot_be_one_leaves_the_link_good(v2: V2, admin: Member, asha: Member) -> None:
    token = make_link(v2, admin, asha)
    short = v2.post("/password-resets", body={"token": token, "password": "short"})
    assert problem(short) == (422, "invalid_password")
    assert reset(v2, token) == 204


def test_a_new_link_takes_the_place_of_the_old_one(v2: V2, admin: Member, asha: Member) -> None:
    first, second = make_link(v2, admin, asha), make_link(v2, admin, asha)
    assert (reset(v2, first), reset(v2, second)) == (422, 204)


@pytest.mark.parametrize("token", ["", "x", "é", "x" * 5_000])
def test_what_is_no_token_is_refused(v2: V2, token: str) -> None:
    assert problem(v2.post("/password-resets", body={"token": token, "password": NEW_PASSWORD})) == INVALID


def test_a_link_is_made_once_under_a_key_and_its_token_told_once(v2: V2, admin: Member, asha: Member) -> None:
    path, key = f"/admin/people/{asha.id}/reset-links", f"link-{asha.id}"
    first = v2.post(path, admin, key=key)
    again = v2.post(path, admin, key=key)
    assert again.headers["idempotency-replayed"] == "true"
    assert shown(again, 201) == {
        name: value for name, value in shown(first, 201).items() if name not in {"token", "path"}
    }
    assert reset(v2, first.json()["token"]) == 204
    assert problem(v2.post(f"/admin/people/{admin.id}/reset-links", admin, key=key)) == (422, "key_reused")


def test_nobody_who_is_not_there_gets_a_link(v2: V2, admin: Member) -> None:
    for id_ in ("f" * 24, "0" * 24, "nonsense"):
        assert problem(v2.post(f"/admin/people/{id_}/reset-links", admin)) == (404, "not_found")


def test_guesses_at_links_are_throttled() -> None:
    with Server(sign_in_failures_per_address="3") as server, V2(server.url) as v2:
        assert [reset(v2, f"guess {number}") for number in range(5)] == [422, 422, 422, 429, 429]
        refused = v2.post("/password-resets", body={"token": "x", "password": NEW_PASSWORD})
        assert problem(refused) == (429, "throttled")
        assert int(refused.headers["retry-after"]) > 0


@pytest.fixture(scope="module")
def by_invitation() -> Iterator[Server]:
    with Server(sign_up="invite") as running:
        made = running.run_cli("invite", "--json")
        assert made.exit_code == 0, made.stderr
        yield running
        assert not running.complaints()


def test_an_invitation_lets_one_person_sign_up(by_invitation: Server) -> None:
    made = by_invitation.run_cli("invite", "--days", "3")
    code = made.stdout.split()[-1]
    with V2(by_invitation.url) as v2:
        assert problem(v2.post("/sign-ups", body=details())) == (403, "invite_needed")
        admin = v2.sign_up(inviteCode=code)
        assert by_invitation.run_cli("user", "promote", admin.username).exit_code == 0
        assert problem(v2.post("/sign-ups", body=details(inviteCode=code))) == (403, "invite_needed")

        new = shown(v2.post("/admin/invites", admin, {"days": 2}), 201)
        v2.sign_up(inviteCode=new["code"].upper().replace("-", " "))
        used, *others = v2.pages("/admin/invites", admin)
        assert (used["id"], used["createdBy"]) == (new["id"], admin.id)
        assert used["usedBy"] is not None
        assert {invite["createdBy"] for invite in others} == {None}
        assert "code" not in used


def test_an_invitation_is_ended_once(v2: V2, admin: Member) -> None:
    made = shown(v2.post("/admin/invites", admin, {}), 201)
    assert v2.delete(f"/admin/invites/{made['id']}", admin).status_code == 204
    for id_ in (made["id"], "nonsense", "f" * 24):
        assert problem(v2.delete(f"/admin/invites/{id_}", admin)) == (404, "not_found")
    assert [act["act"] for act in acts(v2, admin, actor=admin.id)][:2] == ["end_invite", "invite"]


def test_an_invitation_is_made_once_under_a_key(v2: V2, admin: Member) -> None:
    key = f"invite-{admin.id}"
    first, again = (v2.post("/admin/invites", admin, {"days": 2}, key) for _ in range(2))
    assert shown(again, 201) == {name: value for name, value in shown(first, 201).items() if name != "code"}
    assert again.headers["idempotency-replayed"] == "true"
    assert problem(v2.post("/admin/invites", admin, {"days": 3}, key)) == (422, "key_reused")
    for days in (0, 366, "2"):
        assert problem(v2.post("/admin/invites", admin, {"days": days})) == (422, "invalid_body")


def test_invitations_are_listed_page_by_page(v2: V2, admin: Member) -> None:
    made = [shown(v2.post("/admin/invites", admin, {}), 201)["id"] for _ in range(5)]
    listed = [invite["id"] for invite in v2.pages("/admin/invites", admin, limit="2")]
    assert listed[:5] == made[::-1]
    assert problem(v2.get("/admin/invites", admin, cursor="WyIAIl0")) == (400, "invalid_cursor")
