"""Open a video file as a `Clip` and iterate over its upright, timestamped frames."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from vision.checksum import sha256_of
from vision.clip.capture_tags import read_capture_tags
from vision.clip.decode import VideoProbe, decode_frames, frame_display_matrix, probe_video
from vision.clip.frames import ClipInfo, Frame
from vision.clip.rotation import (
    FrameConverter,
    Orientation,
    capped_size,
    display_size,
    is_hdr,
    orientation_from_matrix,
)
from vision.clip.timestamps import Timeline
from vision.engine.confinement import allow_cpu_time
from vision.errors import InputError
from vision.limits import ClipLimits

# Tolerance for seconds that went through decimal text and back.
_EPS_S = 1e-6


class Clip:
    """A readable video file; created by `open_clip`.

    Parameters
    ----------
    info : ClipInfo
        Metadata as displayed.
    times : Timeline
        Presentation times and keyframes.
    orientation : Orientation
        Rotation and mirroring according to the file.
    track : int
        Index of the video track among the file's streams.
    pixel_aspect : Fraction or None
        Width of a pixel over its height.

    Attributes
    ----------
    info : ClipInfo
        Metadata as displayed.
    decode_warnings : tuple of str
        Decoding problems of the latest pass over the frames, one sentence each; filled when
        that pass ends.
    shape_changes_s : float or None
        Time of the first frame of the latest pass whose shape is not that of the clip, as
        after the phone was turned while recording; filled when that pass ends.
    """

    def __init__(
        self,
        info: ClipInfo,
        *,
        times: Timeline,
        orientation: Orientation,
        track: int,
        pixel_aspect: Fraction | None = None,
    ) -> None:
        self.info = info
        self.decode_warnings: tuple[str, ...] = ()
        self.shape_changes_s: float | None = None
        self._times = times
        self._track = track
        self._orientation = orientation
        self._pixel_aspect = pixel_aspect

    def rotated_to(self, rotation_deg: int) -> Clip:
        """Return the same clip, displayed with another rotation than the file's tag says.

        Parameters
        ----------
        rotation_deg : {0, 90, 180, 270}
            Clockwise rotation of the coded frames, in place of the tag's. A part of the clip
            that has a tag of its own is turned by the same amount beyond it.
        """
        info = self.info
        size = (info.width, info.height)
        width, height = size[::-1] if (rotation_deg - info.rotation_deg) % 180 else size
        turned = replace(
            info,
            width=width,
            height=height,
            rotation_deg=rotation_deg,
            turned_deg=(rotation_deg - self._orientation.rotation_deg) % 360,
        )
        return Clip(
            turned,
            times=self._times,
            orientation=self._orientation,
            track=self._track,
            pixel_aspect=self._pixel_aspect,
        )

    def frames(
        self,
        *,
        start_s: float | None = None,
        end_s: float | None = None,
        longer_side: int | None = None,
    ) -> Iterator[Frame]:
        """Stream the frames; only a few are in memory at any time.

        Parameters
        ----------
        start_s, end_s : float, optional
            Only frames with ``start_s <= time_s < end_s``, seconds from the clip's first
            frame. Indices and times stay those of the whole clip.
        longer_side : int, optional
            Maximum pixels on the longer side of the images; larger ones are shrunk.

        Yields
        ------
        Frame
            In ascending index and time. A damaged file yields fewer than ``info.frame_count``;
            `decode_warnings` then gives the number.

        Raises
        ------
        InputError
            The file is gone or can no longer be read.
        ValueError
            ``longer_side`` is less than 1.
        """
        if longer_side is not None and longer_side < 1:
            raise ValueError("longer_side must be at least 1")
        first = 0
        last = self.info.frame_count
        if start_s is not None:
            first = int(np.searchsorted(self.info.times_s, start_s - _EPS_S))
        if end_s is not None:
            last = int(np.searchsorted(self.info.times_s, end_s - _EPS_S))
        return self._decode_range(first, last, longer_side)

    def _decode_range(self, first: int, last: int, longer_side: int | None) -> Iterator[Frame]:
        width, height = capped_size(self.info.width, self.info.height, longer_side=longer_side)
        converter = FrameConverter(width=width, height=height, pixel_aspect=self._pixel_aspect)
        expected = first
        missing = 0
        corrupt = 0
        self.decode_warnings = ()
        self.shape_changes_s = None
        changed_s: float | None = None
        if first >= last:
            return
        source = _decode_indexed(self.info.path, self._times, track=self._track, first=first)
        try:
            for index, frame in source:
                if index >= last:
                    break
                missing += index - expected
                expected = index + 1
                corrupt += frame.is_corrupt
                time_s = float(self.info.times_s[index])
                orientation = self._orientation_of(frame)
                if changed_s is None and not converter.fills_canvas(frame, orientation):
                    changed_s = time_s
                yield Frame(index, time_s, converter.convert(frame, orientation))
            missing += last - expected
        finally:
            source.close()
            self.shape_changes_s = changed_s
            self.decode_warnings = (
                *_damage_warnings(missing, corrupt, requested=last - first),
                *_shape_warnings(changed_s),
            )

    def _orientation_of(self, frame: VideoFrame) -> Orientation:
        """Return the orientation of a frame: that of its own tag, plus the clip's turn."""
        tagged = self._orientation
        # PyAV counts counter-clockwise. Reading the whole matrix keeps the frame alive until the
        # next garbage collection, so it is read only where the rotation has changed.
        if (frame.rotation + tagged.rotation_deg) % 360:
            matrix = frame_display_matrix(frame)
            if matrix is not None:
                tagged = orientation_from_matrix(matrix)[0]
        return tagged.turned(self.info.turned_deg)


