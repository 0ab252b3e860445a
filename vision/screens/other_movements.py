"""Text about movements that are none of the tests: what they look like and what to film instead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from vision.motion.standing_leg import StanceKind


@dataclass(frozen=True)
class OtherMovement:
    """A movement that is none of the tests.

    Attributes
    ----------
    rep_reason : str
        Why one such movement does not count as a repetition.
    clip_reason : str
        Why a clip of them shows no test, and what to film instead.
    """

    rep_reason: str
    clip_reason: str


_FILM: Final = "For a squat test, film three to five slow squats"

OTHER_MOVEMENT_TEXTS: Final[Mapping[StanceKind, OtherMovement]] = {
    "jump": OtherMovement(
        "both feet leave the floor: it is a jump",
        f"These are jumps: both feet leave the floor. {_FILM} with the feet on the floor.",
    ),
    "hop": OtherMovement(
        "the feet come up with the hips in a quick bounce: it is a hop",
        "This is hopping or skipping: the hips bounce quickly and the feet come up with them. "
        f"{_FILM} with the feet on the floor.",
    ),
    "floor": OtherMovement(
        "the body is on the floor, lying, kneeling or on the hands",
        "This is an exercise on the floor: lying, kneeling or on the hands. "
        f"{_FILM} that begin and end in standing.",
    ),
    "lift": OtherMovement(
        "the hands lift something from the floor to the shoulders or overhead",
        "This is a lift from the floor, such as a clean or snatch: the hands go from the floor "
        f"to the shoulders or overhead. {_FILM} that begin in upright standing.",
    ),
    "seat": OtherMovement(
        "the weight rests on something behind the feet, as on a chair",
        "This is sitting down and standing up: at the bottom the weight rests on something "
        f"behind the feet. {_FILM} without a chair, box or other support.",
    ),
    "hinge": OtherMovement(
        "the trunk leans far forward: it is a bend at the hips",
        "This is a bend at the hips, such as a deadlift, a good morning or picking something up: "
        f"the trunk leans far forward. {_FILM} with the trunk upright.",
    ),
    "split": OtherMovement(
        "both feet carry weight but the legs bend differently: it is a lunge or split squat",
        "This looks like a lunge or split squat: both feet carry weight, one in front of the "
        "other, beside it or on a bench. For a deep squat stand with both feet side by side; for "
        "the single-leg squat lift one foot.",
    ),
    "crouch": OtherMovement(
        "it neither begins nor ends in standing: the knees stay bent",
        "The knees stay bent throughout, as when somebody bounces in a half squat or works with "
        f"ropes or a sled. {_FILM} and stand up straight between them.",
    ),
    "unseen": OtherMovement(
        "the feet or the trunk are not seen, so this cannot be told from another movement",
        "No squat was found: the feet or the trunk are hidden or outside the frame, so the "
        "movement cannot be told. Film the whole body from a place where nothing hides it, with "
        "room below the feet.",
    ),
    "still": OtherMovement(
        "the hips do not go down and come back up",
        "No squat was found: the hips never go down and come back up. "
        f"{_FILM} with the whole body in view.",
    ),
    "stepping": OtherMovement(
        "the feet step: each is lifted in turn",
        "This looks like stepping, such as step-ups, lunges or running toward the camera: the "
        "feet are lifted in turn. For a squat test stand still on one or both feet.",
    ),
    "moving": OtherMovement(
        "the feet do not stay in place side by side or on one leg",
        "No squat was found: the feet do not stay in one place. This may be a walk, a run, "
        "lunges or steps; for a squat test stand still on one or both feet.",
    ),
}
