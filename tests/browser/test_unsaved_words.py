"""Words that were typed are not lost, and what goes wrong is one sentence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Dialog, Locator, Page, expect

from tests.support.page_home import FilledHome, fill_home

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

Open = Callable[..., Page]


class Answers:
    """Answers the questions of a page, and keeps them; nobody else can open the page again."""

    def __init__(self, page: Page) -> None:
        self.asked: list[str] = []
        self.accept = False
        page.on("dialog", self._answer)

    def _answer(self, dialog: Dialog) -> None:
        self.asked.append(dialog.type)
        if self.accept:
            dialog.accept()
        else:
            dialog.dismiss()


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> FilledHome:
    return fill_home(tmp_path_factory.mktemp("filled"))


@pytest.fixture(scope="module")
def server(serve_app: Callable[..., Any], filled: FilledHome) -> Any:
    return serve_app(filled.home)


def message(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Message to the athlete")


def test_a_form_that_was_not_sent_asks_before_it_is_left(server: Any, open_page: Open) -> None:
    page = open_page(f"{server.url}/library")
    page.get_by_role("tab", name="Athletes").click()
    page.locator("summary", has_text="Add an athlete").click()
    name = page.get_by_role("textbox", name="Name")
    name.fill("Maria")
    answers = Answers(page)
    for leave in (
        page.get_by_role("link", name="Live"),
        page.get_by_role("tab", name="Reports"),
        page.locator("summary", has_text="Add an athlete"),
    ):
        leave.click()
    assert answers.asked == ["confirm"] * 3
    expect(name).to_have_value("Maria")
    assert page.url.endswith("/library")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Maria saved.")).to_be_visible()
    page.get_by_role("link", name="Live").click()  # nothing is unsaved now
    expect(page.locator("h1").first).to_contain_text("Live check")
    assert answers.asked == ["confirm"] * 3
    page.get_by_role("link", name="Library").click()
    page.get_by_role("tab", name="Athletes").click()
    page.locator("summary", has_text="Add an athlete").click()
    page.get_by_role("textbox", name="Name").fill("Nobody")
    answers.accept = True
    page.get_by_role("link", name="Live").click()
    expect(page.locator("h1").first).to_contain_text("Live check")
    assert answers.asked == ["confirm"] * 4
    page.close()


def test_a_message_saves_itself_when_it_is_left(
    server: Any, filled: FilledHome, open_page: Open
) -> None:
    page = open_page(f"{server.url}/?result={filled.run}")
    answers = Answers(page)
    message(page).press_sequentially("Slowly, Maria.")
    page.close(run_before_unload=True)  # while it is being written
    page.wait_for_event("dialog") if not answers.asked else None
    assert answers.asked == ["beforeunload"]
    page.get_by_role("link", name="Library").click()  # the field is left: it is saved
    expect(page.locator("h1").first).to_contain_text("Library")
    assert answers.asked == ["beforeunload"]
    page.go_back()
    expect(message(page)).to_have_value("Slowly, Maria.")
    expect(page.locator(".st-key-coach-message")).to_contain_text("Slowly, Maria.")
    page.close()


def test_words_for_a_result_that_was_deleted_elsewhere_are_one_sentence(
    server: Any, filled: FilledHome, open_page: Open
) -> None:
    page = open_page(f"{server.url}/?result={filled.after}")
    other = open_page(page.url)
    other.get_by_role("button", name="Delete clip and result").click()
    other.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(other.get_by_text("have been deleted")).to_be_visible()
    message(page).fill("Too late.")
    message(page).blur()
    expect(page.get_by_text("This result has been deleted in another window")).to_be_visible()
    expect(page.get_by_test_id("stException")).to_have_count(0)


def test_a_mistake_of_ours_is_one_sentence_without_links(
    serve_app: Callable[..., Any], samples: Path, open_page: Open, tmp_path: Path
) -> None:
    broken = serve_app(
        tmp_path, FORMCHECK_TEST_BROKEN_PAGE="1", FORMCHECK_TEST_SAMPLES=str(samples)
    )
    page = open_page(broken.url)
    page.get_by_role("link", name="How it measures").click()
    expect(page.get_by_text("formcheck made a mistake here.")).to_be_visible()
    expect(page.get_by_test_id("stException")).to_have_count(0)
    shown = page.locator("body").inner_text()
    assert not [
        word for word in ("secret words", "Traceback", "Google", "ChatGPT") if word in shown
    ]
    assert "secret words of a mistake" in (tmp_path / "server.log").read_text()
