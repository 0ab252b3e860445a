"""Rendering many clips: what is there stays, failures do not stop the others."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from truth.batch import expected_duration_s, expected_work, remove_others, render_all
from truth.movements.specs import Gait, Squat
from truth.render import RENDERER_VERSION, clip_files, is_rendered
from truth.spec import ClipSpec, VideoSpec, spec_hash


def fake_render(spec, folder, *, sheet=False, on_frame=None):
    """Write the files of a clip without rendering it."""
    if spec.seed == 13:
        raise ValueError("the stride is too long")
    files = clip_files(spec, Path(folder))
    files.video.parent.mkdir(parents=True, exist_ok=True)
    files.video.write_bytes(b"video")
    files.truth.write_text("{}")
    note = {"renderer": RENDERER_VERSION, "spec_hash": spec_hash(spec)}
    files.note.write_text(json.dumps(note))
    if on_frame is not None:
        on_frame(1, 2)
        on_frame(2, 2)
    return files


def statuses(specs, folder, **options):
    news = render_all(specs, folder, renderer=fake_render, **options)
    return {n.name: n.status for n in news}


@pytest.mark.slow
def test_a_clip_is_rendered_once(tmp_path):
    specs = [ClipSpec(name="a"), ClipSpec(name="b", seed=2)]
    assert statuses(specs, tmp_path, workers=2) == {"a": "rendered", "b": "rendered"}
    assert statuses(specs, tmp_path) == {"a": "present", "b": "present"}


def test_what_is_no_longer_what_the_spec_says_is_rendered_again(tmp_path, monkeypatch):
    spec = ClipSpec(name="a")
    fake_render(spec, tmp_path)
    assert is_rendered(spec, tmp_path)
    assert not is_rendered(ClipSpec(name="a", seed=7), tmp_path)
    monkeypatch.setattr("truth.render.RENDERER_VERSION", RENDERER_VERSION + 1)
    assert not is_rendered(spec, tmp_path)


@pytest.mark.slow
def test_workers_are_replaced_after_some_clips(tmp_path, monkeypatch):
    monkeypatch.setattr("truth.batch._CLIPS_PER_WORKER", 1)
    specs = [ClipSpec(name=name, seed=number) for number, name in enumerate("abc")]
    assert statuses(specs, tmp_path, workers=2) == dict.fromkeys("abc", "rendered")


@pytest.mark.parametrize("missing", ["video", "truth", "note"])
def test_a_clip_without_all_its_files_is_rendered_again(tmp_path, missing):
    files = fake_render(ClipSpec(name="a"), tmp_path)
    getattr(files, missing).unlink()
    assert not is_rendered(ClipSpec(name="a"), tmp_path)


def test_a_broken_note_counts_as_missing(tmp_path):
    files = fake_render(ClipSpec(name="a"), tmp_path)
    files.note.write_text("[1")
    assert not is_rendered(ClipSpec(name="a"), tmp_path)


@pytest.mark.slow
def test_one_failure_does_not_stop_the_others(tmp_path):
    specs = [ClipSpec(name="bad", seed=13), ClipSpec(name="good")]
    news = [n for n in render_all(specs, tmp_path, renderer=fake_render) if n.status != "rendering"]
    by_name = {n.name: n for n in news}
    assert by_name["good"].status == "rendered"
    assert by_name["bad"].status == "failed"
    assert by_name["bad"].message == "the stride is too long"


def test_two_clips_of_one_name_are_refused(tmp_path):
    with pytest.raises(ValueError, match="named 'a'"):
        list(render_all([ClipSpec(name="a"), ClipSpec(name="a", seed=2)], tmp_path))


def test_clips_that_left_the_grid_are_removed_and_nothing_else(tmp_path):
    for name in ("kept", "left"):
        fake_render(ClipSpec(name=name), tmp_path)
    own = tmp_path / "own.mp4"
    own.write_bytes(b"a user's clip")

    assert remove_others([ClipSpec(name="kept")], tmp_path) == ["left"]

    assert is_rendered(ClipSpec(name="kept"), tmp_path)
    assert own.exists()
    assert not list(tmp_path.glob("left*"))


def test_expected_work_grows_with_frames_and_pixels():
    squat = ClipSpec(name="a", movement=Squat(repetitions=2, repetition_s=(2.0, 4.0), pause_s=0))
    assert expected_duration_s(squat) == pytest.approx(1.0 + 2 * 3.0 + 0.6)
    assert expected_duration_s(ClipSpec(name="a", movement=Gait(duration_s=4))) == 4
    fast = squat.model_copy(update={"video": VideoSpec(fps=120)})
    assert expected_work(fast) == pytest.approx(4 * expected_work(squat))
    blurred = squat.model_copy(update={"video": VideoSpec(motion_blur=0.5, blur_samples=4)})
    assert expected_work(blurred) == pytest.approx(4 * expected_work(squat))
