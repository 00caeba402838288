"""Host names in local mode: the loopback's own, so that no other site's page can have its name lead here."""

import pytest

from tests.support.client import Client, refusal
from tests.support.raw import address_of, exchange

UNKNOWN = [
    "evil.example",
    "localhost.evil.example",
    "127.0.0.1.evil.example",
    "127.0.0.1.nip.io",
    "evil.example:{port}",
    "evil.example@localhost:{port}",
    "localhost@evil.example",
    "localhost:{port}@evil.example",
    "localhost, evil.example",
    "10.0.0.1:{port}",
    "192.168.1.1",
    "0.0.0.0:{port}",
    "[::]:{port}",
    "[fe80::1]:{port}",
    "169.254.169.254",
    "xn--localhost",
    "notlocalhost",
    "localhost/evil.example",
    "localhost#.evil.example",
    "localhost?.evil.example",
    "evil.example\\@localhost",
    "[::1",
    "::ffff:10.0.0.1",
]


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:{port}", "127.0.0.1", "127.0.0.1:{port}", "LOCALHOST:{port}", "[::1]:{port}"]
)
def test_the_names_of_the_loopback_are_known(api: Client, host: str) -> None:
    _, port = address_of(api.url)
    assert api.ask("GET", "/user/bulk", headers={"Host": host.format(port=port)}).status_code == 200


@pytest.mark.parametrize("host", UNKNOWN)
def test_another_name_is_refused_on_every_path(api: Client, host: str) -> None:
    _, port = address_of(api.url)
    for path in ("/user/bulk", "/user/signup", "/nothing"):
        status, message = refusal(api.ask("GET", path, headers={"Host": host.format(port=port)}))
        assert 400 <= status < 500
        assert message not in ("Not found", "Method not allowed")


@pytest.mark.parametrize("host", UNKNOWN)
def test_another_name_is_refused_for_a_preflight_too(api: Client, host: str) -> None:
    _, port = address_of(api.url)
    headers = {"Host": host.format(port=port), "Origin": "http://evil.example", "Access-Control-Request-Method": "PUT"}
    assert api.ask("OPTIONS", "/user", headers=headers).status_code >= 400


@pytest.mark.parametrize("target", ["http://evil.example/api/v1/user/bulk", "//evil.example/api/v1/user/bulk"])
def test_a_target_that_names_another_host_is_not_answered_as_if_it_were_ours(api: Client, target: str) -> None:
    answer = exchange(api.url, f"GET {target} HTTP/1.1\r\nHost: evil.example\r\n\r\n".encode())
    assert answer is None or 400 <= answer.status < 500


def test_a_request_with_no_host_is_refused(api: Client) -> None:
    answer = exchange(api.url, b"GET /api/v1/user/bulk HTTP/1.1\r\n\r\n")
    assert answer is None or 400 <= answer.status < 500
