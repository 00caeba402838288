"""Looking back over HTTP: history, one transfer, the thread with one person."""

from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from hundi.ledger.accounts import AccountId, Instant
from hundi.ledger.commands import Capture, Hold, Pay
from hundi.ledger.money import INR, Money
from hundi.ledger.transfers import TransferId
from hundi.services.clock import now
from hundi.storage.ids import new_id
from tests.support.beside import carry_out_beside
from tests.support.client import UNKNOWN_ID
from tests.support.server import Server
from tests.support.v2 import V2, Member, problem, shown

HOUR = 3_600_000_000


@dataclass(frozen=True, slots=True)
class Story:
    """Three people, and what passed between them: ids of transfers, oldest first, by what they were for."""

    asha: Member
    bala: Member
    chitra: Member
    ids: dict[str, TransferId]


def pay(payer: Member, payee: Member, paise: int, note: str | None = None) -> Pay:
    return Pay(TransferId(new_id()), AccountId(payer.id), AccountId(payee.id), Money(paise, INR), note)


@pytest.fixture(scope="module")
def story(server: Server, v2: V2) -> Story:
    asha, bala, chitra = v2.sign_up_many([("Asha", "Rao"), ("Bala", "Iyer"), ("Chitra", "Sen")])
    hold = Hold(
        TransferId(new_id()), AccountId(asha.id), AccountId(bala.id), Money(900, INR), Instant(now() + HOUR), "a room"
    )
    commands: dict[str, Pay | Hold | Capture] = {
        "lunch": pay(asha, bala, 150_00, "Lunch at José's 🍛"),
        "change": pay(bala, asha, 20_00, "change"),
        "books": pay(asha, chitra, 75_50, "books, second hand"),
        "gift": pay(chitra, asha, 1, None),
        "hold": hold,
        "capture": Capture(TransferId(new_id()), hold.id, hold.payer, hold.payee, Money(400, INR)),
        "tea": pay(asha, bala, 10_00, "TEA"),
    }
    carry_out_beside(server, list(commands.values()))
    return Story(asha, bala, chitra, {name: command.id for name, command in commands.items()})


def test_the_history_is_whole_and_newest_first(v2: V2, story: Story) -> None:
    read = v2.pages("/transfers", story.asha, limit="2")
    assert [each["id"] for each in read[:-1]] == list(story.ids.values())[::-1]
    assert (read[-1]["kind"], read[-1]["person"]) == ("opening", None)
    assert [each["sequence"] for each in read] == list(range(8, 0, -1))
    balance = 0
    for each in read[::-1]:
        posted = 0 if each["kind"] == "hold" else each["amount"]["amount"]
        balance += posted if each["direction"] == "in" else -posted
        assert each["balance"] == {"amount": balance, "currency": "INR"}


def test_a_transfer_is_shown_as_its_side_sees_it(v2: V2, story: Story) -> None:
    seen = shown(v2.get(f"/transfers/{story.ids['lunch']}", story.asha))
    assert seen.pop("person").items() >= {"id": story.bala.id, "firstName": "Bala", "lastName": "Iyer"}.items()
    assert seen.pop("at").endswith("Z")
    assert seen == {
        "id": story.ids["lunch"],
        "kind": "payment",
        "direction": "out",
        "status": "completed",
        "amount": {"amount": 15_000, "currency": "INR"},
        "note": "Lunch at José's 🍛",
        "sequence": 2,
        "balance": {"amount": 85_000, "currency": "INR"},
        "pending": {"amount": 0, "currency": "INR"},
        "refunded": {"amount": 0, "currency": "INR"},
        "follows": None,
        "expiresAt": None,
        "followed": None,
        "followers": [],
    }
    other = shown(v2.get(f"/transfers/{story.ids['lunch']}", story.bala))
    assert (other["direction"], other["person"]["id"]) == ("in", story.asha.id)


def test_a_hold_and_its_capture_tell_of_each_other(v2: V2, story: Story) -> None:
    hold = shown(v2.get(f"/transfers/{story.ids['hold']}", story.asha))
    assert (hold["status"], [each["id"] for each in hold["followers"]]) == ("captured", [story.ids["capture"]])
    assert (hold["pending"]["amount"], hold["expiresAt"] is not None) == (900, True)
    capture = shown(v2.get(f"/transfers/{story.ids['capture']}", story.bala))
    assert (capture["follows"], capture["followed"]["id"]) == (story.ids["hold"], story.ids["hold"])


def test_anothers_transfer_is_not_found(v2: V2, story: Story) -> None:
    for id_, who in ((story.ids["lunch"], story.chitra), (story.ids["books"], story.bala), (UNKNOWN_ID, story.asha)):
        assert problem(v2.get(f"/transfers/{id_}", who)) == (404, "not_found")
    for id_ in ("", "x", story.ids["lunch"].upper(), story.ids["lunch"] + "0", "%00", "🦚"):
        assert v2.get(f"/transfers/{id_}x", story.asha).status_code == 404


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"direction": "in", "kind": "payment"}, ["gift", "change"]),
        ({"direction": "out", "kind": "payment"}, ["tea", "books", "lunch"]),
        ({"kind": "hold,capture"}, ["capture", "hold"]),
        ({"minAmount": "2000", "maxAmount": "7550"}, ["books", "change"]),
        ({"text": "jose"}, ["lunch"]),
        ({"text": "tea"}, ["tea"]),
        ({"text": "🍛"}, ["lunch"]),
        ({"text": "%"}, []),
        ({"text": "\u0301"}, []),
        ({"from": "2100-01-01"}, []),
        ({"to": "2001-01-01T00:00:00+05:30"}, []),
        ({"from": "2001-01-01", "to": "2100-01-01", "timeZone": "Asia/Kolkata", "kind": "hold"}, ["hold"]),
    ],
)
def test_a_history_is_filtered(v2: V2, story: Story, params: dict[str, str], expected: list[str]) -> None:
    read = v2.pages("/transfers", story.asha, limit="1", **params)
    assert [each["id"] for each in read] == [story.ids[name] for name in expected]


