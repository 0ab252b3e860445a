"""Registry of screens: the built-in ones, and those in folders of the user.

A screen is defined by a Python file with a `Screen` called ``SCREEN`` and a TOML file of the same
name with its criteria. The built-in ones are in `vision.screens.definitions`; then the folders in
the environment variable ``FORMCHECK_SCREENS`` are searched.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Final

from vision.errors import InputError
from vision.screens import definitions
from vision.screens.screen import Screen

#: Further folders with definitions, separated as in ``PATH``.
SCREENS_VARIABLE: Final = "FORMCHECK_SCREENS"
#: Choice of the screen that detects it from the clip.
AUTO: Final = "auto"
#: Why a user's definition could not be loaded, by its file name without ending.
LOAD_ERRORS: Final[dict[str, str]] = {}


def _folders() -> list[Path]:
    paths = os.environ.get(SCREENS_VARIABLE, "").split(os.pathsep)
    return [*map(Path, definitions.__path__), *(Path(path) for path in paths if path)]


def _load(path: Path, package: str) -> ModuleType:
    name = f"{package}.{path.stem}"
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def _definitions() -> Iterator[tuple[Screen, Path]]:
    """Load each definition that has a criteria file beside it.

    A user's definition that fails is left out, so that the others still work.
    """
    for number, folder in enumerate(_folders()):
        package = definitions.__name__ if number == 0 else f"formcheck_screens_{number}"
        for path in sorted(folder.glob("*.py")):
            criteria = path.with_suffix(".toml")
            if not criteria.is_file():
                continue
            try:
                screen = _load(path, package).SCREEN
            except Exception as error:  # whatever the user's code raises
                if number == 0:
                    raise
                LOAD_ERRORS[path.stem] = f"{type(error).__name__}: {error}"
                continue
            yield screen, criteria


def _find() -> tuple[dict[str, Screen], dict[str, Path]]:
    found = sorted(_definitions(), key=lambda pair: (pair[0].order, pair[0].title))
    return {s.id: s for s, _ in found}, {s.id: path for s, path in found}


_screens, _criteria = _find()

#: All screens by id, in the order in which they are listed.
SCREENS: Final[Mapping[str, Screen]] = _screens
#: Criteria file of each screen, by the screen's id.
CRITERIA_FILES: Final[Mapping[str, Path]] = _criteria


class ScreenId(StrEnum):
    """Id of a screen, as in reports and file names."""

    @property
    def screen(self) -> Screen:
        """The screen."""
        return SCREENS[self.value]


if not TYPE_CHECKING:  # the members are the screens that were found
    ScreenId = ScreenId("ScreenId", {name.upper(): name for name in SCREENS}, module=__name__)


def parse_screen(text: str) -> ScreenId:
    """Parse the name of a screen, spelled with hyphens or with underscores.

    Raises
    ------
    InputError
        If there is no such screen.
    """
    name = text.strip().lower().replace("-", "_")
    if name in LOAD_ERRORS:
        raise InputError(
            f"The test '{text}' could not be loaded ({LOAD_ERRORS[name]}); correct {name}.py."
        )
    try:
        return ScreenId(name)
    except ValueError as error:
        names = ", ".join(screen.option for screen in SCREENS.values())
        raise InputError(f"There is no test called '{text}'; choose one of {names}.") from error


def parse_screen_choice(text: str) -> ScreenId | None:
    """Parse the name of a screen, or ``auto`` as None.

    Raises
    ------
    InputError
        If there is no such screen.
    """
    return None if text.strip().lower() == AUTO else parse_screen(text)


def screen_titles() -> dict[str, str]:
    """Return the title of each screen by its id."""
    return {id_: screen.title for id_, screen in SCREENS.items()}


def style_titles() -> dict[str, str]:
    """Return the title of each style that any screen has."""
    return {name: title for s in SCREENS.values() for name, title in s.styles.items()}
