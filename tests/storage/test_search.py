from dataclasses import dataclass, replace

import pytest

from hundi.ledger.accounts import AccountId
from hundi.ledger.commands import OpenWallet
from hundi.storage import people
from hundi.storage.protocol import Store, UnknownCursorError
from tests.ledger.builders import NOBODY, NOW, newcomer, next_id, wallet_id
from tests.storage.books import list_all

pytestmark = pytest.mark.anyio

NAMES = [
    *("asha rao", "bala iyer", "सुनील शर्मा", "सुनीता रानी", "李 小明", "o'brien \"bob\"", "100% real", "under_score"),
    *("back\\slash", "a b", "ab", "aaa", "aaaa", "strasse", "ÅSA", "🦚🪔🦚", "x" * 101),
    *("and or not near", "name:rao*", "-rao ^rao"),
]  # fmt: skip


@dataclass(slots=True)
class Crowd:
    """People in order of joining, with the text that each is found by, and the store that has them."""

    store: Store
    texts: dict[AccountId, str]

    async def join(self, texts: list[str]) -> None:
        commands = []
        for text in texts:
            owner = wallet_id(len(self.texts) + 1)
            self.texts[owner] = text
            person = replace(newcomer(f"{owner}"), first_name=text, search_text=text)
            commands.append(OpenWallet(next_id(), owner, person, None))
        await self.store.ledger.post(commands, NOW)

    async def search(self, text: str, *, limit: int = 100, leave_out: AccountId | None = None) -> list[AccountId]:
        return await list_all(self.store, text, limit, leave_out)

    def expected(self, text: str, leave_out: AccountId | None = None) -> list[AccountId]:
        return [owner for owner, known in self.texts.items() if text in known and owner != leave_out]


@pytest.fixture
async def crowd(store: Store) -> Crowd:
    crowd = Crowd(store, {})
    await crowd.join(NAMES)
    return crowd


async def test_an_empty_text_lists_everyone_in_order_of_joining(crowd: Crowd) -> None:
    assert await crowd.search("") == list(crowd.texts)


@pytest.mark.parametrize("limit", [1, 2, 19, 20, 21, 100])
@pytest.mark.parametrize("text", ["", "a", "ra", "rao", "nobody is called so"])
async def test_pages_of_any_size_list_the_same_people_once(crowd: Crowd, text: str, limit: int) -> None:
    assert await crowd.search(text, limit=limit) == crowd.expected(text)


@pytest.mark.parametrize(
    "text",
    [
        *("%", "_", "\\", "'", '"', '""', "*", "a*", "^", "-rao", "rao*", "name:", "name:rao", "AND", "and or", "NEAR"),
        *("' OR 1=1 --", '" OR "', "o'brien", '"bob"', "100%", "r_s", "k\\s", " ", "  ", "a b", "aaa", "aaaa", "aaaaa"),
        *("सु", "सुनी", "सुनील", "ुनी", "李", "李 小", "小明", "🦚", "🦚🪔", "🦚🪔🦚", "Å", "ÅSA", "åsa"),
        *("x" * 101, "x" * 102),
    ],
)  # fmt: skip
async def test_a_text_is_found_as_it_stands_and_never_as_a_pattern(crowd: Crowd, text: str) -> None:
    assert await crowd.search(text) == crowd.expected(text)


@pytest.mark.parametrize("text", ["", "a", "rao"])
async def test_a_page_that_is_full_and_the_last_says_so(crowd: Crowd, text: str) -> None:
    everyone = crowd.expected(text)
    page = await crowd.store.people.search(text, after=None, limit=len(everyone), leave_out=None)
    assert [person.id for person in page.people] == everyone
    assert page.next_after is None


async def test_whoever_asks_is_left_out(crowd: Crowd) -> None:
    first = next(iter(crowd.texts))
    for text in ("", "a", "asha"):
        assert await crowd.search(text, limit=2, leave_out=first) == crowd.expected(text, leave_out=first)


async def test_one_cannot_go_on_from_nobody(crowd: Crowd) -> None:
    for text in ("", "a", "asha"):
        with pytest.raises(UnknownCursorError):
            await crowd.store.people.search(text, after=NOBODY, limit=10, leave_out=None)


async def test_one_may_go_on_from_somebody_who_does_not_match(crowd: Crowd) -> None:
    second = wallet_id(2)
    page = await crowd.store.people.search("rao", after=second, limit=10, leave_out=None)
    assert [person.id for person in page.people] == [id_ for id_ in crowd.expected("rao") if id_ > second]


async def test_a_short_text_looks_at_a_bounded_number_of_people_a_page(
    crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people, "SCAN_LIMIT", 7)
    await crowd.join(["b"] * 20 + ["q"])
    texts = list(crowd.texts.values())

    page = await crowd.store.people.search("q", after=None, limit=100, leave_out=None)
    assert page.people == []
    assert page.next_after == wallet_id(7)

    for text in ("q", "a", "b", "ra"):
        for limit in (1, 2, 6, 7, 8, 100):
            assert await crowd.search(text, limit=limit) == crowd.expected(text)
    assert texts[-1] == "q"


async def test_a_scan_that_ends_with_the_last_person_says_so_in_the_end(
    crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people, "SCAN_LIMIT", len(crowd.texts))
    assert await crowd.search("zz") == []
    assert await crowd.search("ra", limit=1) == crowd.expected("ra")
