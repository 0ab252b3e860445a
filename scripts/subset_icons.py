"""Cut the icon font down to the icons that the app and Streamlit's own controls use.

    python scripts/subset_icons.py

Streamlit's icon font has 4,000 icons and takes 375 kB, more than the scripts of the first page.
The app serves the smaller one in its place as long as the installed Streamlit is the one that it
was made for; after an update of Streamlit, or with a new icon, run this again (a test says so).
The icons are Material Symbols (Apache-2.0).
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

from vision.webapp.server.front_end_files import static_folder
from vision.webapp.server.icon_font import FONT, INDEX

_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz0123456789_"
_ICON: Final = re.compile(r":material/(\w+):")
#: A text in Streamlit's scripts that may name an icon: one with an underscore seldom is a word.
_LITERAL: Final = re.compile(r"[\"'`]([a-z0-9]+(?:_[a-z0-9]+)+)[\"'`]")
_PAGES: Final = Path(__file__).resolve().parents[1] / "vision/webapp"


def original_font() -> Path:
    """Return Streamlit's font."""
    (found,) = (static_folder() / "static/media").glob("MaterialSymbols-Rounded.*.woff2")
    return found


def icons_of_streamlit() -> set[str]:
    """Return the names that may be icons in Streamlit's scripts."""
    texts = [path.read_text("utf-8") for path in (static_folder() / "static/js").glob("*.js")]
    return set().union(*({*_ICON.findall(text), *_LITERAL.findall(text)} for text in texts))


def icons_of_app() -> set[str]:
    """Return the names that may be icons in the app's pages: every text, as some are composed."""
    found = set()
    for path in _PAGES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found |= {node.value, *_ICON.findall(node.value)}
    return found


def ligatures(font: TTFont) -> Iterator[tuple[str, list[Any], int]]:
    """Yield each ligature of a font as the name that it stands for, its list, and its place."""
    letters = {
        glyph: chr(code) for code, glyph in font.getBestCmap().items() if chr(code) in _LETTERS
    }
    for lookup in font["GSUB"].table.LookupList.Lookup:
        for outer in lookup.SubTable:
            table = getattr(outer, "ExtSubTable", outer)
            for first, listed in getattr(table, "ligatures", {}).items():
                for place in reversed(range(len(listed))):
                    glyphs = (first, *listed[place].Component)
                    yield "".join(letters.get(glyph, "?") for glyph in glyphs), listed, place


def needed_icons(font: TTFont) -> set[str]:
    """Return the icons of a font that the app and Streamlit use."""
    names = {name for name, _, _ in ligatures(font)}
    missing = {name for text in icons_of_app() for name in _ICON.findall(text)} - names
    if missing:
        raise SystemExit(f"The font has no icon {', '.join(sorted(missing))}.")
    return names & (icons_of_app() | icons_of_streamlit())


def main() -> None:
    """Write the font and the list of its icons."""
    font = TTFont(original_font(), recalcTimestamp=False)
    needed = needed_icons(font)
    for name, listed, place in ligatures(font):
        if name not in needed:
            del listed[place]
    subsetter = Subsetter(Options(glyph_names=False, layout_features=["*"]))
    subsetter.populate(text=_LETTERS)
    subsetter.subset(font)
    font.flavor = "woff2"
    font.save(FONT)
    index = {
        "streamlit": version("streamlit"),
        "original": original_font().name,
        "icons": sorted(needed),
    }
    INDEX.write_text(json.dumps(index, indent=1) + "\n")
    print(f"{len(needed)} icons, {FONT.stat().st_size / 1000:.0f} kB: {FONT}")


if __name__ == "__main__":
    main()
