"""`hundi deposit` and `hundi withdraw`: cash in and out."""

from typing import Annotated

import typer

from hundi.cli.common import AsJson, Database, DataDir, Who, find_person, load, post, read_amount, say, with_store
from hundi.ledger.commands import Deposit, IdempotencyKey, Withdraw
from hundi.ledger.decide import Replayed
from hundi.ledger.invariants import ensure
from hundi.ledger.transfers import Transfer, TransferId
from hundi.services.payments import fingerprint
from hundi.storage.ids import new_id
from hundi.storage.protocol import Store

Amount = Annotated[str, typer.Argument(help="in major units, such as 250.00")]
Reference = Annotated[str | None, typer.Option(help="what the books outside call it")]
Key = Annotated[str | None, typer.Option(help="idempotency key: the same key and amount again moves nothing")]


def deposit(
    who: Who,
    amount: Amount,
    reference: Reference = None,
    key: Key = None,
    database: Database = None,
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Credit a wallet with money that came in."""
    loaded = load(database=database, data_dir=data_dir)
    with_store(loaded, lambda store: _move(store, Deposit, who, amount, reference, key, as_json=as_json))


def withdraw(
    who: Who,
    amount: Amount,
    reference: Reference = None,
    key: Key = None,
    database: Database = None,
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Debit a wallet with money that goes out."""
    loaded = load(database=database, data_dir=data_dir)
    with_store(loaded, lambda store: _move(store, Withdraw, who, amount, reference, key, as_json=as_json))


async def _move(
    store: Store,
    kind: type[Deposit | Withdraw],
    who: str,
    amount: str,
    reference: str | None,
    key: str | None,
    *,
    as_json: bool,
) -> None:
    money = read_amount(amount, store.currency)
    person = await find_person(store, who)
    spent = None
    if key is not None:
        spent = IdempotencyKey(key, fingerprint(kind.__name__, person.id, money.minor, reference))
    outcome = await post(store, kind(TransferId(new_id()), person.id, money, note=reference, key=spent))
    transfer = outcome.transfer if isinstance(outcome, Replayed) else outcome
    ensure(isinstance(transfer, Transfer), "cash in and out are transfers")
    if isinstance(transfer, Transfer):
        replayed = isinstance(outcome, Replayed)
        text = (
            f"{'Done before' if replayed else 'Done'}: {transfer.kind} of {money} for {person.username} ({transfer.id})"
        )
        facts = {"id": transfer.id, "kind": transfer.kind.value, "amount": money.minor, "currency": money.currency.code}
        say(text, facts | {"person": person.id, "replayed": replayed}, as_json=as_json)
