"""The icon font of the app: that of Streamlit, cut down to the icons in use.

``scripts/subset_icons.py`` makes it. It is served in place of Streamlit's as long as the installed
Streamlit is the one that it was made for: another may use other icons.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Final

_FOLDER: Final = Path(__file__).parents[2] / "frontend/page"
FONT: Final = _FOLDER / "icons.woff2"
INDEX: Final = _FOLDER / "icons.json"


@dataclass(frozen=True, slots=True)
class IconFont:
    """What the font was made from.

    Attributes
    ----------
    streamlit : str
        Version of Streamlit.
    original : str
        Name of Streamlit's font file.
    icons : tuple of str
        Names of the icons.
    """

    streamlit: str
    original: str
    icons: tuple[str, ...]

    def fits(self) -> bool:
        """Return whether it was made for the Streamlit that is installed."""
        return version("streamlit") == self.streamlit


def read_index() -> IconFont:
    """Return what the font was made from."""
    data = json.loads(INDEX.read_text("utf-8"))
    return IconFont(data["streamlit"], data["original"], tuple(data["icons"]))


def replacements() -> dict[str, Path]:
    """Return the file that is served in place of Streamlit's font, by its path; none if too old."""
    index = read_index()
    return {f"/static/media/{index.original}": FONT} if index.fits() else {}
