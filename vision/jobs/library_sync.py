"""Keep the library in step with the results of a server.

Analyses are written to, and shown from, a result's folder. The library keeps the same
files, as hard links where the disk allows it, along with the athletes and coaches' reviews.
Either can be rebuilt from the other: a result that a crash kept out of the library is added at the
next start, and an imported one gets its folder when it is first opened.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from dataclasses import asdict
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

from vision.checksum import sha256_of
from vision.clip.containers import VIDEO_EXTENSIONS
from vision.errors import InputError
from vision.jobs.result_meta import ResultMeta, parse_meta, settings_as_dict
from vision.jobs.result_paths import PROXY, REPORT, STILLS, THUMBNAIL
from vision.jobs.result_store import ResultStore
from vision.logs import log_errors
from vision.report.files import evidence_name, read_report
from vision.report.models import Report

if TYPE_CHECKING:  # the database is slow to import, and the first page does not need it
    from vision.library.ingest import FinishedAnalysis
    from vision.library.library import Library
    from vision.library.schema import ReportRow

_THUMBNAIL_SIDE_PX: Final = 360
_log = logging.getLogger(__name__)


class LibrarySync:
    """Add results to the library, delete them there, and restore them from it.

    Parameters
    ----------
    results : ResultStore
        The results of the same server.
    folder : Path
        Folder of the library. The library is opened when it is first needed.
    """

    def __init__(self, results: ResultStore, folder: Path) -> None:
        self._results = results
        self._folder = folder
        self._opening = threading.Lock()
        self._library: Library | None = None

    @property
    def has_library(self) -> bool:
        """Whether there is a library already; it is not opened."""
        return (self._folder / "library.db").is_file()

    @property
    def library(self) -> Library:
        """The library, created if it does not exist.

        Raises
        ------
        FormcheckError
            It cannot be opened.
        """
        from vision.library.library import Library

        with self._opening:
            if self._library is None:
                self._library = Library(self._folder)
            return self._library

    def close(self) -> None:
        """Close the library's database; it is opened again when it is needed."""
        with self._opening:
            if self._library is not None:
                self._library.close()
            self._library = None

    def add(self, meta: ResultMeta) -> None:
        """Add a complete result to the library, in place of an earlier analysis of it.

        Parameters
        ----------
        meta : ResultMeta
            The result.

        Raises
        ------
        FormcheckError
            It cannot be saved.
        """
        from vision.library.ingest import ingest

        finished = finished_analysis(self._results, meta)
        try:
            ingest(self.library, finished, athlete_id=meta.athlete)
        except InputError:  # the athlete was deleted meanwhile
            ingest(self.library, finished)
        _log.info("Added result %s to the library", meta.id)

    def remove(self, id_: str) -> None:
        """Delete a result from the library, if it is there."""
        from vision.library.deletion import delete_report

        if self.has_library:
            delete_report(self.library, id_)

    def results_of_clip(self, digest: str) -> list[str]:
        """List the ids of the results of a clip, the latest first.

        Parameters
        ----------
        digest : str
            SHA-256 of the clip, in hexadecimal.
        """
        from vision.library.ingest import find_reports_of_digest

        found = find_reports_of_digest(self.library, digest)
        return [id_ for id_ in found if self._results.path(id_).is_dir()]

    def report_ids(self) -> list[str]:
        """List the ids of all results in the library, the oldest first."""
        from sqlalchemy import select

        from vision.library.schema import ReportRow

        with self.library.reading() as session:
            return list(session.scalars(select(ReportRow.id).order_by(ReportRow.created_at)))

    def restore(self, id_: str) -> bool:
        """Restore a result's folder from the library.

        Parameters
        ----------
        id_ : str
            The result.

        Returns
        -------
        bool
            False where the library does not have it.

        Raises
        ------
        FormcheckError
            A file is missing.
        """
        from vision.library.schema import CriteriaSetRow, ReportRow

        if not self.has_library:
            return False
        library = self.library
        with library.reading() as session:
            row = session.get(ReportRow, id_)
            if row is None:
                return False
            meta = _meta_from_row(row)
            own = row.criteria_set_id and session.get(CriteriaSetRow, row.criteria_set_id)
            criteria = own.content if own else None
            files: dict[str, str] = {file.name: file.digest for file in row.files}
            files[meta.clip] = row.clip.digest
            for name, digest in ((THUMBNAIL, row.clip.thumbnail), (PROXY, row.clip.proxy)):
                if digest is not None:
                    files[name] = digest
        self._results.restore(
            meta,
            lambda name, to: library.files.copy_to(files[name], to),
            files,
            criteria=criteria,
        )
        _log.info("Restored result %s from the library", id_)
        return True

    def catch_up(self) -> None:
        """Add results that are missing from the library, as after a crash.

        Unreferenced files that a killed program left in the library are deleted.
        """
        from sqlalchemy import select

        from vision.library.integrity import check_library
        from vision.library.schema import ReportFileRow

        complete = [meta for meta in self._results.all_results() if meta.complete]
        if not complete and not self.has_library:
            return
        digests: dict[str, dict[str, str]] = {}
        with self.library.reading() as session:
            for id_, name, digest in session.execute(
                select(ReportFileRow.report_id, ReportFileRow.name, ReportFileRow.digest)
            ):
                digests.setdefault(id_, {})[name] = digest
        for meta in complete:
            if self._results.is_locked(meta.id) or self._is_current(meta, digests.get(meta.id)):
                continue
            with log_errors(_log, f"add result {meta.id} to the library"):
                self.add(meta)
        if self.library.was_interrupted:
            with log_errors(_log, "repair the library"):
                check_library(self.library, repair=True)
                _log.info("Repaired the library after an interrupted change")

    def _is_current(self, meta: ResultMeta, files: Mapping[str, str] | None) -> bool:
        """Whether the library has this analysis of a result, and not an earlier one."""
        if files is None:
            return False
        folder = self._results.path(meta.id)
        present = {
            path.relative_to(folder).as_posix() for path in self._results.analysis_files(meta)
        }
        if present - {PROXY, THUMBNAIL} != set(files) or REPORT not in present:
            return False
        kept = self.library.files.local_path(files[REPORT])
        if kept is not None and kept.samefile(folder / REPORT):
            return True
        return sha256_of(folder / REPORT) == files[REPORT]


