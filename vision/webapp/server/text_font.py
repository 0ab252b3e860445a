"""The font of the pages' text: that of Streamlit, cut down to Latin letters, figures and signs.

``scripts/subset_letters.py`` makes it. It is served in place of Streamlit's; a page with another
letter, such as a Greek name, loads the whole font too.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final

_FOLDER: Final = Path(__file__).parents[2] / "frontend/page"
FONT: Final = _FOLDER / "letters.woff2"
INDEX: Final = _FOLDER / "letters.json"
#: As in Streamlit's own style sheet.
_FACE: Final = (
    '@font-face {{ font-family: "Source Sans"; font-weight: 100 900; font-style: normal; '
    'src: url("{url}") format("woff2"); unicode-range: {letters}; }}'
)


@cache
def _index() -> tuple[str, tuple[str, ...]]:
    data = json.loads(INDEX.read_text("utf-8"))
    return data["original"], tuple(data["left_out"])


def text_fonts(media: Path) -> dict[str, Callable[[], bytes]]:
    """Return what reads the fonts that are served, by path: the smaller one, and the whole one.

    Parameters
    ----------
    media : Path
        Folder of Streamlit's fonts; nothing is replaced if it has another one.
    """
    whole = media / _index()[0]
    if not whole.is_file():
        return {}
    return {f"/static/media/{whole.name}": FONT.read_bytes, _whole_path(): whole.read_bytes}


def whole_font_face() -> str:
    """Return the style that loads the whole font for letters that are not in the smaller one."""
    return _FACE.format(url=f".{_whole_path()}", letters=", ".join(_index()[1]))


def _whole_path() -> str:
    return f"/fonts/{_index()[0]}"
