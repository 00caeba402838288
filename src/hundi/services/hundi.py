"""All services, put together: the one place that knows how."""

from dataclasses import dataclass

from hundi.ledger.money import Money, parse_decimal
from hundi.services.access import Access
from hundi.services.activity import Activity
from hundi.services.api_keys import ApiKeys
from hundi.services.committer import Committer, CommitterLimits, TakesCommands
from hundi.services.demo_offer import DemoOffer
from hundi.services.host import Host, HostCommitter
from hundi.services.live import Live, LiveLimits
from hundi.services.operators import Operators
from hundi.services.passes import Passes
from hundi.services.passwords import Passwords
from hundi.services.payments import Payments
from hundi.services.people import Directory, random_grant
from hundi.services.profiles import Profiles
from hundi.services.sessions import Sessions
from hundi.services.sign_ups import SignUps
from hundi.services.statements import Statements
from hundi.services.throttle import Throttle
from hundi.services.tokens import Tokens
from hundi.services.totals import Totals
from hundi.settings import OPENING_NONE, OPENING_RANDOM, Settings
from hundi.storage.protocol import Store


@dataclass(frozen=True, slots=True)
class Hundi:
    """A running installation."""

    settings: Settings
    store: Store
    committer: TakesCommands
    sessions: Sessions
    payments: Payments
    directory: Directory
    profiles: Profiles
    passwords: Passwords
    access: Access
    api_keys: ApiKeys
    sign_ups: SignUps
    activity: Activity
    statements: Statements
    operators: Operators
    passes: Passes
    totals: Totals
    live: Live
    demo_offer: DemoOffer

    async def start(self) -> None:
        """Begin to take commands."""
        await self.committer.start()

    async def stop(self) -> None:
        """Answer what was accepted, then let go of everything."""
        await self.live.stop()
        await self.committer.drain()
        self.passwords.close()
        await self.store.close()


def build(store: Store, settings: Settings, *, host: Host | None = None) -> Hundi:
    """Put the services of an open store together. Run on the event loop that will use them.

    `host`: where its workers find each other, if there are several.
    """

    def grant() -> Money | None:
        if settings.opening_balance == OPENING_NONE:
            return None
        if settings.opening_balance == OPENING_RANDOM:
            return random_grant(store.currency)
        return parse_decimal(settings.opening_balance, store.currency)

    limits = CommitterLimits(
        queue=settings.queue_limit, group=settings.group_limit, deadline_seconds=settings.deadline_seconds
    )
    alone = Committer(store.ledger, limits=limits)
    committer: TakesCommands = alone
    if host is not None:
        committer = HostCommitter(alone, host=host, currency=store.currency)
    passwords = Passwords()
    tokens = Tokens(store.signing_secret)
    sessions = Sessions(store=store.sessions, tokens=tokens, days=settings.session_days)
    window_seconds = settings.sign_in_window_seconds
    by_address = Throttle(limit=settings.sign_in_failures_per_address, window_seconds=window_seconds)
    directory = Directory(
        people=store.people,
        committer=committer,
        sessions=sessions,
        passwords=passwords,
        grant=grant,
        by_account=Throttle(limit=settings.sign_in_failures_per_account, window_seconds=window_seconds),
        by_address=by_address,
    )
    payments = Payments(committer=committer, ledger=store.ledger, activity=store.activity, currency=store.currency)
    profiles = Profiles(profiles=store.profiles, people=store.people, committer=committer)
    sign_ups = SignUps(
        mode=settings.sign_up,
        directory=directory,
        invites=store.invites,
        replays=store.replays,
        by_address=by_address,
    )
    return Hundi(
        settings=settings,
        store=store,
        committer=committer,
        sessions=sessions,
        payments=payments,
        directory=directory,
        profiles=profiles,
        passwords=passwords,
        access=Access(store=store.sessions, tokens=tokens),
        api_keys=ApiKeys(store.sessions),
        sign_ups=sign_ups,
        activity=Activity(store.activity, profiles),
        statements=Statements(activity=store.activity, currency=store.currency),
        operators=Operators(store=store.operators, acts=store.acts, journal=store.journal, committer=committer),
        passes=Passes(store=store.passes, passwords=passwords, by_address=by_address),
        totals=Totals(store.records),
        live=Live(store.outbox, limits=LiveLimits(server=settings.stream_limit)),
        demo_offer=DemoOffer(store=store, passwords=passwords, sessions=sessions, is_made=not settings.is_public),
    )
