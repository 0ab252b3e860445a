"""Labels, symbols, colours and order of verdicts, for every page, video, file and terminal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from vision.terms import DecidedVerdict, Verdict
from vision.text.colors import RgbColor, Tones, to_rgb

#: Outline of a verdict's symbol where it is drawn.
VerdictShape = Literal["disc", "triangle", "square", "ring"]


@dataclass(frozen=True)
class VerdictStyle:
    """Label, symbol, shape and colour of a verdict; none relies on the colour alone.

    Attributes
    ----------
    label : str
        Its name.
    symbol : str
        One character.
    shape : {"disc", "triangle", "square", "ring"}
        Outline of the drawn symbol: ``disc`` with a tick, ``triangle`` with "!",
        ``square`` with a cross, ``ring`` with "?".
    tones : Tones
        Its colour. The tones for dark backgrounds are from the palette of Okabe and Ito,
        brightened, so that they differ for colour-blind people too, and in lightness.
    """

    label: str
    symbol: str
    shape: VerdictShape
    tones: Tones

    @property
    def color(self) -> RgbColor:
        """Color on dark panels and over video, red, green and blue."""
        return to_rgb(self.tones.dark)


#: Style of each verdict, the worst first.
VERDICT_STYLES: Final[Mapping[Verdict, VerdictStyle]] = {
    "fault": VerdictStyle(
        "Fault", "✗", "square", Tones(light="#b3263c", dark="#fa6236", either="#d1495b")
    ),
    "watch": VerdictStyle(
        "Worth watching", "!", "triangle", Tones(light="#8a5200", dark="#facd4a", either="#e0922f")
    ),
    "pass": VerdictStyle(
        "Good", "✓", "disc", Tones(light="#17704f", dark="#54dcb4", either="#2f9e77")
    ),
    "cannot_tell": VerdictStyle(
        "Cannot tell", "?", "ring", Tones(light="#4d616d", dark="#a8b2be", either="#7c93a3")
    ),
}
#: The colours alone, by verdict.
VERDICT_TONES: Final[Mapping[str, Tones]] = {
    verdict: style.tones for verdict, style in VERDICT_STYLES.items()
}
#: Verdicts in the order in which they are listed.
WORST_FIRST: Final[tuple[Verdict, ...]] = tuple(VERDICT_STYLES)
_DECIDED: Final[tuple[DecidedVerdict, ...]] = ("fault", "watch", "pass")


def severity(verdict: Verdict) -> int:
    """Return a sort key: 0 for a fault, the worst, up to 3 for ``cannot_tell``."""
    return WORST_FIRST.index(verdict)


def worst_verdict(verdicts: Iterable[Verdict]) -> DecidedVerdict | None:
    """Return the worst verdict; None where nothing could be judged."""
    found = set(verdicts)
    return next((verdict for verdict in _DECIDED if verdict in found), None)


def verdict_data() -> dict[str, dict[str, str]]:
    """Return label, symbol and colour on video of each verdict, as data for JavaScript."""
    return {
        verdict: {"label": style.label, "symbol": style.symbol, "color": style.tones.dark}
        for verdict, style in VERDICT_STYLES.items()
    }
