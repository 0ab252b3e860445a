"""Drawings of how a clip should look: the reference figure of each test and view in a frame."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

from vision.screens.reference_figures import (
    BONES,
    HEAD_RADIUS,
    JointPosition,
    ReferenceFigure,
    reference_figures,
)
from vision.text.translation import translate
from vision.text.verdicts import VERDICT_STYLES
from vision.webapp.shared.text import escape_html

#: Pixels per body height, and height of a drawing.
_SCALE: Final = 100.0
_HEIGHT: Final = 118.0
#: Width of the frame: who travels needs room on both sides.
_WIDTH: Final = 84.0
_WIDTH_TO_TRAVEL: Final = 150.0
_FLOOR: Final = 108.0
#: An image does not know the theme of the page.
_BODY: Final = VERDICT_STYLES["pass"].tones.either
_FRAME: Final = VERDICT_STYLES["cannot_tell"].tones.either
#: The way of a backward run.
_ARROW: Final = (
    f'<path d="M44 40H16m8-8l-8 8l8 8" fill="none" stroke="{_FRAME}" stroke-width="3" '
    'stroke-linecap="round" stroke-linejoin="round"/>'
)


@cache
def filming_figures_html(language: str) -> str:
    """Write the figures side by side; they scroll where there is no room for all.

    Parameters
    ----------
    language : str
        The current language.
    """
    figures = []
    for figure in reference_figures():
        data = base64.b64encode(figure_svg(figure).encode()).decode()
        caption = escape_html(translate(figure.caption))
        figures.append(
            f'<figure><img src="data:image/svg+xml;base64,{data}" alt="" '
            f'width="{_width(figure):g}" height="{_HEIGHT:g}">'
            f"<figcaption>{caption}</figcaption></figure>"
        )
    label = escape_html(translate("How a clip looks, test by test"))
    return (
        f'<div class="fc-figures" tabindex="0" role="group" aria-label="{label}">'
        f"{''.join(figures)}</div>"
    )


def _width(figure: ReferenceFigure) -> float:
    return _WIDTH_TO_TRAVEL if figure.travels else _WIDTH


def figure_svg(figure: ReferenceFigure) -> str:
    """Draw a figure in the frame of a phone, on the floor.

    Parameters
    ----------
    figure : ReferenceFigure
        The figure.

    Returns
    -------
    str
        An image of its own: `st.html` takes drawings out of a page.
    """
    width = _width(figure)
    xs = [x for x, _ in figure.joints.values()]
    middle = (min(xs) + max(xs)) / 2
    placed = {
        name: (width / 2 + _SCALE * (x - middle), _FLOOR - _SCALE * y)
        for name, (x, y) in figure.joints.items()
    }
    head_x, head_y = placed["head"]
    behind = 0.45 if figure.view == "side" else 1
    arrow = _ARROW if figure.travels else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {_HEIGHT:g}">'
        f'<rect x="1.5" y="1.5" width="{width - 3:g}" height="{_HEIGHT - 3:g}" rx="8" '
        f'fill="{_BODY}" fill-opacity="0.07" stroke="{_FRAME}" stroke-width="2"/>'
        f'<path d="M8 {_FLOOR + 2:g}H{width - 8:g}" stroke="{_FRAME}" stroke-width="1.5"/>'
        f"{arrow}"
        f'<g stroke="{_BODY}" stroke-width="4.5" stroke-linecap="round">'
        f'<g opacity="{behind}">{"".join(_limbs(placed, "b"))}</g>{"".join(_limbs(placed, "a"))}'
        f"{_line(placed['shoulder'], placed['hip'])}</g>"
        f'<circle cx="{head_x:.1f}" cy="{head_y:.1f}" r="{_SCALE * HEAD_RADIUS:.1f}" '
        f'fill="{_BODY}"/></svg>'
    )


def _limbs(placed: Mapping[str, JointPosition], name: str) -> Iterator[str]:
    bones = [(f"{first}_{name}", f"{second}_{name}") for first, second in BONES]
    bones += [(f"{joint}_{name}", joint) for joint in ("hip", "shoulder")]
    for first, second in bones:
        if first in placed and second in placed:
            yield _line(placed[first], placed[second])


def _line(a: JointPosition, b: JointPosition) -> str:
    return f'<path d="M{a[0]:.1f} {a[1]:.1f}L{b[0]:.1f} {b[1]:.1f}"/>'
