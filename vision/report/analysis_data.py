"""Data of an analysis: the report, and the series behind it."""

from __future__ import annotations

from dataclasses import dataclass

from vision.clip.frames import ClipInfo
from vision.motion.angles import Angles
from vision.pose.pose_track import PoseTrack
from vision.report.models import Report


@dataclass(frozen=True)
class AnalysisData:
    """One analysed clip.

    Attributes
    ----------
    info : ClipInfo
        The clip.
    raw : PoseTrack
        Track of the person before smoothing, with sides repaired and short gaps filled.
    smooth : PoseTrack
        The same after the zero-phase filter; the angles are computed from it.
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
