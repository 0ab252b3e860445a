"""The data of an analysis: the report and the series it rests on."""

from __future__ import annotations

from dataclasses import dataclass

from vision.clip.frames import ClipInfo
from vision.motion.angles import Angles
from vision.pose.pose_track import PoseTrack
from vision.report.models import Report


@dataclass(frozen=True)
class AnalysisData:
    """One clip, analysed.

    Attributes
    ----------
    info : ClipInfo
        The clip.
    raw : PoseTrack
        The followed person as the model saw them, sides repaired, short gaps filled.
    smooth : PoseTrack
        The same after the zero-phase filter; what the angles are computed from.
    angles : Angles
        Angle series, one value per decoded frame.
    report : Report
        The verdicts.
    """

    info: ClipInfo
    raw: PoseTrack
    smooth: PoseTrack
    angles: Angles
    report: Report
