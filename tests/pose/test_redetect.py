from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from vision.clip.frames import Frame
from vision.pose import redetect as redetect_module
from vision.pose.pose_track import FramePeople
from vision.pose.redetect import redetect, rows_to_redetect
from vision.pose.subject_tracking import track_person

WIDTH, HEIGHT = 640, 360
RATE = 30.0


def body(x, y, height):
    """Landmarks around a position, spread over the height of a body."""
    points = np.zeros((33, 3))
    points[:, 0] = x + np.linspace(-0.15, 0.15, 33) * height
    points[:, 1] = y + np.linspace(-0.5, 0.5, 33) * height
    return points


def position(row):
    return 100.0 + 4.0 * row, 200.0


def walker(count=40, missed=(), height=90.0):
    """Detections of somebody who crosses the frame and is missed in some rows."""
    people = []
    for row in range(count):
        found = [] if row in missed else [body(*position(row), height)]
        xyz = np.array(found).reshape(len(found), 33, 3)
        people.append(FramePeople(row, row / RATE, xyz, np.ones((len(found), 33))))
    return people


def track_of(people):
    return track_person(people, size=(WIDTH, HEIGHT))[0]


def frames_at(rows, scale=1.0):
    """Yield black frames with a white dot at the centre of the body."""
    for row in rows:
        image = np.zeros((round(HEIGHT * scale), round(WIDTH * scale), 3), np.uint8)
        x, y = position(row)
        image[round(y * scale), round(x * scale)] = 255
        yield Frame(row, row / RATE, image)


@pytest.fixture
def model(monkeypatch):
    """Replace the pose model: it detects a body around the white dot, if there is one."""
    crops = []

    def detect(frames, *, model, size, workers=None):
        for frame in frames:
            crops.append(frame)
            dots = np.argwhere(frame.image[:, :, 0] > 0)
            scale = size[0] / frame.image.shape[1]
            found = [body(d[1] * scale, d[0] * scale, 90.0) for d in dots[:1]]
            xyz = np.array(found).reshape(len(found), 33, 3)
            yield FramePeople(frame.index, frame.time_s, xyz, np.ones((len(found), 33)))

    monkeypatch.setattr(redetect_module, "detect_people", detect)
    return crops


def test_short_gaps_between_detections_are_redetected():
    assert rows_to_redetect(track_of(walker(missed=(10, 11, 20)))) == (10, 11, 20)


def test_rows_outside_of_the_detections_are_not_redetected():
    assert rows_to_redetect(track_of(walker(missed=(0, 1, 38, 39)))) == ()


def test_long_gaps_are_not_redetected():
    assert rows_to_redetect(track_of(walker(count=80, missed=tuple(range(20, 60))))) == ()


def test_a_large_person_is_not_redetected():
    assert rows_to_redetect(track_of(walker(missed=(10,), height=300.0))) == ()


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_a_missed_person_is_detected_in_place(model, scale):
    missed = (10, 11, 20)
    people = walker(missed=missed)
    found = redetect(
        frames_at(range(40), scale), people, track_of(people), model=Path("made-up.task")
    )
    assert [f.index for f in model] == list(missed)
    track = track_of(found.people)
    assert rows_to_redetect(track) == ()
    for row in missed:
        assert track.xyz[row, :, :2].mean(axis=0) == pytest.approx(position(row), abs=2.0)


def test_the_crop_is_a_square_around_the_body(model):
    people = walker(missed=(10,))
    redetect(frames_at([10]), people, track_of(people), model=Path("made-up.task"))
    (frame,) = model
    height, width = frame.image.shape[:2]
    assert height == width
    assert 90 < width < 3 * 90
    assert np.argwhere(frame.image[:, :, 0] > 0)[0] == pytest.approx([width / 2] * 2, abs=3)


def test_a_crop_beyond_the_edge_keeps_the_position(model, monkeypatch):
    monkeypatch.setitem(globals(), "position", lambda row: (4.0 * row, 350.0))
    people = walker(missed=(1,))
    found = redetect(frames_at([1]), people, track_of(people), model=Path("made-up.task"))
    assert found.people[1].xyz[0, :, :2].mean(axis=0) == pytest.approx((4.0, 350.0), abs=2.0)


def test_without_gaps_the_model_is_not_called(model):
    people = walker()
    found = redetect(frames_at(range(40)), people, track_of(people), model=Path("made-up.task"))
    assert model == []
    assert list(found.people) == people
    assert found.crops == {}


def test_nobody_is_added_where_the_crop_is_empty(model):
    people = walker(missed=(10,))
    blank = [Frame(10, 10 / RATE, np.zeros((HEIGHT, WIDTH, 3), np.uint8))]
    found = redetect(blank, people, track_of(people), model=Path("made-up.task"))
    assert len(found.people[10].xyz) == 0


def test_what_was_found_before_is_not_looked_for_again(model):
    missed = (10, 11, 20)
    people = walker(missed=missed)
    track = track_of(people)
    path = Path("made-up.task")
    first = redetect(frames_at(range(40)), people, track, model=path)
    assert sorted(key[0] for key in first.crops) == list(missed)
    model.clear()
    read = []
    again = redetect(
        (read.append(frame) or frame for frame in frames_at(range(40))),
        people,
        track,
        model=path,
        known=first.crops,
    )
    assert model == []
    assert read == []
    assert [p.xyz.tobytes() for p in again.people] == [p.xyz.tobytes() for p in first.people]
    # Crops in another place say nothing about these.
    other = {(i, x + 1.0, y, side): found for (i, x, y, side), found in first.crops.items()}
    redetect(frames_at(range(40)), people, track, model=path, known=other)
    assert [frame.index for frame in model] == list(missed)
