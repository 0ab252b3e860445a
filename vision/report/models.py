"""Data model of the report that pages, terminal and other tools read.

Numbers are rounded when the report is built and hold no NaN, no wall-clock time,
no path and no host, so that the same clip and settings give the same bytes.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, FailFast, Field, model_validator

from vision.pose.model_manifest import load_manifest
from vision.screens.registry import SCREENS, ScreenId
from vision.screens.screen import Screen
from vision.terms import (
    DecidedVerdict,
    Direction,
    Facing,
    Gait,
    LimitSide,
    Side,
    StandingLeg,
    Strike,
    Verdict,
    ViewName,
)

SCHEMA_VERSION = "1.0"

Severity = Literal["info", "warning", "problem"]
ErrorKind = Literal["measured", "literature"]
_T = TypeVar("_T")
#: A list whose check ends at the first bad item: an error for each of a million takes a gigabyte.
Many = Annotated[list[_T], FailFast()]


class _ReportModel(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class ClipFacts(_ReportModel):
    """The clip as it is shown."""

    name: str
    sha256: str
    width: int = Field(description="pixels as shown, after rotation, with square pixels")
    height: int
    duration_s: float
    frame_rate: float = Field(description="average frames per second")
    frames: int
    variable_frame_rate: bool
    rotation_deg: int
    capture_rate: float | None = Field(
        default=None, description="frames per real second, if given or tagged, and used"
    )
    capture_rate_source: Literal["option", "tag"] | None = None
    tagged_capture_rate: float | None = Field(
        default=None, description="rate of the camera according to the file, used or not"
    )
    playback_intent: Literal["slow_motion", "full_rate"] | None = Field(
        default=None, description="how the file is meant to be played, as iPhones write it"
    )


class PersonSeen(_ReportModel):
    """A person in the clip who can be chosen with ``--person``."""

    number: int
    first_s: float
    last_s: float
    box: tuple[float, float, float, float] = Field(description="left, top, right, bottom; pixels")
    box_s: float = Field(description="clip time at which the box was taken")


class People(_ReportModel):
    """Who is in the clip and whom the report is about."""

    followed: int
    seen: Many[PersonSeen]


class QualityNote(_ReportModel):
    """A note on the filming that limits the result."""

    code: str
    severity: Severity
    message: str
    capture_rates: Many[float] = Field(
        default=[], description="values of --capture-rate to check the clip again with"
    )


class MeasuredValue(_ReportModel):
    """A number with one standard error of measurement."""

    value: float | None
    error: float | None = None
    unit: str


class Rep(_ReportModel):
    """One repetition; partial ones are kept but not counted."""

    number: int
    leg: Side | None
    start_s: float = Field(description="when the knees begin to bend")
    bottom_s: float
    end_s: float = Field(description="when the knees stop straightening")
    start_error_s: float | None = Field(
        default=None, description="standard error; null where it has not been measured"
    )
    bottom_error_s: float | None = None
    end_error_s: float | None = None
    counted: bool
    reason: str | None = Field(default=None, description="why it is not counted")
    measures: dict[str, MeasuredValue] = {}


class ReportedBout(_ReportModel):
    """A bout of walking or running in one direction."""

    number: int
    start_s: float
    end_s: float
    direction: Direction
    gait: Gait
    view: ViewName
    facing: Facing
    steps: int
    near_foot: Side = Field(description="the foot toward the camera")
    judged: bool = Field(description="whether the criteria are judged on this bout")
    measures: dict[str, MeasuredValue] = Field(
        default={}, description="medians over the strides of the near foot, or of both"
    )
    feet: dict[Side, dict[str, MeasuredValue]] = Field(
        default={}, description="medians over the strides of each foot"
    )
    strikes: dict[Side, dict[Strike, int]] = Field(
        default={}, description="number of contacts of each foot by strike"
    )
    words: Many[str] = Field(default=[], description="what was seen, in plain sentences")


class ReportedStep(_ReportModel):
    """One foot contact."""

    number: int
    bout: int
    foot: Side
    near: bool
    initial_contact_s: float
    toe_off_s: float | None
    strike: Strike
    strike_confidence: float
    foot_pitch_deg: float | None = Field(
        description="just before the contact, against the flat foot; + toe up"
    )
    heel_lead_ms: float | None = Field(
        default=None,
        description="how long before the toe the heel comes to rest, real time; - the toe leads; "
        "null where the frame rate is too low",
    )
    confidence: float
    measures: dict[str, MeasuredValue] = Field(
        default={}, description="of the stride that begins with this contact; real time"
    )


class Limits(_ReportModel):
    """The limit past which a value is worth watching, and the one past which it is a fault."""

    side: LimitSide
    watch: float | tuple[float, float]
    fault: float | tuple[float, float] | None = Field(
        description="null where no value is called a fault, because no source gives a limit"
    )
    gait: Literal["run", "walk"] | None = Field(
        default=None, description="the gait they are for; null where they are for every gait"
    )


class RepValue(_ReportModel):
    """A criterion in one repetition."""

    number: int
    value: float | None
    verdict: Verdict
    reason: str | None = Field(
        default=None, description="why there is no value, and what to film instead"
    )


class Criterion(_ReportModel):
    """The result of one criterion of the test."""

    id: str
    leg: Side | None
    title: str
    verdict: Verdict
    value: float | None
    error: float | None = Field(description="one standard error of measurement")
    error_kind: ErrorKind | None = Field(
        default=None, description="measured on clips with known truth, or taken from the literature"
    )
    error_basis: str | None = Field(default=None, description="what the error is based on")
    unit: str
    limits: Limits | None
    confidence: float = Field(ge=0, le=1)
    finding: str = Field(description="what was seen, in one plain sentence")
    reason: str | None = Field(
        default=None, description="why it cannot be judged, and what to film"
    )
    evidence_s: float | None = Field(
        default=None, description="clip time of the frame that shows it best"
    )
    per_rep: Many[RepValue] = []
    details: dict[str, MeasuredValue] = Field(
        default={}, description="further numbers, such as the change from standing or at 60 degrees"
    )
    cue: str | None = None
    drills: Many[str] = []
    source: str
    certainty: str = Field(description="how certain the limit is")


class Summary(_ReportModel):
    """The result in a few words."""

    verdict: DecidedVerdict | None
    headline: str
    cues: Many[str] = Field(max_length=3)
    focus: Many[str] = Field(
        default=[], description="criterion of each cue, as id or id/leg, in the same order"
    )
    next_step: str | None = Field(
        default=None, description="next step of the progression, chosen from what was measured"
    )
    safety: str | None = None


class ModelFacts(_ReportModel):
    """The pose model."""

    name: str
    sha256: str
    network: str | None = Field(
        default=None,
        description="its landmark network: heavy, full or lite; null for any other",
    )

    @model_validator(mode="before")
    @classmethod
    def _add_network(cls, fields: Any) -> Any:
        """Add the network of a known model to reports from before it was written down."""
        if not isinstance(fields, dict) or "network" in fields:
            return fields
        known = {model.sha256: model.network for model in load_manifest().models.values()}
        return {**fields, "network": known.get(str(fields.get("sha256")))}


class Provenance(_ReportModel):
    """What made the report."""

    versions: dict[str, str]
    model: ModelFacts
    settings: dict[str, Any]


class Report(_ReportModel):
    """Complete result of the analysis of one clip."""

    schema_version: str = SCHEMA_VERSION
    clip: ClipFacts
    screen: ScreenId | None
    screen_reason: str | None
    view: ViewName | None
    view_confidence: float
    facing: Facing | None
    leg: StandingLeg | None
    people: People
    quality: Many[QualityNote]
    reps: Many[Rep]
    bouts: Many[ReportedBout] = []
    steps: Many[ReportedStep] = []
    criteria: Many[Criterion]
    notes: dict[str, str] = Field(
        default={}, description="what was seen but is not judged, such as where the free leg is"
    )
    summary: Summary
    provenance: Provenance

    @property
    def screen_definition(self) -> Screen | None:
        """Definition of the test; None where no test fits the clip."""
        return None if self.screen is None else SCREENS[self.screen]
