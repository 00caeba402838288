"""`hundi user`: who is there, and who is an admin."""

import sys
from dataclasses import replace
from typing import Annotated, Any, Final

import typer

from hundi.cli.common import AsJson, CommandError, Database, DataDir, Who, find_person, load, refused, say, with_store
from hundi.ledger.accounts import ISSUANCE, AccountId, AccountStatus
from hundi.ledger.money import Currency, Money
from hundi.ledger.refusals import Refusal
from hundi.services.clock import now
from hundi.services.hundi import build
from hundi.services.names import BadNameError
from hundi.services.operators import person_filter, role_act
from hundi.services.people import BadPasswordError, Profile
from hundi.settings import OPENING_NONE, Settings
from hundi.storage.handles import BadHandleError
from hundi.storage.operating import Details, KnownPerson, Role, RoleChange
from hundi.storage.protocol import Store

users = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Make, list and show people, and appoint admins.")

_PAGE: Final = 500
_FAILED: Final = {
    RoleChange.NOBODY: "the account is closed",
    RoleChange.LAST_ADMIN: "this is the last admin: promote somebody else first",
}


@users.command("create")
def create(  # noqa: PLR0913, PLR0917 - a command and its options
    username: Annotated[str, typer.Argument(help="an e-mail address")],
    first_name: Annotated[str, typer.Option(help="first name")],
    last_name: Annotated[str, typer.Option(help="last name")],
    handle: Annotated[str | None, typer.Option(help="what others find them by; none: made of the name")] = None,
    admin: Annotated[bool, typer.Option("--admin", help="make them an admin")] = False,
    password_stdin: Annotated[bool, typer.Option("--password-stdin", help="read the password's line")] = False,
    database: Database = None,
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Make a person with an empty wallet. The password is asked for, or read from standard input."""
    loaded = load(database=database, data_dir=data_dir)
    profile = Profile(username, first_name, last_name, _read_password(from_stdin=password_stdin), handle)

    async def work(store: Store) -> None:
        person = await _make(store, loaded.settings, profile)
        if admin:
            await store.operators.set_role(person, Role.ADMIN, role_act(ISSUANCE, person, Role.ADMIN))
        made = await store.operators.look_up(person, now())
        if made is not None:
            text = f"Done: {made.person.username} is there{', as an admin' if admin else ''} ({person})."
            say(text, _facts(made.person), as_json=as_json)

    with_store(loaded, work)


def _read_password(*, from_stdin: bool) -> str:
    if not from_stdin:
        prompted: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
        return prompted
    return sys.stdin.readline().rstrip("\r\n")


async def _make(store: Store, settings: Settings, profile: Profile) -> AccountId:
    """Make a person as a sign-up does, with nothing granted and nobody signed in."""
    hundi = build(store, replace(settings, opening_balance=OPENING_NONE))
    await hundi.start()
    try:
        made = await hundi.directory.sign_up(profile)
        if isinstance(made, Refusal):
            raise CommandError(refused(made))
        await store.sessions.end_all(made.person.id, now())
    except (BadNameError, BadHandleError, BadPasswordError) as error:
        raise CommandError(str(error)) from None
    finally:
        await hundi.committer.drain()
        hundi.passwords.close()
    return made.person.id


@users.command("list")
def list_all(
    search: Annotated[str, typer.Option(help="a part of a name or username, or @ and how a handle begins")] = "",
    status: Annotated[AccountStatus | None, typer.Option(help="whose wallet has this status")] = None,
    role: Annotated[Role | None, typer.Option(help="who has this role")] = None,
    limit: Annotated[int, typer.Option(min=1, help="how many to list at most")] = _PAGE,
    database: Database = None,
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """List people, in order of joining."""

    async def work(store: Store) -> None:
        wanted = person_filter(search, status=status, role=role)
        found = None if wanted is None else await store.operators.find(wanted, after=None, limit=limit)
        people = [] if found is None else found.people
        lines = [_line(person) for person in people]
        if found is not None and found.next_after is not None:
            lines.append(f"… and others: --limit lists more than {limit}, --search fewer.")
        say("\n".join(lines or ["Nobody."]), {"people": [_facts(person) for person in people]}, as_json=as_json)

    with_store(load(database=database, data_dir=data_dir), work)


@users.command("show")
def show(who: Who, database: Database = None, data_dir: DataDir = None, as_json: AsJson = False) -> None:
    """Show all that an operator sees of a person."""

    async def work(store: Store) -> None:
        person = await find_person(store, who)
        details = await store.operators.look_up(person.id, now())
        if details is not None:
            say(_describe(details, store.currency), _all_facts(details, store.currency), as_json=as_json)

    with_store(load(database=database, data_dir=data_dir), work)


@users.command("promote")
def promote(who: Who, database: Database = None, data_dir: DataDir = None, as_json: AsJson = False) -> None:
    """Make a person an admin."""
    _appoint(who, Role.ADMIN, database, data_dir, as_json=as_json)


@users.command("demote")
def demote(who: Who, database: Database = None, data_dir: DataDir = None, as_json: AsJson = False) -> None:
    """Make an admin a person like any other; the last admin stays one."""
    _appoint(who, Role.PERSON, database, data_dir, as_json=as_json)


def _appoint(who: str, role: Role, database: str | None, data_dir: str | None, *, as_json: bool) -> None:
    async def work(store: Store) -> None:
        person = await find_person(store, who)
        change = await store.operators.set_role(person.id, role, role_act(ISSUANCE, person.id, role))
        if change in _FAILED:
            raise CommandError(_FAILED[change])
        done = "Done" if change is RoleChange.DONE else "So it was"
        text = f"{done}: {person.username} is {'an admin' if role is Role.ADMIN else 'no admin'}."
        say(text, {"person": person.id, "role": role.value}, as_json=as_json)

    with_store(load(database=database, data_dir=data_dir), work)


def _line(person: KnownPerson) -> str:
    handle = "" if person.handle is None else f" @{person.handle}"
    marks = ["admin"] if person.role is Role.ADMIN else []
    marks += [] if person.status is AccountStatus.OPEN else [person.status.value]
    marked = f" ({', '.join(marks)})" if marks else ""
    return f"{person.username}{handle} {person.first_name} {person.last_name}{marked}"


def _describe(details: Details, currency: Currency) -> str:
    own = [(details.own.transfer, "at a time"), (details.own.day, "a day")]
    limits = [f"{Money(minor, currency)} {what}" for minor, what in own if minor is not None]
    lines = [
        _line(details.person),
        f"  id        {details.person.id}",
        f"  balance   {Money(details.balance, currency)}, of which {Money(details.held, currency)} is held",
        f"  limits    {', '.join(limits) or 'everyone’s'}",
        f"  sessions  {details.sign_ins} sign-ins, {details.keys} keys",
    ]
    if details.reason is not None:
        lines.append(f"  {details.person.status}: {details.reason}")
    return "\n".join(lines)


def _facts(person: KnownPerson) -> dict[str, Any]:
    return {
        "id": person.id,
        "username": person.username,
        "handle": person.handle,
        "firstName": person.first_name,
        "lastName": person.last_name,
        "role": person.role.value,
        "status": person.status.value,
    }


def _all_facts(details: Details, currency: Currency) -> dict[str, Any]:
    return _facts(details.person) | {
        "balance": details.balance,
        "held": details.held,
        "currency": currency.code,
        "transferLimit": details.own.transfer,
        "dayLimit": details.own.day,
        "signIns": details.sign_ins,
        "keys": details.keys,
        "statusReason": details.reason,
    }
