"""Between the results this server works on and the library they land in.

A result's folder is where it is made and shown from; the library keeps the same files, by a
second name where the disk allows it, and knows whose they are and what a coach said. Each can
be made from the other: a result that a crash kept from landing lands at the next start, and
one that came with an import gets its folder when it is first opened.
"""

from __future__ import annotations

import threading
import traceback
from collections.abc import Mapping
from dataclasses import asdict
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from vision.errors import FormcheckError, InputError
from vision.jobs.analysis_job import REPORT, STILLS
from vision.jobs.result_meta import ResultMeta, parse_meta, settings_as_dict
from vision.jobs.results import ResultStore
from vision.paths import home
from vision.report.files import evidence_name, read_report
from vision.report.models import Report

if TYPE_CHECKING:  # the database takes a while to load, and the first page can do without
    from vision.library.ingest import FinishedAnalysis
    from vision.library.library import Library
    from vision.library.schema import ReportRow as Row

_THUMBNAIL_SIDE: Final = 360
_lock = threading.Lock()
_open: dict[Path, Library] = {}


def library() -> Library:
    """Give the library of this server, the same for every visitor.

    Raises
    ------
    FormcheckError
        It cannot be opened.
    """
    from vision.library.library import open_library

    with _lock:
        if home() not in _open:
            _open[home()] = open_library()
        return _open[home()]


def has_library() -> bool:
    """Whether there is one already, without opening it."""
    return (home() / "library" / "library.db").is_file()


def land_result(results: ResultStore, meta: ResultMeta) -> None:
    """Put a finished result into the library.

    Raises
    ------
    FormcheckError
        It cannot be kept.
    """
    from vision.library.ingest import ingest

    finished = finished_of(results, meta)
    try:
        ingest(library(), finished, athlete_id=meta.athlete)
    except InputError:  # the athlete was deleted meanwhile
        ingest(library(), finished)


def finished_of(results: ResultStore, meta: ResultMeta) -> FinishedAnalysis:
    """Give what an analysis left in a result's folder.

    Raises
    ------
    InputError
        Its report cannot be read.
    """
    from vision.library.ingest import THUMBNAIL, FinishedAnalysis

    folder = results.path(meta.id)
    report = read_report(folder / REPORT)
    if not (folder / THUMBNAIL).is_file():
        picture = thumbnail(folder, report)
        if picture is not None:
            new = folder / f".{THUMBNAIL}"
            new.write_bytes(picture)
            new.replace(folder / THUMBNAIL)  # a crash leaves no half picture that would land
    criteria = meta.settings.criteria
    return FinishedAnalysis(
        id=meta.id,
        clip=folder / meta.clip,
        name=meta.name,
        created=meta.created,
        report=report,
        files={path.relative_to(folder).as_posix(): path for path in results.analysis_files(meta)},
        settings=settings_as_dict(meta.settings),
        live=None if meta.live is None else asdict(meta.live),
        source="file" if meta.live is None else meta.live.source,
        criteria=criteria.read_text() if criteria is not None and criteria.is_file() else None,
    )


def thumbnail(folder: Path, report: Report) -> bytes | None:
    """Make the small picture for lists: of what stands out first, or any; None without."""
    from PIL import Image

    by_weight = sorted(report.criteria, key=lambda c: ("fault", "watch").index(c.verdict)
                       if c.verdict in ("fault", "watch") else 2)  # fmt: skip
    wanted = [f"{evidence_name(criterion)}.png" for criterion in by_weight]
    stills = sorted((folder / STILLS).glob("*.png"))
    named = {path.name: path for path in stills}
    still = next((named[name] for name in wanted if name in named), stills[0] if stills else None)
    if still is None:
        return None
    out = BytesIO()
    with Image.open(still) as picture:
        small = picture.convert("RGB")
        small.thumbnail((_THUMBNAIL_SIDE, _THUMBNAIL_SIDE))
        small.save(out, "JPEG", quality=80)
    return out.getvalue()


def take_from_library(results: ResultStore, id_: str) -> None:
    """Delete a result from the library too; nothing where it never got there."""
    from vision.library.deletion import delete_report

    if has_library():
        delete_report(library(), id_)


def reports_of_clip(results: ResultStore, digest: str) -> list[str]:
    """Ids of the results of a clip that are here, the latest first."""
    from vision.library.ingest import find_reports_of_digest

    return [id_ for id_ in find_reports_of_digest(library(), digest) if results.path(id_).is_dir()]


def bring_back(results: ResultStore, id_: str) -> bool:
    """Make a result's folder from the library; False where the library has none.

    Raises
    ------
    FormcheckError
        A file is missing.
    """
    from vision.library.ingest import PROXY, THUMBNAIL
    from vision.library.schema import ReportRow as Row

    if not has_library():
        return False
    shelf = library()
    with shelf.reading() as session:
        row = session.get(Row, id_)
        if row is None:
            return False
        meta = _meta_of(row)
        files: dict[str, str] = {file.name: file.digest for file in row.files}
        files[meta.clip] = row.clip.digest
        for name, digest in ((THUMBNAIL, row.clip.thumbnail), (PROXY, row.clip.proxy)):
            if digest is not None:
                files[name] = digest
    results.restore(meta, lambda name, to: shelf.files.copy_to(files[name], to), tuple(files))
    return True


def _meta_of(row: Row) -> ResultMeta:
    try:
        return parse_meta(
            row.id,
            {
                "name": row.clip.name,
                "clip": f"clip.{row.clip.ending}",
                "created": row.created_at.isoformat(),
                "settings": row.settings,
                "state": "done",
                "message": None,
                "whole": True,
                "live": row.live,
            },
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError("This result was made by another version and cannot be shown.") from error


def catch_up(results: ResultStore) -> None:
    """Land what has not landed yet, as after a crash or from before there was a library.

    What a program that was killed left in the library and nothing needs is deleted.
    """
    from sqlalchemy import select

    from vision.library.integrity import check_library
    from vision.library.schema import ReportFileRow

    waiting = [meta for meta in results.all_results() if meta.complete]
    if not waiting and not has_library():
        return
    landed: dict[str, dict[str, str]] = {}
    with library().reading() as session:
        for id_, name, digest in session.execute(
            select(ReportFileRow.report_id, ReportFileRow.name, ReportFileRow.digest)
        ):
            landed.setdefault(id_, {})[name] = digest
    for meta in waiting:
        if not results.is_locked(meta.id) and not _has_landed(results, meta, landed.get(meta.id)):
            attempt(lambda meta=meta: land_result(results, meta))
    if library().was_interrupted:
        attempt(lambda: check_library(library(), repair=True))


def _has_landed(results: ResultStore, meta: ResultMeta, files: Mapping[str, str] | None) -> bool:
    """Whether the library has this result, and not the one before it."""
    from vision.library.files import sha256_of
    from vision.library.ingest import PROXY, THUMBNAIL

    if files is None:
        return False
    folder = results.path(meta.id)
    here = {path.relative_to(folder).as_posix() for path in results.analysis_files(meta)}
    if here - {PROXY, THUMBNAIL} != set(files) or REPORT not in here:
        return False
    kept = library().files.local_path(files[REPORT])
    if kept is not None and kept.samefile(folder / REPORT):
        return True
    return sha256_of(folder / REPORT) == files[REPORT]


def attempt(action: Any) -> None:
    """Do what may fail without harm: the next start tries again; the terminal says why."""
    try:
        action()
    except FormcheckError as error:
        print(f"formcheck: {error}")
    except Exception:  # the border of a thread
        traceback.print_exc()
