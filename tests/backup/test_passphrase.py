"""A key that is encrypted with a passphrase."""

from __future__ import annotations

import json

import pytest

from vision.backup.passphrase import lock_key, unlock_key
from vision.errors import InputError

KEY = "AGE-SECRET-KEY-1EXAMPLE"


@pytest.fixture(scope="module")
def locked() -> bytes:
    return lock_key(KEY, "five random words")


@pytest.mark.slow
def test_only_the_same_passphrase_unlocks(locked: bytes) -> None:
    assert unlock_key(locked, "five random words") == KEY
    with pytest.raises(InputError, match="passphrase is wrong"):
        unlock_key(locked, "four random words")
    assert KEY.encode() not in locked
    assert lock_key(KEY, "five random words") != locked


@pytest.mark.parametrize(
    "change",
    [
        {"n": 1 << 40}, {"n": 0}, {"n": 3}, {"r": -8}, {"p": "many"}, {"salt": "?"}, {"kdf": "md5"},
        {"format": "other"}, {"key": None}, {"nonce": ""},
    ],
)  # fmt: skip
def test_damage_is_one_sentence(locked: bytes, change: dict[str, object]) -> None:
    damaged = json.dumps(json.loads(locked) | change).encode()
    with pytest.raises(InputError, match=r"is damaged\.|is wrong\."):
        unlock_key(damaged, "five random words")
    for data in (b"", b"[]", locked[:-30], b"\xff"):
        with pytest.raises(InputError, match="is damaged"):
            unlock_key(data, "five random words")
