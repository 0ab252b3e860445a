"""Look whether rows and files belong together, and mend what does not."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Select, delete, select

from vision.library.deletion import named
from vision.library.library import Library
from vision.library.schema import ClipRow, ReportRow, VisitRow


@dataclass(frozen=True)
class Health:
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
    parts: int = 0
    missing: tuple[str, ...] = ()
    damaged: tuple[str, ...] = ()
    empty: int = 0

    @property
    def is_well(self) -> bool:
        """Whether nothing is wrong."""
        return not (self.orphans or self.missing or self.damaged or self.empty)


def check_library(library: Library, *, mend: bool = False, contents: bool = False) -> Health:
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
    with library.alone():
        parts = library.files.tidy(older_than_s=0.0)
        with library.reading() as session:
            wanted = named(session)
            there = set(library.files.all())
            clips = list(session.scalars(select(ClipRow.id)))
            reports = list(session.scalars(select(ReportRow.id)))
            bare = list(session.scalars(_bare_clips()))
            visits = list(session.scalars(_bare_visits(bare)))
        damaged = [d for d in sorted(wanted & there) if contents and not library.files.is_sound(d)]
        health = Health(
            reports=len(reports),
            clips=len(clips),
            files=len(there),
            orphans=tuple(sorted(there - wanted)),
            parts=parts,
            missing=tuple(sorted(wanted - there)),
            damaged=tuple(damaged),
            empty=len(bare) + len(visits),
        )
        if mend:
            _mend(library, health, bare, visits)
            library.settle()
    return health


def _mend(library: Library, health: Health, bare: list[str], visits: list[str]) -> None:
    if bare or visits:
        with library.writing() as session:
            session.execute(delete(ClipRow).where(ClipRow.id.in_(bare)))
            session.execute(delete(VisitRow).where(VisitRow.id.in_(visits)))
    with library.reading() as session:
        wanted = named(session)
    for digest in set(library.files.all()) - wanted:
        library.files.remove(digest)
    if not health.is_well:
        library.forget()


def _bare_clips() -> Select[str]:
    return select(ClipRow.id).where(~select(ReportRow.id).where(ReportRow.clip_id == ClipRow.id).exists())


def _bare_visits(bare: list[str]) -> Select[str]:
    kept = select(ClipRow.id).where(ClipRow.visit_id == VisitRow.id, ClipRow.id.not_in(bare))
    return select(VisitRow.id).where(~kept.exists())
