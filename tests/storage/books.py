"""What tests do with a store again and again."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from hundi.ledger.accounts import Account, AccountId, AccountStatus, Instant
from hundi.ledger.audit import Audit, Entry, Finding
from hundi.ledger.book import Opened
from hundi.ledger.commands import (
    Capture,
    Hold,
    IdempotencyKey,
    NewPerson,
    OpenWallet,
    Pay,
    SessionId,
    SetStatus,
)
from hundi.storage.acts import Act
from hundi.storage.open import open_store
from hundi.storage.protocol import Store
from hundi.storage.snapshot import Snapshot
from tests.ledger.builders import ASHA, BALA, CHITRA, NOW, SECOND, inr, newcomer, next_id, session_id

LONG: Instant = Instant(NOW + 10**6 * SECOND)
NAMES = {ASHA: "Asha", BALA: "Bala", CHITRA: "Chitra"}


def sign_up(owner: AccountId, person: NewPerson | str, paise: int | None = None) -> OpenWallet:
    """Make the command that opens a wallet, with `paise` granted."""
    known = newcomer(person) if isinstance(person, str) else person
    return OpenWallet(next_id(), owner, known, None if paise is None else inr(paise))


async def open_wallets(store: Store, balances: Mapping[AccountId, int]) -> None:
    """Open wallets with these balances in one group; 0 is none."""
    commands = [sign_up(owner, NAMES.get(owner, f"P{owner}"), paise or None) for owner, paise in balances.items()]
    outcomes = await store.ledger.post(commands, NOW)
    assert all(isinstance(outcome, Opened) for outcome in outcomes)


async def live_a_little(store: Store) -> None:
    """Have Asha with 40 held and 50 left, Bala with money, Chitra closed; the hold of 40 is transfer 3."""
    await open_wallets(store, {ASHA: 100, BALA: 10, CHITRA: 0})
    hold = Hold(next_id(), ASHA, BALA, inr(40), Instant(NOW + SECOND), key=IdempotencyKey("k", b"f"))
    await store.ledger.post(
        [
            hold,
            Pay(next_id(), ASHA, BALA, inr(10)),
            Hold(other := next_id(), ASHA, BALA, inr(5), Instant(NOW + SECOND)),
            Capture(next_id(), other, ASHA, BALA, inr(5)),
            SetStatus(next_id(), CHITRA, AccountStatus.CLOSED, "moved away"),
        ],
        NOW,
    )
    assert audit(store) == []


def run_on(url: str, work: Callable[[Store], Awaitable[None]]) -> None:
    """Make a book at the URL and do something with it, on an event loop of its own; for tests that Hypothesis runs."""

    async def run() -> None:
        store = open_store(url, serving=True, make=True)
        try:
            await work(store)
        finally:
            await store.close()

    asyncio.run(run())


async def sign_in(store: Store, owner: AccountId, number: int = 1) -> SessionId:
    """Begin a long session."""
    session = session_id(number)
    await store.sessions.begin(session, owner, now=NOW, expires_at=LONG)
    return session


def read_accounts(store: Store) -> dict[AccountId, Account]:
    """Read all accounts."""
    with store.snapshot() as snapshot:
        return {account.id: account for _, account in snapshot.accounts()}


def read_balances(store: Store) -> dict[AccountId, int]:
    """Read all balances."""
    return {id_: account.balance for id_, account in read_accounts(store).items()}


def read_history(store: Store) -> list[Entry]:
    """Read all transfers."""
    with store.snapshot() as snapshot:
        return list(snapshot.entries())


async def read_acts(store: Store) -> list[Act]:
    """Read all that operators did, the oldest first, a few at a time."""
    acts: list[Act] = []
    before = None
    while True:
        page = await store.acts.page(before=before, limit=100)
        acts += page.acts
        before = page.next_before
        if before is None:
            return acts[::-1]


def audit(store: Store) -> list[Finding]:
    """Recompute the whole book; a sound one has no findings."""
    with store.snapshot() as snapshot:
        return audit_snapshot(snapshot)


def audit_snapshot(snapshot: Snapshot) -> list[Finding]:
    """Recompute what a snapshot holds."""
    auditor = Audit()
    for number, account in snapshot.accounts():
        auditor.know(number, account)
    found = [finding for entry in snapshot.entries() for finding in auditor.add(entry)]
    found += [finding for refund in snapshot.refunds() for finding in auditor.give_back(refund)]
    found += [finding for change in snapshot.status_changes() for finding in auditor.restate(*change)]
    for number, account in snapshot.accounts():
        found += auditor.compare(number, account)
    found += auditor.balance_sheet()
    found += [Finding(id_, "the wallet is nobody's") for id_ in snapshot.wallets_without_person]
    found += [Finding(id_, "the count of blocks is wrong") for id_ in snapshot.accounts_with_miscounted_blocks]
    found += [Finding(id_, "the person has no wallet") for id_ in snapshot.people_without_wallet]
    found += [Finding(id_, "the person has no handle of theirs") for id_ in snapshot.people_without_handle]
    if auditor.entries != snapshot.transfers:
        found.append(Finding("book", f"{snapshot.transfers} transfers counted, {auditor.entries} read"))
    return found


async def list_all(store: Store, text: str, limit: int, leave_out: AccountId | None = None) -> list[AccountId]:
    """Search, and read all pages."""
    listed: list[AccountId] = []
    after: AccountId | None = None
    while True:
        page = await store.people.search(text, after=after, limit=limit, leave_out=leave_out)
        assert len(page.people) <= limit
        listed += [person.id for person in page.people]
        if page.next_after is None:
            return listed
        assert page.next_after != after, "each page goes on"
        after = page.next_after
