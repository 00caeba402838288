"""What one person sees of the book, held against the model's own history."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hundi.ledger.accounts import DAY, ISSUANCE, AccountId, AccountStatus, Instant, Limits
from hundi.ledger.commands import Capture, Deposit, Hold, Pay, SetLimits, Void
from hundi.ledger.transfers import Transfer, TransferId, TransferKind
from hundi.storage import activity
from hundi.storage.protocol import Store
from hundi.storage.views import AccountEntry, Direction, EntryFilter
from tests import strategies
from tests.ledger.builders import ASHA, BALA, CHITRA, NOBODY, NOW, SECOND, inr, next_id, wallet_id
from tests.ledger.world import World, said
from tests.storage.books import live_a_little, open_wallets, run_on
from tests.strategies import PEOPLE, Intent

pytestmark = pytest.mark.anyio

FOR_EVER = Instant(2**62)
ALL = EntryFilter()

HISTORIES = st.tuples(
    st.lists(st.integers(50, 300), min_size=PEOPLE, max_size=PEOPLE),
    st.lists(strategies.intents(), min_size=10, max_size=60),
)
FILTERS = st.builds(
    EntryFilter,
    direction=st.sampled_from([None, None, *Direction]),
    person=st.sampled_from([None, None, *map(wallet_id, range(PEOPLE + 2))]),
    kinds=st.sampled_from([frozenset[TransferKind](), frozenset({TransferKind.PAYMENT}), frozenset(TransferKind)]),
    since=st.none() | st.integers(NOW, NOW + 60 * SECOND),
    until=st.none() | st.integers(NOW, NOW + 60 * SECOND),
    least=st.none() | st.integers(1, 100),
    most=st.none() | st.integers(1, 200),
    note_matches=st.sampled_from([None, None, lambda note: "room" in note]),
)
ALWAYS_WANTED = [
    *(EntryFilter(person=wallet_id(number)) for number in range(3)),
    EntryFilter(kinds=frozenset({TransferKind.PAYMENT, TransferKind.OPENING})),
    EntryFilter(note_matches=lambda note: "room" in note),
]
WINDOWS = st.sampled_from([(1, 1), (2, 1), (3, 2), (5, 2), (7, 10)])


@dataclass(frozen=True, slots=True)
class Line:
    """An entry, as the model tells it: without ids, for it cannot know a release's."""

    kind: TransferKind
    direction: Direction
    other: AccountId
    amount: int
    pending: int
    at: int
    sequence: int
    balance: int
    note: str | None


def expected_lines(history: list[Transfer], account: AccountId) -> list[Line]:
    """Tell what an account sees of a history, oldest first."""
    lines: list[Line] = []
    for t in history:
        if account == t.debit_account:
            own = (t.debit_sequence, t.debit_balance)
            lines.append(Line(t.kind, Direction.OUT, t.credit_account, t.amount.minor, t.pending, t.at, *own, t.note))
        elif account == t.credit_account:
            own = (t.credit_sequence, t.credit_balance)
            lines.append(Line(t.kind, Direction.IN, t.debit_account, t.amount.minor, t.pending, t.at, *own, t.note))
    return lines


def line_of(entry: AccountEntry) -> Line:
    """Tell an entry likewise."""
    other = ISSUANCE if entry.other is None else entry.other.id
    return Line(
        entry.kind, entry.direction, other, entry.amount, entry.pending, entry.at, entry.sequence, entry.balance,
        entry.note,
    )  # fmt: skip


def passes(line: Line, wanted: EntryFilter) -> bool:
    """Say plainly whether a filter lets an entry pass."""
    return (
        wanted.direction in (None, line.direction)
        and wanted.person in (None, line.other)
        and (not wanted.kinds or line.kind in wanted.kinds)
        and (wanted.since is None or line.at >= wanted.since)
        and (wanted.until is None or line.at < wanted.until)
        and (wanted.least is None or line.amount >= wanted.least)
        and (wanted.most is None or line.amount <= wanted.most)
        and (wanted.note_matches is None or (line.note is not None and wanted.note_matches(line.note)))
    )


async def live(store: Store, grants: list[int], intents: list[Intent]) -> World:
    """Have a store and a model live through the same."""
    world = World()
    openings = [Intent("open", debit=n, credit=n, amount=grant) for n, grant in enumerate(grants, 1)]
    for number, group in enumerate([openings, *([intent] for intent in intents)]):
        world.tick(number % 3)
        commands = [world.command(intent) for intent in group]
        expected = world.model.post(commands, world.now)
        assert [said(outcome) for outcome in await store.ledger.post(commands, world.now)] == expected
    return world


