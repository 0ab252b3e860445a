"""Shrink key frames for sharing, and strip their metadata."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PIL import Image, UnidentifiedImageError

from vision.errors import FormcheckError

_JPEG_QUALITY: Final = 84


@dataclass(frozen=True)
class JpegImage:
    """A JPEG and its size in pixels."""

    data: bytes
    width: int
    height: int

    @property
    def uri(self) -> str:
        """The image as a ``data:`` URI."""
        return "data:image/jpeg;base64," + base64.b64encode(self.data).decode("ascii")


def shrink_image(image: Path | bytes, *, longer_side: int) -> JpegImage:
    """Re-encode an image as a JPEG of limited size.

    Parameters
    ----------
    image : Path or bytes
        PNG or JPEG; transparent parts become white.
    longer_side : int
        Largest number of pixels on the longer side.

    Raises
    ------
    FormcheckError
        If the image cannot be read.
    """
    source = io.BytesIO(image) if isinstance(image, bytes) else image
    try:
        with Image.open(source) as opened:
            pixels = opened.convert("RGBA")
    except (OSError, UnidentifiedImageError, Image.DecompressionBombError) as error:
        name = "A key frame" if isinstance(image, bytes) else f"The key frame {image.name}"
        raise FormcheckError(f"{name} cannot be read; check the clip again.") from error
    pixels.thumbnail((longer_side, longer_side), Image.Resampling.LANCZOS)
    flat = Image.new("RGB", pixels.size, "white")
    flat.paste(pixels, mask=pixels.getchannel("A"))
    data = io.BytesIO()
    flat.save(data, "JPEG", quality=_JPEG_QUALITY, optimize=True)
    return JpegImage(data.getvalue(), flat.width, flat.height)
