"""Key frames: repetitions' start and bottom, contacts, each finding's proof, and a cover."""

from __future__ import annotations

from dataclasses import dataclass
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
from vision.draw.evidence.criteria import evidence_shapes
from vision.draw.overlays.angle_marks import fppa_text, squat_shapes
from vision.draw.overlays.annotators import SkeletonAnnotator
from vision.draw.overlays.gait_timeline import shows_gait
from vision.draw.overlays.strides import FootprintAnnotator, StrideAnnotator
from vision.draw.overlays.timeline import AnnotationTimeline, Body, FrameAnnotations
from vision.draw.overlays.verdict_rows import COUNT_UNIT, value_text
from vision.draw.primitives.marks import draw_shapes
from vision.draw.primitives.shapes import MeasuredBody, Shapes
from vision.draw.primitives.sprites import RgbImage
from vision.draw.primitives.style import Sizes
from vision.report.files import evidence_name
from vision.report.models import Criterion, Rep, ReportedStep
from vision.report.report_text import criterion_title
from vision.terms import SIDES, Floats, Side
from vision.text.gait import STRIKE_STYLES
from vision.text.verdicts import VERDICT_STYLES

#: Criteria for which only the legs are shown, so that they are large enough.
_LEGS_ONLY: Final = frozenset(
    {
        "heel_rise",
        "ankle_dorsiflexion",
        "touch_down",
        "knee_over_foot",
        "knee_travel",
        "toe_first",
        "contact_time",
        "soft_landing",
    }
)


@dataclass(frozen=True)
class Still:
    """One picture to be kept.

    Attributes
    ----------
    name : str
        File name without its ending.
    row : int
        Row of the track.
    rep : Rep or None
        The repetition it belongs to.
    criterion : Criterion or None
        What it proves.
    title : str
        First line under the picture.
    step : Step or None
        The contact it shows, or the one whose stride it is from.
    """

    name: str
    row: int
    rep: Rep | None = None
    criterion: Criterion | None = None
    title: str = ""
    step: ReportedStep | None = None


def plan_stills(story: AnnotationTimeline) -> tuple[Still, ...]:
    """Choose the key frames of a clip.

    Parameters
    ----------
    story : Story
        The analysis.

    Returns
    -------
    tuple of Still
        In order of their rows; only moments at which the person is seen.
    """
    report = story.analysis.report
    planned: list[Still] = []
    # Without a test, what looked like a repetition means nothing.
    for rep in story.reps if report.screen is not None else ():
        for what, time_s in (("start", rep.start_s), ("bottom", rep.bottom_s)):
            title = f"Rep {rep.number} · {what}"
            name = f"rep-{rep.number}-{what}"
            planned.append(Still(name, story.row_at(time_s), rep, None, title))
    for criterion in report.criteria:
        if criterion.evidence_s is None or criterion.verdict == "cannot_tell":
            continue
        row = story.row_at(criterion.evidence_s)
        shown = _rep_at(story, criterion.evidence_s)
        step = _step_at(story, criterion, row)
        name = evidence_name(criterion)
        planned.append(Still(name, row, shown, criterion, criterion_title(criterion, report), step))
    for step, row in plan_contacts(story)[:MAX_CONTACTS]:
        planned.append(Still(contact_name(step), row, step=step))
    cover = _cover_row(story)
    if cover is not None:
        planned.append(Still("cover", cover))
    seen = [still for still in planned if story.body(still.row) is not None]
    return tuple(sorted(seen, key=lambda still: (still.row, still.name)))


def _rep_at(story: AnnotationTimeline, time_s: float) -> Rep | None:
    return next((r for r in story.reps if r.start_s - 1e-3 <= time_s <= r.end_s + 1e-3), None)


def _step_at(story: AnnotationTimeline, criterion: Criterion, row: int) -> ReportedStep | None:
    """Give the contact whose stride a row belongs to, among those the criterion rests on."""
    report = story.analysis.report
    if not shows_gait(report):
        return None
    told = {each.number for each in criterion.per_rep if each.value is not None}
    begun = [
        step
        for step in report.steps
        if step.number in told and story.row_at(step.initial_contact_s) <= row
    ]
    return max(begun, key=lambda step: step.initial_contact_s, default=None)


