"""Opening a clip: what it is, and its pictures one after another."""

from __future__ import annotations

import hashlib
from collections.abc import Generator, Iterator
from pathlib import Path

import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from vision.clip.decode import Survey, pictures, survey
from vision.clip.frames import ClipInfo, Frame
from vision.clip.orientation import (
    Orientation,
    Painter,
    capped_size,
    is_hdr,
    orientation_from_matrix,
    shown_size_of,
)
from vision.clip.times import Timeline, timeline
from vision.errors import InputError

MOST_PIXELS_A_SIDE = 8192
LONGEST_S = 3 * 3600.0

# Comparing seconds that went through decimal text and back.
_EPS_S = 1e-6


class Clip:
    """A video file that can be read; made by `open_clip`.

    Attributes
    ----------
    info : ClipInfo
        What the file says of itself.
    decode_warnings : tuple of str
        What went wrong in the latest pass over the pictures, one sentence each;
        filled when that pass ends.
    """

    def __init__(self, info: ClipInfo, *, times: Timeline, orientation: Orientation) -> None:
        self.info = info
        self.decode_warnings: tuple[str, ...] = ()
        self._times = times
        self._orientation = orientation

    def frames(
        self,
        *,
        start_s: float | None = None,
        end_s: float | None = None,
        longer_side: int | None = None,
    ) -> Iterator[Frame]:
        """Stream the pictures; only a few are ever in memory.

        Parameters
        ----------
        start_s, end_s : float, optional
            Only pictures with ``start_s <= time_s < end_s``, seconds from the
            clip's first picture. Indices and times stay those of the whole clip.
        longer_side : int, optional
            Most pixels on the longer side of the images; larger ones are shrunk.

        Yields
        ------
        Frame
            Pictures in ascending index and time. A damaged file gives fewer
            than ``info.frames``; `decode_warnings` then says so.

        Raises
        ------
        InputError
            The file has gone or can no longer be read.
        ValueError
            ``longer_side`` is less than 1.
        """
        if longer_side is not None and longer_side < 1:
            raise ValueError("longer_side must be at least 1")
        first = 0
        last = self.info.frames
        if start_s is not None:
            first = int(np.searchsorted(self.info.times_s, start_s - _EPS_S))
        if end_s is not None:
            last = int(np.searchsorted(self.info.times_s, end_s - _EPS_S))
        return self._stream(first, last, longer_side)

    def _stream(self, first: int, last: int, longer_side: int | None) -> Iterator[Frame]:
        width, height = capped_size(self.info.width, self.info.height, longer_side=longer_side)
        painter = Painter(width=width, height=height, orientation=self._orientation)
        due = first
        missing = 0
        smeared = 0
        self.decode_warnings = ()
        if first >= last:
            return
        source = _numbered(self.info.path, self._times, first=first)
        try:
            for index, picture in source:
                if index >= last:
                    break
                missing += index - due
                due = index + 1
                smeared += picture.is_corrupt
                yield Frame(index, float(self.info.times_s[index]), painter.paint(picture))
            missing += last - due
        finally:
            source.close()
            self.decode_warnings = _damage(missing, smeared, wanted=last - first)


def open_clip(path: Path | str) -> Clip:
    """Open a video file.

    Reads the whole file once (checksum and timestamps) and decodes one picture.

    Parameters
    ----------
    path : Path or str
        The file.

    Returns
    -------
    Clip
        Ready to give its pictures, any number of times.

    Raises
    ------
    InputError
        The file is missing, empty, no video, damaged beyond use, or absurdly
        large or long; the message is one sentence that says what to do.
    """
    path = Path(path)
    sha256 = _checksum(path)
    found = survey(path)
    times = timeline(
        found.packets,
        time_base=found.time_base,
        first_pts=found.first_pts,
        nominal_rate=found.nominal_rate,
        end_pts=found.end_pts,
        in_order=found.in_order,
    )
    orientation, orientation_warning = Orientation(), None
    if found.matrix is not None:
        orientation, orientation_warning = orientation_from_matrix(found.matrix)
    width, height, pixel_warning = shown_size_of(
        found.width, found.height, pixel_aspect=found.pixel_aspect, orientation=orientation
    )
    if max(width, height) > MOST_PIXELS_A_SIDE:
        raise InputError(
            f"'{path.name}' is {width} x {height} pixels, more than the {MOST_PIXELS_A_SIDE} "
            "a side that can be handled; export it smaller."
        )
    if times.duration_s > LONGEST_S:
        raise InputError(
            f"'{path.name}' lasts {times.duration_s / 3600:.1f} hours, more than the "
            f"{LONGEST_S / 3600:.0f} that can be handled; cut out the part with the exercise."
        )
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
        variable_frame_rate=times.variable,
        rotation_deg=orientation.rotation_deg,
        codec=found.codec,
        warnings=(
            *(w for w in (orientation_warning, pixel_warning) if w is not None),
            *times.warnings,
            *_oddities(found, times),
        ),
    )
    return Clip(info, times=times, orientation=orientation)


