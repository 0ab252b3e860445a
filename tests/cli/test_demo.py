"""`formcheck demo` checks a sample from anywhere."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.cli.conftest import RunCommand
from tests.support.short_clips import copy_beginning
from vision.cli import demo
from vision.sample_clips import list_samples

pytestmark = pytest.mark.skipif(not list_samples(), reason="the samples are not in this checkout")


def test_samples_are_listed(formcheck: RunCommand) -> None:
    code, out, err = formcheck("demo", "--list")
    assert (code, err) == (0, "")
    assert [line.split(":")[0] for line in out.splitlines()] == [
        sample.path.stem for sample in list_samples()
    ]


def test_an_unknown_sample_is_one_sentence(formcheck: RunCommand, tmp_path: Path) -> None:
    code, out, err = formcheck("demo", "nobody", "--out", tmp_path / "out")
    assert (code, out) == (2, "")
    assert "There is no sample nobody" in err
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
@pytest.mark.model
def test_a_sample_is_checked(
    formcheck: RunCommand, model_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "run_backward_heel_first_side"
    (sample,) = (each for each in list_samples() if each.path.stem == name)
    short = copy_beginning(sample.path, tmp_path / sample.path.name, seconds=1.8)
    monkeypatch.setattr(demo, "list_samples", lambda: [replace(sample, path=short)])
    monkeypatch.chdir(tmp_path)
    code, out, err = formcheck("demo", name, "--quality", "fast")
    assert code == 0, err
    assert "Backward running" in out
    assert "shows it" in err
    folder = tmp_path / "formcheck-demo"
    assert sorted(path.suffix for path in folder.iterdir()) == [".csv", ".json", ".mp4"]
    report = json.loads((folder / "run_backward_heel_first_side.json").read_text("utf-8"))
    assert report["screen"] == "backward_running"
