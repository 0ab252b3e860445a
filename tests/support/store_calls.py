"""A call of each public function and method of the store, on data of coach A, and who may make it.

A new function needs an entry: a test compares the names with those in the code. A name may have
several entries, with what differs in brackets.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from io import BytesIO
from typing import Any, Final
from unittest.mock import patch

from sqlalchemy import select

from tests.support.access_attempts import (
    ADMINISTRATOR,
    ANY_COACH,
    ANY_UPLOADER,
    ATHLETE,
    COACH,
    EVERYBODY,
    NOBODY,
    READER,
    Attempt,
    Caller,
    reads,
    server,
    writes,
)
from tests.support.finished_analyses import make_finished_analysis
from tests.support.team_calls import TEAM_CALLS, TEAM_NOT_CALLED
from tests.support.two_coaches import SAME_VIDEO
from vision.checksum import sha256_of
from vision.jobs import (
    annotated_media,
    athlete_history,
    athletes,
    caretaker,
    group_history,
    handouts,
    recheck,
    submission,
    voice_over_files,
)
from vision.jobs import training as trainings
from vision.jobs.result_meta import ResultMeta
from vision.jobs.upload import FinishedUpload
from vision.library import athletes as people
from vision.library import (
    audit,
    deletion,
    history,
    integrity,
    leases,
    queries,
    results,
    reviews,
    training,
    transfer,
)
from vision.library import ingest as ingests
from vision.library import user_annotations as drawings
from vision.library.library import unrestricted
from vision.library.schema import ReportFileRow, ResultRow, TableBase
from vision.report.user_annotation import UserAnnotation
from vision.settings import Settings

#: Names that are not called, and why.
NOT_CALLED: Final[Mapping[str, str]] = {
    **TEAM_NOT_CALLED,
    **dict.fromkeys(
        ("AppState.seen_by", "Library.seen_by", "jobs.seen_results.results_seen_by"),
        "returns what is tried here",
    ),
    "Library.whole": "for the server; a test checks that no page uses it",
    **dict.fromkeys(
        (
            "jobs.voice_overs.save_voice_over",
            "jobs.voice_overs.delete_voice_over",
            "jobs.voice_overs.seen_voice_overs",
        ),
        "for voice-overs; tests of their own try an athlete and a viewer",
    ),
    "jobs.voice_over_drawing.VoiceOverDrawer": "for the server; only ids come from a page",
    "Library.exclusive": "a lock",
    "Library.was_interrupted": "whether the server was killed",
    **dict.fromkeys(
        (
            *("jobs.app_state.AppState", "jobs.queue.JobQueue"),
            *("jobs.seen_results.SeenQueue", "jobs.seen_results.SeenResults"),
        ),
        "its methods are tried",
    ),
    "jobs.previous_result.find_previous_result": "reads through functions that are tried here",
    "jobs.old_results.move_old_results": "moves folders of the server's home",
    **dict.fromkeys(
        ("library.audit.record", "library.audit.record_account", "jobs.handouts.note_export"),
        "only adds to the audit log",
    ),
    **dict.fromkeys(
        ("jobs.progress_reports.evidence_frame", "jobs.progress_reports.progress_pdf_of"),
        "takes what read_history returns, and files by ResultStore.path",
    ),
}
_LINE: Final = UserAnnotation("a-line", 0.0, "line", ((0, 0), (5, 5)), "red")


def _meta(c: Caller, id_: str) -> ResultMeta:
    """Return the metadata of a result as somebody makes them up who knows its id."""
    with c.library.whole.reading() as session:
        row = session.get_one(ResultRow, id_)
        name, created = f"clip.{row.ending}", row.created_at
    return ResultMeta(id_, "taken.mp4", name, created, Settings(), complete=True)


def _every_row(c: Caller) -> list[object]:
    with c.library.reading() as session:
        return [
            {column.key: getattr(row, column.key) for column in mapper.column_attrs}
            for mapper in TableBase.registry.mappers
            for row in session.scalars(select(mapper.class_))
        ]


def _rename(c: Caller) -> None:
    with c.library.writing() as session:
        row = session.get(ResultRow, c.data.a.sent)
        if row is not None:
            row.name = "renamed.mp4"


def _of_handout(c: Caller, id_: str, function: Callable[..., object], *further: object) -> object:
    folder = c.scratch / "nothing"
    folder.mkdir()
    report = make_finished_analysis(c.scratch).report
    return function(c.state, *further, meta=_meta(c, id_), report=report, folder=folder)


def _write_handout(c: Caller) -> object:
    path = c.scratch / "handout.html"
    _of_handout(c, c.data.a.sent, handouts.write_handout, "html", path)
    return path


def _submit(c: Caller, *, many: bool) -> None:
    path = c.file(b"a new clip")
    file = FinishedUpload("upload", "new.mp4", path, 10, sha256_of(path))
    with patch("vision.jobs.submission.run_isolated", return_value=30):
        if many:
            submission.submit_clips(c.state, [file], Settings())
        else:
            submission.submit_clip(c.state, "new.mp4", file, Settings())


def _save_result(c: Caller, id_: str) -> None:
    meta = _meta(c, id_)
    values: dict[str, Any] = {"ending": "mp4", "name": meta.name, "created_at": meta.created}
    results.save_result(c.library, id_, c.file(), {}, values=values, criteria=None)


def _ingest(c: Caller, athlete: str | None) -> None:
    done = make_finished_analysis(c.scratch, id_=c.data.a.draft, content=b"another video")
    ingests.ingest(c.library, done, athlete_id=athlete)


def _export(c: Caller) -> object:
    path = c.scratch / "export.zip"
    transfer.export_athlete(c.library, c.data.a.athlete, path)
    return path


def _import(c: Caller) -> object:
    path = c.scratch / "export.zip"
    transfer.export_athlete(c.library.whole, c.data.a.athlete, path)
    return transfer.import_athlete(c.library, path)


def _add_stream(c: Caller) -> str:
    digest = sha256_of(c.file(b"other"))
    c.library.files.add_stream(BytesIO(b"other"), digest)
    return digest


def _copy(c: Caller) -> object:
    path = c.scratch / "copy"
    c.library.files.copy_to(c.data.a.digest, path)
    return path


def _read_by_digest(c: Caller) -> object:
    """Read a report by its digest, which is the same for both coaches."""
    with c.library.whole.reading() as session:
        digest = session.get_one(ReportFileRow, (c.data.a.sent, "report.json")).digest
    return athlete_history.read_by_digest(c.library, digest)


def _change_athlete(c: Caller) -> None:
    people.change_athlete(
        c.library, c.data.a.athlete, name="Changed", note="", consent_on=None, keep_until=None
    )


def _train(c: Caller, id_: str) -> None:
    done = training.SavedTraining(id_, date(2026, 3, 4), "walk", 2, 2, 3)
    training.save_training(c.library, c.data.a.athlete, done)


def _train_again(c: Caller) -> str:
    _train(c, c.data.a.training)
    return c.data.a.training


def _write_review(c: Caller) -> None:
    reviews.write_review(c.library, c.data.a.draft, status="sent", message="", decisions=())


_LIBRARY: Final[Mapping[str, Attempt]] = {
    "Library.close": server(lambda c: c.library.close()),
    "Library.mark_consistent": server(lambda c: c.library.mark_consistent()),
    "Library.reading": reads(EVERYBODY, _every_row),
    "Library.writing": writes(COACH, _rename),
    "library.athletes.add_athlete": writes(ANY_COACH, lambda c: people.add_athlete(c.library, "X")),
    "library.athletes.assign_clip": writes(
        COACH, lambda c: people.assign_clip(c.library, c.data.a.loose, c.data.a.athlete)
    ),
    "library.athletes.assign_clip (to nobody)": writes(
        COACH, lambda c: people.assign_clip(c.library, c.data.a.draft, None)
    ),
    "library.athletes.assign_clip (own clip to an athlete of others)": writes(
        ADMINISTRATOR, lambda c: people.assign_clip(c.library, c.data.b.loose, c.data.a.athlete)
    ),
    "library.athletes.change_athlete": writes(COACH, _change_athlete),
    "library.athletes.list_athletes": reads(
        ANY_UPLOADER, lambda c: people.list_athletes(c.library)
    ),
    "library.audit.list_audit": reads(ADMINISTRATOR, lambda c: audit.list_audit(c.library)),
    "library.deletion.delete_athlete": writes(
        COACH, lambda c: deletion.delete_athlete(c.library, c.data.a.athlete)
    ),
    "library.deletion.delete_report": writes(
        ATHLETE, lambda c: deletion.delete_report(c.library, c.data.a.draft)
    ),
    "library.deletion.delete_report (same video as that of others)": writes(
        COACH, lambda c: deletion.delete_report(c.library, c.data.a.loose)
    ),
    "library.deletion.remove_unreferenced": reads(
        NOBODY, lambda c: deletion.remove_unreferenced(c.library, [c.data.a.digest])
    ),
    "library.ingest.find_reports_of_digest": reads(
        READER, lambda c: ingests.find_reports_of_digest(c.library, c.data.a.digest)
    ),
    "library.ingest.find_reports_of_file": reads(
        ANY_COACH, lambda c: ingests.find_reports_of_file(c.library, c.file(SAME_VIDEO.encode()))
    ),
    "library.ingest.ingest": writes(COACH, lambda c: _ingest(c, c.data.a.athlete)),
    "library.ingest.ingest (for nobody)": writes(COACH, lambda c: _ingest(c, None)),
    "library.integrity.check_library": reads(
        ADMINISTRATOR, lambda c: integrity.check_library(c.library, repair=True)
    ),
    "library.leases.Leases": server(
        lambda c: leases.Leases(c.library, "server").take(c.data.a.sent)
    ),
    "library.history.list_entries": reads(
        EVERYBODY, lambda c: history.list_entries(c.library, queries.ReportFilter())
    ),
    "library.history.list_history": reads(
        ATHLETE, lambda c: history.list_history(c.library, c.data.a.athlete)
    ),
    "library.library.unrestricted": reads(ADMINISTRATOR, lambda c: unrestricted(c.library)),
    "library.queries.get_report_card": reads(
        READER, lambda c: queries.get_report_card(c.library, c.data.a.sent)
    ),
    "library.queries.get_report_card (before it is sent)": reads(
        ATHLETE, lambda c: queries.get_report_card(c.library, c.data.a.draft)
    ),
    "library.queries.list_frequent_criteria": reads(
        EVERYBODY, lambda c: queries.list_frequent_criteria(c.library)
    ),
    "library.queries.list_reports": reads(
        EVERYBODY, lambda c: queries.list_reports(c.library, queries.ReportFilter())
    ),
    "library.results.add_result_file": writes(
        COACH, lambda c: results.add_result_file(c.library, c.data.a.sent, "first.jpg", c.file())
    ),
    "library.results.replace_report_files": writes(
        COACH,
        lambda c: results.replace_report_files(
            c.library, c.data.a.draft, "stills/", {"stills/x.png": c.file()}
        ),
    ),
    "library.results.save_result": writes(COACH, lambda c: _save_result(c, c.data.a.draft)),
    "library.results.save_result (of the athlete's upload)": writes(
        ATHLETE, lambda c: _save_result(c, c.data.a.upload)
    ),
    "library.reviews.add_note": writes(
        ATHLETE, lambda c: reviews.add_note(c.library, c.data.a.draft, time_s=0, text="new")
    ),
    "library.reviews.agreement_rates": reads(
        EVERYBODY, lambda c: reviews.agreement_rates(c.library)
    ),
    "library.reviews.change_note": writes(
        COACH, lambda c: reviews.change_note(c.library, c.data.a.note, text="new")
    ),
    "library.reviews.change_note (by the athlete)": writes(
        ADMINISTRATOR | {"athlete A"},
        lambda c: reviews.change_note(c.library, c.data.a.own_note, text="new"),
    ),
    "library.reviews.delete_note": writes(
        COACH, lambda c: reviews.delete_note(c.library, c.data.a.note)
    ),
    "library.reviews.delete_note (by the athlete)": writes(
        ATHLETE, lambda c: reviews.delete_note(c.library, c.data.a.own_note)
    ),
    "library.reviews.read_review": reads(
        READER, lambda c: reviews.read_review(c.library, c.data.a.sent)
    ),
    "library.reviews.read_review (before it is sent)": reads(
        ATHLETE, lambda c: reviews.read_review(c.library, c.data.a.draft)
    ),
    "library.reviews.write_review": writes(COACH, _write_review),
    "library.training.clear_pain": writes(
        COACH, lambda c: training.clear_pain(c.library, c.data.a.athlete)
    ),
    "library.training.delete_training": writes(  # it hurt
        COACH, lambda c: training.delete_training(c.library, c.data.a.training)
    ),
    "library.training.list_training": reads(
        ATHLETE, lambda c: training.list_training(c.library, c.data.a.athlete)
    ),
    "library.training.save_training": writes(ATHLETE, lambda c: _train(c, "another-one")),
    "library.training.save_training (again)": reads(ATHLETE, _train_again),
    "library.transfer.export_athlete": reads(ATHLETE, _export),
    "library.transfer.import_athlete": reads(ADMINISTRATOR, _import),
    "library.user_annotations.read_user_annotations": reads(
        READER, lambda c: drawings.read_user_annotations(c.library, c.data.a.sent)
    ),
    "library.user_annotations.read_user_annotations (before it is sent)": reads(
        COACH, lambda c: drawings.read_user_annotations(c.library, c.data.a.draft)
    ),
    "library.user_annotations.save_user_annotations": writes(
        COACH,
        lambda c: drawings.save_user_annotations(c.library, c.data.a.sent, changed=[_LINE]),
    ),
    "library.user_annotations.save_user_annotations (delete)": writes(
        COACH,
        lambda c: drawings.save_user_annotations(
            c.library, c.data.a.sent, deleted_ids=[c.data.a.drawing]
        ),
    ),
}
_FILES: Final[Mapping[str, Attempt]] = {
    "FileStore.add": reads(ANY_UPLOADER, lambda c: c.library.files.add(c.file())),
    "FileStore.add_stream": reads(ANY_UPLOADER, _add_stream),
    "FileStore.all_digests": server(lambda c: list(c.library.files.all_digests())),
    "FileStore.copy_to": reads(READER, _copy),
    "FileStore.has": reads(
        READER, lambda c: c.data.a.digest if c.library.files.has(c.data.a.digest) else None
    ),
    "FileStore.is_intact": reads(
        READER, lambda c: c.data.a.digest if c.library.files.is_intact(c.data.a.digest) else None
    ),
    "FileStore.is_local": reads(EVERYBODY, lambda c: c.library.files.is_local),
    "FileStore.local_path": reads(READER, lambda c: c.library.files.local_path(c.data.a.digest)),
    "FileStore.read_chunks": reads(
        READER, lambda c: list(c.library.files.read_chunks(c.data.a.digest))
    ),
    "FileStore.remove": server(lambda c: c.library.files.remove(c.data.a.digest)),
    "FileStore.remove_partial_files": server(lambda c: c.library.files.remove_partial_files()),
}
_RESULTS: Final[Mapping[str, Attempt]] = {
    "ResultStore.add": writes(ANY_UPLOADER, lambda c: c.results.add("x.mp4", [b"x"], Settings())),
    "ResultStore.add (for an athlete)": writes(
        ANY_UPLOADER,
        lambda c: c.results.add("x.mp4", [b"x"], Settings(), athlete=c.data.a.athlete),
    ),
    "ResultStore.add_files": writes(
        COACH,
        lambda c: c.results.add_files(_meta(c, c.data.a.draft), c.file(), {}, criteria=None),
    ),
    "ResultStore.add_finished": server(
        lambda c: c.results.add_finished(make_finished_analysis(c.scratch), athlete=None)
    ),
    "ResultStore.all_results": reads(EVERYBODY, lambda c: c.results.all_results()),
    "ResultStore.assembling": server(lambda c: c.results.assembling()),
    "ResultStore.claims": server(lambda c: c.results.claims),
    "ResultStore.close": server(lambda c: c.results.close()),
    "ResultStore.delete": writes(ATHLETE, lambda c: c.results.delete(c.data.a.draft)),
    "ResultStore.forget_deleted": server(lambda c: c.results.forget_deleted()),
    "ResultStore.get": reads(READER, lambda c: c.results.get(c.data.a.sent)),
    "ResultStore.get (before it is sent)": reads(ATHLETE, lambda c: c.results.get(c.data.a.draft)),
    "ResultStore.get (without athlete)": reads(COACH, lambda c: c.results.get(c.data.a.loose)),
    "ResultStore.has_library": reads(EVERYBODY, lambda c: c.results.has_library),
    "ResultStore.jobs_folder": server(lambda c: c.results.jobs_folder),
    "ResultStore.library": reads(ANY_UPLOADER, lambda c: people.list_athletes(c.results.library)),
    "ResultStore.mark_for_deletion": writes(
        ATHLETE, lambda c: c.results.mark_for_deletion(c.data.a.draft)
    ),
    "ResultStore.may_delete": reads(
        ATHLETE, lambda c: c.data.a.sent if c.results.may_delete(c.data.a.sent) else None
    ),
    "ResultStore.path": reads(READER, lambda c: c.results.path(c.data.a.sent)),
    "ResultStore.path (before it is sent)": reads(
        ATHLETE, lambda c: c.results.path(c.data.a.draft)
    ),
    "ResultStore.publish": server(lambda c: c.results.publish(_meta(c, c.data.a.sent))),
    "ResultStore.read_report": reads(
        READER,
        lambda c: c.data.a.sent if c.results.read_report(_meta(c, c.data.a.sent)) else None,
    ),
    "ResultStore.recover": server(lambda c: c.results.recover()),
    "ResultStore.remove_work_folder": server(lambda c: c.results.remove_work_folder(c.data.a.sent)),
    "ResultStore.repair": server(lambda c: c.results.repair()),
    "ResultStore.replace_files": server(
        lambda c: c.results.replace_files(c.data.a.sent, "poses/", c.scratch)
    ),
    "ResultStore.results_of_clip": reads(
        READER, lambda c: c.results.results_of_clip(c.data.a.digest)
    ),
    "ResultStore.save": server(lambda c: c.results.save(_meta(c, c.data.a.sent))),
    "ResultStore.save_error_log": server(
        lambda c: c.results.save_error_log(c.data.a.sent, "error")
    ),
    "ResultStore.shares_database": reads(EVERYBODY, lambda c: c.results.shares_database),
    "ResultStore.work_folder": server(lambda c: c.results.work_folder(c.data.a.sent)),
}
_JOBS: Final[Mapping[str, Attempt]] = {
    "AppState.close": server(lambda c: c.state.close()),
    "AppState.has_library": reads(EVERYBODY, lambda c: c.state.has_library),
    "AppState.library": reads(ANY_UPLOADER, lambda c: people.list_athletes(c.state.library)),
    "AppState.repair_library": server(lambda c: c.state.repair_library()),
    "AppState.user": reads(EVERYBODY, lambda c: c.state.user.role),
    "JobQueue.cancel": reads(COACH, lambda c: (c.jobs.cancel(c.data.a.pending), c.data.a.pending)),
    "JobQueue.counts": server(lambda c: c.jobs.counts()),
    "JobQueue.delete": writes(ATHLETE, lambda c: c.jobs.delete(c.data.a.pending)),
    "JobQueue.resume": server(lambda c: c.jobs.resume()),
    "JobQueue.start": writes(COACH, lambda c: c.jobs.start(c.data.a.pending)),
    "JobQueue.start (of the athlete's upload)": writes(
        ATHLETE, lambda c: c.jobs.start(c.data.a.upload)
    ),
    "JobQueue.status": reads(
        ATHLETE, lambda c: (c.jobs.status(c.data.a.pending), c.data.a.pending)
    ),
    "JobQueue.wait": server(lambda c: c.jobs.wait(0)),
    "jobs.annotated_media.read_annotations": reads(
        READER, lambda c: annotated_media.read_annotations(c.state, _meta(c, c.data.a.sent))
    ),
    "jobs.athlete_history.read_by_digest": reads(EVERYBODY, _read_by_digest),
    "jobs.group_history.read_group": reads(
        EVERYBODY, lambda c: group_history.read_group(c.state, queries.ReportFilter())
    ),
    "jobs.athlete_history.read_history": reads(
        ATHLETE, lambda c: athlete_history.read_history(c.state, c.data.a.athlete)
    ),
    "jobs.athletes.athlete_names": reads(ANY_UPLOADER, lambda c: athletes.athlete_names(c.state)),
    "jobs.athletes.find_or_add_athlete": writes(
        ANY_COACH, lambda c: athletes.find_or_add_athlete(c.state, "Somebody new")
    ),
    "jobs.caretaker.take_care": server(lambda c: caretaker.take_care(c.state)),
    "jobs.voice_over_files.replace_voice_over_files": writes(
        COACH,
        lambda c: voice_over_files.replace_voice_over_files(
            c.state.results, c.data.a.draft, "AbCd", c.file()
        ),
    ),
    "jobs.handouts.available_formats": reads(
        EVERYBODY, lambda c: _of_handout(c, c.data.a.draft, handouts.available_formats)
    ),
    "jobs.handouts.build_handout": reads(
        EVERYBODY, lambda c: _of_handout(c, c.data.a.draft, handouts.build_handout)
    ),
    "jobs.handouts.write_handout": reads(EVERYBODY, _write_handout),
    "jobs.recheck.recheck": reads(EVERYBODY, lambda c: list(recheck.recheck(c.state, save=False))),
    "jobs.recheck.saved_results": reads(EVERYBODY, lambda c: recheck.saved_results(c.state)),
    "jobs.submission.find_finished_result": reads(
        READER,
        lambda c: submission.find_finished_result(
            c.state, c.data.a.digest, Settings(quality="balanced")
        ),
    ),
    "jobs.training.read_training": reads(
        ATHLETE,
        lambda c: (
            trainings.read_training(c.state, c.data.a.athlete, today=date(2026, 3, 9)).sessions
        ),
    ),
    "jobs.submission.submit_clip": writes(ANY_UPLOADER, lambda c: _submit(c, many=False)),
    "jobs.submission.submit_clips": writes(ANY_UPLOADER, lambda c: _submit(c, many=True)),
}
#: All calls by their names.
ATTEMPTS: Final[Mapping[str, Attempt]] = {
    **_LIBRARY,
    **_FILES,
    **_RESULTS,
    **_JOBS,
    **TEAM_CALLS,
}
