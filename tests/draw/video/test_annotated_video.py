from __future__ import annotations

import itertools
import threading
from pathlib import Path

import cv2
import numpy as np
import pytest

from vision.clip.open import open_clip
from vision.draw.evidence.cards import CARD_HEIGHT, CARD_WIDTH
from vision.draw.evidence.stills import plan_stills
from vision.draw.overlays.timeline import AnnotationTimeline
from vision.draw.video.annotated_video import render
from vision.errors import Cancelled, InputError
from vision.text.translation import use_language


def remaining_files(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir() if p.name != "clip.mp4" and not p.is_dir())


def decoded_frames(path: Path) -> list[np.ndarray]:
    return [frame.image for frame in open_clip(path).frames()]


def test_the_video_keeps_frames_timing_and_size(clip, analyse, tmp_path):
    shares: list[float] = []
    rendered = render(
        clip,
        analyse(clip),
        video=tmp_path / "out.mp4",
        progress=lambda share, _: shares.append(share),
    )
    out = open_clip(tmp_path / "out.mp4").info
    assert rendered.video == tmp_path / "out.mp4"
    assert rendered.frames == out.frame_count == clip.info.frame_count
    assert np.allclose(out.times_s, clip.info.times_s, atol=1e-3)
    assert (out.width, out.height) == (clip.info.width, clip.info.height)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_a_smaller_size_is_even_and_the_overlay_still_lies_on_the_body(clip, analyse, tmp_path):
    render(clip, analyse(clip), video=tmp_path / "out.mp4", short_side=101)
    out = open_clip(tmp_path / "out.mp4").info
    assert out.width % 2 == out.height % 2 == 0
    assert out.width == 100
    frame = decoded_frames(tmp_path / "out.mp4")[10].astype(int)
    body = (
        AnnotationTimeline(analyse(clip))
        .annotations_at(10, 0.0)
        .transformed(scale=out.width / 180)
        .body
    )
    assert body is not None
    x, y = (round(float(v)) for v in body.at("ankle", "right"))
    assert frame[y - 2 : y + 3, x - 2 : x + 3].max() > 150


def test_only_the_analysed_part_is_written(clip, analyse, tmp_path):
    rendered = render(clip, analyse(clip, rows=slice(5, 30)), video=tmp_path / "out.mp4")
    out = open_clip(tmp_path / "out.mp4").info
    assert rendered.frames == out.frame_count == 25
    times = clip.info.times_s[5:30]
    assert np.allclose(out.times_s, times - times[0], atol=1e-3)


def test_where_the_person_is_missing_no_body_is_drawn(clip, analyse, tmp_path):
    render(clip, analyse(clip, missing=(0, 1)), video=tmp_path / "out.mp4")
    frames = decoded_frames(tmp_path / "out.mp4")
    feet = (slice(270, 300), slice(85, 110))
    assert np.ptp(frames[0][feet]) < 25
    assert np.ptp(frames[2][feet]) > 80


def test_the_stills_are_named_and_sized(clip, analyse, tmp_path):
    rendered = render(clip, analyse(clip), stills=tmp_path / "in" / "stills")
    assert rendered.video is None
    assert sorted(rendered.stills) == [
        "cover",
        "evidence-depth",
        "evidence-heel_rise-right",
        "rep-1-bottom",
        "rep-1-start",
        "rep-2-bottom",
        "rep-2-start",
    ]
    for name, path in rendered.stills.items():
        assert path == tmp_path / "in" / "stills" / f"{name}.png"
        size = cv2.imread(str(path)).shape[:2]
        expected = clip.info.height, clip.info.width
        assert size == (expected if name == "cover" else (CARD_HEIGHT, CARD_WIDTH))
    assert [p.name for p in (tmp_path / "in").iterdir()] == ["stills"]


def test_stills_are_the_same_with_and_without_the_video(clip, analyse, tmp_path):
    alone = render(clip, analyse(clip), stills=tmp_path / "a")
    beside = render(clip, analyse(clip), stills=tmp_path / "b", video=tmp_path / "out.mp4")
    assert alone.stills.keys() == beside.stills.keys()
    for name, path in alone.stills.items():
        assert path.read_bytes() == beside.stills[name].read_bytes()


def test_no_still_shows_a_frame_without_the_person(clip, analyse):
    timeline = AnnotationTimeline(analyse(clip, missing=(10, 27)))
    assert {still.name for still in plan_stills(timeline)} == {
        "rep-1-start",
        "rep-2-start",
        "cover",
    }


def test_words_are_in_the_current_language(clip, analyse, tmp_path):
    analysis = analyse(clip)
    stills = {}
    for language in ("en", "de"):
        with use_language(language):
            stills[language] = render(clip, analysis, stills=tmp_path / language).stills
    # Drawn in threads, which have no current language of their own.
    name = "rep-1-bottom"
    assert stills["en"][name].read_bytes() != stills["de"][name].read_bytes()
    assert stills["en"].keys() == stills["de"].keys()


def test_the_same_input_gives_the_same_bytes(clip, analyse, tmp_path):
    rendered = [
        render(clip, analyse(clip), video=tmp_path / f"{i}.mp4", stills=tmp_path / f"s{i}")
        for i in range(2)
    ]
    first, second = (decoded_frames(m.video) for m in rendered if m.video is not None)
    assert all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))
    for name, path in rendered[0].stills.items():
        assert path.read_bytes() == rendered[1].stills[name].read_bytes()


@pytest.mark.parametrize("after", [0, 1, 20, 40])
def test_cancelling_leaves_no_files(clip, analyse, tmp_path, after):
    calls = itertools.count()
    with pytest.raises(Cancelled):
        render(
            clip,
            analyse(clip),
            video=tmp_path / "out.mp4",
            stills=tmp_path / "stills",
            cancelled=lambda: next(calls) >= after,
        )
    assert remaining_files(tmp_path) == []
    assert not (tmp_path / "stills").exists()
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []
    assert not [t for t in threading.enumerate() if t.name.startswith(("draw", "encode"))]


def test_an_error_while_drawing_leaves_no_files(clip, analyse, tmp_path, monkeypatch):
    def fail(*_: object) -> None:
        raise RuntimeError("drawing failed")

    monkeypatch.setattr("vision.draw.video.frame_painter.FramePainter.draw", fail)
    with pytest.raises(RuntimeError, match="drawing failed"):
        render(clip, analyse(clip), video=tmp_path / "out.mp4", stills=tmp_path / "stills")
    assert remaining_files(tmp_path) == []
    assert not (tmp_path / "stills").exists()


def test_an_unwritable_folder_is_an_input_error(clip, analyse, tmp_path):
    with pytest.raises(InputError, match="does not exist"):
        render(clip, analyse(clip), video=tmp_path / "nowhere" / "out.mp4")
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputError, match="cannot be written"):
        render(clip, analyse(clip), stills=tmp_path / "file" / "stills")


def test_a_clip_without_a_test_is_drawn_too(clip, analyse, tmp_path):
    analysis = analyse(clip, screen=None, criteria=[], leg=None)
    rendered = render(clip, analysis, video=tmp_path / "out.mp4", stills=tmp_path / "stills")
    assert rendered.frames == clip.info.frame_count
    assert list(rendered.stills) == ["cover"]


def test_without_outputs_nothing_is_decoded(clip, analyse):
    assert render(clip, analyse(clip)).frames == 0
