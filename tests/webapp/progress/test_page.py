"""The progress page: trends of one athlete, frames that prove them, visits, PDF."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pypdfium2
import pytest
from streamlit.testing.v1 import AppTest

from tests.support.seasons import add_season
from vision.errors import InputError
from vision.jobs.app_state import AppState
from vision.jobs.athlete_history import read_history
from vision.jobs.progress_reports import progress_pdf_of
from vision.library.athletes import add_athlete
from vision.library.deletion import delete_report
from vision.library.reviews import write_review
from vision.library.training import SavedTraining, list_training, save_training
from vision.report.files import parse_report
from vision.report.review import ReviewDecision
from vision.text.translation import use_language
from vision.webapp.shared import opening

PAUSE_S = 60


def progress_app() -> None:
    from vision.webapp.progress.page import show_page

    show_page()


@pytest.fixture
def season(state: AppState, tmp_path: Path) -> SimpleNamespace:
    """Four visits of Ada in which her knee gets better, and an athlete without results."""
    library = state.library
    ada = add_athlete(library, "Ada *Byron*")
    nobody = add_athlete(library, "Zoe")
    values = {"knee_valgus": (22.0, 18.0, 12.0, 4.0)}
    ids = add_season(library, tmp_path, ada, values, words=("Push the knee <out>", "Better"))
    return SimpleNamespace(state=state, library=library, ada=ada, nobody=nobody, ids=ids)


def opened(**query: str) -> AppTest:
    app = AppTest.from_function(progress_app, default_timeout=PAUSE_S)
    for name, value in query.items():
        app.query_params[name] = value
    return app.run()


def text_of(app: AppTest) -> str:
    found = [*app.markdown, *app.caption, *app.info]
    return " ".join(str(element.value) for element in found).replace("\\", "")


def test_without_athletes_it_says_what_to_do(formcheck_home: Path) -> None:
    app = opened()
    assert not app.exception
    assert "Add an athlete to the library" in app.info[0].value
    assert app.button(key="to-library").label == "Open the library"


def test_what_changed_comes_first(season: SimpleNamespace) -> None:
    app = opened(athlete=season.ada)
    assert not app.exception
    text = text_of(app)
    assert re.search(r"Since 2 March 2026: .+ better", text)
    assert "Single-leg squat on 4 days" in text
    assert "Better by 18" in text
    assert "Since the visit before: Better by 8" in text
    assert "Coach (sent): Push the knee <out>" in text
    assert [b.key for b in app.button if str(b.key).startswith("open-")] == [
        f"open-{id_}" for id_ in reversed(season.ids)
    ]


def test_frames_of_the_first_and_the_latest_visit_are_shown(season: SimpleNamespace) -> None:
    history = read_history(season.state, season.ada)
    (trend,) = (t for t in history.trends if t.overall and t.overall.outcome == "better")
    assert trend.key.criterion == "knee_valgus"
    images = opened(athlete=season.ada).get("image")
    captions = " ".join(str(image.proto) for image in images)
    assert "2 March 2026: 22.0" in captions
    assert "13 April 2026: 4.0" in captions


def test_an_athlete_without_results_says_so(season: SimpleNamespace) -> None:
    app = opened(athlete=season.nobody)
    assert "Zoe has no result of a test yet" in app.info[0].value


def test_a_deleted_athlete_is_one_sentence(season: SimpleNamespace) -> None:
    app = opened(athlete="nobody-here1")
    assert not app.exception
    assert "no longer in the library" in app.error[0].value


def test_a_visit_opens_its_result(season: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    went: list[dict[str, str]] = []
    monkeypatch.setattr(opening, "go_to", lambda route, **query: went.append(query))
    app = opened(athlete=season.ada)
    app.button(key=f"open-{season.ids[1]}").click().run()
    assert went == [{"result": season.ids[1]}]


def test_an_overruled_verdict_counts_here_too(season: SimpleNamespace) -> None:
    report_id = season.ids[-1]
    history = read_history(season.state, season.ada)
    report = history.find(report_id)
    assert report is not None
    decisions = [
        ReviewDecision(c.id, c.leg, "change", "pass", "askew")
        for c in report.criteria
        if c.verdict in ("fault", "watch")
    ]
    assert decisions
    write_review(season.library, report_id, status="new", message="", decisions=decisions)
    changed = read_history(season.state, season.ada).find(report_id)
    assert changed is not None
    assert changed.summary.verdict == "pass"
    assert changed.summary.headline != report.summary.headline


def test_a_deleted_report_is_no_longer_kept_parsed(season: SimpleNamespace) -> None:
    app = opened(athlete=season.ada)
    before = set(app.session_state["parsed-reports"])
    delete_report(season.library, season.ids[0])
    app.run()
    assert len(before - set(app.session_state["parsed-reports"])) == 1


def test_the_pdf_is_the_same_for_the_same_visits(season: SimpleNamespace) -> None:
    history = read_history(season.state, season.ada)
    pdf = progress_pdf_of(season.state, history, "single_leg_squat")
    assert pdf.startswith(b"%PDF")
    assert pdf == progress_pdf_of(season.state, history, "single_leg_squat")


def test_the_pdf_lists_the_guided_sessions(season: SimpleNamespace) -> None:
    done = SavedTraining("session-1", date(2026, 3, 9), "walk", 2, 1, 6)
    save_training(season.library, season.ada, done)
    history = read_history(season.state, season.ada)
    text = pdf_text(progress_pdf_of(season.state, history, "single_leg_squat"))
    assert "Guided sessions" in text
    assert "9 March 2026" in text
    assert "Walk backward: 1 of 2 rounds, felt like 6 of 10" in text
    with use_language("de"):
        text = pdf_text(progress_pdf_of(season.state, history, "single_leg_squat"))
    assert "9. März 2026" in text
    assert "Rückwärts gehen: 1 von 2 Runden, Anstrengung 6 von 10" in text
    assert not {"Progress", "Visits", "March", "Left", "rounds"} & set(re.findall(r"\w+", text))


def pdf_text(pdf: bytes) -> str:
    sheets = pypdfium2.PdfDocument(pdf)
    return " ".join(sheet.get_textpage().get_text_range() for sheet in sheets)


def test_reports_of_another_version_are_counted(
    season: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    def refuse(data: bytes, name: str) -> object:
        seen.append(name)
        if len(seen) == 1:
            raise InputError("It is of another version.")
        return parse_report(data, name)

    monkeypatch.setattr("vision.jobs.athlete_history.parse_report", refuse)
    history = read_history(season.state, season.ada)
    assert history.unreadable == 1
    assert len(history.reports) == 3


@pytest.mark.slow
def test_a_guided_session_is_deleted_after_confirmation(season: SimpleNamespace) -> None:
    for id_ in ("right-session", "wrong-session"):
        done = SavedTraining(id_, date(2026, 3, 2), "walk", 2, 2, 6)
        save_training(season.library, season.ada, done)
    app = opened(athlete=season.ada)
    app.button(key="ask-delete-wrong-session").click().run()
    app.button(key="cancel-delete-wrong-session").click().run()
    assert len(list_training(season.library, season.ada)) == 2
    app.button(key="ask-delete-wrong-session").click().run()
    assert "This cannot be undone." in text_of(app)
    app.button(key="danger-delete-wrong-session").click().run()
    assert not app.exception
    assert [done.id for done in list_training(season.library, season.ada)] == ["right-session"]
    assert "The session was deleted." in app.success[0].value


def test_guided_sessions_are_listed_with_the_step_reached(
    season: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    went: list[dict[str, str]] = []
    monkeypatch.setattr(opening, "go_to", lambda route, **query: went.append(query))
    assert "Guided sessions" not in text_of(opened(athlete=season.ada))
    for athlete in (season.ada, season.nobody):  # also without any result
        for number in range(12):
            done = SavedTraining(f"{athlete[:8]}-{number:03}", date(2026, 3, 2), "walk", 2, 1, 6)
            save_training(season.library, athlete, done)
        app = opened(athlete=athlete)
        text = text_of(app)
        assert "Next, step 1 of 5: walk backward, 2 rounds, about 4 minutes." in text
        assert text.count("Walk backward: 1 of 2 rounds, felt like 6 of 10") == 10
        app.button(key="more-training").click().run()
        assert text_of(app).count("Walk backward: 1 of 2 rounds") == 12
        app.button(key="to-training").click().run()
        assert went.pop() == {"athlete": athlete}
