"""The coach's review of a result, and sharing."""

from __future__ import annotations

import json
from types import SimpleNamespace

from streamlit.testing.v1 import AppTest

from vision.library.athletes import add_athlete
from vision.library.queries import get_report_card
from vision.library.reviews import read_review
from vision.report.models import Report
from vision.webapp.shared.state import app_state

PAUSE_S = 60


def coach_app() -> None:
    from vision.webapp.result.review import show_review
    from vision.webapp.shared.state import app_state

    (meta,) = app_state().results.all_results()
    report = app_state().results.read_report(meta)
    assert report is not None
    show_review(meta, report)


def opened() -> AppTest:
    app = AppTest.from_function(coach_app, default_timeout=PAUSE_S).run()
    assert not app.exception
    return app


def key_of(report: Report, number: int = 0) -> str:
    judged = [c for c in report.criteria if c.verdict == "fault"]
    return f"{judged[number].id}-{judged[number].leg or 'both'}"


def test_agreement_and_message_are_saved(ingested: SimpleNamespace) -> None:
    app = opened()
    app.button_group(key=f"kind-{key_of(ingested.report)}").set_value("agree").run()
    app.text_area(key="coach-words").set_value("Well done, *Ada*.").run()
    app.button_group(key="coach-status").set_value("reviewed").run()
    app.button(key="coach-save").click().run()
    assert not app.exception
    review = read_review(ingested.library, ingested.meta.id)
    assert review is not None
    assert (review.status, review.message) == ("reviewed", "Well done, *Ada*.")
    assert [d.kind for d in review.decisions] == ["agree"]
    # formcheck's own finding is unchanged.
    stored = json.loads((ingested.folder / "report.json").read_text())
    assert stored == ingested.report.model_dump(mode="json")


def test_a_finding_is_changed_with_a_reason(ingested: SimpleNamespace) -> None:
    key = key_of(ingested.report)
    app = opened()
    app.button_group(key=f"kind-{key}").set_value("change").run()
    app.selectbox(key=f"verdict-{key}").set_value("pass").run()
    app.text_input(key=f"reason-{key}").set_value("the light").run()
    app.button(key="coach-save").click().run()
    review = read_review(ingested.library, ingested.meta.id)
    assert review is not None
    (decided,) = review.decisions
    assert (decided.kind, decided.verdict, decided.reason) == ("change", "pass", "the light")
    again = opened()
    assert again.text_input(key=f"reason-{key}").value == "the light"


def test_dismissing_needs_a_reason(ingested: SimpleNamespace) -> None:
    key = key_of(ingested.report)
    app = opened()
    app.button_group(key=f"kind-{key}").set_value("dismiss").run()
    app.button(key="coach-save").click().run()
    assert "Say why" in app.warning[0].value
    review = read_review(ingested.library, ingested.meta.id)
    assert review is not None
    assert review.decisions == ()


def test_a_clip_is_assigned_to_another_athlete(ingested: SimpleNamespace) -> None:
    add_athlete(ingested.library, "Ben")
    app = opened()
    athlete = app.selectbox(key="coach-athlete")
    assert (athlete.options, athlete.index) == (["Ada", "Ben"], 0)
    athlete.select_index(1).run()
    assert not app.exception
    card = get_report_card(ingested.library, ingested.meta.id)
    assert card is not None
    assert card.athlete == "Ben"
    assert app_state().results.get(ingested.meta.id).athlete == card.athlete_id
    assert opened().selectbox(key="coach-athlete").index == 1