def _checksum(path: Path) -> str:
    """Checksum of the file, which also shows whether it can be read at all."""
    try:
        if path.is_dir():
            raise InputError(f"'{path.name}' is a folder; give the video file itself.")
        if not path.exists():
            raise InputError(f"There is no file '{path.name}'; check the name and the folder.")
        if not path.is_file():
            raise InputError(f"'{path.name}' is not an ordinary file; give a video file.")
        if path.stat().st_size == 0:
            raise InputError(f"'{path.name}' is empty; copy it from the phone again.")
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except PermissionError as error:
        raise InputError(f"'{path.name}' may not be read; check the file's permissions.") from error
    except (OSError, ValueError) as error:  # ValueError: a name no file can have
        raise InputError(
            f"'{path.name}' cannot be read; check the name and that its drive is connected."
        ) from error


def _oddities(found: Survey, times: Timeline) -> Iterator[str]:
    if _cut_short(found):
        yield f"The file is cut short: its pictures end after {times.duration_s:.1f} s."
    if is_hdr(found.transfer):
        yield (
            "The clip is HDR; its colours may look washed out in pictures, "
            "the measurements are not affected."
        )


def _cut_short(found: Survey) -> bool:
    if found.in_order:
        return False  # AVI counts the gaps as pictures
    if found.promised:
        # A trimmed clip holds fewer pictures than it lists, but lasts as long as it says.
        return found.held < found.promised and found.held_s < found.promised_s - 0.5
    # Sound may well run on for a moment after the last picture.
    return found.held_s < 0.9 * found.promised_s - 1.0


def _numbered(path: Path, times: Timeline, *, first: int) -> Generator[tuple[int, VideoFrame]]:
    """Give pictures from number ``first`` on with their numbers, ascending."""
    if times.ticks is None:
        # Without usable timestamps only counting from the start tells the number.
        for count, picture in enumerate(pictures(path, from_pts=None)):
            if count >= times.times_s.size:
                return
            if count >= first:
                yield count, picture
        return
    for start in _starts(times, first):
        settled = start is None
        latest = first - 1
        for picture in pictures(path, from_pts=start):
            index = _number(picture.pts, times.ticks)
            if not settled:
                # A demuxer may land late, or on a picture that leans on ones
                # before it; only a clean picture not past the wanted one will do.
                if index is None or index > first or picture.is_corrupt:
                    break
                settled = True
            if index is not None and index > latest:
                latest = index
                yield index, picture
        if settled:
            return


def _starts(times: Timeline, first: int) -> Iterator[int | None]:
    """Where decoding may begin, best first; None is the start of the file."""
    if times.ticks is not None and first > 0:
        usable = times.keys[(times.keys <= times.ticks[first]) & (times.keys > times.ticks[0])]
        for key in usable[-2:][::-1]:
            yield int(key)
    yield None


def _number(pts: int | None, ticks: NDArray[np.int64]) -> int | None:
    """Find the picture shown at a tick, or nearest to it where a file's tables disagree."""
    if pts is None:
        return None
    after = int(np.searchsorted(ticks, pts))
    if after == ticks.size:
        return after - 1
    if after > 0 and pts - ticks[after - 1] < ticks[after] - pts:
        return after - 1
    return after


def _damage(missing: int, smeared: int, *, wanted: int) -> tuple[str, ...]:
    said = []
    if missing > 0:
        said.append(
            f"The file is damaged: {missing} of {wanted} pictures could not be decoded "
            "and are left out."
        )
    if smeared > 0:
        said.append(f"The file is damaged: {smeared} of {wanted} pictures may be smeared.")
    return tuple(said)
