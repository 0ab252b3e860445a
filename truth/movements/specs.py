"""What the subject of a clip does: one model of parameters per movement."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Side = Literal["left", "right"]


class _Movement(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SingleLegSquat(_Movement):
    """Squats on one leg."""

    kind: Literal["single_leg_squat"] = "single_leg_squat"
    stance: Side = "left"
    reps: int = Field(3, ge=1, le=20)
    rep_s: float = Field(3.0, gt=0.5, le=20)
    peak_knee_deg: float = Field(75.0, ge=10, le=130)


class Squat(_Movement):
    """Squats on both legs."""

    kind: Literal["squat"] = "squat"
    reps: int = Field(3, ge=1, le=20)
    rep_s: float = Field(3.0, gt=0.5, le=20)
    peak_knee_deg: float = Field(115.0, ge=10, le=150)


class Gait(_Movement):
    """Walking and running, forward and backward."""

    kind: Literal["gait"] = "gait"
    gait: Literal["walk", "run"] = "run"
    direction: Literal["forward", "backward"] = "backward"
    duration_s: float = Field(5.0, gt=0.5, le=60)
    cadence: float = Field(176.0, ge=40, le=300)


class Other(_Movement):
    """Movements that are no test."""

    kind: Literal["other"] = "other"


class Capture(_Movement):
    """A recorded movement from a file that the user has."""

    kind: Literal["capture"] = "capture"
    file: str = ""


Movement = Annotated[
    SingleLegSquat | Squat | Gait | Other | Capture, Field(discriminator="kind")
]
