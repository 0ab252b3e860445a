"""The result of a validation: agreement per angle and side, per frame and per peak."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from vision.terms import SIDES, Side
from vision.validation.agreement import (
    Interval,
    LimitsOfAgreement,
    bias,
    limits_of_agreement,
    rmse,
    rmse_offset_removed,
)
from vision.validation.pairs import ClipPairs, Extreme, PeakPair

#: What is compared: every frame, or each repetition's or stride's extreme.
Compared = Literal["frames", "largest", "smallest"]


class _ResultModel(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class EstimateWithInterval(_ResultModel):
    """An estimate, and its 95 % confidence interval where there are two clips or more."""

    value: float | None
    low: float | None
    high: float | None


class AngleAgreement(_ResultModel):
    """How well one angle agrees with its reference; degrees, measured minus reference."""

    angle: str
    side: Side | None
    compared: Compared
    count: int = Field(description="pairs of values")
    clips: int
    rmse: float
    rmse_offset_removed: float = Field(
        description="after each clip's mean difference is subtracted"
    )
    bias: float = Field(description="mean difference, each pair with the same weight")
    sd: float | None = Field(description="of a single difference, between and within clips")
    clip_bias: EstimateWithInterval = Field(description="mean difference, each clip equally")
    lower_limit: EstimateWithInterval = Field(description="lower limit of agreement")
    upper_limit: EstimateWithInterval = Field(description="upper limit of agreement")


class ComparedClip(_ResultModel):
    """A clip, its reference, and how they were aligned."""

    clip: str
    reference: str
    offset_s: float = Field(description="added to the reference's time")
    offset_found: bool = Field(description="by correlation; otherwise given, or 0")
    correlation: float | None
    overlap_s: float = Field(description="time that both show")
    angles: list[str]
    notes: list[str]


class PeakRow(_ResultModel):
    """The extreme of an angle in one repetition or stride; degrees."""

    clip: str
    angle: str
    side: Side | None
    number: int
    extreme: Extreme
    measured: float
    reference: float
    difference: float


class FailedClip(_ResultModel):
    """A clip that could not be compared, and why."""

    clip: str
    reason: str


class ValidationReport(_ResultModel):
    """Agreement of formcheck with reference angles, over the clips of a folder."""

    schema_version: str = "1"
    model: str | None = Field(description="pose model that the clips were analysed with")
    agreement: list[AngleAgreement]
    clips: list[ComparedClip]
    peaks: list[PeakRow]
    failed: list[FailedClip]
    notes: list[str]


def summarize(
    pairs: Sequence[ClipPairs],
    *,
    model: str | None = None,
    failed: Sequence[FailedClip] = (),
    notes: Sequence[str] = (),
) -> ValidationReport:
    """Compute the agreement over clips.

    Parameters
    ----------
    pairs : sequence of ClipPairs
        The clips beside their references.
    model : str, optional
        Pose model of the analyses.
    failed : sequence of FailedClip, optional
        Clips that could not be compared.
    notes : sequence of str, optional
        What else the reader should know, a sentence each.

    Returns
    -------
    ValidationReport
        Per angle and side, first over all frames, then over the peaks.
    """
    return ValidationReport(
        model=model,
        agreement=[*_over_frames(pairs), *_over_peaks(pairs)],
        clips=[_compared(clip) for clip in pairs],
        peaks=[_peak_row(clip.clip, peak) for clip in pairs for peak in clip.peaks],
        failed=list(failed),
        notes=list(notes),
    )


def _over_frames(pairs: Sequence[ClipPairs]) -> list[AngleAgreement]:
    rows = []
    for angle in dict.fromkeys(p.angle for clip in pairs for p in clip.angles):
        found = [(i, p) for i, clip in enumerate(pairs) for p in clip.angles if p.angle == angle]
        rows.append(
            _agreement(
                angle,
                "frames",
                np.concatenate([p.measured for _, p in found]),
                np.concatenate([p.reference for _, p in found]),
                np.concatenate([np.full(p.measured.size, i) for i, p in found]),
            )
        )
    return rows


def _over_peaks(pairs: Sequence[ClipPairs]) -> list[AngleAgreement]:
    rows = []
    kinds = dict.fromkeys((p.angle, p.extreme) for clip in pairs for p in clip.peaks)
    for angle, extreme in kinds:
        found = [
            (i, p.measured, p.reference)
            for i, clip in enumerate(pairs)
            for p in clip.peaks
            if (p.angle, p.extreme) == (angle, extreme)
        ]
        clips, measured, reference = (np.array(column) for column in zip(*found, strict=True))
        rows.append(_agreement(angle, extreme, measured, reference, clips))
    return rows


def _agreement(
    angle: str,
    compared: Compared,
    measured: np.ndarray,
    reference: np.ndarray,
    clips: np.ndarray,
) -> AngleAgreement:
    limits: LimitsOfAgreement = limits_of_agreement(measured, reference, clips=clips)
    name, side = split_side(angle)
    return AngleAgreement(
        angle=name,
        side=side,
        compared=compared,
        count=limits.count,
        clips=limits.clips,
        rmse=round(rmse(measured, reference), 3),
        rmse_offset_removed=round(rmse_offset_removed(measured, reference, clips=clips), 3),
        bias=round(bias(measured, reference), 3),
        sd=_number(limits.sd),
        clip_bias=_estimate(limits.bias),
        lower_limit=_estimate(limits.lower),
        upper_limit=_estimate(limits.upper),
    )


def split_side(angle: str) -> tuple[str, Side | None]:
    """Split ``knee_flexion_left`` into its name and its side, or None without one."""
    for side in SIDES:
        if angle.endswith(f"_{side}"):
            return angle.removesuffix(f"_{side}"), side
    return angle, None


def _compared(clip: ClipPairs) -> ComparedClip:
    return ComparedClip(
        clip=clip.clip,
        reference=clip.reference,
        offset_s=round(clip.alignment.offset_s, 4),
        offset_found=clip.alignment.found,
        correlation=_number(clip.alignment.correlation),
        overlap_s=round(clip.overlap_s, 3),
        angles=[pairs.angle for pairs in clip.angles],
        notes=list(clip.notes),
    )


def _peak_row(clip: str, peak: PeakPair) -> PeakRow:
    name, side = split_side(peak.angle)
    return PeakRow(
        clip=clip,
        angle=name,
        side=side,
        number=peak.number,
        extreme=peak.extreme,
        measured=round(peak.measured, 3),
        reference=round(peak.reference, 3),
        difference=round(peak.measured - peak.reference, 3),
    )


def _estimate(interval: Interval) -> EstimateWithInterval:
    return EstimateWithInterval(
        value=_number(interval.value), low=_number(interval.low), high=_number(interval.high)
    )


def _number(value: float | None) -> float | None:
    return None if value is None or not np.isfinite(value) else round(value, 3)


def agreement_csv(report: ValidationReport) -> str:
    """Return the agreement table as CSV text; empty where something cannot be estimated."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    ends = ("", "_low", "_high")
    estimates = [f"{n}{e}_deg" for n in ("clip_bias", "lower_limit", "upper_limit") for e in ends]
    writer.writerow(
        [
            *("angle", "side", "compared", "count", "clips"),
            *("rmse_deg", "rmse_offset_removed_deg", "bias_deg", "sd_deg"),
            *estimates,
        ]
    )
    for row in report.agreement:
        cells: list[object] = [row.angle, row.side, row.compared, row.count, row.clips]
        cells += [row.rmse, row.rmse_offset_removed, row.bias, row.sd]
        for part in (row.clip_bias, row.lower_limit, row.upper_limit):
            cells += [part.value, part.low, part.high]
        writer.writerow("" if cell is None else cell for cell in cells)
    return out.getvalue()
