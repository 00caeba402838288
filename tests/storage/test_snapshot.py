import pytest

from hundi.ledger.accounts import ISSUANCE, AccountKind, AccountStatus, Instant
from hundi.ledger.commands import Capture, Command, Deposit, Hold, Pay, SetStatus, Void, Withdraw
from hundi.ledger.transfers import Transfer
from hundi.storage import history
from hundi.storage.protocol import Store
from tests.ledger.builders import ASHA, BALA, CHITRA, NOW, SECOND, inr, next_id, wallet_id
from tests.storage.books import audit, audit_snapshot, open_wallets, read_accounts, read_history, sign_up

pytestmark = pytest.mark.anyio

EXPIRY = Instant(NOW + 60 * SECOND)


async def test_a_new_book_is_empty_and_sound(store: Store) -> None:
    accounts = read_accounts(store)
    assert list(accounts) == [ISSUANCE]
    assert (accounts[ISSUANCE].kind, accounts[ISSUANCE].balance) == (AccountKind.ISSUANCE, 0)
    assert read_history(store) == []
    assert audit(store) == []


async def test_a_book_of_every_kind_of_transfer_is_sound(store: Store) -> None:
    captured, voided, opened = (Hold(next_id(), ASHA, BALA, inr(paise), EXPIRY) for paise in (30, 20, 10))
    commands: list[Command] = [
        sign_up(ASHA, "Asha", 500),
        sign_up(BALA, "Bala"),
        sign_up(CHITRA, "Chitra"),
        Pay(next_id(), ASHA, BALA, inr(100)),
        captured,
        Capture(next_id(), captured.id, ASHA, BALA, inr(29)),
        voided,
        Void(next_id(), voided.id, ASHA, BALA),
        opened,
        Deposit(next_id(), BALA, inr(3)),
        Withdraw(next_id(), BALA, inr(2)),
        SetStatus(next_id(), CHITRA, AccountStatus.CLOSED, "moved away"),
    ]
    await store.ledger.post(commands, NOW)

    assert audit(store) == []
    kinds = [entry.kind for entry in read_history(store)]
    assert kinds == ["opening", "payment", "hold", "capture", "hold", "void", "hold", "deposit", "withdrawal"]
    assert read_accounts(store)[CHITRA].status is AccountStatus.CLOSED


async def test_a_snapshot_stays_as_it_is_while_writers_go_on_beside_it(store: Store, visitor: Store) -> None:
    await open_wallets(store, {ASHA: 100, BALA: 0})
    with store.snapshot() as snapshot:
        before = list(snapshot.entries()), list(snapshot.accounts())
        for writer in (store, visitor):
            (outcome,) = await writer.ledger.post([Pay(next_id(), ASHA, BALA, inr(10))], NOW)
            assert isinstance(outcome, Transfer)
        await open_wallets(store, {CHITRA: 5})

        assert (list(snapshot.entries()), list(snapshot.accounts())) == before
        assert snapshot.transfers == 1
        assert audit_snapshot(snapshot) == []
    assert len(read_history(store)) == 4
    assert audit(store) == []


async def test_a_history_longer_than_a_batch_is_read_whole_and_in_order(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "_BATCH", 7)
    await open_wallets(store, {wallet_id(n): 100 for n in range(1, 20)})
    commands = [Pay(next_id(), wallet_id(n % 19 + 1), wallet_id(n % 18 + 1), inr(1)) for n in range(100)]
    outcomes = await store.ledger.post(commands, NOW)
    posted = [outcome.id for outcome in outcomes if isinstance(outcome, Transfer)]

    entries = read_history(store)

    assert [entry.id for entry in entries][19:] == posted
    assert [entry.number for entry in entries] == sorted(entry.number for entry in entries)
    assert len(read_accounts(store)) == 20
    assert audit(store) == []


async def test_a_snapshot_that_is_left_early_harms_nobody(store: Store) -> None:
    await open_wallets(store, {ASHA: 100, BALA: 0})
    with store.snapshot() as snapshot:
        next(snapshot.entries())
    await store.ledger.post([Pay(next_id(), ASHA, BALA, inr(10))], NOW)
    assert audit(store) == []


async def test_a_store_that_is_open_is_ready(store: Store) -> None:
    assert await store.ready()
