"""What a group of commands touches, on its way in and out, whatever the engine.

An engine loads rows into it after the locks, has the group decided, and writes the rows that come of it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from hundi.ledger.accounts import Account, AccountId, AccountKind, AccountStatus, Instant, Limits
from hundi.ledger.book import BatchPaid, BlockChanged, Book, HoldState, LimitsChanged, Opened, StatusChanged
from hundi.ledger.commands import (
    Batch,
    Capture,
    Command,
    OpenWallet,
    Refund,
    SessionId,
    SetBlock,
    SetLimits,
    SetStatus,
    Void,
    each_alone,
)
from hundi.ledger.decide import Outcome, decide_group
from hundi.ledger.invariants import ensure
from hundi.ledger.money import Currency, Money
from hundi.ledger.refusals import HandleTaken, Refusal, UsernameTaken
from hundi.ledger.transfers import Transfer, TransferId, TransferKind
from hundi.storage.acts import Act, cash_act, detail_text, limits_act, status_act
from hundi.storage.ids import new_id

Row = tuple[Any, ...]

TRANSFER_COLUMNS: Final = """
SELECT t.id, t.kind, debit.id, credit.id, t.amount, t.at, actor.id, t.debit_sequence, t.debit_balance,
       t.credit_sequence, t.credit_balance, t.pending, t.note, followed.id, t.expires_at, t.idempotency_key,
       t.fingerprint, t.number
"""
"""What `transfer_of` reads, of a transfer `t` joined with `TRANSFER_ACCOUNTS`; the row's number is last."""

TRANSFER_ACCOUNTS: Final = """
JOIN accounts AS debit ON debit.number = t.debit_account JOIN accounts AS credit ON credit.number = t.credit_account
JOIN accounts AS actor ON actor.number = t.actor LEFT JOIN transfers AS followed ON followed.number = t.follows
"""

_DEPOSIT, _WITHDRAWAL = TransferKind.DEPOSIT, TransferKind.WITHDRAWAL

FORGOTTEN: Final = """
username = 'closed ' || id, username_folded = 'closed ' || id, first_name = 'Closed account', last_name = '',
search_text = '', password_hash = '', handle = NULL, role = 'person', language = NULL, theme = NULL, hide_amounts = 0
"""
"""What becomes of somebody's row in `people` when they close their account: nothing of it tells who they were. What was
their handle stays in `handles`, so that nobody is taken for them. No username has a blank in it."""

_NUMBER: Final = 17
"""Where the row's number stands among `TRANSFER_COLUMNS`: behind those of a transfer."""

_ABOUT_ACCOUNTS: Final = (OpenWallet, SetStatus, SetLimits, SetBlock)
"""Commands that change something other than balances."""

_STATUSES: Final = {status.value: status for status in AccountStatus}
_TRANSFER_KINDS: Final = {kind.value: kind for kind in TransferKind}


@dataclass(slots=True)
class Happened:
    """What of a group happened, by how it is written."""

    opened: list[Opened] = field(default_factory=list)
    transfers: list[Transfer] = field(default_factory=list)
    """In the order in which they happened, opening balances with them."""
    changes: list[StatusChanged] = field(default_factory=list)
    limits: list[LimitsChanged] = field(default_factory=list)
    blocks: list[BlockChanged] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    """What of all that operators did."""

    def __bool__(self) -> bool:
        return bool(self.transfers or self.opened or self.changes or self.limits or self.blocks)