def finished_analysis(results: ResultStore, meta: ResultMeta) -> FinishedAnalysis:
    """Describe a complete result for the library, and make its thumbnail.

    Parameters
    ----------
    results : ResultStore
        The results.
    meta : ResultMeta
        The result.

    Raises
    ------
    InputError
        Its report cannot be read.
    """
    from vision.library.ingest import FinishedAnalysis

    folder = results.path(meta.id)
    report = read_report(folder / REPORT)
    if not (folder / THUMBNAIL).is_file():
        image = make_thumbnail(folder, report)
        if image is not None:
            new = folder / f".{THUMBNAIL}"
            new.unlink(missing_ok=True)
            new.write_bytes(image)
            new.replace(folder / THUMBNAIL)  # a crash leaves no half image to be added
    files = {path.relative_to(folder).as_posix(): path for path in results.analysis_files(meta)}
    criteria = meta.settings.criteria
    return FinishedAnalysis(
        id=meta.id,
        clip=folder / meta.clip,
        name=meta.name,
        created=meta.created,
        report=report,
        thumbnail=files.pop(THUMBNAIL, None),
        proxy=files.pop(PROXY, None),
        files=files,
        settings=settings_as_dict(meta.settings),
        live=None if meta.live is None else asdict(meta.live),
        source="file" if meta.live is None else meta.live.source,
        criteria=criteria.read_text() if criteria is not None and criteria.is_file() else None,
    )


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


def _meta_from_row(row: ReportRow) -> ResultMeta:
    from vision.library.export_settings import checked_live_summary, checked_settings

    try:
        if row.clip.ending not in VIDEO_EXTENSIONS:
            raise ValueError("not a video's ending")
        return parse_meta(
            row.id,
            {
                "name": row.clip.name,
                "clip": f"clip.{row.clip.ending}",
                "created": row.created_at.isoformat(),
                "settings": checked_settings(row.settings),
                "state": "done",
                "message": None,
                "whole": True,
                "live": None if row.live is None else checked_live_summary(row.live),
            },
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError("This result was made by another version and cannot be shown.") from error
