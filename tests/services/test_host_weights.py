"""Workers of one host: what one asks for another commits."""

import asyncio
from pathlib import Path

import pytest

from hundi.ledger.commands import Batch
from hundi.ledger.money import INR
from hundi.services.committer import Committer, CommitterLimits
from hundi.services.host import Host, HostCommitter
from hundi.services.unavailable import QueueFull
from tests.ledger.builders import ASHA, next_id
from tests.services.ledgers import FakeLedger, answer, pay

pytestmark = pytest.mark.anyio


async def test_a_batch_handed_to_the_leader_weighs_as_much_as_its_payments(tmp_path: Path) -> None:
    ledgers = FakeLedger(), FakeLedger()
    leading, following = (
        HostCommitter(Committer(ledger, limits=CommitterLimits(queue=5)), host=Host(tmp_path), currency=INR)
        for ledger in ledgers
    )
    await leading.start()
    await asyncio.sleep(0.1)
    await following.start()
    await asyncio.sleep(0.2)
    ledgers[0].free.clear()
    command = Batch(next_id(), ASHA, (pay(), pay(), pay(), pay()))
    behind = pay()

    futures = [following.submit(command), following.submit(behind)]
    with pytest.raises(QueueFull):
        futures.append(following.submit(pay()))
    given_up = leading.submit(pay())
    given_up.cancel()
    ledgers[0].free.set()

    assert await asyncio.gather(*futures) == [answer(command), answer(behind)]
    assert ledgers[0].done == [command, behind]
    assert ledgers[1].done == []
    last = pay()
    assert await following.submit(last) == answer(last)
    await following.drain()
    await leading.drain()
