"""Key frames made small enough to be sent, and without anything a camera wrote into them."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from vision.errors import FormcheckError

_QUALITY = 84


@dataclass(frozen=True)
class Photo:
    """A JPEG and its size in pixels."""

    data: bytes
    width: int
    height: int

    @property
    def uri(self) -> str:
        """The picture itself as an address."""
        return "data:image/jpeg;base64," + base64.b64encode(self.data).decode("ascii")


def shrunk(picture: Path | bytes, *, longer_side: int) -> Photo:
    """Make a JPEG of a picture.

    Parameters
    ----------
    picture : Path or bytes
        PNG or JPEG; transparent parts become white.
    longer_side : int
        Most pixels on the longer side.

    Raises
    ------
    FormcheckError
        It is no picture.
    """
    source = io.BytesIO(picture) if isinstance(picture, bytes) else picture
    try:
        with Image.open(source) as opened:
            image = opened.convert("RGBA")
    except (OSError, UnidentifiedImageError, Image.DecompressionBombError) as error:
        name = "A key frame" if isinstance(picture, bytes) else f"The key frame {picture.name}"
        raise FormcheckError(f"{name} cannot be read; check the clip again.") from error
    image.thumbnail((longer_side, longer_side), Image.Resampling.LANCZOS)
    ground = Image.new("RGB", image.size, "white")
    ground.paste(image, mask=image.getchannel("A"))
    data = io.BytesIO()
    ground.save(data, "JPEG", quality=_QUALITY, optimize=True)
    return Photo(data.getvalue(), ground.width, ground.height)
