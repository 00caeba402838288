"""What the examples in the documents are made of: values by the name of the member that has them."""

from typing import Any, Final

from hundi.ledger import refusals
from hundi.ledger.accounts import AccountId, AccountStatus, Instant
from hundi.ledger.refusals import Refusal
from hundi.ledger.transfers import TransferId

REQUEST_ID: Final = "7f509c5620ba00000001"

_ID: Final = "6b078a1a20b49915fd7a752b"
_OTHER_ID: Final = "6b078a1a58839894dc2ea263"
_TIME: Final = "2026-11-26T01:02:03.000004Z"
_LATER: Final = "2026-12-26T01:02:03.000004Z"

_NOTHING: Final = {"amount": 0, "currency": "INR"}

SAMPLES: Final[dict[str, Any]] = {
    "accountStatus": "open",
    "act": "deposit",
    "amount": 12_345,
    "at": _TIME,
    "beganAt": _TIME,
    "code": "bright-otter-4192",
    "createdAt": _TIME,
    "createdBy": _ID,
    "csrfToken": "7c1fe2a06d7b4f0c9a35d1e8b2f46a90",
    "currency": "INR",
    "date": "2026-11-26",
    "decimals": 2,
    "demo": False,
    "days": 7,
    "detail": "The amount is more than can be spent.",
    "direction": "out",
    "expiresAt": _LATER,
    "fact": "the balance is not the sum of its entries",
    "firstName": "Asha",
    "follows": None,
    "from": "2026-11-01",
    "handle": "asha.rao",
    "id": _OTHER_ID,
    "inviteCode": "bright-otter-4192",
    "key": "hundi_6b078a1a20b49915fd7a752b_0f8fad5bd9cb469fa16570867728950e",
    "kind": "payment",
    "label": "Firefox on Linux",
    "language": "en",
    "lastEventId": "41",
    "lastName": "Rao",
    "maxAmount": 50_000,
    "minAmount": 100,
    "month": "2026-11",
    "name": "Till at the canteen",
    "newPassword": "battery staple",
    "nextCursor": "WzE3NjQxMTg5MjMwMDAwMDQsIjZiMDc4YTFhIl0",
    "note": "Lunch 🍛",
    "oldPassword": "correct horse",
    "password": "correct horse",
    "path": "/reset-password#0f8fad5bd9cb469fa16570867728950e",
    "person": _ID,
    "personId": _ID,
    "place": "book",
    "reason": "Lost their phone",
    "reference": "Cash desk 12, receipt 881",
    "role": "person",
    "scope": "pay",
    "search": "ash",
    "ok": True,
    "openDirectory": True,
    "openingBalance": "random",
    "seconds": 0.8,
    "sequence": 42,
    "signUp": "open",
    "status": "completed",
    "statusReason": None,
    "text": "lunch",
    "theme": "dark",
    "time": _TIME,
    "timeZone": "Asia/Kolkata",
    "to": "@bala.iyer",
    "token": "eyJhbGciOiJIUzI1NiJ9.eyJ1c2VySWQiOiI2YjA3OGExYSJ9.c2lnbmF0dXJl",
    "transfer": _OTHER_ID,
    "usedAt": _TIME,
    "usedBy": _ID,
    "username": "asha@example.com",
    "version": "0.1.0",
    "ActPerson.id": _ID,
    "ActShown.detail": {"amount": {"amount": 12_345, "currency": "INR"}},
    "AdminPerson.id": _ID,
    "AdminPerson.status": "open",
    "AdminPersonDetails.id": _ID,
    "AdminPersonDetails.status": "open",
    "BatchItem": {"index": 0, "status": "completed", "id": _OTHER_ID},
    "BookQuery.to": "2026-11-30",
    "BookTransferShown.expiresAt": None,
    "BookTransferShown.pending": _NOTHING,
    "BookTransferShown.refunded": _NOTHING,
    "CashShown.kind": "deposit",
    "CurrencyShown.code": "INR",
    "Current.kind": "sign_in",
    "Current.scope": "admin",
    "DemoPerson.handle": "meera",
    "DemoPerson.firstName": "Meera",
    "DemoPerson.id": _ID,
    "DemoPerson.lastName": "Iyer",
    "DemoPerson.username": "meera@demo.example",
    "DemoShown.password": "h7kmp-2wxyz-abcde",
    "HistoryQuery.person": "@bala.iyer",
    "HistoryQuery.to": "2026-11-30",
    "Me.id": _ID,
    "PeriodQuery.to": "2026-11-30",
    "PersonShown.firstName": "Bala",
    "PersonShown.handle": "bala.iyer",
    "PersonShown.id": _ID,
    "PersonShown.lastName": "Iyer",
    "ReceiptShown.expiresAt": None,
    "ReceiptShown.followed": None,
    "ReceiptShown.followers": [],
    "ReceiptShown.pending": _NOTHING,
    "ReceiptShown.refunded": _NOTHING,
    "ServerShown.name": "Hundi",
    "StatementQuery.to": "2026-11-30",
    "ThreadQuery.to": "2026-11-30",
    "TransferShown.expiresAt": None,
    "TransferShown.pending": _NOTHING,
    "TransferShown.refunded": _NOTHING,
    "WhyShown.expected": _NOTHING,
    "WhyShown.held": _NOTHING,
    "WhyShown.holds": [],
}
"""By `member`, or by `Schema.member` or `Schema` where it differs there."""

