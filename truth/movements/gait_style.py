"""Numbers of a walk or a run that its spec leaves open, from published kinematics.

Forward walking: the adult pattern of Winter's textbook (Biomechanics and Motor Control of Human
Movement): knee near straight at heel contact, 40 degrees flexed at toe-off and 60 in the swing.

Backward walking: time-reversed forward walking except for the ankle (Winter, Pluck and Yang 1989,
J Mot Behav 21:291; Thorstensson 1986, Exp Brain Res 61:664; Grasso, Bianchi and Lacquaniti 1998,
J Neurophysiol 80:1868), slower and with shorter strides, less thigh range and a longer stance
(Laufer 2005, J Gerontol A 60:627; Lee et al. 2013, Gait Posture 38:674). The toe lands first on
a flexed knee, the heel leaves last.

Running: cadence, contact and flight as in Cavagna et al. 2011 and 2012 (J Exp Biol 215:75);
backward running has a higher cadence, shorter steps and less range at hip and knee than forward
running (Arata 2000; Uthoff et al. 2018, Sports Med 48:1083).
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Literal

import numpy as np

from truth.movements.specs import Gait
from truth.posing import foot_pose
from truth.skeleton import Skeleton

__all__ = ["GaitStyle", "gait_style", "placed_landing"]

Keys = tuple[tuple[float, float], ...]

#: How far the thigh of a backward stride has come forward again from its most extended position
#: when the foot lands, degrees. A foot that lands flat or on its heel lands closer to the body.
_RUN_RETURN_DEG = {"toe": 11.0, "flat": 16.0, "heel": 17.0}
_WALK_RETURN_DEG = 3.0
#: Farthest that a backward stride's foot is ahead of the hip at toe-off, as a share of the leg.
_FARTHEST_AHEAD = 0.42
#: Leg length (thigh and shank) that the default speeds belong to, m.
_USUAL_LEG_M = 0.83


@dataclass(frozen=True)
class GaitStyle:
    """All numbers of a walk or a run; see the fields of `Gait` of the same names.

    Attributes
    ----------
    direction : int
        1 forward, -1 backward.
    cadence, speed_mps, duty_factor, landing_pitch_deg, landing_tip_s, push_off_pitch_deg : float
        As in the spec.
    heel_off_share : float
        Share of the stance after which the foot starts to tip to its push-off pitch.
    foot_offset_m : float
        Ankle ahead of the hip in mid-stance.
    contact_knee_flexion_deg, swing_knee_flexion_deg, bounce_m : float
        As in the spec.
    stance_knee_flexion_deg : float
        In mid-stance of a walk.
    peak_thigh_deg, least_thigh_deg : float, optional
        Thigh angle where it is most and least forward in the swing; None: no turn there.
    trunk_forward_lean_deg, pelvic_rotation_deg, step_width_m, elbow_deg, arm_swing_deg : float
        As in the spec.
    sway_m : float
        Sideways movement of the pelvis toward the standing foot.
    sink_mps, lift_mps : float
        Vertical speed of the foot just before contact and just after toe-off.
    first : {"toe", "flat", "heel"}
        What touches first.
    """

    direction: int
    cadence: float
    speed_mps: float
    duty_factor: float
    first: Literal["toe", "flat", "heel"]
    landing_pitch_deg: float
    landing_tip_s: float
    push_off_pitch_deg: float
    heel_off_share: float
    foot_offset_m: float
    contact_knee_flexion_deg: float
    stance_knee_flexion_deg: float
    swing_knee_flexion_deg: float
    bounce_m: float | None
    peak_thigh_deg: float | None
    least_thigh_deg: float | None
    trunk_forward_lean_deg: float
    pelvic_rotation_deg: float
    step_width_m: float
    elbow_deg: float
    arm_swing_deg: float
    sway_m: float
    sink_mps: float
    lift_mps: float


_DEFAULTS: dict[tuple[str, str], dict[str, float | str | None]] = {
    ("walk", "forward"): {
        "cadence": 112.0,
        "speed_mps": 1.3,
        "duty_factor": 0.62,
        "first": "heel",
        "landing_tip_s": 0.09,
        "push_off_pitch_deg": -48.0,
        "heel_off_share": 0.5,
        "foot_offset_m": -0.045,
        "contact_knee_flexion_deg": 5.0,
        "stance_knee_flexion_deg": 15.0,
        "swing_knee_flexion_deg": 62.0,
        "peak_thigh_deg": 27.0,
        "least_thigh_deg": None,
        "trunk_forward_lean_deg": 3.0,
        "pelvic_rotation_deg": 5.0,
        "step_width_m": 0.10,
        "elbow_deg": 18.0,
        "arm_swing_deg": 20.0,
        "sway_m": 0.022,
        "sink_mps": 0.45,
        "lift_mps": 0.4,
    },
    ("walk", "backward"): {
        "cadence": 108.0,
        "speed_mps": 0.95,
        "duty_factor": 0.63,
        "first": "toe",
        "landing_tip_s": 0.22,
        "push_off_pitch_deg": 14.0,
        "heel_off_share": 0.8,
        "foot_offset_m": -0.01,
        "contact_knee_flexion_deg": 28.0,
        "stance_knee_flexion_deg": 13.0,
        "swing_knee_flexion_deg": 52.0,
        "peak_thigh_deg": 25.0,
        "least_thigh_deg": None,
        "trunk_forward_lean_deg": 4.0,
        "pelvic_rotation_deg": 4.0,
        "step_width_m": 0.13,
        "elbow_deg": 22.0,
        "arm_swing_deg": 12.0,
        "sway_m": 0.026,
        "sink_mps": 0.4,
        "lift_mps": 0.35,
    },
    ("run", "forward"): {
        "cadence": 172.0,
        "speed_mps": 3.0,
        "duty_factor": 0.31,
        "first": "heel",
        "landing_tip_s": 0.05,
        "push_off_pitch_deg": -44.0,
        "heel_off_share": 0.45,
        "foot_offset_m": -0.09,
        "contact_knee_flexion_deg": 14.0,
        "stance_knee_flexion_deg": 40.0,
        "swing_knee_flexion_deg": 98.0,
        "peak_thigh_deg": 42.0,
        "least_thigh_deg": None,
        "trunk_forward_lean_deg": 7.0,
        "pelvic_rotation_deg": 5.0,
        "step_width_m": 0.06,
        "elbow_deg": 88.0,
        "arm_swing_deg": 30.0,
        "sway_m": 0.010,
        "sink_mps": 0.8,
        "lift_mps": 0.8,
    },
    ("run", "backward"): {
        "cadence": 176.0,
        "speed_mps": 2.4,
        "duty_factor": 0.33,
        "first": "toe",
        "landing_tip_s": 0.08,
        "push_off_pitch_deg": -14.0,
        "heel_off_share": 0.6,
        "foot_offset_m": -0.05,
        "contact_knee_flexion_deg": 25.0,
        "stance_knee_flexion_deg": 40.0,
        "swing_knee_flexion_deg": 76.0,
        "peak_thigh_deg": 20.0,
        "least_thigh_deg": -18.0,
        "trunk_forward_lean_deg": 3.0,
        "pelvic_rotation_deg": 4.0,
        "step_width_m": 0.10,
        "elbow_deg": 84.0,
        "arm_swing_deg": 22.0,
        "sway_m": 0.012,
        "sink_mps": 0.6,
        "lift_mps": 0.6,
    },
}

_LANDING_PITCH: dict[tuple[str, str], dict[str, float]] = {
    ("walk", "forward"): {"toe": -12.0, "flat": 0.0, "heel": 18.0},
    ("walk", "backward"): {"toe": -24.0, "flat": 0.0, "heel": 10.0},
    ("run", "forward"): {"toe": -10.0, "flat": 1.0, "heel": 13.0},
    ("run", "backward"): {"toe": -16.0, "flat": 1.0, "heel": 12.0},
}


def gait_style(spec: Gait, *, leg_m: float = _USUAL_LEG_M) -> GaitStyle:
    """Fill in the numbers that a spec leaves open.

    Parameters
    ----------
    spec : Gait
        Walk or run.
    leg_m : float
        Length of thigh and shank together; the default speed grows with it.

    Returns
    -------
    GaitStyle
        All numbers.
    """
    which = spec.gait, spec.direction
    values: dict[str, object] = dict(_DEFAULTS[which])
    values["direction"] = 1 if spec.direction == "forward" else -1
    values["bounce_m"] = None
    names = {f.name for f in fields(GaitStyle)}
    for name in names & set(Gait.model_fields) - {"direction"}:
        if (given := getattr(spec, name)) is not None:
            values[name] = given
    if spec.speed_mps is None:
        values["speed_mps"] = float(str(values["speed_mps"])) * leg_m / _USUAL_LEG_M
    if spec.surface == "in_place":
        values.update(speed_mps=0.0)
    if spec.contact is not None:
        values["first"] = spec.contact
    elif spec.landing_pitch_deg is not None:
        pitch = spec.landing_pitch_deg
        values["first"] = "heel" if pitch > 3 else ("toe" if pitch < -3 else "flat")
    if spec.landing_pitch_deg is None:
        values["landing_pitch_deg"] = _LANDING_PITCH[which][str(values["first"])]
    if spec.peak_hip_flexion_deg is not None:
        values["peak_thigh_deg"] = spec.peak_hip_flexion_deg
    if spec.peak_hip_extension_deg is not None:
        values["least_thigh_deg"] = -spec.peak_hip_extension_deg
    return GaitStyle(**values)  # type: ignore[arg-type]


def placed_landing(skeleton: Skeleton, spec: Gait, style: GaitStyle) -> GaitStyle:
    """Place the foot so that thigh and knee have their angles at initial contact.

    Without a speed of its own, somebody whose thigh stays farther ahead takes shorter steps:
    the foot must still be within reach at toe-off.

    Parameters
    ----------
    skeleton : Skeleton
        Skeleton.
    spec : Gait
        Walk or run backward.
    style : GaitStyle
        Its numbers.

    Returns
    -------
    GaitStyle
        Numbers with the foot's offset, and the speed where the spec leaves it open.
    """
    if style.least_thigh_deg is None or style.speed_mps == 0.0:
        return style
    runs = spec.gait == "run"
    back = _RUN_RETURN_DEG[style.first] if runs else _WALK_RETURN_DEG
    thigh = np.radians(style.least_thigh_deg + back)
    shank = thigh - np.radians(style.contact_knee_flexion_deg)
    ahead_m = skeleton.thigh_length * np.sin(thigh) + skeleton.shank_length * np.sin(shank)
    pitched, flat = (
        foot_pose(skeleton, "left", (0.0, 0.0), 0.0, p).ankle
        for p in (style.landing_pitch_deg, 0.0)
    )
    landing = float(ahead_m + pitched[1] - flat[1])
    stance_s = style.duty_factor * 120.0 / style.cadence
    speed = style.speed_mps
    if spec.speed_mps is None:
        speed = min(speed, (_FARTHEST_AHEAD * skeleton.leg_length - landing) / stance_s)
    return replace(style, speed_mps=speed, foot_offset_m=landing + 0.5 * speed * stance_s)
