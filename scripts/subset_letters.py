"""Cut the font of the pages' text down to Latin letters, figures and signs.

    python scripts/subset_letters.py

Streamlit's font takes 170 kB, a fifth of all that the first page loads, for Greek, Cyrillic and
phonetic letters too. The app serves the smaller one in its place, and the whole one only to a page
with a letter that is not in it. After an update of Streamlit run this again (a test says so). The
font is Source Sans (SIL Open Font License 1.1); a changed one may not have its name.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

from vision.webapp.server.front_end_files import static_folder
from vision.webapp.server.text_font import FONT, INDEX

#: Blocks of Unicode: Latin with its additions, marks, and the signs that the pages use.
KEPT: Final = (
    (0x20, 0x24F), (0x2B0, 0x36F), (0x1E00, 0x1EFF), (0x2000, 0x22FF), (0x2500, 0x27BF),
)  # fmt: skip
_FEATURES: Final = ("kern", "mark", "mkmk", "ccmp", "locl", "liga", "tnum", "pnum", "lnum", "frac")
#: Letters that are further apart are in ranges of their own, not with others in between.
_MAX_GAP: Final = 0x100
_NAME: Final = "formcheck Sans"
#: Names of a font: family, unique, full, PostScript, typographic family, and of its variations.
_NAME_IDS: Final = (1, 3, 4, 6, 16, 25)


def original_font() -> Path:
    """Return Streamlit's font."""
    (found,) = (static_folder() / "static/media").glob("SourceSansVF-Upright.*.woff2")
    return found


def left_out(codes: Iterable[int]) -> list[str]:
    """Return the letters of a font that are cut, as ranges for ``unicode-range``."""
    ranges: list[tuple[int, int]] = []
    for code in sorted(codes):
        if any(first <= code <= last for first, last in KEPT):
            continue
        if ranges and code - ranges[-1][1] <= _MAX_GAP and not _has_kept(ranges[-1][1], code):
            ranges[-1] = (ranges[-1][0], code)
        else:
            ranges.append((code, code))
    return [f"U+{first:X}-{last:X}" for first, last in ranges]


def _has_kept(after: int, before: int) -> bool:
    return any(after < first <= before for first, _ in KEPT)


def main() -> None:
    """Write the font and what is not in it."""
    font = TTFont(original_font(), recalcTimestamp=False)
    codes = set(font.getBestCmap())
    subsetter = Subsetter(Options(layout_features=list(_FEATURES), hinting=False))
    subsetter.populate(unicodes=[c for first, last in KEPT for c in range(first, last + 1)])
    subsetter.subset(font)
    for record in font["name"].names:
        if record.nameID in _NAME_IDS:
            is_postscript = record.nameID in (6, 25)
            record.string = _NAME.replace(" ", "") if is_postscript else _NAME
    font.flavor = "woff2"
    font.save(FONT)
    index = {"original": original_font().name, "left_out": left_out(codes)}
    INDEX.write_text(json.dumps(index, indent=1) + "\n")
    print(f"{FONT.stat().st_size / 1000:.0f} kB: {FONT}")


if __name__ == "__main__":
    main()
