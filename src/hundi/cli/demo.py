"""`hundi demo`: a book with people and a history in it, to look at and to try things on."""

import asyncio
import shlex
import sys
from datetime import UTC, datetime
from typing import Annotated, Any, Final

import typer

from hundi.cli.common import AsJson, CommandError, Database, DataDir, load, refused, say, without_password
from hundi.ledger.accounts import Instant
from hundi.services import demo_story as story
from hundi.services.clock import now
from hundi.services.demo import BookInUseError, DemoRefusedError, Filled, draw_password, fill
from hundi.services.passwords import Passwords
from hundi.storage.open import open_store
from hundi.storage.protocol import Store

_NAME_ANOTHER: Final = "name an empty one with --database or --data-dir"


def demo(
    seed: Annotated[int, typer.Option(help="another number, another month")] = 1,
    database: Database = None,
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Fill an empty book with a dozen people and a month of history; makes the book where there is none."""
    url = load(database=database, data_dir=data_dir).settings.database_url
    password = draw_password()
    # a server leaves an older book in PostgreSQL as it is, and so does this; of SQLite's servers there is one alone
    store = open_store(url, serving=not url.startswith("sqlite:"), make=True)
    filled = asyncio.run(_fill(store, seed, password))
    say(_describe(filled, password, url), _facts(filled, password, seed), as_json=as_json)


async def _fill(store: Store, seed: int, password: str) -> Filled:
    passwords = Passwords(threads=1)
    try:
        return await fill(store, seed=seed, now=now(), password_hash=await passwords.hash(password))
    except BookInUseError:
        msg = f"the book is in use, and stays as it is: {_NAME_ANOTHER}"
        raise CommandError(msg) from None
    except DemoRefusedError as error:
        msg = f"{refused(error.refusal)}; others are at work in this book: {_NAME_ANOTHER}"
        raise CommandError(msg) from None
    finally:
        passwords.close()
        await store.close()


def _describe(filled: Filled, password: str, url: str) -> str:
    database = without_password(url)
    with_book = f"--database {shlex.quote(url)}" if database == url else "  (with HUNDI_DATABASE set to the same)"
    people = [
        f"  {person.username:<26} @{person.handle:<14} {person.first_name} {person.last_name}"
        f"{' (admin)' if person.handle == story.OPERATOR else ''}"
        for person in story.PEOPLE
    ]
    days = f"{_day(filled.began_at)} to {_day(filled.ended_at)}"
    return "\n".join(
        (
            f"Done: {len(people)} people and {filled.transfers} transfers, {days}, are in {database}.",
            *people,
            f"All of them sign in with the password {password} (it is not shown again).",
            "Next, start the server, sign in as Asha, and have the book checked whenever you like:",
            f"  {sys.argv[0]} serve {with_book}",
            f"  {sys.argv[0]} verify {with_book}",
        )
    )


def _facts(filled: Filled, password: str, seed: int) -> dict[str, Any]:
    return {
        "password": password,
        "people": [
            {
                "id": filled.people[person.handle],
                "username": person.username,
                "handle": person.handle,
                "firstName": person.first_name,
                "lastName": person.last_name,
                "role": "admin" if person.handle == story.OPERATOR else "person",
            }
            for person in story.PEOPLE
        ],
        "transfers": filled.transfers,
        "from": _day(filled.began_at),
        "to": _day(filled.ended_at),
        "seed": seed,
    }


def _day(at: Instant) -> str:
    return datetime.fromtimestamp(at // 1_000_000, UTC).date().isoformat()