async def read_all(store: Store, account: AccountId, wanted: EntryFilter = ALL, limit: int = 7) -> list[AccountEntry]:
    """Read all pages of a history."""
    read: list[AccountEntry] = []
    before: int | None = None
    while True:
        page = await store.activity.history(account, wanted, before=before, limit=limit)
        assert len(page.entries) <= limit
        read += page.entries
        if page.next_from is None:
            return read
        assert before is None or page.next_from < before, "each page goes on"
        before = page.next_from


@pytest.fixture
def windows() -> Iterator[Callable[[int, int], None]]:
    """Set how many entries are looked at in a request and folded at a time."""
    with pytest.MonkeyPatch.context() as patch:

        def set_windows(scan: int, step: int) -> None:
            patch.setattr(activity, "SCAN_LIMIT", scan)
            patch.setattr(activity, "_FOLDED_AT_A_TIME", step)
            patch.setattr(activity, "_SUMMED_AT_A_TIME", step)

        yield set_windows


def everyone(world: World) -> list[AccountId]:
    return sorted(world.model.rows)


@settings(max_examples=6, suppress_health_check=list(HealthCheck))
@given(lived=HISTORIES, wanted=st.lists(FILTERS, min_size=4, max_size=4), limit=st.integers(1, 9), sizes=WINDOWS)
def test_a_history_filtered_in_any_way_is_the_models(
    new_url: Callable[[], str],
    windows: Callable[[int, int], None],
    lived: tuple[list[int], list[Intent]],
    wanted: list[EntryFilter],
    limit: int,
    sizes: tuple[int, int],
) -> None:
    async def work(store: Store) -> None:
        world = await live(store, *lived)
        windows(*sizes)
        for account in everyone(world)[:3]:
            lines = expected_lines(world.model.history, account)[::-1]
            assert [line_of(entry) for entry in await read_all(store, account, limit=limit)] == lines
            for each in (*ALWAYS_WANTED, *wanted):
                found = [line_of(entry) for entry in await read_all(store, account, each, limit)]
                assert found == [line for line in lines if passes(line, each)]

    run_on(new_url(), work)


@settings(max_examples=6, suppress_health_check=list(HealthCheck))
@given(lived=HISTORIES, limit=st.integers(1, 9), sizes=WINDOWS)
def test_balances_statements_and_sums_are_the_models_at_every_moment(
    new_url: Callable[[], str],
    windows: Callable[[int, int], None],
    lived: tuple[list[int], list[Intent]],
    limit: int,
    sizes: tuple[int, int],
) -> None:
    async def work(store: Store) -> None:
        world = await live(store, *lived)
        windows(*sizes)
        moments = sorted({moment for t in world.model.history for moment in (t.at - 1, t.at, t.at + 1)})
        for account in everyone(world)[:3]:
            lines = expected_lines(world.model.history, account)
            for moment in moments:
                before = [line for line in lines if line.at <= moment]
                at = await store.activity.at(account, Instant(moment))
                assert (at.sequence, at.balance) == ((before[-1].sequence, before[-1].balance) if before else (0, 0))
            for since, until in pairwise([0, *moments[::5], FOR_EVER]):
                await check_stretch(store, account, lines, (Instant(since), Instant(until)), limit)
            row = world.model.rows[account]
            sums = await store.activity.sums(account, after=0, last=len(lines))
            assert sum(each.amount for each in sums if each.direction is Direction.IN) == row["credits"]
            assert sum(each.amount for each in sums if each.direction is Direction.OUT) == row["debits"]
            assert sum(each.count for each in sums) == len(lines)

    run_on(new_url(), work)


async def check_stretch(
    store: Store, account: AccountId, lines: list[Line], ends: tuple[Instant, Instant], limit: int
) -> None:
    """Check a statement of a stretch against the model, and that each balance follows from the one before it."""
    since, until = ends
    span = await store.activity.span(account, since, until)
    within = [line for line in lines if since <= line.at < until]
    assert span.closing.sequence - span.opening.sequence == len(within)
    read: list[AccountEntry] = []
    after: int | None = span.opening.sequence
    while after is not None:
        page = await store.activity.posted(account, after=after, last=span.closing.sequence, limit=limit)
        read += page.entries
        after = page.next_from
    posting = [line for line in within if line.kind not in (TransferKind.HOLD, TransferKind.VOID)]
    assert [line_of(entry) for entry in read] == posting
    balance = span.opening.balance
    for entry in read:
        balance += entry.posted
        assert entry.balance == balance
    assert balance == span.closing.balance


