"""What an operator meets: readiness, shut-down, logs, and a session that ends while something is under way."""

import asyncio
import time
from collections.abc import Iterator

import httpx
import pytest

from tests.support.raw import connect, receive, request_head
from tests.support.scene import Scene, post_request
from tests.support.server import Server

PERSON = {"username": "asha@example.com", "firstName": "Asha", "lastName": "Rao", "password": "old password"}


@pytest.fixture
def fresh_server() -> Iterator[Server]:
    with Server() as server:
        yield server


def sign_up(server: Server) -> str:
    answer = httpx.post(f"{server.url}/api/v1/user/signup", json=PERSON)
    token: str = answer.json()["token"]
    return token


def auth(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_only_one_of_two_sessions_changes_the_password_and_the_other_is_out(fresh_server: Server) -> None:
    first = sign_up(fresh_server)
    second = httpx.post(f"{fresh_server.url}/api/v1/user/signin", json=PERSON).json()["token"]

    async def change_both() -> list[int]:
        async with httpx.AsyncClient(base_url=f"{fresh_server.url}/api/v1") as client:
            asked = (client.put("/user", headers=auth(t), json={"password": f"new {t}"[:60]}) for t in (first, second))
            return sorted(answer.status_code for answer in await asyncio.gather(*asked))

    assert asyncio.run(change_both()) == [200, 403]


def test_no_sign_in_with_the_old_password_outlives_it(fresh_server: Server) -> None:
    token = sign_up(fresh_server)

    async def race() -> list[int]:
        async with httpx.AsyncClient(base_url=f"{fresh_server.url}/api/v1", timeout=30) as client:
            sign_ins = [client.post("/user/signin", json=PERSON) for _ in range(20)]
            changing = client.put("/user", headers=auth(token), json={"password": "new password"})
            *answers, changed = await asyncio.gather(*sign_ins, changing)
            assert changed.status_code == 200
            tokens = [answer.json()["token"] for answer in answers if answer.status_code == 200]
            return [(await client.get("/user/me", headers=auth(old))).status_code for old in tokens]

    assert set(asyncio.run(race())) <= {403}


def test_a_database_that_cannot_be_read_is_not_ready_and_answers_503(fresh_server: Server) -> None:
    token = sign_up(fresh_server)
    assert httpx.get(f"{fresh_server.url}/readyz").status_code == 200
    for path in fresh_server.database.parent.glob("hundi.db*"):
        if path.name in ("hundi.db", "hundi.db-wal"):
            with path.open("r+b") as file:
                file.write(b"\xa5" * path.stat().st_size)
    assert httpx.get(f"{fresh_server.url}/readyz").status_code == 503
    asked = ("/user/bulk", "/user/bulk?filter=asha", "/user/me", "/account/balance")
    answers = [httpx.get(f"{fresh_server.url}/api/v1{path}", headers=auth(token)).status_code for path in asked]
    assert set(answers) <= {200, 503}, "what is still in memory may be answered"
    assert PERSON["password"] not in fresh_server.output()
    assert token not in fresh_server.output()


def test_a_request_that_is_not_whole_does_not_hold_up_the_end(fresh_server: Server) -> None:
    token = sign_up(fresh_server)
    headers = [f"Authorization: Bearer {token}", "Content-Length: 99"]
    head = request_head("POST", "/api/v1/account/transfer", fresh_server.url, headers)
    with connect(fresh_server.url) as connection:
        connection.sendall(head + b'{"to":')
        time.sleep(0.3)
        began = time.monotonic()
        assert fresh_server.terminate() == 0
        assert time.monotonic() - began < 10, "it would have waited for as long as a shut-down may take"


def test_a_revoked_token_comes_before_the_size(scene: Scene) -> None:
    with connect(scene.url) as connection:
        connection.sendall(post_request(scene.url, "/account/transfer", "no token", b"x" * 70_000))
        answer = receive(connection)
    assert answer is not None
    assert (answer.status, answer.body) == (403, b"{}")
