"""Labels, symbols and colours of verdicts and sides for JavaScript and CSS."""

from __future__ import annotations

import json

from vision.text.colors import SIDE_TONES, Tone, css_variables
from vision.text.verdicts import VERDICT_TONES, verdict_data


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
        "// Labels, symbols and colours of verdicts and sides; generated from vision.text.\n\n"
        f"export const VERDICTS = {json.dumps(verdict_data(), ensure_ascii=False)};\n"
        f"export const SIDE_COLORS = {json.dumps(side_colors)};\n"
    )


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
