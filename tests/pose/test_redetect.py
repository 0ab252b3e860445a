from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from vision.clip.frames import Frame
from vision.pose import redetect as closer
from vision.pose.redetect import redetect, rows_to_redetect
from vision.pose.track import FramePeople
from vision.pose.tracking import track_person

WIDTH, HEIGHT = 640, 360
RATE = 30.0


def body(x, y, height):
    """A body around a place: points spread over its height."""
    points = np.zeros((33, 3))
    points[:, 0] = x + np.linspace(-0.15, 0.15, 33) * height
    points[:, 1] = y + np.linspace(-0.5, 0.5, 33) * height
    return points


def where(row):
    return 100.0 + 4.0 * row, 200.0


def walker(count=40, lost=(), height=90.0):
    """Somebody who crosses the picture and is lost in some rows."""
    people = []
    for row in range(count):
        found = [] if row in lost else [body(*where(row), height)]
        xyz = np.array(found).reshape(len(found), 33, 3)
        people.append(FramePeople(row, row / RATE, xyz, np.ones((len(found), 33))))
    return people


def track_of(people):
    return track_person(people, size=(WIDTH, HEIGHT))[0]


def pictures(rows, scale=1.0):
    """Black pictures with a white dot where the middle of the body is."""
    for row in rows:
        image = np.zeros((round(HEIGHT * scale), round(WIDTH * scale), 3), np.uint8)
        x, y = where(row)
        image[round(y * scale), round(x * scale)] = 255
        yield Frame(row, row / RATE, image)


@pytest.fixture
def model(monkeypatch):
    """Stands in for the pose model: the body is around the white dot, if there is one."""
    shown = []

    def detect(frames, *, model, size, workers=None):
        for frame in frames:
            shown.append(frame)
            dots = np.argwhere(frame.image[:, :, 0] > 0)
            scale = size[0] / frame.image.shape[1]
            found = [body(d[1] * scale, d[0] * scale, 90.0) for d in dots[:1]]
            xyz = np.array(found).reshape(len(found), 33, 3)
            yield FramePeople(frame.index, frame.time_s, xyz, np.ones((len(found), 33)))

    monkeypatch.setattr(closer, "detect_people", detect)
    return shown


def test_rows_between_sightings_are_lost():
    assert rows_to_redetect(track_of(walker(lost=(10, 11, 20)))) == (10, 11, 20)


def test_before_the_first_and_after_the_last_sighting_nobody_is_lost():
    assert rows_to_redetect(track_of(walker(lost=(0, 1, 38, 39)))) == ()


def test_in_a_long_gap_the_person_may_be_anywhere():
    assert rows_to_redetect(track_of(walker(count=80, lost=tuple(range(20, 60))))) == ()


def test_a_large_person_is_not_looked_for_again():
    assert rows_to_redetect(track_of(walker(lost=(10,), height=300.0))) == ()


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_who_was_lost_is_found_where_they_are(model, scale):
    lost = (10, 11, 20)
    people = walker(lost=lost)
    found = redetect(
        pictures(range(40), scale), people, track_of(people), model=Path("made-up.task")
    )
    assert [f.index for f in model] == list(lost)
    track = track_of(found)
    assert rows_to_redetect(track) == ()
    for row in lost:
        assert track.xyz[row, :, :2].mean(axis=0) == pytest.approx(where(row), abs=2.0)


def test_the_cut_out_is_a_square_around_the_body(model):
    people = walker(lost=(10,))
    redetect(pictures([10]), people, track_of(people), model=Path("made-up.task"))
    (frame,) = model
    height, width = frame.image.shape[:2]
    assert height == width
    assert 90 < width < 3 * 90
    assert np.argwhere(frame.image[:, :, 0] > 0)[0] == pytest.approx([width / 2] * 2, abs=3)


def test_at_the_edge_of_the_picture_the_rest_is_black(model, monkeypatch):
    monkeypatch.setitem(globals(), "where", lambda row: (4.0 * row, 350.0))
    people = walker(lost=(1,))
    found = redetect(pictures([1]), people, track_of(people), model=Path("made-up.task"))
    assert found[1].xyz[0, :, :2].mean(axis=0) == pytest.approx((4.0, 350.0), abs=2.0)


def test_nothing_lost_costs_no_look(model):
    people = walker()
    found = redetect(pictures(range(40)), people, track_of(people), model=Path("made-up.task"))
    assert model == []
    assert found == people


def test_who_is_not_there_is_not_invented(model):
    people = walker(lost=(10,))
    blank = [Frame(10, 10 / RATE, np.zeros((HEIGHT, WIDTH, 3), np.uint8))]
    found = redetect(blank, people, track_of(people), model=Path("made-up.task"))
    assert len(found[10].xyz) == 0
