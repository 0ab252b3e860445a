from __future__ import annotations

import csv
import json
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

import vision
from tests.support.synthetic_analysis import analyse
from tests.support.synthetic_motion import squats
from vision import analysis as analysis_module
from vision.cli import check as check_module
from vision.clip.open import open_clip
from vision.errors import Cancelled, FormcheckError, InputError
from vision.pose import model_store
from vision.pose.model_store import ModelChoice, ModelFile

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
PLANS = {
    "front.mp4": {"leg": "left", "view": "front", "fppa": (0, 30)},
    "side.mp4": {"leg": "right", "view": "right"},
    "walk.mp4": {"depth": 0},
}


@cache
def analysis(name):
    return analyse(squats(**PLANS[name]), name=name)


@pytest.fixture
def made_up(monkeypatch):
    """Clips are analysed as the synthetic ones of these names; the rest cannot be read."""
    asked = []

    def fake(path, settings=None, *, progress=None, cancelled=None, poses=None):
        asked.append((path.name, settings, poses and poses.folder))
        if progress:
            progress(0.5, "Finding the body")
        if path.name not in PLANS:
            raise InputError("This is not a video that can be read.")
        return analysis(path.name)

    monkeypatch.setattr(check_module, "analyse", fake)
    return asked


def one_sentence(text):
    assert "Traceback" not in text
    lines = text.strip().splitlines()
    assert len(lines) == 1, text
    return lines[0]


def test_the_version_is_that_of_the_package(formcheck):
    assert formcheck("--version") == (0, f"formcheck {vision.__version__}\n", "")


def test_one_clip_prints_a_report(formcheck, made_up):
    code, out, _ = formcheck("check", "front.mp4")
    assert code == 0
    assert "Single-leg squat on the left leg" in out
    assert "Knee alignment" in out
    assert "±" in out


def test_sentences_are_printed_in_a_language_but_the_json_is_english(
    formcheck, made_up, tmp_path, monkeypatch
):
    path = tmp_path / "report.json"
    code, out, _ = formcheck("check", "front.mp4", "--language", "de", "--json", str(path))
    assert code == 0
    assert "Einbeinige Kniebeuge, linkes Bein" in out
    assert "Single-leg squat on the left leg" in path.read_text("utf-8")
    monkeypatch.setenv("FORMCHECK_LANGUAGE", "fr")
    assert "Squat sur une jambe" in formcheck("check", "front.mp4")[1]


def test_json_on_standard_output_stands_alone(formcheck, made_up):
    code, out, err = formcheck("check", "front.mp4", "--json", "-", "--quiet")
    assert (code, err) == (0, "")
    assert json.loads(out)["screen"] == "single_leg_squat"


def test_json_on_standard_output_hides_the_report(formcheck, made_up):
    code, out, _ = formcheck("check", "front.mp4", "--json", "-")
    assert code == 0
    assert isinstance(json.loads(out), dict)


def test_quiet_hides_report_and_progress(formcheck, made_up, tmp_path):
    code, out, err = formcheck("check", "front.mp4", "--json", tmp_path / "r.json", "--quiet")
    assert (code, out, err) == (0, "", "")
    assert json.loads((tmp_path / "r.json").read_text("utf-8"))["leg"] == "left"


def test_no_screen_is_still_a_result(formcheck, made_up):
    code, out, _ = formcheck("check", "walk.mp4", "--json", "-", "--quiet")
    assert code == 0
    report = json.loads(out)
    assert report["screen"] is None
    assert report["screen_reason"]
    code, out, _ = formcheck("check", "walk.mp4")
    assert code == 0
    assert "No squat was found" in out


@pytest.mark.parametrize("quiet", [[], ["--quiet"]], ids=["loud", "quiet"])
def test_bad_clip_is_one_sentence_and_exit_2(formcheck, made_up, quiet):
    code, out, err = formcheck("check", "bad.mp4", "--json", "-", *quiet)
    assert (code, out) == (2, "")
    assert "not a video" in err
    assert "Traceback" not in err
    if quiet:
        assert one_sentence(err).startswith("formcheck: ")


