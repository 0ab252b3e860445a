"""Specifications of the movements a rendered person can make.

Every number of a movement is a field here, so that a fault of any size, from none to strong, is
one number of a spec. A field of type `PerRepetition` takes one number for all repetitions or one
for each, repeated when there are more repetitions than numbers. Angles are in degrees, lengths in
metres, times in seconds of real time.

The numbers are targets. The truth of a clip is measured from the joint centers of its poses.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from truth.posing import ArmStyle
from vision.terms import Side

PerRepetition = float | tuple[float, ...]

Share = Annotated[float, Field(ge=0, le=1)]
Positive = Annotated[float, Field(gt=0)]
NotNegative = Annotated[float, Field(ge=0)]


def at_repetition(value: PerRepetition, repetition: int) -> float:
    """Return the number that holds for one repetition (counted from 0)."""
    if isinstance(value, tuple):
        return float(value[repetition % len(value)])
    return float(value)


class MovementSpec(BaseModel):
    """Base of all movement specs: immutable, and a misspelled field is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Repeated(MovementSpec):
    """Tempo of a movement that is repeated on the spot."""

    repetitions: int = Field(default=4, ge=1, le=60)
    repetition_s: PerRepetition = 3.0
    tempo_variation: Share = 0.06
    """Largest random change of a repetition's duration, as a share of it."""
    depth_variation: Share = 0.03
    """Largest random change of a repetition's bottom knee flexion, as a share of it."""
    bottom_share: Share = 0.07
    """Share of a repetition spent at the bottom."""
    lead_s: NotNegative = 1.0
    pause_s: NotNegative = 0.35
    tail_s: NotNegative = 0.6


class BalanceLoss(MovementSpec):
    """A loss of balance during a single-leg squat, with or without touching down."""

    repetition: int = Field(ge=0)
    at: Share = 0.55
    """Moment within the repetition, 0 its start and 1 its end."""
    size: NotNegative = 1.0
    touch_down: bool = True


class SingleLegSquat(Repeated):
    """Single-leg squats on one leg. Values hold at the bottom unless they say standing."""

    kind: Literal["single_leg_squat"] = "single_leg_squat"
    leg: Side = "left"
    knee_flexion_deg: PerRepetition = 75.0
    standing_knee_flexion_deg: NotNegative = 8.0
    trunk_forward_lean_deg: PerRepetition = 25.0
    standing_trunk_forward_lean_deg: float = 2.0
    trunk_lateral_lean_deg: PerRepetition = 3.0
    """+ toward the standing leg."""
    fppa_deg: PerRepetition = 5.0
    """Angle of the thigh against the shank in the frontal plane, + knee medial."""
    pelvic_drop_deg: PerRepetition = 2.5
    """+ free side low."""
    pelvic_rotation_deg: PerRepetition = 0.0
    """+ free side of the pelvis turns forward."""
    heel_rise_deg: PerRepetition = 0.0
    toe_out_deg: float = 6.0
    arms: ArmStyle = "hips"
    free_leg: Literal["behind", "beside", "front"] = "behind"
    free_knee_flexion_deg: float | None = None
    """None: what goes with the position of the free leg."""
    wobble: NotNegative = 0.6
    """Size of the slow random sway; 0 none, 1 unsteady."""
    balance_losses: tuple[BalanceLoss, ...] = ()


class Squat(Repeated):
    """Squats on two legs. Values hold at the bottom unless they say standing."""

    kind: Literal["squat"] = "squat"
    repetitions: int = Field(default=3, ge=1, le=60)
    knee_flexion_deg: PerRepetition = 115.0
    """Of the straighter leg, when the two differ."""
    standing_knee_flexion_deg: NotNegative = 6.0
    trunk_forward_lean_deg: PerRepetition = 36.0
    standing_trunk_forward_lean_deg: float = 2.0
    trunk_lateral_lean_deg: PerRepetition = 0.0
    """+ toward the person's left."""
    knee_medial_left_deg: PerRepetition = 0.0
    knee_medial_right_deg: PerRepetition = 0.0
    """Turn of the knee about the line from hip to ankle, + medial; 0 is over the foot."""
    heel_rise_left_deg: PerRepetition = 0.0
    heel_rise_right_deg: PerRepetition = 0.0
    stance_width_m: Positive = 0.36
    """Distance between the heels."""
    toe_out_left_deg: float = 15.0
    toe_out_right_deg: float = 15.0
    turn_out_left_deg: PerRepetition = 0.0
    turn_out_right_deg: PerRepetition = 0.0
    """Further turn of the foot from standing to the bottom, about the heel."""
    weight_shift_m: PerRepetition = 0.0
    """Sideways shift of the body, + toward the person's left."""
    pelvic_obliquity_deg: PerRepetition = 0.0
    """+ left hip high."""
    butt_wink_deg: PerRepetition = 4.0
    """Backward tilt of the pelvis in the deepest part."""
    arms: ArmStyle = "front"
    arms_fall_deg: PerRepetition = 0.0
    """How far raised arms fall forward of the trunk's line."""
    wobble: NotNegative = 0.5


