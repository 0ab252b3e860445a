from __future__ import annotations

import hashlib
from pathlib import Path

from vision.checksum import sha256_of


def test_the_checksum_is_of_the_whole_file(tmp_path: Path) -> None:
    data = bytes(range(256)) * 20_000
    file = tmp_path / "file"
    file.write_bytes(data)
    assert sha256_of(file) == hashlib.sha256(data).hexdigest()
