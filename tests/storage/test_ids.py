import os
import time

import pytest

from hundi.storage.ids import is_id, new_id


def test_an_id_is_24_hexadecimal_characters_that_begin_with_the_time() -> None:
    before = int(time.time())
    id_ = new_id()
    assert is_id(id_)
    assert before <= int(id_[:8], 16) <= int(time.time())


def test_ids_are_never_given_twice() -> None:
    assert len({new_id() for _ in range(100_000)}) == 100_000


@pytest.mark.parametrize(
    "text", ["", "0" * 23, "0" * 25, "G" * 24, "A" * 24, "0" * 24 + "\n", " " + "0" * 23, "\u0966" * 24]
)
def test_other_texts_are_no_ids(text: str) -> None:
    assert not is_id(text)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_forked_process_gives_ids_of_its_own() -> None:
    reading, writing = os.pipe()
    parent = new_id()
    if (child := os.fork()) == 0:
        os.write(writing, new_id().encode())
        os._exit(0)
    os.waitpid(child, 0)
    assert os.read(reading, 24).decode()[8:18] != parent[8:18]
    os.close(reading)
    os.close(writing)
