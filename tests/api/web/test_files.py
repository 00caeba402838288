"""The built files: how they are kept, compressed and checked, and that there is nothing else to be had."""

import gzip
from pathlib import Path

import httpx
import pytest

from hundi.api.http import weights
from hundi.api.web.files import choose_encoding, is_known, read_files
from tests.api.web.conftest import BROWSER, SCRIPT

pytestmark = pytest.mark.anyio

ASSET = "/assets/index-a1b2c3d4.js"


async def get_raw(client: httpx.AsyncClient, path: str, **headers: str) -> tuple[httpx.Response, bytes]:
    """GET a file, and its bytes as they were sent."""
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    async with client.stream("GET", path, headers=names) as response:
        return response, b"".join([part async for part in response.aiter_raw()])


async def test_an_asset_is_kept_for_a_year_and_sent_in_the_best_encoding(quick: httpx.AsyncClient) -> None:
    for accepted, encoding, sent in (
        ("gzip, deflate, br, zstd", "br", b"as brotli has it"),
        ("gzip, br;q=0", "gzip", gzip.compress(SCRIPT)),
        ("identity", None, SCRIPT),
    ):
        response, body = await get_raw(quick, ASSET, accept_encoding=accepted)
        assert response.status_code == 200
        assert response.headers.get("content-encoding") == encoding
        assert response.headers["content-length"] == str(len(body))
        assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert response.headers["content-type"] == "text/javascript; charset=utf-8"
        assert response.headers["vary"] == "Accept-Encoding"
        assert (gzip.decompress(body) if encoding == "gzip" else body) == (SCRIPT if encoding == "gzip" else sent)


async def test_what_is_not_compressed_does_not_vary(quick: httpx.AsyncClient) -> None:
    response, body = await get_raw(quick, "/assets/index-e5f6a7b8.css", accept_encoding="br")
    assert "vary" not in response.headers
    assert "content-encoding" not in response.headers
    assert body == b"p { margin: 0 }"


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/sw.js", "text/javascript; charset=utf-8"),
        ("/manifest.webmanifest", "application/manifest+json"),
        ("/shell.html", "text/html; charset=utf-8"),
        ("/icons/icon.png", "image/png"),
    ],
)
async def test_what_has_one_name_for_ever_is_checked_before_each_use(
    quick: httpx.AsyncClient, path: str, kind: str
) -> None:
    response = await quick.get(path)
    assert response.status_code == 200
    assert response.headers["cache-control"] == "no-cache"
    assert response.headers["content-type"] == kind
    assert response.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'self'" in response.headers["content-security-policy"]
    known = await quick.get(path, headers={"If-None-Match": response.headers["etag"]})
    assert (known.status_code, known.content) == (304, b"")
    assert known.headers["etag"] == response.headers["etag"]
    assert "content-length" not in known.headers
    changed = await quick.get(path, headers={"If-None-Match": '"another"'})
    assert changed.status_code == 200


async def test_each_encoding_has_a_tag_of_its_own(quick: httpx.AsyncClient) -> None:
    tags = {(await get_raw(quick, ASSET, accept_encoding=each))[0].headers["etag"] for each in ("br", "gzip", "x")}
    assert len(tags) == 3


async def test_head_is_answered_like_get_without_the_body(quick: httpx.AsyncClient) -> None:
    asked, got = await quick.head(ASSET), await quick.get(ASSET)
    assert asked.status_code == 200
    assert asked.headers["content-length"] == got.headers["content-length"]


@pytest.mark.parametrize(
    "path",
    [
        *("/assets/gone-12345678.js", "/assets", "/assets/", "/assets/index-a1b2c3d4.js.br"),
        *(
            "/assets/%2e%2e/%2e%2e/secret.txt",
            "/assets/..%2f..%2fsecret.txt",
            "/assets//etc/passwd",
            "/assets/..%5csecret",
        ),
    ],
)
async def test_a_missing_asset_is_missing_even_to_a_browser(quick: httpx.AsyncClient, path: str) -> None:
    response = await quick.get(path, headers=BROWSER)
    assert response.status_code == 404, response.text
    assert response.json() == {"message": "Not found"}


@pytest.mark.parametrize(
    "path", ["/%2e%2e/secret.txt", "/..%2fsecret.txt", "/.built-from", "/sw.js/%2e%2e", "/nothing.png"]
)
async def test_no_path_leads_out_of_the_build(quick: httpx.AsyncClient, path: str) -> None:
    response = await quick.get(path)
    assert response.status_code == 404, response.text
    assert "secret" not in (await quick.get(path, headers=BROWSER)).text.replace("/secret", "")


async def test_what_is_read_is_what_a_browser_may_have(built: Path) -> None:
    assert sorted(read_files(built)) == [
        *("/assets/index-a1b2c3d4.js", "/assets/index-e5f6a7b8.css", "/icons/icon.png", "/manifest.webmanifest"),
        *("/shell.html", "/sw.js"),
    ]


@pytest.mark.parametrize(
    ("accepted", "chosen"),
    [
        *(("", ""), ("br", "br"), ("gzip", "gzip"), ("GZIP", "gzip"), ("deflate", ""), ("*", "br"), ("*;q=0", "")),
        *(("br;q=0.5, gzip", "gzip"), ("br;q=0, *", "gzip"), ("br;q=nonsense", ""), ("gzip;q=0.001", "gzip")),
    ],
)
async def test_an_encoding_is_chosen_as_the_client_likes_it(accepted: str, chosen: str) -> None:
    assert choose_encoding(accepted, ["", "br", "gzip"]) == chosen
    assert choose_encoding(accepted, [""]) == ""


async def test_weights_are_read_leniently_and_what_is_no_number_is_none() -> None:
    assert weights("a, b;q=0.5 , c; Q=1.0;x=y, d;q=2") == {"a": 1, "b": 0.5, "c": 1, "d": 0}


@pytest.mark.parametrize(
    ("asked", "known"),
    [("", False), ("*", True), ('"a"', True), ('"b"', False), ('"b", W/"a"', True), ("a", False)],
)
async def test_a_tag_is_known_however_weakly(asked: str, known: bool) -> None:  # noqa: FBT001 - a parameter of the test
    assert is_known(asked, '"a"') is known
