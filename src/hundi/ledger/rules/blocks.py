"""Blocks: whom somebody takes no payments from."""

from hundi.ledger.accounts import AccountKind, AccountStatus
from hundi.ledger.book import BlockChanged, Book
from hundi.ledger.commands import SetBlock
from hundi.ledger.refusals import AccountClosed, AccountNotFound, Refusal, SameAccount


def set_block(book: Book, command: SetBlock) -> BlockChanged | Refusal:
    """Block somebody, or end it, whatever their status. To ask again for what is so already is no mistake."""
    for id_ in (command.blocker, command.blocked):
        account = book.accounts.get(id_)
        if account is None or account.kind is not AccountKind.WALLET:
            return AccountNotFound(id_)
    if command.blocker == command.blocked:
        return SameAccount(command.blocker)
    if book.accounts[command.blocker].status is AccountStatus.CLOSED:
        return AccountClosed(command.blocker)
    return BlockChanged(command.id, command.blocker, command.blocked, command.blocks)
