"""Check the settings of an analysis, and the summary of a live check, in an export.

No path leaves or enters with an export: one of another machine, or of an attacker, could name any
file of this one.
"""

from __future__ import annotations

from pathlib import PurePosixPath, PureWindowsPath
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    FailFast,
    Field,
    StringConstraints,
    ValidationError,
)

from vision.errors import InputError
from vision.pose.model_manifest import load_manifest
from vision.pose.model_quality import QUALITIES
from vision.screens.registry import parse_screen_choice, style_titles
from vision.settings import DEFAULT_STYLE
from vision.terms import LegChoice, Quality
from vision.untrusted import printable, quoted


def _known_screen(text: str) -> str:
    try:
        parse_screen_choice(text)
    except InputError:
        raise ValueError(f"there is no test '{quoted(text)}'") from None
    return text


def _known_style(text: str) -> str:
    if text not in {DEFAULT_STYLE, *style_titles()}:
        raise ValueError(f"there is no style '{quoted(text)}'")
    return text


def _known_model(text: str) -> str | None:
    manifest = load_manifest()
    return text if text in {*manifest.networks, *manifest.models, *QUALITIES} else None


def _last_part(text: str) -> str:
    return printable(PureWindowsPath(PurePosixPath(text).name).name)[:120]


_Seconds = Annotated[float, Field(ge=0, le=1e7)]
_Text = Annotated[str, StringConstraints(max_length=4096)]


class _Plain(BaseModel):
    model_config = ConfigDict(frozen=True, allow_inf_nan=False, strict=True)


class _ExportedSettings(_Plain):
    """Fields of `vision.settings.Settings`; others, of other versions, are left out."""

    screen: Annotated[_Text, AfterValidator(_known_screen)] = "auto"
    leg: LegChoice = "auto"
    person: Annotated[int, Field(ge=1, le=1000)] | None = None
    quality: Quality = "balanced"
    model: Annotated[_Text, AfterValidator(_known_model)] | None = None
    criteria: Annotated[_Text, AfterValidator(_last_part)] | None = None
    start_s: _Seconds | None = None
    end_s: _Seconds | None = None
    capture_rate: Annotated[float, Field(gt=0, le=1e5)] | None = None
    rotate: Literal[0, 90, 180, 270] | None = None
    style: Annotated[_Text, AfterValidator(_known_style)] = DEFAULT_STYLE
    height_cm: Annotated[float, Field(gt=0, le=1000)] | None = None
    workers: Annotated[int, Field(ge=1, le=4096)] | None = None
    language: Literal["en", "es", "de", "fr"] = "en"


class _ExportedLiveRep(_Plain):
    model_config = ConfigDict(extra="forbid")

    number: Annotated[int, Field(ge=1, le=100_000)] | None
    bottom_s: Annotated[float, Field(ge=-1e7, le=1e7)]
    words: _Text


class _ExportedLiveSummary(_Plain):
    """Fields of `vision.live.summary.LiveSummary`."""

    model_config = ConfigDict(extra="forbid")

    source: Literal["browser", "received"]
    why: _Text
    reps: Annotated[list[_ExportedLiveRep], Field(max_length=10_000), FailFast()]
    steps: Annotated[int, Field(ge=0, le=1_000_000)]
    rate: Annotated[float, Field(ge=0, le=1e5)]
    gap_s: _Seconds


def checked_settings(values: dict[str, Any]) -> dict[str, Any]:
    """Return the settings of an analysis that this version knows, without paths.

    Parameters
    ----------
    values : dict
        Settings as plain values, as from `vision.jobs.result_meta.settings_as_dict`. Of the path of
        criteria only the name stays; a model that is not a known one is left out.

    Raises
    ------
    ValueError
        A value is not one that the app or the command line would accept.
    """
    return _checked(_ExportedSettings, values)


def checked_live_summary(values: dict[str, Any]) -> dict[str, Any]:
    """Return the summary of a live check, checked.

    Parameters
    ----------
    values : dict
        The summary as plain values, as from `vision.live.summary.LiveSummary.as_dict`.

    Raises
    ------
    ValueError
        A value is missing, or of the wrong type.
    """
    return _checked(_ExportedLiveSummary, values)


def _checked(kind: type[BaseModel], values: dict[str, Any]) -> dict[str, Any]:
    try:
        return kind.model_validate(values).model_dump(exclude_unset=True)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        where = quoted(".".join(str(step) for step in first["loc"]))
        raise ValueError(f"{where}: {first['msg'].removeprefix('Value error, ')}") from None
