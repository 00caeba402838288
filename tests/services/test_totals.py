"""Days that are over are summed up once; today, and what may yet be filled, each time."""

import pytest

from hundi.ledger.accounts import AccountStatus, Instant
from hundi.services import totals
from hundi.services.totals import Totals
from hundi.storage.operating import BookTotals, KindTotal, Verification

pytestmark = pytest.mark.anyio

DAY = 86_400_000_000
HOUR = 3_600_000_000
TODAY = 20_000


class FakeRecords:
    """Transfers of 5 on some days; remembers what it was asked."""

    def __init__(self, *days: int) -> None:
        self.days = set(days)
        self.asked: list[int] = []

    async def totals(self) -> BookTotals:
        """Know of nobody."""
        return BookTotals(0, dict.fromkeys(AccountStatus, 0), 0)

    async def between(self, start: Instant, end: Instant) -> list[KindTotal]:
        """Tell of one day."""
        assert end - start == DAY
        self.asked.append(start // DAY)
        return [KindTotal("payment", 1, 5)] if start // DAY in self.days else []

    async def add_verification(self, verification: Verification) -> None:
        """Keep nothing."""
        raise NotImplementedError(verification)

    async def verifications(self, *, before: str | None, limit: int) -> list[Verification]:
        """Know of none."""
        raise NotImplementedError(before, limit)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Hold the time; a test changes it."""
    times = [TODAY * DAY + 2 * HOUR]
    monkeypatch.setattr(totals, "now", lambda: Instant(times[0]))
    return times


@pytest.mark.usefixtures("clock")
async def test_a_day_that_is_over_is_read_once_and_today_each_time() -> None:
    records = FakeRecords(TODAY, TODAY - 1, TODAY - 2)
    sums = Totals(records)
    await sums.days(3)
    await sums.days(2)
    days = await sums.days(3)
    assert [(day.start // DAY, day.count) for day in days] == [(TODAY, 1), (TODAY - 1, 1), (TODAY - 2, 1)]
    assert sorted(records.asked) == [TODAY - 2, TODAY - 1, TODAY, TODAY, TODAY]


@pytest.mark.usefixtures("clock")
async def test_a_day_on_which_nothing_moved_may_yet_be_filled() -> None:
    records = FakeRecords()
    sums = Totals(records)
    assert [day.count for day in await sums.days(2)] == [0, 0]
    records.days.add(TODAY - 1)
    assert [day.count for day in await sums.days(2)] == [0, 1]


async def test_a_day_is_not_over_while_another_server_may_still_write_on_it(clock: list[int]) -> None:
    clock[0] = TODAY * DAY + HOUR // 2
    records = FakeRecords(TODAY - 1)
    sums = Totals(records)
    for _ in range(2):
        await sums.days(2)
    assert records.asked.count(TODAY - 1) == 2
