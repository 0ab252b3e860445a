"""Font fallback: choose the fonts that contain the characters of a text.

Fonts for Latin, Greek, Cyrillic, Arabic, Hebrew, Devanagari, Thai, Armenian and Georgian are
bundled (Noto Sans, SIL Open Font License, see OFL.txt). Chinese, Japanese and Korean need a
system font; without one, a character becomes a box.
"""

from __future__ import annotations

import logging
import os
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from fontTools.ttLib import TTCollection, TTFont, TTLibError

from vision.fonts import REGULAR

# When subsetting a font, it logs every table it leaves out.
logging.getLogger("fontTools.subset").setLevel(logging.ERROR)

_FOLDER: Final = Path(__file__).parent
#: Replaces a character that no font contains.
MISSING_GLYPH_BOX: Final = "□"
_BUNDLED_FALLBACKS: Final = (
    "NotoSansMath-Regular.ttf",
    "NotoSansSymbols2-Regular.ttf",
    "NotoSansHebrew-Regular.ttf",
    "NotoSansArabic-Regular.ttf",
    "NotoSansDevanagari-Regular.ttf",
    "NotoSansThai-Regular.ttf",
    "NotoSansArmenian-Regular.ttf",
    "NotoSansGeorgian-Regular.ttf",
)
#: File name prefixes of fonts with Chinese, Japanese or Korean characters.
_CJK_FONT_PREFIXES: Final = (
    *("notosanscjk", "notosanssc", "notosansjp", "notosanskr", "sourcehansans"),
    *("wqy-zenhei", "wqy-microhei", "droidsansfallback", "ipagp", "takao", "nanumgothic"),
    *("msyh", "yugothr", "meiryo", "msgothic", "malgun", "simsun", "mingliu"),
    *("pingfang", "hiragino", "applesdgothicneo", "stheiti", "arial unicode"),
)


@dataclass(frozen=True)
class Font:
    """A font file and the index of the font in it (for collections)."""

    path: Path
    index: int = 0


@dataclass(frozen=True)
class FontSelection:
    """Fallback fonts beside the regular one, and the characters that none of them contains."""

    fallbacks: tuple[Font, ...]
    missing: frozenset[str]


def select_fonts(texts: Iterable[str], *, folders: Sequence[Path] | None = None) -> FontSelection:
    """Select the fallback fonts that texts need beside the regular one.

    Parameters
    ----------
    texts : iterable of str
        All texts that will be drawn.
    folders : sequence of Path, optional
        Folders of system fonts; the platform's usual ones by default.
    """
    missing = {
        character
        for text in (*texts, MISSING_GLYPH_BOX)
        for character in text
        if _is_drawn(character)
    }
    missing -= characters_in(Font(REGULAR))
    chosen: list[Font] = []
    for font in _candidates(folders):
        if not missing:
            break
        if found := missing & characters_in(font):
            chosen.append(font)
            missing -= found
    return FontSelection(tuple(chosen), frozenset(missing))


def _is_drawn(character: str) -> bool:
    return not character.isspace() and unicodedata.category(character) not in {"Cc", "Cf", "Mn"}


def _candidates(folders: Sequence[Path] | None) -> Iterator[Font]:
    """Yield the bundled fonts, then those of the system, which are searched only if needed."""
    yield from (Font(_FOLDER / name) for name in _BUNDLED_FALLBACKS)
    for folder in _system_folders() if folders is None else folders:
        for path in sorted(folder.rglob("*"), key=_regular_first):
            is_cjk = path.name.lower().startswith(_CJK_FONT_PREFIXES)
            if is_cjk and path.suffix.lower() in {".ttf", ".otf", ".ttc", ".otc"}:
                yield from (Font(path, index) for index in range(_font_count(path)))


def _regular_first(path: Path) -> tuple[bool, str]:
    name = path.name.lower()
    return not ("regular" in name or "-" not in name), str(path)


def _system_folders() -> list[Path]:
    home = Path.home()
    if sys.platform == "win32":
        windows = Path(os.environ.get("WINDIR", "C:/Windows"))
        folders = [windows / "Fonts", home / "AppData/Local/Microsoft/Windows/Fonts"]
    elif sys.platform == "darwin":
        folders = [Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library/Fonts"]
    else:
        folders = [Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), home / ".fonts"]
        folders.append(home / ".local/share/fonts")
    return [folder for folder in folders if folder.is_dir()]


def _font_count(path: Path) -> int:
    """Return the number of fonts in a file; 0 if it cannot be read."""
    if path.suffix.lower() not in {".ttc", ".otc"}:
        return 1
    try:
        with path.open("rb") as file, TTCollection(file, lazy=True) as collection:
            return len(collection.fonts)
    except (OSError, TTLibError):
        return 0


@lru_cache(maxsize=64)
def characters_in(font: Font) -> frozenset[str]:
    """Return the characters that a font contains; none if it cannot be read."""
    try:
        with (
            font.path.open("rb") as file,
            TTFont(file, fontNumber=font.index, lazy=True) as ttfont,
        ):
            return frozenset(map(chr, ttfont.getBestCmap() or {}))
    except (OSError, TTLibError):
        return frozenset()
