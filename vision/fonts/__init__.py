"""Fonts for text in images and PDF: bundled Noto Sans, and fallbacks for other scripts."""

from __future__ import annotations

from pathlib import Path
from typing import Final

_FOLDER: Final = Path(__file__).parent
REGULAR: Final = _FOLDER / "NotoSans-Regular.ttf"
BOLD: Final = _FOLDER / "NotoSans-Bold.ttf"
