"""Merge two athletes on the athletes tab, after a confirmation that says what moves."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from tests.support.finished_analyses import make_finished_analysis
from vision.jobs.app_state import AppState
from vision.library.athletes import add_athlete, list_athletes
from vision.library.ingest import ingest

PAUSE_S = 60


def athletes_app() -> None:
    from vision.webapp.library.athletes import show_athletes
    from vision.webapp.shared.messages import show_kept_message

    show_kept_message()
    show_athletes()


@pytest.fixture
def twice(state: AppState, tmp_path: Path) -> SimpleNamespace:
    """Ada, the same person as Ada Byron, who has two reports, and Bob."""
    ada = add_athlete(state.library, "Ada", keep_until=date(2031, 1, 1))
    byron = add_athlete(state.library, "Ada Byron", consent_on=date(2026, 1, 2))
    add_athlete(state.library, "Bob")
    for days in range(2):
        ingest(state.library, make_finished_analysis(tmp_path, days=days), athlete_id=byron)
    return SimpleNamespace(ada=ada, byron=byron, library=state.library)


def opened(twice: SimpleNamespace) -> AppTest:
    app = AppTest.from_function(athletes_app, default_timeout=PAUSE_S)
    app.session_state[f"athlete-{twice.ada}"] = True
    app.run()
    app.button(f"ask-merge-{twice.ada}").click().run()
    assert not app.exception
    return app


def test_the_confirmation_says_what_moves_and_the_merge_follows_it(twice: SimpleNamespace) -> None:
    app = opened(twice)
    assert app.selectbox("merge-other").value == twice.byron  # a similar name comes first
    text = " ".join(str(each.value) for each in app.markdown)
    assert "**Ada** stays. **2 reports** of 2 visits move to Ada" in text
    assert any("Only one of them has a day of consent, 2 January 2026" in str(c.value)
               for c in app.caption)  # fmt: skip
    key = f"{twice.ada}-{twice.byron}"
    assert app.date_input(f"merge-consent-{key}").value is None
    assert app.date_input(f"merge-until-{key}").value == date(2031, 1, 1)
    app.date_input(f"merge-consent-{key}").set_value(date(2026, 1, 2))
    app.button(f"danger-merge-{twice.ada}").click().run()
    assert not app.exception
    assert r"Ada Byron is now part of Ada\: 2 reports moved." in str(app.success[0].value)
    ada, bob = list_athletes(twice.library)
    assert (ada.id, ada.reports, ada.consent_on) == (twice.ada, 2, date(2026, 1, 2))
    assert bob.name == "Bob"


def test_the_other_entry_can_stay_and_cancelling_changes_nothing(twice: SimpleNamespace) -> None:
    app = opened(twice)
    app.button(f"cancel-merge-{twice.ada}").click().run()
    assert len(list_athletes(twice.library)) == 3
    app.button(f"ask-merge-{twice.ada}").click().run()
    app.radio("merge-stays").set_value(twice.byron).run()
    app.button(f"danger-merge-{twice.ada}").click().run()
    assert not app.exception
    assert [card.name for card in list_athletes(twice.library)] == ["Ada Byron", "Bob"]
