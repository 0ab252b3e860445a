"""Overlays on a frame: skeleton, angles, strides, header and verdict panel.

`timeline` and `gait_timeline` compute the annotations of each frame of a clip; `layout` places
header and panel. The annotators in `skeleton`, `angles`, `header` and `verdict_panel` need no
clip: a frame with a pose, angles or a report is enough.
"""
