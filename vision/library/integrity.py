"""Look whether rows and files belong together, and mend what does not."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Select, delete, select

from vision.library.deletion import referenced_digests
from vision.library.library import Library
from vision.library.schema import ClipRow, ReportRow, VisitRow


@dataclass(frozen=True)
class LibraryHealth:
    """What is wrong with a library.

    Attributes
    ----------
    reports, clips, files : int
        What there is.
    orphans : tuple of str
        Digests of files that no row names.
    parts : int
        Files half written that were deleted.
    missing : tuple of str
        Digests that rows name and that are not there.
    damaged : tuple of str
        Digests of files with another content; only looked for on request.
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
        """Whether nothing is wrong."""
        return not (self.orphans or self.missing or self.damaged or self.empty)


def check_library(
    library: Library, *, repair: bool = False, contents: bool = False
) -> LibraryHealth:
    """Hold rows against files.

    Parameters
    ----------
    library : Library
    mend : bool
        Delete orphans, clips without a report and visits without a clip. A report whose file
        is missing stays: what it says is still true.
    contents : bool
        Read every file and compare its content with its digest.

    Returns
    -------
    Health
        As it was found, before mending.
    """
    with library.exclusive():
        parts = library.files.remove_partial_files(older_than_s=0.0)
        with library.reading() as session:
            wanted = referenced_digests(session)
            there = set(library.files.all_digests())
            clips = list(session.scalars(select(ClipRow.id)))
            reports = list(session.scalars(select(ReportRow.id)))
            bare = list(session.scalars(_clips_without_report()))
            visits = list(session.scalars(_visits_without_clip(bare)))
        damaged = [d for d in sorted(wanted & there) if contents and not library.files.is_intact(d)]
        health = LibraryHealth(
            reports=len(reports),
            clips=len(clips),
            files=len(there),
            orphans=tuple(sorted(there - wanted)),
            partial_files=parts,
            missing=tuple(sorted(wanted - there)),
            damaged=tuple(damaged),
            empty=len(bare) + len(visits),
        )
        if repair:
            _repair(library, health, bare, visits)
            library.mark_consistent()
    return health


def _repair(library: Library, health: LibraryHealth, bare: list[str], visits: list[str]) -> None:
    if bare or visits:
        with library.writing() as session:
            session.execute(delete(ClipRow).where(ClipRow.id.in_(bare)))
            session.execute(delete(VisitRow).where(VisitRow.id.in_(visits)))
    with library.reading() as session:
        wanted = referenced_digests(session)
    for digest in set(library.files.all_digests()) - wanted:
        library.files.remove(digest)
    if not health.is_healthy:
        library.purge_deleted()


def _clips_without_report() -> Select[str]:
    return select(ClipRow.id).where(
        ~select(ReportRow.id).where(ReportRow.clip_id == ClipRow.id).exists()
    )


def _visits_without_clip(bare: list[str]) -> Select[str]:
    kept = select(ClipRow.id).where(ClipRow.visit_id == VisitRow.id, ClipRow.id.not_in(bare))
    return select(VisitRow.id).where(~kept.exists())
