"""Pictures taken straight from a clip, nothing drawn on them."""

from __future__ import annotations

import io

from PIL import Image

from vision.clip.open import Clip

#: Of the small picture by which somebody knows a clip again.
SMALL = 480


def picture_at(clip: Clip, moment: float, *, longer_side: int) -> Image.Image | None:
    """Give the picture shown at a moment, or the next one.

    Parameters
    ----------
    clip : Clip
        The clip.
    moment : float
        Clip time.
    longer_side : int
        Most pixels on the longer side.

    Returns
    -------
    Image or None
        None where there is none within a second.
    """
    # A second, because a clip may have few pictures.
    for frame in clip.frames(start_s=moment, end_s=moment + 1.0, longer_side=longer_side):
        return Image.fromarray(frame.image)
    return None


def small_picture(clip: Clip, moment: float = 0.0) -> bytes | None:
    """Give a small JPEG of a moment; None where there is no picture."""
    picture = picture_at(clip, moment, longer_side=SMALL)
    if picture is None:
        return None
    data = io.BytesIO()
    picture.save(data, "JPEG", quality=80)
    return data.getvalue()
