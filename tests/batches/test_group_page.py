"""Page of the group report: numbers, escaping, links, self-contained, the same bytes."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest

from tests.support.group_tables import clip_row, criterion_row, make_tables, screening_day
from vision.batches.group_page import group_html
from vision.batches.group_report import build_group_report
from vision.text.translation import use_language

#: Elements that have no end tag, in HTML or where a slash ends them.
VOID = {"meta", "br"}


class StrictParser(HTMLParser):
    """Fail on end tags that do not match; collect the text and the attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1] not in ("style", "script"):
            self.text.append(data)


def parse(html: str) -> StrictParser:
    parser = StrictParser()
    parser.feed(html)
    parser.close()
    assert parser.open == []
    return parser


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", "".join(parse(html).text).replace("\u00a0", " "))


def page(*rows: dict[str, Any], clips: list[dict[str, Any]] | None = None, **options: Any) -> str:
    return group_html(build_group_report(make_tables(rows, clips)), **options)


def pair(name: str, left: float, right: float, **facts: Any) -> list[dict[str, Any]]:
    return [
        criterion_row(f"{name}-{leg}", value, athlete=name, leg=leg, **facts)
        for leg, value in (("left", left), ("right", right))
    ]


@pytest.fixture(scope="module")
def day() -> str:
    return group_html(build_group_report(screening_day(12)))


def test_a_whole_day_parses_and_every_chart_has_a_name(day: str) -> None:
    elements = parse(day).elements
    charts = [attributes for tag, attributes in elements if tag == "svg"]
    assert len(charts) > 50
    assert all(chart["role"] == "img" and chart["aria-label"] for chart in charts)
    assert "nan" not in text_of(day).lower()
    ids = [attributes["id"] for _, attributes in elements if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_the_page_needs_no_other_file(day: str) -> None:
    loaded = [
        attributes
        for tag, attributes in parse(day).elements
        if tag in ("link", "img", "iframe") or "src" in attributes
    ]
    assert loaded == []
    assert "url(" not in day
    assert "default-src 'none'" in day


def test_the_same_tables_give_the_same_bytes(day: str) -> None:
    assert group_html(build_group_report(screening_day(12))) == day


def test_numbers_of_the_group_are_written_with_error_and_count() -> None:
    rows = [row for name in "abcde" for row in pair(name, 4.0, 6.0)]
    text = text_of(page(*rows))
    assert "Median 5°, quartiles 4° and 6° (n = 10 legs of 5 athletes). Error ± 1.5°." in text
    assert "✓ Good 10" in text
    assert "✗ Fault 0" in text
    assert "Nobody has a fault beyond the error." in text


def test_a_small_group_is_told_why_it_has_no_quartiles() -> None:
    text = text_of(page(*pair("a", 4.0, 6.0)))
    assert "With fewer than five athletes no quartiles are given." in text
    assert "Median 5° (n = 2 legs of 1 athlete); too few athletes for quartiles." in text


def test_who_stands_out_is_written_with_value_limit_and_link() -> None:
    html = page(criterion_row("a b#", 17.6, athlete="Ada", verdict="fault"))
    expected = "✗ Fault Knee alignment, left: 17.6° ± 1.5°, 4.0 errors past the limit of 11.6°."
    assert expected in text_of(html)
    assert 'href="index.html#clip-a%20b%23"' in html


def test_without_an_index_page_there_are_no_links_to_clips() -> None:
    html = page(criterion_row("a", 17.6, athlete="Ada", verdict="fault"), index_url=None)
    assert "index.html" not in html
    assert "a.mp4" in text_of(html)


def test_only_a_detectable_difference_is_marked() -> None:
    html = page(*pair("Ada", 8.0, 2.0), *pair("Ben", 4.0, 2.0))
    text = text_of(html)
    assert "1 of 2 athletes marked." in text
    assert "Athletes with a marked difference: 1." in text
    assert "left 6.0° ± 2.1° higher (left 8° ✓, right 2° ✓)" in text
    assert "+2.0° ± 2.1°" in text


def test_duplicates_and_the_rule_for_them_are_on_the_page() -> None:
    rows = [
        criterion_row("a", 3.0, athlete="Ada", confidence=0.81),
        criterion_row("b", 5.0, athlete="Ada", confidence=0.72),
    ]
    text = text_of(page(*rows))
    assert "the one with the higher confidence is used, then the one with the later name" in text
    assert "3.0° ± 1.5°, confidence 81 % a.mp4" in text
    assert "5.0° ± 1.5°, confidence 72 % b.mp4" in text


def test_what_to_film_again_is_listed() -> None:
    clips = [
        clip_row("good", athlete="Ada"),
        clip_row("bad", athlete="Ben", state="failed", screen=None, error="It is damaged."),
    ]
    text = text_of(page(criterion_row("good", None, athlete="Ada"), clips=clips))
    assert "Film from the front." in text
    assert "Ada (only left)" in text
    assert "Not analysed" in text
    assert "It is damaged." in text


def test_everybody_to_film_again_is_named_with_the_leg() -> None:
    rows = [*pair("Ada", 3.0, 4.0), *pair("Ben", 3.0, 4.0), *pair("Cleo", 3.0, 4.0)]
    rows[0] = criterion_row("Ada-left", None, athlete="Ada")
    rows[2:4] = [
        criterion_row(f"Ben-{leg}", None, athlete="Ben", leg=leg) for leg in ("left", "right")
    ]
    assert "Film from the front. 3 Knee alignment Ada (left), Ben" in text_of(page(*rows))
    rows[4] = criterion_row("Cleo-left", None, athlete="Cleo")
    assert "Film from the front. 4 Knee alignment all 3 athletes" in text_of(page(*rows))


def test_a_test_without_legs_compares_none() -> None:
    text = text_of(page(criterion_row("a", 3.0, athlete="Ada", leg=None)))
    assert "Left against right" not in text
    assert "(n = 1 athlete)" in text


def test_names_and_texts_are_escaped() -> None:
    evil = "<b>&\"'"
    rows = pair(evil, 17.6, 3.0, verdict="fault", title=evil)
    rows.append(criterion_row("c", None, athlete=evil, reason=evil, criterion="depth", title=evil))
    html = page(*rows)
    assert "<b>&" not in html
    assert evil in "".join(parse(html).text)
    labels = [attributes.get("aria-label") or "" for _, attributes in parse(html).elements]
    assert any(label.startswith(evil) for label in labels)


def test_clips_without_a_name_are_pointed_out() -> None:
    text = text_of(page(criterion_row("a", 3.0), criterion_row("b", 3.0)))
    assert "2 clips without a name count as athletes of their own" in text


def test_every_value_of_a_large_group_is_a_dot() -> None:
    names = [f"{number:03}" for number in range(400)]
    rows = [criterion_row(f"{n}-left", 3.0 + int(n) % 3, athlete=n) for n in names]
    dots = [tag for tag, attributes in parse(page(*rows)).elements
            if (attributes.get("class") or "").startswith("dot ")]  # fmt: skip
    assert len(dots) == 400


def test_an_empty_batch_has_a_page() -> None:
    assert "No test was recognised in any clip" in text_of(page())


def test_the_page_is_in_the_current_language() -> None:
    with use_language("de"):
        html = page(*pair("Ada", 17.6, 3.0, verdict="fault"))
    text = text_of(html)
    assert '<html lang="de">' in html
    assert "Beinachse: links 14,6° ± 2,1° höher (links 18° ✗, rechts 3° ✗)" in text
    assert not {"Left", "athlete", "limit", "error"} & set(re.findall(r"\w+", text))
