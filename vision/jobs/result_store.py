"""Saved results: rows and files in the library, and temporary folders while they are made.

A clip is in the library from the moment it is accepted. Its analysis is written into a temporary
folder below ``jobs/``, which becomes the result in one transaction, after its files have been
stored. So a crash never leaves half a result.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vision.errors import FormcheckError, InputError
from vision.jobs.claims import Claims
from vision.jobs.finished import finished_analysis
from vision.jobs.job_folders import JobFolders
from vision.jobs.result_meta import ResultMeta, settings_as_dict
from vision.jobs.result_paths import (
    CRITERIA,
    ERROR_LOG,
    PREVIEW_IMAGE,
    check_result_id,
)
from vision.jobs.saved_results import GONE, SavedResults
from vision.jobs.upload import MAX_MEGABYTES, clip_extension, safe_name, write_upload
from vision.library.row_ids import new_id
from vision.live.summary import LiveSummary
from vision.screens.criteria import read_criteria
from vision.settings import Settings

if TYPE_CHECKING:  # the database takes a while to load
    from vision.library.ingest import FinishedAnalysis

_log = logging.getLogger(__name__)


class TakenOver(FormcheckError):
    """Another server analyses the clip now; its result counts."""


class ResultStore(SavedResults):
    """All results of one home, to read and to change.

    Parameters
    ----------
    home : Path
        formcheck's home. The library in it is opened, or created, when it is first needed.
    """

    def __init__(self, home: Path) -> None:
        super().__init__(home)
        (home / "jobs").mkdir(mode=0o700, parents=True, exist_ok=True)
        self._jobs = JobFolders(home / "jobs")
        self._claims = Claims(self, self._jobs)

    def close(self) -> None:
        """End what this server has claimed, and close the library's database."""
        self.claims.close()
        super().close()

    @property
    def claims(self) -> Claims:
        """What this server analyses or has queued."""
        return self._claims

    @property
    def jobs_folder(self) -> Path:
        """Folder of uploads and analyses that are not finished."""
        return self._jobs.root

    def add(
        self,
        name: str,
        chunks: Iterable[bytes],
        settings: Settings,
        *,
        check: Callable[[Path], None] | None = None,
        live: LiveSummary | None = None,
        athlete: str | None = None,
        max_bytes: int = MAX_MEGABYTES << 20,
    ) -> ResultMeta:
        """Store an uploaded clip as a new result, to be analysed later.

        Parameters
        ----------
        name : str
            Original file name of the clip.
        chunks : iterable of bytes
            The clip; never held in memory as a whole. A `FinishedUpload` is moved.
        settings : Settings
            Options of the analysis.
        check : callable, optional
            Called with the path of the stored clip; raises `InputError` to reject it.
        live : LiveSummary, optional
            Summary of the live check, if it recorded the clip.
        athlete : str, optional
            Id of the athlete in the library.
        max_bytes : int, optional
            A larger clip is rejected as soon as its size is known.

        Returns
        -------
        ResultMeta
            The new result, pending.

        Raises
        ------
        InputError
            The clip or the criteria are rejected, or the athlete has not consented where that is
            required; nothing of them is kept.
        FormcheckError
            There is no room for it.
        """
        name = safe_name(name)
        extension = clip_extension(name)
        if athlete is not None:
            from vision.library.athletes import check_consent

            check_consent(self.library, athlete)
        meta = ResultMeta(
            id=new_id(),
            name=name,
            clip=f"clip.{extension}",
            created=datetime.now().astimezone(),
            settings=settings,
            live=live,
            athlete=athlete,
        )
        criteria = None
        if settings.criteria is not None:
            read_criteria(settings.criteria)  # raises where they cannot be used
            criteria = settings.criteria.read_text(encoding="utf-8")
            own = self._folders.path(meta.id) / CRITERIA
            meta = replace(meta, settings=replace(settings, criteria=own))
        with self._jobs.new_upload() as folder:
            write_upload(folder / meta.clip, chunks, name=name, max_bytes=max_bytes)
            if check is not None:
                check(folder / meta.clip)
            preview = folder / PREVIEW_IMAGE
            self.add_files(
                meta,
                folder / meta.clip,
                {PREVIEW_IMAGE: preview} if preview.is_file() else {},
                criteria=criteria,
            )
        return meta

    def add_files(
        self, meta: ResultMeta, clip: Path, files: dict[str, Path], *, criteria: str | None
    ) -> None:
        """Add a result that has no report, in place of an earlier one with the same id.

        Parameters
        ----------
        meta : ResultMeta
            The result.
        clip : Path
            Its clip.
        files : dict of str to Path
            Further files by their names.
        criteria : str or None
            The user's own criteria.
        """
        from vision.library.results import save_result

        values = _state_of(meta) | {
            "ending": meta.clip.rpartition(".")[2],
            "name": meta.name,
            "created_at": meta.created,
            "live": None if meta.live is None else meta.live.as_dict(),
            "athlete_id": meta.athlete,
        }
        save_result(self.library, meta.id, clip, files, values=values, criteria=criteria)

    def save(self, meta: ResultMeta) -> None:
        """Save the state of a result: message, settings, owner, and how often it was resumed.

        Raises
        ------
        InputError
            It was deleted.
        """
        from vision.library.schema import ResultRow

        with self.library.writing() as session:
            row = session.get(ResultRow, meta.id)
            if row is None:
                raise InputError(GONE)
            for name, value in _state_of(meta).items():
                setattr(row, name, value)

    def work_folder(self, id_: str) -> Path:
        """Make an empty folder for a new analysis."""
        return self._jobs.new_work_folder(check_result_id(id_))

    def remove_work_folder(self, id_: str) -> None:
        """Delete an unfinished analysis."""
        self._jobs.remove_work_folder(check_result_id(id_))

    def publish(self, meta: ResultMeta) -> ResultMeta:
        """Save the content of the work folder in place of an earlier analysis.

        Parameters
        ----------
        meta : ResultMeta
            The result with the settings of the new analysis.

        Returns
        -------
        ResultMeta
            The same, done and complete.

        Raises
        ------
        TakenOver
            Another server analyses the clip, because this one did not answer for a while.
        FormcheckError
            It cannot be saved, or the result was deleted.
        """
        from vision.library.results import criteria_of_result

        with self._reading(meta.id) as (session, row):
            digest, criteria = row.clip, criteria_of_result(session, row)
            athlete = row.athlete_id  # two athletes may have been merged meanwhile
        finished = finished_analysis(
            meta,
            self._jobs.work(meta.id),
            clip=self.path(meta.id) / meta.clip,
            clip_digest=digest,
            criteria=criteria,
        )
        if not self.claims.holds(meta.id):
            raise TakenOver("Another server has taken over the check of this clip.")
        self.add_finished(finished, athlete=athlete, must_exist=True)
        self.remove_work_folder(meta.id)
        return replace(meta, state="done", message=None, complete=True)

    def add_finished(
        self, finished: FinishedAnalysis, *, athlete: str | None, must_exist: bool = False
    ) -> None:
        """Save a finished analysis in place of an earlier one of the same result.

        Parameters
        ----------
        finished : FinishedAnalysis
            The analysis.
        athlete : str or None
            Id of the athlete.
        must_exist : bool
            Whether the result is there already, so that it must not come back where it was
            deleted meanwhile.

        Raises
        ------
        FormcheckError
            It cannot be saved.
        """
        from vision.library.ingest import ingest

        try:
            ingest(self.library, finished, athlete_id=athlete, must_exist=must_exist)
        except InputError:  # the athlete was deleted meanwhile
            ingest(self.library, finished, must_exist=must_exist)

    def assembling(self) -> AbstractContextManager[Path]:
        """Return a context with a folder that is deleted at its end, or after a crash."""
        return self._jobs.new_upload()

    def replace_files(self, id_: str, prefix: str, folder: Path) -> None:
        """Replace files of a report by others, in one transaction.

        Parameters
        ----------
        id_ : str
            The result.
        prefix : str
            The files whose names begin with it are replaced.
        folder : Path
            Folder with the new ones; their names are the prefix and their own.

        Raises
        ------
        InputError
            The result was deleted.
        """
        from vision.library.results import replace_report_files

        files = {f"{prefix}{path.name}": path for path in sorted(folder.iterdir())}
        replace_report_files(self.library, id_, prefix, files)

    def save_error_log(self, id_: str, text: str) -> None:
        """Save the details of an error as a file of the result.

        Parameters
        ----------
        id_ : str
            The result.
        text : str
            The details.
        """
        from vision.library.results import add_result_file

        with self._jobs.new_upload() as folder:
            (folder / ERROR_LOG).write_text(text, encoding="utf-8")
            add_result_file(self.library, id_, ERROR_LOG, folder / ERROR_LOG)
        self.path(id_)  # where a user can read it

    def mark_for_deletion(self, id_: str) -> None:
        """Hide a result that is being analysed, until `delete` is called."""
        from vision.library.schema import ResultRow

        with self.library.writing() as session:
            row = session.get(ResultRow, check_result_id(id_))
            if row is not None:
                row.deleting = True
        with suppress(FormcheckError):  # a file is open; `delete` removes it
            self._folders.remove(id_)

    def may_delete(self, id_: str) -> bool:
        """Whether the user sees a result, so that they may delete it."""
        return True

    def delete(self, id_: str) -> None:
        """Delete clip, result, report and review.

        Parameters
        ----------
        id_ : str
            The result.

        Raises
        ------
        FormcheckError
            Another program has a file open, or the database does not answer.
        """
        from vision.library.deletion import delete_report

        self._folders.remove(check_result_id(id_))
        if self.has_library:
            delete_report(self.library, id_)
        self._folders.remove(id_)  # where a page has asked for it meanwhile
        self._jobs.forget(id_)

    def remove_copies(self, id_: str) -> None:
        """Delete the files of a deleted result on this machine, as far as nobody works on them.

        Parameters
        ----------
        id_ : str
            The result.

        Raises
        ------
        FormcheckError
            Another program has a file open.
        """
        self._folders.remove(check_result_id(id_))
        if not self._jobs.is_locked(id_):
            self._jobs.forget(id_)

    def recover(self) -> None:
        """Finish or remove what a crash left, once at every start.

        Raises
        ------
        FormcheckError
            A result could not be deleted; this is done at a later start.
        """
        self._jobs.remove_left()
        if self.has_library:
            self.forget_deleted()

    def forget_deleted(self) -> None:
        """Delete copies of what other servers have deleted, and finish interrupted deletions.

        Raises
        ------
        FormcheckError
            A result could not be deleted; try again later.
        """
        from sqlalchemy import select

        from vision.library.schema import ResultRow

        # Before the rows are read: a result may come meanwhile.
        copies, worked_on = self._folders.names(), self._jobs.ids()
        with self.library.reading() as session:
            rows = session.execute(select(ResultRow.id, ResultRow.deleting)).all()
        ids = {id_ for id_, _ in rows}
        self._folders.forget(copies - ids)
        for id_ in worked_on - ids:
            if not self._jobs.is_locked(id_):
                self._jobs.forget(id_)
        for id_, deleting in rows:
            if deleting and not self.claims.is_locked(id_):
                _log.info("Finishing the deletion of result %s", id_)
                self.delete(id_)

    def repair(self) -> None:
        """Delete files that a killed program left in the library, if there are any."""
        from vision.library.integrity import check_library

        if self.has_library and self.library.was_interrupted:
            check_library(self.library, repair=True)
            _log.info("Repaired the library after an interrupted change")


def _state_of(meta: ResultMeta) -> dict[str, Any]:
    return {
        "state": meta.state,
        "message": meta.message,
        "settings": settings_as_dict(meta.settings),
        "owner": meta.owner,
        "resumed": meta.resumed,
    }
