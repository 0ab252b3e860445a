"""What is drawn onto a frame: skeleton, angles, strides, header and verdict panel.

`timeline` and `gait_timeline` say what each frame of a clip shows; `layout` places header and
panel. `skeleton`, `angles`, `header` and `verdict_panel` have annotators that need no
clip: a frame with a pose, angles or a report is enough.
"""
