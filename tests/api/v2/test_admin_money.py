"""Cash in and out, and limits, as admins set them."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.api.v2.operators import acts, deposit, make_admin
from tests.support.server import Server
from tests.support.v2 import V2, Member, problem, shown


def balance(v2: V2, admin: Member, of: Member) -> int:
    found: int = shown(v2.get(f"/admin/people/{of.id}", admin))["balance"]["amount"]
    return found


def pay(v2: V2, payer: Member, to: Member, amount: int) -> str:
    """Pay, and return what came of it: the code of a refusal, or nothing."""
    response = v2.post("/transfers", payer, {"to": to.id, "amount": {"amount": amount}})
    return "" if response.status_code == 201 else problem(response)[1]


def test_cash_comes_in_and_goes_out_with_a_reference(v2: V2, admin: Member, asha: Member) -> None:
    body = {"amount": {"amount": 2_50, "currency": "INR"}, "reference": "counter 3"}
    came = shown(v2.post(f"/admin/people/{asha.id}/deposits", admin, body), 201)
    assert (came["kind"], came["person"], came["reference"]) == ("deposit", asha.id, "counter 3")
    assert came["amount"] == {"amount": 2_50, "currency": "INR"}
    assert came["balance"]["amount"] == 100_000 + 2_50
    went = shown(v2.post(f"/admin/people/{asha.id}/withdrawals", admin, {"amount": {"amount": 100_250}}), 201)
    assert (went["kind"], went["balance"]["amount"], went["reference"]) == ("withdrawal", 0, None)
    assert balance(v2, admin, asha) == 0
    logged = acts(v2, admin, person=asha.id)
    assert [act["act"] for act in logged] == ["withdraw", "deposit"]
    assert logged[1]["detail"] == {"amount": {"amount": 2_50, "currency": "INR"}, "reference": "counter 3"}
    assert logged[1]["id"] == came["id"]
    assert logged[1]["actor"]["id"] == admin.id


def test_a_key_of_the_admin_moves_money_once(v2: V2, admin: Member, asha: Member, bala: Member) -> None:
    path = f"/admin/people/{asha.id}/deposits"
    key = f"till 3/{asha.id}".replace(" ", "-")
    body = {"amount": {"amount": 5}, "reference": "r"}
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: v2.post(path, admin, body, key), range(8)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert sum("idempotency-replayed" not in answer.headers for answer in answers) == 1
    assert balance(v2, admin, asha) == 100_005
    for other, path_ in (({"amount": {"amount": 6}}, path), (body, f"/admin/people/{bala.id}/deposits")):
        assert problem(v2.post(path_, admin, other, key)) == (422, "key_reused")
    assert problem(v2.post(path, admin, body, "with a blank")) == (400, "invalid_idempotency_key")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"amount": {"amount": 0}}, (422, "invalid_amount")),
        ({"amount": {"amount": 1.5}}, (422, "invalid_amount")),
        ({"amount": {"amount": 2**53}}, (422, "invalid_amount")),
        ({"amount": {"amount": 2**53 - 1}}, (422, "balance_limit")),
        ({"amount": {"amount": 5, "currency": "USD"}}, (422, "currency_mismatch")),
        ({"amount": {"amount": 5}, "reference": "x" * 201}, (422, "invalid_body")),
        ({}, (422, "invalid_body")),
        (b"{", (400, "malformed_body")),
    ],
)
def test_what_is_no_amount_moves_nothing(
    v2: V2, admin: Member, asha: Member, body: object, expected: tuple[int, str]
) -> None:
    assert problem(v2.post(f"/admin/people/{asha.id}/deposits", admin, body)) == expected
    assert balance(v2, admin, asha) == 100_000


def test_nobody_takes_out_more_than_is_there(v2: V2, admin: Member, asha: Member) -> None:
    refused = v2.post(f"/admin/people/{asha.id}/withdrawals", admin, {"amount": {"amount": 100_001}})
    assert problem(refused) == (422, "insufficient_funds")
    assert refused.json()["available"] == {"amount": 100_000, "currency": "INR"}


def test_money_is_moved_for_people_alone(v2: V2, admin: Member) -> None:
    for id_, code in (("f" * 24, "account_not_found"), ("0" * 24, "not_found"), ("x", "not_found")):
        for what in ("deposits", "withdrawals"):
            assert problem(v2.post(f"/admin/people/{id_}/{what}", admin, {"amount": {"amount": 5}})) == (404, code)


def test_a_limit_binds_the_next_payment(v2: V2, admin: Member, asha: Member, bala: Member) -> None:
    path = f"/admin/people/{asha.id}/limits"
    new = {"transferLimit": {"amount": 10_00}, "dayLimit": {"amount": 25_00}, "reason": "a student"}
    assert shown(v2.ask("PUT", path, by=admin, body=new))["dayLimit"] == {"amount": 25_00, "currency": "INR"}
    assert pay(v2, asha, bala, 1001) == "transfer_limit"
    assert pay(v2, asha, bala, 1000) == ""
    assert pay(v2, asha, bala, 1000) == ""
    assert pay(v2, asha, bala, 501) == "day_limit"
    details = shown(v2.get(f"/admin/people/{asha.id}", admin))
    assert details["spentToday"]["amount"] == 20_00
    assert (
        details["limits"]["transferLimit"]["amount"] == details["effectiveLimits"]["transferLimit"]["amount"] == 10_00
    )
    shown(v2.ask("PUT", path, by=admin, body={"transferLimit": None, "dayLimit": None}))
    assert pay(v2, asha, bala, 50000) == ""
    logged = acts(v2, admin, person=asha.id)
    assert [act["act"] for act in logged] == ["limits", "limits"]
    assert logged[1]["detail"]["transferLimit"] == {"amount": 10_00, "currency": "INR"}
    assert logged[0]["detail"]["before"]["dayLimit"] == {"amount": 25_00, "currency": "INR"}


def test_limits_of_everyone_bind_who_has_none_of_their_own(v2: V2, admin: Member, asha: Member, bala: Member) -> None:
    try:
        shown(v2.ask("PUT", "/admin/limits", by=admin, body={"transferLimit": {"amount": 7_00}, "dayLimit": None}))
        assert shown(v2.get("/admin/limits", admin))["transferLimit"] == {"amount": 7_00, "currency": "INR"}
        assert pay(v2, asha, bala, 701) == "transfer_limit"
        assert pay(v2, asha, bala, 700) == ""
        own = {"transferLimit": {"amount": 8_00}, "dayLimit": None}
        shown(v2.ask("PUT", f"/admin/people/{asha.id}/limits", by=admin, body=own))
        assert pay(v2, asha, bala, 800) == ""
        deposit(v2, admin, asha, 900)
    finally:
        shown(v2.ask("PUT", "/admin/limits", by=admin, body={"transferLimit": None, "dayLimit": None}))
    assert pay(v2, asha, bala, 801) == "transfer_limit"


def test_both_limits_are_said(v2: V2, admin: Member, asha: Member) -> None:
    for body in ({}, {"transferLimit": None}, {"transferLimit": {"amount": 0}, "dayLimit": None}):
        assert problem(v2.ask("PUT", "/admin/limits", by=admin, body=body))[0] == 422
    path = f"/admin/people/{asha.id}/limits"
    other = {"transferLimit": {"amount": 5, "currency": "USD"}, "dayLimit": None}
    assert problem(v2.ask("PUT", path, by=admin, body=other)) == (422, "currency_mismatch")


def test_cash_passes_by_the_limits_of_payments(v2: V2, admin: Member, asha: Member) -> None:
    limits = {"transferLimit": {"amount": 1}, "dayLimit": {"amount": 1}}
    shown(v2.ask("PUT", f"/admin/people/{asha.id}/limits", by=admin, body=limits))
    shown(v2.post(f"/admin/people/{asha.id}/withdrawals", admin, {"amount": {"amount": 50_000}}), 201)


def test_a_session_that_has_ended_moves_nothing(v2: V2, server: Server, asha: Member) -> None:
    admin = make_admin(server, v2)
    key = v2.with_key(admin, "admin")
    shown(v2.get("/admin/limits", key))
    assert v2.delete(f"/api-keys/{key.credential.split('_')[1]}", admin).status_code == 204
    refused = v2.post(f"/admin/people/{asha.id}/deposits", key, {"amount": {"amount": 5}})
    assert problem(refused) == (401, "unauthenticated")
    assert balance(v2, admin, asha) == 100_000