def _cover_row(story: AnnotationTimeline) -> int | None:
    """Give the middle repetition's bottom, the middle swing's end, else the middle of all."""
    peaks = [swing.peak_s for stretch in story.gait.bouts for swing in stretch.swings]
    if peaks:
        return story.row_at(peaks[len(peaks) // 2])
    reps = [rep for rep in story.reps if rep.counted] or story.reps
    if reps:
        row = story.row_at(reps[len(reps) // 2].bottom_s)
        if story.body(row) is not None:
            return row
    seen = np.flatnonzero(np.isfinite(story.track.xyz).all(axis=(1, 2)))
    return int(seen[seen.size // 2]) if seen.size else None


def draw_still(frame: RgbImage, still: Still, story: AnnotationTimeline) -> RgbImage:
    """Make one key frame.

    Parameters
    ----------
    picture : ndarray of shape (H, W, 3), uint8
        The clip's picture without anything drawn on it; not changed.
    still : Still
        What to show.
    story : Story
        The analysis.

    Returns
    -------
    ndarray of shape (h, w, 3), uint8
        RGB. The cover keeps the clip's shape, the others are cards of 4 : 5.
    """
    height, width = frame.shape[:2]
    scale = width / story.track.width
    whole = story.annotations_at(still.row, float(story.track.time_s[still.row])).transformed(
        scale=scale
    )
    assert whole.body is not None
    if still.name == "cover":
        sizes = Sizes.for_frame(width, height)
        cover = FootprintAnnotator(sizes).annotate(frame.copy(), whole)
        draw_shapes(
            SkeletonAnnotator(sizes).annotate(cover, whole), squat_shapes(whole), sizes=sizes
        )
        return StrideAnnotator(sizes).annotate(cover, whole)
    if still.criterion is None and still.step is not None:
        return draw_contact(frame, still.step, still.row, story)
    sizes = Sizes.for_frame(CARD_WIDTH, CARD_HEIGHT)
    caption = _caption(still)
    room = CARD_HEIGHT - caption.height(sizes)
    box = _shown_box(still, story, whole.body, scale)
    crop = crop_around(box, size=(width, height), aspect=CARD_WIDTH / room)
    photo, place = enlarge_crop(frame, crop, room)
    moment = whole.transformed(scale=place.zoom, dx=place.dx, dy=place.dy)
    SkeletonAnnotator(sizes).annotate(photo, moment)
    if still.criterion is None:
        draw_shapes(photo, squat_shapes(moment), sizes=sizes)
    else:
        shapes = _proof(still, story, moment, place, scale)
        draw_shapes(photo, shapes, sizes=sizes, color=VERDICT_STYLES[still.criterion.verdict].color)
    return add_caption(photo, caption, sizes)


def _shown_box(
    still: Still, story: AnnotationTimeline, body: Body, scale: float
) -> tuple[float, float, float, float]:
    """What must be on the card: over the whole repetition for its own two pictures."""
    if still.criterion is not None and still.criterion.id in _LEGS_ONLY:
        return _legs_box(body)
    if still.criterion is not None or still.rep is None:
        return body.box
    found = [story.body(story.row_at(t)) for t in (still.rep.start_s, still.rep.bottom_s)]
    boxes = np.array([b.transformed(scale=scale).box for b in found if b is not None])
    low, high = boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)
    return (float(low[0]), float(low[1]), float(high[0]), float(high[1]))


def _legs_box(body: Body) -> tuple[float, float, float, float]:
    names = ("hip", "knee", "ankle", "heel", "toe")
    points = np.array([body.at(name, side) for side in SIDES for name in names])
    around = 0.35 * body.trunk_length
    low, high = points.min(axis=0) - around, points.max(axis=0) + 0.6 * around
    return (float(low[0]), float(low[1]), float(high[0] + 0.4 * around), float(high[1]))


def _proof(
    still: Still,
    story: AnnotationTimeline,
    moment: FrameAnnotations,
    place: CardTransform,
    scale: float,
) -> Shapes:
    criterion, rep = still.criterion, still.rep
    assert criterion is not None
    assert moment.body is not None

    def trail(name: str, side: Side | None) -> Floats:
        rows = slice(still.row, still.row + 1) if rep is None else story.rows(rep)
        way = story.track.middle(name) if side is None else story.track.xy(name, side)
        return np.asarray((way[rows] * scale - (place.dx, place.dy)) * place.zoom)

    subject = MeasuredBody(
        moment.body,
        criterion.leg or moment.judged_leg,
        moment.facing_sign,
        _value_here(still),
        trail,
    )
    return evidence_shapes(story.analysis.report.screen, criterion.id, subject)


def _value_here(still: Still) -> str:
    """Write the value of the repetition or stride that is shown; nothing for a count."""
    criterion = still.criterion
    assert criterion is not None
    if criterion.unit == COUNT_UNIT:
        return ""
    if criterion.id == "toe_first" and still.step is not None:
        return STRIKE_STYLES[still.step.strike].label.lower()
    here = still.rep or still.step
    value = criterion.value
    for each in criterion.per_rep:
        if here is not None and each.number == here.number and each.value is not None:
            value = each.value
    if criterion.id == "knee_valgus" and value is not None:
        return fppa_text(value)
    return value_text(value, criterion.unit)


def _caption(still: Still) -> Caption:
    criterion, rep, step = still.criterion, still.rep, still.step
    if criterion is None:
        return Caption(still.title)
    words = [VERDICT_STYLES[criterion.verdict].label]
    if criterion.unit == COUNT_UNIT:
        words.append(value_text(criterion.value, criterion.unit))
    else:
        words.append(_value_here(still))
        words.append(f"rep {rep.number}" if rep is not None else "")
        words.append(f"step {step.number}" if step is not None else "")
    return Caption(still.title, " · ".join(word for word in words if word), criterion.verdict)