def open_clip(path: Path | str, *, rotation_deg: int | None = None) -> Clip:
    """Open a video file.

    Reads the whole file once (checksum and timestamps) and decodes one frame.

    Parameters
    ----------
    path : Path or str
        The file.
    rotation_deg : {0, 90, 180, 270}, optional
        Clockwise rotation of the coded frames, in place of the one in the file's tag.

    Returns
    -------
    Clip
        Its frames can be read any number of times.

    Raises
    ------
    InputError
        The file is missing, empty, not a video, damaged beyond use, too large or too long;
        the message is one sentence that says what to do.
    """
    path = Path(path)
    sha256 = _checksum(path)
    probe = probe_video(path)
    times = probe.timeline()
    orientation, orientation_warning = Orientation(), None
    if probe.display_matrix is not None:
        orientation, orientation_warning = orientation_from_matrix(probe.display_matrix)
    width, height, pixel_warning = display_size(
        probe.width, probe.height, pixel_aspect=probe.pixel_aspect, orientation=orientation
    )
    pixels = probe.width * probe.height
    _check_limits(path.name, times, size=(width, height), pixels=pixels)
    limits = ClipLimits.current()
    allow_cpu_time(limits.start_cpu_s + limits.frame_cpu_s * times.times_s.size)
    times.times_s.setflags(write=False)
    info = ClipInfo(
        path=path,
        name=path.name,
        sha256=sha256,
        width=width,
        height=height,
        times_s=times.times_s,
        duration_s=times.duration_s,
        frame_rate=times.frame_rate,
        variable_frame_rate=times.is_variable,
        rotation_deg=orientation.rotation_deg,
        codec=probe.codec,
        tags=read_capture_tags(path, probe.tags),
        warnings=(
            *(w for w in (orientation_warning, pixel_warning) if w is not None),
            *times.warnings,
            *_file_warnings(probe, times),
        ),
    )
    clip = Clip(
        info,
        times=times,
        orientation=orientation,
        track=probe.track,
        pixel_aspect=probe.pixel_aspect,
    )
    return clip if rotation_deg is None else clip.rotated_to(rotation_deg)


def _check_limits(name: str, times: Timeline, *, size: tuple[int, int], pixels: int) -> None:
    """Raise an error if a clip is larger or longer than one may be."""
    limits = ClipLimits.current()
    if max(size) > limits.side_px:
        raise InputError(
            f"'{name}' is shown with {size[0]} x {size[1]} pixels; the limit is {limits.side_px} "
            "on each side, so export it at a smaller size."
        )
    if times.duration_s > limits.duration_s:
        raise InputError(
            f"'{name}' lasts {times.duration_s / 3600:.1f} hours; the limit is "
            f"{limits.duration_s / 3600:g}, so cut out the part with the exercise."
        )
    if times.times_s.size * pixels > limits.total_pixels:
        raise InputError(
            f"'{name}' has {times.times_s.size} frames of {pixels / 1e6:.1f} megapixels, more than "
            "can be decoded in reasonable time; cut out the part with the exercise, or export it "
            "at a smaller size."
        )


