from __future__ import annotations

import cv2
import numpy as np
import pytest

from vision.clip.frames import Frame
from vision.pose.camera_edges import Edges, find_edges
from vision.pose.camera_roll import CameraRoll, RollSampler, correction_deg, estimate_roll
from vision.pose.pose_track import FramePeople

WIDTH, HEIGHT = 540, 960
FRAMES = 5
#: Verticals and horizontals of a room, in frame widths and heights from the middle.
VERTICALS = (-0.42, -0.3, 0.02, 0.28, 0.4)
HORIZONTALS = (-0.4, -0.24, 0.1, 0.36)


def draw_room(
    roll_deg=0.0, *, pitch_slope=0.0, verticals=VERTICALS, horizontals=HORIZONTALS, yaw_slope=0.0
):
    """Draw lines of a room; slopes are in degrees per longer side, as the camera's pitch."""
    image = np.full((HEIGHT, WIDTH), 120, np.uint8)
    longer = max(WIDTH, HEIGHT)

    def line(x, y, tilt_deg, *, is_steep, half=0.18 * longer):
        angle = np.radians(tilt_deg)
        along = np.array(
            [np.sin(angle), -np.cos(angle)] if is_steep else [np.cos(angle), np.sin(angle)]
        )
        middle = np.array([WIDTH / 2 + x, HEIGHT / 2 + y])
        a, b = middle - half * along, middle + half * along
        across = 6.0 * np.array([-along[1], along[0]])
        corners = np.array([a - across, b - across, b + across, a + across])
        cv2.fillConvexPoly(image, np.round(corners * 16).astype(np.int32), 30, cv2.LINE_AA, 4)

    turn = np.radians(roll_deg)
    for i, share in enumerate(verticals):
        x, y = share * WIDTH, (-0.25, 0.2)[i % 2] * HEIGHT
        x, y = x * np.cos(turn) - y * np.sin(turn), x * np.sin(turn) + y * np.cos(turn)
        line(x, y, roll_deg + pitch_slope * x / longer, is_steep=True)
    for i, share in enumerate(horizontals):
        x, y = (-0.2, 0.22)[i % 2] * WIDTH, share * HEIGHT
        x, y = x * np.cos(turn) - y * np.sin(turn), x * np.sin(turn) + y * np.cos(turn)
        line(x, y, roll_deg + yaw_slope * y / longer, is_steep=False, half=0.1 * longer)
    return image


def estimate(image, boxes=()):
    return estimate_roll([find_edges(image, boxes)] * FRAMES)


@pytest.mark.parametrize("roll_deg", [-7.0, -2.5, 0.0, 1.5, 4.0])
def test_the_roll_of_a_room_is_within_its_error(roll_deg):
    found = estimate(draw_room(roll_deg))
    assert found.deg == pytest.approx(roll_deg, abs=0.3)
    assert 0.2 < found.error_deg < 1.0


@pytest.mark.parametrize("pitch_slope", [-12.0, 12.0])
def test_verticals_that_converge_do_not_change_the_roll(pitch_slope):
    found = estimate(draw_room(3.0, pitch_slope=pitch_slope, horizontals=()))
    assert found.deg == pytest.approx(3.0, abs=0.5)


def test_verticals_on_one_side_only_leave_the_roll_uncertain():
    assert (
        estimate(draw_room(3.0, pitch_slope=12.0, verticals=(0.3, 0.36, 0.42), horizontals=()))
        is None
    )


@pytest.mark.parametrize(
    "image",
    [
        np.full((HEIGHT, WIDTH), 90, np.uint8),
        draw_room(verticals=(-0.1,), horizontals=()),
        draw_room(verticals=(), horizontals=HORIZONTALS),
    ],
    ids=["nothing", "one edge", "only horizontals"],
)
def test_too_few_edges_leave_the_roll_unknown(image):
    assert estimate(image) is None


