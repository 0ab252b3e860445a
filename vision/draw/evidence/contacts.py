"""Stills of the foot at each contact, with heel and toe labelled."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
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
from vision.draw.overlays.body import Body
from vision.draw.overlays.gait_timeline import shows_gait
from vision.draw.overlays.skeleton import draw_bones, find_bones
from vision.draw.overlays.timeline import AnnotationTimeline, FrameAnnotations
from vision.draw.primitives.shapes import LabelShape, LineShape, Shapes, draw_shapes, vector_length
from vision.draw.primitives.sprites import RgbImage
from vision.draw.primitives.style import Sizes
from vision.report.analysis_data import AnalysisData
from vision.report.models import ReportedStep
from vision.text.gait_labels import STRIKE_STYLES
from vision.text.translation import localize_numbers, translate, translate_in

#: Maximum number of contacts of one clip that are exported.
MAX_CONTACTS: Final = 60
#: Maximum longer side of the frames that stills are cut from, px.
_MAX_LONGER_SIDE: Final = 1920
#: Size of the crop around the middle of the foot, in shank lengths: to the sides, up, down.
_BESIDE, _ABOVE, _BELOW = 0.54, 0.68, 0.4
#: A shank that points away from the camera is foreshortened; minimum in trunk lengths.
_MIN_SHANK: Final = 0.7


def contact_name(step: ReportedStep) -> str:
    """Return a contact's file name without its ending: ``contact_03_left_toe_first``."""
    return f"contact_{step.number:02d}_{step.foot}_{step.strike}"


def plan_contacts(
    timeline: AnnotationTimeline, *, both_feet: bool = False
) -> tuple[tuple[ReportedStep, int], ...]:
    """Choose the contacts to export: those of the near foot in side views.

    Parameters
    ----------
    timeline : AnnotationTimeline
        The clip's annotations.
    both_feet : bool, optional
        Include the far foot's contacts.

    Returns
    -------
    tuple of (ReportedStep, int)
        Each with the row of the frame nearest to the contact, in order of time; frames
        without the person are left out.
    """
    report = timeline.analysis.report
    if not shows_gait(report):
        return ()
    side_views = {bout.number for bout in report.bouts if bout.view == "side"}
    steps = sorted(report.steps, key=lambda step: step.initial_contact_s)
    steps = [s for s in steps if s.bout in side_views and (s.near or both_feet)]
    rows = [timeline.row_at(step.initial_contact_s) for step in steps]
    return tuple(
        (step, row) for step, row in zip(steps, rows, strict=True) if timeline.body(row) is not None
    )


def contact_stills(
    clip: Clip, analysis: AnalysisData, *, both_feet: bool = False, caption: bool = True
) -> Iterator[tuple[ReportedStep, RgbImage]]:
    """Draw the foot at each contact, decoding the clip once.

    Parameters
    ----------
    clip : Clip
        The analysed clip.
    analysis : AnalysisData
        Its analysis.
    both_feet : bool, optional
        Include the far foot's contacts.
    caption : bool, optional
        Add a caption with the foot strike; without it the image is square.

    Yields
    ------
    (ReportedStep, ndarray of shape (h, w, 3), uint8)
        RGB, in order of time; the frame nearest to the contact.

    Raises
    ------
    InputError
        If the clip can no longer be read.
    """
    timeline = AnnotationTimeline(analysis)
    contacts: dict[int, list[tuple[ReportedStep, int]]] = defaultdict(list)
    for step, row in plan_contacts(timeline, both_feet=both_feet):
        contacts[int(timeline.track.index[row])].append((step, row))
    if not contacts:
        return
    times, after = clip.info.times_s, max(contacts) + 1
    frames = clip.frames(
        start_s=float(times[min(contacts)]),
        end_s=float(times[after]) if after < times.size else None,
        longer_side=min(_MAX_LONGER_SIDE, max(clip.info.width, clip.info.height)),
    )
    for frame in frames:
        for step, row in contacts.get(frame.index, ()):
            yield step, draw_contact(frame.image, step, row, timeline, caption=caption)


