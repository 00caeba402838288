"""Statements over HTTP: JSON, CSV, past balances, months, and why a balance is what it is."""

import csv
import io
from dataclasses import dataclass, field
from typing import Any

import pytest

from hundi.ledger.accounts import AccountId, AccountStatus, Instant
from hundi.ledger.commands import Hold, Pay, SetLimits, SetStatus
from hundi.ledger.money import INR, Money
from hundi.ledger.transfers import TransferId
from hundi.services.clock import now
from hundi.services.statements import safe_cell
from hundi.storage.ids import new_id
from tests.support.beside import carry_out_beside
from tests.support.server import Server
from tests.support.v2 import V2, Member, problem, shown

HOUR = 3_600_000_000
NOTES = ["=1+1", 'say "hi", he said', "two\nlines", "🪔 शुभ दीपावली", "مرحبا", "@SUM(A1)", "-5", "a;=1", None]


@dataclass(frozen=True, slots=True)
class Lived:
    """Somebody with a past, all that happened to them, oldest first, as their history shows it."""

    asha: Member
    bala: Member
    history: list[dict[str, Any]] = field(default_factory=list)


def money(paise: int) -> dict[str, Any]:
    return {"amount": paise, "currency": "INR"}


@pytest.fixture(scope="module")
def lived(server: Server, v2: V2) -> Lived:
    asha, bala = v2.sign_up_many([("Asha", "Rao"), ("=Bala", "Iyer")])
    one, other = AccountId(asha.id), AccountId(bala.id)
    for number, note in enumerate(NOTES, 1):
        payer, payee = (one, other) if number % 3 else (other, one)
        carry_out_beside(server, [Pay(TransferId(new_id()), payer, payee, Money(number * 111, INR), note)])
    carry_out_beside(server, [Hold(TransferId(new_id()), one, other, Money(700, INR), Instant(now() + HOUR), "a room")])
    return Lived(asha, bala, v2.pages("/transfers", asha)[::-1])


def read_csv(v2: V2, who: Member, **params: str) -> list[list[str]]:
    answered = v2.get("/statements.csv", who, **params)
    assert answered.status_code == 200, answered.text
    assert answered.headers["content-type"].startswith("text/csv; charset=utf-8")
    assert answered.headers["content-disposition"] == 'attachment; filename="statement.csv"'
    return list(csv.reader(io.StringIO(answered.content.decode("utf-8-sig"), newline=""), strict=True))


def test_a_statement_runs_from_its_opening_to_its_closing_balance(v2: V2, lived: Lived) -> None:
    posting = [each for each in lived.history if each["kind"] != "hold"]
    for limit in ("1", "4", "100"):
        read: list[Any] = []
        cursor = ""
        while True:
            page = shown(v2.get("/statements", lived.asha, limit=limit, cursor=cursor))
            assert (page["opening"], page["closing"]) == (money(0), posting[-1]["balance"])
            read += page["data"]
            if (cursor := page["nextCursor"] or "") == "":
                break
        assert read == posting


def test_any_period_opens_with_what_was_there_before(v2: V2, lived: Lived) -> None:
    for first in range(1, len(lived.history)):
        since = lived.history[first]["at"]
        page = shown(v2.get("/statements", lived.asha, **{"from": since}))
        assert page["opening"] == lived.history[first - 1]["balance"]
        assert [each["id"] for each in page["data"]] == [
            each["id"] for each in lived.history[first:] if each["kind"] != "hold"
        ]
        page = shown(v2.get("/statements", lived.asha, to=since))
        assert page["closing"] == lived.history[first - 1]["balance"]


def test_a_statement_stays_as_it_is_while_new_transfers_arrive(server: Server, v2: V2) -> None:
    asha, bala = v2.sign_up(), v2.sign_up()
    page = shown(v2.get("/statements", asha, limit="1"))
    assert page["nextCursor"] is None
    tell = Pay(TransferId(new_id()), AccountId(asha.id), AccountId(bala.id), Money(1, INR))
    carry_out_beside(server, [tell])
    first = shown(v2.get("/statements", asha, limit="1"))
    carry_out_beside(server, [Pay(TransferId(new_id()), AccountId(asha.id), AccountId(bala.id), Money(2, INR))])
    second = shown(v2.get("/statements", asha, limit="1", cursor=first["nextCursor"]))
    assert (second["closing"], second["nextCursor"]) == (first["closing"], None)
    assert [each["id"] for each in second["data"]] == [tell.id]


def test_the_csv_has_the_same_rows(v2: V2, lived: Lived) -> None:
    heading, opening, *rows, closing = read_csv(v2, lived.asha)
    posting = [each for each in lived.history if each["kind"] != "hold"]
    assert (opening[1], opening[6], closing[1]) == ("opening balance", "0.00", "closing balance")
    assert closing[6] == rows[-1][6]
    assert [row[8] for row in rows] == [each["id"] for each in posting]
    assert [round(float(row[6]) * 100) for row in rows] == [each["balance"]["amount"] for each in posting]
    assert [row[4] for row in rows] == [safe_cell(each["note"] or "") for each in posting]
    assert rows[1][2] == "'=Bala Iyer"
    assert heading[0] == "Time (UTC)"
    assert read_csv(v2, lived.asha, timeZone="Asia/Kolkata")[0][0] == "Time (Asia/Kolkata)"
    assert len(read_csv(v2, lived.asha, **{"from": "2100-01-01"})) == 3


