"""People: their handles and profiles, who finds whom, and how somebody leaves."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.support.client import Client, Person
from tests.support.server import Server
from tests.support.v2 import V2, Member, details, problem, shown

NOBODY = "0123456789ab" * 2


def patched(v2: V2, member: Member, **changes: object) -> Any:  # noqa: ANN401 - any JSON
    """Change a profile; returns it as it is then."""
    return shown(v2.ask("PATCH", "/me", by=member, body=changes))


def handle_of(v2: V2, member: Member) -> str:
    """Read somebody's handle."""
    handle: str = shown(v2.get("/me", member))["handle"]
    return handle


def pay(server: Server, payer: Member, payee: Member, amount: str) -> None:
    """Pay, by the first version of the API."""
    with Client(server.url) as v1:
        sender = Person(payer.id, payer.username, "", "", "", payer.credential)
        assert v1.transfer(sender, payee.id, amount).status_code == 200


def test_everyone_sees_all_of_themselves(v2: V2, asha: Member) -> None:
    me = shown(v2.get("/me", asha))
    assert me.keys() == {
        *("id", "handle", "firstName", "lastName", "username", "role", "status"),
        *("language", "theme", "hideAmounts", "createdAt"),
    }
    assert (me["id"], me["username"]) == (asha.id, asha.username)
    assert (me["role"], me["status"], me["language"], me["theme"]) == ("person", "open", None, "system")
    assert me["hideAmounts"] is False
    assert shown(v2.get("/session", asha))["person"] == me


def test_a_handle_is_made_of_the_name_with_digits_where_it_is_taken(v2: V2) -> None:
    names = [("Zé", "Ünïq")] * 3 + [("सुनील", "शर्मा")]
    handles = [handle_of(v2, member) for member in v2.sign_up_many(names)]
    assert min(handles).startswith("friend")
    made = sorted(handle for handle in handles if handle.startswith("ze.uniq"))
    assert made[0] == "ze.uniq"
    assert len(set(made)) == 3
    assert all(handle.removeprefix("ze.uniq").isdigit() for handle in made[1:])


def test_forty_people_of_one_name_at_once_have_a_handle_each(v2: V2) -> None:
    with ThreadPoolExecutor(20) as pool:
        members = list(pool.map(lambda _: v2.sign_up("Same", "Name"), range(40)))
    handles = {handle_of(v2, member) for member in members}
    assert len(handles) == 40
    assert "same.name" in handles


def test_a_handle_is_asked_for_at_sign_up(v2: V2) -> None:
    chosen = v2.sign_up(handle="@Chosen_One")
    assert handle_of(v2, chosen) == "chosen_one"
    assert problem(v2.post("/sign-ups", body=details(handle="chosen_one"))) == (409, "handle_taken")
    for handle in ("admin", "x", "no spaces", "सुनील", "a..b"):
        assert problem(v2.post("/sign-ups", body=details(handle=handle))) == (422, "invalid_handle")


def test_of_thirty_who_ask_for_one_handle_one_has_it(v2: V2, asha: Member) -> None:
    members = [v2.signed_in(asha), *v2.sign_up_many([("Thirty", "One")] * 4)]

    def take(number: int) -> int:
        if number % 3 == 0:
            return v2.post("/sign-ups", body=details(handle="wanted.by.all")).status_code - 1
        by = members[number % len(members)]
        return v2.ask("PATCH", "/me", by=by, body={"handle": "wanted.by.all"}).status_code

    with ThreadPoolExecutor(30) as pool:
        statuses = list(pool.map(take, range(30)))
    assert set(statuses) <= {200, 408, 409}
    owner = shown(v2.get("/people/@wanted.by.all", asha))["id"]
    have = [handle_of(v2, member) == "wanted.by.all" for member in members]
    assert sum(have) == (0 if owner not in {member.id for member in members} else 1)
    assert statuses.count(200) >= 1


def test_a_handle_is_never_given_to_another(v2: V2, asha: Member, bala: Member) -> None:
    first = handle_of(v2, asha)
    assert patched(v2, asha, handle="Second.Handle9")["handle"] == "second.handle9"
    for handle in (first, "second.handle9"):
        assert problem(v2.ask("PATCH", "/me", by=bala, body={"handle": handle})) == (409, "handle_taken")
    assert problem(v2.get(f"/people/@{first}", bala)) == (404, "not_found")
    assert patched(v2, asha, handle=first)["handle"] == first


