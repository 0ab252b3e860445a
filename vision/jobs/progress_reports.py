"""Collect what a progress report shows, and write it as a PDF."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from vision.errors import FormcheckError
from vision.jobs.app_state import AppState
from vision.jobs.athlete_history import AthleteHistory
from vision.jobs.result_paths import STILLS
from vision.report.files import evidence_name
from vision.report.progress import Trend, TrendPoint
from vision.report.progress_text import (
    progress_headline,
    progression_reached,
    progression_sentence,
)
from vision.text.labels import screen_label
from vision.text.sentences import translate_text
from vision.training.session_text import session_line

if TYPE_CHECKING:  # slow to import (fonts, PDF), and needed only on demand
    from vision.share.progress_pdf import ProgressFrame


def group_trends(trends: Sequence[Trend]) -> tuple[tuple[Trend, ...], ...]:
    """Put both legs of a criterion together; those without any value are left out.

    Parameters
    ----------
    trends : sequence of Trend
        Trends; their order is kept.
    """
    groups: dict[tuple[str, str, str, str | None], list[Trend]] = {}
    for trend in trends:
        if trend.days:
            key = trend.key
            groups.setdefault((key.screen, key.criterion, key.view, key.gait), []).append(trend)
    return tuple(tuple(group) for group in groups.values())


def first_and_latest(trend: Trend) -> tuple[TrendPoint, ...]:
    """Return the first and the latest value; nothing without a real change between them.

    Parameters
    ----------
    trend : Trend
        The trend.
    """
    if trend.overall is None or trend.overall.outcome in ("no real change", "cannot tell"):
        return ()
    known = [point for point in trend.points if point.value is not None]
    return known[0], known[-1]


def evidence_frame(
    state: AppState, history: AthleteHistory, trend: Trend, point: TrendPoint
) -> Path | None:
    """Return the frame that proves a value; None where there is none.

    Parameters
    ----------
    state : AppState
        The shared state of the server.
    history : AthleteHistory
        The athlete.
    trend : Trend
        The trend.
    point : TrendPoint
        Its value.
    """
    report = history.find(point.report_id)
    wanted = (trend.key.criterion, trend.key.leg)
    criteria = [] if report is None else report.criteria
    criterion = next((c for c in criteria if (c.id, c.leg) == wanted), None)
    if criterion is None:
        return None
    try:
        folder = state.results.path(point.report_id)
    except FormcheckError:  # it was deleted meanwhile
        return None
    path = folder / STILLS / f"{evidence_name(criterion)}.png"
    return path if path.is_file() else None


def progress_pdf_of(state: AppState, history: AthleteHistory, screen: str) -> bytes:
    """Write the progress report of an athlete in one test, in the current language.

    Parameters
    ----------
    state : AppState
        The shared state of the server.
    history : AthleteHistory
        The athlete.
    screen : str
        Id of the test.

    Raises
    ------
    FormcheckError
        A frame cannot be read.
    """
    from vision.library.audit import record
    from vision.library.training import list_training
    from vision.share.progress_pdf import (
        ProgressCriterion,
        ProgressSheet,
        ProgressVisit,
        progress_pdf,
    )

    record(state.library, "exported", "athlete", history.athlete.id)
    reports = {dated.id: dated for dated in history.reports if dated.report.screen == screen}
    visits = [
        ProgressVisit(dated.day, translate_text(dated.report.summary.headline), entry.words)
        for entry in history.entries
        if (dated := reports.get(entry.card.id)) is not None
    ]
    groups = group_trends([trend for trend in history.trends if trend.key.screen == screen])
    return progress_pdf(
        ProgressSheet(
            athlete=history.athlete.name,
            test=screen_label(screen),
            headline=progress_headline(history.trends, screen=screen),
            step=progression_sentence(progression_reached(list(reports.values()))),
            criteria=tuple(
                ProgressCriterion(group, _frames(state, history, group[0])) for group in groups
            ),
            visits=tuple(visits),
            sessions=tuple(
                (done.day, session_line(done.plan, done.outcome))
                for done in list_training(state.library, history.athlete.id)[::-1]
            ),
        )
    )


def _frames(state: AppState, history: AthleteHistory, trend: Trend) -> tuple[ProgressFrame, ...]:
    from vision.share.progress_pdf import ProgressFrame, frame_caption

    points = first_and_latest(trend)
    images = [evidence_frame(state, history, trend, point) for point in points]
    return tuple(
        ProgressFrame(image, frame_caption(point, trend.unit))
        for point, image in zip(points, images, strict=True)
        if image is not None and None not in images
    )
