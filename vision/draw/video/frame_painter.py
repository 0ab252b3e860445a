"""Draw the annotated frames of one clip, with the same layout in all of them."""

from __future__ import annotations

from typing import Final

import numpy as np

from vision.draw.overlays.gait import draw_footprints, draw_stride, gait_shapes
from vision.draw.overlays.gait_timeline import shows_gait
from vision.draw.overlays.header import HeaderAnnotator, header_size, legend_strikes
from vision.draw.overlays.layout import OccupancyMap, map_occupancy, place_header, place_panel
from vision.draw.overlays.skeleton import SkeletonAnnotator
from vision.draw.overlays.squat import draw_squat, squat_shapes
from vision.draw.overlays.timeline import AnnotationTimeline, FrameAnnotations
from vision.draw.overlays.verdict_panel import (
    PanelLayout,
    VerdictPanel,
    VerdictPanelAnnotator,
    panel_sprite,
    panel_widths,
    plan_panels,
)
from vision.draw.primitives.shapes import LabelShape, Rect, label_rect
from vision.draw.primitives.sprites import RgbImage
from vision.draw.primitives.style import Sizes

#: Number of frames sampled to find where the person is.
_LAYOUT_FRAMES: Final = 120


class FramePainter:
    """Draw the annotated frames of one clip.

    Parameters
    ----------
    timeline : AnnotationTimeline
        The clip's annotations.
    width, height : int
        Size of the frames that are drawn on, px.
    """

    def __init__(self, timeline: AnnotationTimeline, *, width: int, height: int) -> None:
        self.timeline = timeline
        self.width, self.height = width, height
        self.scale = width / timeline.track.width
        self.sizes = Sizes.for_frame(width, height)
        self.is_gait = shows_gait(timeline.analysis.report)
        occupancy = self._map_occupancy()
        self.skeleton = SkeletonAnnotator(self.sizes)
        self.header = self._place_header(occupancy)
        self.panel = self._place_panel(occupancy)

    def draw(self, frame: RgbImage, row: int | None, time_s: float) -> RgbImage:
        """Draw all annotations onto one frame, in place.

        Parameters
        ----------
        frame : ndarray of shape (height, width, 3), uint8
            RGB.
        row : int or None
            Row of the track; None for a frame that was not analysed.
        time_s : float
            Clip time.
        """
        annotations = self._annotations_at(row, time_s)
        if self.is_gait:
            draw_footprints(frame, annotations, sizes=self.sizes)
        self.skeleton.annotate(frame, annotations.body, leg=annotations.leg, near=annotations.near)
        if self.panel is not None:
            self.panel.annotate(frame, time_s)
        if self.header is not None:
            self.header.annotate(frame, time_s, gait=annotations.gait)
        avoid = None if self.panel is None or self.panel.layout is None else self.panel.layout.rect
        draw_angles = draw_stride if self.is_gait else draw_squat
        return draw_angles(frame, annotations, sizes=self.sizes, avoid=avoid)

    def _annotations_at(self, row: int | None, time_s: float) -> FrameAnnotations:
        return self.timeline.annotations_at(row, time_s).transformed(scale=self.scale)

    def _map_occupancy(self) -> OccupancyMap:
        count = len(self.timeline)
        rows = np.unique(np.linspace(0, max(0, count - 1), _LAYOUT_FRAMES).round().astype(int))
        frames = []
        for row in rows[rows < count]:
            annotations = self._annotations_at(int(row), float(self.timeline.track.time_s[row]))
            if annotations.body is not None:
                frames.append((annotations.body, self._label_rects(annotations)))
        return map_occupancy(frames, width=self.width, height=self.height)

    def _label_rects(self, annotations: FrameAnnotations) -> list[Rect]:
        return [
            label_rect(shape, sizes=self.sizes, width=self.width, height=self.height)
            for shape in squat_shapes(annotations) + gait_shapes(annotations)
            if isinstance(shape, LabelShape) and np.isfinite(shape.anchor).all()
        ]

    def _place_header(self, occupancy: OccupancyMap) -> HeaderAnnotator | None:
        report, sizes = self.timeline.analysis.report, self.sizes
        max_width = self.width - 2 * sizes.margin
        legend = legend_strikes(report) if self.is_gait else ()
        # On a small frame the legend is dropped first.
        for strikes in (legend, ()):
            size = header_size(report, sizes, legend=strikes, max_width=max_width)
            rect = place_header(size, occupancy=occupancy, margin=sizes.margin)
            if rect is not None:
                return HeaderAnnotator(report, sizes, rect, strikes)
        return None

    def _place_panel(self, occupancy: OccupancyMap) -> VerdictPanelAnnotator | None:
        report, sizes = self.timeline.analysis.report, self.sizes
        times = self.timeline.track.time_s
        end_s = float(times[-1]) if times.size else 0.0
        panels = plan_panels(report, end_s=end_s)
        if not panels:
            return None
        forms = self._panel_forms(panels)
        panel_sizes = [(width, self._max_height(panels, width, n)) for width, n in forms]
        found = place_panel(
            panel_sizes,
            occupancy=occupancy,
            margin=sizes.margin,
            gap=sizes.gap,
            header=None if self.header is None else self.header.rect,
        )
        if found is None:
            return None
        form, rect = found
        at_bottom = rect.y + rect.height / 2 > self.height / 2
        layout = PanelLayout(rect, forms[form][1], at_bottom)
        return VerdictPanelAnnotator(report, sizes, layout, end_s)

    def _max_height(self, panels: tuple[VerdictPanel, ...], width: int, columns: int) -> int:
        return max(
            panel_sprite(panel, width=width, columns=columns, sizes=self.sizes).height
            for panel in panels
        )

    def _panel_forms(self, panels: tuple[VerdictPanel, ...]) -> list[tuple[int, int]]:
        """Return widths and numbers of columns to try, the most readable first."""
        forms = []
        max_width = self.width - 2 * self.sizes.margin
        for columns in (1, 2):
            if columns > max(1, max(len(panel.rows) for panel in panels) // 2):
                continue
            widths = [panel_widths(p, columns=columns, sizes=self.sizes) for p in panels]
            minimum, natural = max(w[0] for w in widths), max(w[1] for w in widths)
            forms += [
                (min(max_width, width), columns)
                for width in (natural, (minimum + natural) // 2, minimum)
            ]
        return list(dict.fromkeys(forms))
