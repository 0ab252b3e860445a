"""Select reports over pages and filters, and assign, tag, export or delete them together."""

from __future__ import annotations

import csv
import threading
import zipfile
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from tests.support.finished_analyses import make_finished_analysis
from tests.support.page_language import pages_in
from vision.errors import StorageError
from vision.jobs.app_state import AppState
from vision.jobs.result_meta import ResultMeta
from vision.library.athletes import add_athlete, list_athletes
from vision.library.ingest import ingest
from vision.library.integrity import check_library
from vision.library.queries import ReportFilter, list_report_ids
from vision.library.tags import change_tags, list_tags
from vision.webapp.library import reports as reports_tab
from vision.webapp.shared import lasting_work

PAUSE_S = 60


def reports_app() -> None:
    from vision.webapp.library.reports import show_reports
    from vision.webapp.shared.lasting_work import show_work
    from vision.webapp.shared.messages import show_kept_message

    show_work()
    show_kept_message()
    show_reports()


@pytest.fixture
def stocked(state: AppState, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """Five reports of Ada and Bob, two on a page; the latest first."""
    monkeypatch.setattr(reports_tab, "PER_PAGE", 2)
    monkeypatch.setattr(lasting_work, "GRACE_S", PAUSE_S)
    athletes = [add_athlete(state.library, name) for name in ("Ada", "Bob")]
    made = [make_finished_analysis(tmp_path, days=5 - number) for number in range(5)]
    for number, each in enumerate(made):
        ingest(state.library, each, athlete_id=athletes[number % 2])
    return SimpleNamespace(
        state=state, library=state.library, ids=[each.id for each in made], athletes=athletes
    )


def opened() -> AppTest:
    return AppTest.from_function(reports_app, default_timeout=PAUSE_S).run()


def text_of(app: AppTest) -> str:
    return " ".join(str(each.value) for each in [*app.markdown, *app.success, *app.error])


def press(app: AppTest, key: str) -> AppTest:
    app.button(key).click().run()
    assert not app.exception
    return app


def to_page(app: AppTest, number: int) -> None:
    app.session_state["library-page"] = number
    app.run()


def test_a_selection_is_kept_over_pages_and_filters(stocked: SimpleNamespace) -> None:
    app, ids = opened(), stocked.ids
    app.checkbox(f"pick-{ids[0]}").check().run()
    to_page(app, 2)
    assert not app.checkbox(f"pick-{ids[2]}").value
    app.checkbox(f"pick-{ids[3]}").check().run()
    to_page(app, 1)
    assert app.checkbox(f"pick-{ids[0]}").value
    assert "**2 selected**" in text_of(app)
    app.selectbox("library-athlete").set_value(stocked.athletes[0]).run()
    assert "**2 selected**, 1 of them not in this list" in text_of(app)
    press(app, "selection-all")
    assert "**4 selected**, 1 of them not in this list" in text_of(app)
    assert app.checkbox(f"pick-{ids[0]}").value
    app.checkbox(f"pick-{ids[0]}").uncheck().run()
    assert "**3 selected**" in text_of(app)
    press(app, "selection-clear")
    assert "selected**" not in text_of(app)
    assert not app.checkbox(f"pick-{ids[2]}").value


def test_selected_reports_are_deleted_after_a_confirmation_with_their_number(
    stocked: SimpleNamespace,
) -> None:
    app, ids = opened(), stocked.ids
    for id_ in ids[:2]:
        app.checkbox(f"pick-{id_}").check().run()
    press(app, "ask-selection-delete")
    assert "**2 results** of 2 athletes" in text_of(app)
    assert len(list_report_ids(stocked.library, ReportFilter())) == 5
    press(app, "danger-selection-delete")
    assert "2 results deleted" in text_of(app)
    assert list_report_ids(stocked.library, ReportFilter()) == tuple(ids[2:])
    assert "selected**" not in text_of(app)
    assert check_library(stocked.library).is_healthy


def test_the_confirmation_is_in_the_language_of_the_page(stocked: SimpleNamespace) -> None:
    with pages_in("de"):
        text = text_of(press(press(opened(), "selection-all"), "ask-selection-delete"))
    assert "Gelöscht wird: **5 Ergebnisse**" in text
    assert "Frühere Sicherungen behalten es" in text


def test_a_long_deletion_shows_how_far_it_is_and_goes_on_without_the_page(
    stocked: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    delete, second, go_on = stocked.state.jobs.delete, threading.Event(), threading.Event()

    def delete_slowly(id_: str) -> None:
        """Wait before the second one."""
        if id_ == stocked.ids[1]:
            second.set()
            assert go_on.wait(PAUSE_S)
        delete(id_)

    monkeypatch.setattr(stocked.state.jobs, "delete", delete_slowly)
    monkeypatch.setattr(lasting_work, "GRACE_S", 0.0)
    app = press(opened(), "selection-all")
    press(press(app, "ask-selection-delete"), "danger-selection-delete")
    assert second.wait(PAUSE_S)
    app.run()
    assert [bar.proto.text for bar in app.get("progress")] == ["Deleting: 1 of 5"]
    assert app.button("ask-selection-delete").disabled
    work = app.session_state["lasting-work"]
    go_on.set()  # nobody looks at the page meanwhile
    assert work.has_ended(PAUSE_S)
    assert not list_report_ids(stocked.library, ReportFilter())
    assert "5 results deleted" in text_of(app.run())
    assert not app.get("progress")


def test_what_cannot_be_deleted_stays_selected_and_does_not_keep_the_others(
    stocked: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    stuck, delete = stocked.ids[1], stocked.state.jobs.delete

    def fail_once(id_: str) -> None:
        """Refuse to delete one of them."""
        if id_ == stuck:
            raise StorageError("Another program has a file open.")
        delete(id_)

    monkeypatch.setattr(stocked.state.jobs, "delete", fail_once)
    app = press(opened(), "selection-all")
    press(press(app, "ask-selection-delete"), "danger-selection-delete")
    assert "4 results deleted" in text_of(app)
    assert "1 result not deleted" in text_of(app)
    assert "**1 selected**" in text_of(app)
    assert app.checkbox(f"pick-{stuck}").value


def test_selected_reports_are_assigned_to_an_athlete_or_to_nobody(
    stocked: SimpleNamespace,
) -> None:
    app = press(press(opened(), "selection-all"), "ask-selection-assign")
    press(app, "confirm-selection-assign")
    assert "No athlete was chosen" in text_of(app)
    app.selectbox("selection-athlete").set_value(stocked.athletes[1]).run()
    press(app, "confirm-selection-assign")
    assert "5 reports assigned to Bob" in text_of(app)
    assert {card.name: card.reports for card in list_athletes(stocked.library)} == {
        "Ada": 0, "Bob": 5,
    }  # fmt: skip
    press(app, "ask-selection-assign")
    app.selectbox("selection-athlete").set_value("").run()
    press(app, "confirm-selection-assign")
    assert "5 reports assigned to no athlete" in text_of(app)
    assert len(list_report_ids(stocked.library, ReportFilter(athlete=""))) == 5


def test_tags_are_added_removed_shown_and_filtered_by(stocked: SimpleNamespace) -> None:
    change_tags(stocked.library, stocked.ids, add=["old"])
    app = opened()
    app.checkbox(f"pick-{stocked.ids[0]}").check().run()
    press(app, "ask-selection-tag")
    app.multiselect("selection-tags-new").set_value(["Été *1*"]).run()
    app.multiselect("selection-tags-old").set_value(["old"]).run()
    press(app, "confirm-selection-tag")
    assert "Tags of 1 report saved" in text_of(app)
    assert [(tag.name, tag.reports) for tag in list_tags(stocked.library)] == [
        ("Été *1*", 1), ("old", 4),
    ]  # fmt: skip
    assert r"violet-badge[:material/sell: Été \*1\*]" in text_of(app)
    app.selectbox("library-tag").set_value("ete *1*").run()
    assert any("1 report, latest first" in str(caption.value) for caption in app.caption)


def test_words_narrow_the_list_down_and_what_was_deleted_is_not_selected(
    stocked: SimpleNamespace,
) -> None:
    app = press(opened(), "selection-all")
    stocked.state.jobs.delete(stocked.ids[1])  # Bob's, in another window
    app.text_input("library-text").input("áDA").run()
    assert "**4 selected**, 1 of them not in this list" in text_of(app)
    app.text_input("library-text").input("nobody at all").run()
    assert "No matching reports" in text_of(app)
    assert "**4 selected**" in text_of(app)


def test_selected_reports_are_exported(
    stocked: SimpleNamespace, saved: Callable[..., ResultMeta]
) -> None:
    meta = saved(name="=cmd.mov")
    change_tags(stocked.library, [meta.id], add=["new"])
    app = opened()
    app.checkbox(f"pick-{meta.id}").check().run()
    press(app, "ask-selection-write")
    press(app, "selection-export-button")
    ids, path = app.session_state["selection-export"]
    assert ids == (meta.id,)
    with zipfile.ZipFile(path) as zip_:
        (row,) = csv.DictReader(StringIO(zip_.read("results.csv").decode()))
        page = zip_.read(row["report"]).decode()
        criteria = list(csv.DictReader(StringIO(zip_.read("criteria.csv").decode())))
    assert (row["id"], row["tags"], row["clip"]) == (meta.id, "new", "'=cmd.mov")
    assert "<html" in page
    assert {each["result"] for each in criteria} == {meta.id}
