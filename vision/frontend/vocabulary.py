"""Labels, symbols and colours of verdicts and sides for JavaScript and CSS."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from vision.text.colors import SIDE_TONES, Tone, css_variables
from vision.text.verdicts import VERDICT_TONES, verdict_data

#: Where the module is, committed so that the scripts can be bundled without Python.
MODULE_PATH: Final = Path(__file__).parent / "shared/vocabulary.js"


def vocabulary_module() -> str:
    """Write the JavaScript module ``vocabulary.js``.

    Returns
    -------
    str
        Exports ``VERDICTS``: label, symbol and colour over video by verdict; and
        ``SIDE_COLORS``: colour over video by body side, ``body`` for neither side.
    """
    side_colors = {side: tones.dark for side, tones in SIDE_TONES.items()}
    return (
        "// Labels and colours of verdicts and sides; from scripts/write_vocabulary.py.\n\n"
        f"export const VERDICTS = {_literal(verdict_data())};\n\n"
        f"export const SIDE_COLORS = {_literal(side_colors)};\n"
    )


def _literal(values: Mapping[str, object]) -> str:
    lines = [f"  {key}: {json.dumps(value, ensure_ascii=False)}," for key, value in values.items()]
    return "\n".join(["{", *lines, "}"])


def color_variables(selector: str, tone: Tone) -> str:
    """Write a CSS rule that sets ``--fault``, ``--watch``, ``--pass``, ``--side-left`` and so on.

    Parameters
    ----------
    selector : str
        CSS selector of the elements that get the variables.
    tone : {"light", "dark", "either"}
        Background that the colours are for.
    """
    verdicts = css_variables(VERDICT_TONES, tone)
    sides = css_variables(SIDE_TONES, tone, prefix="--side-")
    return f"{selector} {{ {verdicts} {sides} }}\n"
