"""Two repetitions or strides on one axis: made-up curves whose truth is known."""

from __future__ import annotations

import base64
import math
from typing import Any

import numpy as np
import pytest

from vision.errors import InputError
from vision.report.differences import Difference, Reading, differences
from vision.report.models import (
    Bout,
    ClipFacts,
    ModelFacts,
    People,
    Provenance,
    Rep,
    Report,
    Summary,
)
from vision.report.pairing import pair, resampled, values_of
from vision.report.playback import MISSING, PER_DEGREE, Event, Playback, Series, Span
from vision.report.takes import (
    Take,
    chosen,
    options,
    shows_both_legs,
    to_be_mirrored,
    usual,
)
from vision.screens.errors import gait_error


def series(
    name: str, values: np.ndarray, *, error: float | None = 3.0, shown: bool = True
) -> Series:
    base, _, side = name.rpartition("_")
    sided = side in ("left", "right")
    steps = np.where(np.isfinite(values), np.rint(np.nan_to_num(values) * PER_DEGREE), MISSING)
    return Series(
        name=name, angle=base if sided else name, side=side if sided else None,  # type: ignore[arg-type]
        title="Angle", positive="more", error_deg=error, shown=shown,
        values=base64.b64encode(steps.astype("<i2").tobytes()).decode(),
    )  # fmt: skip


def report(**changes: Any) -> Report:
    facts: dict[str, Any] = {
        "screen": "single_leg_squat", "view": "side", "facing": "left", "leg": "left", "reps": [],
    }  # fmt: skip
    return Report(
        clip=ClipFacts(name="clip.mp4", sha256="0" * 64, width=100, height=200, duration_s=9,
                       frame_rate=30, frames=1, variable_frame_rate=False, rotation_deg=0),
        screen_reason=None, view_confidence=1, people=People(followed=1, seen=[]), quality=[],
        criteria=[], summary=Summary(verdict=None, headline="-", cues=[]),
        provenance=Provenance(versions={}, model=ModelFacts(name="-", sha256="-"), settings={}),
        **facts | changes,
    )  # fmt: skip


def playback(
    times: np.ndarray,
    angles: list[Series],
    spans: list[Span],
    events: list[Event],
    factor: float = 1,
) -> Playback:
    return Playback(
        width=100, height=200, duration_s=float(times[-1]) + 0.1, times_s=times.tolist(),
        real_time_factor=factor, points="", visibility="", states="", series=angles,
        events=events, spans=spans, findings=[],
    )  # fmt: skip


def event(kind: str, times: np.ndarray, frame: int, side: str | None, *, late: float = 0) -> Event:
    return Event(
        kind=kind, frame=frame, time_s=float(times[frame]) + late, side=side, number=1, words="-",
    )  # type: ignore[arg-type]  # fmt: skip


def rep_take(
    first: int, bottom: int, last: int, *, side: str | None = "left", step: float = 0.1,
    factor: float = 1, names: tuple[str, ...] = ("knee_flexion_left",), late: float = 0,
    gap: slice = slice(0, 0), error: float | None = 3.0, scale: float = 1, **facts: Any,
) -> Take:  # fmt: skip
    """A knee that bends evenly to 80 degrees times `scale` and back."""
    times = np.arange(last + 10) * step
    bend = scale * np.interp(np.arange(len(times)), [first, bottom, last], [0, 80.0, 0])
    bend[gap] = np.nan
    spans = [Span(kind="rep", number=1, side=side, first=first, last=last, words="-")]  # type: ignore[arg-type]
    events = [
        event("rep_start", times, first, side, late=late),
        event("rep_bottom", times, bottom, side),
        event("rep_end", times, last, side),
    ]
    angles = [series(name, bend, error=error) for name in names]
    return Take(playback(times, angles, spans, events, factor), report(**{"leg": side} | facts))


