"""What the load asks for: payments among many people, as bytes that are ready to be sent."""

import random
from collections.abc import Sequence
from itertools import accumulate
from typing import Final, Literal

import msgspec

from bench.crowd import SignedInPerson

PATH: Final = "/api/v1/account/transfer"

KEY_PLACE: Final = b"Key-Of-The-Request-Here-"
"""Stands in a keyed request where its own key goes, which is as long."""

_AMOUNT_MAX_MINOR: Final = 50_00


class Traffic(msgspec.Struct, frozen=True):
    """Who pays whom, and how.

    Payers are drawn evenly from everyone. Payees are too, or by Zipf's law (the n-th most popular is paid 1/n as often
    as the first), or it is one person who is paid by all the others.
    """

    payees: Literal["uniform", "zipf", "hot"] = "uniform"
    keyed: bool = False
    """Whether each request carries an idempotency key of its own."""
    requests: int = 20_000
    """How many different ones are made; they are sent in turn."""
    seed: int = 1


def build(people: Sequence[SignedInPerson], traffic: Traffic, *, port: int) -> list[bytes]:
    """Build all requests, before any clock starts."""
    rng = random.Random(traffic.seed)
    payees = draw_payees(len(people), traffic, rng)
    return [_request(people[draw_payer(len(people), to, rng)], people[to], traffic, port, rng) for to in payees]


def draw_payees(people: int, traffic: Traffic, rng: random.Random) -> list[int]:
    """Draw the payee of each request, by their place in the list of people."""
    match traffic.payees:
        case "uniform":
            return rng.choices(range(people), k=traffic.requests)
        case "zipf":
            weights = list(accumulate(1 / rank for rank in range(1, people + 1)))
            return rng.choices(range(people), cum_weights=weights, k=traffic.requests)
        case "hot":
            return [0] * traffic.requests


def draw_payer(people: int, payee: int, rng: random.Random) -> int:
    """Draw anyone but the payee."""
    return (payee + rng.randrange(1, people)) % people


def draw_amount_minor(rng: random.Random) -> int:
    """Draw an amount from 0.01 to 50.00."""
    return rng.randint(1, _AMOUNT_MAX_MINOR)


def _request(payer: SignedInPerson, payee: SignedInPerson, traffic: Traffic, port: int, rng: random.Random) -> bytes:
    rupees, paise = divmod(draw_amount_minor(rng), 100)
    body = b'{"to":"%b","amount":%d.%02d}' % (payee.id.encode(), rupees, paise)
    key = b"Idempotency-Key: %b\r\n" % KEY_PLACE if traffic.keyed else b""
    head = (
        f"POST {PATH} HTTP/1.1\r\n"
        f"Host: 127.0.0.1:{port}\r\n"
        f"Authorization: Bearer {payer.token}\r\n"
        f"Content-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n"
    ).encode()
    return b"%b%b\r\n%b" % (head, key, body)
