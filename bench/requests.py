"""Single requests, one after the other on one connection, and how long each took: for what is not a matter of load."""

import http.client
import json
import random
import time
from collections.abc import Iterable, Sequence
from contextlib import closing
from typing import Any, Final
from urllib.parse import quote

from bench.crowd import SignedInPerson
from bench.processes import BenchError, Server
from bench.seed.names import draw_name

_OK: Final = 200
_PASSWORD: Final = "correct horse battery"


def balance_milliseconds(server: Server, people: Sequence[SignedInPerson], count: int, *, seed: int) -> list[float]:
    """Read balances of people drawn from all who are signed in."""
    rng = random.Random(seed)
    paths = (("GET", "/api/v1/account/balance", rng.choice(people).token, None) for _ in range(count))
    return _time(server, paths)


def search_milliseconds(server: Server, people: Sequence[SignedInPerson], count: int, *, seed: int) -> list[float]:
    """Search the directory for fragments, of three letters and more, of names as people have them."""
    rng = random.Random(seed)
    texts = (_fragment(rng) for _ in range(count))
    return _time(
        server,
        (("GET", f"/api/v1/user/bulk?filter={quote(text)}", rng.choice(people).token, None) for text in texts),
    )


def sign_up_milliseconds(server: Server, count: int, *, seed: int) -> list[float]:
    """Sign people up."""
    rng = random.Random(seed)
    bodies = []
    for number in range(count):
        first, last = draw_name(rng)
        username = f"newcomer{seed}-{number}@example.com"
        bodies.append({"username": username, "firstName": first, "lastName": last, "password": _PASSWORD})
    return _time(server, (("POST", "/api/v1/user/signup", None, body) for body in bodies))


def quantile(times: Iterable[float], share: float) -> float:
    """Return the value below which so large a share lies."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def _fragment(rng: random.Random) -> str:
    first, last = draw_name(rng)
    name = rng.choice((first, last, f"{first} {last}")).lower()
    length = min(len(name), rng.choice((3, 3, 4, 5, 7)))
    start = rng.randint(0, len(name) - length)
    return name[start : start + length]


def _time(server: Server, requests: Iterable[tuple[str, str, str | None, Any]]) -> list[float]:
    times: list[float] = []
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)) as connection:
        for method, path, token, body in requests:
            headers = {} if token is None else {"Authorization": f"Bearer {token}"}
            began = time.perf_counter()
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            response = connection.getresponse()
            answer = response.read()
            times.append((time.perf_counter() - began) * 1_000)
            if response.status != _OK:
                raise BenchError(f"{method} {path} was answered {response.status}: {answer[:500]!r}")
    return times
