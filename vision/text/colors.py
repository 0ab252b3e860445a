"""Colours of left, right and body, each in tones for light and dark backgrounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

#: Red, green and blue, 0-255.
RgbColor = tuple[int, int, int]
Tone = Literal["light", "dark", "either"]


@dataclass(frozen=True)
class Tones:
    """One colour, as ``#rrggbb`` for each background.

    Attributes
    ----------
    light : str
        Text and lines on white or nearly white: the handouts.
    dark : str
        On dark panels and over video.
    either : str
        Borders, bands and marks of the app's pages, whose theme is the user's choice.
    """

    light: str
    dark: str
    either: str

    def tone(self, name: Tone) -> str:
        """Return one of the three tones."""
        return {"light": self.light, "dark": self.dark, "either": self.either}[name]


#: Left is teal, right is orange, everything else is grey-blue.
SIDE_TONES: Final[Mapping[str, Tones]] = {
    "left": Tones(light="#0c7c7e", dark="#3ddbc6", either="#0f8b8d"),
    "right": Tones(light="#b45f06", dark="#ffb05c", either="#b45f06"),
    "body": Tones(light="#5b6b8c", dark="#a5b4d8", either="#5b6b8c"),
}


def to_rgb(color: str) -> RgbColor:
    """Convert ``#rrggbb`` to red, green and blue, 0-255."""
    red, green, blue = bytes.fromhex(color.removeprefix("#"))
    return red, green, blue


def css_variables(tones: Mapping[str, Tones], tone: Tone, *, prefix: str = "--") -> str:
    """Write colours as declarations of CSS variables, for the inside of a CSS rule.

    Parameters
    ----------
    tones : mapping of str to Tones
        The colours by name; underscores in names are kept.
    tone : {"light", "dark", "either"}
        Background of the colours.
    prefix : str, optional
        Prefix of the variables' names.

    Returns
    -------
    str
        Such as ``--fault: #b3263c; --watch: #8a5200;``.
    """
    return " ".join(f"{prefix}{name}: {color.tone(tone)};" for name, color in tones.items())