def test_a_profile_is_changed_all_or_nothing(v2: V2, asha: Member) -> None:
    before = shown(v2.get("/me", asha))
    changed = patched(v2, asha, firstName="Usha", language="hi-IN", theme="dark", hideAmounts=True)
    assert changed == before | {"firstName": "Usha", "language": "hi-IN", "theme": "dark", "hideAmounts": True}
    for body, said in (
        ({"lastName": " ", "theme": "light"}, (422, "invalid_name")),
        ({"theme": "light", "handle": "pay"}, (422, "invalid_handle")),
        ({"theme": "light", "language": "no language"}, (422, "invalid_language")),
        ({"language": "en", "theme": "blue"}, (422, "invalid_body")),
        ({"hideAmounts": 1}, (422, "invalid_body")),
        ({"username": "x@example.com"}, (422, "invalid_body")),
    ):
        assert problem(v2.ask("PATCH", "/me", by=asha, body=body)) == said
    assert shown(v2.get("/me", asha)) == changed
    assert patched(v2, asha) == changed
    assert patched(v2, asha, language=None)["language"] is None


def test_others_see_a_name_and_a_handle_and_no_more(v2: V2, asha: Member, bala: Member) -> None:
    handle = handle_of(v2, bala)
    card = {"id": bala.id, "handle": handle, "firstName": "Bala", "lastName": "Iyer"}
    for name in (bala.id, f"@{handle}", f"@{handle.upper()}", f"%40{handle}"):
        assert shown(v2.get(f"/people/{name}", asha)) == card
    for name in (NOBODY, "@nobody.at.all", handle, "@", "%00", bala.username):
        assert problem(v2.get(f"/people/{name}", asha)) == (404, "not_found")


def test_people_are_searched_by_handle_and_name(v2: V2, asha: Member) -> None:
    zara, tezara, other = v2.sign_up_many([("Zara", "Quill"), ("Tezara", "Quill"), ("Other", "Quill")])
    patched(v2, other, handle="zara.q")
    for limit in ("1", "2", "50"):
        listed = [person["id"] for person in v2.pages("/people", asha, search="Zara", limit=limit)]
        assert listed == [other.id, zara.id, tezara.id]
        listed = [person["id"] for person in v2.pages("/people", asha, search="@zara.q", limit=limit)]
        assert listed == [other.id, zara.id]
    assert shown(v2.get("/people", asha, search="@no such"))["data"] == []
    assert all(person["id"] != zara.id for person in v2.pages("/people", zara, search="zara"))
    assert all(person.keys() == {"id", "handle", "firstName", "lastName"} for person in v2.pages("/people", zara))


@pytest.mark.parametrize(
    "cursor", ["x", "W10", "WyJhIl0", "WyIxIl0", "WyJAXHUwMDAwIl0", "WzFd", "WyIwMTIzNDU2Nzg5YWIwMTIzNDU2Nzg5YWIiXQ"]
)
def test_a_cursor_of_no_list_is_refused(v2: V2, asha: Member, cursor: str) -> None:
    assert problem(v2.get("/people", asha, cursor=cursor)) == (400, "invalid_cursor")


def test_recent_payees_come_the_latest_first(server: Server, v2: V2, asha: Member, bala: Member) -> None:
    assert shown(v2.get("/me/recent-payees", asha)) == {"data": [], "nextCursor": None}
    chitra = v2.sign_up("Chitra", "Sen")
    for payee in (bala, chitra, bala):
        pay(server, asha, payee, "1.00")
    recent = shown(v2.get("/me/recent-payees", asha))["data"]
    assert [payee["person"]["id"] for payee in recent] == [bala.id, chitra.id]
    assert recent[0]["paidAt"] > recent[1]["paidAt"]
    assert len(shown(v2.get("/me/recent-payees", asha, limit="1"))["data"]) == 1


def test_whoever_leaves_is_forgotten(server: Server, v2: V2, asha: Member, bala: Member) -> None:
    handle = handle_of(v2, asha)
    with_key = v2.with_key(asha, "read")
    told = v2.delete("/me", asha)
    assert problem(told) == (409, "balance_not_zero")
    assert told.json()["balance"] == {"amount": 1_000_00, "currency": "INR"}
    pay(server, asha, bala, "1000")

    assert v2.delete("/me", asha).status_code == 204

    for by in (asha, with_key):
        assert problem(v2.get("/me", by)) == (401, "unauthenticated")
    card = {"id": asha.id, "handle": None, "firstName": "Closed account", "lastName": ""}
    assert shown(v2.get(f"/people/{asha.id}", bala)) == card
    assert problem(v2.get(f"/people/@{handle}", bala)) == (404, "not_found")
    body = {"username": asha.username, "password": asha.password}
    assert problem(v2.post("/sessions", body=body)) == (401, "sign_in_refused")
    assert problem(v2.post("/sessions", body={"username": f"closed {asha.id}", "password": ""})) == (
        *(401, "sign_in_refused"),
    )
    assert problem(v2.ask("PATCH", "/me", by=bala, body={"handle": handle})) == (409, "handle_taken")
    again = v2.sign_up(username=asha.username)
    assert again.id != asha.id
    assert handle_of(v2, again) != handle
    assert asha.id not in {person["id"] for person in v2.pages("/people", bala, search="closed", limit="100")}
    assert server.run_cli("verify").exit_code == 0


