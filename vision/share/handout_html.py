"""Write a handout as one self-contained HTML page, without scripts or external links."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from vision.atomic import write_atomically
from vision.share.chart_svg import chart_svg
from vision.share.charts import charts_note, choose_charts
from vision.share.handout import Handout
from vision.share.handout_content import HandoutContent
from vision.share.handout_text import build_content, keep_together
from vision.share.images import shrink_image
from vision.text.clock import clock_text
from vision.text.colors import SIDE_TONES, css_variables
from vision.text.translation import current_language, translate, use_language
from vision.text.verdicts import VERDICT_TONES

_TEMPLATES: Final = Path(__file__).with_name("templates")
#: Longer side of an image, pixels: sharp on a phone, small in an e-mail.
_COVER_PX: Final = 900
_FRAME_PX: Final = 640


def write_html(handout: Handout, path: Path) -> None:
    """Write a handout as one self-contained HTML file.

    Parameters
    ----------
    handout : Handout
        The handout.
    path : Path
        The file.

    Raises
    ------
    FormcheckError
        If an image cannot be read, or the file cannot be written.
    """
    write_atomically(handout_html(handout).encode("utf-8"), path)


def handout_html(handout: Handout, *, video: str | None = None) -> str:
    """Return a handout as an HTML page; all text in it is escaped.

    Parameters
    ----------
    handout : Handout
        The handout.
    video : str, optional
        Address of the annotated clip on the server that sends the page; by default the page has
        no video and loads nothing.
    """
    with use_language(handout.language):
        return _handout_html(handout, video)


def _handout_html(handout: Handout, video: str | None) -> str:
    content = build_content(handout)
    charts = choose_charts(handout.angles, handout.report)
    cover = content.cover
    evidence = [row.evidence for row in content.rows if row.evidence is not None]
    good = [row.good_form for row in content.rows if row.good_form is not None]
    cued = [frame for cue in content.cues for frame in cue.frames]
    shown = [*evidence, *good, *cued, *content.frames]
    return template("handout.html.j2").render(
        c=content,
        language=current_language(),
        title=page_title(content),
        style=handout_style(),
        cover=None if cover is None else shrink_image(cover.image, longer_side=_COVER_PX),
        images={frame: shrink_image(frame.image, longer_side=_FRAME_PX) for frame in shown},
        charts=[(chart, chart_svg(chart)) for chart in charts],
        charts_note=charts_note(charts),
        clock_time=clock_text,
        video=video,
    )


def page_title(content: HandoutContent) -> str:
    """Return the title of a handout: athlete, day and formcheck."""
    return " · ".join(part for part in (content.athlete, content.date, "formcheck") if part)


def handout_style() -> str:
    """Return the style sheet of pages to share, with all colours for both themes."""
    tones = {**VERDICT_TONES, **SIDE_TONES}
    return (
        f":root {{ {css_variables(tones, 'light')} }}\n"
        "@media screen and (prefers-color-scheme: dark) {\n"
        f"  :root {{ {css_variables(tones, 'dark')} }}\n}}\n"
        + (_TEMPLATES / "handout.css").read_text("utf-8")
    )


def template(name: str) -> Template:
    """Return a template of pages to share, which escapes all text."""
    return _environment().get_template(name)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(translate=translate)
    return environment


def _finalize(value: Any) -> Any:
    return keep_together(value) if type(value) is str else value
