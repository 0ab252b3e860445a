"""The saved results: one folder each, with the clip and everything made from it.

A result's folder holds the clip as ``clip.<ending>``, its ``first.jpg`` to show
meanwhile, ``meta.json`` and, once the analysis is through, ``report.json``,
``angles.csv``, ``annotated.mp4`` and ``stills/`` instead of that picture.
``meta.json`` says whether these belong together (``whole``) and is always written
last, so a crash never leaves half a result that looks whole; a change of results that
was begun is finished at the next start (`vision.jobs.atomic_publish`).
"""

from __future__ import annotations

import re
import secrets
import shutil
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from filelock import FileLock

from vision.errors import FormcheckError, InputError
from vision.jobs.atomic_publish import UNDERWAY, begin_exchange, drop_exchange, finish_exchange
from vision.jobs.locks import LOCK, folder_lock, is_locked
from vision.jobs.result_meta import META, ResultMeta, read_meta, write_meta
from vision.jobs.upload import (
    MAX_MEGABYTES,
    VIDEO_EXTENSIONS,
    join_with_or,
    safe_name,
    write_upload,
)
from vision.live.summary import LiveSummary
from vision.settings import Settings

_ID = re.compile(r"[A-Za-z0-9_-]{12}")
_PART, _TRASH, _WORK = ".part-", ".trash-", ".work"
#: Says that a result is deleted as soon as nobody works on it any more.
_LEAVING = ".leaving"
#: What an analysis did not leave; the third is what a crash may leave of the first.
_OWN = frozenset({META, LOCK, f"{META}.new", _WORK, _LEAVING, *UNDERWAY})