def draw_contact(
    frame: RgbImage,
    step: ReportedStep,
    row: int,
    timeline: AnnotationTimeline,
    *,
    caption: bool = True,
) -> RgbImage:
    """Crop the foot at a contact and label heel and toe.

    Parameters
    ----------
    frame : ndarray of shape (H, W, 3), uint8
        The clip's frame without annotations; not changed.
    step : ReportedStep
        The contact.
    row : int
        Row of the track, with a body.
    timeline : AnnotationTimeline
        The clip's annotations.
    caption : bool, optional
        Add a caption with the foot strike.
    """
    height, width = frame.shape[:2]
    annotations = timeline.annotations_at(row, float(timeline.track.time_s[row]))
    annotations = annotations.transformed(scale=width / timeline.track.width)
    assert annotations.body is not None
    sizes = Sizes.for_frame(CARD_WIDTH, CARD_HEIGHT)
    text = _caption(step)
    image_height = CARD_HEIGHT - text.height(sizes) if caption else CARD_WIDTH
    box = _foot_box(annotations.body, step)
    crop = crop_around(box, size=(width, height), aspect=CARD_WIDTH / image_height)
    card, transform = enlarge_crop(frame, crop, image_height)
    annotations = annotations.transformed(scale=transform.zoom, dx=transform.dx, dy=transform.dy)
    _draw_foot(card, step, annotations, sizes)
    return add_caption(card, text, sizes) if caption else card


def _foot_box(body: Body, step: ReportedStep) -> tuple[float, float, float, float]:
    ankle, knee = body.at("ankle", step.foot), body.at("knee", step.foot)
    x, y = (body.at("heel", step.foot) + body.at("toe", step.foot)) / 2
    size = max(float(np.linalg.norm(knee - ankle)), _MIN_SHANK * body.trunk_length)
    return (
        float(x) - _BESIDE * size,
        float(y) - _ABOVE * size,
        float(x) + _BESIDE * size,
        float(y) + _BELOW * size,
    )


def _draw_foot(
    card: RgbImage, step: ReportedStep, annotations: FrameAnnotations, sizes: Sizes
) -> None:
    body, gait = annotations.body, annotations.gait
    assert body is not None
    floor: Shapes = ()
    for footprint in gait.footprints if gait is not None else ():
        # A line, because a footprint would hide the gap below the end that is still in the air.
        if footprint.near == step.near and footprint.strength >= 1.0:
            extension = 0.9 * (footprint.toe - footprint.heel)
            ends = footprint.heel - extension, footprint.toe + extension
            floor = (LineShape(*ends, dashed=True),)
    bones = find_bones(body, leg=annotations.leg, near=step.foot)
    draw_bones(card, tuple(bone for bone in bones if bone.bright), body.box, sizes=sizes)
    shapes = floor + foot_shapes(body, step)
    draw_shapes(card, shapes, sizes=sizes, color=STRIKE_STYLES[step.strike].color)


def foot_shapes(body: Body, step: ReportedStep) -> Shapes:
    """Return heel and toe with labels, muted for an end that did not land."""
    heel, toe = body.at("heel", step.foot), body.at("toe", step.foot)
    toe_sign = 1.0 if toe[0] >= heel[0] else -1.0
    landed, distance = STRIKE_STYLES[step.strike].end, 0.16 * vector_length(toe - heel)
    return (
        LineShape(heel, toe),
        LabelShape(
            translate("Toe"), toe, (toe_sign, -0.2), distance, muted=landed not in ("toe", "both")
        ),
        LabelShape(
            translate_in("drawn", "Heel"),
            heel,
            (-toe_sign, -0.2),
            distance,
            muted=landed not in ("heel", "both"),
        ),
    )


def _caption(step: ReportedStep) -> Caption:
    style = STRIKE_STYLES[step.strike]
    title = translate_in("strike", style.label)
    if step.strike == "unclear":
        title = translate("Foot strike unclear")
    foot = {"left": translate("left foot"), "right": translate("right foot")}[step.foot]
    if not step.near:
        foot = translate("{foot} (far)").format(foot=foot)
    number = translate("Step {number}").format(number=step.number)
    details = [number, foot, localize_numbers(f"{step.initial_contact_s:.2f} s")]
    return Caption(title, " · ".join(details), color=style.color)
