"""Definition of a screen (one movement test): names, views, plots, live set-up and measures.

This module imports no measurements, so that reading a report or printing the command line's help
stays fast.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Literal

from vision.terms import Direction, ViewName

if TYPE_CHECKING:
    from vision.screens.measurements import MeasureFunction

#: Squat screens count repetitions, gait screens count strides.
Family = Literal["squat", "gait"]
#: Camera view of a live check.
LiveView = Literal["front", "side"]


@dataclass(frozen=True)
class Unit:
    """Unit that a screen counts.

    Attributes
    ----------
    id : {"rep", "stride"}
        Identifier.
    noun : str
        Singular noun in a report's headline.
    row_noun : str
        Singular noun for one row of a criterion's table.
    """

    id: Literal["rep", "stride"]
    noun: str
    row_noun: str


REPETITION: Final = Unit("rep", noun="repetition", row_noun="repetition")
STRIDE: Final = Unit("stride", noun="stride", row_noun="step")

#: Angles to plot, by view; a missing view has no plots.
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
    """Criteria that coaches group under one name, such as "belly".

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
class RelatedCriteria:
    """Criteria that measure the same thing in different ways, and must not contradict.

    Attributes
    ----------
    subject : str
        What they measure, such as ``the knee``.
    criteria : tuple of str
        Ids of criteria that contradict each other where one is a fault and another passes.
    supporting : tuple of str
        Ids of criteria that cannot clear a fault of `criteria`, so that their pass gives way, but
        whose own fault contradicts a pass.
    followers : tuple of str
        Ids of criteria whose pass gives way likewise, and whose own fault means something else.
    """

    subject: str
    criteria: tuple[str, ...]
    supporting: tuple[str, ...] = ()
    followers: tuple[str, ...] = ()


@dataclass(frozen=True)
class LiveSetup:
    """Settings of the live check for a screen.

    Attributes
    ----------
    start_cue : str
        Text after "Go."; ``{count}`` is replaced by the number of repetitions (``5 slow``, or
        ``Slow``), ``{s}`` by a plural s, ``{leg}`` by the leg (`` on your left leg``).
    views : tuple of {"front", "side"}
        Possible views; the first is the default.
    default_reps : int
        Number of repetitions after which the recording stops automatically; 0 for no limit.
    camera_rate : int
        Frames per second requested from the camera.
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
        Identifier in reports, snake_case; also the name of its two files.
    title : str
        Name to display.
    family : {"squat", "gait"}
        Whether repetitions are found by hips that sink and rise, or strides by foot contacts.
    unit : Unit
        The unit that is counted.
    live : LiveSetup
        Settings of the live check.
    load_measures : callable
        Returns the measuring function of each criterion by its id. It imports the
        measurements only when called.
    load_estimates : callable, optional
        Returns functions that estimate a criterion in views that cannot show it exactly;
        estimates are displayed, never judged.
    order : int
        Position in lists of screens, and precedence if several fit a clip.
    stances : tuple of str
        Squat screens: stances of its repetitions, see `vision.motion.standing_leg`.
    directions : tuple of {"backward", "forward", "in_place"}
        Gait screens: directions of travel that it judges.
    has_standing_leg : bool
        Whether one leg stands, so that the user can choose it and each leg is judged
        separately.
    plots : mapping of view to tuple of str
        Angles to plot, by view, as named in the angle table.
    depth_angle : str
        Angle of the leg that is shown during a repetition.
    evidence : mapping of str to str
        Criteria whose evidence is drawn like that of another id; see `vision.draw.evidence`.
    groups : tuple of CriterionGroup
        Criteria that are shown together, before the others.
    related : tuple of RelatedCriteria
        Criteria whose verdicts are reconciled, see `vision.screens.reconciliation`.
    styles : mapping of str to str
        Styles of the movement that have separate limits, with their titles.
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
    related: tuple[RelatedCriteria, ...] = ()
    styles: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_gait(self) -> bool:
        """Whether it judges walking or running."""
        return self.family == "gait"

    @property
    def is_bilateral(self) -> bool:
        """Whether it is a two-leg squat, in which one leg hides the other in a side view."""
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
