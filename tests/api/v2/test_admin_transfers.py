"""Everybody's transfers, as admins look through them."""

from typing import Any

import pytest

from tests.api.v2.operators import deposit
from tests.support.v2 import V2, Member, problem, shown


def pay(v2: V2, by: Member, to: Member, amount: int) -> Any:  # noqa: ANN401 - any JSON
    return shown(v2.post("/transfers", by, {"to": to.id, "amount": {"amount": amount}, "note": "Lunch"}), 201)


def test_a_transfer_is_shown_with_both_its_sides(v2: V2, admin: Member, asha: Member, bala: Member) -> None:
    cash = deposit(v2, admin, asha, 5_00)
    paid = pay(v2, asha, bala, 1_50)
    refund = shown(v2.post(f"/transfers/{paid['id']}/refunds", bala, {"amount": {"amount": 50}}), 201)

    listed = {each["id"]: each for each in shown(v2.get("/admin/transfers", admin))["data"]}

    assert list(listed)[:3] == [refund["id"], paid["id"], cash["id"]]
    payment = listed[paid["id"]]
    assert payment.keys() == {
        *("id", "kind", "status", "amount", "payer", "payee", "actor", "note", "at", "pending", "refunded"),
        *("follows", "expiresAt"),
    }
    assert (payment["kind"], payment["status"], payment["note"]) == ("payment", "partly_refunded", "Lunch")
    assert (payment["amount"], payment["refunded"]["amount"]) == ({"amount": 1_50, "currency": "INR"}, 50)
    assert payment["payer"] == payment["actor"] == shown(v2.get(f"/people/{asha.id}", bala))
    assert payment["payee"]["id"] == bala.id
    assert (listed[refund["id"]]["follows"], listed[refund["id"]]["payer"]["id"]) == (paid["id"], bala.id)
    brought = listed[cash["id"]]
    assert (brought["payer"], brought["payee"]["id"], brought["actor"]["id"]) == (None, asha.id, admin.id)


def test_transfers_are_found_by_person_kind_and_period(v2: V2, admin: Member, asha: Member, bala: Member) -> None:
    deposit(v2, admin, bala, 1_00)
    made = [pay(v2, asha, bala, amount) for amount in (1, 2, 3)]
    ids = [each["id"] for each in reversed(made)]

    def found(**query: str) -> list[str]:
        return [each["id"] for each in v2.pages("/admin/transfers", admin, limit="2", **query)]

    assert found(person=asha.id)[:3] == ids
    assert found(person=bala.id, kind="payment") == ids
    assert len(found(person=bala.id, kind="deposit,opening")) == 2
    assert found(kind="payment", **{"from": made[0]["at"]}) == ids
    assert found(person=bala.id, kind="payment", **{"from": made[1]["at"]}) == ids[:2]
    assert found(person=bala.id, kind="payment", **{"from": made[0]["at"], "to": made[2]["at"]}) == ids[1:]
    assert found(kind="payment", **{"from": made[0]["at"], "to": made[2]["at"]}) == ids[1:]
    assert found(person="f" * 24) == []
    assert found(**{"from": "2001-01-01", "to": "2001-01-31", "timeZone": "Asia/Kolkata"}) == []


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"person": "@asha"}, "invalid_query"),
        ({"kind": "gift"}, "invalid_query"),
        ({"from": "yesterday"}, "invalid_period"),
        ({"from": "2026-02-01", "to": "2026-01-01"}, "invalid_period"),
        ({"timeZone": "Mars"}, "invalid_period"),
        ({"cursor": "bm9uZQ"}, "invalid_cursor"),
    ],
)
def test_what_cannot_be_read_is_refused(v2: V2, admin: Member, query: dict[str, str], code: str) -> None:
    assert problem(v2.get("/admin/transfers", admin, **query)) == (400, code)
