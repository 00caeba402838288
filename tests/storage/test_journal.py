"""Everybody's transfers, as operators look through them, held against the history as it is written."""

from collections.abc import Iterator
from random import Random

import psycopg
import pytest

from hundi.ledger.accounts import ISSUANCE, AccountId, Instant
from hundi.ledger.commands import Capture, Command, Deposit, Hold, Pay, Refund, Withdraw
from hundi.ledger.transfers import TransferKind
from hundi.storage import activity, journal
from hundi.storage.operating import BookFilter, BookPage, BookTransfer
from hundi.storage.protocol import Store
from hundi.storage.records import OUT_OF_ORDER
from tests.ledger.builders import ASHA, BALA, CHITRA, NOBODY, NOW, SECOND, inr, next_id
from tests.storage.books import open_wallets, read_history

pytestmark = pytest.mark.anyio

LATER = Instant(NOW + 5 * OUT_OF_ORDER)
CASH = frozenset({TransferKind.OPENING, TransferKind.DEPOSIT, TransferKind.WITHDRAWAL})
FILTERS = [
    BookFilter(),
    BookFilter(person=ASHA),
    BookFilter(person=NOBODY),
    BookFilter(person=BALA, kinds=frozenset({TransferKind.PAYMENT}), since=LATER),
    BookFilter(kinds=frozenset({TransferKind.REFUND, TransferKind.HOLD})),
    BookFilter(kinds=CASH),
    BookFilter(kinds=CASH - {TransferKind.OPENING}, until=LATER),
    BookFilter(since=LATER),
    BookFilter(until=LATER),
    BookFilter(since=Instant(NOW + 1), until=LATER, kinds=frozenset({TransferKind.PAYMENT, TransferKind.DEPOSIT})),
    BookFilter(since=Instant(2**61)),
    BookFilter(until=Instant(0)),
]


async def live(store: Store) -> None:
    """Have three people pay each other for some hours, by clocks that do not quite agree."""
    random = Random(5)  # noqa: S311 - a history, not a secret
    await open_wallets(store, {ASHA: 100_000, BALA: 100_000, CHITRA: 100_000})
    for hour in range(10):
        now = Instant(NOW + hour * OUT_OF_ORDER - random.randrange(OUT_OF_ORDER))
        give, take = random.sample((ASHA, BALA, CHITRA), 2)
        paid, held = next_id(), next_id()
        commands: list[Command] = [
            Pay(paid, give, take, inr(random.randrange(1, 100)), note="room"),
            Deposit(next_id(), take, inr(random.randrange(1, 100)), ASHA),
            Hold(held, give, take, inr(5), Instant(now + SECOND)),
            Capture(next_id(), held, give, take, inr(3)),
            Withdraw(next_id(), take, inr(1)),
            Refund(next_id(), paid, take, give, inr(1)),
        ]
        await store.ledger.post(commands, now)


async def read_all(store: Store, wanted: BookFilter, limit: int) -> list[BookTransfer]:
    """Read all pages."""
    read: list[BookTransfer] = []
    before: int | None = None
    while True:
        page = await store.journal.page(wanted, before=before, limit=limit)
        assert len(page.transfers) <= limit
        read += page.transfers
        if page.next_before is None:
            return read
        assert before is None or page.next_before < before, "each page goes on"
        before = page.next_before


def expected(store: Store, wanted: BookFilter) -> list[str]:
    """Tell plainly which transfers are wanted, newest first."""
    with store.snapshot() as snapshot:
        ids = {number: account.id for number, account in snapshot.accounts()}
    return [
        entry.id
        for entry in reversed(read_history(store))
        if wanted.person in (None, ids[entry.debit_account], ids[entry.credit_account])
        and (not wanted.kinds or entry.kind in wanted.kinds)
        and (wanted.since is None or entry.at >= wanted.since)
        and (wanted.until is None or entry.at < wanted.until)
    ]


@pytest.fixture(params=[10_000, 7, 1])
def window(request: pytest.FixtureRequest) -> Iterator[int]:
    """Set how many transfers one request looks at."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (activity, journal):
            patch.setattr(module, "SCAN_LIMIT", request.param)
        yield request.param


async def test_pages_give_each_wanted_transfer_once_and_newest_first(store: Store, window: int) -> None:
    assert await read_all(store, BookFilter(), 5) == []
    await live(store)
    for wanted in FILTERS:
        for limit in (100, 4, 1) if window > 1 else (3,):
            listed = await read_all(store, wanted, limit)
            assert [transfer.entry.id for transfer in listed] == expected(store, wanted), (wanted, limit)


async def test_what_is_below_the_first_number_is_not_looked_through(
    store: Store, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if url.startswith("postgresql"):  # where numbers of groups that failed are lost
        with psycopg.connect(url) as connection:
            sequence = "pg_get_serial_sequence('transfers', 'number')"
            connection.execute(f"SELECT setval({sequence}, nextval({sequence}) + 10000)".encode())
    await open_wallets(store, {ASHA: 1_000, BALA: 0})
    monkeypatch.setattr(journal, "SCAN_LIMIT", 1)
    page = await store.journal.page(BookFilter(kinds=frozenset({TransferKind.REFUND})), before=None, limit=5)
    assert page == BookPage([], None)


async def test_both_sides_and_who_asked_are_told(store: Store) -> None:
    await open_wallets(store, {ASHA: 1_000, BALA: 0})
    await store.ledger.post(
        [
            Deposit(next_id(), BALA, inr(7), ASHA, "desk 12"),
            Withdraw(next_id(), BALA, inr(2)),
            paid := Pay(next_id(), ASHA, BALA, inr(50), note="lunch"),
            Refund(next_id(), paid.id, BALA, ASHA, inr(20)),
        ],
        NOW,
    )

    def who(transfer: BookTransfer) -> tuple[AccountId, ...]:
        cards = (transfer.payer, transfer.payee, transfer.actor)
        return tuple(ISSUANCE if card is None else card.id for card in cards)

    for wanted in (BookFilter(), BookFilter(person=BALA)):
        refund, payment, withdrawal, deposit, *_ = await read_all(store, wanted, 10)
        assert who(refund) == (BALA, ASHA, BALA)
        assert refund.entry.follows == paid.id
        assert who(payment) == (ASHA, BALA, ASHA)
        assert (payment.entry.note, payment.entry.amount, payment.entry.refunded) == ("lunch", 50, 20)
        assert who(withdrawal) == (BALA, ISSUANCE, ISSUANCE)
        assert who(deposit) == (ISSUANCE, BALA, ASHA)
        assert deposit.entry.note == "desk 12"


@pytest.mark.parametrize("wanted", [BookFilter(), BookFilter(person=ASHA)])
async def test_pages_stay_as_they_are_while_transfers_arrive(store: Store, wanted: BookFilter) -> None:
    await open_wallets(store, {ASHA: 1_000, BALA: 0})
    for _ in range(6):
        await store.ledger.post([Pay(next_id(), ASHA, BALA, inr(1))], NOW)
    there = [transfer.entry.id for transfer in await read_all(store, wanted, 100)]
    first = await store.journal.page(wanted, before=None, limit=3)
    await store.ledger.post([Pay(next_id(), ASHA, BALA, inr(1)) for _ in range(5)], NOW)
    second = await store.journal.page(wanted, before=first.next_before, limit=100)
    assert [transfer.entry.id for transfer in first.transfers + second.transfers] == there
