"""Streams are encrypted and decrypted completely, or an error says so."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import suppress

import pytest

from vision.backup.encryption import (
    DamagedBackupError,
    decrypt,
    encrypt,
    new_identity,
    recipient_of,
)

IDENTITY = new_identity()
SIZES = [0, 1, 10, 65_535, 65_536, 65_537, 300_000]


def encrypted(data: bytes) -> bytes:
    out = io.BytesIO()
    encrypt([data[:7], data[7:]], out.write, [recipient_of(IDENTITY)])
    return out.getvalue()


def decrypted(data: bytes) -> bytes:
    out = io.BytesIO()
    decrypt(io.BytesIO(data), out.write, [IDENTITY])
    return out.getvalue()


@pytest.mark.parametrize("size", SIZES)
def test_what_was_encrypted_is_decrypted(size: int) -> None:
    data = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
    assert decrypted(encrypted(data)) == data


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("place", range(1, 12))
def test_no_error_of_a_write_is_lost(size: int, place: int) -> None:
    """With a small file, the first write is the last one."""
    data = b"x" * size
    sealed = encrypted(data)
    for work in (
        lambda write: encrypt([data], write, [recipient_of(IDENTITY)]),
        lambda write: decrypt(io.BytesIO(sealed), write, [IDENTITY]),
    ):
        written: list[bytes] = []

        def write(part: bytes, written: list[bytes] = written) -> None:
            if len(written) == place - 1:
                raise OSError(28, "No space left on device")
            written.append(part)

        with suppress(OSError):
            work(write)
            assert len(written) < place


def test_an_error_of_the_source_is_passed_on() -> None:
    def chunks() -> Iterator[bytes]:
        yield b"x" * 100_000
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        encrypt(chunks(), lambda data: None, [recipient_of(IDENTITY)])


@pytest.mark.parametrize("size", [10, 65_536, 200_000])
def test_damage_is_found_wherever_it_is(size: int) -> None:
    sealed = encrypted(b"x" * size)
    places = [*range(0, 400, 7), *range(400, len(sealed), 9973), len(sealed) - 1]
    for place in (place for place in places if place < len(sealed)):
        for bad in (
            sealed[:place],
            sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :],
            sealed[:place] + sealed[place + 1 :],
        ):
            with pytest.raises(DamagedBackupError):
                decrypted(bad)
    with pytest.raises(DamagedBackupError):
        decrypted(sealed + b"x")
