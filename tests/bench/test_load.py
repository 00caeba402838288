import os

import pytest

from bench.load import is_whole
from bench.machine import usage

BODY = b'{"message":"Transfer successful"}'


@pytest.mark.parametrize("name", [b"content-length", b"Content-Length"])
def test_an_answer_is_whole_when_its_last_byte_is_there(name: bytes) -> None:
    answer = b"HTTP/1.1 200 OK\r\n%b: %d\r\n\r\n%b" % (name, len(BODY), BODY)
    assert is_whole(answer)
    assert [size for size in range(len(answer)) if is_whole(answer[:size])] == []


def test_what_children_use_counts_as_their_parents() -> None:
    before = usage(os.getpid())
    child = os.fork()
    if child == 0:
        while os.times().user < 0.2:
            pass
        os._exit(0)
    os.waitpid(child, 0)
    assert usage(os.getpid()).cpu_seconds - before.cpu_seconds >= 0.15
