"""API keys: shown once, reaching as far as their scope, and ended at once."""

import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace

import psycopg
import pytest

from hundi.api.v2.times import render_time
from hundi.ledger.accounts import Instant
from hundi.services.clock import now
from tests.support.server import Server
from tests.support.v2 import V2, Member, problem, shown

FORBIDDEN = (403, "forbidden")
UNAUTHENTICATED = (401, "unauthenticated")
NEW = {"name": "till", "scope": "pay"}


def test_a_key_is_shown_once(v2: V2, asha: Member) -> None:
    made = shown(v2.post("/api-keys", asha, NEW), 201)
    assert made["key"].startswith(f"hundi_{made['id']}_")
    assert (made["name"], made["scope"], made["expiresAt"]) == ("till", "pay", None)
    (listed,) = v2.pages("/api-keys", asha)
    assert listed == {name: value for name, value in made.items() if name != "key"}
    current = shown(v2.get("/session", made["key"]))
    assert (current["kind"], current["scope"], current["id"]) == ("key", "pay", made["id"])
    assert current["expiresAt"] is None


def test_a_key_is_kept_as_a_digest(server: Server, v2: V2, asha: Member) -> None:
    key = v2.with_key(asha, "read").credential
    _, id_, secret = key.split("_")
    if server.is_on_postgresql:
        with psycopg.connect(server.database_url) as postgres:
            dump = "\n".join(str(row) for row in postgres.execute("SELECT sessions::text FROM sessions"))
    else:
        with closing(sqlite3.connect(server.database)) as connection:
            dump = "\n".join(connection.iterdump())
    assert id_ in dump
    assert secret not in dump


def test_a_key_with_any_part_changed_is_nothing(v2: V2, asha: Member, bala: Member) -> None:
    key, others = v2.with_key(asha, "read").credential, v2.with_key(bala, "read").credential
    prefix, id_, secret = key.split("_")
    flipped = ("1" if secret[-1] == "0" else "0").join((secret[:-1], ""))
    for changed in (
        f"{prefix}_{id_}_{flipped}",
        f"{prefix}_{others.split('_')[1]}_{secret}",
        *(key[:-1], key + "0", key.upper(), key + "_", f"{prefix}_{id_}"),
    ):
        assert problem(v2.get("/session", changed)) == UNAUTHENTICATED
    assert v2.get("/session", key).status_code == 200


@pytest.mark.parametrize(
    ("scope", "expected"), [("read", [200, 403, 403]), ("pay", [200, 403, 403]), ("admin", [200, 201, 204])]
)
def test_a_key_reaches_as_far_as_its_scope(v2: V2, asha: Member, scope: str, expected: list[int]) -> None:
    key = v2.with_key(asha, scope)
    answers = [v2.get("/api-keys", key), v2.post("/api-keys", key, NEW), v2.delete("/sessions", key)]
    assert [answer.status_code for answer in answers] == expected
    if scope != "admin":
        assert problem(answers[1]) == FORBIDDEN
        assert answers[1].json()["neededScope"] == "admin"


def test_an_ended_key_is_nothing_at_once_though_it_was_known(v2: V2, asha: Member, bala: Member) -> None:
    key = v2.with_key(asha, "admin")
    id_ = shown(v2.get("/session", key))["id"]
    assert problem(v2.delete(f"/api-keys/{id_}", bala)) == (404, "not_found")
    assert problem(v2.delete(f"/sessions/{id_}", asha)) == (404, "not_found"), "it is no sign-in"
    assert v2.delete(f"/api-keys/{id_}", asha).status_code == 204
    assert problem(v2.get("/session", key)) == UNAUTHENTICATED
    assert problem(v2.delete(f"/api-keys/{id_}", asha)) == (404, "not_found")
    assert v2.pages("/api-keys", asha) == []


def test_a_key_ends_itself_by_signing_out(v2: V2, asha: Member) -> None:
    key = v2.with_key(asha, "read")
    assert v2.delete("/session", key).status_code == 204
    assert problem(v2.get("/session", key)) == UNAUTHENTICATED
    assert v2.get("/session", asha).status_code == 200


