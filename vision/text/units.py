"""Units in the current language."""

from __future__ import annotations

from vision.text.translation import translate


def basis_text(unit: str) -> str:
    """Return the basis of a percentage, such as ``of leg length``; empty for other units.

    Parameters
    ----------
    unit : str
        Unit as in the report.
    """
    return {
        "% leg": translate("of leg length"),
        "% stance": translate("of stance width"),
        "% torso": translate("of torso length"),
        "% steps": translate("of the steps"),
    }.get(unit, "")