@settings(max_examples=6, suppress_health_check=list(HealthCheck))
@given(lived=HISTORIES)
def test_what_is_behind_a_balance_adds_up(new_url: Callable[[], str], lived: tuple[list[int], list[Intent]]) -> None:
    async def work(store: Store) -> None:
        world = await live(store, *lived)
        model = world.model
        for account in everyone(world):
            state = await store.activity.state(account, holds=100, entries=5)
            assert state is not None
            assert (state.posted, state.available) == (model.balance(account), model.available(account))
            assert state.status is model.status[account]
            open_holds = [hold for hold in model.holds.values() if hold.id not in model.ended]
            assert {hold.id for hold in state.holds} == {h.id for h in open_holds if h.debit_account == account}
            assert state.posted - sum(hold.amount for hold in state.holds) == state.available
            assert not state.holds_left_out
            lines = expected_lines(model.history, account)[::-1]
            assert [line_of(entry) for entry in state.entries] == lines[:5]

    run_on(new_url(), work)


@pytest.mark.parametrize("limit", [2, 7])
async def test_pages_give_each_earlier_transfer_exactly_once_while_new_ones_arrive(store: Store, limit: int) -> None:
    await open_wallets(store, {ASHA: 1_000, BALA: 1_000})
    for number in range(20):
        payer, payee = (ASHA, BALA) if number % 3 else (BALA, ASHA)
        await store.ledger.post([Pay(next_id(), payer, payee, inr(number + 1))], NOW)
    earlier = [entry.id for entry in await read_all(store, ASHA)]
    assert len(earlier) == len(set(earlier)) == 21

    for wanted in (ALL, EntryFilter(person=BALA), EntryFilter(kinds=frozenset(TransferKind), since=Instant(0))):
        read: list[TransferId] = []
        before: int | None = None
        while True:
            page = await store.activity.history(ASHA, wanted, before=before, limit=limit)
            read += [entry.id for entry in page.entries]
            if (before := page.next_from) is None:
                break
            await store.ledger.post([Pay(next_id(), ASHA, BALA, inr(1)), Pay(next_id(), BALA, ASHA, inr(1))], NOW)
        known = [id_ for id_ in read if id_ in set(earlier)]
        assert known == [id_ for id_ in earlier if id_ in set(read)]
        assert set(earlier) - set(read) <= ({earlier[-1]} if wanted.person else set())  # the grant is issuance's


@pytest.mark.parametrize("sizes", [(1, 1), (2, 1), (3, 2), (4, 3)])
async def test_nothing_is_lost_between_one_look_and_the_next(
    store: Store, windows: Callable[[int, int], None], sizes: tuple[int, int]
) -> None:
    await open_wallets(store, {ASHA: 1_000, BALA: 0, CHITRA: 1_000})
    payments = [Pay(next_id(), ASHA, BALA, inr(1), "tea") for _ in range(8)]
    others = [Pay(next_id(), CHITRA, ASHA, inr(1)) for _ in range(4)]  # so that Bala has fewer entries than Asha
    await store.ledger.post([*payments, *others], NOW)
    windows(*sizes)
    expected = [payment.id for payment in payments][::-1]
    for wanted in (EntryFilter(person=BALA), EntryFilter(note_matches="tea".__eq__), EntryFilter(least=1, person=BALA)):
        assert [entry.id for entry in await read_all(store, ASHA, wanted, limit=3)] == expected
    assert [entry.id for entry in await read_all(store, BALA, EntryFilter(person=ASHA), limit=3)] == expected


async def test_only_the_two_sides_see_a_transfer(store: Store) -> None:
    await open_wallets(store, {ASHA: 100, BALA: 0, CHITRA: 50})
    await store.ledger.post([Pay(paid := next_id(), ASHA, BALA, inr(30), "for lunch")], NOW)

    seen = await store.activity.entry(ASHA, paid)
    assert seen is not None
    assert (seen.direction, seen.amount, seen.posted, seen.balance, seen.note) == (
        Direction.OUT,
        30,
        -30,
        70,
        "for lunch",
    )
    assert seen.other is not None
    assert (seen.other.id, seen.other.first_name) == (BALA, "Bala")
    seen = await store.activity.entry(BALA, paid)
    assert seen is not None
    assert (seen.direction, seen.posted, seen.balance) == (Direction.IN, 30, 30)
    assert await store.activity.entry(CHITRA, paid) is None
    assert await store.activity.entry(NOBODY, paid) is None
    assert await store.activity.entry(ASHA, next_id()) is None
    assert await store.activity.followers(CHITRA, paid, most=10) == []


