from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from tests.support.handouts import NAMES, build_coached_handout, build_handout
from tests.support.saved_results import KINDS
from vision.errors import FormcheckError
from vision.share.handout import Handout, KeyFrame
from vision.share.handout_html import handout_html, write_html

VOID = {"meta", "img", "br", "hr", "line", "rect", "polyline"}
ALL = (*KINDS, "cannot_tell", "clean")


class Reader(HTMLParser):
    """Check that elements are closed in order, and collect texts and attributes."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.words: list[str] = []
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag, attrs):
        assert len(dict(attrs)) == len(attrs), f"an attribute twice in {tag}"
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open, f"{tag} is closed but not open"
        assert self.open.pop() == tag

    def handle_data(self, data):
        if not {"style", "title"} & set(self.open):
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).replace("\u00a0", " ").split())


def read(page: str) -> Reader:
    assert page.startswith("<!DOCTYPE html>")
    reader = Reader()
    reader.feed(page)
    reader.close()
    assert reader.open == []
    return reader


@pytest.mark.parametrize("kind", ALL)
def test_the_page_is_well_formed_and_self_contained(tmp_path, kind):
    page = handout_html(build_handout(kind, tmp_path))
    reader = read(page)
    tags = [tag for tag, _ in reader.found]
    assert not {"script", "link", "iframe", "object", "a"} & set(tags)
    for tag, attributes in reader.found:
        assert not [name for name in attributes if name.startswith("on")]
        if tag == "img":
            assert str(attributes["src"]).startswith("data:image/jpeg;base64,")
            assert attributes["alt"]
    assert "url(" not in page
    assert "@import" not in page
    assert not re.search(r"https?://", page)
    assert tags.count("h1") == 1


@pytest.mark.parametrize("kind", ALL)
def test_the_whole_report_is_in_the_handout(tmp_path, kind):
    made = build_handout(kind, tmp_path)
    text = read(handout_html(made)).text

    def has(words: str) -> bool:
        return " ".join(words.split()) in text

    for criterion in made.report.criteria:
        assert has(criterion.title)
        assert has(criterion.source)
        if criterion.verdict == "cannot_tell":
            assert has(str(criterion.reason))
        else:
            assert has(criterion.finding)
            assert all(has(drill) for drill in criterion.drills)
    assert all(has(cue) for cue in made.report.summary.cues)
    assert "checks form; it does not diagnose" in text


@pytest.mark.parametrize("name", NAMES)
def test_names_of_any_script_are_kept_and_escaped(tmp_path, name):
    made = build_coached_handout("sls_front", tmp_path, athlete=NAMES[name], message=NAMES[name])
    reader = read(handout_html(made))
    assert " ".join(NAMES[name].split()) in reader.text
    assert "script" not in [tag for tag, _ in reader.found]


def test_the_coachs_verdict_is_shown_beside_formchecks(tmp_path):
    text = read(handout_html(build_coached_handout("sls_front", tmp_path))).text
    for words in (
        "From your coach, Ana",
        "Good work → keep going.",
        "Coach's verdict: Worth watching. Loose trousers.",
        "formcheck's own verdict: Fault.",
        "Dismissed by your coach",
        "Dismissed by the coach. Not asked for today.",
        "2.2 s See how tall the trunk stays.",
        "your coach agrees with 1, changed 1 and dismissed 1.",
        "21 Nov 2026",
    ):
        assert words in text
    # The athlete's name and the coach's words stand above the result.
    at = [text.index(words) for words in (NAMES["umlauts"], "Good work", "start with")]
    assert at == sorted(at)


def test_without_a_coach_none_is_mentioned(tmp_path):
    assert "oach" not in read(handout_html(build_handout("deep_side", tmp_path))).text


def test_the_page_is_in_the_language_of_the_handout(tmp_path):
    made = replace(build_coached_handout("sls_front", tmp_path), language="de")
    page = handout_html(made)
    text, _, _ = read(page).text.partition("Woher die Grenzen kommen")
    assert '<html lang="de">' in page
    for part in ("Von deinem Coach", "Was gemessen wurde", "Urteil von formcheck: Fehler."):
        assert part in text
    assert not {"Repetition", "Confidence", "Left", "Key", "For", "limit"} & set(text.split())


def test_the_same_handout_gives_the_same_page(tmp_path):
    made = build_coached_handout("run_back", tmp_path)
    assert handout_html(made) == handout_html(made)


def test_a_damaged_image_is_an_error(tmp_path):
    made = build_handout("sls_front", tmp_path)
    broken = KeyFrame(b"no picture", "", None)
    with pytest.raises(FormcheckError, match="key frame cannot be read"):
        write_html(Handout(made.report, frames=(broken,)), tmp_path / "a.html")
    assert not (tmp_path / "a.html").exists()


def test_a_missing_folder_is_an_error(tmp_path):
    with pytest.raises(FormcheckError, match=r"a\.html cannot be written"):
        write_html(build_handout("refused", tmp_path), tmp_path / "no" / "a.html")


def test_writing_replaces_the_earlier_page_atomically(tmp_path):
    path = tmp_path / "a.html"
    path.write_text("before")
    write_html(build_handout("refused", tmp_path / "made"), path)
    assert path.read_text("utf-8").startswith("<!DOCTYPE html>")
    assert [p.name for p in tmp_path.iterdir() if p.is_file()] == ["a.html"]
