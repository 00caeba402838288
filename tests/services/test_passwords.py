import asyncio
from collections.abc import AsyncIterator

import pytest

from hundi.services import passwords as module
from hundi.services.passwords import Passwords
from hundi.services.people import BadPasswordError, check_password
from hundi.services.unavailable import QueueFull

pytestmark = pytest.mark.anyio


@pytest.fixture
async def passwords() -> AsyncIterator[Passwords]:
    passwords = Passwords(threads=1)
    yield passwords
    passwords.close()


async def test_a_password_matches_its_own_hash_alone(passwords: Passwords) -> None:
    hashed = await passwords.hash("correct horse")
    assert await passwords.matches("correct horse", hashed)
    for wrong in ("correct horsf", "Correct horse", "correct horse ", ""):
        assert not await passwords.matches(wrong, hashed)


async def test_a_hash_is_argon2id_of_owasps_strength_and_salted(passwords: Passwords) -> None:
    first, second = await passwords.hash("correct horse"), await passwords.hash("correct horse")
    assert first.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert first != second
    assert "correct horse" not in first


async def test_one_password_typed_on_two_keyboards_is_the_same(passwords: Passwords) -> None:
    hashed = await passwords.hash("pässwörd½")
    assert await passwords.matches("pa\u0308sswo\u0308rd½", hashed)


async def test_nobody_has_no_password(passwords: Passwords) -> None:
    assert not await passwords.matches("", None)
    assert not await passwords.matches("correct horse", None)


@pytest.mark.parametrize("damaged", ["", "x", "$argon2id$v=19$m=19456,t=2,p=1$damaged", "plain text"])
async def test_a_damaged_hash_matches_nothing(passwords: Passwords, damaged: str) -> None:
    assert not await passwords.matches("plain text", damaged)


async def test_the_loop_goes_on_while_passwords_are_hashed(passwords: Passwords) -> None:
    hashing = asyncio.ensure_future(passwords.hash("correct horse"))
    turns = 0
    while not hashing.done():
        await asyncio.sleep(0)
        turns += 1
    assert turns > 10
    await hashing


async def test_a_burst_is_refused_past_what_can_be_done_in_time(
    passwords: Passwords, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_WAITING_MAX", 3)
    waiting = [asyncio.ensure_future(passwords.hash("correct horse")) for _ in range(3)]
    await asyncio.sleep(0)
    with pytest.raises(QueueFull):
        await passwords.hash("correct horse")
    with pytest.raises(QueueFull):
        await passwords.matches("correct horse", None)
    waiting[2].cancel()
    await asyncio.wait(waiting)
    assert await passwords.hash("correct horse")


@pytest.mark.parametrize("password", ["123456", "      ", "ऀँंःऄअ", "x" * 1_024, "é" * 512])
def test_six_characters_and_a_kibibyte_are_the_bounds(password: str) -> None:
    check_password(password)


@pytest.mark.parametrize(
    ("password", "why"), [("", "small"), ("12345", "small"), ("x" * 1_025, "long"), ("é" * 513, "long")]
)
def test_a_password_outside_them_is_refused(password: str, why: str) -> None:
    with pytest.raises(BadPasswordError, match=f"too {why}"):
        check_password(password)