def _checksum(path: Path) -> str:
    """Compute the file's checksum, which also shows whether it can be read at all."""
    try:
        if path.is_dir():
            raise InputError(f"'{path.name}' is a folder; choose the video file in it.")
        if not path.exists():
            raise InputError(f"There is no file '{path.name}'; check the name and the folder.")
        if not path.is_file():
            raise InputError(f"'{path.name}' is not a regular file; choose a video file.")
        if path.stat().st_size == 0:
            raise InputError(f"'{path.name}' is empty; copy it from the phone again.")
        return sha256_of(path)
    except PermissionError as error:
        raise InputError(
            f"You do not have permission to read '{path.name}'; check the file's permissions."
        ) from error
    except (OSError, ValueError) as error:  # ValueError: an impossible file name
        raise InputError(
            f"'{path.name}' cannot be read; check the name and that its drive is connected."
        ) from error


def _file_warnings(probe: VideoProbe, times: Timeline) -> Iterator[str]:
    if _is_truncated(probe):
        yield f"The file is incomplete: the video ends after {times.duration_s:.1f} s."
    if probe.similar_tracks > 1:
        yield (
            f"The file contains {probe.similar_tracks} videos of about the same length; the one "
            f"of {probe.width} x {probe.height} pixels was used."
        )
    if is_hdr(probe.transfer_characteristic):
        yield (
            "The clip is HDR: colours may look washed out in images and videos; "
            "the measurements are not affected."
        )


def _is_truncated(probe: VideoProbe) -> bool:
    if probe.has_only_dts:
        return False  # AVI counts the gaps as frames
    if probe.declared_frames:
        # A trimmed clip holds fewer frames than it declares, but lasts as long as declared.
        return (
            probe.packet_count < probe.declared_frames
            and probe.last_pts_s < probe.declared_duration_s - 0.5
        )
    # Sound may run on for a moment after the last frame.
    return probe.last_pts_s < 0.9 * probe.declared_duration_s - 1.0


def _decode_indexed(
    path: Path, times: Timeline, *, track: int, first: int
) -> Generator[tuple[int, VideoFrame]]:
    """Decode from frame ``first`` on, yielding each frame's index in the clip, ascending."""
    if times.ticks is None:
        # Without usable timestamps, only counting from the start gives the index.
        for count, frame in enumerate(decode_frames(path, track=track, from_pts=None)):
            if count >= times.times_s.size:
                return
            if count >= first:
                yield count, frame
        return
    for start in _seek_points(times, first):
        seek_succeeded = start is None
        latest = first - 1
        for frame in decode_frames(path, track=track, from_pts=start):
            index = _frame_index(frame.pts, times.ticks)
            if not seek_succeeded:
                # A seek may land late, or on a frame that references earlier ones: only an
                # intact frame at or before `first` will do.
                if index is None or index > first or frame.is_corrupt:
                    break
                seek_succeeded = True
            if index is not None and index > latest:
                latest = index
                yield index, frame
        if seek_succeeded:
            return


def _seek_points(times: Timeline, first: int) -> Iterator[int | None]:
    """Yield keyframes to start decoding at, best first; None is the start of the file."""
    if times.ticks is not None and first > 0:
        keyframes = times.keyframe_ticks
        earlier = keyframes[(keyframes <= times.ticks[first]) & (keyframes > times.ticks[0])]
        for tick in earlier[-2:][::-1]:
            yield int(tick)
    yield None


def _frame_index(pts: int | None, ticks: NDArray[np.int64]) -> int | None:
    """Find the frame displayed at a tick, or the nearest where the file's tables disagree."""
    if pts is None:
        return None
    after = int(np.searchsorted(ticks, pts))
    if after == ticks.size:
        return after - 1
    if after > 0 and pts - ticks[after - 1] < ticks[after] - pts:
        return after - 1
    return after


def _shape_warnings(changed_s: float | None) -> tuple[str, ...]:
    if changed_s is None:
        return ()
    return (
        f"At {changed_s:.1f} s the frame has another shape than at the start of the clip, as when "
        "the phone is turned while recording; such frames are shown smaller, between black bars.",
    )


def _damage_warnings(missing: int, corrupt: int, *, requested: int) -> tuple[str, ...]:
    warnings = []
    if missing > 0:
        warnings.append(
            f"The file is damaged: {missing} of {requested} frames could not be decoded "
            "and were left out."
        )
    if corrupt > 0:
        warnings.append(f"The file is damaged: {corrupt} of {requested} frames may be distorted.")
    return tuple(warnings)
