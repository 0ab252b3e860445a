"""Options that several commands take, and their parsers."""

from __future__ import annotations

from typing import Annotated, Final, Literal

import typer

from vision.errors import InputError
from vision.screens.registry import AUTO, SCREENS, parse_screen_choice, style_titles
from vision.settings import ROTATIONS
from vision.terms import Quality

_SCREENS: Final = tuple(screen.option for screen in SCREENS.values())
#: Choices as shown in the help.
SCREEN_METAVAR: Final = "|".join(_SCREENS)
SCREEN_OR_AUTO_METAVAR: Final = f"{AUTO}|{SCREEN_METAVAR}"
STYLE_METAVAR: Final = "|".join(style_titles())
ROTATION_METAVAR: Final = "|".join([AUTO, *map(str, ROTATIONS)])

#: Option for a pose model.
ModelOption = Annotated[
    str | None,
    typer.Option(
        help="Pose model, instead of --quality: a name from `formcheck models list`, or a file."
    ),
]
#: Option for how well and how fast to analyse.
QualityOption = Annotated[
    Quality | None,
    typer.Option(
        help="best: slowest, smallest errors; balanced: half the time; fast: a little less still. "
        "Default: FORMCHECK_QUALITY, else best."
    ),
]
#: Option for the language of the pages that a command writes.
PageLanguageOption = Annotated[
    Literal["en", "es", "de", "fr"],
    typer.Option(
        envvar="FORMCHECK_LANGUAGE",
        help="Language of the pages; tables and JSON are always English.",
    ),
]


def parse_screen_option(text: str) -> str:
    """Parse the name of a test, or ``auto``, in either spelling; return it with hyphens.

    Raises
    ------
    typer.BadParameter
        If there is no such test.
    """
    try:
        choice = parse_screen_choice(text)
    except InputError as error:
        raise typer.BadParameter(str(error)) from error
    return AUTO if choice is None else choice.screen.option


def parse_style_option(text: str) -> str:
    """Parse the name of a style of a movement.

    Raises
    ------
    typer.BadParameter
        If no test has such a style.
    """
    if text not in style_titles():
        raise typer.BadParameter(f"'{text}' is not one of {', '.join(style_titles())}.")
    return text


def parse_rotation_option(text: str) -> int | None:
    """Parse a rotation in degrees, or ``auto``, which gives None.

    Raises
    ------
    InputError
        If a clip cannot be rotated by it.
    """
    if text == AUTO:
        return None
    if text not in map(str, ROTATIONS):
        raise InputError(f"--rotate takes {ROTATION_METAVAR.replace('|', ', ')}; not {text}.")
    return int(text)