def stride_take(
    contact: int, off: int | None, following: int, *, side: str = "left", near: str = "left",
    step: float = 0.01, **facts: Any,
) -> Take:  # fmt: skip
    times = np.arange(following + 40) * step
    spans = [Span(kind="stride", number=1, side=side, first=contact, last=following, words="-")]  # type: ignore[arg-type]
    events = [event("contact", times, frame, side) for frame in (contact, following)]
    if off is not None:
        events.append(event("toe_off", times, off, side))
        events.append(event("toe_off", times, off - 3, "right" if side == "left" else "left"))
    names = ("thigh_angle_left", "thigh_angle_right")
    angles = [
        series(name, np.linspace(-30, 40, len(times)), error=2.0 if name.endswith(near) else None,
               shown=name.endswith(near))
        for name in names
    ]  # fmt: skip
    bout = Bout(
        number=1, start_s=0, end_s=float(times[-1]), direction="backward", gait="run", view="side",
        facing=near, steps=4, near_foot=near, judged=True,
    )  # type: ignore[arg-type]  # fmt: skip
    told = report(screen="backward_running", leg=None, bouts=[bout], **facts)
    return Take(playback(times, angles, spans, events), told)


def test_start_bottom_and_end_of_both_lie_at_one_phase() -> None:
    a, b = rep_take(5, 15, 35), rep_take(2, 20, 32, step=0.05)
    found = pair(chosen(a, 0), chosen(b, 0))
    assert [x.moment for x in found.anchors] == ["start", "bottom", "end"]
    assert [x.frames for x in found.anchors] == [(5, 2), (15, 20), (35, 32)]
    share = (10 / 30 + 18 / 30) / 2
    assert [x.phase for x in found.anchors] == pytest.approx([0, share, 1])
    assert found.locked.moment == "bottom"
    for anchor in found.anchors:
        for which in (0, 1):
            assert found.clip_time(which, anchor.phase) == pytest.approx(anchor.clip_s[which])
            assert found.phase(which, anchor.clip_s[which]) == pytest.approx(anchor.phase)
    # Halfway down in the one is halfway down in the other.
    assert found.clip_time(0, share / 2) == pytest.approx(1.0)
    assert found.clip_time(1, share / 2) == pytest.approx(11 * 0.05)
    assert found.phase(0, 0.0) == 0
    assert found.phase(1, 99.0) == 1


def test_the_same_movement_at_another_pace_gives_the_same_curve() -> None:
    a, b = rep_take(5, 15, 35), rep_take(2, 20, 32, step=0.05)
    (curve,) = pair(chosen(a, 0), chosen(b, 0)).curves
    assert curve.values[0] == pytest.approx(curve.values[1], abs=0.05)
    assert curve.values[0].shape == (101,)
    assert curve.values[0].max() == pytest.approx(80, abs=1.5)
    assert curve.need == pytest.approx(1.96 * math.hypot(3, 3))


def test_a_gap_stays_a_gap() -> None:
    a = rep_take(0, 10, 20, gap=slice(4, 6))
    one = chosen(a, 0)
    (angles,) = a.playback.series
    read = resampled(one, angles, np.array([0.3, 0.31, 0.39, 0.4, 0.55, 0.59, 0.6, 0.65]))
    assert np.isfinite(read).tolist() == [True, False, False, False, False, False, True, True]
    assert read[-1] == pytest.approx(52)
    assert np.isnan(values_of(angles)[4:6]).all()
    (curve,) = pair(one, chosen(rep_take(0, 10, 20), 0)).curves
    assert np.isnan(curve.values[0][[20, 22, 25, 29]]).all()
    assert np.isfinite(curve.values[0][[0, 15, 30, 50, 100]]).all()
    assert np.isfinite(curve.values[1]).all()


