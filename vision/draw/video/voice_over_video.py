"""Draw a voice-over: the frames, drawings and zoom of a recorded timeline, with the voice."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from vision.clip.encode import VideoSink, output_size
from vision.clip.frames import Frame
from vision.clip.open import Clip
from vision.clip.sound import Sound
from vision.draw.overlays.user_annotations import draw_user_annotations
from vision.draw.primitives.sprites import RgbImage
from vision.errors import Cancelled, InputError
from vision.progress import ProgressCallback
from vision.report.user_annotation import UserAnnotation
from vision.report.voice_over import VoiceOverTimeline

#: Frames per second of the video, whatever the clip's rate: players and editors like it even.
RATE: Final = 30
#: Frames that are kept in memory, because whoever scrubs shows them again.
_KEPT_FRAMES: Final = 90
#: Whoever scrubs backward needs these earlier frames next.
_LOOK_BACK: Final = 30
#: Frames that are decoded and skipped rather than sought over.
_SKIPPED: Final = 60
_KEYFRAME_S: Final = 1.0

_View = tuple[float, float, float]
_Drawn = tuple[UserAnnotation, float]


def render_voice_over(
    clip: Clip,
    timeline: VoiceOverTimeline,
    sound: Sound,
    path: Path,
    *,
    width: int,
    short_side: int = 720,
    progress: ProgressCallback = lambda fraction, text: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> None:
    """Write a voice-over as one MP4 with H.264 and AAC.

    Parameters
    ----------
    clip : Clip
        The original, or its proxy.
    timeline : VoiceOverTimeline
        What was shown when.
    sound : ndarray of shape (N,), int16
        The voice, from the beginning of the timeline on.
    path : Path
        MP4 file to write; an existing one is replaced.
    width : int
        Width of the frame in whose pixels the drawings are, px.
    short_side : int, optional
        Maximum pixels on the shorter side.
    progress : callable, optional
        Called with the fraction done, 0 to 1, and a status text.
    cancelled : callable, optional
        Called before each frame; returning true stops the work.

    Raises
    ------
    InputError
        The clip cannot be read, or the file cannot be written.
    Cancelled
        `cancelled` returned true.
    """
    info = clip.info
    size = output_size(info.width, info.height, short_side=short_side)
    frames = _FrameCache(clip, longer_side=max(size))
    count = max(1, round(timeline.duration_s * RATE))
    shown: RgbImage | None = None
    key: object = None
    options = {"width": size[0], "height": size[1], "keyframe_interval_s": _KEYFRAME_S}
    with VideoSink(path, sound=sound, **options) as sink:  # type: ignore[arg-type]
        for number in range(count):
            if cancelled():
                raise Cancelled("The voice-over was stopped.")
            # What is shown in the middle of a frame's time is at most half a frame early or late.
            time_s = (number + 0.5) / RATE
            index = _frame_at(clip, timeline.clip_time_at(time_s))
            drawn = [(found, d.opacity) for d in timeline.drawings if (found := d.at(time_s))]
            view = timeline.view_at(time_s)
            if shown is None or key != (index, drawn, view):
                key = index, drawn, view
                shown = _paint(frames.get(index), drawn, view, width=width, size=size)
            sink.write(shown, number / RATE)
            progress((number + 1) / count, "Drawing the voice-over")


def _frame_at(clip: Clip, time_s: float) -> int:
    """Return the frame whose time is nearest."""
    times_s = clip.info.times_s
    after = int(np.searchsorted(times_s, time_s))
    if after == times_s.size:
        return after - 1
    if after > 0 and time_s - times_s[after - 1] < times_s[after] - time_s:
        return after - 1
    return after


def _paint(
    image: RgbImage,
    drawn: list[_Drawn],
    view: _View | None,
    *,
    width: int,
    size: tuple[int, int],
) -> RgbImage:
    scale = image.shape[1] / width
    painted = image
    if drawn:
        painted = np.ascontiguousarray(image).copy()
        draw_user_annotations(painted, [one for one, opacity in drawn if opacity == 1], scale=scale)
        for one, opacity in drawn:
            if opacity < 1:
                over = draw_user_annotations(painted.copy(), [one], scale=scale)
                painted = cv2.addWeighted(over, opacity, painted, 1 - opacity, 0)
    if view is not None:
        painted = _crop(painted, view, scale=scale)
    if painted.shape[1::-1] != size:
        painted = cv2.resize(painted, size, interpolation=cv2.INTER_LINEAR)
    return painted


def _crop(image: RgbImage, view: _View, *, scale: float) -> RgbImage:
    """Cut out what a zoomed view shows; it never shows anything beyond the frame."""
    zoom, *middle = view
    full = np.array(image.shape[1::-1], float)
    part = np.maximum(2.0, np.round(full / zoom))
    corner = np.clip(np.round(np.array(middle) * scale - part / 2), 0, full - part)
    (left, top), (part_width, part_height) = corner.astype(int), part.astype(int)
    return np.ascontiguousarray(image[top : top + part_height, left : left + part_width])


class _FrameCache:
    """Frames of a clip in any order: the latest ones are kept, the next ones decoded in a row."""

    def __init__(self, clip: Clip, *, longer_side: int) -> None:
        self._clip, self._longer_side = clip, longer_side
        self._kept: OrderedDict[int, RgbImage] = OrderedDict()
        self._frames: Iterator[Frame] = iter(())
        self._next = -1
        self._asked = 0

    def get(self, index: int) -> RgbImage:
        """Return a frame; of a damaged file the one before it."""
        backward = index < self._asked
        self._asked = index
        if index not in self._kept:
            if not self._next <= index <= self._next + _SKIPPED or self._next < 0:
                self._seek(max(0, index - _LOOK_BACK) if backward else index)
            for frame in self._frames:
                self._keep(frame.index, np.ascontiguousarray(frame.image))
                self._next = frame.index + 1
                if frame.index >= index:
                    break
        if index not in self._kept:
            earlier = [kept for kept in self._kept if kept < index] or list(self._kept)
            if not earlier:
                raise InputError("The clip can no longer be read; check it again.")
            self._keep(index, self._kept[min(earlier, key=lambda kept: abs(kept - index))])
        self._kept.move_to_end(index)
        return self._kept[index]

    def _seek(self, first: int) -> None:
        start_s = float(self._clip.info.times_s[first])
        self._frames = self._clip.frames(start_s=start_s, longer_side=self._longer_side)
        self._next = first

    def _keep(self, index: int, image: RgbImage) -> None:
        self._kept[index] = image
        while len(self._kept) > _KEPT_FRAMES:
            self._kept.popitem(last=False)