def test_the_thread_is_what_passed_between_two(v2: V2, story: Story) -> None:
    with_bala = ["tea", "capture", "hold", "change", "lunch"]
    answered = shown(v2.get(f"/people/{story.bala.id}/transfers", story.asha))
    assert answered["person"]["firstName"] == "Bala"
    assert [each["id"] for each in answered["data"]] == [story.ids[name] for name in with_bala]
    assert answered["nextCursor"] is None
    assert answered["data"] == v2.pages("/transfers", story.asha, person=story.bala.id)
    seen_by_bala = shown(v2.get(f"/people/{story.asha.id}/transfers", story.bala))["data"]
    assert [each["id"] for each in seen_by_bala] == [story.ids[name] for name in with_bala]
    assert shown(v2.get(f"/people/{story.chitra.id}/transfers", story.bala))["data"] == []


@pytest.mark.parametrize("who", [UNKNOWN_ID, "@nobody.has.this", "@", "asha", "@\0", "@%_", "@" + "a" * 500])
def test_nobody_has_no_thread(v2: V2, story: Story, who: str) -> None:
    escaped = who.replace("%", "%25").replace("\0", "%00")
    assert problem(v2.get(f"/people/{escaped}/transfers", story.asha))[0] == 404
    if "\0" not in who:
        assert problem(v2.get("/transfers", story.asha, person=who)) == (404, "not_found")


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"cursor": "x"}, "invalid_cursor"),
        ({"cursor": "WyJ4Il0"}, "invalid_cursor"),
        ({"cursor": "Wy0xXQ"}, "invalid_cursor"),
        ({"cursor": "WzFlMzAwXQ"}, "invalid_cursor"),
        ({"direction": "sideways"}, "invalid_query"),
        ({"kind": "theft"}, "invalid_query"),
        ({"kind": "payment,"}, "invalid_query"),
        ({"minAmount": "-1"}, "invalid_query"),
        ({"maxAmount": "9" * 30}, "invalid_query"),
        ({"minAmount": "1.5"}, "invalid_query"),
        ({"text": "x" * 401}, "invalid_query"),
        ({"text": "\0"}, "invalid_query"),
        ({"from": "yesterday"}, "invalid_period"),
        ({"from": "2026-02-30"}, "invalid_period"),
        ({"from": "2026-11-26", "to": "2026-11-24"}, "invalid_period"),
        ({"timeZone": "Mars/Olympus"}, "invalid_period"),
        ({"timeZone": "../etc/passwd"}, "invalid_period"),
        ({"timeZone": "Asia"}, "invalid_period"),
    ],
)
def test_what_cannot_be_read_is_400(v2: V2, story: Story, params: dict[str, str], code: str) -> None:
    assert problem(v2.get("/transfers", story.asha, **params)) == (400, code)
    assert problem(v2.get(f"/people/{story.bala.id}/transfers", story.asha, **params)) == (400, code)


@pytest.mark.parametrize("path", ["/transfers", "/transfers/" + "0" * 24, "/people/" + "0" * 24 + "/transfers"])
def test_without_credentials_nothing_is_told(v2: V2, path: str) -> None:
    assert problem(v2.get(path)) == (401, "unauthenticated")


def test_a_read_key_may_look_back(v2: V2, story: Story) -> None:
    key = v2.with_key(story.asha, "read")
    assert v2.pages("/transfers", key) == v2.pages("/transfers", story.asha)


def test_pages_are_stable_while_new_transfers_arrive(server: Server, v2: V2) -> None:
    asha, bala = v2.sign_up(), v2.sign_up("Bala")
    carry_out_beside(server, [pay(*((asha, bala) if n % 2 else (bala, asha)), n + 1) for n in range(9)])
    earlier = [each["id"] for each in v2.pages("/transfers", asha)]
    for limit in ("1", "3", "4"):
        read: list[Any] = []
        cursor: str | None = ""
        while cursor is not None:
            page = shown(v2.get("/transfers", asha, limit=limit, cursor=cursor))
            read += [each["id"] for each in page["data"]]
            carry_out_beside(server, [pay(asha, bala, 1)])
            cursor = page["nextCursor"]
        assert len(read) == len(set(read))
        assert [id_ for id_ in read if id_ in earlier] == earlier


def test_who_has_blocked_somebody_is_not_found_by_looking_back(v2: V2) -> None:
    asha, bala = v2.sign_up("Asha", "Rao"), v2.sign_up("Bala", "Iyer")
    handle = "@" + shown(v2.get("/me", bala))["handle"]
    assert v2.ask("PUT", f"/blocks/{asha.id}", by=bala).status_code == 204

    def looks() -> list[httpx.Response]:
        threads = [v2.get(f"/people/{who}/transfers", asha) for who in (bala.id, handle)]
        return [*threads, *(v2.get("/transfers", asha, person=who) for who in (bala.id, handle))]

    assert [problem(look) for look in looks()] == [(404, "not_found")] * 4
    shown(v2.post("/transfers", bala, {"to": asha.id, "amount": {"amount": 1}}), 201)
    assert [len(shown(look)["data"]) for look in looks()] == [1] * 4  # as their whole history shows it
