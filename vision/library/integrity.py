"""Check that the rows and files of a library match, and repair mismatches."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Select, delete, select

from vision.library.deletion import referenced_digests
from vision.library.library import Library, unrestricted
from vision.library.schema import ClipRow, ReportRow, VisitRow


@dataclass(frozen=True)
class LibraryHealth:
    """The outcome of a check.

    Attributes
    ----------
    reports, clips, files : int
        How many there are.
    orphans : tuple of str
        Digests of files that no row names.
    partial_files : int
        Half-written files that were deleted.
    missing : tuple of str
        Digests of files that rows name and that do not exist.
    damaged : tuple of str
        Digests of files with other content; only checked on request.
    empty : int
        Clips without a report, and visits without a clip.
    """

    reports: int
    clips: int
    files: int
    orphans: tuple[str, ...] = ()
    partial_files: int = 0
    missing: tuple[str, ...] = ()
    damaged: tuple[str, ...] = ()
    empty: int = 0

    @property
    def is_healthy(self) -> bool:
        """Whether everything matches."""
        return not (self.orphans or self.missing or self.damaged or self.empty)


def check_library(
    library: Library, *, repair: bool = False, contents: bool = False
) -> LibraryHealth:
    """Compare the rows of a library with its files.

    Parameters
    ----------
    library : Library
        The library.
    repair : bool
        Delete orphans, clips without a report and visits without a clip. A report with a
        missing file stays: its verdicts are still valid.
    contents : bool
        Read every file and compare its content with its digest.

    Returns
    -------
    LibraryHealth
        The state before the repair.

    Raises
    ------
    AccessError
        The user is no administrator.
    """
    library = unrestricted(library)
    with library.exclusive():
        partial_files = library.files.remove_partial_files(older_than_s=0.0)
        with library.reading() as session:
            referenced = referenced_digests(session)
            stored = set(library.files.all_digests())
            clips = list(session.scalars(select(ClipRow.id)))
            reports = list(session.scalars(select(ReportRow.id)))
            bare_clips = list(session.scalars(_clips_without_report()))
            visits = list(session.scalars(_visits_without_clip(bare_clips)))
        damaged = [
            d for d in sorted(referenced & stored) if contents and not library.files.is_intact(d)
        ]
        health = LibraryHealth(
            reports=len(reports),
            clips=len(clips),
            files=len(stored),
            orphans=tuple(sorted(stored - referenced)),
            partial_files=partial_files,
            missing=tuple(sorted(referenced - stored)),
            damaged=tuple(damaged),
            empty=len(bare_clips) + len(visits),
        )
        if repair:
            _repair(library, bare_clips, visits)
            library.mark_consistent()
    return health


def _repair(library: Library, clips: list[str], visits: list[str]) -> None:
    if clips or visits:
        with library.writing() as session:
            session.execute(delete(ClipRow).where(ClipRow.id.in_(clips)))
            session.execute(delete(VisitRow).where(VisitRow.id.in_(visits)))
    with library.reading() as session:
        referenced = referenced_digests(session)
    for digest in set(library.files.all_digests()) - referenced:
        library.files.remove(digest)


def _clips_without_report() -> Select[str]:
    return select(ClipRow.id).where(
        ~select(ReportRow.id).where(ReportRow.clip_id == ClipRow.id).exists()
    )


def _visits_without_clip(ignored_clips: list[str]) -> Select[str]:
    kept = select(ClipRow.id).where(
        ClipRow.visit_id == VisitRow.id, ClipRow.id.not_in(ignored_clips)
    )
    return select(VisitRow.id).where(~kept.exists())
