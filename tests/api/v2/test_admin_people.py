"""People, as admins find, freeze and appoint them."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.api.v2.operators import acts, make_admin
from tests.support.client import UNKNOWN_ID
from tests.support.server import Server, database_settings
from tests.support.v2 import V2, Member, problem, shown

NOT_FOUND = (404, "not_found")


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest) -> Iterator[Server]:
    with Server(opening_balance="none", **database_settings(request)) as running:
        yield running
        assert not running.complaints()


def test_people_are_found_with_their_usernames(v2: V2, admin: Member) -> None:
    oriphane = v2.sign_up("Oriphane", "Quist")
    for search in ("oriphane", "ne qui", oriphane.username.upper(), "@oriphane.qui"):
        (found,) = v2.pages("/admin/people", admin, search=search)
        assert (found["id"], found["username"], found["lastName"]) == (oriphane.id, oriphane.username, "Quist")
        assert (found["role"], found["status"]) == ("person", "open")
    assert v2.pages("/admin/people", admin, search="nobody at all") == []
    assert v2.pages("/admin/people", admin, search="%00") == []
    admins = [person["id"] for person in v2.pages("/admin/people", admin, role="admin")]
    assert admin.id in admins
    assert oriphane.id not in admins


def test_people_are_listed_page_by_page(v2: V2, admin: Member) -> None:
    crowd = v2.sign_up_many([("Pagewise", "Crowd")] * 7)
    listed = v2.pages("/admin/people", admin, search="pagewise crowd", limit="2")
    assert {person["id"] for person in listed} == {member.id for member in crowd}
    assert len(listed) == 7
    assert problem(v2.get("/admin/people", admin, cursor="bm9uZQ")) == (400, "invalid_cursor")
    assert problem(v2.get("/admin/people", admin, status="happy")) == (400, "invalid_query")


def test_all_about_a_person(v2: V2, admin: Member, asha: Member) -> None:
    v2.with_key(asha, "read")
    v2.signed_in(asha)
    details = shown(v2.get(f"/admin/people/{asha.id}", admin))
    assert details["balance"] == details["available"] == {"amount": 100_000, "currency": "INR"}
    assert details["held"] == details["spentToday"] == {"amount": 0, "currency": "INR"}
    assert (details["signIns"], details["apiKeys"]) == (2, 1)
    assert details["limits"] == {"transferLimit": None, "dayLimit": None}
    assert details["statusReason"] is None
    for id_ in (UNKNOWN_ID, "f" * 24, "nonsense", asha.id.upper() + "0"):
        assert problem(v2.get(f"/admin/people/{id_}", admin)) == NOT_FOUND


def test_a_frozen_wallet_is_unfrozen_and_both_are_written_down(v2: V2, admin: Member, asha: Member) -> None:
    path = f"/admin/people/{asha.id}"
    frozen = shown(v2.post(f"{path}/freeze", admin, {"reason": "a lost phone"}))
    assert (frozen["status"], frozen["statusReason"]) == ("frozen", "a lost phone")
    assert asha.id in [person["id"] for person in v2.pages("/admin/people", admin, status="frozen")]
    assert problem(v2.post(f"{path}/freeze", admin, {"reason": "again"})) == (409, "status_unchanged")
    assert shown(v2.post(f"{path}/unfreeze", admin, {"reason": "found"}))["status"] == "open"
    logged = acts(v2, admin, person=asha.id)
    assert [(act["act"], act["detail"]) for act in logged] == [
        ("unfreeze", {"reason": "found"}),
        ("freeze", {"reason": "a lost phone"}),
    ]
    assert {act["actor"]["id"] for act in logged} == {admin.id}
    assert {act["person"]["username"] for act in logged} == {asha.username}


@pytest.mark.parametrize("reason", ["", "   ", "x" * 201, "two\nlines", "\x07", 5, None])
def test_a_reason_is_one_line(v2: V2, admin: Member, asha: Member, reason: object) -> None:
    status, code = problem(v2.post(f"/admin/people/{asha.id}/freeze", admin, {"reason": reason}))
    assert (status, code) == (422, "invalid_body")


def test_nobody_who_is_not_there_is_frozen_or_appointed(v2: V2, admin: Member) -> None:
    for id_, code in (("f" * 24, "account_not_found"), (UNKNOWN_ID, "not_found"), ("nonsense", "not_found")):
        assert problem(v2.post(f"/admin/people/{id_}/freeze", admin, {"reason": "x"})) == (404, code)
        assert problem(v2.ask("PUT", f"/admin/people/{id_}/role", by=admin, body={"role": "admin"})) == NOT_FOUND


def test_an_admin_appoints_and_dismisses_another(v2: V2, admin: Member, asha: Member) -> None:
    path = f"/admin/people/{asha.id}/role"
    assert problem(v2.get("/admin/totals", asha)) == (403, "forbidden")
    assert shown(v2.ask("PUT", path, by=admin, body={"role": "admin"}))["role"] == "admin"
    assert shown(v2.ask("PUT", path, by=admin, body={"role": "admin"}))["role"] == "admin"
    assert shown(v2.get("/admin/totals", asha))
    assert shown(v2.ask("PUT", path, by=admin, body={"role": "person"}))["role"] == "person"
    assert problem(v2.get("/admin/totals", asha)) == (403, "forbidden")
    assert [act["act"] for act in acts(v2, admin, person=asha.id)] == ["demote", "promote"]
    assert problem(v2.ask("PUT", path, by=admin, body={"role": "king"})) == (422, "invalid_body")


def test_the_last_admin_is_neither_dismissed_nor_frozen(empty: Server) -> None:
    with V2(empty.url) as v2:
        first, second = make_admin(empty, v2), v2.sign_up()
        last_admin = (409, "last_admin")
        dismiss = {"role": "person"}
        assert problem(v2.ask("PUT", f"/admin/people/{first.id}/role", by=first, body=dismiss)) == last_admin
        assert problem(v2.post(f"/admin/people/{first.id}/freeze", first, {"reason": "x"})) == last_admin
        assert problem(v2.delete("/me", first)) == last_admin
        shown(v2.ask("PUT", f"/admin/people/{second.id}/role", by=first, body={"role": "admin"}))
        shown(v2.post(f"/admin/people/{first.id}/freeze", second, {"reason": "x"}))
        assert problem(v2.ask("PUT", f"/admin/people/{second.id}/role", by=second, body=dismiss)) == last_admin
        shown(v2.post(f"/admin/people/{first.id}/unfreeze", second, {"reason": "x"}))


def test_of_two_admins_who_freeze_each_other_one_can_undo_it(empty: Server) -> None:
    with V2(empty.url) as v2:
        pair = [make_admin(empty, v2) for _ in range(2)]
        with ThreadPoolExecutor(2) as pool:
            answers = list(
                pool.map(
                    lambda each: v2.post(f"/admin/people/{each[1].id}/freeze", each[0], {"reason": "a quarrel"}),
                    [(pair[0], pair[1]), (pair[1], pair[0])],
                )
            )
        statuses = sorted(answer.status_code for answer in answers)
        assert statuses in ([200, 403], [200, 409])
        frozen = v2.pages("/admin/people", pair[0] if answers[0].status_code == 200 else pair[1], status="frozen")
        assert len(frozen) == 1


def test_of_admins_who_leave_at_one_moment_one_stays(empty: Server) -> None:
    with V2(empty.url) as v2:
        leavers = [make_admin(empty, v2) for _ in range(4)]
        with ThreadPoolExecutor(len(leavers)) as pool:
            answers = list(pool.map(lambda each: v2.delete("/me", each), leavers))
        assert sorted(answer.status_code for answer in answers) == [204, 204, 204, 409]
        (last,) = [leaver for leaver, answer in zip(leavers, answers, strict=True) if answer.status_code == 409]
        assert [person["id"] for person in v2.pages("/admin/people", last, role="admin", status="open")] == [last.id]


def test_an_admin_who_cannot_leave_yet_stays_one(v2: V2, admin: Member, asha: Member) -> None:
    shown(v2.ask("PUT", f"/admin/people/{asha.id}/role", by=admin, body={"role": "admin"}))
    assert problem(v2.delete("/me", asha)) == (409, "balance_not_zero")
    assert shown(v2.get("/admin/totals", asha))
    shown(v2.ask("PUT", f"/admin/people/{asha.id}/role", by=admin, body={"role": "person"}))
