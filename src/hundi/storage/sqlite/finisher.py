"""One thread that does one thing at a time for the event loop, with less ado than a pool."""

import asyncio
import threading
from collections.abc import Callable
from queue import SimpleQueue

Job = tuple[Callable[[], object], asyncio.AbstractEventLoop, asyncio.Future[None]]


class Finisher:
    """Runs jobs on its own thread, in order."""

    def __init__(self, name: str) -> None:
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def submit(self, job: Callable[[], object]) -> asyncio.Future[None]:
        """Have a job done; the future ends when it has, with its exception if it raised one."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[None] = loop.create_future()
        self._jobs.put((job, loop, future))
        return future

    def close(self) -> None:
        """End the thread, after what was submitted."""
        self._jobs.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (item := self._jobs.get()) is not None:
            job, loop, future = item
            error: BaseException | None = None
            try:
                job()
            except BaseException as raised:  # noqa: BLE001 - it is the submitter's
                error = raised
            loop.call_soon_threadsafe(_end, future, error)


def _end(future: asyncio.Future[None], error: BaseException | None) -> None:
    if future.done():
        return
    if error is None:
        future.set_result(None)
    else:
        future.set_exception(error)
