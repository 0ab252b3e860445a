"""Criteria as data: what a screen asks, where its limits come from, what it says.

The files beside this module are meant to be read, copied and changed by a coach
(``--criteria FILE``); how a number is measured stays in the code next to them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from vision.errors import InputError
from vision.screens.registry import CRITERIA_FILES, ScreenId
from vision.terms import LimitSide

CriterionView = Literal["front", "back", "side"]


class _CriteriaModel(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class LimitSpec(_CriteriaModel):
    """From where on a value is worth watching and from where on it is a fault."""

    side: LimitSide
    watch: float | tuple[float, float]
    fault: float | tuple[float, float]

    @model_validator(mode="after")
    def _ordered(self) -> LimitSpec:
        pairs = isinstance(self.watch, tuple), isinstance(self.fault, tuple)
        if pairs != ((self.side == "outside"),) * 2:
            raise ValueError("limits are pairs for 'outside' and single numbers otherwise")
        if isinstance(self.watch, tuple) and isinstance(self.fault, tuple):
            good = self.fault[0] <= self.watch[0] <= self.watch[1] <= self.fault[1]
        elif self.side == "above":
            good = self.watch <= self.fault  # type: ignore[operator]
        else:
            good = self.watch >= self.fault  # type: ignore[operator]
        if not good:
            raise ValueError("'fault' must lie beyond 'watch'")
        return self


class VerdictTexts(_CriteriaModel):
    """What is said for each verdict.

    Filled in: ``{value}``, ``{amount}`` (without its sign), ``{leg}``, ``{direction}`` (left or
    right by the sign), ``{lean}`` (forward or back by the sign), ``{back}``
    (behind or short of).
    """

    good: str
    watch: str
    fault: str


class StyleSpec(_CriteriaModel):
    """What changes with another style of the movement."""

    limits: LimitSpec
    says: VerdictTexts
    cue: str


class CriterionSpec(_CriteriaModel):
    """One question of a screen.

    Attributes
    ----------
    id, title, unit : str
        Name for programs, name for people, unit of the value.
    topic : str
        What a headline calls it: "work on ... first".
    asks : str
        What is looked at, in one sentence.
    views : tuple of str
        Views that can carry it.
    per_leg : bool
        Asked of each leg of a two-leg squat.
    combine : {"median", "mean", "count"}
        The value over repetitions: their median or mean, or in how many it happened.
    limits : LimitSpec
    source : str
        Where the limits come from.
    certainty : str
        How sure that source is.
    needs : str
        What to film when this view cannot carry it.
    max_error : float, optional
        With a measured error above this nothing can be told.
    says : Sayings
    cue : str
        What to try next.
    drills : tuple of str
    styles : mapping of str to StyleSpec
        Other styles of the movement, with their own limits and words.
    """

    id: str
    title: str
    topic: str
    unit: str
    asks: str
    views: tuple[CriterionView, ...]
    per_leg: bool = False
    combine: Literal["median", "mean", "count"] = "median"
    limits: LimitSpec
    source: str
    certainty: str
    needs: str
    max_error: float | None = None
    says: VerdictTexts
    cue: str
    drills: tuple[str, ...]
    styles: Mapping[str, StyleSpec] = {}

    def in_style(self, style: str) -> CriterionSpec:
        """Give the question as it is asked of a style."""
        other = self.styles.get(style)
        if other is None:
            return self
        return self.model_copy(
            update={"limits": other.limits, "says": other.says, "cue": other.cue}
        )


class CriteriaFile(_CriteriaModel):
    """All criteria of one screen."""

    screen: ScreenId
    title: str
    criterion: tuple[CriterionSpec, ...]

    def in_style(self, style: str) -> CriteriaFile:
        """Give the questions as they are asked of a style."""
        return self.model_copy(
            update={"criterion": tuple(c.in_style(style) for c in self.criterion)}
        )

    def by_id(self) -> Mapping[str, CriterionSpec]:
        """Criteria by their id, in the order of the file."""
        return {c.id: c for c in self.criterion}


def load_criteria(screen: str) -> CriteriaFile:
    """Read the criteria that come with formcheck."""
    text = CRITERIA_FILES[screen].read_text("utf-8")
    return CriteriaFile.model_validate(tomllib.loads(text))


def read_criteria(path: Path) -> CriteriaFile:
    """Read a user's own criteria file.

    Raises
    ------
    InputError
        If the file cannot be read or says something that makes no sense.
    """
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"The criteria file {path.name} cannot be read; check its name."
        ) from error
    try:
        mine = CriteriaFile.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"The criteria file {path.name} is not valid TOML: {error}.") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = " → ".join(str(part) for part in first["loc"]) or "the whole file"
        raise InputError(
            f"The criteria file {path.name} has a mistake at {where}: {first['msg']}."
        ) from error
    unknown = set(mine.by_id()) - set(load_criteria(mine.screen).by_id())
    if unknown:
        raise InputError(
            f"The criteria file {path.name} asks for {', '.join(sorted(unknown))}, "
            "which formcheck does not measure; copy the ids from the file that comes with it."
        )
    return mine
