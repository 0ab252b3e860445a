"""`formcheck group`: the file it writes, and what it says where it cannot."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import RunCommand
from tests.support.group_tables import criterion_row, make_tables
from vision.batches.tables import write_tables


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder as a batch has written it."""
    folder = tmp_path / "a day"
    folder.mkdir()
    write_tables(make_tables([criterion_row("a", 17.6, athlete="Ada", verdict="fault")]), folder)
    (folder / "index.html").touch()
    return folder


def test_the_report_is_written_into_the_folder(formcheck: RunCommand, folder: Path) -> None:
    code, out, err = formcheck("group", folder)
    assert (code, out) == (0, "")
    assert err == f"1 athlete in 1 clip: {folder / 'group.html'}\n"
    assert 'href="index.html#clip-a"' in (folder / "group.html").read_text("utf-8")


def test_elsewhere_the_links_lead_back(formcheck: RunCommand, folder: Path) -> None:
    code, _, err = formcheck("group", folder, "--out", folder.parent / "team.html", "--quiet")
    assert (code, err) == (0, "")
    assert 'href="a%20day/index.html#clip-a"' in (folder.parent / "team.html").read_text("utf-8")
    assert not (folder / "group.html").exists()


def test_without_an_index_page_there_are_no_links(formcheck: RunCommand, folder: Path) -> None:
    (folder / "index.html").unlink()
    assert formcheck("group", folder)[0] == 0
    assert "index.html" not in (folder / "group.html").read_text("utf-8")


def test_a_folder_without_tables_is_one_sentence(formcheck: RunCommand, tmp_path: Path) -> None:
    code, out, err = formcheck("group", tmp_path)
    assert (code, out) == (2, "")
    assert err.startswith("formcheck: summary.parquet cannot be read")
    assert err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_written_is_one_sentence(formcheck: RunCommand, folder: Path) -> None:
    code, _, err = formcheck("group", folder, "--out", folder / "no" / "team.html")
    assert code == 2
    assert err.count("\n") == 1
