"""Keep one field of each interlaced frame, as camcorders and television record them."""

from __future__ import annotations

from typing import Final

import av
from av.filter import Graph
from av.video.frame import VideoFrame

# Each frame is treated by itself, so a frame is the same wherever decoding began, which it
# would not be with an interpolation in time such as yadif. The lost lines do not matter: the
# pose model sees a person at 256 pixels.
_ONE_FIELD: Final = (("field", "type=top"), ("scale", "w=iw:h=2*ih:flags=bilinear"))


class Deinterlacer:
    """Replace interlaced frames by their upper field, stretched to the frame's height.

    In an interlaced frame the odd and the even lines show different moments, so the edges of a
    moving leg are combed. Frames that are not marked as interlaced are passed on as they are.
    """

    def __init__(self) -> None:
        self._graph: Graph | None = None
        self._shape: tuple[int, int, str] | None = None

    def convert(self, frame: VideoFrame) -> VideoFrame:
        """Return a frame without combed edges, with the same time and size.

        Parameters
        ----------
        frame : av.VideoFrame
            As decoded.
        """
        if not frame.interlaced_frame or frame.height % 2:
            return frame
        pts, time_base = frame.pts, frame.time_base
        shape = (frame.width, frame.height, frame.format.name)
        try:
            if self._graph is None or shape != self._shape:
                self._graph, self._shape = _make_graph(frame), shape
            self._graph.push(frame)
            field = self._graph.pull()
        except av.FFmpegError:  # a pixel format without fields, such as one for graphics cards
            return frame
        if not isinstance(field, VideoFrame):
            return frame
        field.pts, field.time_base = pts, time_base
        return field


def _make_graph(frame: VideoFrame) -> Graph:
    graph = Graph()
    nodes = [
        graph.add_buffer(
            width=frame.width,
            height=frame.height,
            format=frame.format,
            time_base=frame.time_base,
        ),
        *(graph.add(name, options) for name, options in _ONE_FIELD),
        graph.add("buffersink"),
    ]
    graph.link_nodes(*nodes).configure()
    return graph
