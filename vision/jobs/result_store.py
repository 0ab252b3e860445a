"""Saved results: one folder each, with the clip and all files made from it.

A result's folder holds the clip as ``clip.<extension>``, a preview image until there is an
analysis, ``meta.json`` and, once the analysis is done, ``report.json``, ``angles.csv``,
``annotated.mp4`` and ``stills/``. ``meta.json`` records whether these are complete and is always
written last, so a crash never leaves half a result that looks complete.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from filelock import FileLock

from vision.clip.containers import VIDEO_EXTENSIONS
from vision.errors import InputError
from vision.jobs import deletion, publishing, recovery
from vision.jobs.publishing import folder_lock, is_locked
from vision.jobs.result_meta import ResultMeta, read_meta, write_meta
from vision.jobs.result_paths import (
    CRITERIA,
    PROXY,
    REPORT,
    THUMBNAIL,
    ResultPaths,
    new_result_id,
)
from vision.jobs.upload import (
    MAX_MEGABYTES,
    join_with_or,
    safe_name,
    write_upload,
)
from vision.library.result_files import result_file_kind
from vision.live.summary import LiveSummary
from vision.report.files import read_report
from vision.report.models import Report
from vision.screens.criteria import read_criteria
from vision.settings import Settings


class ResultStore:
    """All results in one folder.

    Parameters
    ----------
    folder : Path
        Folder of the results; created if missing.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._paths = ResultPaths(folder)
        folder.mkdir(parents=True, exist_ok=True)

    def path(self, id_: str) -> Path:
        """Return the folder of a result, whether or not it exists.

        Raises
        ------
        InputError
            The id is malformed; it could name a folder elsewhere.
        """
        return self._paths.result(id_)

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
            The clip; never held in memory as a whole.
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
            The clip or the criteria are rejected; nothing of them is kept.
        FormcheckError
            There is no room for it.
        """
        name = safe_name(name)
        extension = name.rpartition(".")[2].lower()
        if extension not in VIDEO_EXTENSIONS:
            raise InputError(
                f"formcheck cannot read '{name}'; choose a video ending in "
                f"{join_with_or(VIDEO_EXTENSIONS)}."
            )
        meta = ResultMeta(
            id=new_result_id(),
            name=name,
            clip=f"clip.{extension}",
            created=datetime.now().astimezone(),
            settings=settings,
            live=live,
            athlete=athlete,
        )
        if settings.criteria is not None:
            own = self.path(meta.id) / CRITERIA
            meta = replace(meta, settings=replace(settings, criteria=own))
        with self._new_result(meta) as folder:
            if settings.criteria is not None:
                read_criteria(settings.criteria)  # raises where they cannot be used
                shutil.copyfile(settings.criteria, folder / CRITERIA)
            write_upload(folder / meta.clip, chunks, name=name, max_bytes=max_bytes)
            if check is not None:
                check(folder / meta.clip)
        return meta

    def restore(
        self,
        meta: ResultMeta,
        copy_file: Callable[[str, Path], None],
        names: Iterable[str],
        *,
        criteria: str | None = None,
    ) -> None:
        """Restore the folder of a complete result, unless it exists.

        Parameters
        ----------
        meta : ResultMeta
            Content of `meta.json`.
        copy_file : callable
            Called with a file name and the path to copy that file to.
        names : iterable of str
            Files of the result, relative to its folder. Those that no analysis writes are left
            out.
        criteria : str, optional
            The user's own criteria.
        """
        with self._new_result(meta) as folder:
            if criteria is not None:
                (folder / CRITERIA).write_text(criteria, encoding="utf-8")
            for name in names:
                if name != meta.clip and not _is_from_analysis(name):
                    continue
                to = folder / name
                to.parent.mkdir(parents=True, exist_ok=True)
                copy_file(name, to)

    @contextmanager
    def _new_result(self, meta: ResultMeta) -> Iterator[Path]:
        """Assemble a result's folder under a temporary name; rename it at the end."""
        upload = self._paths.new_upload()
        upload.mkdir()
        try:
            with folder_lock(upload):
                yield upload
                write_meta(upload, meta)
            if not self.path(meta.id).exists():
                upload.rename(self.path(meta.id))
        finally:
            shutil.rmtree(upload, ignore_errors=True)

    def get(self, id_: str) -> ResultMeta:
        """Read a result's metadata.

        Raises
        ------
        InputError
            There is no such result.
        """
        folder = self.path(id_)
        try:
            if deletion.is_marked_for_deletion(folder):
                raise ValueError("marked for deletion")
            return read_meta(folder)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise InputError(
                "This result is no longer here: it was deleted, or the address is incomplete."
            ) from error

    def all_results(self) -> list[ResultMeta]:
        """List all readable results, the latest first."""
        found = []
        for folder in self._paths.results():
            try:
                found.append(self.get(folder.name))
            except InputError:
                continue
        return sorted(found, key=lambda meta: meta.created, reverse=True)

    def read_report(self, meta: ResultMeta) -> Report | None:
        """Read the report of a result.

        Parameters
        ----------
        meta : ResultMeta
            The result.

        Returns
        -------
        Report or None
            None while there is none, or when this version cannot read it.
        """
        if not meta.complete:
            return None
        try:
            return read_report(self.path(meta.id) / REPORT)
        except InputError:
            return None

    def save(self, meta: ResultMeta) -> None:
        """Write a result's metadata, atomically."""
        write_meta(self.path(meta.id), meta)

    def lock(self, id_: str) -> FileLock:
        """Return the lock of a result; the operating system frees it on a crash."""
        return folder_lock(self.path(id_))

    def is_locked(self, id_: str) -> bool:
        """Whether this or another process is working on the result."""
        return is_locked(self.path(id_))

    def work_folder(self, id_: str) -> Path:
        """Make an empty folder for a new analysis."""
        return publishing.new_work_folder(self.path(id_))

    def remove_work_folder(self, id_: str) -> None:
        """Delete an unfinished analysis."""
        publishing.remove_work_folder(self.path(id_))

    def publish(self, meta: ResultMeta) -> ResultMeta:
        """Put the content of the work folder in place of an earlier analysis.

        Parameters
        ----------
        meta : ResultMeta
            The result with the settings of the new analysis.

        Returns
        -------
        ResultMeta
            The same, done and complete.
        """
        done = replace(meta, state="done", message=None, complete=True)
        publishing.publish(self.path(meta.id), done)
        return done

    def analysis_files(self, meta: ResultMeta) -> list[Path]:
        """List the files of the analysis in a result's folder."""
        folder = self.path(meta.id)
        return sorted(
            path
            for path in folder.rglob("*")
            if _is_from_analysis(path.relative_to(folder).as_posix())
            and path.is_file()
            and not path.is_symlink()
        )

    def mark_for_deletion(self, id_: str) -> None:
        """Hide a result that is being analysed, until `delete` is called."""
        deletion.mark_for_deletion(self.path(id_))

    def delete(self, id_: str, *, delete_copies: Callable[[str], None] = lambda id_: None) -> None:
        """Delete clip and result; what cannot be deleted now is deleted at the next start.

        Parameters
        ----------
        id_ : str
            The result.
        delete_copies : callable
            Called with the id; deletes the copies of the result in the library.

        Raises
        ------
        FormcheckError
            Another program has a file open.
        """
        deletion.delete_result(self._paths, id_, delete_copies=delete_copies)

    def recover(self, *, delete_copies: Callable[[str], None] = lambda id_: None) -> None:
        """Finish or remove what a crash left, once at every start.

        Parameters
        ----------
        delete_copies : callable
            As in `delete`.

        Raises
        ------
        FormcheckError
            `delete_copies` failed; the rest is deleted at a later start.
        """
        recovery.recover(self._paths, delete_copies=delete_copies)


def _is_from_analysis(name: str) -> bool:
    return name in {PROXY, THUMBNAIL} or result_file_kind(name) is not None
