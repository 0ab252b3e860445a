"""Draws whole pictures of one clip: the layout is settled once, then kept."""

from __future__ import annotations

from typing import Final

import numpy as np

from vision.draw.overlays.angle_marks import squat_shapes
from vision.draw.overlays.annotators import (
    AngleAnnotator,
    Annotator,
    HeaderAnnotator,
    SkeletonAnnotator,
    VerdictPanelAnnotator,
    header_plate,
    header_size,
    heading,
)
from vision.draw.overlays.gait_header import (
    GaitHeaderAnnotator,
    gait_header_size,
    gait_plates,
    legend_strikes,
)
from vision.draw.overlays.gait_timeline import shows_gait
from vision.draw.overlays.layout import OccupancyMap, Rect, map_occupancy, place_header, place_panel
from vision.draw.overlays.strides import FootprintAnnotator, StrideAnnotator, gait_shapes
from vision.draw.overlays.timeline import AnnotationTimeline, FrameAnnotations
from vision.draw.overlays.verdict_panel import paint_panel, panel_widths
from vision.draw.overlays.verdict_rows import VerdictPanelContent, plan_panels
from vision.draw.primitives.marks import label_rect
from vision.draw.primitives.shapes import LabelShape
from vision.draw.primitives.sprites import RgbImage
from vision.draw.primitives.style import Sizes

#: So many moments tell well enough where the person is over the clip.
_LOOKS: Final = 120


class FramePainter:
    """Draws the annotated pictures of one clip.

    Parameters
    ----------
    story : Story
        The analysis.
    width, height : int
        Size of the pictures that are drawn on, px.
    """

    def __init__(self, story: AnnotationTimeline, *, width: int, height: int) -> None:
        self.story = story
        self.width, self.height = width, height
        self.scale = width / story.track.width
        self.sizes = Sizes.for_frame(width, height)
        crowd = self._crowd()
        is_gait = shows_gait(story.analysis.report)
        header = self._gait_header(crowd) if is_gait else self._header(crowd)
        taken = None if header is None else header.spot
        panel = self._panel(crowd, taken)
        avoid = None if panel is None else panel.spot
        wanted: tuple[Annotator | None, ...] = (
            FootprintAnnotator(self.sizes) if is_gait else None,
            SkeletonAnnotator(self.sizes),
            panel,
            header,
            StrideAnnotator(self.sizes, avoid) if is_gait else AngleAnnotator(self.sizes, avoid),
        )
        self.annotators: tuple[Annotator, ...] = tuple(a for a in wanted if a is not None)

    def draw(self, picture: RgbImage, row: int | None, time_s: float) -> RgbImage:
        """Draw everything onto one picture, in place.

        Parameters
        ----------
        picture : ndarray of shape (height, width, 3), uint8
            RGB.
        row : int or None
            Row of the track; None for a picture that was not analysed.
        time_s : float
            Clip time.
        """
        moment = self.story.annotations_at(row, time_s).transformed(scale=self.scale)
        for annotator in self.annotators:
            picture = annotator.annotate(picture, moment)
        return picture

    def _crowd(self) -> OccupancyMap:
        rows = np.unique(np.linspace(0, max(0, len(self.story) - 1), _LOOKS).round().astype(int))
        found = []
        for row in rows[rows < len(self.story)]:
            time_s = float(self.story.track.time_s[row])
            moment = self.story.annotations_at(int(row), time_s).transformed(scale=self.scale)
            if moment.body is not None:
                found.append((moment.body, self._tags(moment)))
        return map_occupancy(found, width=self.width, height=self.height)

    def _tags(self, moment: FrameAnnotations) -> list[Rect]:
        return [
            label_rect(shape, sizes=self.sizes, width=self.width, height=self.height)
            for shape in squat_shapes(moment) + gait_shapes(moment)
            if isinstance(shape, LabelShape) and np.isfinite(shape.anchor).all()
        ]

    def _header(self, crowd: OccupancyMap) -> HeaderAnnotator | None:
        report, sizes = self.story.analysis.report, self.sizes
        legs = {rep.leg for rep in self.story.reps} or {None}
        legs |= {report.leg if report.leg in ("left", "right") else None}
        titles = sorted({heading(report.screen, leg) for leg in legs})
        size = header_size(titles, self.story.reps, sizes, widest=self.width - 2 * sizes.margin)
        spot = place_header(size, occupancy=crowd, margin=sizes.margin)
        if spot is None:
            return None
        plates = {title: header_plate(title, size, sizes) for title in titles}
        return HeaderAnnotator(sizes, spot, plates, len(self.story.reps))

    def _gait_header(self, crowd: OccupancyMap) -> GaitHeaderAnnotator | None:
        report, sizes = self.story.analysis.report, self.sizes
        # On a small picture the explanation goes first.
        for kinds in (legend_strikes(report), ()):
            size = gait_header_size(report, kinds, sizes)
            spot = place_header(size, occupancy=crowd, margin=sizes.margin)
            if spot is not None:
                plates = gait_plates(report, size, sizes)
                return GaitHeaderAnnotator(sizes, spot, plates, kinds, len(report.steps))
        return None

    def _panel(self, crowd: OccupancyMap, taken: Rect | None) -> VerdictPanelAnnotator | None:
        times = self.story.track.time_s
        planned = plan_panels(
            self.story.analysis.report, end_s=float(times[-1]) if times.size else 0.0
        )
        if not planned:
            return None
        shapes = self._shapes(planned)
        painted = [
            tuple(paint_panel(b, width=width, columns=columns, sizes=self.sizes) for b in planned)
            for width, columns in shapes
        ]
        room = [(p[0].width, max(sprite.height for sprite in p)) for p in painted]
        found = place_panel(
            room, occupancy=crowd, margin=self.sizes.margin, gap=self.sizes.gap, taken=taken
        )
        if found is None:
            return None
        which, spot = found
        low = spot.y + spot.height / 2 > self.height / 2
        return VerdictPanelAnnotator(planned, painted[which], spot, low)

    def _shapes(self, planned: tuple[VerdictPanelContent, ...]) -> list[tuple[int, int]]:
        """Widths and numbers of columns to try, the ones that read best first."""
        tried = []
        most = self.width - 2 * self.sizes.margin
        for columns in (1, 2):
            if columns > max(1, max(len(board.rows) for board in planned) // 2):
                continue
            widths = [panel_widths(b, columns=columns, sizes=self.sizes) for b in planned]
            least, natural = max(w[0] for w in widths), max(w[1] for w in widths)
            tried += [
                (min(most, width), columns) for width in (natural, (least + natural) // 2, least)
            ]
        return list(dict.fromkeys(tried))
