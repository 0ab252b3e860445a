"""The beginning of a clip, for tests that need real frames but not all of them."""

from __future__ import annotations

from pathlib import Path

import av


def copy_beginning(clip: Path, to: Path, *, seconds: float) -> Path:
    """Copy the first seconds of a clip's video, without encoding it again.

    Parameters
    ----------
    clip : Path
        The clip.
    to : Path
        The file that is written.
    seconds : float
        Frames that are shown later are left out.

    Returns
    -------
    Path
        The file that was written.
    """
    with av.open(str(clip)) as source, av.open(str(to), "w") as sink:
        (video,) = source.streams.video
        copy = sink.add_stream_from_template(video)
        for packet in source.demux(video):
            if packet.pts is not None and float(packet.pts * packet.time_base) < seconds:
                packet.stream = copy
                sink.mux(packet)
    return to
