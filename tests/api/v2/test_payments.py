"""Sending money over HTTP: payments, refunds, batches."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.support.client import UNKNOWN_ID
from tests.support.v2 import V2, Member, problem, shown


def inr(paise: int) -> dict[str, Any]:
    return {"amount": paise, "currency": "INR"}


def order(to: str, paise: int, note: str | None = None) -> dict[str, Any]:
    return {"to": to, "amount": inr(paise), **({} if note is None else {"note": note})}


def available(v2: V2, member: Member) -> int:
    balance = shown(v2.get("/balance", member))
    assert balance.keys() == {"available"}
    paise: int = balance["available"]["amount"]
    return paise


def handle(v2: V2, member: Member) -> str:
    return f"@{shown(v2.get('/me', member))['handle']}"


def test_a_payment_is_answered_with_its_receipt(v2: V2, asha: Member, bala: Member) -> None:
    made = shown(v2.post("/transfers", asha, order(bala.id, 150_00, "Lunch at José's 🍛")), 201)
    assert (made["kind"], made["direction"], made["status"]) == ("payment", "out", "completed")
    assert (made["amount"], made["balance"]) == (inr(150_00), inr(850_00))
    assert (made["person"]["id"], made["person"]["firstName"]) == (bala.id, "Bala")
    assert made["note"] == "Lunch at José's 🍛"
    receipt = shown(v2.get(f"/transfers/{made['id']}", asha))
    assert {name: receipt[name] for name in made} == made
    assert (available(v2, asha), available(v2, bala)) == (850_00, 1_150_00)


def test_people_are_paid_by_handle_in_any_case(v2: V2, asha: Member, bala: Member) -> None:
    made = shown(v2.post("/transfers", asha, order(handle(v2, bala).upper(), 1)), 201)
    assert made["person"]["id"] == bala.id


@pytest.mark.parametrize("to", ["@nobody.of.that.handle", UNKNOWN_ID, "bala", "@", "@@", "@ठ", "x" * 64])
def test_nobody_is_paid_whom_nobody_knows(v2: V2, asha: Member, to: str) -> None:
    assert problem(v2.post("/transfers", asha, order(to, 1))) == (404, "payee_not_found")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"amount": {"amount": 0}}, "invalid_amount"),
        ({"amount": {"amount": -5}}, "invalid_amount"),
        ({"amount": {"amount": 1.5}}, "invalid_amount"),
        ({"amount": {"amount": "100"}}, "invalid_amount"),
        ({"amount": {"amount": 2**53}}, "invalid_amount"),
        ({"amount": 100}, "invalid_amount"),
        ({"amount": {"amount": 1, "currency": "USD"}}, "currency_mismatch"),
        ({"note": "x" * 141}, "invalid_note"),
        ({"note": "a\nb"}, "invalid_note"),
        ({"note": "\u202egnp.exe"}, "invalid_note"),
        ({"note": 5}, "invalid_body"),
        ({"to": ""}, "invalid_body"),
        ({"to": None}, "invalid_body"),
        ({"tip": 1}, "invalid_body"),
    ],
    ids=str,
)
def test_what_cannot_be_accepted_moves_nothing(
    v2: V2, asha: Member, bala: Member, change: dict[str, Any], code: str
) -> None:
    assert problem(v2.post("/transfers", asha, order(bala.id, 1) | change)) == (422, code)
    assert available(v2, asha) == 1_000_00


def test_a_refused_payment_tells_what_would_do(v2: V2, asha: Member, bala: Member) -> None:
    refused = v2.post("/transfers", asha, order(bala.id, 1_000_01))
    assert problem(refused) == (422, "insufficient_funds")
    assert refused.json()["available"] == inr(1_000_00)
    assert refused.json()["hint"]
    assert problem(v2.post("/transfers", asha, order(asha.id, 1))) == (422, "same_account")


def test_the_same_request_pays_once_and_another_body_is_refused(v2: V2, asha: Member, bala: Member) -> None:
    first = v2.post("/transfers", asha, order(bala.id, 7_00, "tea"), key="tea-1")
    again = v2.post("/transfers", asha, order(bala.id, 7_00, "tea"), key="tea-1")
    assert shown(again, 201) == shown(first, 201)
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    assert problem(v2.post("/transfers", asha, order(bala.id, 7_00, "coffee"), key="tea-1")) == (422, "key_reused")
    assert available(v2, asha) == 993_00


def test_a_key_pays_as_far_as_its_scope_reaches(v2: V2, asha: Member, bala: Member) -> None:
    body = order(bala.id, 1)
    assert problem(v2.post("/transfers", v2.with_key(asha, "read"), body)) == (403, "forbidden")
    payer = v2.with_key(asha, "pay")
    assert shown(v2.post("/transfers", payer, body), 201)["amount"] == inr(1)
    assert problem(v2.post("/transfers", None, body)) == (401, "unauthenticated")
    (key,) = [key for key in shown(v2.get("/api-keys", asha))["data"] if key["scope"] == "pay"]
    assert v2.delete(f"/api-keys/{key['id']}", asha).status_code == 204
    assert problem(v2.post("/transfers", payer, body)) == (401, "unauthenticated")
    assert problem(v2.get("/balance", payer)) == (401, "unauthenticated")


def test_what_was_received_is_given_back_in_parts_and_never_more(v2: V2, asha: Member, bala: Member) -> None:
    paid = shown(v2.post("/transfers", asha, order(bala.id, 100_00)), 201)
    refunds = f"/transfers/{paid['id']}/refunds"
    part = shown(v2.post(refunds, bala, {"amount": inr(30_00), "note": "one was cold"}), 201)
    assert (part["kind"], part["direction"], part["follows"]) == ("refund", "out", paid["id"])
    assert (part["person"]["id"], part["note"]) == (asha.id, "one was cold")
    too_much = v2.post(refunds, bala, {"amount": inr(70_01)})
    assert problem(too_much) == (422, "refund_too_large")
    assert too_much.json()["refundable"] == inr(70_00)
    rest = shown(v2.post(refunds, bala, {}, key="rest"), 201)
    assert rest["amount"] == inr(70_00)
    assert shown(v2.post(refunds, bala, {}, key="rest"), 201) == rest
    assert problem(v2.post(refunds, bala, {}))[0] in {409, 422}
    assert shown(v2.get(f"/transfers/{paid['id']}", asha))["status"] == "refunded"
    assert (available(v2, asha), available(v2, bala)) == (1_000_00, 1_000_00)


def test_only_who_received_gives_back(v2: V2, asha: Member, bala: Member) -> None:
    paid = shown(v2.post("/transfers", asha, order(bala.id, 5_00)), 201)
    chitra = v2.sign_up("Chitra", "Sen")
    path = f"/transfers/{paid['id']}/refunds"
    assert problem(v2.post(path, chitra, {}))[0] == 404
    assert problem(v2.post(path, asha, {})) == (409, "not_refundable")
    assert problem(v2.post(f"/transfers/{UNKNOWN_ID}/refunds", bala, {}))[0] == 404
    assert problem(v2.post("/transfers/nonsense/refunds", bala, {})) == (404, "not_found")
    assert available(v2, bala) == 1_005_00


def test_a_payment_is_given_back_once_from_many_connections(v2: V2, asha: Member, bala: Member) -> None:
    paid = shown(v2.post("/transfers", asha, order(bala.id, 50_00)), 201)
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda _: v2.post(f"/transfers/{paid['id']}/refunds", bala, {}), range(24)))
    assert sorted(answer.status_code for answer in answers).count(201) == 1
    assert (available(v2, asha), available(v2, bala)) == (1_000_00, 1_000_00)


def test_who_has_blocked_the_payer_is_not_found(v2: V2, asha: Member, bala: Member) -> None:
    assert v2.ask("PUT", f"/blocks/{asha.id}", by=bala).status_code in {200, 204}
    assert problem(v2.post("/transfers", asha, order(bala.id, 1))) == (404, "payee_not_found")


def test_all_or_nothing_is_all(v2: V2, asha: Member, bala: Member) -> None:
    chitra = v2.sign_up("Chitra", "Sen")
    body = {
        "mode": "all_or_nothing",
        "transfers": [order(bala.id, 10_00, "a"), order(handle(v2, chitra), 20_00), order(bala.id, 30_00)],
    }
    made = v2.post("/batches", asha, body, key="wages")
    said = shown(made, 201)
    assert (said["mode"], said["completed"]) == ("all_or_nothing", 3)
    assert [(item["index"], item["status"]) for item in said["data"]] == [(n, "completed") for n in range(3)]
    again = v2.post("/batches", asha, body, key="wages")
    assert shown(again, 201) == said
    assert again.headers["idempotency-replayed"] == "true"
    assert shown(v2.get(f"/transfers/{said['data'][1]['id']}", chitra))["amount"] == inr(20_00)
    assert [available(v2, each) for each in (asha, bala, chitra)] == [940_00, 1_040_00, 1_020_00]
    other = body | {"transfers": [order(bala.id, 1)]}
    assert problem(v2.post("/batches", asha, other, key="wages")) == (422, "key_reused")


def test_all_or_nothing_is_nothing_where_one_is_refused(v2: V2, asha: Member, bala: Member) -> None:
    body = {"mode": "all_or_nothing", "transfers": [order(bala.id, 600_00), order(bala.id, 600_00)]}
    refused = v2.post("/batches", asha, body)
    assert problem(refused) == (422, "batch_refused")
    assert refused.json()["index"] == 1
    assert refused.json()["refusal"]["code"] == "insufficient_funds"
    assert refused.json()["refusal"]["available"] == inr(400_00)
    assert available(v2, asha) == 1_000_00


def test_each_alone_makes_what_can_be_made(v2: V2, asha: Member, bala: Member) -> None:
    transfers = [order(bala.id, 600_00), order(bala.id, 600_00), order("@nobody.at.all", 1), order(bala.id, 400_00)]
    body = {"mode": "each_alone", "transfers": transfers}
    said = shown(v2.post("/batches", asha, body, key="each"), 201)
    assert said["completed"] == 2
    assert [item["status"] for item in said["data"]] == ["completed", "refused", "refused", "completed"]
    assert [item["problem"]["code"] for item in said["data"][1:3]] == ["insufficient_funds", "payee_not_found"]
    again = shown(v2.post("/batches", asha, body, key="each"), 201)
    assert [item.get("id") for item in again["data"]] == [item.get("id") for item in said["data"]]
    assert (available(v2, asha), available(v2, bala)) == (0, 2_000_00)


def test_a_batch_is_bounded(v2: V2, asha: Member, bala: Member) -> None:
    over = {"mode": "each_alone", "transfers": [order(bala.id, 1)] * 10_001}
    assert problem(v2.post("/batches", asha, over)) == (422, "invalid_body")
    assert problem(v2.post("/batches", asha, {"mode": "each_alone", "transfers": []})) == (422, "invalid_body")
    heavy = b'{"mode": "each_alone", "transfers": [' + b" " * (4 * 1024 * 1024) + b"]}"
    assert problem(v2.ask("POST", "/batches", by=asha, body=heavy)) == (413, "request_too_large")
    wrong = {"mode": "each_alone", "transfers": [order(bala.id, 1), order(bala.id, 1, "\0")]}
    assert problem(v2.post("/batches", asha, wrong))[0] in {400, 422}
    assert available(v2, asha) == 1_000_00


@pytest.mark.parametrize("mode", ["all_or_nothing", "each_alone"])
def test_whoever_has_signed_out_sends_no_batch(v2: V2, asha: Member, bala: Member, mode: str) -> None:
    v2.delete("/session", asha)
    body = {"mode": mode, "transfers": [order(bala.id, 1)]}
    assert problem(v2.post("/batches", asha, body)) == (401, "unauthenticated")
    assert problem(v2.post("/batches", asha, body, key="again")) == (401, "unauthenticated")


@pytest.mark.parametrize("mode", ["all_or_nothing", "each_alone"])
def test_ten_thousand_payments_go_in_one_call(v2: V2, asha: Member, bala: Member, mode: str) -> None:
    body = {"mode": mode, "transfers": [order(bala.id, 1 + n % 3) for n in range(10_000)]}
    said = shown(v2.post("/batches", asha, body), 201)
    assert said["completed"] == 10_000
    sent = sum(1 + n % 3 for n in range(10_000))
    assert (available(v2, asha), available(v2, bala)) == (1_000_00 - sent, 1_000_00 + sent)


def test_a_retry_finds_its_payment_whatever_has_become_of_the_payee(v2: V2, asha: Member, bala: Member) -> None:
    by_handle, by_id = order(handle(v2, bala), 1), order(bala.id, 1)
    batches = [{"mode": mode, "transfers": [by_handle, by_id]} for mode in ("each_alone", "all_or_nothing")]
    asked = [("/transfers", by_handle), ("/transfers", by_id), *(("/batches", batch) for batch in batches)]
    first = [shown(v2.post(path, asha, body, key=f"key-{n}"), 201) for n, (path, body) in enumerate(asked)]

    def check() -> None:
        for n, (path, body) in enumerate(asked):
            again = v2.post(path, asha, body, key=f"key-{n}")
            assert again.headers.get("idempotency-replayed") == "true", again.text
            told, before = shown(again, 201), first[n]
            assert (told.get("id"), told.get("data")) == (before.get("id"), before.get("data"))

    assert v2.ask("PUT", f"/blocks/{asha.id}", by=bala).status_code == 204
    check()
    assert v2.ask("DELETE", f"/blocks/{asha.id}", by=bala).status_code == 204
    shown(v2.ask("PATCH", "/me", by=bala, body={"handle": "somebody.else.now"}))
    check()
    assert available(v2, bala) == 1_000_06


@pytest.mark.parametrize("mode", ["all_or_nothing", "each_alone"])
def test_a_batch_tells_no_more_of_who_has_blocked_the_payer_than_of_nobody(
    v2: V2, asha: Member, bala: Member, mode: str
) -> None:
    assert v2.ask("PUT", f"/blocks/{asha.id}", by=bala).status_code == 204
    told = []
    for to in (handle(v2, bala), bala.id, "@nobody.at.all", UNKNOWN_ID):
        said = v2.post("/batches", asha, {"mode": mode, "transfers": [order(to, 1)]}).json()
        told.append(said["refusal"] if mode == "all_or_nothing" else said["data"][0]["problem"])
    assert told == [told[0]] * 4
    assert told[0]["code"] == "payee_not_found"


@pytest.mark.parametrize("mode", ["all_or_nothing", "each_alone"])
def test_a_batch_under_an_ended_session_is_401(v2: V2, asha: Member, bala: Member, mode: str) -> None:
    assert v2.ask("DELETE", "/session", by=asha).status_code == 204
    for to in (bala.id, "@nobody.at.all"):
        body = {"mode": mode, "transfers": [order(to, 1), order(to, 1)]}
        assert problem(v2.post("/batches", asha, body)) == (401, "unauthenticated")
