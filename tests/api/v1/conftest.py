"""The directory has a server of its own, so that everyone in it is known."""

from collections.abc import Iterator

import pytest

from tests.support.client import Client, Person
from tests.support.server import Server

NAMED = {
    "asha": ("Asha", "Rao"),
    "jose": ("Jos\u00e9", "N\u00fa\u00f1ez"),
    "zoe": ("Zoe\u0308", "Bronte\u0308"),
    "sunil": ("\u0938\u0941\u0928\u0940\u0932", "\u0936\u0930\u094d\u092e\u093e"),
    "li": ("\u674e", "\u5c0f\u9f8d"),
    "muhammad": ("\u0645\u062d\u0645\u062f", "\u0639\u0644\u064a"),
    "tamil": ("\u0ba4\u0bae\u0bbf\u0bb4\u0bcd", "\u0bae\u0bc1\u0b95\u0bbf\u0bb2\u0ba9\u0bcd"),
    "weiss": ("Wei\u00df", "Gro\u00df"),
    "nguyen": ("Nguy\u1ec5n", "V\u0103n"),
    "signs": ("50%_off", "(((\"*'\\"),
    "dotted": ("Dot.Star.*", "a+b[c]^$|{}"),
    "omalley": ("O'Malley", "Twin-Peaks"),
    "smile": ("\U0001f600\U0001f680", "Smile"),
    "wide": ("Two  Spaces", "NEAR(a b)"),
}
FILLERS = 100


@pytest.fixture(scope="package")
def directory() -> Iterator[Client]:
    with Server(opening_balance="none") as server, Client(server.url) as client:
        yield client
        assert not server.complaints()


@pytest.fixture(scope="package")
def listed(directory: Client) -> dict[str, Person]:
    """Return everyone in the directory: the ones with a name of note by its key, and a crowd."""
    crowd = {f"filler {number}": (f"Filler{number:03}", "Crowd") for number in range(FILLERS)}
    names = NAMED | crowd
    return dict(zip(names, directory.sign_up_many(names.values()), strict=True))
