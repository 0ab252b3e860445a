"""Judge synthetic tracks, as the pipeline does."""

from __future__ import annotations

from dataclasses import dataclass

from tests.support.motions import Movie
from vision.motion.movement import Motion, find_motion
from vision.pose.pose_track import PoseTrack
from vision.screens.criterion_results import CriterionResult
from vision.screens.evaluate import Judgement, judge_motion
from vision.screens.measurements import RepContext
from vision.screens.rep_counting import CandidateRep
from vision.screens.screen_selection import ScreenSelection
from vision.terms import Side


@dataclass(frozen=True)
class Judged:
    """Everything found in one synthetic clip."""

    motion: Motion
    candidates: tuple[CandidateRep, ...]
    selection: ScreenSelection
    results: tuple[CriterionResult, ...]
    judgement: Judgement

    @property
    def contexts(self) -> list[RepContext]:
        """Contexts of the counted repetitions."""
        return [c.context for c in self.candidates if c.counted]

    def result(self, criterion: str, leg: Side | None = None) -> CriterionResult:
        """Answer to one criterion; the leg may be left out if there is only one."""
        found = [a for a in self.results if a.spec.id == criterion and leg in (None, a.leg)]
        assert len(found) == 1, f"{len(found)} answers to {criterion}"
        return found[0]

    def verdicts(self) -> dict[str, str]:
        """Verdict of each criterion."""
        return {a.spec.id: a.verdict for a in self.results}


def judge(
    what: Movie | PoseTrack | Motion, *, wanted: str = "auto", style: str = "upright"
) -> Judged:
    """Judge a clip, or what was found in it."""
    if isinstance(what, Movie):
        what = what.track
    motion = what if isinstance(what, Motion) else find_motion(what)
    judgement = judge_motion(motion, screen=wanted, style=style)
    return Judged(motion, judgement.candidates, judgement.selection, judgement.results, judgement)
