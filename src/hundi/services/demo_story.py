"""What the people of the demonstration are called, and what they did. Amounts are in major units.

Everybody opens with enough for whatever `everyday` draws for them, so that no seed leads to a refusal.
"""

from collections.abc import Iterator
from random import Random
from typing import Final, NamedTuple

DAYS: Final = 30

OPERATOR: Final = "kabir"
LEAD: Final = "asha"
"""Through whose eyes a visitor sees it first."""
CANTEEN: Final = "canteen"
SHOP: Final = "gupta.kirana"


class Lives(NamedTuple):
    """Somebody, and what their wallet opens with."""

    handle: str
    first_name: str
    last_name: str
    opening: int

    @property
    def username(self) -> str:
        """What they sign in with: nobody gets mail there."""
        return f"{self.handle.replace('.', '')}@demo.example"


PEOPLE: Final = (
    Lives(OPERATOR, "Kabir", "Menon", 2_500),
    Lives("asha", "Asha", "Rao", 9_500),
    Lives("ravi", "Ravi", "Kumar", 8_400),
    Lives("meera", "Meera", "Iyer", 8_100),
    Lives("imran", "Imran", "Sheikh", 9_000),
    Lives("sunita", "सुनीता", "देशपांडे", 6_400),
    Lives("joseph", "Joseph", "D’Souza", 5_500),
    Lives("tenzin", "Tenzin", "Dorje", 7_100),
    Lives("emma", "Emma", "Clarke", 12_000),
    Lives("lakshmi", "Lakshmi", "Nair", 3_000),
    Lives(CANTEEN, "Campus", "Canteen", 8_000),
    Lives(SHOP, "Gupta", "Kirana", 4_000),
)


class Pays(NamedTuple):
    """A payment, and what is given back of it: how much (None: all), with which note, after how many minutes."""

    day: int
    minute: int
    payer: str
    payee: str
    rupees: int
    note: str
    gives_back: tuple[int | None, str, int] | None = None


class Holds(NamedTuple):
    """An amount that is set aside, and still is at the end."""

    day: int
    minute: int
    payer: str
    payee: str
    rupees: int
    note: str


class BringsCash(NamedTuple):
    """Cash that the operator takes in."""

    day: int
    minute: int
    who: str
    rupees: int
    reference: str


class TakesCash(NamedTuple):
    """Cash that the operator pays out."""

    day: int
    minute: int
    who: str
    rupees: int
    reference: str


class IsLimited(NamedTuple):
    """What somebody may send in a day from then on."""

    day: int
    minute: int
    who: str
    rupees: int
    reason: str


class Blocks(NamedTuple):
    """Somebody does not want another's payments any more."""

    day: int
    minute: int
    who: str
    whom: str


Beat = Pays | Holds | BringsCash | TakesCash | IsLimited | Blocks


def _clock(time: str) -> int:
    hours, minutes = time.split(":")
    return int(hours) * 60 + int(minutes)