async def test_a_hold_and_what_ended_it_name_each_other(store: Store) -> None:
    await open_wallets(store, {ASHA: 100, BALA: 0})
    expires_at = Instant(NOW + SECOND)
    held, let_go, still = (Hold(next_id(), ASHA, BALA, inr(n), expires_at, "a room") for n in (10, 20, 30))
    capture, void = Capture(next_id(), held.id, ASHA, BALA, inr(4)), Void(next_id(), let_go.id, ASHA, BALA)
    await store.ledger.post([held, let_go, still, capture, void], NOW)

    seen = {entry.id: entry for entry in await read_all(store, ASHA)}
    ended = seen[held.id].settlement, seen[let_go.id].settlement, seen[still.id].settlement
    assert [end and (end.id, end.kind, end.amount) for end in ended] == [
        (capture.id, TransferKind.CAPTURE, 4),
        (void.id, TransferKind.VOID, 20),
        None,
    ]
    assert seen[capture.id].follows == held.id
    assert (seen[held.id].posted, seen[capture.id].posted, seen[void.id].posted) == (0, -4, 0)
    for side in (ASHA, BALA):
        assert [entry.id for entry in await store.activity.followers(side, held.id, most=10)] == [capture.id]
        assert await store.activity.followers(side, still.id, most=10) == []


async def test_a_wallet_without_entries_has_nothing_to_tell(store: Store) -> None:
    await open_wallets(store, {ASHA: 0})
    for account in (ASHA, NOBODY):
        assert await read_all(store, account) == []
        assert (await store.activity.at(account, FOR_EVER)).balance == 0
        span = await store.activity.span(account, Instant(0), FOR_EVER)
        assert span.opening == span.closing
        assert await store.activity.sums(account, after=0, last=0) == []
    assert await store.activity.state(NOBODY, holds=1, entries=1) is None
    state = await store.activity.state(ASHA, holds=1, entries=1)
    assert state is not None
    assert (state.status, state.posted, state.entries) == (AccountStatus.OPEN, 0, [])


async def test_holds_that_are_too_many_to_list_are_said_to_be_left_out(store: Store) -> None:
    await live_a_little(store)
    state = await store.activity.state(ASHA, holds=1, entries=1)
    assert state is not None
    assert ([hold.amount for hold in state.holds], state.held, state.holds_left_out) == ([40], 40, False)
    await store.ledger.post([Hold(next_id(), ASHA, BALA, inr(7), Instant(NOW + 2 * SECOND))], NOW)
    state = await store.activity.state(ASHA, holds=1, entries=1)
    assert state is not None
    assert ([hold.amount for hold in state.holds], state.held, state.holds_left_out) == ([40], 47, True)


async def test_the_limits_in_force_are_an_accounts_own_or_else_everyones(store: Store) -> None:
    await open_wallets(store, {ASHA: 1_000, BALA: 0})
    await store.ledger.post(
        [
            SetLimits(next_id(), ISSUANCE, inr(300), inr(500), "to begin with"),
            SetLimits(next_id(), ASHA, None, inr(900), "a shop"),
            Pay(next_id(), ASHA, BALA, inr(120)),
            Hold(next_id(), ASHA, BALA, inr(30), Instant(NOW + SECOND)),
        ],
        NOW,
    )
    for account, own, day, spent in ((ASHA, Limits(None, 900), 900, 150), (BALA, Limits(), 500, 0)):
        state = await store.activity.state(account, holds=1, entries=1)
        assert state is not None
        assert (state.limits.own, state.limits.everyones) == (own, Limits(300, 500))
        assert (state.limits.transfer, state.limits.day, state.limits.spent) == (300, day, spent)
        assert not spent or state.limits.spent_day == NOW // DAY


async def test_people_are_found_by_id(store: Store) -> None:
    await open_wallets(store, {ASHA: 0})
    found = (await store.profiles.by_ids([ASHA])).get(ASHA)
    assert found is not None
    assert (found.id, found.first_name) == (ASHA, "Asha")
    assert await store.profiles.by_ids([NOBODY]) == {}
    assert await store.profiles.by_ids([ISSUANCE]) == {}
    assert await store.profiles.by_handles(["nobody.at.all"]) == {}


async def test_issuance_is_nobody_on_the_other_side(store: Store) -> None:
    await open_wallets(store, {ASHA: 5})
    await store.ledger.post([Deposit(next_id(), ASHA, inr(7), note="till 3")], NOW)
    assert [(entry.kind, entry.other) for entry in await read_all(store, ASHA)] == [
        (TransferKind.DEPOSIT, None),
        (TransferKind.OPENING, None),
    ]
