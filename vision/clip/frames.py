"""Value types of a clip: its metadata (`ClipInfo`) and one decoded frame (`Frame`)."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vision.clip.capture_tags import CaptureTags


@dataclass(frozen=True)
class ClipInfo:
    """Metadata of a video file, as displayed.

    Attributes
    ----------
    path : Path
        The file; never written into a report.
    name : str
        The file's name without folders.
    sha256 : str
        Checksum of the whole file.
    width, height : int
        Display size, px: after rotation, with square pixels. Where the size changes in
        mid-clip, that of the first frame.
    times_s : ndarray of shape (N,), float64
        Presentation times of all frames, seconds from the first displayed one,
        ascending. Real timestamps, never index / rate.
    duration_s : float
        From the first frame to the end of the last one.
    frame_rate : float
        Average frames per second.
    variable_frame_rate : bool
        True where the intervals between frames differ by more than rounding.
    rotation_deg : int
        Clockwise rotation of the coded frames for display: 0, 90, 180 or 270.
    codec : str
        Codec's short name, such as ``h264``.
    warnings : tuple of str
        One sentence for each irregularity, such as an invalid rotation tag.
    tags : CaptureTags
        What the file says about slow motion.
    turned_deg : int
        Part of `rotation_deg` that is not in the file's tag, so a player does not apply it.
    changes_shape : bool
        Whether some frames have another shape, as after the phone was turned while recording.
        Known once the frames have been decoded.
    """

    path: Path
    name: str
    sha256: str
    width: int
    height: int
    times_s: NDArray[np.float64]
    duration_s: float
    frame_rate: float
    variable_frame_rate: bool
    rotation_deg: int
    codec: str
    warnings: tuple[str, ...] = ()
    tags: CaptureTags = field(default_factory=CaptureTags)
    turned_deg: int = 0
    changes_shape: bool = False

    @property
    def usual_rate(self) -> float:
        """Median rate, without the longer intervals of dropped frames, frames per second."""
        steps = np.diff(self.times_s)
        return 1.0 / float(np.median(steps)) if steps.size else self.frame_rate

    @property
    def frame_count(self) -> int:
        """Number of frames."""
        return int(self.times_s.size)


@dataclass(frozen=True)
class Frame:
    """One decoded frame, upright and with square pixels.

    Attributes
    ----------
    index : int
        Index in the whole clip, from 0.
    time_s : float
        Seconds from the clip's first displayed frame.
    image : ndarray of shape (H, W, 3), uint8
        RGB, C-contiguous.
    """

    index: int
    time_s: float
    image: NDArray[np.uint8]
