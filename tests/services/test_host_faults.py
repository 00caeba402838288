"""The workers of one host commit together while one of them dies, hangs, or talks nonsense."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from hundi.ledger.commands import Command
from hundi.ledger.decide import Outcome
from hundi.ledger.money import INR
from hundi.services import host as module
from hundi.services.frames import encode, pack_command
from hundi.services.unavailable import OutcomeLost
from tests.services.hosts import SECONDS, ScriptedLeader, Worker, crew, visit
from tests.services.ledgers import answer, pay
from tests.support.waiting import until

pytestmark = [pytest.mark.anyio, pytest.mark.filterwarnings("ignore::ResourceWarning")]

Answer = asyncio.Future[Outcome]


@pytest.fixture(scope="module", params=[False, True], ids=["asyncio", "uvloop"])
def anyio_backend(request: pytest.FixtureRequest) -> tuple[str, dict[str, Any]]:
    """Run on the loop that servers run on, too."""
    return "asyncio", {"use_uvloop": request.param}


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_LOOK_AGAIN_SECONDS", 0.005)
    monkeypatch.setattr(module, "_PING_SECONDS", 0.02)
    monkeypatch.setattr(module, "_PART_SECONDS", 0.5)


async def settle(*futures: Answer) -> list[Outcome | BaseException]:
    async with asyncio.timeout(SECONDS):
        return await asyncio.gather(*futures, return_exceptions=True)


@asynccontextmanager
async def following(directory: Path) -> AsyncIterator[tuple[ScriptedLeader, Worker]]:
    """Run a worker that follows a leader which does what the test says; what it was given before is answered."""
    worker = Worker(directory)
    async with ScriptedLeader(directory) as leader:
        await worker.host.start()
        await leader.is_given_to_by(worker)
        worker.ledger.done.clear()
        yield leader, worker
        leader.leave()
        await worker.drain()


async def test_what_a_dead_leader_was_given_is_looked_up_and_never_run_again(tmp_path: Path) -> None:
    async with following(tmp_path) as (leader, worker):
        done, lost = pay(), pay()
        worker.ledger.lost = {done.id: answer(done)}
        futures = [worker.host.submit(done), worker.host.submit(lost)]
        await until(lambda: len(leader.given) == 2)
        leader.leave()
        found, unknown = await settle(*futures)
        assert found == answer(done)
        assert isinstance(unknown, OutcomeLost)
        assert not worker.ledger.done


async def test_what_was_not_sent_to_a_dead_leader_is_committed_here(tmp_path: Path) -> None:
    async with following(tmp_path) as (leader, worker):
        leader.leave()
        commands: list[Command] = []
        futures: list[Answer] = []
        for _ in range(40):
            commands.append(pay())
            futures.append(worker.host.submit(commands[-1]))
            await asyncio.sleep(0)
        outcomes = await settle(*futures)
        for command, outcome in zip(commands, outcomes, strict=True):
            assert outcome == answer(command) or isinstance(outcome, OutcomeLost)
            assert (command in worker.ledger.done) is (outcome == answer(command))
        assert outcomes[-1] == answer(commands[-1])
        leading = pay()
        assert await worker.ask(leading) == answer(leading)
        assert leading in worker.ledger.done


@pytest.mark.parametrize("given", [0, 1])
async def test_whoever_submits_at_the_very_moment_of_the_loss_is_answered(tmp_path: Path, given: int) -> None:
    """In each of the turns around that in which the connection is known to be lost, with something sent or not."""
    async with following(tmp_path) as (leader, worker):
        futures = [worker.host.submit(pay()) for _ in range(given)]
        await until(lambda: len(leader.given) == given)
        loop = asyncio.get_running_loop()
        over = False

        def submit() -> None:
            futures.append(worker.host.submit(pay()))
            if not over and len(futures) < 10_000:
                loop.call_soon(submit)

        loop.call_soon(submit)
        leader.leave()
        await asyncio.sleep(0.05)
        over = True
        outcomes = await settle(*futures)
        assert all(isinstance(outcome, OutcomeLost) or not isinstance(outcome, Exception) for outcome in outcomes)


async def test_what_is_submitted_once_the_leader_takes_no_more_is_committed_here(tmp_path: Path) -> None:
    async with following(tmp_path) as (leader, worker):
        before = worker.host.submit(pay())
        await until(lambda: leader.given)
        leader.take_no_more()
        futures: list[Answer] = []
        for _ in range(20):
            futures.append(worker.host.submit(pay()))
            await asyncio.sleep(0)
        await asyncio.sleep(0.02)
        assert not leader.lines[-1].is_lost, "it has something to answer yet"
        leader.answer_all()
        assert not [outcome for outcome in await settle(before, *futures) if isinstance(outcome, Exception)]
        await until(lambda: leader.lines[0].is_lost)


async def test_a_leader_that_falls_silent_is_given_up_and_what_it_was_given_looked_up(tmp_path: Path) -> None:
    async with following(tmp_path) as (leader, worker):
        leader.is_alive = False
        done = pay()
        worker.ledger.lost = {done.id: answer(done)}
        begun = time.monotonic()
        assert await worker.ask(done) == answer(done)
        assert time.monotonic() - begun < 5
        for _ in range(20):
            assert await worker.ask(command := pay()) == answer(command)
            assert command in worker.ledger.done, "and nothing more is given to it"
            await asyncio.sleep(0.02)
        leader.is_alive = True
        await leader.is_given_to_by(worker)


async def test_a_leader_that_has_never_spoken_is_given_nothing(tmp_path: Path) -> None:
    worker = Worker(tmp_path)
    async with ScriptedLeader(tmp_path) as leader:
        leader.is_alive = False
        await worker.host.start()
        await until(lambda: leader.lines)
        for _ in range(20):
            assert await worker.ask(command := pay()) == answer(command)
            assert command in worker.ledger.done
            await asyncio.sleep(0.005)
        await worker.drain()
        assert not leader.given


async def test_a_leader_that_hangs_up_at_once_is_not_asked_all_the_time(tmp_path: Path) -> None:
    worker = Worker(tmp_path)
    async with ScriptedLeader(tmp_path) as leader:
        leader.hangs_up = True
        begun = time.monotonic()
        await worker.host.start()
        await until(lambda: len(leader.lines) > 5)
        assert len(leader.lines) < 2 + (time.monotonic() - begun) / 0.005
        assert await worker.ask(command := pay()) == answer(command)
        await worker.drain()


async def test_a_follower_that_stood_still_does_not_give_up_a_leader_that_did_not(tmp_path: Path) -> None:
    async with following(tmp_path) as (leader, worker):
        future = worker.host.submit(pay())
        await until(lambda: leader.given)
        for _ in range(2):
            time.sleep(0.25)  # noqa: ASYNC251 - the loop stands still, and all that it would have heard waits
            for _ in range(10):
                await asyncio.sleep(0.001)
        assert len(leader.lines) == 1
        leader.answer_all()
        assert await settle(future) == [answer(next(iter(leader.given.values())))]


async def test_a_worker_ends_though_its_leader_is_silent(tmp_path: Path) -> None:
    async with following(tmp_path) as (leader, worker):
        leader.is_alive = False
        future = worker.host.submit(pay())
        await until(lambda: leader.given)
        await worker.drain()
        assert future.done()
        assert isinstance(future.exception(), OutcomeLost)


@pytest.mark.parametrize("nonsense", [b"\0\0\0\x03xyz", encode([(10**6, None)]), b"\0\0\0\0"], ids=str)
async def test_a_leader_that_talks_nonsense_is_left(tmp_path: Path, nonsense: bytes) -> None:
    async with following(tmp_path) as (leader, worker):
        ignore_errors()
        future = worker.host.submit(pay())
        await until(lambda: leader.given)
        leader.lines[-1].transport.write(nonsense)
        (outcome,) = await settle(future)
        assert isinstance(outcome, OutcomeLost)
        assert leader.lines[0].is_lost
        future = worker.host.submit(command := pay())
        leader.leave()
        assert (await settle(future))[0] == answer(command) or isinstance((await settle(future))[0], OutcomeLost)


@pytest.mark.parametrize("nonsense", [b"\0\0\0\x03xyz", b"\0\0\0\0", encode([(1,)])], ids=str)
async def test_a_follower_that_talks_nonsense_is_hung_up_on_and_the_leader_goes_on(
    tmp_path: Path, nonsense: bytes
) -> None:
    async with crew(tmp_path, 2) as (leader, follower):
        ignore_errors()
        line = await visit(tmp_path)
        line.transport.write(nonsense)
        await until(lambda: line.is_lost)
        assert await follower.ask(command := pay()) == answer(command)
        assert command in leader.ledger.done


async def test_commands_cut_anywhere_arrive(tmp_path: Path) -> None:
    async with crew(tmp_path, 1) as (leader,):
        line = await visit(tmp_path)
        commands = [pay() for _ in range(3)]
        for number, command in enumerate(commands):
            data = encode([(number, time.monotonic() + 5, pack_command(command, INR))])
            for byte in data:
                line.transport.write(bytes([byte]))
                await asyncio.sleep(0)
        await until(lambda: len(line.things) == 3)
        assert leader.ledger.done == commands
        line.transport.close()


async def test_what_a_follower_asked_for_happens_though_it_goes_away_and_half_a_frame_does_not(tmp_path: Path) -> None:
    async with crew(tmp_path, 1) as (leader,):
        leader.ledger.free.clear()
        line = await visit(tmp_path)
        whole, half = pay(), pay()
        line.say([(1, time.monotonic() + 5, pack_command(whole, INR))])
        line.transport.write(encode([(2, time.monotonic() + 5, pack_command(half, INR))])[:-1])
        await until(lambda: leader.ledger.groups)
        line.transport.abort()
        await asyncio.sleep(0.01)
        leader.ledger.free.set()
        assert await leader.ask(command := pay()) == answer(command)
        assert leader.ledger.done == [whole, command]


async def test_who_is_committed_elsewhere_while_the_leader_changes_again_and_again_is_answered_once(
    tmp_path: Path,
) -> None:
    async with crew(tmp_path, 5) as workers:
        over = False
        answers = 0

        async def ask_on(worker: Worker) -> None:
            nonlocal answers
            while not over:
                assert await worker.ask(command := pay()) == answer(command)
                answers += 1

        storm = asyncio.gather(*(ask_on(workers[-1]) for _ in range(20)))
        for worker in workers[:-1]:
            before = answers
            await until(lambda before=before: answers > before + 50)  # type: ignore[misc]
            await worker.drain()
        over = True
        async with asyncio.timeout(SECONDS):
            await storm
        done = [command for worker in workers for command in worker.ledger.done]
        assert len(done) == len(set(done)) >= answers


def ignore_errors() -> None:
    """Let the loop say nothing of what the test does on purpose."""
    asyncio.get_running_loop().set_exception_handler(lambda *_: None)