FACTS: Final[dict[str, dict[str, Any]]] = {
    "forbidden": {"neededScope": "pay"},
    "invalid_amount": {"field": "amount.amount"},
    "invalid_body": {"field": "username"},
    "invalid_period": {"field": "from"},
    "invalid_query": {"field": "minAmount"},
    "request_too_large": {"limit": 65_536},
    "currency_mismatch": {"currency": "INR"},
}
"""By the problem's code, the facts that it comes with."""

REFUSED: Final[tuple[Refusal, ...]] = (
    refusals.AccountNotFound(AccountId(_ID)),
    refusals.AccountFrozen(AccountId(_ID)),
    refusals.AccountClosed(AccountId(_ID)),
    refusals.SameAccount(AccountId(_ID)),
    refusals.InsufficientFunds(AccountId(_ID), available=5_000),
    refusals.BalanceLimit(AccountId(_ID)),
    refusals.TransferLimit(AccountId(_ID), limit=100_000),
    refusals.DayLimit(AccountId(_ID), limit=500_000, spent=450_000),
    refusals.Blocked(AccountId(_ID)),
    refusals.HoldExpired(TransferId(_OTHER_ID), expires_at=Instant(1_795_654_923_000_004)),
    refusals.CaptureTooLarge(TransferId(_OTHER_ID), held=5_000),
    refusals.TransferNotFound(TransferId(_OTHER_ID)),
    refusals.NotRefundable(TransferId(_OTHER_ID)),
    refusals.RefundTooLarge(TransferId(_OTHER_ID), refundable=2_000),
    refusals.BatchRefused(3, refusals.InsufficientFunds(AccountId(_ID), available=5_000)),
    refusals.StatusUnchanged(AccountId(_ID), status=AccountStatus.FROZEN),
    refusals.BalanceNotZero(AccountId(_ID), balance=5_000),
)
"""Those of the ledger's refusals that come with facts, as it might make them."""

TEXTS: Final[dict[str, str]] = {
    "text/csv": (
        "Time (UTC),Kind,Name,Handle,Note,Amount,Balance,Currency,Transfer\r\n"
        "2026-11-01 00:00:00,opening balance,,,,,1000.00,INR,\r\n"
        f"2026-11-26 01:02:03,payment,Bala Iyer,bala.iyer,Lunch,-123.45,876.55,INR,{_OTHER_ID}\r\n"
        "2026-12-01 00:00:00,closing balance,,,,,876.55,INR,\r\n"
    ),
    "text/event-stream": (
        "retry: 1500\n\n"
        "id: 42\n"
        "event: balance\n"
        'data: {"available":{"amount":87655,"currency":"INR"},"balance":{"amount":87655,"currency":"INR"},'
        '"held":{"amount":0,"currency":"INR"},"sequence":42}\n\n'
    ),
}
"""By their media type, answers that are no JSON."""
