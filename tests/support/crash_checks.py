"""Check the state after a server was killed against what it had confirmed."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

import av

from tests.support.killable_server import with_extra_box
from vision.checksum import sha256_of
from vision.errors import InputError
from vision.jobs.app_state import AppState, open_app_state
from vision.jobs.result_paths import ANGLES, PREVIEW_IMAGE, REPORT, VIDEO
from vision.library.integrity import check_library
from vision.library.reviews import read_review
from vision.library.schema import ReportRow
from vision.report.files import read_report

_OF_LIBRARY = {"library.db", "library.db-wal", "library.db-shm", "files", ".lock"}


@dataclass
class ExpectedResult:
    """Data of one result that servers have confirmed, so they must exist."""

    name: str
    complete: bool = False
    #: Messages of the review; saving the last one may not have finished.
    messages: list[str] = field(default_factory=lambda: [""])
    notes: set[str] = field(default_factory=set)
    unconfirmed_note: str | None = None
    deleting: bool = False
    deleted: bool = False


@dataclass
class Findings:
    """Result of the check after a kill."""

    problems: list[str] = field(default_factory=list)
    outcome: str = ""
    repaired: bool = False  # a server was killed while it changed files of the library


class ExpectedHome:
    """Data of one home folder that servers have confirmed.

    Parameters
    ----------
    home, scratch : Path
        formcheck's home, and the system's temporary folder of the servers.
    clip : Path
        Every clip is this one with its name appended.
    """

    def __init__(self, home: Path, scratch: Path, clip: Path) -> None:
        self.home, self.scratch, self.clip = home, scratch, clip
        self.results: dict[str, ExpectedResult] = {}
        self.uploading: str | None = None  # the name of a clip whose upload was begun
        self.worked_on = ""  # id of the result the server works on, if any

    def record(self, done: bool, action: str, *arguments: str) -> None:
        """Record that a server has begun or finished an action."""
        if action == "new":
            self.uploading, self.worked_on = (None, arguments[1]) if done else (arguments[0], "")
            if done:
                self.results[arguments[1]] = ExpectedResult(arguments[0])
            return
        self.worked_on = arguments[0]
        expected = self.results[arguments[0]]
        if action == "review":
            expected.messages = [arguments[1]] if done else [expected.messages[0], arguments[1]]
        elif action == "note":
            expected.notes |= {arguments[1]} if done else set()
            expected.unconfirmed_note = None if done else arguments[1]
        elif action == "delete":
            expected.deleting, expected.deleted = True, done

    def check(self) -> Findings:
        """Start a server and compare its state with what was confirmed."""
        found = Findings(repaired=(self.home / "library/.busy").exists())
        state = start_again(self.home)
        existing = {meta.id: meta.name for meta in state.results.all_results()}
        for id_ in sorted(existing.keys() - set(self.results)):
            name = existing[id_]
            if name != self.uploading:
                found.problems.append(f"{name} is in results, but was not added")
            self.results[id_], self.worked_on = ExpectedResult(name), id_
        if self.uploading is not None and not self.worked_on:
            found.outcome = "removed completely"
        self.uploading = None
        for id_, expected in list(self.results.items()):
            self._check_result(state, id_, expected, found)
        self._check_leftovers(state, found)
        state.close()
        self.worked_on = ""
        return found

    def _check_result(
        self, state: AppState, id_: str, expected: ExpectedResult, found: Findings
    ) -> None:
        results = state.results
        if not _exists(state, id_):
            if not expected.deleting:
                found.problems.append(f"{expected.name} is lost")
            with state.library.reading() as session:
                if session.get(ReportRow, id_) is not None:
                    found.problems.append(f"{expected.name} is deleted, but has a report")
            del self.results[id_]
            self._set_outcome(id_, "deleted completely", found)
            return
        if expected.deleted:
            found.problems.append(f"{expected.name} was deleted and is there")
        expected.deleting = False
        meta, folder = results.get(id_), results.path(id_)
        clip = with_extra_box(self.clip.read_bytes(), expected.name)
        if (folder / meta.clip).read_bytes() != clip:
            found.problems.append(f"{expected.name}: its clip differs from the upload")
        if meta.complete:
            was_complete = "complete, as before" if expected.complete else "complete"
            self._set_outcome(id_, was_complete, found)
            self._check_complete(state, id_, expected, found)
            expected.complete = True
            return
        if expected.complete:
            found.problems.append(f"{expected.name} was complete and is no longer")
        status = state.jobs.status(id_).state
        if status != "interrupted":
            found.problems.append(f"{expected.name} should be interrupted and is {status}")
        names = {path.name for path in folder.iterdir() if not path.name.startswith(".")}
        rest = names - {PREVIEW_IMAGE, meta.clip}
        if rest:
            found.problems.append(f"{expected.name} is interrupted and has {sorted(rest)}")
        self._set_outcome(id_, "to be run again", found)

    def _set_outcome(self, id_: str, outcome: str, found: Findings) -> None:
        if id_ == self.worked_on:
            found.outcome = outcome

    def _check_complete(
        self, state: AppState, id_: str, expected: ExpectedResult, found: Findings
    ) -> None:
        folder, report_problem = state.results.path(id_), found.problems.append
        meta = state.results.get(id_)
        read_report(folder / REPORT)
        json.loads((folder / "playback.json").read_text())
        for name in (VIDEO, meta.clip):
            with av.open(str(folder / name)) as container:
                assert next(container.decode(video=0)) is not None
        if not (folder / ANGLES).read_text().endswith("\n"):
            report_problem(f"{expected.name}: angles are cut off")
        with state.library.reading() as session:
            row = session.get(ReportRow, id_)
            if row is None:
                report_problem(f"{expected.name} is complete and not in the library")
                return
            rows = {file.name: file.digest for file in row.files}
            rows[meta.clip] = row.clip.digest
            rows["thumbnail.jpg"] = row.clip.thumbnail or ""
        files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*")}
        digests = {
            name: sha256_of(path)
            for name, path in files.items()
            if path.is_file() and not path.name.startswith(".")
        }
        if digests.pop("proxy.mp4", None) is None:
            report_problem(f"{expected.name} has no proxy")
        if digests != rows:
            odd = sorted(k for k in digests.keys() | rows.keys() if digests.get(k) != rows.get(k))
            report_problem(f"{expected.name}: folder and library differ in {odd}")
        for name, digest in rows.items():
            if not state.library.files.is_intact(digest):
                report_problem(f"{expected.name}: {name} in the library is damaged")
        self._check_review(state, id_, expected, found)

    def _check_review(
        self, state: AppState, id_: str, expected: ExpectedResult, found: Findings
    ) -> None:
        review = read_review(state.library, id_)
        assert review is not None
        if review.message not in expected.messages:
            found.problems.append(
                f"{expected.name}: {review.message!r} is not of {expected.messages}"
            )
        decided = [each.reason for each in review.decisions]
        if decided != ([review.message] if review.message else []):
            found.problems.append(f"{expected.name}: decisions of another review, {decided}")
        if len(expected.messages) > 1:
            saved = review.message == expected.messages[-1]
            self._set_outcome(id_, "saved" if saved else "complete, as before", found)
        expected.messages = [review.message]
        notes = {note.text for note in review.notes}
        if len(notes) != len(review.notes) or not expected.notes <= notes:
            found.problems.append(f"{expected.name}: notes are lost or doubled")
        if notes - expected.notes - {expected.unconfirmed_note}:
            found.problems.append(f"{expected.name}: unknown notes")
        if expected.unconfirmed_note is not None:
            saved = expected.unconfirmed_note in notes
            self._set_outcome(id_, "saved" if saved else "complete, as before", found)
        expected.notes, expected.unconfirmed_note = notes, None

    def _check_leftovers(self, state: AppState, found: Findings) -> None:
        report_problem = found.problems.append
        for odd in (p for p in (self.home / "library").glob("*") if p.name not in _OF_LIBRARY):
            report_problem(f"{odd.name} is left in the library's folder")
        for odd in self.scratch.iterdir():
            report_problem(f"{odd.name} is left among temporary files")
        for odd in (p for p in (self.home / "jobs").glob("*") if p.is_dir()):
            report_problem(f"{odd.name} is left among running jobs")
        for odd in (self.home / "cache/results").glob("*"):
            if odd.is_dir() and odd.name not in self.results:
                report_problem(f"{odd.name} is left among the folders of results")
        if not state.has_library:
            return
        health = check_library(state.library, contents=True)
        if not health.is_healthy or health.partial_files:
            report_problem(f"the library is not sound: {health}")


def start_again(home: Path) -> AppState:
    """Open the state like a starting server; the caller closes it."""
    state = open_app_state(home)
    state.repair_library()
    return state


def _exists(state: AppState, id_: str) -> bool:
    try:
        state.results.get(id_)
    except InputError:
        return False
    return True