def test_whoever_is_blocked_neither_pays_nor_finds(server: Server, v2: V2, asha: Member, bala: Member) -> None:
    handle = handle_of(v2, asha)
    pay(server, bala, asha, "1")
    for _ in range(2):
        assert v2.ask("PUT", f"/blocks/{bala.id}", by=asha).status_code == 204
    (blocked,) = v2.pages("/blocks", asha)
    assert blocked["person"] == shown(v2.get(f"/people/{bala.id}", asha))
    for name in (asha.id, f"@{handle}"):
        assert problem(v2.get(f"/people/{name}", bala)) == (404, "not_found")
    assert asha.id not in {person["id"] for person in v2.pages("/people", bala, search=f"@{handle}")}
    assert shown(v2.get("/me/recent-payees", bala))["data"] == []
    with Client(server.url) as v1:
        sender = Person(bala.id, bala.username, "", "", "", bala.credential)
        assert v1.transfer(sender, asha.id, "1").status_code == 400

    for _ in range(2):
        assert v2.delete(f"/blocks/{bala.id}", asha).status_code == 204
    assert v2.pages("/blocks", asha) == []
    assert shown(v2.get(f"/people/@{handle}", bala))["id"] == asha.id
    pay(server, bala, asha, "1")


def test_the_blocked_are_listed_the_latest_first(v2: V2, asha: Member) -> None:
    people = v2.sign_up_many([(f"Blocked{n}", "Crowd") for n in range(5)])
    for person in people:
        assert v2.ask("PUT", f"/blocks/{person.id}", by=asha).status_code == 204
    wanted = [person.id for person in reversed(people)]
    for limit in ("1", "2", "5", "50"):
        assert [each["person"]["id"] for each in v2.pages("/blocks", asha, limit=limit)] == wanted
    assert problem(v2.get("/blocks", asha, cursor="WzEsInkiXQ")) == (400, "invalid_cursor")


def test_only_somebody_else_can_be_blocked(v2: V2, asha: Member) -> None:
    for name in (NOBODY, "0" * 24, "x", "@asha", "%00"):
        assert problem(v2.ask("PUT", f"/blocks/{name}", by=asha)) == (404, "not_found")
        assert problem(v2.delete(f"/blocks/{name}", asha)) == (404, "not_found")
    assert problem(v2.ask("PUT", f"/blocks/{asha.id}", by=asha)) == (422, "same_account")


def test_a_key_that_reads_changes_nothing(v2: V2, asha: Member) -> None:
    for scope in ("read", "pay"):
        by = v2.with_key(asha, scope)
        assert shown(v2.get("/me", by))["id"] == asha.id
        assert problem(v2.ask("PATCH", "/me", by=by, body={"theme": "dark"})) == (403, "forbidden")
        assert problem(v2.delete("/me", by)) == (403, "forbidden")
    assert patched(v2, v2.with_key(asha, "admin"), theme="dark")["theme"] == "dark"


def test_a_search_with_a_token_leaves_out_who_has_blocked_the_caller(v2: V2) -> None:
    asker, *crowd = v2.sign_up_many([("Asker", "Hidesfrom"), *[("Blocker", "Hidesfrom")] * 3, ("Open", "Hidesfrom")])
    for blocker in crowd[:3]:
        assert v2.ask("PUT", f"/blocks/{asker.id}", by=blocker).status_code == 204
    found, cursor = [], ""
    for _ in range(len(crowd)):
        query = f"filter=hidesfrom&limit=1&cursor={cursor}" if cursor else "filter=hidesfrom&limit=1"
        said = httpx.get(
            f"{v2.url}/api/v1/user/bulk?{query}",
            headers={"Authorization": f"Bearer {asker.credential}"},
            trust_env=False,
        ).json()
        found += [user["_id"] for user in said["users"]]
        cursor = said.get("nextCursor", "")
    assert (found, cursor) == ([crowd[3].id], "")
