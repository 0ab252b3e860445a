"""Key frames as stills: start and bottom of repetitions, contacts, evidence, and a cover."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from vision.draw.evidence.cards import (
    CARD_HEIGHT,
    CARD_WIDTH,
    Caption,
    CardTransform,
    add_caption,
    crop_around,
    enlarge_crop,
)
from vision.draw.evidence.contacts import MAX_CONTACTS, contact_name, draw_contact, plan_contacts
from vision.draw.evidence.criteria import EvidenceDrawing, evidence_drawing
from vision.draw.evidence.good_form import GoodForm, good_form_in_frame
from vision.draw.evidence.good_form_drawing import draw_good_form
from vision.draw.overlays.angles import MeasuredBody
from vision.draw.overlays.body import Body
from vision.draw.overlays.gait import draw_footprints, draw_stride
from vision.draw.overlays.gait_timeline import shows_gait
from vision.draw.overlays.skeleton import SkeletonAnnotator
from vision.draw.overlays.squat import squat_shapes
from vision.draw.overlays.timeline import AnnotationTimeline, FrameAnnotations
from vision.draw.overlays.verdict_panel import COUNT_UNIT, value_text
from vision.draw.primitives.shapes import Shapes, draw_shapes
from vision.draw.primitives.sprites import RgbImage
from vision.draw.primitives.style import Sizes
from vision.pose.landmarks import LEG_JOINTS
from vision.report.files import evidence_name, good_form_name
from vision.report.models import Criterion, Rep, ReportedStep
from vision.report.report_text import criterion_title, good_form_text
from vision.terms import SIDES, Floats, Side
from vision.text.gait_labels import STRIKE_STYLES
from vision.text.labels import verdict_label
from vision.text.translation import translate, translate_in
from vision.text.verdicts import VERDICT_STYLES

#: Report times are rounded; a time this close to a repetition belongs to it, seconds.
_ROUNDING_S: Final = 1e-3


@dataclass(frozen=True)
class Still:
    """A key frame to be exported.

    Attributes
    ----------
    name : str
        File name without its ending.
    row : int
        Row of the track.
    rep : Rep or None
        The repetition it belongs to.
    criterion : Criterion or None
        The criterion it is evidence for.
    title : str
        First line of the caption.
    step : ReportedStep or None
        The contact it shows, or the one whose stride it is from.
    shows_good_form : bool
        Whether it shows how the criterion would be good, instead of what was measured.
    """

    name: str
    row: int
    rep: Rep | None = None
    criterion: Criterion | None = None
    title: str = ""
    step: ReportedStep | None = None
    shows_good_form: bool = False


def plan_stills(timeline: AnnotationTimeline) -> tuple[Still, ...]:
    """Choose the key frames of a clip.

    Parameters
    ----------
    timeline : AnnotationTimeline
        The clip's annotations.

    Returns
    -------
    tuple of Still
        In order of their rows; frames without the person are left out.
    """
    report = timeline.analysis.report
    stills: list[Still] = []
    # Without a test, repetitions have no meaning.
    for rep in timeline.reps if report.screen is not None else ():
        for position, time_s in (("start", rep.start_s), ("bottom", rep.bottom_s)):
            text = translate("Rep {number} · start")
            if position == "bottom":
                text = translate("Rep {number} · bottom")
            title = text.format(number=rep.number)
            name = f"rep-{rep.number}-{position}"
            stills.append(Still(name, timeline.row_at(time_s), rep, None, title))
    for criterion in report.criteria:
        if criterion.evidence_s is None or criterion.verdict == "cannot_tell":
            continue
        row = timeline.row_at(criterion.evidence_s)
        shown_rep = _rep_at(timeline, criterion.evidence_s)
        step = _step_at(timeline, criterion, row)
        title = criterion_title(criterion, report)
        still = Still(evidence_name(criterion), row, shown_rep, criterion, title, step)
        stills.append(still)
        if _can_show_good_form(still, timeline):
            stills.append(replace(still, name=good_form_name(criterion), shows_good_form=True))
    for step, row in plan_contacts(timeline)[:MAX_CONTACTS]:
        stills.append(Still(contact_name(step), row, step=step))
    cover = _cover_row(timeline)
    if cover is not None:
        stills.append(Still("cover", cover))
    with_body = [still for still in stills if timeline.body(still.row) is not None]
    return tuple(sorted(with_body, key=lambda still: (still.row, still.name)))


def _can_show_good_form(still: Still, timeline: AnnotationTimeline) -> bool:
    if timeline.body(still.row) is None:
        return False
    annotations = timeline.annotations_at(still.row, float(timeline.track.time_s[still.row]))
    return _good_form(still, timeline, annotations) is not None


def _good_form(
    still: Still, timeline: AnnotationTimeline, annotations: FrameAnnotations
) -> GoodForm | None:
    if still.criterion is None:
        return None
    return good_form_in_frame(timeline, annotations, still.criterion, shown_number(still))


def _rep_at(timeline: AnnotationTimeline, time_s: float) -> Rep | None:
    return next(
        (
            rep
            for rep in timeline.reps
            if rep.start_s - _ROUNDING_S <= time_s <= rep.end_s + _ROUNDING_S
        ),
        None,
    )


def _step_at(timeline: AnnotationTimeline, criterion: Criterion, row: int) -> ReportedStep | None:
    """Return the contact of the stride in which a row is, among those that were measured."""
    report = timeline.analysis.report
    if not shows_gait(report):
        return None
    measured = {each.number for each in criterion.per_rep if each.value is not None}
    earlier = [
        step
        for step in report.steps
        if step.number in measured and timeline.row_at(step.initial_contact_s) <= row
    ]
    return max(earlier, key=lambda step: step.initial_contact_s, default=None)


def _cover_row(timeline: AnnotationTimeline) -> int | None:
    """Return the row for the cover: the peak of a swing, else a bottom, else the middle frame."""
    peaks = [swing.peak_s for bout in timeline.gait.bouts for swing in bout.swings]
    if peaks:
        return timeline.row_at(peaks[len(peaks) // 2])
    reps = [rep for rep in timeline.reps if rep.counted] or timeline.reps
    if reps:
        row = timeline.row_at(reps[len(reps) // 2].bottom_s)
        if timeline.body(row) is not None:
            return row
    known = np.flatnonzero(np.isfinite(timeline.track.xyz).all(axis=(1, 2)))
    return int(known[known.size // 2]) if known.size else None


def draw_still(frame: RgbImage, still: Still, timeline: AnnotationTimeline) -> RgbImage:
    """Draw one key frame.

    Parameters
    ----------
    frame : ndarray of shape (H, W, 3), uint8
        The clip's frame without annotations; not changed.
    still : Still
        The key frame.
    timeline : AnnotationTimeline
        The clip's annotations.

    Returns
    -------
    ndarray of shape (h, w, 3), uint8
        RGB. The cover keeps the clip's shape, the others are cards of 4 : 5.
    """
    height, width = frame.shape[:2]
    scale = width / timeline.track.width
    time_s = float(timeline.track.time_s[still.row])
    annotations = timeline.annotations_at(still.row, time_s).transformed(scale=scale)
    assert annotations.body is not None
    if still.name == "cover":
        return _draw_cover(frame.copy(), annotations)
    if still.criterion is None and still.step is not None:
        return draw_contact(frame, still.step, still.row, timeline)
    sizes = Sizes.for_frame(CARD_WIDTH, CARD_HEIGHT)
    caption = _caption(still, timeline)
    image_height = CARD_HEIGHT - caption.height(sizes)
    box = _shown_box(still, timeline, annotations.body, scale)
    crop = crop_around(box, size=(width, height), aspect=CARD_WIDTH / image_height)
    card, transform = enlarge_crop(frame, crop, image_height)
    annotations = annotations.transformed(scale=transform.zoom, dx=transform.dx, dy=transform.dy)
    _draw_skeleton(card, annotations, sizes)
    if still.criterion is None:
        draw_shapes(card, squat_shapes(annotations), sizes=sizes)
    elif still.shows_good_form:
        good = _good_form(still, timeline, annotations)
        assert good is not None
        draw_good_form(card, good, near=annotations.near, sizes=sizes)
    else:
        shapes = _evidence_shapes(still, timeline, annotations, transform, scale)
        draw_shapes(card, shapes, sizes=sizes, color=VERDICT_STYLES[still.criterion.verdict].color)
    return add_caption(card, caption, sizes)


def _draw_cover(frame: RgbImage, annotations: FrameAnnotations) -> RgbImage:
    sizes = Sizes.for_frame(frame.shape[1], frame.shape[0])
    draw_footprints(frame, annotations, sizes=sizes)
    _draw_skeleton(frame, annotations, sizes)
    draw_shapes(frame, squat_shapes(annotations), sizes=sizes)
    return draw_stride(frame, annotations, sizes=sizes)


def _draw_skeleton(frame: RgbImage, annotations: FrameAnnotations, sizes: Sizes) -> None:
    SkeletonAnnotator(sizes).annotate(
        frame, annotations.body, leg=annotations.leg, near=annotations.near
    )


def _drawing_of(still: Still, timeline: AnnotationTimeline) -> EvidenceDrawing | None:
    if still.criterion is None:
        return None
    return evidence_drawing(timeline.analysis.report.screen_definition, still.criterion.id)


def _shown_box(
    still: Still, timeline: AnnotationTimeline, body: Body, scale: float
) -> tuple[float, float, float, float]:
    """Return the box that the card must show, the same for both stills of a repetition."""
    drawing = _drawing_of(still, timeline)
    if drawing is not None and drawing.legs_only:
        return _legs_box(body)
    if still.criterion is not None or still.rep is None:
        return body.box
    rows = [timeline.row_at(t) for t in (still.rep.start_s, still.rep.bottom_s)]
    bodies = [timeline.body(row) for row in rows]
    boxes = np.array([b.transformed(scale=scale).box for b in bodies if b is not None])
    low, high = boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)
    return (float(low[0]), float(low[1]), float(high[0]), float(high[1]))


def _legs_box(body: Body) -> tuple[float, float, float, float]:
    points = np.array([body.at(name, side) for side in SIDES for name in LEG_JOINTS])
    margin = 0.35 * body.trunk_length
    low, high = points.min(axis=0) - margin, points.max(axis=0) + 0.6 * margin
    return (float(low[0]), float(low[1]), float(high[0] + 0.4 * margin), float(high[1]))


def _evidence_shapes(
    still: Still,
    timeline: AnnotationTimeline,
    annotations: FrameAnnotations,
    transform: CardTransform,
    scale: float,
) -> Shapes:
    criterion, rep = still.criterion, still.rep
    assert criterion is not None
    assert annotations.body is not None
    drawing = _drawing_of(still, timeline)
    if drawing is None:
        return ()

    def path_of(name: str, side: Side | None) -> Floats:
        track = timeline.track
        rows = slice(still.row, still.row + 1) if rep is None else timeline.rows(rep)
        path = track.midpoint(name) if side is None else track.xy(name, side)
        return np.asarray((path[rows] * scale - (transform.dx, transform.dy)) * transform.zoom)

    measured = MeasuredBody(
        annotations.body,
        criterion.leg or annotations.measured_leg,
        annotations.facing_sign,
        _shown_value(still, timeline),
        path_of,
    )
    return drawing.shapes(measured)


def _shown_value(still: Still, timeline: AnnotationTimeline) -> str:
    """Format the value of the repetition or stride that is shown; empty for a count."""
    criterion, drawing = still.criterion, _drawing_of(still, timeline)
    assert criterion is not None
    if criterion.unit == COUNT_UNIT:
        return ""
    if drawing is not None and drawing.shows_strike and still.step is not None:
        return translate_in("strike", STRIKE_STYLES[still.step.strike].label.lower())
    value = shown_number(still)
    if drawing is not None and drawing.write_value is not None and value is not None:
        return drawing.write_value(value)
    return value_text(value, criterion.unit)


def shown_number(still: Still) -> float | None:
    """Return the value of the repetition or stride that is shown, or that of the clip."""
    criterion, shown = still.criterion, still.rep or still.step
    if criterion is None:
        return None
    for each in criterion.per_rep:
        if shown is not None and each.number == shown.number and each.value is not None:
            return each.value
    return criterion.value


def _caption(still: Still, timeline: AnnotationTimeline) -> Caption:
    criterion, rep, step = still.criterion, still.rep, still.step
    if criterion is None:
        return Caption(still.title)
    if still.shows_good_form:
        return Caption(
            still.title, f"{translate('Dashed: just good.')} {good_form_text(criterion)}", "pass"
        )
    parts = [verdict_label(criterion.verdict)]
    if criterion.unit == COUNT_UNIT:
        parts.append(value_text(criterion.value, criterion.unit))
    else:
        parts.append(_shown_value(still, timeline))
        if rep is not None:
            parts.append(translate("rep {number}").format(number=rep.number))
        if step is not None:
            parts.append(translate("step {number}").format(number=step.number))
    return Caption(still.title, " · ".join(part for part in parts if part), criterion.verdict)
