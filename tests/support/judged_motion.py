"""Evaluate the criteria on synthetic tracks, as the pipeline does."""

from __future__ import annotations

from dataclasses import dataclass

from tests.support.synthetic_motion import SyntheticClip
from vision.motion.movement import Motion, analyse_motion
from vision.pose.pose_track import PoseTrack
from vision.screens.criterion_results import CriterionResult
from vision.screens.measurements import RepContext
from vision.screens.rep_counting import CandidateRep
from vision.screens.run_screen import Judgement, judge_motion
from vision.screens.screen_selection import ScreenSelection
from vision.terms import Side


@dataclass(frozen=True)
class JudgedClip:
    """Motion, repetitions, test and criterion results of one synthetic clip."""

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
        """Return the result of one criterion; the leg may be left out if there is only one."""
        found = [a for a in self.results if a.spec.id == criterion and leg in (None, a.leg)]
        assert len(found) == 1, f"{len(found)} results of {criterion}"
        return found[0]

    def verdicts(self) -> dict[str, str]:
        """Verdict of each criterion."""
        return {a.spec.id: a.verdict for a in self.results}


def judge(
    clip: SyntheticClip | PoseTrack | Motion,
    *,
    screen: str = "auto",
    style: str = "upright",
    network: str | None = "full",
) -> JudgedClip:
    """Judge a clip, a track, or the motion found in one."""
    if isinstance(clip, SyntheticClip):
        clip = clip.track
    motion = clip if isinstance(clip, Motion) else analyse_motion(clip)
    judgement = judge_motion(motion, network=network, screen=screen, style=style)
    return JudgedClip(
        motion, judgement.candidates, judgement.selection, judgement.results, judgement
    )
