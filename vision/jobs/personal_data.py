"""Export or erase everything about an athlete, for themselves or for those who look after them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from vision.jobs.account_store import existing_account_store
from vision.jobs.app_state import AppState
from vision.jobs.handouts import build_handout
from vision.jobs.result_paths import VIDEO
from vision.jobs.upload import read_chunks
from vision.library.access import READ_ONLY, AccessError
from vision.training.session_text import outcome_text, session_line

if TYPE_CHECKING:  # the database takes a while to load
    from vision.library.archive import ReadableParts
    from vision.library.export_format import (
        AthleteExport,
        ExportedReport,
        ExportedTrainingSession,
    )
    from vision.library.schema import AthleteRow

_ONLY_OWN: Final = "You can only export or erase what is about yourself; ask an administrator."


def export_everything(state: AppState, athlete_id: str, to: Path) -> int:
    """Write everything about an athlete, as far as the user sees it, to one archive.

    It can be imported again, and read without formcheck: it begins with a page that leads to a
    report for each clip.

    Parameters
    ----------
    state : AppState
        The state as the user sees it. An athlete does not see a review before it is sent.
    athlete_id : str
        The athlete.
    to : Path
        File to write; an existing one is replaced.

    Returns
    -------
    int
        How many reports it holds.

    Raises
    ------
    AccessError
        The user may not do this.
    InputError
        The athlete was deleted, or the file cannot be written.
    FormcheckError
        A file of theirs is missing or damaged, or the database does not answer.
    """
    from vision.library.transfer import export_athlete

    _require_own(state, athlete_id)
    account_data = _account_data(state, athlete_id)

    def readable(export: AthleteExport) -> ReadableParts:
        """Return what people read."""
        return _readable_parts(state, export, account_data)

    return export_athlete(state.library, athlete_id, to, readable=readable)


def erase_everything(
    state: AppState,
    athlete_id: str,
    *,
    only_if: Callable[[AthleteRow], bool] = lambda _: True,
) -> tuple[str, ...] | None:
    """Delete an athlete with everything about them, and stop the analyses of their clips.

    Results, clips, reports, reviews, notes, drawings, visits, links and prepared exports are
    deleted, and accounts that belong to the athlete are disconnected from them. What another
    program is analysing is not saved when it is done. Backups are not changed.

    Parameters
    ----------
    state : AppState
        The state as the user sees it.
    athlete_id : str
        The athlete.
    only_if : callable, optional
        Takes the athlete's row, and returns whether to delete them after all.

    Returns
    -------
    tuple of str or None
        Ids of the accounts that were disconnected; None if `only_if` kept the athlete.

    Raises
    ------
    AccessError
        The user may not do this.
    InputError
        The athlete was deleted before.
    FormcheckError
        A file is open in another program, or the database does not answer.
    """
    from vision.accounts.athlete_accounts import disconnect_athlete
    from vision.library.audit import record_erasure
    from vision.library.deletion import delete_athlete

    _require_own(state, athlete_id)
    # An athlete may not change what coaches wrote about them, but may have all of it deleted.
    deleted = delete_athlete(state.library.whole, athlete_id, only_if=only_if)
    if deleted is None:
        return None
    record_erasure(state.library, athlete_id)
    state.jobs.discard(deleted)
    state.scratch.remove_lasting_folders(export_prefix(athlete_id))
    with existing_account_store(state.results.home) as accounts:
        return () if accounts is None else disconnect_athlete(accounts, athlete_id)


def export_prefix(athlete_id: str) -> str:
    """Return how the names of temporary folders with exports of an athlete begin."""
    return f"export-{athlete_id}"


def _require_own(state: AppState, athlete_id: str) -> None:
    """Raise `AccessError` unless the athlete is the user, or one whom the user looks after."""
    from vision.library.athletes import get_athlete

    if state.user.role == "viewer":
        raise AccessError(READ_ONLY)
    if state.user.role == "athlete" and state.user.athlete_id != athlete_id:
        raise AccessError(_ONLY_OWN)
    get_athlete(state.library, athlete_id)


def _account_data(state: AppState, athlete_id: str) -> bytes:
    from vision.accounts.athlete_accounts import describe_accounts_of_athlete

    with existing_account_store(state.results.home) as accounts:
        found = [] if accounts is None else describe_accounts_of_athlete(accounts, athlete_id)
    return json.dumps({"accounts": found}, indent=1, ensure_ascii=False).encode()


def _readable_parts(
    state: AppState, export: AthleteExport, account_data: bytes
) -> Iterator[tuple[str, Iterable[bytes]]]:
    """Yield what people read: one report at a time, then the page that leads to all."""
    from vision.share.export_index import (
        ExportedResult,
        TrainingLine,
        UncheckedClip,
        export_index_html,
    )

    clips = {clip.id: clip for clip in export.clips}
    days = {visit.id: visit.day for visit in export.visits}
    results, unchecked = [], []
    for report in sorted(export.reports, key=lambda report: report.created_at):
        clip = clips[report.clip_id]
        day = days[clip.visit_id]
        page = _report_page(state, report.id)
        name = f"reports/{day.isoformat()}-{report.screen or 'movement'}-{report.id}.html"
        if page is not None:
            yield name, [page]
        results.append(
            ExportedResult(
                day=day,
                screen=report.screen,
                clip_name=clip.name,
                page=None if page is None else name,
                clip=f"files/{clip.digest}",
                annotated_clip=_member(report, VIDEO),
            )
        )
    for meta in state.results.all_results():
        if meta.athlete == export.athlete.id and not meta.complete:
            name = f"unchecked/{meta.id}.{meta.clip.rpartition('.')[2]}"
            yield name, read_chunks(state.results.path(meta.id) / meta.clip)
            unchecked.append(UncheckedClip(meta.created.date(), meta.name, name))
    yield "account.json", [account_data]
    training = [
        TrainingLine(done.day, _training_text(done))
        for done in sorted(export.training, key=lambda done: done.done_at)
    ]
    page = export_index_html(
        export.athlete.name, results, unchecked=unchecked, training=training
    ).encode()
    yield "index.html", [page]


def _training_text(done: ExportedTrainingSession) -> str:
    outcome = outcome_text(
        rounds=done.rounds,
        rounds_done=done.rounds_done,
        felt=done.felt,
        pain=done.pain,
        pain_where=done.pain_where,
    )
    return session_line(done.plan, outcome)


def _report_page(state: AppState, id_: str) -> bytes | None:
    """Return the report of a result as a page; None where this version cannot read it."""
    from vision.share.handout_html import handout_html

    meta = state.results.get(id_)
    report = state.results.read_report(meta)
    if report is None:
        return None
    return handout_html(build_handout(state, meta, report, state.results.path(id_))).encode()


def _member(report: ExportedReport, name: str) -> str | None:
    return next((f"files/{file.digest}" for file in report.files if file.name == name), None)