def test_left_is_set_against_right() -> None:
    names = ("knee_flexion_left", "knee_flexion_right", "trunk_lateral_lean")
    a = rep_take(0, 10, 20, side="left", names=names, view="front", facing="camera")
    b = rep_take(0, 10, 20, side="right", names=names, view="front", facing="camera")
    found = pair(chosen(a, 0), chosen(b, 0))
    assert [tuple(s.name for s in c.series) for c in found.curves] == [
        ("knee_flexion_left", "knee_flexion_right"),
        ("trunk_lateral_lean", "trunk_lateral_lean"),
    ]
    # Toward the leg that stands is to the left for the one and to the right for the other.
    trunk = found.curves[1]
    assert trunk.values[0] == pytest.approx(-trunk.values[1])
    assert trunk.positive == "toward the standing leg"
    assert to_be_mirrored(found.one, found.other)
    assert not to_be_mirrored(found.one, chosen(a, 0))


def test_one_squat_on_both_legs_gives_its_left_and_its_right() -> None:
    names = ("fppa_left", "fppa_right", "trunk_lateral_lean")
    take = rep_take(0, 10, 20, side=None, names=names, screen="deep_squat", view="front")
    assert shows_both_legs(take)
    found = pair(chosen(take, 0, "left"), chosen(take, 0, "right"))
    assert [tuple(s.name for s in c.series) for c in found.curves] == [("fppa_left", "fppa_right")]
    both = pair(chosen(take, 0), chosen(rep_take(0, 10, 20, side=None, names=names,
                                                screen="deep_squat", view="front"), 0))  # fmt: skip
    assert [c.title for c in both.curves] == ["Angle, left", "Angle, right", "Angle"]
    side = rep_take(0, 10, 20, side=None, screen="deep_squat", view="side")
    assert not shows_both_legs(side)
    assert chosen(side, 0).leg == "left"


def test_the_hidden_leg_of_a_deep_squat_has_no_error() -> None:
    names = ("knee_flexion_left", "knee_flexion_right")
    take = rep_take(0, 10, 20, side=None, names=names, screen="deep_squat", facing="right")
    (curve,) = pair(chosen(take, 0, "left"), chosen(take, 0, "right")).curves
    assert curve.errors == (None, 3.0)
    assert curve.need is None


def test_two_views_have_only_times_in_common() -> None:
    a, b = rep_take(0, 10, 20), rep_take(0, 10, 20, view="front", facing="camera")
    found = pair(chosen(a, 0), chosen(b, 0))
    assert found.curves == ()
    assert "seen from the side and one from the front" in found.notes[0]
    assert {row.unit for row in differences(found)} == {"s"}
    angled = pair(chosen(a, 0), chosen(rep_take(0, 10, 20, view="oblique"), 0))
    assert angled.curves == ()
    assert "at an angle" in angled.notes[0]


def test_the_table_has_values_at_the_bottom_the_largest_and_the_times() -> None:
    a = rep_take(5, 15, 35, late=-0.04, factor=0.5)
    b = rep_take(2, 20, 32, step=0.05, scale=0.8)
    rows = {row.title: row for row in differences(pair(chosen(a, 0), chosen(b, 0)))}
    assert list(rows) == ["Angle at the bottom", "Angle, largest", "Way down", "Way up",
                          "Whole repetition"]  # fmt: skip
    bottom = rows["Angle at the bottom"]
    assert (bottom.a, bottom.b) == (Reading(80, 3), Reading(64, 3))
    assert bottom.difference == -16
    assert bottom.need == pytest.approx(8.3155, abs=1e-3)
    assert bottom.outcome == "different"
    down = rows["Way down"]
    assert down.a.value == pytest.approx(0.5 * (1.0 + 0.04))
    assert down.b.value == pytest.approx(18 * 0.05)
    assert down.outcome == "no error known"
    assert rows["Whole repetition"].b.value == pytest.approx(1.5)