class ResultStore:
    """All results in one folder.

    Parameters
    ----------
    folder : Path
        Where they are kept; made when missing.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def path(self, id_: str) -> Path:
        """Folder of a result, whether or not it is there.

        Raises
        ------
        InputError
            The id is none: it could name a folder elsewhere.
        """
        if not _ID.fullmatch(id_):
            raise InputError("This address names no result; start again with a clip.")
        return self.folder / id_

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
        """Take a clip in.

        Parameters
        ----------
        name : str
            Name the clip came with.
        chunks : iterable of bytes
            The clip; never held whole.
        settings : Settings
            What is asked for.
        check : callable, optional
            Looks at the stored file and raises `InputError` to refuse it.
        live : LiveFacts, optional
            What the live check saw, where the clip comes from it.
        athlete : str, optional
            Whose clip it is, as the library knows them.
        max_bytes : int, optional
            A larger clip is refused as soon as that shows.

        Returns
        -------
        Meta
            The new result, pending.

        Raises
        ------
        InputError
            The clip is refused; nothing is kept of it.
        FormcheckError
            There is no room for it.
        """
        name = safe_name(name)
        ending = name.rpartition(".")[2].lower()
        if ending not in VIDEO_EXTENSIONS:
            raise InputError(
                f"'{name}' is no clip formcheck knows; give {join_with_or(VIDEO_EXTENSIONS)}."
            )
        meta = ResultMeta(
            id=secrets.token_urlsafe(9),
            name=name,
            clip=f"clip.{ending}",
            created=datetime.now().astimezone(),
            settings=settings,
            live=live,
            athlete=athlete,
        )
        part = self.folder / f"{_PART}{meta.id}"
        part.mkdir()
        try:
            with folder_lock(part):
                write_upload(part / meta.clip, chunks, name=name, max_bytes=max_bytes)
                if check is not None:
                    check(part / meta.clip)
                write_meta(part, meta)
            part.rename(self.path(meta.id))
        finally:
            shutil.rmtree(part, ignore_errors=True)
        return meta

    def get(self, id_: str) -> ResultMeta:
        """Read a result's meta data.

        Raises
        ------
        InputError
            There is no such result.
        """
        folder = self.path(id_)
        try:
            if (folder / _LEAVING).exists():
                raise ValueError("it is deleted")
            return read_meta(folder)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise InputError(
                "This result is no longer here; it was deleted, or the address is not complete."
            ) from error

    def all_results(self) -> list[ResultMeta]:
        """All readable results, the latest first."""
        found = []
        for folder in self.folder.iterdir():
            if not _ID.fullmatch(folder.name):
                continue
            try:
                found.append(self.get(folder.name))
            except InputError:
                continue
        return sorted(found, key=lambda meta: meta.created, reverse=True)

    def save(self, meta: ResultMeta) -> None:
        """Write a result's meta data in one step."""
        write_meta(self.path(meta.id), meta)

    def lock(self, id_: str) -> FileLock:
        """Lock that whoever works on the result holds; freed by a crash."""
        return folder_lock(self.path(id_))

    def is_locked(self, id_: str) -> bool:
        """Whether somebody, in this or another process, works on the result."""
        return is_locked(self.path(id_))

    def work_folder(self, id_: str) -> Path:
        """Empty folder for a result in the making."""
        work = self.path(id_) / _WORK
        drop_exchange(self.path(id_))
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir()
        return work

    def remove_work_folder(self, id_: str) -> None:
        """Throw a result in the making away."""
        shutil.rmtree(self.path(id_) / _WORK, ignore_errors=True)

    def publish(self, meta: ResultMeta) -> ResultMeta:
        """Put the content of the work folder in place of what was there.

        Parameters
        ----------
        meta : Meta
            The result with the settings it was made with.

        Returns
        -------
        Meta
            The same, done and whole.
        """
        done = replace(meta, state="done", message=None, complete=True)
        begin_exchange(self.path(meta.id), self.path(meta.id) / _WORK, done)
        self._finish(meta.id)
        return done

    def _finish(self, id_: str) -> None:
        finish_exchange(self.path(id_), keep={LOCK, _LEAVING})

    def analysis_files(self, meta: ResultMeta) -> list[Path]:
        """Files an analysis left in a result's folder."""
        return sorted(
            path
            for top in self.path(meta.id).iterdir()
            if top.name not in _OWN | {meta.clip}
            for path in ([top] if top.is_file() else top.rglob("*"))
            if path.is_file()
        )

    def restore(
        self, meta: ResultMeta, fetch: Callable[[str, Path], None], names: tuple[str, ...]
    ) -> None:
        """Make a whole result's folder anew; one that is there stays.

        Parameters
        ----------
        meta : Meta
        fetch : callable
            Puts the file of a name at a path.
        names : tuple of str
            What belongs into the folder.
        """
        part = self.folder / f"{_PART}{secrets.token_urlsafe(9)}"
        part.mkdir()
        try:
            with folder_lock(part):
                for name in names:
                    to = part / name
                    if not to.resolve().is_relative_to(part.resolve()):
                        raise InputError("This result names a file outside its folder.")
                    to.parent.mkdir(parents=True, exist_ok=True)
                    fetch(name, to)
                write_meta(part, meta)
            if not self.path(meta.id).exists():
                part.rename(self.path(meta.id))
        finally:
            shutil.rmtree(part, ignore_errors=True)

    def mark_for_deletion(self, id_: str) -> None:
        """Have a result that somebody works on gone for everybody else; `delete` is to follow."""
        (self.path(id_) / _LEAVING).touch()

    def delete(self, id_: str, *, also: Callable[[str], None] = lambda id_: None) -> None:
        """Remove clip and result; what cannot go at once goes at the next start.

        Parameters
        ----------
        id_ : str
        also : callable
            Deletes what is kept of it elsewhere. It comes between: a folder that is on its way
            out says at the next start that this is still to be done.

        Raises
        ------
        FormcheckError
            A file is in use.
        """
        folder = self.path(id_)
        trash = self.folder / f"{_TRASH}{id_}"
        try:
            folder.rename(trash)
        except FileNotFoundError:
            also(id_)
            return
        except OSError as error:
            raise FormcheckError(
                "The result cannot be deleted while another program has it open."
            ) from error
        also(id_)
        shutil.rmtree(trash, ignore_errors=True)

    def recover(self, *, also: Callable[[str], None] = lambda id_: None) -> None:
        """Finish or remove what a crash left behind; done once at start. `also` as in `delete`.

        Raises
        ------
        FormcheckError
            `also` did; what it was told of goes at another start.
        """
        cut_short = (_WORK, _LEAVING, *UNDERWAY)
        for folder in list(self.folder.iterdir()):
            if folder.name.startswith(_PART) and not is_locked(folder):
                shutil.rmtree(folder, ignore_errors=True)
            if not _ID.fullmatch(folder.name):
                continue
            if any((folder / name).exists() for name in cut_short) and not is_locked(folder):
                shutil.rmtree(folder / _WORK, ignore_errors=True)
                self._finish(folder.name)
                if (folder / _LEAVING).exists():
                    folder.rename(self.folder / f"{_TRASH}{folder.name}")
        for trash in self.folder.glob(f"{_TRASH}*"):
            also(trash.name.removeprefix(_TRASH))
            shutil.rmtree(trash, ignore_errors=True)
