"""The app's address for a phone, and its QR code."""

from __future__ import annotations

import os
from html import escape
from typing import Final

from vision.text.phone import PHONE_VARIABLE, qr_code

_WIDTH_PX: Final = 180
#: Margin that a scanner needs around the code, in modules.
_QUIET_ZONE: Final = 4


def phone_address() -> str:
    """Return the app's address for a phone; empty unless it was started with ``--https``."""
    return os.environ.get(PHONE_VARIABLE, "").strip().rstrip("/")


def qr_html(address: str) -> str:
    """Draw the QR code of an address as a link to it.

    Parameters
    ----------
    address : str
        Address that the code holds and the link opens.

    Returns
    -------
    str
        HTML with an SVG, dark on white with a quiet zone in every theme, because many scanners
        cannot read an inverted code.
    """
    drawn = qr_code(address).svg_data_uri(
        border=_QUIET_ZONE, dark="#000", light="#fff", omitsize=True, svgclass=None, lineclass=None
    )
    link = escape(address)
    # Streamlit strips inline SVG from HTML, but not an image with an SVG source.
    image = f'<img src="{escape(drawn)}" alt="QR code of {link}" width="{_WIDTH_PX}">'
    return f'<a href="{link}" style="display:inline-block;line-height:0">{image}</a>'
