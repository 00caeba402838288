"""What never changes about accounts, which need not be looked up again."""

from collections.abc import Collection, Iterable
from typing import Final

from hundi.ledger.accounts import AccountId, AccountKind
from hundi.ledger.invariants import ensure
from hundi.ledger.money import Currency
from hundi.storage.working_set import Row

_KINDS: Final = {kind.value: kind for kind in AccountKind}
_REMEMBERED: Final = 50_000


class Identities:
    """What never changes about accounts: their numbers and kinds. Remembered; nothing that changes is."""

    def __init__(self, currency: Currency) -> None:
        self._currency = currency
        self._remembered: dict[AccountId, tuple[int, AccountKind]] = {}

    def forget(self) -> None:
        """Remember nothing any more: the book may be another copy of itself, where numbers were given anew."""
        self._remembered.clear()

    def unknown(self, wanted: Collection[AccountId]) -> list[AccountId]:
        """Say which accounts have to be looked up, for `remember`, before `known` can tell of all."""
        remembered = self._remembered
        unknown = [id_ for id_ in wanted if id_ not in remembered]
        if unknown and len(remembered) > _REMEMBERED:
            remembered.clear()
            return list(wanted)
        return unknown

    def remember(self, rows: Iterable[Row]) -> None:
        """Take the accounts that were found: id, number, kind and currency of each."""
        for id_, number, kind, currency in rows:
            ensure(currency == self._currency.code, "every account is in the book's currency")
            self._remembered[id_] = (number, _KINDS[kind])

    def known(self, wanted: Collection[AccountId]) -> dict[int, tuple[AccountId, AccountKind]]:
        """Tell of the accounts that exist among those wanted, by number, in the order of their numbers."""
        remembered = self._remembered
        known = sorted((*remembered[id_], id_) for id_ in wanted if id_ in remembered)
        return {number: (id_, kind) for number, kind, id_ in known}
