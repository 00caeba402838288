"""Connections that move from worker to worker: which do, when, and that their clients notice nothing."""

import asyncio
import os
import socket
import time
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final, cast

import pytest

from hundi.api import moving
from hundi.api.moving import has_room, too_many
from hundi.services.host import Part
from tests.api.movers import (
    BUSY,
    EASE,
    STRAINED,
    Worker,
    clients_of,
    crew,
    fall_silent,
    leave_a_dead_socket,
    workers_in,
)
from tests.support.waiting import until

pytestmark = pytest.mark.anyio

NO_ROOM_SECONDS: Final = 0.11
"""A little longer than a worker keeps what it has when there was no room."""


@pytest.fixture(scope="module", params=[False, True], ids=["asyncio", "uvloop"])
def anyio_backend(request: pytest.FixtureRequest) -> tuple[str, dict[str, Any]]:
    """Run on the loop that servers run on, too."""
    return "asyncio", {"use_uvloop": request.param}


def test_a_leader_takes_connections_while_it_is_at_ease_and_has_few() -> None:
    assert has_room(0, 0.0)
    assert has_room(63, 0.79)
    assert not has_room(64, 0.0)
    assert not has_room(1_000, 0.0)
    assert not has_room(0, 0.8)


def test_a_leader_that_is_always_at_work_hands_an_eighth_on() -> None:
    assert too_many(100, 0.89) == 0
    assert too_many(100, 0.9) == 13
    assert too_many(1, 1.0) == 1
    assert too_many(0, 1.0) == 0


def test_between_taking_and_handing_on_is_a_share_of_work_at_which_nothing_moves() -> None:
    assert [(has_room(10, busy / 100), too_many(10, busy / 100)) for busy in (80, 85, 89)] == [(False, 0)] * 3


async def test_a_connection_on_which_two_payments_came_goes_to_the_leader(tmp_path: Path) -> None:
    async with crew(tmp_path, b"leader", b"follower") as (_, follower), clients_of(follower, 1) as (client,):
        assert await client.pay(4) == [b"follower", b"follower", b"leader", b"leader"]
        assert not follower.talks


async def test_a_connection_on_which_other_things_come_too_stays(tmp_path: Path) -> None:
    async with crew(tmp_path, b"leader", b"follower") as (_, follower), clients_of(follower, 1) as (client,):
        for _ in range(3):
            assert [await client.ask(what) for what in (b"read", b"pay", b"read")] == [b"follower"] * 3


async def test_a_connection_on_which_something_is_under_way_stays(tmp_path: Path) -> None:
    async with crew(tmp_path, b"leader", b"follower") as (_, follower), clients_of(follower, 1) as (client,):
        assert await client.ask(b"read") == b"follower"
        (talk,) = follower.talks
        talk.is_under_way = True
        assert await client.pay(4) == [b"follower"] * 4
        talk.is_under_way = False
        assert await client.pay(2) == [b"follower", b"leader"]


async def test_a_leader_takes_as_many_as_it_has_room_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moving, "_LEADER_MOST", 3)
    async with (
        crew(tmp_path, b"leader", b"follower") as (leader, follower),
        clients_of(leader, 1),
        clients_of(follower, 5) as clients,
    ):
        for client in clients:
            await client.pay(3)
        assert (len(leader.talks), len(follower.talks)) == (3, 3)


@pytest.mark.parametrize("busy", [STRAINED, BUSY])
async def test_a_leader_that_is_not_at_ease_takes_none(tmp_path: Path, busy: float) -> None:
    async with crew(tmp_path, b"leader", b"follower") as (leader, follower), clients_of(follower, 1) as (client,):
        leader.mover.look(busy)
        assert await client.pay(4) == [b"follower"] * 4


@pytest.mark.parametrize("part", [Part.ALONE, Part.LEADS])
async def test_a_worker_that_follows_nobody_keeps_its_connections(tmp_path: Path, part: Part) -> None:
    async with crew(tmp_path, b"leader", b"other") as (_, other), clients_of(other, 1) as (client,):
        other.host.part = part
        assert await client.pay(4) == [b"other"] * 4


