"""The method page: the same text as docs/method.md, with tables of its own."""

from __future__ import annotations

import re

from streamlit.testing.v1 import AppTest

from tests.support.page_language import pages_in
from vision.screens.registry import SCREENS
from vision.validation.method import method_markdown, method_sections


def method_page() -> None:
    from vision.webapp.method.page import show_page

    show_page()


def test_the_page_shows_every_section() -> None:
    app = AppTest.from_function(method_page, default_timeout=60).run()
    assert not app.exception
    assert [h.value for h in app.header] == [s.title for s in method_sections()[1:]]
    assert [e.label for e in app.expander] == [
        "All angles",
        *(s.title for s in SCREENS.values()),
        "Limits of use",
    ]


def test_every_entry_of_the_contents_leads_to_a_section() -> None:
    app = AppTest.from_function(method_page, default_timeout=60).run()
    contents = next(m.value for m in app.markdown if "](#" in m.value)
    targets = re.findall(r"\]\(#([^)]+)\)", contents)
    assert targets == [h.proto.anchor for h in app.header]
    assert len(set(targets)) == len(targets)


def test_nothing_links_to_files_that_the_app_does_not_serve() -> None:
    app = AppTest.from_function(method_page, default_timeout=60).run()
    assert not [m.value for m in app.markdown if ".md)" in m.value]
    assert ".md)" in method_markdown()


def test_the_page_is_in_the_language_of_the_visitor() -> None:
    with pages_in("de"):
        app = AppTest.from_function(method_page, default_timeout=60).run()
    assert app.title[0].value == "Wie formcheck misst"
    assert "Die Winkel" in [header.value for header in app.header]
    assert {header.proto.anchor for header in app.header} >= {"the-angles"}  # links stay
    bodies = "\n".join(markdown.value for markdown in app.markdown)
    tables = "".join(html.proto.body for html in app.get("html"))
    assert tables.count('data-label="Quelle (auf Englisch)" lang="en"') >= 20
    assert "- Jede Zahl hat einen Messfehler" in bodies
    assert "Cloth" not in bodies
    assert "time_s,knee_flexion_left_deg" in bodies