class Gait(MovementSpec):
    """Walking or running, forward or backward. None: what goes with gait and direction."""

    kind: Literal["gait"] = "gait"
    gait: Literal["run", "walk"] = "run"
    direction: Literal["forward", "backward"] = "backward"
    surface: Literal["overground", "treadmill", "in_place"] = "overground"
    duration_s: Positive = 6.0
    cadence: Positive | None = None
    """Steps per minute."""
    speed_mps: NotNegative | None = None
    duty_factor: Annotated[float, Field(gt=0.15, lt=0.85)] | None = None
    """Share of the stride with the foot on the floor; below 0.5 running, above it walking."""
    contact: Literal["toe", "flat", "heel"] | None = None
    landing_pitch_deg: float | None = None
    """Foot pitch at initial contact, + toes up."""
    landing_tip_s: Positive | None = None
    """Time from initial contact until the foot is flat (or at its lowest heel)."""
    lowest_heel_deg: NotNegative = 1.0
    """Heel-up pitch that is left in mid-stance, for someone who stays on the forefoot."""
    push_off_pitch_deg: float | None = None
    """Foot pitch at toe-off, + toes up."""
    reach_s: NotNegative = 0.0
    """Time for which the toe, already on the floor, still slides in the direction of travel."""
    reach_m: NotNegative = 0.05
    """How far it slides, when `reach_s` is not 0."""
    foot_offset_m: float | None = None
    """Where the ankle is in mid-stance, + ahead of the hip."""
    contact_knee_flexion_deg: NotNegative | None = None
    peak_hip_extension_deg: float | None = None
    """Most extended thigh in the swing, + behind vertical."""
    peak_hip_flexion_deg: float | None = None
    """Most flexed thigh in the swing, + knee ahead."""
    swing_knee_flexion_deg: NotNegative | None = None
    bounce_m: NotNegative | None = None
    """Rise of the pelvis from double support to mid-stance (walking only)."""
    trunk_forward_lean_deg: float | None = None
    trunk_rock_deg: NotNegative = 1.5
    """Amplitude of the trunk's forward rocking, twice a stride."""
    trunk_sway_deg: NotNegative = 1.5
    """Amplitude of the trunk's sideways sway, once a stride."""
    pelvic_drop_deg: float = 2.0
    pelvic_rotation_deg: float | None = None
    step_width_m: float | None = None
    toe_out_deg: float = 5.0
    arms: ArmStyle = "swing"
    elbow_deg: float | None = None
    arm_swing_deg: float | None = None
    stride_time_variation: Share = 0.0
    """Standard deviation of the step times, as a share."""
    stride_length_variation: Share = 0.0
    """Standard deviation of the step lengths, as a share."""
    asymmetry_time: Annotated[float, Field(gt=-0.5, lt=0.5)] = 0.0
    """+ the step onto the left foot takes longer, as a share of the step time."""
    asymmetry_length: Annotated[float, Field(gt=-0.8, lt=0.8)] = 0.0
    """+ the step onto the left foot is longer, as a share of the step length."""
    standing_before_s: NotNegative = 0.0
    """Standing time before the first step; 0: the clip starts in full stride."""
    standing_after_s: NotNegative = 0.0
    """Standing time after the last step; 0: the clip ends in full stride."""
    start_phase: Share = 0.2
    """Phase of the left foot in the first frame (0 its contact), without standing first."""
    wobble: NotNegative = 0.5


class Other(Repeated):
    """Movements that are no test."""

    kind: Literal["other"] = "other"
    move: Literal[
        "forward_lunge",
        "split_squat",
        "bulgarian_split_squat",
        "step_up",
        "jump_squat",
        "chair",
        "deadlift",
        "walk_in_and_squat",
        "lateral_shuffle",
    ]
    repetitions: int = Field(default=3, ge=1, le=60)
    leg: Side = "left"
    """Front or working leg."""
    depth: Share = 0.9
    """Share of the movement's full depth."""
    height_m: Positive = 0.42
    """Height of the chair, or of the bench the rear foot rests on; a step is half of it."""
    step_length_m: Positive = 0.75
    trunk_forward_lean_deg: float | None = None
    arms: ArmStyle | None = None
    wobble: NotNegative = 0.5


class Capture(MovementSpec):
    """Recorded motion from a BVH file the user has."""

    kind: Literal["capture"] = "capture"
    path: Path
    start_s: NotNegative = 0.0
    duration_s: Positive | None = None
    """None: to the end of the file."""
    smoothing_s: NotNegative = 0.0
    """Width of a moving average over the joint positions."""
    turn_to_front: bool = True
    """Turn the whole recording so that the person faces -y on average."""
    names: dict[str, str] = Field(default_factory=dict)
    """Joint name of the file for one of ours (`thigh_left`), where it is not found itself."""
    direction: Literal["forward", "backward"] | None = None
    gait: Literal["run", "walk"] | None = None


AnyMovement = Annotated[
    SingleLegSquat | Squat | Gait | Other | Capture, Field(discriminator="kind")
]
