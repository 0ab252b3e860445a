"""Load criteria files: limits, their sources, and the report's text for each verdict.

Each file is beside the definition of its screen. A coach can copy and edit one
(``--criteria FILE``); the measurements themselves are defined in code.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from vision.errors import InputError
from vision.screens.criteria_values import (
    MAX_CRITERIA_BYTES,
    CriterionId,
    Few,
    Label,
    Number,
    Prose,
    Template,
    parse_criteria_toml,
)
from vision.screens.registry import CRITERIA_FILES, ScreenId
from vision.terms import LimitSide
from vision.untrusted import UntrustedDataError, quoted, read_at_most

CriterionView = Literal["front", "back", "side"]
#: A gait that has limits of its own.
LimitsGait = Literal["run", "walk"]


class _CriteriaModel(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class LimitSpec(_CriteriaModel):
    """Limits past which a value is worth watching, or a fault; without `fault` it never is one."""

    side: LimitSide
    watch: Number | tuple[Number, Number]
    fault: Number | tuple[Number, Number] | None = None

    @model_validator(mode="after")
    def _ordered(self) -> LimitSpec:
        given = [limit for limit in (self.watch, self.fault) if limit is not None]
        if any(isinstance(limit, tuple) != (self.side == "outside") for limit in given):
            raise ValueError("limits are pairs for 'outside' and single numbers otherwise")
        if self.fault is None:
            return self
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
    """Sentences of a report for each verdict.

    ``past_limit`` is for a value past the fault limit that is not called a fault, because of its
    error or too few repetitions; without it, ``watch`` is used.

    Placeholders: ``{value}``, ``{amount}`` (without its sign), ``{leg}``, ``{direction}`` (left
    or right by the sign), ``{lean}`` (forward or back by the sign), ``{back}`` (behind or
    short of), ``{inward}`` and ``{outward}`` (which of them a positive value is), ``{landings}``
    (how many steps land toe first, flat and heel first), ``{reach}`` (how far a thigh goes behind
    the body: ``swings well behind you``).
    """

    good: Template
    watch: Template
    fault: Template = ""
    past_limit: Template | None = None


class StyleSpec(_CriteriaModel):
    """Limits and texts of a criterion in another style of the movement."""

    limits: LimitSpec
    says: VerdictTexts
    cue: Prose


class GaitSpec(StyleSpec):
    """Limits and texts of a criterion in another gait, with the source of these limits.

    Attributes
    ----------
    source, certainty : str
        Source of the limits, and how well established it is.
    drills : tuple of str
        Exercises; those of the criterion by default.
    """

    source: Prose
    certainty: Prose
    drills: Few[Prose] = ()


class NormSpec(_CriteriaModel):
    """What a published group of people measured.

    Attributes
    ----------
    people : str
        Who, with their number, as the subject of a sentence.
    mean, sd : float
        Mean and standard deviation, in the unit of the criterion.
    how : str
        How it was measured there.
    source : str
        The publication.
    gait : {"run", "walk"} or None
        The gait; None where there is only one.
    """

    people: Prose
    mean: Number
    sd: Annotated[Number, Field(gt=0)]
    how: Prose
    source: Prose
    gait: LimitsGait | None = None


class CriterionSpec(_CriteriaModel):
    """One criterion of a screen.

    Attributes
    ----------
    id, title, unit : str
        CriterionId, name to display, unit of the value.
    topic : str
        Name in a headline, as in "start with ...".
    asks : str
        Description of what is measured, one sentence.
    views : tuple of str
        Views in which it can be measured.
    per_leg : bool
        Whether each leg of a two-leg squat has its own result.
    combine : {"median", "mean", "count"}
        Value of the clip: the median or mean over the repetitions, or the number of
        repetitions in which it happened.
    limits : LimitSpec
        Watch and fault limits.
    source : str
        Source of the limits.
    certainty : str
        How well established that source is.
    needs : str
        What to film if this view does not show it.
    possible : (float, float), optional
        Least and greatest value that a living body can show in this movement; a value outside
        is missing, because the body was misread. The built-in range where a custom file has none.
    possible_source : str
        Source of that range.
    joints : tuple of str
        Landmarks it needs, without their side; built-in ones likewise.
    max_error : float, optional
        Largest measurement error with which a verdict is given.
    says : VerdictTexts
        Sentence of the report for each verdict.
    cue : str
        What to try next.
    drills : tuple of str
        Exercises.
    styles : mapping of str to StyleSpec
        Limits and texts in other styles of the movement.
    gaits : mapping of str to GaitSpec
        Limits and texts for other gaits than running; built-in ones where a custom file has none.
    limits_gait : {"run", "walk"} or None
        The gait that the limits are for; None where they are for every gait.
    norms : tuple of NormSpec
        What published groups of people measured; no limit follows from them.
    """

    id: CriterionId
    title: Label
    topic: Label
    unit: Label
    asks: Prose
    views: Few[CriterionView]
    per_leg: bool = False
    combine: Literal["median", "mean", "count"] = "median"
    limits: LimitSpec
    source: Prose
    certainty: Prose
    needs: Prose
    possible: tuple[Number, Number] | None = None
    possible_source: Prose = ""
    joints: Few[Label] = ()
    max_error: Number | None = None
    says: VerdictTexts
    cue: Prose
    drills: Few[Prose]
    styles: Annotated[Mapping[CriterionId, StyleSpec], Field(max_length=100)] = {}
    gaits: Mapping[LimitsGait, GaitSpec] = {}
    limits_gait: LimitsGait | None = None
    norms: Few[NormSpec] = ()

    @model_validator(mode="after")
    def _possible_ordered(self) -> CriterionSpec:
        if self.possible is not None and not self.possible[0] < self.possible[1]:
            raise ValueError("'possible' must run from the least to the greatest value")
        return self

    def can_show(self, value: float) -> bool:
        """Return whether a living body can show a value."""
        return self.possible is None or self.possible[0] <= value <= self.possible[1]

    def completed_by(self, built_in: CriterionSpec) -> CriterionSpec:
        """Return the criterion with what a custom file left out taken from the built-in one."""
        names = [] if self.possible is not None else ["possible", "possible_source"]
        names += [] if self.joints else ["joints"]
        names += [] if self.gaits else ["gaits"]
        return self.model_copy(update={name: getattr(built_in, name) for name in names})

    def in_style(self, style: str) -> CriterionSpec:
        """Return the criterion in a style of the movement, whose limits are for every gait."""
        other = self.styles.get(style)
        if other is None:
            return self
        return self.model_copy(
            update={"limits": other.limits, "says": other.says, "cue": other.cue, "gaits": {}}
        )

    def in_gait(self, gait: LimitsGait) -> CriterionSpec:
        """Return the criterion with the limits of a gait; those of its file are for running."""
        if not self.gaits:
            return self
        other = self.gaits.get(gait)
        if other is None:
            return self.model_copy(update={"limits_gait": "run"})
        names = ("limits", "says", "cue", "source", "certainty")
        update = {name: getattr(other, name) for name in names}
        return self.model_copy(
            update={**update, "drills": other.drills or self.drills, "limits_gait": gait}
        )


class CriteriaFile(_CriteriaModel):
    """Criteria of one screen.

    Attributes
    ----------
    screen : ScreenId
        The screen.
    title : str
        Title of the screen in a headline.
    gait_titles : mapping of str to str
        Its title in other gaits than running.
    criterion : tuple of CriterionSpec
        The criteria.
    """

    screen: ScreenId
    title: Label
    gait_titles: Mapping[LimitsGait, Label] = {}
    criterion: Few[CriterionSpec]

    @model_validator(mode="after")
    def _unique(self) -> CriteriaFile:
        ids = [c.id for c in self.criterion]
        twice = next((id_ for id_ in ids if ids.count(id_) > 1), None)
        if twice is not None:
            raise ValueError(f"the criterion {twice} is there twice; keep one")
        return self

    def in_style(self, style: str) -> CriteriaFile:
        """Return the criteria in a style of the movement."""
        return self.model_copy(
            update={"criterion": tuple(c.in_style(style) for c in self.criterion)}
        )

    def in_gait(self, gait: LimitsGait) -> CriteriaFile:
        """Return the criteria with the limits of a gait."""
        return self.model_copy(
            update={
                "title": self.gait_titles.get(gait, self.title),
                "criterion": tuple(c.in_gait(gait) for c in self.criterion),
            }
        )

    def by_id(self) -> Mapping[str, CriterionSpec]:
        """Return the criteria by their id, in the order of the file."""
        return {c.id: c for c in self.criterion}


def load_criteria(screen: str) -> CriteriaFile:
    """Load the criteria of a screen, by its id."""
    return _parse(CRITERIA_FILES[screen].read_bytes())


@lru_cache(maxsize=16)
def _parse(data: bytes) -> CriteriaFile:
    """Parse a criteria file that comes with formcheck; only once, because each report needs it."""
    return CriteriaFile.model_validate(parse_criteria_toml(data))


def read_criteria(path: Path) -> CriteriaFile:
    """Read a user's custom criteria file.

    Parameters
    ----------
    path : Path
        A TOML file, edited from one that comes with formcheck.

    Raises
    ------
    InputError
        If the file cannot be read, or is invalid.
    """
    name = quoted(path.name)
    try:
        data = read_at_most(path, MAX_CRITERIA_BYTES)
        custom = CriteriaFile.model_validate(parse_criteria_toml(data))
    except UntrustedDataError as error:
        raise InputError(f"The criteria file {name} cannot be used: {error}.") from error
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        where = " → ".join(quoted(str(part)) for part in first["loc"]) or "the whole file"
        what = first["msg"].removeprefix("Value error, ")
        raise InputError(f"The criteria file {name} has a mistake at {where}: {what}.") from error
    except (OSError, ValueError) as error:
        raise InputError(f"The criteria file {name} cannot be read; check its name.") from error
    built_in = load_criteria(custom.screen).by_id()
    unknown = set(custom.by_id()) - set(built_in)
    if unknown:
        ids = quoted(", ".join(sorted(unknown)))
        raise InputError(
            f"The criteria file {name} contains {ids}, which formcheck "
            "does not measure; use the ids of the criteria file that comes with formcheck."
        )
    titles = custom.gait_titles or load_criteria(custom.screen).gait_titles
    criteria = tuple(c.completed_by(built_in[c.id]) for c in custom.criterion)
    return custom.model_copy(update={"gait_titles": titles, "criterion": criteria})
