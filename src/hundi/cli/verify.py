"""`hundi verify`: recompute everything from history alone."""

import asyncio
import contextlib
import sys
from collections.abc import Iterator
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from hundi.cli.common import AsJson, Database, DataDir, load, say
from hundi.ledger.accounts import Instant
from hundi.ledger.audit import Audit, Finding
from hundi.ledger.money import decimal_text
from hundi.services.clock import now
from hundi.storage.ids import new_id
from hundi.storage.open import open_store
from hundi.storage.operating import Verification
from hundi.storage.protocol import Store, StoreError
from hundi.storage.snapshot import Snapshot

_KEPT = 20
"""How many findings are written down."""

_STEP = 1_000
"""Transfers between two looks at the progress bar."""


def verify(
    database: Database = None,
    data_dir: DataDir = None,
    as_json: AsJson = False,
    findings: Annotated[int, typer.Option(min=1, help="how many findings to print at most")] = 20,
) -> None:
    """Recompute every balance and rule from the history alone; end with 1 and the accounts concerned on any drift."""
    store = open_store(load(database=database, data_dir=data_dir).settings.database_url)
    audit, began = Audit(store.currency), now()
    found = list(_limited(_find(store, audit), findings))
    asyncio.run(_record(store, began, audit, found))
    circulation = decimal_text(audit.circulation, store.currency)
    facts = {
        "ok": not found,
        "accounts": audit.account_count,
        "transfers": audit.entries,
        "circulation": {"amount": audit.circulation, "currency": store.currency.code},
        "findings": [{"place": finding.place, "fact": finding.fact} for finding in found],
    }
    lines = [f"{finding.place}: {finding.fact}" for finding in found]
    counted = f"{audit.entries} transfers between {audit.account_count} accounts"
    verdict = (
        f"The book does not hold: {len(found)} findings shown, in {counted}."
        if found
        else f"The book holds: {counted}, {circulation} {store.currency.code} in circulation, the sum zero."
    )
    say("\n".join([*lines, verdict]), facts, as_json=as_json)
    if found:
        raise typer.Exit(1)


async def _record(store: Store, began: Instant, audit: Audit, found: list[Finding]) -> None:
    """Write down how it ended, for operators to see; a book that can only be read is verified all the same."""
    shown = [{"place": finding.place, "fact": finding.fact} for finding in found[:_KEPT]]
    counts = (audit.account_count, audit.entries, len(found))
    try:
        with contextlib.suppress(StoreError):
            await store.records.add_verification(Verification(new_id(), began, now(), *counts, shown))
    finally:
        await store.close()


def _limited(findings: Iterator[Finding], most: int) -> Iterator[Finding]:
    for count, finding in enumerate(findings, 1):
        yield finding
        if count == most:
            return


def _find(store: Store, audit: Audit) -> Iterator[Finding]:
    """Audit one snapshot of the book."""
    with store.snapshot() as snapshot:
        for number, account in snapshot.accounts():
            audit.know(number, account)
        for wallet in snapshot.wallets_without_person:
            yield Finding(wallet, "the wallet is nobody's")
        for person in snapshot.people_without_wallet:
            yield Finding(person, "the person has no wallet")
        for person in snapshot.people_without_handle:
            yield Finding(person, "the person has no handle that was given to them")
        for transfer in snapshot.transfers_without_actor:
            yield Finding(transfer, "the transfer is nobody's act")
        for blocker in snapshot.accounts_with_miscounted_blocks:
            yield Finding(blocker, "the account's count of blocks is not how many there are")
        yield from _find_in_history(snapshot, audit)
        for refund in snapshot.refunds():
            yield from audit.give_back(refund)
        for number, before, after in snapshot.status_changes():
            yield from audit.restate(number, before, after)
        for number, account in snapshot.accounts():
            yield from audit.compare(number, account)
        yield from audit.balance_sheet()


def _find_in_history(snapshot: Snapshot, audit: Audit) -> Iterator[Finding]:
    columns = (TextColumn("Verifying"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task("", total=snapshot.transfers)
        for count, entry in enumerate(snapshot.entries(), 1):
            yield from audit.add(entry)
            if count % _STEP == 0:
                progress.update(task, completed=count)
