"""PostgreSQL's posting path: a group of commands in one transaction, in two round trips where nothing is rare.

The first locks the accounts and then reads what stands under their locks; the second writes everything and commits.
"""

from collections.abc import Callable, Collection, Sequence
from typing import Any, Final

from hundi.ledger.accounts import AccountId, AccountStatus
from hundi.ledger.book import BlockChanged, Opened, StatusChanged
from hundi.ledger.refusals import HandleTaken, UsernameTaken
from hundi.ledger.transfers import Transfer
from hundi.storage.acts import Act
from hundi.storage.identities import Identities
from hundi.storage.postgres import statements as sql
from hundi.storage.postgres.arrays import blobs, integers, optional_integers, texts, words
from hundi.storage.postgres.contention import Contention, longest_wait_seconds
from hundi.storage.postgres.wire import Call, Rows, Wire
from hundi.storage.working_set import Happened, Row, WorkingSet

_WRITERS: Final[Sequence[Callable[[Sequence[Any]], bytes]]] = (
    *(words, words, *(integers,) * 10),
    *(texts, optional_integers, optional_integers, texts, blobs),
)
"""How each column of a transfer is written."""
_ACCOUNT_NUMBER: Final = 8
"""Where the number stands in a row of `WorkingSet.account_rows`."""


async def find_identities(wire: Wire, identities: Identities, wanted: Collection[AccountId]) -> None:
    """Look up who is not remembered. Outside of any transaction, so that only what is committed is remembered."""
    if unknown := identities.unknown(wanted):
        (rows,) = await wire.run((sql.IDENTITIES, (texts(unknown),)))
        identities.remember(rows)


async def load(
    wire: Wire, identities: Identities, working_set: WorkingSet, wanted: set[AccountId], contention: Contention
) -> set[AccountId]:
    """Begin a transaction, lock the accounts, and load what the group touches.

    Returns:
        The accounts that have to be locked too, for holds on those at hand have run out: roll back, and load again with
        them. Locks are taken in the order of account numbers, never one more afterwards.

    """
    await find_identities(wire, identities, wanted)
    found = identities.known(wanted)
    calls: list[Call] = [(sql.BEGIN, ()), (sql.LOCK_ACCOUNTS, (integers(list(found)),))]

    def take_accounts(rows: Rows) -> None:
        contention.note(longest_wait_seconds(row[-1] for row in rows))
        working_set.add_accounts(found, (row[:-2] for row in rows))
        working_set.places = {row[0]: row[-2] for row in rows}

    calls.append((sql.LIMITS, ()))
    takers: list[Callable[[Rows], None]] = [_ignore, take_accounts, working_set.add_limits]
    now = b"%d" % working_set.now
    if sessions := working_set.wanted_sessions():
        calls.append((sql.SESSIONS, (texts(sessions), now)))
        takers.append(lambda rows: working_set.add_sessions(row[0] for row in rows))
    numbers = {id_: number for number, (id_, _) in found.items()}
    if keys := [(numbers[actor], key) for actor, key in working_set.wanted_keys() if actor in numbers]:
        calls.append((sql.SPENT_KEYS, (integers([actor for actor, _ in keys]), texts(key for _, key in keys))))
        takers.append(working_set.add_spent)
    if holds := working_set.wanted_holds():
        calls.append((sql.HOLDS, (texts(sorted(holds)),)))
        takers.append(working_set.add_holds)
    if originals := working_set.wanted_originals():
        calls.append((sql.ORIGINALS, (texts(sorted(originals)),)))
        takers.append(working_set.add_originals)
    for take, rows in zip(takers, await wire.run(*calls), strict=True):
        take(rows)
    if pairs := working_set.wanted_blocks():
        blockers, blocked = zip(*pairs, strict=True)
        (blocks,) = await wire.run((sql.BLOCKS, (texts(blockers), texts(blocked))))
        working_set.add_blocks(blocks)
    if payers := working_set.payers_with_holds():
        (expired,) = await wire.run((sql.EXPIRED_HOLDS, (integers(payers), now)))
        return working_set.add_expired(expired)
    return set()


async def insert_people(wire: Wire, working_set: WorkingSet) -> list[int]:
    """Insert those who sign up and find out whose username or handle was not free; returns as many account numbers."""
    newcomers = working_set.newcomers()
    if not newcomers:
        return []
    *columns, created_at, handles = zip(*(row for _, row in newcomers), strict=True)
    count = b"%d" % len(newcomers)
    inserted, numbers = await wire.run(
        (sql.INSERT_PEOPLE, (*map(texts, columns), integers(created_at), texts(handles))),
        (sql.ACCOUNT_NUMBERS, (count,)),
    )
    winners = {(id_, name): has_handle for id_, name, has_handle in inserted}
    for command, (id_, _, name, *_) in newcomers:
        has_handle = winners.pop((id_, name), None)  # two commands may ask for the very same: the first has it
        if has_handle is None:
            working_set.lose(command, UsernameTaken())
        elif not has_handle:
            working_set.lose(command, HandleTaken())
    return [row[0] for row in numbers]


