"""What admins read: totals equal to what the transfers say, the audit log, verifications."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from tests.api.v2.operators import acts, deposit, make_admin
from tests.support.server import Server, database_settings
from tests.support.v2 import V2, Member, problem, shown


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def own(request: pytest.FixtureRequest) -> Iterator[Server]:
    with Server(opening_balance="100.00", **database_settings(request)) as running:
        yield running
        assert not running.complaints()


@pytest.fixture(scope="module")
def client(own: Server) -> Iterator[V2]:
    with V2(own.url) as client:
        yield client


@pytest.fixture(scope="module")
def admin(own: Server, client: V2) -> Member:
    return make_admin(own, client)


def test_totals_are_what_the_transfers_say(own: Server, client: V2, admin: Member) -> None:
    before = shown(client.get("/admin/totals", admin, days="1"))
    asha, bala = client.sign_up(), client.sign_up("Bala")
    deposit(client, admin, asha, 5_00)
    first, _ = [
        shown(client.post("/transfers", asha, {"to": bala.id, "amount": {"amount": amount}}), 201)
        for amount in (1_50, 2_25)
    ]
    shown(client.post(f"/transfers/{first['id']}/refunds", bala, {"amount": {"amount": 25}}), 201)
    shown(client.post(f"/admin/people/{bala.id}/withdrawals", admin, {"amount": {"amount": 50}}), 201)
    shown(client.post(f"/admin/people/{bala.id}/freeze", admin, {"reason": "a lost phone"}))

    after = shown(client.get("/admin/totals", admin, days="3"))

    assert after["circulation"]["amount"] - before["circulation"]["amount"] == 2 * 100_00 + 5_00 - 50
    assert after["people"]["open"] == before["people"]["open"] + 1
    assert after["people"]["frozen"] == before["people"]["frozen"] + 1
    assert (after["people"]["closed"], after["people"]["admins"]) == (0, 1)
    today, *earlier = after["days"]
    if today["date"] == before["days"][0]["date"]:  # not at midnight
        then = before["days"][0]
        assert today["count"] == then["count"] + 7
        assert today["volume"]["amount"] == then["volume"]["amount"] + 3_75
        assert today["refunds"]["amount"] == then["refunds"]["amount"] + 25
        assert today["deposits"]["amount"] == then["deposits"]["amount"] + 205_00
        assert today["withdrawals"]["amount"] == then["withdrawals"]["amount"] + 50
        assert today["date"] <= datetime.now(UTC).date().isoformat()
    assert len(earlier) == 2
    verified = own.run_cli("verify", "--json")
    assert f'"amount": {after["circulation"]["amount"]}' in verified.stdout


def test_so_many_days_are_shown_and_no_more(client: V2, admin: Member) -> None:
    assert len(shown(client.get("/admin/totals", admin))["days"]) == 7
    for days in ("0", "93", "x"):
        assert problem(client.get("/admin/totals", admin, days=days)) == (400, "invalid_query")


def test_each_verification_is_shown(own: Server, client: V2, admin: Member) -> None:
    for _ in range(3):
        assert own.run_cli("verify").exit_code == 0
    listed = client.pages("/admin/verifications", admin, limit="2")
    assert len(listed) >= 3
    latest = listed[0]
    assert (latest["ok"], latest["findingCount"], latest["findings"]) == (True, 0, [])
    assert latest["transfers"] >= 1
    assert latest["seconds"] >= 0
    assert latest["beganAt"] > listed[1]["beganAt"]
    assert shown(client.get("/admin/totals", admin))["lastVerification"] == latest


def test_the_audit_log_goes_on_where_a_page_ends_whatever_is_added(own: Server, client: V2, admin: Member) -> None:
    asha = client.sign_up()
    for amount in range(1, 6):
        deposit(client, admin, asha, amount)
    first = shown(client.get("/admin/acts", admin, person=asha.id, limit="2"))
    deposit(client, admin, asha, 6)
    second = shown(client.get("/admin/acts", admin, person=asha.id, limit="3", cursor=first["nextCursor"]))
    amounts = [act["detail"]["amount"]["amount"] for act in first["data"] + second["data"]]
    assert amounts == [5, 4, 3, 2, 1]
    assert second["nextCursor"] is None
    assert {act["actor"]["id"] for act in acts(client, admin, actor=admin.id)} == {admin.id}
    assert own.run_cli("freeze", asha.username, "--reason", "x").exit_code == 0
    latest = acts(client, admin, person=asha.id)[0]
    assert (latest["act"], latest["actor"]) == ("freeze", None)


def test_what_is_no_id_or_cursor_is_said(client: V2, admin: Member) -> None:
    assert problem(client.get("/admin/acts", admin, person="nobody")) == (400, "invalid_query")
    for cursor in ("x", "WzFd" + "x" * 9, "WzFlOTld", "WzE4NDQ2NzQ0MDczNzA5NTUxNjE2XQ"):
        assert problem(client.get("/admin/acts", admin, cursor=cursor)) == (400, "invalid_cursor")
    assert shown(client.get("/admin/acts", admin, person="f" * 24))["data"] == []