async def test_a_leader_that_leads_no_more_takes_none(tmp_path: Path) -> None:
    async with crew(tmp_path, b"leader", b"follower") as (leader, follower), clients_of(follower, 1) as (client,):
        leader.host.part = Part.ALONE
        leader.mover.look(EASE)
        assert await client.pay(4) == [b"follower"] * 4


async def test_where_the_leader_has_died_connections_stay_until_there_is_another(tmp_path: Path) -> None:
    async with (
        crew(tmp_path, b"leader", b"next", b"follower") as (leader, heir, follower),
        clients_of(follower, 1) as (client,),
    ):
        await leader.mover.close()
        leave_a_dead_socket(tmp_path / "room")
        assert await client.pay(4) == [b"follower"] * 4
        heir.host.part = Part.LEADS
        heir.mover.look(EASE)
        await asyncio.sleep(NO_ROOM_SECONDS)
        assert await client.pay(2) == [b"follower", b"next"]


async def test_a_leader_that_hangs_is_given_none(tmp_path: Path) -> None:
    async with crew(tmp_path, b"leader", b"follower") as (leader, follower), clients_of(follower, 1) as (client,):
        fall_silent(tmp_path / "room")
        assert await client.pay(4) == [b"follower"] * 4
        leader.mover.look(EASE)
        await asyncio.sleep(NO_ROOM_SECONDS)
        assert await client.pay(2) == [b"follower", b"leader"]


async def test_after_there_was_no_room_a_while_passes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with crew(tmp_path, b"leader", b"follower") as (leader, follower), clients_of(follower, 1) as (client,):
        monkeypatch.setattr(moving, "_NO_ROOM_SECONDS", 60.0)
        leader.mover.look(STRAINED)
        await client.pay(2)
        leader.mover.look(EASE)
        assert await client.pay(4) == [b"follower"] * 4


async def test_where_too_many_are_on_their_way_a_short_while_passes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moving, "_NO_ROOM_SECONDS", 60.0)  # that is for another reason
    async with crew(tmp_path, b"leader", b"follower") as (leader, follower):
        await leader.mover.close()
        async with clients_of(follower, 40) as clients:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as full:  # of somebody who is slow to receive
                full.bind(str(tmp_path / "room"))
                for client in clients:
                    await client.pay(2)
                waiting = follower.made - len(follower.talks)
                assert 0 < waiting < 40
                full.setblocking(False)  # noqa: FBT003 - the standard library's own
                received = 0
                while received < waiting:
                    _, descriptors, _, _ = socket.recv_fds(full, 1, 1)
                    os.close(descriptors[0])
                    received += 1
                await asyncio.sleep(0.01)
                for talk in list(follower.talks):
                    follower.mover.answered(talk)
                await until(lambda: follower.made - len(follower.talks) > waiting)


async def test_a_leader_that_is_busy_hands_connections_on_to_every_other(tmp_path: Path) -> None:
    async with crew(tmp_path, b"leader", b"one", b"two") as (leader, one, two), clients_of(leader, 32) as clients:
        assert {await client.ask(b"read") for client in clients} == {b"leader"}
        leader.mover.look(BUSY)
        for client in clients:
            await client.ask(b"read")
        assert (len(leader.talks), len(one.talks), len(two.talks)) == (28, 2, 2)
        leader.mover.look(STRAINED)
        for client in clients:
            await client.ask(b"pay")
        assert (len(leader.talks), len(one.talks), len(two.talks)) == (28, 2, 2)


async def test_a_busy_leader_hands_on_who_can_be_and_not_who_cannot(tmp_path: Path) -> None:
    async with crew(tmp_path, b"leader", b"one") as (leader, one), clients_of(leader, 8) as clients:
        for client in clients:
            await client.ask(b"read")
        for talk in list(leader.talks)[1:]:
            talk.is_under_way = True
        leader.mover.look(BUSY)
        for client in clients:
            await client.ask(b"read")
        assert len(one.talks) == 1


