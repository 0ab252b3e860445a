from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from vision.errors import FormcheckError
from vision.jobs.scratch import ScratchSpace


@pytest.fixture
def scratch(formcheck_home: Path) -> ScratchSpace:
    return ScratchSpace(formcheck_home / "scratch")


def test_a_scratch_folder_is_deleted_after_use(scratch: ScratchSpace, formcheck_home: Path) -> None:
    with scratch.new_folder() as folder:
        (folder / "report.pdf").write_bytes(b"somebody")
        assert folder.is_relative_to(formcheck_home)
    assert not [path for path in formcheck_home.rglob("*") if path.is_file()]


def test_folders_left_by_a_crash_are_removed_but_not_those_in_use(scratch: ScratchSpace) -> None:
    scratch.remove_old_folders()  # there are no athletes yet
    with scratch.new_folder() as folder:
        left = folder.parent / "left"
        left.mkdir()
        (left / "report.pdf").write_bytes(b"somebody")
        long_ago = time.time() - 7200
        os.utime(left, (long_ago, long_ago))
        scratch.remove_old_folders()
        assert folder.is_dir()
        assert not left.exists()


def test_a_full_disk_is_named_in_the_error(scratch: ScratchSpace, formcheck_home: Path) -> None:
    formcheck_home.mkdir(exist_ok=True)
    (formcheck_home / "scratch").write_text("no folder")
    with pytest.raises(FormcheckError, match="free some disk space"), scratch.new_folder():
        pass