def test_several_clips_are_an_array_in_the_order_given(formcheck, made_up, tmp_path):
    path = tmp_path / "all.json"
    code, _, _ = formcheck("check", "side.mp4", "walk.mp4", "front.mp4", "--json", path, "--quiet")
    assert code == 0
    names = [r["clip"]["name"] for r in json.loads(path.read_text("utf-8"))]
    assert names == ["side.mp4", "walk.mp4", "front.mp4"]


def test_one_bad_clip_does_not_stop_the_rest(formcheck, made_up, tmp_path):
    path = tmp_path / "all.json"
    code, _, err = formcheck("check", "side.mp4", "bad.mp4", "front.mp4", "--json", path, "--quiet")
    assert code == 2
    assert "bad.mp4" in one_sentence(err)
    names = [r["clip"]["name"] for r in json.loads(path.read_text("utf-8"))]
    assert names == ["side.mp4", "front.mp4"]


def test_all_clips_bad_are_an_empty_array(formcheck, made_up):
    code, out, err = formcheck("check", "a.mp4", "b.mp4", "--json", "-", "--quiet")
    assert (code, json.loads(out)) == (2, [])
    assert len(err.strip().splitlines()) == 2


def test_angles_of_one_clip_are_a_file(formcheck, made_up, tmp_path):
    path = tmp_path / "angles.csv"
    code, _, _ = formcheck("check", "side.mp4", "--angles", path, "--quiet")
    assert code == 0
    with path.open(newline="") as file:
        table = list(csv.DictReader(file))
    assert len(table) == len(analysis("side.mp4").angles.time_s)


def test_angles_of_several_clips_are_a_folder(formcheck, made_up, tmp_path):
    folder = tmp_path / "made" / "angles"
    code, _, _ = formcheck("check", "side.mp4", "front.mp4", "--angles", folder, "--quiet")
    assert code == 0
    assert sorted(p.name for p in folder.iterdir()) == ["front.csv", "side.csv"]


def test_angles_of_one_clip_into_an_existing_folder(formcheck, made_up, tmp_path):
    code, _, _ = formcheck("check", "side.mp4", "--angles", tmp_path, "--quiet")
    assert code == 0
    assert (tmp_path / "side.csv").exists()


@pytest.mark.parametrize(
    ("many", "expected"),
    [(False, ["drawn.mp4"]), (True, ["drawn.mp4/front.mp4", "drawn.mp4/side.mp4"])],
)
def test_videos_are_written_to_the_given_paths(
    formcheck, made_up, monkeypatch, tmp_path, many, expected
):
    from vision.draw.video import annotated_video as drawing

    drawn = []
    monkeypatch.setattr(analysis_module, "open_clip", lambda path, **_: path)
    monkeypatch.setattr(
        drawing, "render", lambda clip, analysis, *, video, **_: drawn.append(video)
    )
    clips = ["front.mp4", "side.mp4"] if many else ["front.mp4"]
    code, _, _ = formcheck("check", *clips, "--video", tmp_path / "drawn.mp4", "--quiet")
    assert code == 0
    assert [str(d.relative_to(tmp_path)) for d in drawn] == expected


@pytest.mark.parametrize("option", ["--json", "--angles"])
def test_invalid_output_path_is_one_sentence(formcheck, made_up, tmp_path, option):
    (tmp_path / "file").write_text("", "utf-8")
    code, _, err = formcheck("check", "front.mp4", option, tmp_path / "file" / "x", "--quiet")
    assert code == 2
    assert one_sentence(err)


def test_options_reach_the_analysis(formcheck, made_up, tmp_path):
    code, _, _ = formcheck(
        *("check", "front.mp4", "--quiet", "--screen", "deep-squat", "--leg", "right"),
        *("--person", "2", "--start", "1.5", "--end", "4", "--capture-rate", "120"),
        *("--workers", "1", "--model", "lite", "--criteria", tmp_path / "mine.toml"),
        *("--rotate", "270", "--quality", "fast"),
    )
    assert code == 0
    settings = made_up[0][1]
    assert (settings.screen, settings.leg, settings.person) == ("deep-squat", "right", 2)
    assert (settings.start_s, settings.end_s, settings.capture_rate) == (1.5, 4.0, 120.0)
    assert (settings.workers, settings.model, settings.quality) == (1, "lite", "fast")
    assert settings.rotate == 270
    assert settings.criteria == tmp_path / "mine.toml"


