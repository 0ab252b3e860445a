"""The coach's review of a result, and sharing."""

from __future__ import annotations

import json
from types import SimpleNamespace

from streamlit.testing.v1 import AppTest

from vision.library.athletes import add_athlete
from vision.library.queries import get_report_card
from vision.library.reviews import CoachReview, read_review
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


def key_of(ingested: SimpleNamespace, number: int = 0) -> str:
    judged = [c for c in ingested.report.criteria if c.verdict == "fault"]
    leg = f"-{judged[number].leg}" if judged[number].leg else ""
    return f"{judged[number].id}{leg}-{ingested.meta.id}"


def saved_review(ingested: SimpleNamespace) -> CoachReview:
    review = read_review(ingested.library, ingested.meta.id)
    assert review is not None
    return review


def test_every_change_saves_itself(ingested: SimpleNamespace) -> None:
    app = opened()
    app.button_group(key=f"kind-{key_of(ingested)}").set_value("agree").run()
    assert [d.kind for d in saved_review(ingested).decisions] == ["agree"]
    app.text_area(key=f"coach-words-{ingested.meta.id}").set_value("Well done, *Ada*.").run()
    app.button_group(key=f"coach-status-{ingested.meta.id}").set_value("reviewed").run()
    assert not app.exception
    assert "Saved." in app.caption[-1].value
    review = saved_review(ingested)
    assert (review.status, review.message) == ("reviewed", "Well done, *Ada*.")
    assert [d.kind for d in review.decisions] == ["agree"]
    # formcheck's own finding is unchanged.
    stored = json.loads((ingested.folder / "report.json").read_text())
    assert stored == ingested.report.model_dump(mode="json")
    app.button_group(key=f"kind-{key_of(ingested)}").set_value(None).run()
    assert saved_review(ingested).decisions == ()


def test_a_finding_is_changed_with_a_reason(ingested: SimpleNamespace) -> None:
    key = key_of(ingested)
    app = opened()
    app.button_group(key=f"kind-{key}").set_value("change").run()
    assert saved_review(ingested).decisions == ()  # to which verdict is not said yet
    app.selectbox(key=f"verdict-{key}").set_value("pass").run()
    app.text_input(key=f"reason-{key}").set_value("the light").run()
    (decided,) = saved_review(ingested).decisions
    assert (decided.kind, decided.verdict, decided.reason) == ("change", "pass", "the light")
    again = opened()
    assert again.text_input(key=f"reason-{key}").value == "the light"


def test_dismissing_needs_a_reason(ingested: SimpleNamespace) -> None:
    key = key_of(ingested)
    app = opened()
    app.button_group(key=f"kind-{key}").set_value("dismiss").run()
    assert "Say why" in app.warning[0].value
    assert saved_review(ingested).decisions == ()
    app.text_input(key=f"reason-{key}").set_value("dark").run()
    assert not app.warning
    assert [d.reason for d in saved_review(ingested).decisions] == ["dark"]


def test_what_another_window_has_saved_stays(ingested: SimpleNamespace) -> None:
    first, second = opened(), opened()
    first.button_group(key=f"kind-{key_of(ingested)}").set_value("agree").run()
    second.text_area(key=f"coach-words-{ingested.meta.id}").set_value("Well done.").run()
    review = saved_review(ingested)
    assert (len(review.decisions), review.message) == (1, "Well done.")


def form_app() -> None:
    import streamlit as st

    from vision.webapp.result.review import _review

    _review(st.session_state["meta"], st.session_state["report"])


def test_a_result_deleted_in_another_window_is_one_sentence(ingested: SimpleNamespace) -> None:
    app = AppTest.from_function(form_app, default_timeout=PAUSE_S)
    app.session_state["meta"], app.session_state["report"] = ingested.meta, ingested.report
    app.run()
    words = app.text_area(key=f"coach-words-{ingested.meta.id}")
    ingested.state.results.delete(ingested.meta.id)
    words.set_value("Well done.").run()
    assert not app.exception
    assert [error.value for error in app.error] == [
        "This result has been deleted in another window; nothing more can be saved."
    ]


def test_a_clip_is_assigned_to_another_athlete(ingested: SimpleNamespace) -> None:
    add_athlete(ingested.library, "Ben")
    app = opened()
    key = f"coach-athlete-{ingested.meta.id}"
    athlete = app.selectbox(key=key)
    assert (athlete.options, athlete.index) == (["Ada", "Ben"], 0)
    athlete.select_index(1).run()
    assert not app.exception
    card = get_report_card(ingested.library, ingested.meta.id)
    assert card is not None
    assert card.athlete == "Ben"
    assert app_state().results.get(ingested.meta.id).athlete == card.athlete_id
    assert opened().selectbox(key=key).index == 1
