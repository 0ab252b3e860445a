"""A handout as one HTML page that needs nothing beside it: no script, no address outside."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from vision.atomic import write_atomically
from vision.share.curves import choose_curves, curves_line
from vision.share.handout import Handout
from vision.share.handout_content import Content
from vision.share.handout_text import content_of, kept_together, moment
from vision.share.images import shrunk
from vision.share.svg import curve_svg

_TEMPLATES: Final = Path(__file__).with_name("templates")
#: Most pixels on the longer side of a picture: sharp on a phone, small in a mail.
_COVER, _FRAME = 900, 640


def write_html(handout: Handout, path: Path) -> None:
    """Write a handout as one self-contained HTML file.

    Parameters
    ----------
    handout : Handout
        What is shared.
    path : Path
        The file.

    Raises
    ------
    FormcheckError
        A picture cannot be read, or the file cannot be written.
    """
    write_atomically(handout_html(handout).encode("utf-8"), path)


def handout_html(handout: Handout) -> str:
    """Give a handout as the text of an HTML page; every word in it is escaped."""
    content = content_of(handout)
    curves = choose_curves(handout.angles, handout.report)
    cover = content.cover
    proofs = [row.frame for row in content.rows if row.frame is not None]
    shown = [*proofs, *content.frames]
    return (
        _environment()
        .get_template("handout.html.j2")
        .render(
            c=content,
            title=page_title(content),
            style=(_TEMPLATES / "handout.css").read_text("utf-8"),
            cover=None if cover is None else shrunk(cover.picture, longer_side=_COVER),
            photos={frame: shrunk(frame.picture, longer_side=_FRAME) for frame in shown},
            curves=[(curve, curve_svg(curve)) for curve in curves],
            curves_line=curves_line(curves),
            moment=moment,
        )
    )


def page_title(content: Content) -> str:
    """Name a handout: athlete, day and formcheck."""
    return " · ".join(part for part in (content.who, content.when, "formcheck") if part)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_said,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _said(value: Any) -> Any:
    return kept_together(value) if type(value) is str else value