@pytest.mark.parametrize(("variable", "quality"), [("", "best"), ("balanced", "balanced")])
def test_the_environment_changes_the_default_quality(
    formcheck, made_up, monkeypatch, variable, quality
):
    monkeypatch.setenv("FORMCHECK_QUALITY", variable)
    formcheck("check", "front.mp4", "--quiet")
    assert made_up[0][1].quality == quality


def test_poses_are_kept_only_where_a_folder_is_named(formcheck, made_up, tmp_path):
    formcheck("check", "front.mp4", "--quiet")
    formcheck("check", "front.mp4", "--quiet", "--poses", tmp_path / "poses")
    assert [folder for *_, folder in made_up] == [None, tmp_path / "poses"]


def test_an_unknown_quality_is_one_sentence(formcheck, made_up, monkeypatch):
    monkeypatch.setenv("FORMCHECK_QUALITY", "finest")
    code, _, err = formcheck("check", "front.mp4", "--quiet")
    assert code == 2
    assert "best, balanced or fast" in one_sentence(err)


def test_everything_is_automatic_by_default(formcheck, made_up):
    formcheck("check", "front.mp4", "--quiet")
    settings = made_up[0][1]
    assert (settings.screen, settings.leg, settings.person) == ("auto", "auto", None)
    assert (settings.start_s, settings.end_s, settings.capture_rate) == (None, None, None)
    assert settings.rotate is None


@pytest.mark.parametrize(
    "arguments",
    [
        ["--person", "0"],
        ["--person", "-1"],
        ["--person", "two"],
        ["--person", "1.5"],
        ["--leg", "both"],
        ["--screen", "handstand"],
        ["--workers", "0"],
        ["--capture-rate", "fast"],
        ["--capture-rate", "0"],
        ["--start", "-1"],
        ["--height-cm", "20"],
        ["--rotate", "45"],
        ["--style", "moonwalk"],
        ["--unheard-of"],
    ],
    ids=" ".join,
)
def test_invalid_options_are_rejected(formcheck, made_up, arguments):
    code, out, err = formcheck("check", "front.mp4", *arguments)
    assert (code, out) == (2, "")
    assert err.strip()
    assert "Traceback" not in err
    assert made_up == []


def test_person_may_be_auto(formcheck, made_up):
    assert formcheck("check", "front.mp4", "--person", "auto", "--quiet")[0] == 0


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (InputError("Nobody is seen in this clip."), 2),
        (FormcheckError("Something of ours broke."), 1),
        (Cancelled("Stopped."), 1),
    ],
    ids=lambda e: type(e).__name__,
)
def test_expected_errors_have_exit_codes(formcheck, monkeypatch, error, code):
    def fail(*_, **__):
        raise error

    monkeypatch.setattr(check_module, "analyse", fail)
    found, out, err = formcheck("check", "front.mp4", "--quiet")
    assert (found, out) == (code, "")
    assert one_sentence(err).startswith("formcheck: ")


