"""What an audit reads."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from hundi.ledger.accounts import Account
from hundi.ledger.audit import Entry, GivenBack


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The whole book at one commit."""

    transfers: int
    """How many there are, for a progress bar."""
    entries: Callable[[], Iterator[Entry]]
    """All transfers in the order they were written; bounded memory."""
    accounts: Callable[[], Iterator[tuple[int, Account]]]
    """All accounts, each with its number in `Entry`."""
    status_changes: Callable[[], Iterator[tuple[int, str, str]]]
    """All changes of status in the order they were written: the account's number, the status before and after."""
    refunds: Callable[[], Iterator[GivenBack]]
    """All refunds in the order of the transfers that they name, each beside that transfer."""
    people_without_wallet: list[str]
    people_without_handle: list[str]
    """Who has none, though their wallet is not closed, or one that was not given to them."""
    wallets_without_person: list[str]
    transfers_without_actor: list[str]
    accounts_with_miscounted_blocks: list[str]
