"""Home and compare page in German show none of the English labels."""

from __future__ import annotations

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from tests.support.page_language import pages_in
from vision.jobs.queue import JobQueue
from vision.jobs.result_meta import ResultMeta

KINDS = ("title", "markdown", "caption", "button", "selectbox", "number_input", "expander")
#: The same in both languages, or a name of a file.
SAME = frozenset({"Test"})


def compare_page() -> None:
    from vision.webapp.compare import page as compare

    compare.show_page()


def home_page() -> None:
    from vision.webapp.check import page as check

    check.show_page()


def shown(page: Callable[[], None], language: str) -> set[str]:
    with pages_in(language):
        app = AppTest.from_function(page, default_timeout=120).run()
    assert not app.exception
    found = {
        str(getattr(each, "label", "") or getattr(each.proto, "body", ""))
        for kind in KINDS
        for each in app.get(kind)
    }
    return {text for text in found if text} - SAME


def test_the_home_page_in_german_has_no_english_label(jobs: JobQueue) -> None:
    english = shown(home_page, "en")
    assert len(english) > 20
    assert shown(home_page, "de") & english == set()


def test_the_compare_page_in_german_has_no_english_label(
    jobs: JobQueue, saved: Callable[..., ResultMeta]
) -> None:
    saved("sls_front", name="before.mov")
    saved("sls_front", name="after.mov")
    english = shown(compare_page, "en")
    assert {"First", "Second"} <= english
    assert shown(compare_page, "de") & english == set()
