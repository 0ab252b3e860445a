"""Judge saved clips again with the present criteria, and list the verdicts that changed.

The poses of a clip are kept with its result, so only what follows them is computed again. Where
they are not there, or another version of formcheck has found them, they are detected first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Literal

from filelock import Timeout

from vision.errors import Cancelled, FormcheckError
from vision.jobs.app_state import AppState
from vision.jobs.result_meta import ResultMeta
from vision.jobs.result_paths import POSES, REPORT
from vision.progress import Progress, ProgressCallback
from vision.report.models import Criterion, Report
from vision.terms import Verdict

_BUSY: Final = "Another window is analysing this clip; try again later."
RecheckOutcome = Literal["unchanged", "changed", "failed"]


@dataclass(frozen=True)
class VerdictChange:
    """A verdict that differs between two reports of one clip.

    Attributes
    ----------
    criterion, title : str
        Id and title of the criterion.
    leg : str or None
        Leg of the finding.
    before, after : str or None
        The verdicts; None where a report does not have the criterion.
    """

    criterion: str
    title: str
    leg: str | None
    before: Verdict | None
    after: Verdict | None


@dataclass(frozen=True)
class RecheckedResult:
    """What judging a saved clip again has given.

    Attributes
    ----------
    id, name : str
        Id of the result, and original file name of its clip.
    outcome : {"unchanged", "changed", "failed"}
        ``changed`` if anything in the report differs.
    changes : tuple of VerdictChange
        The verdicts that differ; empty where only values or texts do.
    screen_before, screen_after : str or None
        The tests that were recognised.
    message : str or None
        Why it could not be done, in one sentence.
    """

    id: str
    name: str
    outcome: RecheckOutcome
    changes: tuple[VerdictChange, ...] = ()
    screen_before: str | None = None
    screen_after: str | None = None
    message: str | None = None


def recheck(
    state: AppState,
    *,
    save: bool = True,
    progress: ProgressCallback | None = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[RecheckedResult]:
    """Judge all saved clips again, the oldest first.

    A result whose report changes is written again as a whole; coaches' reviews of it stay.

    Parameters
    ----------
    state : AppState
        The results and the library.
    save : bool
        Whether changed results are saved; otherwise they are only reported.
    progress : callable, optional
        Called with the fraction of all clips that is done, 0 to 1, and a status text.
    cancelled : callable
        Called for each frame; returning True stops the work, after which what is saved is whole.

    Yields
    ------
    RecheckedResult
        One for each saved clip.

    Raises
    ------
    Cancelled
        If `cancelled` returned True.
    """
    bar = Progress(progress)
    ids = saved_results(state)
    for number, id_ in enumerate(ids):
        name = id_
        part = bar.part(number / len(ids), (number + 1) / len(ids))
        try:
            meta = state.results.get(id_)
            name = meta.name
            yield _recheck_one(state, meta, save, part, cancelled)
        except Cancelled:
            raise
        except FormcheckError as error:
            yield RecheckedResult(id_, name, "failed", message=str(error))


def saved_results(state: AppState) -> list[str]:
    """List the ids of all complete results, the oldest first.

    Parameters
    ----------
    state : AppState
        The results and the library.
    """
    complete = [meta for meta in state.results.all_results() if meta.complete]
    return [meta.id for meta in reversed(complete)]


def verdict_changes(before: Report | None, after: Report) -> tuple[VerdictChange, ...]:
    """List the verdicts that differ between two reports of one clip.

    Parameters
    ----------
    before : Report or None
        The earlier report; None where it cannot be read.
    after : Report
        The new report.
    """
    old = {(c.id, c.leg): c for c in (before.criteria if before else ())}
    new = {(c.id, c.leg): c for c in after.criteria}
    changes = []
    for key in dict.fromkeys([*old, *new]):
        a, b = old.get(key), new.get(key)
        if _verdict(a) != _verdict(b):
            titled = b or a
            assert titled is not None
            changes.append(VerdictChange(key[0], titled.title, key[1], _verdict(a), _verdict(b)))
    return tuple(changes)


def _verdict(criterion: Criterion | None) -> Verdict | None:
    return None if criterion is None else criterion.verdict


def _recheck_one(
    state: AppState,
    meta: ResultMeta,
    save: bool,
    progress: Progress,
    cancelled: Callable[[], bool],
) -> RecheckedResult:
    """Judge one clip again, and save the result if the report has changed."""
    # Imported here because the command line lists its commands without them.
    from vision.jobs.analysis_job import with_clip_name
    from vision.pipeline import analyse
    from vision.pose.pose_store import PoseStore
    from vision.report.files import report_json

    folder = state.results.path(meta.id)
    before = state.results.read_report(meta)
    with TemporaryDirectory(prefix="formcheck-", ignore_cleanup_errors=True) as scratch:
        poses = PoseStore(Path(scratch), earlier=folder / POSES)
        try:
            with state.results.claims.lock(meta.id):
                analysis = analyse(
                    folder / meta.clip,
                    meta.settings,
                    progress=lambda done, text: progress(done, f"{meta.name}: {text}"),
                    cancelled=cancelled,
                    poses=poses,
                )
                found = sorted(path.name for path in poses.folder.iterdir())
                kept = sorted(path.name for path in (folder / POSES).glob("*"))
                after = with_clip_name(analysis.report, meta.name)
                is_changed = _content(folder / REPORT) != report_json(after)
                if save and found != kept:  # a changed result is drawn from them
                    state.results.replace_files(meta.id, f"{POSES}/", poses.folder)
        except Timeout as error:
            raise FormcheckError(_BUSY) from error
    screens = (before.screen if before else None, after.screen)
    if not is_changed:
        return RecheckedResult(meta.id, meta.name, "unchanged", (), *screens)
    if save:
        state.jobs.start(meta.id)
        state.jobs.wait()
        saved = state.results.get(meta.id)
        if saved.message is not None or saved.state != "done":
            raise FormcheckError(saved.message or _BUSY)
    return RecheckedResult(meta.id, meta.name, "changed", verdict_changes(before, after), *screens)


def _content(path: Path) -> str | None:
    """Return the text of a file; None where it cannot be read."""
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return None
