"""The page of a result shows the report's sentences in the language of the browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Final

import pytest
from streamlit.testing.v1 import AppTest

from tests.support.result_modes import for_coach
from vision.jobs.queue import JobQueue
from vision.jobs.result_meta import ResultMeta
from vision.report.translated_report import translate_report
from vision.webapp.shared import language

APP = Path(__file__).parents[3] / "app.py"
Save = Callable[..., ResultMeta]


@pytest.fixture
def app(jobs: JobQueue) -> AppTest:
    return AppTest.from_file(str(APP), default_timeout=120)


def opened(app: AppTest, meta: ResultMeta) -> AppTest:
    app.query_params["result"] = meta.id
    app.run()
    assert not app.exception
    return app


def title(app: AppTest) -> str:
    return str(app.title[0].value).replace("\\", "")


@pytest.mark.parametrize("kind", ["sls_front", "run_back", "refused"])
def test_language_is_that_of_the_browser(
    app: AppTest, saved: Save, builder: ModuleType, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(language, "_browser_language", lambda: "de-AT")
    report = translate_report(builder.build_report(kind), "de")
    for_coach(app)
    opened(app, saved(kind))
    shown = "\n".join(str(e.proto.body) for k in ("title", "markdown") for e in app.get(k))
    words = report.summary.headline if report.screen else report.screen_reason or ""
    assert words[:20] in shown.replace("\\", "")


def test_choice_holds_for_the_session(app: AppTest, saved: Save, builder: ModuleType) -> None:
    first = opened(app, saved("sls_front"))
    assert title(first).startswith("Single-leg squat")
    first.selectbox(key="language").set_value("fr").run()
    assert not app.exception
    assert title(app).startswith("Squat sur une jambe")
    assert title(opened(app, saved("deep_side"))).endswith(" talons.")


#: Labels that are the same in both languages.
SAME: Final = frozenset({"PDF", "Status"})


def labels(app: AppTest) -> set[str]:
    """Return the labels of widgets, the headings and the buttons of a page."""
    kinds = ("button", "download_button", "expander", "button_group", "text_area", "toggle")
    found = {str(getattr(each.proto, "label", "")) for kind in kinds for each in app.get(kind)}
    texts = (str(each.proto.body) for each in app.get("markdown"))
    found |= {text for text in texts if text.startswith("## ")}
    return {text for text in found if text} - SAME


@pytest.mark.parametrize("kind", ["sls_front", "run_back"])
def test_the_page_for_the_coach_has_no_english_labels_in_german(
    jobs: JobQueue, saved: Save, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    meta = saved(kind)
    english, german = (AppTest.from_file(str(APP), default_timeout=120) for _ in range(2))
    for_coach(english)
    opened(english, meta)
    monkeypatch.setattr(language, "_browser_language", lambda: "de-DE")
    for_coach(german)
    opened(german, meta)
    assert len(labels(english)) > 10
    assert labels(english) & labels(german) == set()
