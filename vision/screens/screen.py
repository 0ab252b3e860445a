"""What a screen is: one movement test with all that the rest of formcheck asks about it.

Only names and numbers live here, so that reading a report or printing the command line's
help loads nothing that measures.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Literal

from vision.terms import Direction, ViewName

if TYPE_CHECKING:
    from vision.screens.measurements import MeasureFunction

#: A screen of squats counts repetitions, a screen of gait counts strides.
Family = Literal["squat", "gait"]
#: View that a live check can be done in.
LiveView = Literal["front", "side"]


@dataclass(frozen=True)
class Unit:
    """What a screen counts.

    Attributes
    ----------
    id : {"rep", "stride"}
        Name for programs.
    noun : str
        What a report's headline counts, singular.
    row_noun : str
        What one row of a criterion's table is called, singular.
    """

    id: Literal["rep", "stride"]
    noun: str
    row_noun: str


REPETITION: Final = Unit("rep", noun="repetition", row_noun="repetition")
STRIDE: Final = Unit("stride", noun="stride", row_noun="step")

#: Angles worth a chart, by view; a view that is missing shows none.
SQUAT_PLOTS: Final[Mapping[ViewName, tuple[str, ...]]] = {
    "side": ("knee_flexion", "trunk_forward_lean", "shank_angle"),
    "front": ("fppa", "trunk_lateral_lean", "pelvic_obliquity"),
    "back": ("fppa", "trunk_lateral_lean", "pelvic_obliquity"),
}
GAIT_PLOTS: Final[Mapping[ViewName, tuple[str, ...]]] = {
    "side": ("thigh_angle", "trunk_forward_lean", "knee_flexion", "foot_pitch"),
}


@dataclass(frozen=True)
class CriterionGroup:
    """Criteria that a coach names together, such as "belly".

    Attributes
    ----------
    title : str
        Name of the group.
    criteria : tuple of str
        Ids of its criteria.
    """

    title: str
    criteria: tuple[str, ...]


@dataclass(frozen=True)
class LiveSetup:
    """How the live check does a screen.

    Attributes
    ----------
    start_cue : str
        Follows "Go."; ``{count}`` stands for the number of repetitions (``5 slow``, or
        ``Slow``), ``{s}`` for the plural's s, ``{leg}`` for the leg (`` on your left leg``).
    views : tuple of {"front", "side"}
        Views it can be done in; the first is the default.
    default_reps : int
        Repetitions after which the recording ends by itself; 0 for no limit.
    camera_rate : int
        Frames per second that the camera is asked for.
    """

    start_cue: str
    views: tuple[LiveView, ...] = ("front", "side")
    default_reps: int = 5
    camera_rate: int = 30


@dataclass(frozen=True)
class Screen:
    """One movement test.

    Attributes
    ----------
    id : str
        Name in reports and files, snake_case; also the name of its two files.
    title : str
        Name for people.
    family : {"squat", "gait"}
        Whether repetitions are found by hips that sink and rise, or strides by foot contacts.
    unit : Unit
        What is counted.
    live : LiveSetup
        How the live check does it.
    load_measures : callable
        Gives the function that measures each criterion, by the criterion's id. It imports
        what measures only when called.
    load_estimates : callable, optional
        Gives functions for a rough value in views that cannot carry a criterion; a rough
        value is shown and never judged.
    order : int
        Place in lists of screens, and precedence where a clip fits several.
    stances : tuple of str
        Family squat: stances of its repetitions, see `vision.motion.standing_leg`.
    directions : tuple of {"backward", "forward", "in_place"}
        Family gait: directions of travel that it judges.
    has_standing_leg : bool
        Whether one leg stands, so that a user can choose it and each leg is judged by itself.
    plots : mapping of view to tuple of str
        Angles worth a chart, by view, as named in the angle table.
    depth_angle : str
        Angle of the leg that is shown while the person is down.
    evidence : mapping of str to str
        Criteria whose evidence is drawn like that of another id; see `vision.draw.evidence`.
    groups : tuple of CriterionGroup
        Criteria that are shown together, ahead of the others.
    styles : mapping of str to str
        Styles of the movement with limits of their own, and their titles.
    """

    id: str
    title: str
    family: Family
    unit: Unit
    live: LiveSetup
    load_measures: Callable[[], Mapping[str, MeasureFunction]]
    load_estimates: Callable[[], Mapping[str, MeasureFunction]] = dict
    order: int = 100
    stances: tuple[str, ...] = ()
    directions: tuple[Direction, ...] = ()
    has_standing_leg: bool = False
    plots: Mapping[ViewName, tuple[str, ...]] = field(default_factory=lambda: SQUAT_PLOTS)
    depth_angle: str = "knee_flexion"
    evidence: Mapping[str, str] = field(default_factory=dict)
    groups: tuple[CriterionGroup, ...] = ()
    styles: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_gait(self) -> bool:
        """Whether it judges walking or running."""
        return self.family == "gait"

    @property
    def is_bilateral(self) -> bool:
        """Whether it is a squat on both legs, one of which hides the other from the side."""
        return not self.is_gait and not self.has_standing_leg

    @property
    def option(self) -> str:
        """Spelling on the command line, with hyphens."""
        return self.id.replace("_", "-")

    @property
    def groups_title(self) -> str:
        """Heading over the groups, such as ``Big toe, butt, belly``."""
        return ", ".join(group.title for group in self.groups).capitalize()

    @cached_property
    def measures(self) -> Mapping[str, Any]:
        """Function that measures each criterion, by the criterion's id."""
        return self.load_measures()

    @cached_property
    def estimates(self) -> Mapping[str, Any]:
        """Function that estimates a criterion roughly, by the criterion's id."""
        return self.load_estimates()
