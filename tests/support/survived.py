"""What was said to be kept, and a start after a kill that holds what is there against it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

import av

from tests.support.killed import unlike
from vision.errors import InputError
from vision.jobs import app_state as desk_module
from vision.jobs import library_sync as shelf
from vision.jobs.analysis_job import ANGLES, PREVIEW_IMAGE, REPORT, VIDEO
from vision.jobs.queue import JobQueue
from vision.library.files import sha256_of
from vision.library.integrity import check_library
from vision.library.reviews import read_review
from vision.library.schema import ReportRow as Row
from vision.report.files import read_report

#: What may stand in a result's folder besides what the analysis left.
_OWN = {"meta.json", "meta.json.new", ".lock"}
_OF_LIBRARY = {"library.db", "library.db-wal", "library.db-shm", "files", ".lock"}


@dataclass
class Kept:
    """What was said of one result, and so must be there."""

    name: str
    whole: bool = False
    words: list[str] = field(default_factory=lambda: [""])  # the last is what was begun
    notes: set[str] = field(default_factory=set)
    begun: str | None = None  # a note
    deleting: bool = False
    deleted: bool = False


@dataclass
class Found:
    """What a start after a kill found."""

    problems: list[str] = field(default_factory=list)
    outcome: str = ""
    mended: bool = False  # somebody was killed while files were added or deleted


class Said:
    """Everything that servers said of one home.

    Parameters
    ----------
    home, scratch : Path
        Where they keep all, and what is only for a moment.
    clip : Path
        Every clip is this one, with its name added.
    """

    def __init__(self, home: Path, scratch: Path, clip: Path) -> None:
        self.home, self.scratch, self.clip = home, scratch, clip
        self.kept: dict[str, Kept] = {}
        self.begun: str | None = None  # the name of a clip that is being taken in
        self.about = ""  # what is worked on: a result's id, or nothing

    def note(self, done: bool, what: str, *words: str) -> None:
        if what == "new":
            self.begun, self.about = (None, words[1]) if done else (words[0], "")
            if done:
                self.kept[words[1]] = Kept(words[0])
            return
        self.about = words[0]
        kept = self.kept[words[0]]
        if what == "review":
            kept.words = [words[1]] if done else [kept.words[0], words[1]]
        elif what == "note":
            kept.notes |= {words[1]} if done else set()
            kept.begun = None if done else words[1]
        elif what == "delete":
            kept.deleting, kept.deleted = True, done

    def look(self) -> Found:
        """Start again and hold what is there against what was said."""
        found = Found(mended=(self.home / "library/.busy").exists())
        jobs = start_again()
        there = {path.name for path in jobs.results.folder.iterdir()}
        for id_ in sorted(there - set(self.kept)):
            try:
                name = jobs.results.get(id_).name
            except InputError as error:
                found.problems.append(f"{id_} is left in results: {error}")
                continue
            if name != self.begun:
                found.problems.append(f"{name} is in results, and nobody put it there")
            self.kept[id_], self.about = Kept(name), id_
        if self.begun is not None and not self.about:
            found.outcome = "gone without remains"
        self.begun = None
        for id_, kept in list(self.kept.items()):
            self._look_at(jobs, id_, kept, found)
        self._look_around(found)
        let_go()
        self.about = ""
        return found

    def _look_at(self, jobs: JobQueue, id_: str, kept: Kept, found: Found) -> None:
        if not jobs.results.path(id_).is_dir():
            if not kept.deleting:
                found.problems.append(f"{kept.name} is lost")
            with shelf.library().reading() as session:
                if session.get(Row, id_) is not None:
                    found.problems.append(f"{kept.name} is deleted, but in the library")
            del self.kept[id_]
            self._outcome(id_, "deleted wholly", found)
            return
        if kept.deleted:
            found.problems.append(f"{kept.name} was deleted and is there")
        kept.deleting = False
        meta, folder = jobs.results.get(id_), jobs.results.path(id_)
        clip = unlike(self.clip.read_bytes(), kept.name)
        if (folder / meta.clip).read_bytes() != clip:
            found.problems.append(f"{kept.name}: its clip is not what was given")
        if meta.complete:
            self._outcome(id_, "whole, as before" if kept.whole else "whole", found)
            self._look_whole(jobs, id_, kept, found)
            kept.whole = True
            return
        if kept.whole:
            found.problems.append(f"{kept.name} was whole and is no longer")
        state = jobs.status(id_).state
        if state != "interrupted":
            found.problems.append(f"{kept.name} should be interrupted and is {state}")
        rest = {path.name for path in folder.iterdir()} - _OWN - {PREVIEW_IMAGE, meta.clip}
        if rest:
            found.problems.append(f"{kept.name} is interrupted and has {sorted(rest)}")
        self._outcome(id_, "to be run again", found)

    def _outcome(self, id_: str, words: str, found: Found) -> None:
        if id_ == self.about:
            found.outcome = words

    def _look_whole(self, jobs: JobQueue, id_: str, kept: Kept, found: Found) -> None:
        folder, wrong = jobs.results.path(id_), found.problems.append
        meta = jobs.results.get(id_)
        read_report(folder / REPORT)
        json.loads((folder / "playback.json").read_text())
        for name in (VIDEO, meta.clip):
            with av.open(str(folder / name)) as container:
                assert next(container.decode(video=0)) is not None
        if not (folder / ANGLES).read_text().endswith("\n"):
            wrong(f"{kept.name}: angles are cut off")
        library = shelf.library()
        with library.reading() as session:
            row = session.get(Row, id_)
            if row is None:
                wrong(f"{kept.name} is whole and not in the library")
                return
            rows = {file.name: file.digest for file in row.files}
            rows[meta.clip] = row.clip.digest
            rows["thumbnail.jpg"] = row.clip.thumbnail or ""
            proxy = row.clip.proxy
        files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*")}
        digests = {
            name: sha256_of(path)
            for name, path in files.items()
            if path.is_file() and name not in _OWN
        }
        if proxy is None or digests.pop("proxy.mp4", None) is None:
            wrong(f"{kept.name} has no stand-in")
        digests["thumbnail.jpg"] = rows["thumbnail.jpg"]  # the clip's, from its first analysis
        if digests != rows:
            odd = sorted(k for k in digests.keys() | rows.keys() if digests.get(k) != rows.get(k))
            wrong(f"{kept.name}: folder and library differ in {odd}")
        for name, digest in rows.items():
            if not library.files.is_intact(digest):
                wrong(f"{kept.name}: {name} in the library is not sound")
        self._look_said(id_, kept, found)

    def _look_said(self, id_: str, kept: Kept, found: Found) -> None:
        review = read_review(shelf.library(), id_)
        assert review is not None
        if review.message not in kept.words:
            found.problems.append(f"{kept.name}: {review.message!r} is not of {kept.words}")
        decided = [each.reason for each in review.decisions]
        if decided != ([review.message] if review.message else []):
            found.problems.append(f"{kept.name}: decisions of another review, {decided}")
        if len(kept.words) > 1:
            saved = review.message == kept.words[-1]
            self._outcome(id_, "saved" if saved else "whole, as before", found)
        kept.words = [review.message]
        notes = {note.text for note in review.notes}
        if len(notes) != len(review.notes) or not kept.notes <= notes:
            found.problems.append(f"{kept.name}: notes are lost or doubled")
        if notes - kept.notes - {kept.begun}:
            found.problems.append(f"{kept.name}: notes nobody wrote")
        if kept.begun is not None:
            self._outcome(id_, "saved" if kept.begun in notes else "whole, as before", found)
        kept.notes, kept.begun = notes, None

    def _look_around(self, found: Found) -> None:
        wrong = found.problems.append
        for odd in (p for p in (self.home / "library").glob("*") if p.name not in _OF_LIBRARY):
            wrong(f"{odd.name} is left in the library's folder")
        for odd in self.scratch.iterdir():
            wrong(f"{odd.name} is left among temporary files")
        if not shelf.has_library():
            return
        health = check_library(shelf.library(), contents=True)
        if not health.is_healthy or health.partial_files:
            wrong(f"the library is not well: {health}")


def start_again() -> JobQueue:
    """Do what a server does when it starts."""
    let_go()
    jobs = desk_module.desk()
    shelf.catch_up(jobs.results)
    return jobs


def let_go() -> None:
    """Let go of what a start opened."""
    desk_module._open.clear()
    for library in shelf._open.values():
        library.close()
    shelf._open.clear()