def test_edges_that_disagree_leave_the_roll_unknown():
    rng = np.random.default_rng(4)
    image = np.full((HEIGHT, WIDTH), 120, np.uint8)
    for i in range(14):  # tree trunks
        x, tilt = int(20 + i * 37), float(np.radians(rng.uniform(-14, 14)))
        end = (int(x + 500 * np.sin(tilt)), int(780 - 500 * np.cos(tilt)))
        cv2.line(image, (x, 780), end, 30, 9, cv2.LINE_AA)
    assert estimate(image) is None


def test_verticals_that_contradict_horizontals_leave_the_roll_unknown():
    upright, tilted = draw_room(0.0, horizontals=()), draw_room(5.0, verticals=())
    assert estimate(np.minimum(upright, tilted)) is None
    assert estimate(upright) is not None


def test_edges_on_a_person_are_left_out():
    image = draw_room(2.0)
    for x in range(200, 330, 26):  # stripes of a shirt
        cv2.line(image, (x, 330), (x + 60, 700), 20, 7, cv2.LINE_AA)
    box = np.array([180.0, 300.0, 400.0, 720.0])
    assert estimate(image, [box]).deg == pytest.approx(2.0, abs=0.4)


def test_the_border_of_black_bars_is_no_edge():
    image = np.zeros((HEIGHT, WIDTH), np.uint8)
    image[:, 140:400] = np.random.default_rng(1).integers(90, 130, (HEIGHT, 260))
    assert find_edges(image).tilt_deg.size == 0


def test_a_camera_that_sways_leaves_the_roll_unknown():
    frames = [find_edges(draw_room(roll)) for roll in (-4.0, -2.0, 0.0, 2.0, 4.0)]
    assert estimate_roll(frames) is None
    assert estimate_roll([]) is None


def test_a_sampler_keeps_the_frames_it_was_told_and_leaves_out_the_people():
    rgb = np.repeat(draw_room(3.0)[..., None], 3, axis=2)
    sampler = RollSampler([0, 2, 4])
    frames = [Frame(i, i / 30, rgb) for i in range(6)]
    assert [f.index for f in sampler.watch(frames)] == list(range(6))
    assert sampler.estimate([], size=(WIDTH, HEIGHT)).deg == pytest.approx(3.0, abs=0.3)
    everywhere = np.zeros((1, 33, 3))
    everywhere[0, 0, :2] = (2 * WIDTH, 2 * HEIGHT)
    people = [FramePeople(i, i / 30, everywhere, np.ones((1, 33))) for i in range(6)]
    assert sampler.estimate(people, size=(2 * WIDTH, 2 * HEIGHT)) is None


def test_only_a_roll_that_differs_from_zero_is_corrected():
    assert correction_deg(None) == 0.0
    assert correction_deg(CameraRoll(0.7, 0.4)) == 0.0
    assert correction_deg(CameraRoll(-2.0, 0.4)) == -2.0


def edges_of(objects):
    """Steep edges, one for each object: its place right of the middle, and its tilt."""
    x, tilt_deg = np.array(objects).T
    count = len(objects)
    return Edges(
        tilt_deg=tilt_deg,
        middle=np.column_stack([x, np.zeros(count)]),
        length=np.full(count, 0.15),
        error_deg=np.full(count, 0.1),
        is_steep=np.ones(count, dtype=bool),
        frame=np.zeros(count, dtype=np.int64),
    )


def test_an_object_that_leans_a_little_makes_the_roll_less_certain():
    walls = [(-0.6, 1.0), (-0.3, 1.0), (0.3, 1.0), (0.6, 1.0)]
    upright, leaning = (
        estimate_roll([edges_of([*walls, (0.0, tilt_deg)])] * FRAMES) for tilt_deg in (1.0, 1.9)
    )
    assert upright.deg == pytest.approx(1.0, abs=0.05)
    assert leaning.error_deg > upright.error_deg + 0.02