@pytest.mark.parametrize("is_dead", [True, False], ids=["has died", "hangs"])
async def test_a_busy_leader_passes_over_a_worker_that(tmp_path: Path, *, is_dead: bool) -> None:
    async with crew(tmp_path, b"leader", b"one") as (leader, one), clients_of(leader, 16) as clients:
        other = tmp_path / "worker-other"
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as hanging:
            if is_dead:
                leave_a_dead_socket(other)
            else:
                hanging.bind(str(other))
                fall_silent(other)
            for _ in range(4):
                leader.mover.look(BUSY)
                one.mover.look(EASE)
                for client in clients:
                    assert await client.ask(b"read") in (b"leader", b"one")
        assert len(leader.talks) + len(one.talks) == 16
        assert len(one.talks) > 1
        assert other.exists() is not is_dead, "what one that hangs has is left to it"


async def test_a_worker_that_hung_is_handed_connections_again_when_it_looks(tmp_path: Path) -> None:
    async with crew(tmp_path, b"leader", b"one") as (leader, one), clients_of(leader, 1) as (client,):
        for path in workers_in(tmp_path):
            fall_silent(path)
        leader.mover.look(BUSY)
        assert await client.ask(b"read") == await client.ask(b"read") == b"leader"
        one.mover.look(EASE)
        leader.mover.look(BUSY)
        assert [await client.ask(b"read") for _ in range(2)] == [b"leader", b"one"]


async def test_what_is_on_its_way_when_the_leader_ends_goes_on_there(tmp_path: Path) -> None:
    async with crew(tmp_path, b"leader", b"follower") as (leader, follower), clients_of(follower, 1) as (client,):
        await client.pay(1)
        (talk,) = follower.talks
        talk.payments_running = 2
        follower.mover.answered(talk)
        await asyncio.sleep(0)  # it is sent now, and not yet received
        assert [worker.made for worker in (leader, follower)] == [0, 1]
        await leader.mover.close()
        assert [worker.made for worker in (leader, follower)] == [1, 1]
        assert await client.ask(b"pay") == b"leader"


async def test_a_worker_that_ends_moves_nothing_any_more(tmp_path: Path) -> None:
    async with crew(tmp_path, b"leader", b"follower") as (_, follower), clients_of(follower, 1) as (client,):
        await follower.mover.close()
        assert await client.pay(4) == [b"follower"] * 4
        assert len(workers_in(tmp_path)) == 1, "the leader's"


async def test_a_client_that_has_gone_meanwhile_does_no_harm(tmp_path: Path) -> None:
    async with crew(tmp_path, b"leader", b"follower") as (leader, follower), clients_of(follower, 2) as (gone, client):
        await gone.pay(1)
        (talk,) = (each for each in follower.talks if each.payments_running)
        leave = talk.leave

        def leave_when_the_client_has() -> None:
            gone.close()
            leave()

        cast("Any", talk).leave = leave_when_the_client_has
        await gone.pay(1)
        await until(lambda: leader.made == 1 and not leader.talks)
        assert await client.pay(3) == [b"follower", b"follower", b"leader"]


async def test_where_no_socket_can_be_had_connections_stay(tmp_path: Path) -> None:
    worker = Worker(b"worker", tmp_path / ("too long" * 20), Part.FOLLOWS)
    await worker.start()
    try:
        async with clients_of(worker, 1) as (client,):
            worker.mover.look(EASE)
            assert await client.pay(3) == [b"worker"] * 3
    finally:
        await worker.stop()


async def test_a_worker_looks_four_times_a_second_at_how_much_of_the_time_it_was_at_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = SimpleNamespace(monotonic=lambda: 0.0, thread_time=lambda: 0.0, time=time.time)
    monkeypatch.setattr(moving, "time", clock)
    seen: list[float] = []
    async with crew(tmp_path, b"leader") as (leader,):
        monkeypatch.setattr(leader.mover, "look", seen.append)
        for now, at_work in ((0.1, 0.1), (0.2, 0.2), (0.25, 0.2), (0.3, 0.3), (0.75, 0.7), (0.8, 0.8)):
            clock.monotonic, clock.thread_time = partial(float, now), partial(float, at_work)
            leader.mover.tick()
    assert seen == [pytest.approx(0.8), pytest.approx(1.0)]
