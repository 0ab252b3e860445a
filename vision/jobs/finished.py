"""Describe a finished analysis for the library, and make its thumbnail."""

from __future__ import annotations

from dataclasses import asdict
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

from vision.jobs.result_meta import ResultMeta, settings_as_dict
from vision.jobs.result_paths import REPORT, STILLS
from vision.library.result_files import PROXY, THUMBNAIL, result_file_kind
from vision.report.files import evidence_name, read_report
from vision.report.models import Report

if TYPE_CHECKING:  # the database takes a while to load
    from vision.library.ingest import FinishedAnalysis

_THUMBNAIL_SIDE_PX: Final = 360


def finished_analysis(
    meta: ResultMeta,
    folder: Path,
    *,
    clip: Path,
    clip_digest: str | None = None,
    criteria: str | None = None,
) -> FinishedAnalysis:
    """Describe a finished analysis for the library, and make its thumbnail.

    Parameters
    ----------
    meta : ResultMeta
        The result.
    folder : Path
        Folder with the files that the analysis has written.
    clip : Path
        The clip.
    clip_digest : str, optional
        Its SHA-256, if it is in the library already.
    criteria : str, optional
        The user's own criteria.

    Raises
    ------
    InputError
        Its report cannot be read.
    """
    from vision.library.ingest import FinishedAnalysis

    report = read_report(folder / REPORT)
    if not (folder / THUMBNAIL).is_file():
        image = make_thumbnail(folder, report)
        if image is not None:
            (folder / THUMBNAIL).write_bytes(image)
    files = {path.relative_to(folder).as_posix(): path for path in analysis_files(folder)}
    return FinishedAnalysis(
        id=meta.id,
        clip=clip,
        name=meta.name,
        created=meta.created,
        report=report,
        thumbnail=files.pop(THUMBNAIL, None),
        proxy=files.pop(PROXY, None),
        files=files,
        settings=settings_as_dict(meta.settings),
        live=None if meta.live is None else asdict(meta.live),
        source="file" if meta.live is None else meta.live.source,
        criteria=criteria,
        clip_digest=clip_digest,
    )


def analysis_files(folder: Path) -> list[Path]:
    """List the files in a folder that an analysis writes."""
    return sorted(
        path
        for path in folder.rglob("*")
        if _is_from_analysis(path.relative_to(folder).as_posix())
        and path.is_file()
        and not path.is_symlink()
    )


def _is_from_analysis(name: str) -> bool:
    return name in {PROXY, THUMBNAIL} or result_file_kind(name) is not None


def make_thumbnail(folder: Path, report: Report) -> bytes | None:
    """Make a small image for lists, from the still of the worst finding.

    Parameters
    ----------
    folder : Path
        Folder of the result.
    report : Report
        Its report.

    Returns
    -------
    bytes or None
        JPEG; None where the result has no stills.
    """
    from PIL import Image

    severity = {"fault": 0, "watch": 1}
    by_severity = sorted(report.criteria, key=lambda c: severity.get(c.verdict, 2))
    stills = {path.name: path for path in sorted((folder / STILLS).glob("*.png"))}
    names = [f"{evidence_name(criterion)}.png" for criterion in by_severity]
    still = next((stills[name] for name in [*names, *stills] if name in stills), None)
    if still is None:
        return None
    out = BytesIO()
    with Image.open(still) as image:
        small = image.convert("RGB")
        small.thumbnail((_THUMBNAIL_SIDE_PX, _THUMBNAIL_SIDE_PX))
        small.save(out, "JPEG", quality=80)
    return out.getvalue()
