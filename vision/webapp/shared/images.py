"""Show an image file as it is stored, loaded when it comes into view.

`st.image` loads every image of a page at once, before the clip, and adds 25 elements to each.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from PIL import Image, UnidentifiedImageError

from vision.webapp.shared.media import file_url
from vision.webapp.shared.text import escape_html


def show_image(path: Path, *, alt: str, width: int | None = None) -> None:
    """Show an image; pressing it opens it alone, in a tab of its own.

    Parameters
    ----------
    path : Path
        The file.
    alt : str
        What it shows, for those who cannot see it.
    width : int, optional
        Its width, px; by default as wide and high as its place allows.
    """
    st.html(
        image_html(file_url(path), alt=alt, size=image_size(path), width=width),
        width="stretch" if width is None else width,
    )


def image_html(
    url: str,
    *,
    alt: str,
    size: tuple[int, int],
    width: int | None = None,
    shape: float | None = None,
) -> str:
    """Write an image as a link to itself.

    Parameters
    ----------
    url, alt : str
        Where it is, and what it shows.
    size : tuple of (int, int)
        Its own width and height, px, which keep its place until it has loaded.
    width : int, optional
        Width at which it is shown, px.
    shape : float, optional
        Width over height of the part that is shown; by default all of it.
    """
    style = f"--shape: {shape or size[0] / size[1]:.4f}" + (f"; width: {width}px" if width else "")
    return (
        f'<a class="fc-image" href="{escape_html(url)}" target="_blank" rel="noopener" '
        f'style="{style}"><img src="{escape_html(url)}" alt="{escape_html(alt)}" loading="lazy" '
        f'decoding="async" width="{size[0]}" height="{size[1]}"></a>'
    )


def image_size(path: Path) -> tuple[int, int]:
    """Return width and height of an image file, px; of one that is gone a likely shape.

    Parameters
    ----------
    path : Path
        The file.
    """
    try:
        with Image.open(path) as image:
            return image.size
    except (OSError, UnidentifiedImageError):  # deleted in another window, or damaged
        return 3, 4
