"""Requests that no honest client sends, made up from a seed."""

import json
import random
from collections.abc import Callable
from typing import Final
from urllib.parse import quote_from_bytes

from tests.support.client import BASE

TOKENS: Final = [
    b"null",
    b"true",
    b"NaN",
    b"-Infinity",
    b"1e400",
    b"-1e999999999",
    b"1e-999999999",
    b"9" * 400,
    b"1" * 5_000,
    b"0.001",
    b"-0",
    b'"\\ud800"',
    b'"\\u0000"',
    b'"\\"',
    b"\x00",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    b"\xef\xbb\xbf",
    b"\xf4\x90\x80\x80",
    b"\xc0\x80",
    b"{}",
    b"[]",
    b"[" * 200,
    b'{"a":' * 200,
    b'{"$gt":""}',
    b"'; DROP TABLE accounts;--",
    b"' OR 1=1 --",
    b"${jndi:ldap://localhost/a}",
    b"{{7*7}}",
    b"%s%n%x",
    b"../../../../etc/passwd",
    b"__proto__",
    b"\\",
    b'"',
    b",",
    b":",
    b"/*",
    b"\r\n\r\n",
    "\u202e\u200d\U0001f600".encode(),
    "\u0661\u0662".encode(),
    "\u00e9\u0301\u0301".encode(),
]
_SEGMENTS: Final = [
    "api",
    "v1",
    "v2",
    "user",
    "account",
    "bulk",
    "balance",
    "transfer",
    "signin",
    "signup",
    "..",
    ".",
    "",
    "%2e%2e",
    "%2f",
    "%00",
    "%0d%0aX-Injected:1",
    "%ff%fe",
    "%ed%a0%80",
    "%",
    "%zz",
    "%u0000",
    ";a=b",
    "~",
    "*",
    "a" * 3_000,
    "\u00e9",
    "favicon.ico",
    ".env",
    ".git",
    "docs",
    "schema",
    "openapi.json",
    "metrics",
]
_NAMES: Final = [
    "Authorization",
    "Content-Type",
    "Content-Encoding",
    "Transfer-Encoding",
    "Content-Length",
    "Idempotency-Key",
    "Host",
    "Origin",
    "Cookie",
    "Accept",
    "Accept-Encoding",
    "Expect",
    "Connection",
    "Upgrade",
    "Range",
    "If-None-Match",
    "X-Forwarded-For",
    "X-Forwarded-Host",
    "X-Forwarded-Proto",
    "X-HTTP-Method-Override",
    "X-Request-Id",
    "Forwarded",
    "TE",
    "Trailer",
    "Access-Control-Request-Method",
    "Access-Control-Request-Headers",
]
_VALUES: Final = [
    b"",
    b" ",
    b"null",
    b"-1",
    b"0",
    b"+5",
    b"5 ",
    b"5, 5",
    b"0x10",
    b"1e3",
    b"99999999999999999999999",
    b"\xd9\xa1",
    b"chunked",
    b"chunked, chunked",
    b"gzip, chunked",
    b"xchunked",
    b"identity",
    b"gzip",
    b"100-continue",
    b"close",
    b"keep-alive, upgrade",
    b"websocket",
    b"h2c",
    b"*",
    b"localhost",
    b"Bearer null",
    b"Bearer \xff\xfe",
    b"Bearer " + b"a." * 500,
    b"Basic Og==",
    b"bytes=0-,0-,0-",
    b"a" * 2_000,
    b"\x00",
    b"\x0b\x0c",
    b"a\rb",
    b"text/html; charset=utf-7",
    b"multipart/form-data",
    b"DELETE",
    b"127.0.0.1, evil.example",
    b"() { :;}; echo",
    b"%0d%0aSet-Cookie:a=b",
]


def mutated(chance: random.Random, body: bytes) -> bytes:
    """Return the body with one to four changes: bytes flipped, cut, doubled, or replaced with something hostile."""
    changed = bytearray(body)
    changes: list[Callable[[int, int], None]] = [
        lambda start, _: changed.__setitem__(slice(start, start + 1), bytes([chance.randrange(256)])),
        lambda start, end: changed.__delitem__(slice(start, end)),
        lambda start, end: changed.__setitem__(slice(end, end), changed[start:end] * chance.randint(1, 3)),
        lambda start, end: changed.__setitem__(slice(start, end), chance.choice(TOKENS)),
        lambda start, _: changed.__setitem__(slice(start, start), chance.choice(TOKENS)),
    ]
    for _ in range(chance.randint(1, 4)):
        start = chance.randint(0, len(changed))
        chance.choice(changes)(start, min(len(changed), start + chance.randint(1, 12)))
    return bytes(changed[:60_000])


def random_json(chance: random.Random, depth: int = 0) -> object:
    """Return something that JSON can say."""
    kind = chance.randrange(6 if depth < 4 else 4)
    if kind == 0:
        return chance.choice([None, True, False, 0, -1, 1e308, 10**30, 0.1 + 0.2])
    if kind in (1, 2):
        return "".join(chr(chance.choice((chance.randrange(1, 128), chance.randrange(0xD7FF)))) for _ in range(8))
    if kind == 3:
        return chance.choice(["to", "amount", "username", "password", "firstName", "lastName", "", "$ne"])
    if kind == 4:
        return [random_json(chance, depth + 1) for _ in range(chance.randrange(4))]
    keys = ["to", "amount", "username", "password", "firstName", "lastName", "_id", "x", "", "__proto__"]
    return {chance.choice(keys): random_json(chance, depth + 1) for _ in range(chance.randrange(6))}


def random_body(chance: random.Random, good: bytes) -> bytes:
    """Return a body that is mostly not what a route wants."""
    kind = chance.randrange(10)
    if kind < 6:
        return mutated(chance, good)
    if kind < 8:
        return json.dumps(random_json(chance)).encode()
    if kind == 8:
        return chance.randbytes(chance.randrange(300))
    return b"".join(chance.choice(TOKENS) for _ in range(chance.randrange(8)))


def random_target(chance: random.Random) -> bytes:
    """Return a path and a query, near the real ones and far from them."""
    segments = [chance.choice(_SEGMENTS) for _ in range(chance.randrange(6))]
    prefix = chance.choice([BASE, "/api", "", "/", f"{BASE}/user/bulk", f"{BASE}/account"])
    target = "/".join([prefix, *segments]).encode()
    for _ in range(chance.randrange(4)):
        name = chance.choice(["filter", "limit", "cursor", "filter[]", "filter[$ne]", "limit", "x", ""])
        value = chance.choice([chance.randbytes(chance.randrange(12)), chance.choice(TOKENS)[:2_000]])
        target += (b"&" if b"?" in target else b"?") + f"{name}={quote_from_bytes(value)}".encode()
    return target if target.startswith(b"/") else b"/" + target


def random_headers(chance: random.Random) -> bytes:
    """Return lines of headers, some of which contradict each other or HTTP."""
    lines = []
    for _ in range(chance.randint(1, 8)):
        name = chance.choice(_NAMES).encode()
        if chance.random() < 0.1:
            name = chance.choice([b"", b" ", b"X Y", b"X\x00", b"\xff", b"X:", b"(x)", name + b" ", b" " + name])
        value = chance.choice([chance.choice(_VALUES), chance.randbytes(chance.randrange(20))])
        lines.append(name + chance.choice([b": ", b":", b" : ", b": "]) + value)
    return b"".join(line + chance.choice([b"\r\n", b"\r\n", b"\r\n", b"\n"]) for line in lines)
