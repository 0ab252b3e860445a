"""Validate formcheck on a user's own clips, against reference angles beside them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from os import PathLike
from pathlib import Path

from vision.clip.containers import VIDEO_EXTENSIONS
from vision.errors import InputError
from vision.pipeline import analyse
from vision.progress import Progress, ProgressCallback
from vision.settings import Settings
from vision.text.numbers import plural
from vision.validation.columns import ColumnMap, read_columns
from vision.validation.pairs import ClipPairs, pair_clip
from vision.validation.reference import (
    ANGLE_NAMES,
    REFERENCE_EXTENSIONS,
    Reference,
    read_reference,
    reference_files,
)
from vision.validation.result import FailedClip, ValidationReport, summarize
from vision.validation.time_alignment import DEFAULT_SEARCH_S


@dataclass(frozen=True)
class Validation:
    """The agreement over a folder, and the series behind it.

    Attributes
    ----------
    report : ValidationReport
        Tables of agreement, clips and peaks.
    pairs : tuple of ClipPairs
        Measured and reference angles of each clip, to plot.
    """

    report: ValidationReport
    pairs: tuple[ClipPairs, ...]


def validate(
    folder: str | PathLike[str],
    settings: Settings | None = None,
    *,
    columns: str | PathLike[str] | None = None,
    offset_s: float | None = None,
    search_s: float = DEFAULT_SEARCH_S,
    progress: ProgressCallback | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Validation:
    """Compare the clips of a folder with reference angles of the same name.

    Parameters
    ----------
    folder : str or path-like
        Clips, each with a CSV, MOT, STO or C3D file of the same name beside it.
    settings : Settings, optional
        Settings of the analysis, the same for all clips.
    columns : str or path-like, optional
        TOML file that maps the columns of the CSV files to angles.
    offset_s : float, optional
        Seconds to add to the references' time to get the clips'; by default it is found for
        each clip.
    search_s : float, optional
        Largest offset to try, seconds either way.
    progress : callable, optional
        Called with the fraction done, 0 to 1, and a status text.
    cancelled : callable, optional
        Called for each frame; returning True stops the work.

    Returns
    -------
    Validation
        Agreement per angle and side. A clip that fails is listed in ``report.failed`` and does
        not stop the others.

    Raises
    ------
    InputError
        If there is no clip with a reference, or no clip could be compared.
    Cancelled
        If `cancelled` returned True.
    """
    folder = Path(folder)
    mapping = None if columns is None else read_columns(Path(columns), ANGLE_NAMES)
    clips, notes = _find_clips(folder)
    bar = Progress(progress)
    pairs: list[ClipPairs] = []
    failed: list[FailedClip] = []
    models: set[str] = set()
    for number, clip in enumerate(clips):
        part = bar.part(number / len(clips), (number + 1) / len(clips))
        try:
            reference = _read_one(clip, mapping)  # before the slow analysis
            analysis = analyse(
                clip,
                settings,
                progress=lambda done, text, p=part, n=clip.name: p(done, f"{n}: {text}"),  # type: ignore[misc]
                cancelled=cancelled,
            )
            pairs.append(pair_clip(analysis, reference, offset_s=offset_s, search_s=search_s))
            models.add(analysis.report.provenance.model.name)
        except InputError as error:
            failed.append(FailedClip(clip=clip.name, reason=str(error)))
    if not any(clip.angles for clip in pairs):
        raise InputError(_why_nothing(failed))
    model = ", ".join(sorted(models))
    report = summarize(pairs, model=model or None, failed=failed, notes=notes)
    return Validation(report, tuple(pairs))


def _find_clips(folder: Path) -> tuple[list[Path], list[str]]:
    """Return the clips that have a reference, and a note about the others."""
    if not folder.is_dir():
        raise InputError(f"{folder} is not a folder; give the folder that holds the clips.")
    names = {f".{extension}" for extension in VIDEO_EXTENSIONS}
    videos = [path for path in sorted(folder.iterdir()) if path.suffix.lower() in names]
    clips = [path for path in videos if reference_files(path)]
    if not clips:
        kinds = ", ".join(REFERENCE_EXTENSIONS)
        raise InputError(
            f"No clip in {folder} has reference angles beside it; put a file of the same name "
            f"({kinds}) next to each."
        )
    missing = len(videos) - len(clips)
    return clips, [f"{plural(missing, 'clip')} without a reference left out."] if missing else []


def _read_one(clip: Path, mapping: ColumnMap | None) -> Reference:
    files = reference_files(clip)
    if len(files) > 1:
        names = ", ".join(path.name for path in files)
        raise InputError(f"It has several references, {names}; keep one of them.")
    return read_reference(files[0], columns=mapping)


def _why_nothing(failed: list[FailedClip]) -> str:
    if not failed:
        return (
            "No angle is in both a clip and its reference at the same time; check the view "
            "(knee flexion needs the side) and the columns of the reference."
        )
    first = failed[0]
    more = f" ({plural(len(failed) - 1, 'more clip')} failed.)" if len(failed) > 1 else ""
    return f"{first.clip}: {first.reason}{more}"