BEATS: Final[tuple[Beat, ...]] = (
    Pays(1, _clock("08:40"), "asha", "lakshmi", 4_500, "Rent, the room with the balcony 🏠"),
    Pays(1, _clock("09:15"), "ravi", "lakshmi", 4_500, "Rent 🏠"),
    Pays(1, _clock("21:50"), "meera", "lakshmi", 4_500, "Rent, sorry for the hour"),
    Pays(2, _clock("10:05"), "imran", "lakshmi", 3_800, "Rent 🏠"),
    Pays(2, _clock("19:00"), "asha", SHOP, 640, "Rice, dal, oil and a broom"),
    Pays(3, _clock("20:10"), "ravi", "asha", 240, "Auto to the station 🛺"),
    Pays(5, _clock("21:30"), "asha", "meera", 310, "Biryani night 🍛"),
    Pays(5, _clock("21:34"), "imran", "meera", 310, "Biryani 🍛🍛"),
    Pays(5, _clock("22:02"), "tenzin", "meera", 310, "My part of the biryani"),
    IsLimited(7, _clock("11:20"), "imran", 1_500, "asked for it, to spend less"),
    Pays(8, _clock("07:30"), CANTEEN, SHOP, 1_500, "Flour and rice for the week"),
    Pays(8, _clock("13:05"), "emma", CANTEEN, 180, "Two thalis", (None, "The kitchen closed early, sorry 🙏", 18)),
    BringsCash(10, _clock("12:30"), "asha", 3_000, "Receipt 0042"),
    Pays(11, _clock("18:40"), "sunita", SHOP, 420, "भाजी आणि आंबे 🥭", (60, "The mangoes were gone 🥭", 50)),
    Pays(12, _clock("16:00"), "joseph", "emma", 1, "Hi 👋"),
    Pays(13, _clock("16:20"), "joseph", "emma", 1, "Why do you not answer?"),
    Blocks(13, _clock("17:05"), "emma", "joseph"),
    Pays(15, _clock("07:30"), CANTEEN, SHOP, 1_500, "Flour and rice for the week"),
    TakesCash(15, _clock("15:45"), "lakshmi", 10_000, "Paid out at the desk, voucher 0017"),
    Pays(16, _clock("09:00"), "sunita", "asha", 500, "जन्मदिन मुबारक, आशा! 🎂"),
    Pays(18, _clock("20:25"), "tenzin", "ravi", 275, "Momos, my treat 🥟"),
    Pays(20, _clock("17:30"), "asha", "joseph", 850, "Concert ticket 🎶"),
    Pays(22, _clock("07:30"), CANTEEN, SHOP, 1_500, "Flour and rice for the week"),
    BringsCash(24, _clock("11:00"), "tenzin", 2_000, "Scholarship, first part"),
    Pays(26, _clock("19:40"), "imran", "meera", 320, "Half of the gas cylinder 🔥"),
    Pays(28, _clock("14:15"), "emma", "tenzin", 600, "Second-hand books 📚"),
    Pays(29, _clock("07:30"), CANTEEN, SHOP, 1_500, "Flour and rice for the week"),
    Holds(29, _clock("16:30"), "asha", CANTEEN, 1_200, "Lunch for twenty, to be confirmed"),
)

_EATERS: Final = ("asha", "ravi", "meera", "imran", "sunita", "joseph", "tenzin", "emma", OPERATOR)
COOKS: Final = ("ravi", "meera", "imran", "sunita", "tenzin", "emma")
TREATS: Final = (
    (12, "Chai ☕"),
    (12, "Chai"),
    (18, "Filter coffee ☕"),
    (24, "Chai ×2"),
    (30, "Samosa and chai"),
    (35, "Vada pav"),
    (45, "Masala dosa"),
    (50, "Rajma chawal 🍚"),
    (60, "Thali 🍽️"),
)
BASKET_MOST: Final = 420
_BASKETS: Final = (
    "Groceries",
    "Groceries 🥦",
    "Milk, eggs, bread",
    "Onions, and what goes with them 🧅",
    "Soap and rice",
)


def everyday(draw: Random) -> Iterator[Pays]:
    """Draw who has what at the canteen, each at most once a day, and who buys groceries, in turn every third day."""
    for day in range(1, DAYS):
        for eater in draw.sample(_EATERS, draw.randint(3, 6)):
            rupees, note = draw.choice(TREATS)
            yield Pays(day, draw.randrange(_clock("08:30"), _clock("18:30")), eater, CANTEEN, rupees, note)
        if day % 3 == 0:
            cook = COOKS[day // 3 % len(COOKS)]
            minute = draw.randrange(_clock("17:30"), _clock("21:00"))
            yield Pays(day, minute, cook, SHOP, draw.randrange(120, BASKET_MOST + 1), draw.choice(_BASKETS))
