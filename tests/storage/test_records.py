"""Totals are what the transfers say."""

from collections import Counter
from itertools import pairwise
from random import Random

import pytest

from hundi.ledger.accounts import AccountStatus, Instant
from hundi.ledger.commands import Deposit, Pay, SetStatus, Withdraw
from hundi.ledger.money import MINOR_MAX
from hundi.storage.operating import Verification
from hundi.storage.protocol import Store
from hundi.storage.records import OUT_OF_ORDER
from tests.ledger.builders import ASHA, BALA, CHITRA, NOW, SECOND, inr, next_id
from tests.storage.books import open_wallets, read_history

pytestmark = pytest.mark.anyio

DAY = 86_400 * SECOND
MIDNIGHT = Instant(NOW // DAY * DAY)


async def test_what_moved_in_a_period_is_what_the_transfers_say(store: Store) -> None:
    random = Random(7)  # noqa: S311 - a history, not a secret
    await open_wallets(store, {ASHA: 1_000_000, BALA: 1_000_000})
    for _ in range(60):
        now = Instant(NOW + random.randrange(5 * DAY // OUT_OF_ORDER) * OUT_OF_ORDER)
        give, take = random.sample((ASHA, BALA), 2)
        await store.ledger.post(
            [
                Pay(next_id(), give, take, inr(random.randrange(1, 100))),
                random.choice((Deposit, Withdraw))(next_id(), take, inr(random.randrange(1, 100))),
            ],
            now,
        )
    entries = read_history(store)

    ends = [Instant(MIDNIGHT + number * DAY) for number in range(8)]
    ends += [Instant(entries[0].at), Instant(entries[20].at), Instant(entries[-1].at), Instant(entries[-1].at + 1)]
    for start, end in pairwise(sorted(ends)):
        expected = Counter(entry.kind for entry in entries if start <= entry.at < end)
        sums = Counter[str]()
        for entry in entries:
            if start <= entry.at < end:
                sums[entry.kind] += entry.amount
        totals = await store.records.between(start, end)
        assert {total.kind: total.count for total in totals} == expected
        assert {total.kind: total.amount for total in totals} == sums


async def test_a_clock_that_was_put_back_leaves_nothing_out(store: Store) -> None:
    await open_wallets(store, {ASHA: 0, BALA: 0, CHITRA: 0})
    at = Instant(MIDNIGHT + DAY)
    # each wallet's own entries are in order, and those of issuance would be: so they pay one another
    await store.ledger.post([Deposit(next_id(), wallet, inr(50)) for wallet in (ASHA, BALA)], NOW)
    await store.ledger.post([Pay(next_id(), ASHA, CHITRA, inr(1))], Instant(at + OUT_OF_ORDER // 2))
    await store.ledger.post([Withdraw(next_id(), BALA, inr(1))], Instant(at - 1))
    today = await store.records.between(MIDNIGHT, at)
    tomorrow = await store.records.between(at, Instant(at + DAY))
    assert [(total.kind, total.count) for total in today] == [("deposit", 2), ("withdrawal", 1)]
    assert [(total.kind, total.count) for total in tomorrow] == [("payment", 1)]


async def test_nothing_moved_in_an_empty_book(store: Store) -> None:
    assert await store.records.between(MIDNIGHT, NOW) == []
    totals = await store.records.totals()
    assert (totals.circulation, set(totals.people.values()), totals.admins) == (0, {0}, 0)


async def test_sums_go_past_what_a_database_can_add_up(store: Store) -> None:
    await open_wallets(store, {ASHA: 0, BALA: 0})
    await store.ledger.post([Deposit(next_id(), ASHA, inr(MINOR_MAX))], NOW)
    give, take = ASHA, BALA
    for _ in range(11):
        group = []
        for _ in range(100):
            group.append(Pay(next_id(), give, take, inr(MINOR_MAX)))
            give, take = take, give
        await store.ledger.post(group, NOW)
    totals = {total.kind: total for total in await store.records.between(MIDNIGHT, Instant(MIDNIGHT + DAY))}
    assert (totals["payment"].count, totals["payment"].amount) == (1_100, 1_100 * MINOR_MAX)


async def test_totals_count_people_by_status_and_the_money_in_circulation(store: Store) -> None:
    await open_wallets(store, {ASHA: 500, BALA: 10, CHITRA: 0})
    await store.ledger.post(
        [
            Withdraw(next_id(), BALA, inr(3)),
            SetStatus(next_id(), BALA, AccountStatus.FROZEN, "a lost phone"),
            SetStatus(next_id(), CHITRA, AccountStatus.CLOSED, "moved away"),
        ],
        NOW,
    )
    totals = await store.records.totals()
    assert totals.circulation == 507
    assert totals.people == {AccountStatus.OPEN: 1, AccountStatus.FROZEN: 1, AccountStatus.CLOSED: 1}


async def test_verifications_are_listed_newest_first(store: Store) -> None:
    first = Verification(next_id(), NOW, Instant(NOW + 5), 2, 1, 0, [])
    second = Verification(next_id(), NOW, Instant(NOW + 6), 2, 1, 1, [{"place": "book", "fact": "does not hold"}])
    for verification in (first, second):
        await store.records.add_verification(verification)
    assert await store.records.verifications(before=None, limit=10) == [second, first]
    assert await store.records.verifications(before=None, limit=1) == [second]
    assert await store.records.verifications(before=second.id, limit=1) == [first]
