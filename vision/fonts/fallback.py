"""Which fonts words need: those that come along, else one of the machine's.

Latin, Greek, Cyrillic, Arabic, Hebrew, Devanagari, Thai, Armenian and Georgian letters come
along (Noto Sans, SIL Open Font License, see OFL.txt). Chinese, Japanese and Korean
need a font of the machine; without one a letter becomes a box.
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

# Cutting a font down, it reports every table it leaves out.
logging.getLogger("fontTools.subset").setLevel(logging.ERROR)

_FOLDER: Final = Path(__file__).parent
REGULAR: Final = _FOLDER / "NotoSans-Regular.ttf"
#: Instead of a letter that no font has.
MISSING_GLYPH_BOX: Final = "□"
BOLD: Final = _FOLDER / "NotoSans-Bold.ttf"
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
#: Beginnings of the file names of fonts with Chinese, Japanese or Korean letters.
_CJK_FONT_PREFIXES: Final = (
    *("notosanscjk", "notosanssc", "notosansjp", "notosanskr", "sourcehansans"),
    *("wqy-zenhei", "wqy-microhei", "droidsansfallback", "ipagp", "takao", "nanumgothic"),
    *("msyh", "yugothr", "meiryo", "msgothic", "malgun", "simsun", "mingliu"),
    *("pingfang", "hiragino", "applesdgothicneo", "stheiti", "arial unicode"),
)


@dataclass(frozen=True)
class Font:
    """A font file, and which font in it."""

    path: Path
    index: int = 0


@dataclass(frozen=True)
class FontSelection:
    """Fonts to fall back on, and the letters none of them has."""

    fallbacks: tuple[Font, ...]
    missing: frozenset[str]


def select_fonts(texts: Iterable[str], *, folders: Sequence[Path] | None = None) -> FontSelection:
    """Choose the fonts that words need beside the usual one.

    Parameters
    ----------
    texts : iterable of str
        Everything that will be written.
    folders : sequence of Path, optional
        Where the machine's fonts lie; its usual places by default.
    """
    missing = {
        letter for text in (*texts, MISSING_GLYPH_BOX) for letter in text if _is_drawn(letter)
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


def _is_drawn(letter: str) -> bool:
    return not letter.isspace() and unicodedata.category(letter) not in {"Cc", "Cf", "Mn"}


def _candidates(folders: Sequence[Path] | None) -> Iterator[Font]:
    """Those that come along, then the machine's, which are looked for only when needed."""
    yield from (Font(_FOLDER / name) for name in _BUNDLED_FALLBACKS)
    for folder in _system_folders() if folders is None else folders:
        for path in sorted(folder.rglob("*"), key=_regular_first):
            named = path.name.lower().startswith(_CJK_FONT_PREFIXES)
            if named and path.suffix.lower() in {".ttf", ".otf", ".ttc", ".otc"}:
                yield from (Font(path, number) for number in range(_font_count(path)))


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
    """How many fonts a file holds; 0 where it cannot be read."""
    if path.suffix.lower() not in {".ttc", ".otc"}:
        return 1
    try:
        with path.open("rb") as file, TTCollection(file, lazy=True) as collection:
            return len(collection.fonts)
    except (OSError, TTLibError):
        return 0


@lru_cache(maxsize=64)
def characters_in(font: Font) -> frozenset[str]:
    """Give the letters a font has; none where it cannot be read."""
    try:
        with (
            font.path.open("rb") as file,
            TTFont(file, fontNumber=font.index, lazy=True) as opened,
        ):
            return frozenset(map(chr, opened.getBestCmap() or {}))
    except (OSError, TTLibError):
        return frozenset()