async def writes(wire: Wire, working_set: WorkingSet, happened: Happened, account_numbers: Sequence[int]) -> list[Call]:
    """Say what is to be written before the COMMIT."""
    calls: list[Call] = []
    if refused := working_set.refused_newcomers():
        people, handles = zip(*refused, strict=True)
        calls.append((sql.DELETE_PEOPLE, (texts(people),)))
        calls.append((sql.DELETE_HANDLES, (texts(handles), texts(people))))
    if happened.opened:
        calls.append(_insert_accounts(working_set, happened.opened, account_numbers))
    if happened.transfers:
        numbers = await _draw_numbers(wire, working_set, happened.transfers)
        calls.append(_insert_transfers(working_set, happened.transfers, numbers))
        calls += _update_accounts(working_set)
    if happened.changes:
        calls += _change_statuses(working_set, happened.changes)
    if happened.limits:
        transfer_limits, day_limits, numbered = zip(*working_set.limit_rows(happened.limits), strict=True)
        limits = (optional_integers(transfer_limits), optional_integers(day_limits), integers(numbered))
        calls.append((sql.UPDATE_LIMITS, limits))
    if happened.blocks:
        calls += _change_blocks(working_set, happened.blocks)
    if happened.acts:
        calls.append(_insert_acts(working_set, happened.acts))
    return calls


async def _draw_numbers(wire: Wire, working_set: WorkingSet, transfers: Sequence[Transfer]) -> list[int]:
    """Draw the numbers of transfers where one follows another of the same group. Rare."""
    unnumbered = working_set.unnumbered(transfers)
    if not unnumbered:
        return []
    (rows,) = await wire.run((sql.TRANSFER_NUMBERS, (b"%d" % len(transfers),)))
    numbers = [row[0] for row in rows]
    for number, transfer in zip(numbers, transfers, strict=True):
        if transfer.id in unnumbered:
            working_set.transfer_numbers[transfer.id] = number
    return numbers


def _insert_accounts(working_set: WorkingSet, opened: Sequence[Opened], numbers: Sequence[int]) -> Call:
    wallets = [each.wallet for each in opened]
    drawn = list(numbers[: len(wallets)])
    for number, wallet in zip(drawn, wallets, strict=True):
        working_set.add_number(wallet.id, number)
    ids, kinds = texts(wallet.id for wallet in wallets), words(wallet.kind.value for wallet in wallets)
    currencies, statuses = words(wallet.currency.code for wallet in wallets), words(w.status.value for w in wallets)
    return sql.INSERT_ACCOUNTS, (integers(drawn), ids, kinds, currencies, statuses)


def _insert_transfers(working_set: WorkingSet, transfers: Sequence[Transfer], numbers: Sequence[int]) -> Call:
    columns = zip(*map(working_set.transfer_row, transfers), strict=True)
    arrays = [write(column) for write, column in zip(_WRITERS, columns, strict=True)]
    if numbers:
        return sql.INSERT_NUMBERED_TRANSFERS, (*arrays, integers(numbers))
    return sql.INSERT_TRANSFERS, arrays


def _update_accounts(working_set: WorkingSet) -> list[Call]:
    places, calls = working_set.places, list[Call]()
    rows = working_set.account_rows()
    if opened := [row for row in rows if row[_ACCOUNT_NUMBER] not in places]:
        calls.append((sql.UPDATE_NEW_ACCOUNTS, tuple(map(integers, zip(*opened, strict=True)))))
        rows = [row for row in rows if row[_ACCOUNT_NUMBER] in places]
    if rows:
        columns = list(zip(*rows, strict=True))
        found = texts(places[number] for number in columns[_ACCOUNT_NUMBER])
        calls.append((sql.UPDATE_ACCOUNTS, (*map(integers, columns), found)))
    return calls


def _change_statuses(working_set: WorkingSet, changes: Sequence[StatusChanged]) -> list[Call]:
    rows: list[Row] = [working_set.change_row(change) for change in changes]
    ids, accounts, before, after, reasons, actors, times = zip(*rows, strict=True)
    arrays = (texts(ids), integers(accounts), words(before), words(after), texts(reasons))
    calls: list[Call] = [(sql.INSERT_STATUS_CHANGES, (*arrays, integers(actors), integers(times)))]
    last = {change.account: change for change in changes}  # an UPDATE takes one row of its source, whichever, a target
    numbers = [working_set.numbers[account] for account in last]
    calls.append((sql.UPDATE_STATUSES, (integers(numbers), words(change.after.value for change in last.values()))))
    if closed := [change for change in changes if change.after is AccountStatus.CLOSED]:
        ended = (texts(change.account for change in closed), integers([change.at for change in closed]))
        calls.append((sql.END_SESSIONS, ended))
    if left := [change.account for change in changes if change.is_farewell]:
        calls.append((sql.FORGET_PEOPLE, (texts(left),)))
    return calls


def _change_blocks(working_set: WorkingSet, changes: Sequence[BlockChanged]) -> list[Call]:
    blocking, others, counts = working_set.block_rows(changes)
    written = ((sql.INSERT_BLOCKS, blocking), (sql.DELETE_BLOCKS, others), (sql.UPDATE_BLOCKS, counts))
    return [(statement, tuple(map(integers, zip(*rows, strict=True)))) for statement, rows in written if rows]


def _insert_acts(working_set: WorkingSet, acts: Sequence[Act]) -> Call:
    ids, actors, kinds, subjects, details, times = zip(*map(working_set.act_row, acts), strict=True)
    arrays = (texts(ids), integers(actors), words(kinds), optional_integers(subjects), texts(details))
    return sql.INSERT_ACTS, (*arrays, integers(times))


def _ignore(rows: Rows) -> None:
    """Take an answer that says nothing."""
    del rows
