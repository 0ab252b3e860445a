"""What the HTML pages of a batch share: templates, style sheet, script for sortable tables."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from vision.text.colors import css_variables
from vision.text.sentences import translate_text
from vision.text.translation import translate, translate_count, translate_in
from vision.text.verdicts import VERDICT_TONES

_TEMPLATES: Final = Path(__file__).with_name("templates")


@dataclass(frozen=True)
class InlineScript:
    """A script in a page, whose security policy allows no other.

    Attributes
    ----------
    text : str
        The script.
    sha256 : str
        Its checksum as the policy wants it, Base64.
    """

    text: str
    sha256: str


@lru_cache(maxsize=1)
def page_environment() -> Environment:
    """Return the environment of the templates; all text in them is escaped.

    Templates give their texts to ``translate`` and its sisters, as modules do; ``sentence`` is for
    the finished sentences and the titles of reports.
    """
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        translate=translate,
        translate_in=translate_in,
        translate_count=translate_count,
        sentence=translate_text,
    )
    return environment


def inline_script(*names: str) -> InlineScript:
    """Return scripts of the templates' folder as one."""
    text = "\n".join((_TEMPLATES / name).read_text("utf-8") for name in names)
    return InlineScript(text, base64.b64encode(hashlib.sha256(text.encode()).digest()).decode())


def style_sheet(*names: str) -> str:
    """Return style sheets of the templates' folder, with the colours of verdicts for both themes.

    Parameters
    ----------
    *names : str
        File names; later ones have precedence.
    """
    return (
        f":root {{ {css_variables(VERDICT_TONES, 'light')} }}\n"
        "@media screen and (prefers-color-scheme: dark) {\n"
        f"  :root {{ {css_variables(VERDICT_TONES, 'dark')} }}\n}}\n"
        + "".join((_TEMPLATES / name).read_text("utf-8") for name in names)
    )