class WorkingSet:
    """One group under way. All that is added was read under the locks of its accounts."""

    def __init__(self, commands: Sequence[Command], *, currency: Currency, now: Instant) -> None:
        self.commands = commands
        self.now = now
        self.book = Book()
        self.numbers: dict[AccountId, int] = {}
        self.places: dict[int, str] = {}
        """Where the rows of locked accounts are, by number, in an engine that says so."""
        self.transfer_numbers: dict[TransferId, int] = {}
        """The rows' numbers of transfers that others follow: those that were loaded, and those written since."""
        self._kinds = set(map(type, commands))
        self.moves_money_alone = self._kinds.isdisjoint(_ABOUT_ACCOUNTS)
        """Whether it changes nothing but balances: nobody's status, limits, blocks or sessions."""
        self._currency = currency
        self._sequences: dict[AccountId, int] = {}
        self._releases: list[Command] = []
        self._newcomers: dict[TransferId, OpenWallet] = {}
        self._losers: dict[TransferId, Refusal] = {}
        self._group: list[Command] = []
        self._decided: list[Outcome] = []

    def wanted_accounts(self) -> set[AccountId]:
        """Say which accounts are to be locked."""
        return {account for command in self.commands for account in command.accounts}

    def add_accounts(self, found: dict[int, tuple[AccountId, AccountKind]], rows: Iterable[Row]) -> None:
        """Take accounts: number, status, and the columns of `Account` behind those, in their order."""
        currency = self._currency
        for number, status, *counters in rows:
            self.add_account(number, Account(*found[number], currency, _STATUSES[status], *counters))

    def add_account(self, number: int, account: Account) -> None:
        """Take an account, which is the group's from now on."""
        self.book.accounts[account.id] = account
        self.numbers[account.id] = number
        self._sequences[account.id] = account.sequence

    def add_limits(self, rows: Iterable[Row]) -> None:
        """Take the limits that stand on issuance, as last committed: they need no lock, being nobody's money."""
        for transfer, day in rows:
            self.book.limits = Limits(transfer, day)

    def wanted_blocks(self) -> list[tuple[AccountId, AccountId]]:
        """Say who is to be looked up as the blocker of whom: of whoever acts, those who are known to block somebody."""
        blockers = {account.id for account in self.book.accounts.values() if account.blocks}
        pairs = {(command.blocker, command.blocked) for command in self.commands if type(command) is SetBlock}
        if blockers:
            pairs |= {(other, command.actor) for command in self.commands for other in blockers & {*command.accounts}}
        return sorted(pairs)

    def add_blocks(self, rows: Iterable[Row]) -> None:
        """Take those of the pairs, blocker and blocked, that were found."""
        self.book.blocks.update((blocker, blocked) for blocker, blocked in rows)

    def wanted_sessions(self) -> set[SessionId]:
        """Say which sessions are to be looked at."""
        return {command.session for command in self.commands if command.session is not None}

    def add_sessions(self, live: Iterable[SessionId]) -> None:
        """Take those that live."""
        self.book.sessions.update(live)

    def wanted_keys(self) -> list[tuple[AccountId, str]]:
        """Say which idempotency keys are to be looked up, each with its actor."""
        commands = each_alone(self.commands) if Batch in self._kinds else self.commands
        return [(command.actor, command.key.text) for command in commands if command.key is not None]

    def add_spent(self, rows: Iterable[Row]) -> None:
        """Take the transfers that spent such keys."""
        for row in rows:
            transfer = transfer_of(row, self._currency)
            ensure(transfer.key is not None, "a spent key has a text")
            self.book.keys[transfer.actor, transfer.key or ""] = transfer

    def wanted_holds(self) -> set[TransferId]:
        """Say which holds are to be looked up."""
        if self._kinds.isdisjoint((Capture, Void)):
            return set()
        return {command.hold for command in self.commands if isinstance(command, Capture | Void)}

    def add_holds(self, rows: Iterable[Row]) -> None:
        """Take those that were found, each with the id of what settled it, if anything did, behind its columns."""
        for *row, settled_by in rows:
            transfer = transfer_of(row, self._currency)
            if transfer.kind is TransferKind.HOLD:
                self.book.holds[transfer.id] = HoldState(transfer, settled_by)
                self.transfer_numbers[transfer.id] = row[_NUMBER]

    def wanted_originals(self) -> set[TransferId]:
        """Say which transfers are to be looked up, to be given back."""
        if Refund not in self._kinds:
            return set()
        return {command.original for command in self.commands if isinstance(command, Refund)}

    def add_originals(self, rows: Iterable[Row]) -> None:
        """Take those that were found, each with how much of it was given back behind its columns."""
        for *row, refunded in rows:
            transfer = transfer_of(row, self._currency)
            self.book.transfers[transfer.id] = transfer
            self.transfer_numbers[transfer.id] = row[_NUMBER]
            if refunded:
                self.book.refunded[transfer.id] = refunded

    def payers_with_holds(self) -> list[int]:
        """Say, by number, on whose accounts, of those that commands name, there may be holds that have run out."""
        pending = {account.id for account in self.book.accounts.values() if account.debits_pending}
        return [self.numbers[id_] for id_ in pending & self.wanted_accounts()] if pending else []

    def add_expired(self, rows: Iterable[Row]) -> set[AccountId]:
        """Take the open holds that have run out on those accounts: they are released before anything is decided.

        Returns:
            The accounts that this touches and that are not there yet.

        """
        for row in rows:
            hold = transfer_of(row, self._currency)
            self.book.holds[hold.id] = HoldState(hold)
            self.transfer_numbers[hold.id] = row[_NUMBER]
            self._releases.append(
                Void(TransferId(new_id()), hold.id, hold.debit_account, hold.credit_account, expired=True)
            )
        touched = {account for release in self._releases for account in (*release.accounts, release.actor)}
        return touched - self.numbers.keys()

    def newcomers(self) -> list[tuple[TransferId, Row]]:
        """Say who signs up, in the order of names in which they are inserted: the command's id, and a row of people.

        Row: id, username, folded username, first and last name, search text, password hash, time, handle.
        """
        found: list[tuple[TransferId, Row]] = []
        opening = [command for command in self.commands if isinstance(command, OpenWallet)]
        for command in sorted(opening, key=lambda command: command.person.username_folded):
            if command.key is not None and (command.actor, command.key.text) in self.book.keys:
                continue
            person = command.person
            names = (person.username, person.username_folded, person.first_name, person.last_name, person.search_text)
            found.append((command.id, (command.owner, *names, person.password_hash, self.now, person.handle)))
            self._newcomers[command.id] = command
        return found

    def lose(self, command: TransferId, refusal: UsernameTaken | HandleTaken) -> None:
        """Take a newcomer whose username, or else whose handle, was somebody else's."""
        self._losers[command] = refusal

    def decide(self) -> Happened:
        """Decide the group, in order of arrival, behind the releases of what has expired."""
        self._group = [*self._releases, *(command for command in self.commands if command.id not in self._losers)]
        self._decided = decide_group(self.book, self._group, self.now)
        happened = Happened()
        for outcome in self._decided:
            if type(outcome) is Transfer:
                happened.transfers.append(outcome)
                if outcome.kind is _DEPOSIT or outcome.kind is _WITHDRAWAL:
                    happened.acts.append(cash_act(outcome))
            elif isinstance(outcome, BatchPaid):
                happened.transfers += outcome.transfers
            elif isinstance(outcome, Opened):
                happened.opened.append(outcome)
                if outcome.grant is not None:
                    happened.transfers.append(outcome.grant)
            elif isinstance(outcome, StatusChanged):
                happened.changes.append(outcome)
                if (act := status_act(outcome)) is not None:
                    happened.acts.append(act)
            elif isinstance(outcome, LimitsChanged):
                happened.limits.append(outcome)
                happened.acts.append(limits_act(outcome))
            elif isinstance(outcome, BlockChanged):
                happened.blocks.append(outcome)
        return happened

    def outcomes(self) -> list[Outcome]:
        """Say what each command came to."""
        decided = self._decided[len(self._releases) :]
        if not self._losers:
            return decided
        rest = iter(decided)
        return [self._losers[command.id] if command.id in self._losers else next(rest) for command in self.commands]

    def refused_newcomers(self) -> list[tuple[AccountId, str]]:
        """Say which people, with their handles, were inserted for a wallet that was not opened after all."""
        refused = [
            command.id
            for command, outcome in zip(self._group, self._decided, strict=True)
            if command.id in self._newcomers and not isinstance(outcome, Opened)
        ]
        refused += [command for command, refusal in self._losers.items() if isinstance(refusal, HandleTaken)]
        return [(self._newcomers[command].owner, self._newcomers[command].person.handle) for command in refused]

    def add_number(self, wallet: AccountId, number: int) -> None:
        """Take the number of a wallet that has just been opened."""
        self.numbers[wallet] = number
        self._sequences[wallet] = 0

    def unnumbered(self, transfers: Iterable[Transfer]) -> set[TransferId]:
        """Say which transfers others follow that have no number yet, for they are of the same group."""
        return {each.follows for each in transfers if each.follows is not None} - self.transfer_numbers.keys()

    def transfer_row(self, transfer: Transfer) -> Row:
        """Make a row: all of the table's columns but its number."""
        numbers = self.numbers
        return (
            transfer.id,
            transfer.kind.value,
            numbers[transfer.debit_account],
            numbers[transfer.credit_account],
            transfer.amount.minor,
            transfer.pending,
            transfer.at,
            numbers[transfer.actor],
            transfer.debit_sequence,
            transfer.debit_balance,
            transfer.credit_sequence,
            transfer.credit_balance,
            transfer.note,
            None if transfer.follows is None else self.transfer_numbers[transfer.follows],
            transfer.expires_at,
            transfer.key,
            transfer.fingerprint,
        )

    def change_row(self, change: StatusChanged) -> Row:
        """Make a row: id, account, status before and after, reason, actor, time."""
        account, actor = self.numbers[change.account], self.numbers[change.actor]
        return (change.id, account, change.before.value, change.after.value, change.reason, actor, change.at)

    def limit_rows(self, changes: Iterable[LimitsChanged]) -> list[Row]:
        """Say what limits accounts have come to: for one transfer, for a day, number."""
        touched = [self.book.accounts[id_] for id_ in dict.fromkeys(change.account for change in changes)]
        return [(account.transfer_limit, account.day_limit, self.numbers[account.id]) for account in touched]

    def block_rows(self, changes: Iterable[BlockChanged]) -> tuple[list[Row], list[Row], list[Row]]:
        """Say which pairs, by number, block now, each with the time; which do not; and each blocker's count."""
        numbers, book = self.numbers, self.book
        pairs = dict.fromkeys((change.blocker, change.blocked) for change in changes)
        blocking: list[Row] = [(numbers[a], numbers[b], self.now) for a, b in pairs if (a, b) in book.blocks]
        others: list[Row] = [(numbers[a], numbers[b]) for a, b in pairs if (a, b) not in book.blocks]
        counts: list[Row] = [(book.accounts[id_].blocks, numbers[id_]) for id_ in dict.fromkeys(a for a, _ in pairs)]
        return blocking, others, counts

    def act_row(self, act: Act) -> Row:
        """Make a row: id, actor, act, subject, detail, time."""
        subject = None if act.subject is None else self.numbers[act.subject]
        return (act.id, self.numbers[act.actor], act.act, subject, detail_text(act), act.at)

    def account_rows(self) -> list[Row]:
        """Say what has become of the accounts that were touched: eight counters, number, the sequence loaded."""
        sequences, numbers = self._sequences, self.numbers
        return [
            (
                account.debits_posted,
                account.credits_posted,
                account.debits_pending,
                account.credits_pending,
                account.sequence,
                account.last_at,
                account.spent_day,
                account.spent_today,
                numbers[id_],
                sequences[id_],
            )
            for id_, account in self.book.accounts.items()
            if account.sequence != sequences[id_]
        ]


