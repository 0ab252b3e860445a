"""A picture of the foot at each contact, with heel and toe marked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np

from vision.clip.open import Clip
from vision.draw.evidence.cards import (
    CARD_HEIGHT,
    CARD_WIDTH,
    Caption,
    add_caption,
    crop_around,
    enlarge_crop,
)
from vision.draw.overlays.gait_timeline import shows_gait
from vision.draw.overlays.skeleton import draw_bones, find_bones
from vision.draw.overlays.timeline import AnnotationTimeline, Body, FrameAnnotations
from vision.draw.primitives.marks import draw_shapes
from vision.draw.primitives.shapes import LabelShape, LineShape, Shapes
from vision.draw.primitives.sprites import RgbImage
from vision.draw.primitives.style import Sizes
from vision.report.analysis_data import AnalysisData
from vision.report.models import ReportedStep
from vision.text.gait import STRIKE_STYLES

#: Of one clip; somebody who wants more looks at the clip.
MAX_CONTACTS: Final = 60
#: Most pixels on the longer side that a picture is cut from.
_LONGEST: Final = 1920
#: Around the middle of the foot, in lengths of the shank: to the sides, up, down.
_SIDES, _ABOVE, _BELOW = 0.54, 0.68, 0.4


def contact_name(step: ReportedStep) -> str:
    """Name of a contact's picture, without its ending: ``contact_03_left_toe_first``."""
    return f"contact_{step.number:02d}_{step.foot}_{step.strike}"


def plan_contacts(
    story: AnnotationTimeline, *, both_feet: bool = False
) -> tuple[tuple[ReportedStep, int], ...]:
    """Choose the contacts to be shown: seen from the side, the near foot's.

    Parameters
    ----------
    story : Story
        The analysis.
    both_feet : bool, optional
        Show the far foot's as well.

    Returns
    -------
    tuple of (Step, int)
        With the row of the picture nearest to the contact, in order of time; only
        where the person is seen.
    """
    report = story.analysis.report
    if not shows_gait(report):
        return ()
    side_on = {bout.number for bout in report.bouts if bout.view == "side"}
    steps = sorted(report.steps, key=lambda step: step.initial_contact_s)
    wanted = [s for s in steps if s.bout in side_on and (s.near or both_feet)]
    placed = [(step, story.row_at(step.initial_contact_s)) for step in wanted]
    return tuple((step, row) for step, row in placed if story.body(row) is not None)


def contact_stills(
    clip: Clip, analysis: AnalysisData, *, both_feet: bool = False, caption: bool = True
) -> Iterator[tuple[ReportedStep, RgbImage]]:
    """Show the foot at each contact; the clip is decoded once.

    Parameters
    ----------
    clip : Clip
        The clip that was analysed.
    analysis : AnalysisData
        What was found.
    both_feet : bool, optional
        Show the far foot's contacts as well.
    caption : bool, optional
        Say below the picture how the foot landed; without it the picture is square.

    Yields
    ------
    (Step, ndarray of shape (h, w, 3), uint8)
        RGB, in order of time; the picture nearest to the contact.

    Raises
    ------
    InputError
        The clip cannot be read any more.
    """
    story = AnnotationTimeline(analysis)
    wanted: dict[int, list[tuple[ReportedStep, int]]] = defaultdict(list)
    for step, row in plan_contacts(story, both_feet=both_feet):
        wanted[int(story.track.index[row])].append((step, row))
    if not wanted:
        return
    times, after = clip.info.times_s, max(wanted) + 1
    frames = clip.frames(
        start_s=float(times[min(wanted)]),
        end_s=float(times[after]) if after < times.size else None,
        longer_side=min(_LONGEST, max(clip.info.width, clip.info.height)),
    )
    for frame in frames:
        for step, row in wanted.get(frame.index, ()):
            yield step, draw_contact(frame.image, step, row, story, caption=caption)


def draw_contact(
    picture: RgbImage,
    step: ReportedStep,
    row: int,
    story: AnnotationTimeline,
    *,
    caption: bool = True,
) -> RgbImage:
    """Cut the foot out of a picture and mark it.

    Parameters
    ----------
    picture : ndarray of shape (H, W, 3), uint8
        The clip's picture without anything drawn on it; not changed.
    step : Step
        The contact.
    row : int
        Row of the track, with a body.
    story : Story
        The analysis.
    caption : bool, optional
        Say below the picture how the foot landed.
    """
    height, width = picture.shape[:2]
    whole = story.annotations_at(row, float(story.track.time_s[row])).transformed(
        scale=width / story.track.width
    )
    assert whole.body is not None
    sizes = Sizes.for_frame(CARD_WIDTH, CARD_HEIGHT)
    words = _caption(step)
    room = CARD_HEIGHT - words.height(sizes) if caption else CARD_WIDTH
    crop = crop_around(_foot_box(whole.body, step), size=(width, height), aspect=CARD_WIDTH / room)
    photo, place = enlarge_crop(picture, crop, room)
    moment = whole.transformed(scale=place.zoom, dx=place.dx, dy=place.dy)
    _mark(photo, step, moment, sizes)
    return add_caption(photo, words, sizes) if caption else photo


def _foot_box(body: Body, step: ReportedStep) -> tuple[float, float, float, float]:
    ankle, knee = body.at("ankle", step.foot), body.at("knee", step.foot)
    x, y = (body.at("heel", step.foot) + body.at("toe", step.foot)) / 2
    # A shank that points away from the camera is short in the picture.
    size = max(float(np.linalg.norm(knee - ankle)), 0.7 * body.trunk_length)
    return (
        float(x) - _SIDES * size,
        float(y) - _ABOVE * size,
        float(x) + _SIDES * size,
        float(y) + _BELOW * size,
    )


def _mark(photo: RgbImage, step: ReportedStep, moment: FrameAnnotations, sizes: Sizes) -> None:
    body, going = moment.body, moment.gait
    assert body is not None
    floor: Shapes = ()
    for mark in going.footprints if going is not None else ():
        # A line, not the mark: it would hide the gap below the end that is still in the air.
        if mark.near == step.near and mark.strength >= 1.0:
            way = 0.9 * (mark.toe - mark.heel)
            floor = (LineShape(mark.heel - way, mark.toe + way, dashed=True),)
    lines = [b for b in find_bones(body, replace(moment, near=step.foot)) if b.bright]
    draw_bones(photo, tuple(lines), body.box, sizes=sizes)
    shapes = floor + foot_shapes(body, step)
    draw_shapes(photo, shapes, sizes=sizes, color=STRIKE_STYLES[step.strike].color)


def foot_shapes(body: Body, step: ReportedStep) -> Shapes:
    """Heel and toe with their names; the end that landed is loud, the other one quiet."""
    heel, toe = body.at("heel", step.foot), body.at("toe", step.foot)
    way = 1.0 if toe[0] >= heel[0] else -1.0
    lands, clear = STRIKE_STYLES[step.strike].end, 0.16 * float(np.linalg.norm(toe - heel))
    return (
        LineShape(heel, toe),
        LabelShape("Toe", toe, (way, -0.2), clear, muted=lands not in ("toe", "both")),
        LabelShape("Heel", heel, (-way, -0.2), clear, muted=lands not in ("heel", "both")),
    )


def _caption(step: ReportedStep) -> Caption:
    look = STRIKE_STYLES[step.strike]
    word = "Unclear how it lands" if step.strike == "unclear" else look.label
    far = "" if step.near else " (far)"
    second = [f"Step {step.number}", f"{step.foot} foot{far}", f"{step.initial_contact_s:.2f} s"]
    return Caption(word, " · ".join(second), color=look.color)