@pytest.mark.parametrize(
    ("a", "b", "outcome"),
    [
        (Reading(10, 3), Reading(18, 3), "no real difference"),
        (Reading(10, 3), Reading(18.4, 3), "different"),
        (Reading(10, 3), Reading(99, None), "no error known"),
        (Reading(None, 3), Reading(99, 3), "cannot tell"),
    ],
)
def test_only_what_exceeds_both_errors_is_a_difference(
    a: Reading, b: Reading, outcome: str
) -> None:
    assert Difference("-", "deg", a, b).outcome == outcome


def test_the_largest_value_is_not_guessed_over_a_long_gap() -> None:
    full = chosen(rep_take(0, 10, 20), 0)
    for gap, known in ((slice(4, 6), True), (slice(4, 8), False)):
        rows = differences(pair(chosen(rep_take(0, 10, 20, gap=gap), 0), full))
        (largest,) = (row for row in rows if row.title == "Angle, largest")
        assert (largest.a.value is not None) is known


def test_strides_are_locked_at_contact_and_toe_off() -> None:
    a, b = stride_take(10, 30, 70), stride_take(20, 50, 70, side="right")
    found = pair(chosen(a, 0), chosen(b, 0))
    assert [x.moment for x in found.anchors] == ["contact", "toe_off", "next_contact"]
    assert [x.frames for x in found.anchors] == [(10, 20), (30, 50), (70, 70)]
    assert found.anchors[1].phase == pytest.approx((20 / 60 + 30 / 50) / 2)
    assert found.locked.moment == "contact"
    (curve,) = found.curves
    assert [s.name for s in curve.series] == ["thigh_angle_left", "thigh_angle_right"]
    assert curve.errors == (2.0, None)
    without = pair(chosen(a, 0), chosen(stride_take(20, None, 70), 0))
    assert [x.moment for x in without.anchors] == ["contact", "next_contact"]


def test_times_of_strides_have_their_measured_errors() -> None:
    a, b = stride_take(10, 30, 70), stride_take(20, 50, 70, side="right")
    rows = {row.title: row for row in differences(pair(chosen(a, 0), chosen(b, 0)))}
    near, far = (gait_error(name, "side") for name in ("contact_time", "contact_time_far"))
    assert near is not None
    assert far is not None
    floor = rows["Foot on the floor"]
    assert floor.a.value == pytest.approx(200)
    assert floor.b.value == pytest.approx(300)
    assert (floor.a.error, floor.b.error) == (near.value, far.value)
    contact = gait_error("initial_contact", "side")
    assert contact is not None
    assert rows["Whole stride"].a.error == pytest.approx(math.sqrt(2) * contact.value)
    assert rows["Angle, smallest"].outcome == "no error known"


def test_what_is_not_of_one_test_is_refused() -> None:
    squat = chosen(rep_take(0, 10, 20), 0)
    for other in (rep_take(0, 10, 20, screen="deep_squat"), stride_take(10, 30, 70)):
        with pytest.raises(InputError, match="not of the same test"):
            pair(squat, chosen(other, 0))
    with pytest.raises(InputError, match="too short"):
        pair(squat, chosen(rep_take(0, 0, 20), 0))


def test_it_begins_with_the_first_that_was_counted() -> None:
    take = rep_take(0, 10, 20)
    spans = [take.playback.spans[0].model_copy(update={"number": n, "side": side})
             for n, side in ((1, "left"), (2, "left"), (3, "right"))]  # fmt: skip
    reps = [Rep(number=n, leg="left", start_s=0, bottom_s=1, end_s=2, counted=n > 1)
            for n in (1, 2, 3)]  # fmt: skip
    several = Take(
        take.playback.model_copy(update={"spans": spans}),
        take.report.model_copy(update={"reps": reps}),
    )
    assert options(several) == [0, 1, 2]
    assert options(several, "right") == [2]
    assert usual(several, options(several)) == 1
    assert shows_both_legs(several)
    assert not shows_both_legs(take)
    strides = stride_take(10, 30, 70)
    assert usual(strides, [0]) == 0
