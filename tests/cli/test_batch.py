"""`formcheck batch`: options, output, exit codes."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pandas as pd
import pytest

from tests.cli.conftest import RunCommand
from tests.support.batch_clips import MODEL, analyse_file, write_clip
from vision.batches import plan, run
from vision.batches.run import BatchOptions
from vision.settings import Settings


class Calls:
    """Settings and options of the batches that were run."""

    def __init__(self) -> None:
        self.settings = Settings()
        self.options = BatchOptions()


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Calls:
    """Run batches in this process, with the analysis of the files of `write_clip`."""
    seen = Calls()
    real = run.run_batch

    def run_batch(sources, out, settings, options, **more):  # type: ignore[no-untyped-def]
        seen.settings, seen.options = settings, options
        return partial(real, analyse=analyse_file)(
            sources, out, settings, BatchOptions(workers=0, angles=options.angles), **more
        )

    monkeypatch.setattr(run, "run_batch", run_batch)
    monkeypatch.setattr(plan, "resolve_model", lambda *_args, **_more: MODEL)
    return seen


def test_a_batch_is_counted_in_one_line(
    formcheck: RunCommand, calls: Calls, tmp_path: Path
) -> None:
    write_clip(tmp_path / "clips/a.mp4")
    write_clip(tmp_path / "clips/b.mp4")
    code, out, err = formcheck("batch", tmp_path / "clips", "--out", tmp_path / "day")
    assert (code, out) == (0, "")
    assert err.splitlines()[-1] == "2 clips analysed, 0 failed."
    assert list(pd.read_csv(tmp_path / "day/summary.csv")["clip"]) == ["a.mp4", "b.mp4"]
    _, _, err = formcheck("batch", tmp_path / "clips", "--out", tmp_path / "day")
    assert err.splitlines()[-1] == "2 clips analysed, 0 failed (2 by an earlier run)."


def test_a_failed_clip_is_named_and_exit_code_is_2(
    formcheck: RunCommand, calls: Calls, tmp_path: Path
) -> None:
    write_clip(tmp_path / "a.mp4", error="Nobody is in it; film one person.")
    write_clip(tmp_path / "b.mp4")
    clips = (tmp_path / "a.mp4", tmp_path / "b.mp4")
    code, _, err = formcheck("batch", *clips, "--out", tmp_path / "day")
    assert code == 2
    assert "formcheck: a.mp4: Nobody is in it; film one person." in err
    assert err.splitlines()[-1] == "1 clip analysed, 1 failed."
    code, _, err = formcheck("batch", *clips, "--out", tmp_path / "day", "--quiet")
    assert (code, err) == (2, "formcheck: a.mp4: Nobody is in it; film one person.\n")


def test_options_become_settings(formcheck: RunCommand, calls: Calls, tmp_path: Path) -> None:
    write_clip(tmp_path / "a.mp4")
    code, _, _ = formcheck(
        *("batch", tmp_path, "--out", tmp_path / "day", "--workers", 3, "--angles"),
        *("--poses", tmp_path / "poses", "--screen", "deep_squat", "--leg", "left"),
        *("--quality", "fast", "--model", "lite", "--capture-rate", 240),
        *("--style", "backpedal", "--height-cm", 180),
    )
    assert code == 0
    assert calls.settings == Settings(
        screen="deep-squat",
        leg="left",
        quality="fast",
        model="lite",
        capture_rate=240.0,
        style="backpedal",
        height_cm=180.0,
    )
    assert calls.options == BatchOptions(workers=3, angles=True, poses=tmp_path / "poses")
    assert (tmp_path / "day/angles/a.csv").exists()


def test_unused_columns_of_a_manifest_are_named(
    formcheck: RunCommand, calls: Calls, tmp_path: Path
) -> None:
    write_clip(tmp_path / "a.mp4")
    (tmp_path / "team.csv").write_text("clip,shirt\na.mp4,red\n")
    code, _, err = formcheck("batch", tmp_path / "team.csv", "--out", tmp_path / "day")
    assert code == 0
    assert "The column shirt of team.csv is not used." in err


@pytest.mark.parametrize("arguments", [["nowhere"], ["team.csv"]])
def test_what_cannot_be_read_is_one_sentence(
    formcheck: RunCommand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = formcheck("batch", *arguments, "--out", "day", "--quiet")
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    assert arguments[0] in err
    assert not (tmp_path / "day").exists()


def test_out_that_cannot_be_created_is_one_sentence(
    formcheck: RunCommand, calls: Calls, tmp_path: Path
) -> None:
    write_clip(tmp_path / "a.mp4")
    (tmp_path / "day").write_text("a file")
    code, _, err = formcheck("batch", tmp_path / "a.mp4", "--out", tmp_path / "day", "--quiet")
    assert code == 2
    assert err == "formcheck: The folder day cannot be created; choose another for --out.\n"


def test_ctrl_c_says_how_to_go_on(
    formcheck: RunCommand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_args: object, **_more: object) -> None:
        raise KeyboardInterrupt

    write_clip(tmp_path / "a.mp4")
    monkeypatch.setattr(run, "run_batch", interrupt)
    code, _, err = formcheck("batch", tmp_path / "a.mp4", "--out", tmp_path / "day")
    assert code == 130
    assert err.splitlines()[-1].endswith("run it again to go on.")
