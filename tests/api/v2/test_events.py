"""Events as they happen, as a client sees them."""

from collections.abc import Iterator

import pytest

from tests.support.client import Client, Person
from tests.support.events import PATH, Listener
from tests.support.raw import exchange, request_head
from tests.support.server import Server
from tests.support.v2 import V2, Member, problem


@pytest.fixture(scope="module")
def v1(server: Server) -> Iterator[Client]:
    with Client(server.url) as client:
        yield client


def payer(member: Member) -> Person:
    return Person(member.id, member.username, "", "", member.password, member.credential)


def test_a_stream_begins_with_where_the_wallet_stands(server: Server, asha: Member) -> None:
    with Listener(server.url, asha.credential) as listener:
        (opening,) = listener.wait_for("balance")
    inr = {"currency": "INR"}
    assert opening.id == 1
    assert opening.data == {
        "available": {"amount": 100_000, **inr},
        "balance": {"amount": 100_000, **inr},
        "held": {"amount": 0, **inr},
        "sequence": 1,
    }
    assert listener.headers["content-type"] == "text/event-stream"
    assert listener.headers["cache-control"] == "no-store"
    assert listener.headers["x-accel-buffering"] == "no"
    assert listener.retry is not None
    assert 1_000 <= listener.retry <= 3_000


def test_both_sides_are_told_of_a_payment_at_once(server: Server, v1: Client, asha: Member, bala: Member) -> None:
    with Listener(server.url, asha.credential) as of_asha, Listener(server.url, bala.credential) as of_bala:
        for listener in (of_asha, of_bala):
            listener.wait_for("balance")
        transfer_id = v1.transferred(payer(asha), payer(bala), "12.34")
        for listener, direction, left in ((of_asha, "out", 98_766), (of_bala, "in", 101_234)):
            assert listener.wait_until(lambda it: it.named("transfer"), 10) < 5
            (event,) = listener.named("transfer")
            other = bala if direction == "out" else asha
            assert event.id == 2
            assert event.data["id"] == transfer_id
            assert (event.data["kind"], event.data["direction"]) == ("payment", direction)
            assert event.data["amount"] == {"amount": 1_234, "currency": "INR"}
            assert event.data["person"]["id"] == other.id
            balance = listener.wait_for("balance", 2)[-1]
            assert balance.data["available"]["amount"] == left
            assert balance.id is None


def test_nobody_is_told_of_what_others_do(server: Server, v1: Client, v2: V2, asha: Member, bala: Member) -> None:
    chitra = v2.sign_up("Chitra", "Sen")
    with Listener(server.url, chitra.credential) as of_chitra, Listener(server.url, bala.credential) as of_bala:
        of_chitra.wait_for("balance")
        of_bala.wait_for("balance")
        v1.transferred(payer(asha), payer(bala), "1")
        of_bala.wait_for("transfer")
        v1.transferred(payer(asha), payer(chitra), "2")
        (event,) = of_chitra.wait_for("transfer")
        assert event.data["amount"]["amount"] == 200


def test_a_dropped_client_misses_nothing_and_sees_nothing_twice(
    server: Server, v1: Client, asha: Member, bala: Member
) -> None:
    with Listener(server.url, bala.credential) as first:
        first.wait_for("balance")
        v1.transferred(payer(asha), payer(bala), "1")
        first.wait_for("transfer")
    for _ in range(450):
        v1.transferred(payer(asha), payer(bala), "0.01")
    with Listener(server.url, bala.credential, after=first.last_id) as second:
        v1.transferred(payer(asha), payer(bala), "0.02")
        second.wait_for("transfer", 451)
    assert second.ids() == list(range(3, 454))
    assert second.named("reset") == []
    with Listener(server.url, bala.credential, after=second.last_id) as third:
        (balance,) = third.wait_for("balance")
        assert balance.data["sequence"] == 453
        assert balance.id is None
    assert third.ids() == []


@pytest.mark.parametrize("cursor", ["999", "x", "-1", "9" * 5_000, "1.0"])
def test_a_cursor_that_never_was_an_id_is_reset(server: Server, asha: Member, cursor: str) -> None:
    with Listener(server.url, asha.credential, after=cursor) as listener:
        (reset,) = listener.wait_for("reset")
        listener.wait_for("balance")
    assert reset.id == 1
    assert reset.data == {"sequence": 1}


def test_a_cursor_may_come_in_the_query(server: Server, v2: V2, asha: Member) -> None:
    response = exchange(
        server.url,
        request_head("HEAD", f"{PATH}?lastEventId=1", server.url, [f"Authorization: Bearer {asha.credential}"]),
        "HEAD",
    )
    assert response is not None
    assert (response.status, response.body) == (200, b"")
    assert v2.get("/session", asha).status_code == 200


def test_streams_are_for_who_is_signed_in_or_has_a_key(server: Server, v2: V2, asha: Member) -> None:
    assert problem(v2.get("/events")) == (401, "unauthenticated")
    with Listener(server.url, v2.with_key(asha, "read").credential) as listener:
        listener.wait_for("balance")


def test_a_person_has_so_many_streams_and_no_more(server: Server, v2: V2, asha: Member) -> None:
    listeners = [Listener(server.url, asha.credential) for _ in range(20)]
    for listener in listeners:
        listener.__enter__()
    refused = v2.get("/events", asha)
    assert problem(refused) == (429, "too_many_streams")
    assert refused.headers["retry-after"] == "1"
    for listener in listeners:
        listener.drop()
    with Listener(server.url, asha.credential) as listener:
        listener.wait_for("balance")


def test_signing_out_ends_the_stream(server: Server, v2: V2, asha: Member) -> None:
    other = v2.signed_in(asha)
    with Listener(server.url, asha.credential) as ends, Listener(server.url, other.credential) as stays:
        ends.wait_for("balance")
        stays.wait_for("balance")
        assert v2.delete("/session", asha).status_code == 204
        ends.wait_for_end()
        assert not stays.has_ended


def test_freezing_is_told(server: Server, asha: Member) -> None:
    with Listener(server.url, asha.credential) as listener:
        listener.wait_for("balance")
        assert server.run_cli("freeze", asha.username, "--reason", "lost phone").exit_code == 0
        (event,) = listener.wait_for("account")
    assert event.data == {"status": "frozen", "transferLimit": None, "dayLimit": None}
    assert event.id is None


def test_what_the_command_line_does_is_told(server: Server, asha: Member) -> None:
    with Listener(server.url, asha.credential) as listener:
        listener.wait_for("balance")
        assert server.run_cli("deposit", asha.username, "5").exit_code == 0
        (event,) = listener.wait_for("transfer")
        assert (event.data["kind"], event.data["person"]) == ("deposit", None)
        assert listener.wait_for("balance", 2)[-1].data["available"]["amount"] == 100_500