def test_the_balance_at_any_moment_is_what_the_last_transfer_left(v2: V2, lived: Lived) -> None:
    for before, after in zip(lived.history, lived.history[1:], strict=False):
        assert before["at"] < after["at"]
        for time in (before["at"], after["at"].replace("Z", "+00:00")):
            at = shown(v2.get("/balance/at", lived.asha, time=time))
            expected = before if time == before["at"] else after
            assert at == {
                "time": expected["at"],
                "balance": expected["balance"],
                "transfer": expected["id"],
                "sequence": expected["sequence"],
            }
    at = shown(v2.get("/balance/at", lived.asha, time="2001-01-01"))
    assert at == {"time": "2001-01-01T23:59:59.999999Z", "balance": money(0), "transfer": None, "sequence": 0}
    at = shown(v2.get("/balance/at", lived.asha, time="2999-01-01"))
    assert at["balance"] == lived.history[-1]["balance"]
    assert at["time"] < "2999"


def test_months_sum_to_the_totals(v2: V2, lived: Lived) -> None:
    months = v2.pages("/balance/months", lived.asha, limit="1", timeZone="Asia/Kolkata")
    posting = [each for each in lived.history if each["kind"] != "hold"]
    for direction, total, count in (("in", "moneyIn", "countIn"), ("out", "moneyOut", "countOut")):
        these = [each for each in posting if each["direction"] == direction]
        assert sum(month[total]["amount"] for month in months) == sum(each["amount"]["amount"] for each in these)
        assert sum(month[count] for month in months) == len(these)
    assert months[0]["closing"] == posting[-1]["balance"]
    assert months[-1]["opening"] == money(0)
    for month in months:
        change = month["moneyIn"]["amount"] - month["moneyOut"]["amount"]
        assert month["opening"]["amount"] + change == month["closing"]["amount"]
    assert v2.pages("/balance/months", lived.asha, month="2001-01") == []


def test_why_a_balance_is_what_it_is(v2: V2, lived: Lived) -> None:
    why = shown(v2.get("/balance/why", lived.asha))
    balance = lived.history[-1]["balance"]["amount"]
    assert (why["posted"], why["held"], why["available"]) == (money(balance), money(700), money(balance - 700))
    (hold,) = why["holds"]
    assert (hold["note"], hold["status"], hold["person"]["id"]) == ("a room", "held", lived.bala.id)
    assert hold["expiresAt"] is not None
    assert why["holdsLeftOut"] is False
    assert why["entries"] == lived.history[::-1][:10]
    assert why["sequence"] == len(lived.history)
    assert why["accountStatus"] == "open"
    assert why["limits"]["transfer"].keys() == {"limit", "isOwn"}
    assert why["limits"]["day"].keys() == {"limit", "isOwn", "spentToday", "leftToday"}
    assert shown(v2.get("/balance/why", lived.bala))["expected"] == money(700)


def test_why_tells_the_limits_in_force_and_what_is_left_of_them_today(server: Server, v2: V2) -> None:
    asha, bala = v2.sign_up(), v2.sign_up()
    one, other = AccountId(asha.id), AccountId(bala.id)
    limit = SetLimits(TransferId(new_id()), one, Money(500_00, INR), Money(700_00, INR), "a test")
    carry_out_beside(server, [limit, Pay(TransferId(new_id()), one, other, Money(450_00, INR))])
    assert shown(v2.get("/balance/why", asha))["limits"] == {
        "transfer": {"limit": money(500_00), "isOwn": True},
        "day": {"limit": money(700_00), "isOwn": True, "spentToday": money(450_00), "leftToday": money(250_00)},
    }
    limits = shown(v2.get("/balance/why", bala))["limits"]
    assert limits["transfer"] == {"limit": None, "isOwn": False}
    assert limits["day"] == {"limit": None, "isOwn": False, "spentToday": money(0), "leftToday": None}


def test_a_frozen_person_is_told_that_they_are(server: Server, v2: V2) -> None:
    asha = v2.sign_up()
    carry_out_beside(server, [SetStatus(TransferId(new_id()), AccountId(asha.id), AccountStatus.FROZEN, "lost phone")])
    assert shown(v2.get("/balance/why", asha))["accountStatus"] == "frozen"


@pytest.mark.parametrize(
    ("path", "params", "code"),
    [
        ("/statements", {"from": "now"}, "invalid_period"),
        ("/statements", {"to": "2026-13-01"}, "invalid_period"),
        ("/statements", {"cursor": "WzBd"}, "invalid_cursor"),
        ("/statements", {"cursor": "Wzk5LDk5XQ"}, "invalid_cursor"),
        ("/statements", {"cursor": "WzMsMV0"}, "invalid_cursor"),
        ("/statements.csv", {"from": "2026-01-02", "to": "2025-01-01"}, "invalid_period"),
        ("/statements.csv", {"timeZone": "nowhere"}, "invalid_period"),
        ("/balance/at", {}, "invalid_period"),
        ("/balance/at", {"time": "2026-11-26 10:00"}, "invalid_period"),
        ("/balance/months", {"month": "2026-00"}, "invalid_period"),
        ("/balance/months", {"month": "0000-01"}, "invalid_period"),
        ("/balance/months", {"cursor": "WyJ4Il0"}, "invalid_period"),
        ("/balance/months", {"cursor": "!"}, "invalid_cursor"),
    ],
)
def test_what_cannot_be_read_is_400(v2: V2, lived: Lived, path: str, params: dict[str, str], code: str) -> None:
    assert problem(v2.get(path, lived.asha, **params)) == (400, code)


@pytest.mark.parametrize("path", ["/statements", "/statements.csv", "/balance/at", "/balance/months", "/balance/why"])
def test_without_credentials_nothing_is_told(v2: V2, path: str) -> None:
    assert problem(v2.get(path)) == (401, "unauthenticated")