def test_a_key_expires(v2: V2, asha: Member) -> None:
    made = shown(v2.post("/api-keys", asha, NEW | {"expiresAt": "2031-01-02T03:04:05+05:30"}), 201)
    assert made["expiresAt"] == "2031-01-01T21:34:05.000000Z"
    for past in ("2020-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2031-02-30T00:00:00Z", "0000-01-01T00:00:00Z"):
        assert problem(v2.post("/api-keys", asha, NEW | {"expiresAt": past})) == (422, "invalid_body")


def test_a_key_that_has_expired_is_nothing(v2: V2, asha: Member) -> None:
    soon = render_time(Instant(now() + 1_000_000))
    made = shown(v2.post("/api-keys", asha, NEW | {"expiresAt": soon}), 201)
    assert v2.get("/session", made["key"]).status_code == 200
    time.sleep(1.1)
    assert problem(v2.get("/session", made["key"])) == UNAUTHENTICATED
    assert v2.pages("/api-keys", asha) == []


@pytest.mark.parametrize("name", ["", "   ", "\n\t", "\u202e"])
def test_a_key_has_a_name(v2: V2, asha: Member, name: str) -> None:
    assert problem(v2.post("/api-keys", asha, NEW | {"name": name})) == (422, "invalid_body")


def test_the_same_request_makes_one_key_and_shows_its_secret_once(v2: V2, asha: Member) -> None:
    first, again = (v2.post("/api-keys", asha, NEW, key="one") for _ in range(2))
    made, told = shown(first, 201), shown(again, 201)
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    assert told == {name: value for name, value in made.items() if name != "key"}
    assert len(v2.pages("/api-keys", asha)) == 1


def test_another_request_under_the_same_key_is_refused(v2: V2, asha: Member, bala: Member) -> None:
    shown(v2.post("/api-keys", asha, NEW, key="one"), 201)
    assert problem(v2.post("/api-keys", asha, NEW | {"name": "other"}, key="one")) == (422, "key_reused")
    assert "key" in shown(v2.post("/api-keys", bala, NEW, key="one"), 201), "keys are each person's own"


def test_a_refusal_spends_no_key(v2: V2, asha: Member) -> None:
    assert problem(v2.post("/api-keys", asha, NEW | {"name": " "}, key="one")) == (422, "invalid_body")
    assert "key" in shown(v2.post("/api-keys", asha, NEW, key="one"), 201)


@pytest.mark.parametrize("key", ["", "a b", "x" * 256, "a\tb"])
def test_a_bad_idempotency_key_is_told(v2: V2, asha: Member, key: str) -> None:
    assert problem(v2.post("/api-keys", asha, NEW, key=key)) == (400, "invalid_idempotency_key")


def test_the_same_request_many_times_at_once_makes_one_key(v2: V2, asha: Member) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = [shown(each, 201) for each in pool.map(lambda _: v2.post("/api-keys", asha, NEW, key="one"), range(16))]
    assert len({each["id"] for each in made}) == 1
    assert sum("key" in each for each in made) == 1
    assert len(v2.pages("/api-keys", asha)) == 1


def test_a_person_has_so_many_keys_and_no_more(v2: V2, asha: Member) -> None:
    with ThreadPoolExecutor(4) as pool:
        statuses = list(pool.map(lambda _: v2.post("/api-keys", asha, NEW).status_code, range(104)))
    assert (statuses.count(201), statuses.count(409)) == (100, 4)
    assert problem(v2.post("/api-keys", asha, NEW, key="one")) == (409, "too_many_api_keys")
    assert len(v2.pages("/api-keys", asha, limit="30")) == 100


def test_a_key_makes_no_key_after_its_end(v2: V2, asha: Member) -> None:
    key = v2.with_key(asha, "admin")
    assert v2.delete("/session", key).status_code == 204
    assert problem(v2.post("/api-keys", replace(key), NEW)) == UNAUTHENTICATED