def transfer_of(row: Sequence[Any], currency: Currency) -> Transfer:
    """Read a transfer from a row of `TRANSFER_COLUMNS`."""
    id_, kind, debit, credit, amount, *rest = row[:_NUMBER]
    return Transfer(id_, _TRANSFER_KINDS[kind], debit, credit, Money(amount, currency), *rest)


def change_of(row: Sequence[Any]) -> StatusChanged:
    """Read a change of status from a row: id, account's id, status before and after, reason, actor's id, time."""
    id_, account, before, after, reason, actor, at = row
    return StatusChanged(id_, account, _STATUSES[before], _STATUSES[after], reason, actor, at)


def found_outcomes(
    commands: Sequence[Command],
    *,
    transfers: dict[TransferId, Transfer],
    changes: dict[TransferId, StatusChanged],
    wallets: set[AccountId],
    limits: dict[TransferId, LimitsChanged],
    blocks: set[tuple[AccountId, AccountId]],
    currency: Currency,
) -> list[Outcome | None]:
    """Say what became of commands, from what of theirs was found in the book; None: nothing.

    Of a block it is enough to know whether it is as was asked: to block again is no different.
    """
    found: list[Outcome | None] = []
    for command in commands:
        if isinstance(command, OpenWallet):
            wallet = Account(command.owner, AccountKind.WALLET, currency)
            found.append(Opened(wallet, transfers.get(command.id)) if command.owner in wallets else None)
        elif isinstance(command, SetStatus):
            found.append(changes.get(command.id))
        elif isinstance(command, Batch):
            paid = [transfers[pay.id] for pay in command.transfers if pay.id in transfers]
            found.append(BatchPaid(tuple(paid)) if len(paid) == len(command.transfers) else None)
        elif isinstance(command, SetLimits):
            found.append(limits.get(command.id))
        elif isinstance(command, SetBlock):
            is_so = ((command.blocker, command.blocked) in blocks) is command.blocks
            change = BlockChanged(command.id, command.blocker, command.blocked, command.blocks)
            found.append(change if is_so else None)
        else:
            found.append(transfers.get(command.id))
    return found
