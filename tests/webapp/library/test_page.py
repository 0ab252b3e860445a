"""The library page: find, open, change and delete reports and athletes."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from tests.support.finished_analyses import make_finished_analysis
from tests.support.page_language import pages_in
from vision.jobs.app_state import AppState
from vision.library.athletes import AthleteCard, add_athlete, list_athletes
from vision.library.ingest import ingest
from vision.library.reviews import write_review
from vision.library.schema import ReviewRow
from vision.report.review import ReviewDecision
from vision.webapp import routes
from vision.webapp.library import reports as reports_tab

PAUSE_S = 60


def library_app() -> None:
    from vision.webapp.library.page import show_page

    show_page()


def athletes_app() -> None:
    from vision.webapp.library.athletes import show_athletes

    show_athletes()


@pytest.fixture
def stocked(state: AppState, tmp_path: Path) -> SimpleNamespace:
    """Two clips of Ada and one without an athlete, of different tests and days."""
    library = state.library
    ada = add_athlete(library, "Ada *Byron*")
    front, deep = (
        make_finished_analysis(tmp_path, "sls_front"),
        make_finished_analysis(tmp_path, "deep_side", days=40),
    )
    other = make_finished_analysis(tmp_path, "sls_side", days=2, name="somebody.mp4")
    ingest(library, front, athlete_id=ada)
    ingest(library, deep, athlete_id=ada)
    ingest(library, other)
    with library.writing() as session:
        review = session.get(ReviewRow, deep.id)
        assert review is not None
        review.status = "reviewed"
    return SimpleNamespace(
        state=state, library=library, ada=ada, front=front, deep=deep, other=other
    )


def opened() -> AppTest:
    return AppTest.from_function(library_app, default_timeout=PAUSE_S).run()


def listed_reports(app: AppTest, stocked: SimpleNamespace) -> set[str]:
    keys = {button.key for button in app.button}
    names = ("front", "deep", "other")
    return {name for name in names if f"open-{getattr(stocked, name).id}" in keys}


def test_an_empty_library_says_what_to_do(formcheck_home: Path) -> None:
    app = opened()
    assert not app.exception
    assert "Check a clip first" in app.info[0].value
    assert not (formcheck_home / "library").exists()


def test_reports_are_listed_latest_first(stocked: SimpleNamespace) -> None:
    app = opened()
    assert not app.exception
    assert listed_reports(app, stocked) == {"front", "deep", "other"}
    first = next(b.key for b in app.button if str(b.key).startswith("open-"))
    assert first == f"open-{stocked.deep.id}"
    text = " ".join(str(m.value) for m in [*app.markdown, *app.caption])
    assert "Deep squat, filmed from the side" in text
    assert r"Single\-leg squat, left leg, filmed from the front" in text
    assert "3 reports, latest first" in text
    labels = [b.label for b in app.button if str(b.key).startswith("open-")]
    assert len(set(labels)) == 3  # each has a name of its own
    assert any("11\u00a0Apr\u00a02026,\u00a0" in label for label in labels)
    assert all("\u200b.m" in label for label in labels)  # a long name may break there
    # A name must not be read as formatting.
    assert any("Ada \\*Byron\\*" in b.label for b in app.button)
    heard = [box.label for box in app.checkbox if str(box.key).startswith("pick-")]
    assert any(label.startswith("Select Ada Byron, ") for label in heard)
    assert not any("\\" in label for label in heard)
    for criterion in stocked.front.report.criteria:
        if criterion.verdict == "fault":
            assert f"red-badge[:material/error: {criterion.title}]" in text


@pytest.mark.parametrize(
    ("filter_", "value", "found"),
    [
        ("library-screen", "deep_squat", {"deep"}),
        ("library-screen", "single_leg_squat", {"front", "other"}),
        ("library-athlete", "", {"other"}),
        ("library-status", "reviewed", {"deep"}),
        ("library-status", "new", {"front", "other"}),
        ("library-status", "sent", set()),
    ],
)
def test_filters_narrow_the_list_down(
    stocked: SimpleNamespace, filter_: str, value: str, found: set[str]
) -> None:
    app = opened()
    app.selectbox(key=filter_).set_value(value).run()
    assert not app.exception
    assert listed_reports(app, stocked) == found
    if not found:
        assert any("No matching reports" in m.value for m in app.markdown)


def test_findings_and_days_narrow_the_list_down(stocked: SimpleNamespace) -> None:
    app = opened()
    app.date_input(key="library-days").set_value((date(2026, 3, 1), date(2026, 3, 3))).run()
    assert listed_reports(app, stocked) == {"front"}
    app.date_input(key="library-days").set_value(()).run()
    faults = {
        name: {c.id for c in getattr(stocked, name).report.criteria if c.verdict != "pass"
               and c.verdict != "cannot_tell"}
        for name in ("front", "deep", "other")
    }  # fmt: skip
    wanted = sorted(faults["front"])[0]
    app.selectbox(key="library-finding").set_value(wanted).run()
    assert listed_reports(app, stocked) == {name for name, ids in faults.items() if wanted in ids}


def test_a_report_opens_its_result(
    stocked: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    went: list[dict[str, str]] = []
    monkeypatch.setattr(
        routes.st, "switch_page", lambda page, query_params: went.append(query_params)
    )
    app = opened()
    app.button(key=f"open-{stocked.front.id}").click().run()
    assert went == [{"result": stocked.front.id}]


def test_many_reports_are_paginated(
    stocked: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports_tab, "PER_PAGE", 2)
    app = opened()
    assert listed_reports(app, stocked) == {"deep", "other"}
    app.session_state["library-page"] = 2
    app.run()
    assert listed_reports(app, stocked) == {"front"}
    app.selectbox(key="library-screen").set_value("deep_squat").run()
    assert listed_reports(app, stocked) == {"deep"}


def test_an_athlete_is_added_and_changed(stocked: SimpleNamespace) -> None:
    app = AppTest.from_function(athletes_app, default_timeout=PAUSE_S).run()
    app.text_input(key="name-new").set_value("Bob")
    app.date_input(key="until-new").set_value(date(2030, 1, 1))
    app.button(key="save-new").click().run()
    assert not app.exception
    bob = next(card for card in list_athletes(stocked.library) if card.name == "Bob")
    assert bob == AthleteCard(bob.id, "Bob", keep_until=date(2030, 1, 1))


def agreement_app() -> None:
    from vision.webapp.library.page import _agreement

    _agreement()


def test_agreement_rates_are_listed_by_criterion(stocked: SimpleNamespace) -> None:
    app = AppTest.from_function(agreement_app, default_timeout=PAUSE_S).run()
    assert "agreement rate" in app.markdown[0].value
    criterion = stocked.front.report.criteria[0]
    write_review(
        stocked.library,
        stocked.front.id,
        status="reviewed",
        message="",
        decisions=(ReviewDecision(criterion.id, criterion.leg, "dismiss", reason="dark"),),
    )
    app.run()
    assert not app.exception
    html = " ".join(str(part.body) for part in app.get("html"))
    assert criterion.title in html
    assert "0 of 1" in html


def test_the_library_is_in_the_language_of_the_page(stocked: SimpleNamespace) -> None:
    with pages_in("de"):
        page = opened()
    assert page.title[0].value == "Bibliothek"
    assert [tab.label for tab in page.tabs][:2] == ["Berichte", "Athleten"]
    assert [box.label for box in page.selectbox][:3] == ["Athlet", "Test", "Befund"]
    assert "3 Berichte, neueste zuerst" in {each.value for each in page.caption}
    badges = " ".join(each.value for each in page.markdown)
    assert "Geprüft" in badges
    assert "Reviewed" not in badges