def test_internal_error_is_one_sentence_unless_debugging(formcheck, monkeypatch):
    def break_down(*_, **__):
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(check_module, "analyse", break_down)
    code, out, err = formcheck("check", "front.mp4", "--quiet")
    assert (code, out) == (1, "")
    assert "ZeroDivisionError" in one_sentence(err)
    monkeypatch.setenv("FORMCHECK_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        formcheck("check", "front.mp4", "--quiet")


def test_interrupt_ends_without_a_traceback(formcheck, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(check_module, "analyse", interrupted)
    code, out, err = formcheck("check", "front.mp4", "--quiet")
    assert (code, out) == (130, "")
    assert "Traceback" not in err


def test_file_that_is_not_a_clip_is_rejected(formcheck, tmp_path):
    path = tmp_path / "notes.mp4"
    path.write_text("no video at all", "utf-8")
    for clip in (path, tmp_path / "gone.mp4", tmp_path):
        code, out, err = formcheck("check", clip, "--quiet", "--json", "-")
        assert (code, out) == (2, "")
        assert one_sentence(err)


@pytest.mark.parametrize("module", ["vision", "vision.cli.main"])
def test_module_runs_as_a_command(tmp_path, module):
    done = subprocess.run(
        [sys.executable, "-m", module, "check", str(tmp_path / "gone.mp4")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert one_sentence(done.stderr).startswith("formcheck: ")


def test_two_reports_are_compared(formcheck, made_up, tmp_path):
    a, b = tmp_path / "a.json", tmp_path / "b.json"
    formcheck("check", "front.mp4", "--json", a, "--quiet")
    formcheck("check", "side.mp4", "--json", b, "--quiet")
    code, out, _ = formcheck("compare", a, b)
    assert code == 0
    assert "Left against right" in out
    code, out, _ = formcheck("compare", a, a)
    assert "no difference larger than the error" in out


@pytest.mark.parametrize("content", ["", "[]", "{}"])
def test_compare_rejects_other_files(formcheck, tmp_path, content):
    path = tmp_path / "a.json"
    path.write_text(content, "utf-8")
    code, out, err = formcheck("compare", path, path)
    assert (code, out) == (2, "")
    assert "a.json" in one_sentence(err)


def test_schema_is_json(formcheck):
    code, out, _ = formcheck("schema")
    assert code == 0
    assert json.loads(out)["title"] == "Report"


def test_models_are_listed(formcheck):
    code, out, _ = formcheck("models", "list")
    assert code == 0
    for name in ("full", "heavy", "lite"):
        assert name in out
    assert "Apache-2.0" in out


def test_unknown_model_is_one_sentence(formcheck):
    code, out, err = formcheck("models", "get", "unheard-of")
    assert (code, out) == (2, "")
    assert "unheard-of" in err
    assert "Traceback" not in err


def test_the_model_of_a_quality_is_fetched_or_the_next_best_is_named(formcheck, monkeypatch):
    model = ModelFile("full-1", Path("full-1.task"), "f" * 64, "full")
    asked = []

    def choose(quality, *, retry, progress):
        asked.append((quality, retry))
        progress(0.5, "Fetching")
        return ModelChoice(model, "The source cannot be reached." if quality == "best" else None)

    monkeypatch.setattr(model_store, "choose_model", choose)
    code, out, err = formcheck("models", "get", "best")
    assert (code, out) == (0, "full-1 is ready.\n")
    assert "The best pose model is not available. The source cannot be reached." in err
    code, out, err = formcheck("models", "get", "default")
    assert (code, out) == (0, "full-1 is ready.\n")
    assert "not available" not in err
    assert asked == [("best", True), ("balanced", True)]


@pytest.fixture(scope="session")
def sample():
    path = SAMPLES / "sls_valgus_front_L.mp4"
    if not path.is_file():
        pytest.skip("the sample sls_valgus_front_L.mp4 is not in this checkout")
    return path


@pytest.mark.slow
@pytest.mark.model
def test_any_number_of_workers_gives_the_same_bytes(formcheck, model_path, sample, tmp_path):
    texts = []
    for workers in (1, 2):
        report, angles = tmp_path / f"{workers}.json", tmp_path / f"{workers}.csv"
        code, _, err = formcheck(
            *("check", sample, "--start", "0.5", "--end", "1.4", "--workers", workers),
            *("--json", report, "--angles", angles, "--quiet"),
        )
        assert (code, err) == (0, "")
        texts.append((report.read_bytes(), angles.read_bytes()))
    assert texts[0] == texts[1]
    table = list(csv.DictReader(texts[0][1].decode().splitlines()))
    first, last = float(table[0]["time_s"]), float(table[-1]["time_s"])
    assert 0.5 <= first < last < 1.4
    assert json.loads(texts[0][0])["clip"]["frames"] == open_clip(sample).info.frame_count


@pytest.mark.slow
@pytest.mark.model
def test_clip_without_a_person_is_exit_2(formcheck, model_path, tmp_path):
    import numpy as np

    from vision.clip.encode import VideoSink

    path = tmp_path / "empty.mp4"
    with VideoSink(path, width=320, height=240) as sink:
        for index in range(6):
            sink.write(np.full((240, 320, 3), 90, np.uint8), index / 30)
    code, out, err = formcheck("check", path, "--json", "-", "--quiet")
    assert (code, out) == (2, "")
    assert "Nobody" in one_sentence(err)


@pytest.mark.model
def test_a_range_outside_the_clip_is_exit_2(formcheck, model_path, sample):
    code, out, err = formcheck("check", sample, "--start", "500", "--quiet")
    assert (code, out) == (2, "")
    assert "500" in one_sentence(err)
