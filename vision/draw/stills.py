"""Key frames: each repetition's start and bottom, each finding's proof, and a cover."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from vision.draw.annotators import Skeleton
from vision.draw.boards import COUNTS, title_of, value_text
from vision.draw.live import inward_text, live_shapes
from vision.draw.marks import paint
from vision.draw.moment import Body, Moment, Story
from vision.draw.shapes import Shapes, Subject, evidence
from vision.draw.sprites import Picture, lay_on, sprite_of, symbol
from vision.draw.style import INK, LOOKS, PAPER, QUIET, Sizes
from vision.draw.text import bare, line_height, wrapped
from vision.pose.landmarks import Side
from vision.pose.track import Floats
from vision.report.models import Criterion, Rep

CARD_WIDTH: Final = 720
CARD_HEIGHT: Final = 900
#: Around the person, share of the person's height.
_AROUND: Final = 0.07
#: Brightness of what fills a card beside the picture.
_BEHIND: Final = 0.4
#: Criteria for which only the legs are shown, so that they are large enough.
_LEGS_ONLY: Final = frozenset(
    {"heel_rise", "ankle_dorsiflexion", "touch_down", "knee_over_foot", "knee_travel"}
)


@dataclass(frozen=True)
class Crop:
    """Part of the picture that a card shows, px."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class _Place:
    """Where on a card a point of the picture is: ``(x - dx) * zoom``."""

    zoom: float
    dx: float
    dy: float


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
    caption : str
        First line under the picture; empty for none.
    """

    name: str
    row: int
    rep: Rep | None = None
    criterion: Criterion | None = None
    caption: str = ""


def plan_stills(story: Story) -> tuple[Still, ...]:
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
    for rep in story.reps:
        for what, time_s in (("start", rep.start_s), ("bottom", rep.bottom_s)):
            caption = f"Rep {rep.number} · {what}"
            name = f"rep-{rep.number}-{what}"
            planned.append(Still(name, story.row_at(time_s), rep, None, caption))
    for criterion in report.criteria:
        if criterion.evidence_s is None or criterion.verdict == "cannot_tell":
            continue
        row = story.row_at(criterion.evidence_s)
        leg = f"-{criterion.leg}" if criterion.leg is not None else ""
        name = f"evidence-{criterion.id}{leg}"
        shown = _rep_at(story, criterion.evidence_s)
        planned.append(Still(name, row, shown, criterion, title_of(criterion, report)))
    cover = _cover_row(story)
    if cover is not None:
        planned.append(Still("cover", cover))
    seen = [still for still in planned if story.body(still.row) is not None]
    return tuple(sorted(seen, key=lambda still: (still.row, still.name)))


def _rep_at(story: Story, time_s: float) -> Rep | None:
    return next((r for r in story.reps if r.start_s - 1e-3 <= time_s <= r.end_s + 1e-3), None)


def _cover_row(story: Story) -> int | None:
    """Give the bottom of the middle counted repetition, else the middle of what was seen."""
    reps = [rep for rep in story.reps if rep.counted] or story.reps
    if reps:
        row = story.row_at(reps[len(reps) // 2].bottom_s)
        if story.body(row) is not None:
            return row
    seen = np.flatnonzero(np.isfinite(story.track.xyz).all(axis=(1, 2)))
    return int(seen[seen.size // 2]) if seen.size else None


def paint_still(picture: Picture, still: Still, story: Story) -> Picture:
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
    height, width = picture.shape[:2]
    scale = width / story.track.width
    whole = story.moment(still.row, float(story.track.time_s[still.row])).moved(scale=scale)
    assert whole.body is not None
    if still.name == "cover":
        sizes = Sizes.of(width, height)
        return paint(
            Skeleton(sizes).annotate(picture.copy(), whole), live_shapes(whole), sizes=sizes
        )
    sizes = Sizes.of(CARD_WIDTH, CARD_HEIGHT)
    strip = _strip_height(still, sizes)
    crop = crop_around(
        _shown_box(still, story, whole.body, scale),
        size=(width, height),
        aspect=CARD_WIDTH / (CARD_HEIGHT - strip),
    )
    photo, zoom, spot = _enlarged(picture, crop, CARD_HEIGHT - strip)
    place = _Place(zoom, crop.x - spot[0] / zoom, crop.y - spot[1] / zoom)
    moment = whole.moved(scale=zoom, dx=place.dx, dy=place.dy)
    Skeleton(sizes).annotate(photo, moment)
    shapes = live_shapes(moment)
    colour = None
    if still.criterion is not None:
        shapes = _evidence(still, story, moment, place, scale)
        colour = LOOKS[still.criterion.verdict].colour
    if colour is None:
        paint(photo, shapes, sizes=sizes)
    else:
        paint(photo, shapes, sizes=sizes, colour=colour)
    return _with_strip(photo, still, strip, sizes)


def _shown_box(
    still: Still, story: Story, body: Body, scale: float
) -> tuple[float, float, float, float]:
    """What must be on the card: over the whole repetition for its own two pictures."""
    if still.criterion is not None and still.criterion.id in _LEGS_ONLY:
        return _legs_box(body)
    if still.criterion is not None or still.rep is None:
        return body.box
    found = [story.body(story.row_at(t)) for t in (still.rep.start_s, still.rep.bottom_s)]
    boxes = np.array([b.moved(scale=scale).box for b in found if b is not None])
    low, high = boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)
    return (float(low[0]), float(low[1]), float(high[0]), float(high[1]))


def _legs_box(body: Body) -> tuple[float, float, float, float]:
    sides: tuple[Side, Side] = ("left", "right")
    names = ("hip", "knee", "ankle", "heel", "toe")
    points = np.array([body.at(name, side) for side in sides for name in names])
    around = 0.35 * body.torso
    low, high = points.min(axis=0) - around, points.max(axis=0) + 0.6 * around
    return (float(low[0]), float(low[1]), float(high[0] + 0.4 * around), float(high[1]))


def crop_around(
    box: tuple[float, float, float, float], *, size: tuple[int, int], aspect: float
) -> Crop:
    """Give a part of the picture around a box.

    Parameters
    ----------
    box : tuple of float
        Left, top, right, bottom, px.
    size : (int, int)
        Width and height of the picture.
    aspect : float
        Wished width over height; the crop is wider or higher where the box or
        the picture's edges leave no other way.

    Returns
    -------
    Crop
        Inside the picture.
    """
    width, height = size
    around = _AROUND * max(box[3] - box[1], 0.5 * (box[2] - box[0]))
    need_w, need_h = box[2] - box[0] + 2 * around, box[3] - box[1] + 2 * around
    wide = max(need_w, need_h * aspect)
    high = wide / aspect
    if high > height:
        high = float(height)
        wide = max(high * aspect, min(need_w, 1.25 * high))
    if wide > width:
        wide = float(width)
        high = min(float(height), max(need_h, wide / aspect))
    x = float(np.clip((box[0] + box[2]) / 2 - wide / 2, 0, width - wide))
    y = float(np.clip((box[1] + box[3]) / 2 - high / 2, 0, height - high))
    return Crop(x, y, wide, high)


def _enlarged(picture: Picture, crop: Crop, height: int) -> tuple[Picture, float, tuple[int, int]]:
    """Bring a part of the picture onto a card; also tell how much larger, and where it is.

    Where it has another shape than the card, the rest is filled with a dark blur of it,
    so that all cards are of one size.
    """
    zoom = min(height / crop.height, CARD_WIDTH / crop.width)
    width, tall = min(CARD_WIDTH, round(crop.width * zoom)), min(height, round(crop.height * zoom))
    # Maps with fractions of pixels, so that the drawing stays on the body.
    matrix = np.array([[zoom, 0.0, -crop.x * zoom], [0.0, zoom, -crop.y * zoom]])
    smooth = cv2.INTER_CUBIC if zoom >= 1 else cv2.INTER_AREA
    cut = cv2.warpAffine(
        picture, matrix, (width, tall), flags=smooth, borderMode=cv2.BORDER_REPLICATE
    )
    if (width, tall) == (CARD_WIDTH, height):
        return np.ascontiguousarray(cut, dtype=np.uint8), zoom, (0, 0)
    tiny = cv2.GaussianBlur(cv2.resize(cut, (48, 60), interpolation=cv2.INTER_AREA), (0, 0), 4)
    card = cv2.resize(tiny, (CARD_WIDTH, height), interpolation=cv2.INTER_CUBIC)
    card = np.asarray(card * _BEHIND, dtype=np.uint8)
    x, y = (CARD_WIDTH - width) // 2, (height - tall) // 2
    card[y : y + tall, x : x + width] = cut
    return card, zoom, (x, y)


def _evidence(still: Still, story: Story, moment: Moment, place: _Place, scale: float) -> Shapes:
    criterion, rep = still.criterion, still.rep
    assert criterion is not None
    assert moment.body is not None

    def trail(name: str, side: Side | None) -> Floats:
        rows = slice(still.row, still.row + 1) if rep is None else story.rows(rep)
        way = story.track.middle(name) if side is None else story.track.xy(name, side)
        return np.asarray((way[rows] * scale - (place.dx, place.dy)) * place.zoom)

    subject = Subject(
        moment.body,
        criterion.leg or moment.judged,
        moment.forward,
        _value_here(criterion, rep),
        trail,
    )
    return evidence(story.analysis.report.screen, criterion.id, subject)


def _value_here(criterion: Criterion, rep: Rep | None) -> str:
    """Write the value of the repetition that is shown; nothing for a count."""
    if criterion.unit in COUNTS:
        return ""
    value = criterion.value
    for each in criterion.per_rep:
        if rep is not None and each.number == rep.number and each.value is not None:
            value = each.value
    if criterion.id == "knee_valgus" and value is not None:
        return inward_text(value)
    return value_text(value, criterion.unit)


def _lines(still: Still) -> tuple[str, str]:
    """Give the two lines under a card."""
    criterion, rep = still.criterion, still.rep
    if criterion is None:
        return still.caption, ""
    words = [LOOKS[criterion.verdict].word]
    if criterion.unit in COUNTS:
        words.append(value_text(criterion.value, criterion.unit))
    else:
        words.append(_value_here(criterion, rep))
        words.append(f"rep {rep.number}" if rep is not None else "")
    return still.caption, " · ".join(word for word in words if word)


def _strip_height(still: Still, sizes: Sizes) -> int:
    first, second = _lines(still)
    height = 2 * sizes.pad
    if first:
        height += line_height(sizes.heading)
    if second:
        height += line_height(sizes.body) + sizes.gap // 2
    return height


def _with_strip(photo: Picture, still: Still, strip: int, sizes: Sizes) -> Picture:
    """Put the caption below the photograph, where it covers nothing."""
    height, width = photo.shape[:2]
    card = np.empty((height + strip, width, 3), np.uint8)
    card[:height] = photo
    card[height:] = INK
    first, second = _lines(still)
    x = sizes.pad + sizes.gap // 2
    if still.criterion is not None:
        look = LOOKS[still.criterion.verdict]
        size = round(1.5 * sizes.heading)
        mark = sprite_of(symbol(look.symbol, size, look.colour))
        lay_on(card, mark, x, height + (strip - size) // 2)
        x += size + sizes.pad
    room = width - x - sizes.pad
    title = wrapped(first, sizes.heading, width=room, lines=1, bold=True)[0]
    y = height + sizes.pad
    lay_on(card, bare(title, size=sizes.heading, colour=PAPER, bold=True), x, y)
    if second:
        y += line_height(sizes.heading) + sizes.gap // 2
        text = wrapped(second, sizes.body, width=room, lines=1)[0]
        lay_on(card, bare(text, size=sizes.body, colour=QUIET), x, y)
    return card
