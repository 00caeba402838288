from copy import deepcopy
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from hundi.ledger.accounts import ISSUANCE, Account, AccountKind, AccountStatus
from hundi.ledger.audit import Audit, Entry
from hundi.ledger.book import BatchPaid, Book, Opened
from hundi.ledger.commands import OpenWallet
from hundi.ledger.decide import Change, decide, decide_group
from hundi.ledger.money import INR
from hundi.ledger.transfers import Transfer, TransferId
from tests import strategies
from tests.ledger.builders import book_of
from tests.ledger.world import World, said
from tests.strategies import Intent

HISTORIES = st.lists(strategies.openings(), min_size=2, max_size=6).flatmap(
    lambda people: st.lists(strategies.intents(), min_size=5, max_size=50).map(lambda rest: [*people, *rest])
)


def live_through(intents: list[Intent]) -> tuple[World, Book, list[Transfer]]:
    """Carry intents out one by one, holding each outcome against the model's."""
    world, book, transfers = World(), book_of(), list[Transfer]()
    for number, intent in enumerate(intents):
        world.tick(number % 3)
        command = world.command(intent)
        if isinstance(command, OpenWallet) and command.owner in book.accounts:
            continue  # that an id is new, or else a name taken, is for a store to see to
        outcome = decide(book, command, world.now)
        assert said(outcome) == world.model.decide(command, world.now)
        if isinstance(outcome, Change):
            book.apply(outcome)
        transfer = outcome.grant if isinstance(outcome, Opened) else outcome
        if isinstance(transfer, Transfer):
            transfers.append(transfer)
        elif isinstance(outcome, BatchPaid):
            transfers += outcome.transfers
    return world, book, transfers


@settings(max_examples=200)
@given(HISTORIES)
def test_decide_says_what_the_model_says(intents: list[Intent]) -> None:
    world, book, transfers = live_through(intents)

    assert transfers == world.model.history
    assert book.accounts.keys() == world.model.rows.keys()
    for id_, row in world.model.rows.items():
        account = book.accounts[id_]
        assert (account.debits_posted, account.credits_posted) == (row["debits"], row["credits"])
        assert (account.debits_pending, account.credits_pending) == (row["held"], row["expected"])
        assert (account.sequence, account.last_at) == (row["sequence"], row["last_at"])
        assert account.status is world.model.status[id_]
        assert (account.spent_day, account.spent_today) == world.model.spent(id_)
        assert (account.transfer_limit, account.day_limit) == world.model.limits.get(id_, (None, None))
        assert account.blocks == sum(blocker == id_ for blocker, _ in world.model.blocks)
    assert book.blocks == world.model.blocks


@settings(max_examples=200)
@given(HISTORIES)
def test_the_book_sums_to_zero_and_nobody_is_overspent(intents: list[Intent]) -> None:
    _, book, _ = live_through(intents)

    accounts = book.accounts.values()
    assert sum(account.balance for account in accounts) == 0
    assert sum(account.debits_pending for account in accounts) == sum(a.credits_pending for a in accounts)
    for account in accounts:
        assert account.kind is AccountKind.ISSUANCE or account.available >= 0
        assert account.available == account.balance - account.debits_pending


@settings(max_examples=200)
@given(HISTORIES)
def test_history_alone_reproduces_the_accounts(intents: list[Intent]) -> None:
    _, book, transfers = live_through(intents)
    numbers = {id_: number for number, id_ in enumerate(book.accounts)}
    written: dict[TransferId | None, int] = {transfer.id: number for number, transfer in enumerate(transfers)}
    audit = Audit()
    for id_, account in book.accounts.items():
        audit.know(numbers[id_], account)

    changes = [(numbers[id_], account.status) for id_, account in book.accounts.items()]
    found = [finding for number, after in changes for finding in audit.restate(number, "open", after)]
    found += [
        finding
        for transfer in transfers
        for finding in audit.add(
            Entry(
                written[transfer.id],
                transfer.id,
                transfer.kind.value,
                numbers[transfer.debit_account],
                numbers[transfer.credit_account],
                transfer.amount.minor,
                transfer.pending,
                transfer.at,
                transfer.debit_sequence,
                transfer.debit_balance,
                transfer.credit_sequence,
                transfer.credit_balance,
                written.get(transfer.follows),
            )
        )
    ]
    for id_, account in book.accounts.items():
        found += audit.compare(numbers[id_], account)

    assert found == []
    assert list(audit.balance_sheet()) == []
    assert audit.circulation == -book.accounts[ISSUANCE].balance


@settings(max_examples=200)
@given(HISTORIES)
def test_applying_the_transfers_again_makes_the_same_accounts(intents: list[Intent]) -> None:
    _, book, transfers = live_through(intents)

    replayed = Book(
        {id_: Account(id_, account.kind, INR) for id_, account in book.accounts.items()},
    )
    for transfer in transfers:
        replayed.apply(transfer)

    assert replayed.accounts == {
        id_: replace(account, status=AccountStatus.OPEN, transfer_limit=None, day_limit=None, blocks=0)
        for id_, account in book.accounts.items()
    }
    assert (replayed.keys, replayed.holds, replayed.refunded) == (book.keys, book.holds, book.refunded)


@settings(max_examples=200)
@given(HISTORIES, strategies.intents())
def test_to_decide_changes_nothing_and_says_the_same_again(intents: list[Intent], intent: Intent) -> None:
    world, book, _ = live_through(intents)
    command, before = world.command(intent), deepcopy(book)

    first = decide(book, command, world.now)

    assert book == before
    assert decide(book, command, world.now) == first


@settings(max_examples=200)
@given(HISTORIES, st.lists(strategies.payments(), max_size=12))
def test_a_group_comes_to_what_its_commands_come_to_one_by_one(intents: list[Intent], group: list[Intent]) -> None:
    world, book, _ = live_through(intents)
    commands, alone = [world.command(intent) for intent in group], deepcopy(book)

    together = decide_group(book, commands, world.now)

    assert [decide_group(alone, [command], world.now)[0] for command in commands] == together
    assert alone == book
