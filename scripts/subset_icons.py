"""Cut the icon font down to the icons that the app and Streamlit's own controls use.

    python scripts/subset_icons.py

Streamlit's icon font has 4,000 icons and takes 375 kB, more than the scripts of the first page.
The app serves the smaller one in its place as long as the installed Streamlit has the font that it
was made from; after an update of Streamlit, or with a new icon, run this again (a test says so).
The icons are Material Symbols (Apache-2.0).
"""

from __future__ import annotations

import json
import re
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

from vision.webapp.server.front_end_files import static_folder
from vision.webapp.server.icon_font import FONT, INDEX, named_icons

_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz0123456789_"
#: A text in Streamlit's scripts that may name an icon: one with an underscore seldom is a word.
_LITERAL: Final = re.compile(r"[\"'`]([a-z0-9]+(?:_[a-z0-9]+)+)[\"'`]")


def icons_of_streamlit(folder: Path) -> set[str]:
    """Return the names that may be icons in Streamlit's scripts."""
    texts = [path.read_text("utf-8") for path in folder.glob("*.js")]
    return set().union(*(named_icons(text) | set(_LITERAL.findall(text)) for text in texts))


def keep_icons(font: TTFont, names: set[str]) -> set[str]:
    """Remove all other ligatures from a font; return the names that it has."""
    letters = {
        glyph: chr(code) for code, glyph in font.getBestCmap().items() if chr(code) in _LETTERS
    }
    found = set()

    def name_of(first: str, ligature: Any) -> str:
        return "".join(letters.get(glyph, "?") for glyph in (first, *ligature.Component))

    for lookup in font["GSUB"].table.LookupList.Lookup:
        for table in lookup.SubTable:
            table = getattr(table, "ExtSubTable", table)
            for first, ligatures in getattr(table, "ligatures", {}).items():
                kept = [each for each in ligatures if name_of(first, each) in names]
                table.ligatures[first] = kept
                found |= {name_of(first, each) for each in kept}
    return found


def main() -> None:
    """Write the font."""
    static = static_folder()
    (original,) = (static / "static/media").glob("MaterialSymbols-Rounded.*.woff2")
    root = Path(__file__).resolve().parents[1]
    ours = set().union(*(named_icons(path.read_text()) for path in root.glob("vision/**/*.py")))
    font = TTFont(original)
    found = keep_icons(font, ours | icons_of_streamlit(static / "static/js"))
    missing = ours - found
    if missing:
        raise SystemExit(f"The font has no icon {', '.join(sorted(missing))}.")
    options = Options(glyph_names=False, layout_features=["*"])
    subsetter = Subsetter(options)
    subsetter.populate(text=_LETTERS)
    subsetter.subset(font)
    font.flavor = "woff2"
    font.save(FONT)
    index = {
        "streamlit": version("streamlit"),
        "original": original.name,
        "icons": sorted(found),
    }
    INDEX.write_text(json.dumps(index, indent=1) + "\n")
    print(f"{len(found)} icons, {FONT.stat().st_size / 1000:.0f} kB: {FONT}")


if __name__ == "__main__":
    main()
