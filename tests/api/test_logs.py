"""What the server prints: no secret of anyone, and no traceback."""

import sqlite3
from contextlib import closing

from tests.support.client import Client
from tests.support.server import Server
from tests.support.tokens import signing_secret

PASSWORD = "s3cret-Passw0rd-of-asha"
NEW_PASSWORD = "an0ther-s3cret-of-asha"


def test_no_password_token_or_key_reaches_the_logs() -> None:
    with Server(access_log="true", opening_balance="10.00") as server:
        with Client(server.url) as client:
            payer, payee = client.sign_up(password=PASSWORD), client.sign_up()
            session = client.signed_in(payer).token
            client.sign_in(payer.username, "wr0ng-s3cret-of-asha")
            client.ask("POST", "/user/signin", body=f'{{"password": "{PASSWORD}", broken'.encode())
            client.transferred(payer, payee, "1", key="idempotency-key-of-asha")
            client.get("/account/balance", token=f"{session}forged")
            client.get("/user/bulk", params={"filter": "s3arch-of-asha"})
            client.ask("PUT", "/user", token=payer.token, body={"password": NEW_PASSWORD})
        with closing(sqlite3.connect(server.database)) as connection:
            hashes = [row[0] for row in connection.execute("SELECT password_hash FROM people")]
        secret = signing_secret(server.database).hex()
        assert server.terminate() == 0
        printed = server.output()
        assert not server.complaints()
    assert "/api/v1/account/transfer" in printed, "the log of requests is on"
    secrets = [PASSWORD, NEW_PASSWORD, "wr0ng-s3cret", payer.token, session, secret, "s3arch", *hashes]
    assert [word for word in secrets if word in printed] == []
    assert "$argon2" not in printed


def test_a_healthy_server_prints_little() -> None:
    with Server(opening_balance="10.00") as server:
        with Client(server.url) as client:
            payer, payee = client.sign_up(), client.sign_up()
            for _ in range(50):
                client.transferred(payer, payee, "0.01")
                client.sign_in("nobody@example.com", "wrong password")
        assert server.terminate() == 0
        assert len(server.output().splitlines()) < 20
