"""Compare player in a real browser: both clips display the frames of one phase."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.support.compare_page import (
    CLIPS,
    FIRST,
    SECOND,
    align_reps,
    serve_compare,
    write_source,
)
from tests.support.page_pool import PagePool
from tests.support.player_page import HEIGHT, WIDTH
from vision.jobs.result_paths import PLAYBACK, REPORT
from vision.jobs.result_store import ResultStore
from vision.report.comparison.alignment import Alignment
from vision.report.comparison.sources import CompareSource
from vision.report.files import write_report
from vision.settings import Settings

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

Open = Callable[..., Page]
BOTTOMS = [FIRST.reps[0][1], SECOND.reps[0][1]]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("compare")


@pytest.fixture(scope="module")
def sources(files: Path) -> dict[str, CompareSource]:
    return {name: write_source(files, name, made) for name, made in CLIPS.items()}


@pytest.fixture(scope="module")
def site(files: Path, sources: dict[str, CompareSource]) -> Iterator[str]:
    with serve_compare(files, sources) as url:
        yield url


@pytest.fixture
def open_pair(component_pages: PagePool, site: str) -> Iterator[Open]:
    """Open the page with two clips, paused at their bottoms; fail on any error in the page."""

    def opened(second: str = "second", *, width: int = 1280, **options: Any) -> Page:
        page = component_pages.take(width=width, **options)
        page.goto(site)
        page.wait_for_function("window.page?.loaded")
        page.evaluate("name => page.mount('first', name)", second)
        wait_until_paused_at(page, *BOTTOMS)
        return page

    yield opened
    assert component_pages.leave() == []


def wait_until_paused_at(page: Page, first: int, second: int) -> None:
    """Wait until both are paused at these frames, according to the numbers in the frames."""
    page.wait_for_function(
        "wanted => page.paused()?.shown.join() === wanted", arg=f"{first},{second}"
    )


def wait_until_paused(page: Page) -> tuple[int, int]:
    """Wait until both are paused at their target frames and return them."""
    first, second = page.wait_for_function("page.paused()?.shown").json_value()
    return first, second


def expected_second_frame(alignment: Alignment, first: int) -> int:
    """Return the frame of the second clip that corresponds to a frame of the first."""
    times = [one.source.playback.times_s for one in (alignment.first, alignment.second)]
    wanted = float(alignment.clip_time(1, alignment.phase(0, times[0][first])))
    span = alignment.second.span
    near = range(span.first, span.last + 1)
    return min(near, key=lambda frame: (abs(times[1][frame] - wanted), frame))


def test_each_anchor_and_step_displays_both_frames(
    open_pair: Open, sources: dict[str, CompareSource]
) -> None:
    page = open_pair()
    for name, at in (("Start", 0), ("End", 2), ("Bottom", 1)):
        page.get_by_role("button", name=name, exact=True).click()
        wait_until_paused_at(page, FIRST.reps[0][at], SECOND.reps[0][at])
    page.keyboard.press(",")
    wait_until_paused_at(page, FIRST.reps[0][0], SECOND.reps[0][0])
    page.keyboard.press("End")
    wait_until_paused_at(page, FIRST.reps[0][2], SECOND.reps[0][2])
    page.keyboard.press("ArrowRight")  # around the end to the start
    wait_until_paused_at(page, FIRST.reps[0][0], SECOND.reps[0][0])
    alignment = align_reps(sources, ("first", "second"), (0, 0))
    for frame in range(FIRST.reps[0][0] + 1, FIRST.reps[0][0] + 7):
        page.keyboard.press("ArrowRight")
        wait_until_paused_at(page, frame, expected_second_frame(alignment, frame))
    assert all(frame == read for _, frame, read in page.evaluate("page.log"))


def test_both_pause_at_the_same_phase(open_pair: Open, sources: dict[str, CompareSource]) -> None:
    page = open_pair()
    alignment = align_reps(sources, ("first", "second"), (0, 0))
    for speed, loops in (("1", 2), ("0.25", 0)):
        page.get_by_label("Speed").select_option(speed)
        page.evaluate("page.log.length = 0")
        page.get_by_role("button", name="Play", exact=True).click()
        page.wait_for_function(
            """loops => [0, 1].every((which) => {
              const all = page.log.filter((one) => one[0] === which).map((one) => one[1]);
              const back = all.filter((frame, at) => at && frame < all[at - 1]);
              return all.length > 4 && back.length >= loops;
            })""",
            arg=loops,
        )
        page.keyboard.press(" ")
        first, second = wait_until_paused(page)
        assert second == expected_second_frame(alignment, first)
        assert FIRST.reps[0][0] <= first <= FIRST.reps[0][2]
    seen = page.evaluate("page.log")
    # The next frame may appear between the event and the reading, but mostly does not.
    assert sum(frame == read for _, frame, read in seen) > len(seen) / 2


def test_overlay_aligns_both_bodies(open_pair: Open) -> None:
    page = open_pair()
    page.get_by_role("button", name="Overlaid").click()
    expect(page.locator(".panes.overlaid[data-aligned=true]")).to_be_visible()
    # In the first the hips are at (152.5, 190.5) in mean; the second's body is smaller and moved.
    hips = [(152.5, 190.5)]
    hips.append((SECOND.size * hips[0][0] + SECOND.at[0], SECOND.size * hips[0][1] + SECOND.at[1]))
    one, other = (page.evaluate("at => page.toPage(...at)", [w, *hips[w]]) for w in (0, 1))
    assert other[0] == pytest.approx(one[0], abs=1)
    assert other[1] == pytest.approx(one[1], abs=1)
    assert other[2] == pytest.approx(one[2] / SECOND.size, rel=0.01)
    second = page.locator(".pane.second video")
    assert float(second.evaluate("video => getComputedStyle(video).opacity")) == 0.5
    page.get_by_label("Opacity of the second clip").fill("80")
    assert float(second.evaluate("video => getComputedStyle(video).opacity")) == 0.8
    page.keyboard.press("Home")
    wait_until_paused_at(page, FIRST.reps[0][0], SECOND.reps[0][0])
    assert [page.evaluate("w => page.drawn(w, 0, 0)", w) for w in (0, 1)] == [False, False]
    page.locator(".compare").focus()
    page.keyboard.press("o")
    expect(page.get_by_role("button", name="Side by side")).to_have_attribute(
        "aria-pressed", "true"
    )


def test_mirroring_keeps_the_skeleton_aligned(open_pair: Open) -> None:
    page = open_pair("turned")
    button = page.get_by_role("button", name="Mirror")
    expect(button).to_have_attribute("aria-pressed", "true")
    # A knee, off centre, so that mirroring moves it.
    x, y = (SECOND.size * v + move for v, move in zip((152.0, 189.0), SECOND.at, strict=True))
    assert page.evaluate("at => page.drawn(1, ...at)", [WIDTH - x, y])
    assert page.evaluate("at => page.drawn(0, ...at)", [152.0, 189.0])
    assert not page.evaluate("at => page.drawn(1, ...at)", [10.0, HEIGHT - 10.0])
    button.click()
    page.wait_for_function("at => page.drawn(1, ...at)", arg=[x, y])
    for pressed in ("true", "false"):
        page.keyboard.press("m")
        expect(button).to_have_attribute("aria-pressed", pressed)


def test_curves_and_other_repetitions(open_pair: Open, sources: dict[str, CompareSource]) -> None:
    page = open_pair()
    alignment = align_reps(sources, ("first", "second"), (0, 0))
    charts = page.locator(".compare-chart")
    expect(charts).to_have_count(len(alignment.curves))
    at = round(100 * alignment.compared_anchor.phase)
    for which, name in enumerate(("first", "second")):
        shown = charts.first.locator(f"b.{name}").inner_text().removesuffix("°")
        assert float(shown) == pytest.approx(alignment.curves[0].values[which][at], abs=3)
    area = charts.first.locator(".area").bounding_box()
    assert area is not None
    page.mouse.click(area["x"] + 0.8 * area["width"], area["y"] + 10)
    page.wait_for_function("Math.abs((page.paused()?.phase ?? 0) - 0.8) < 0.03")
    first, second = wait_until_paused(page)
    assert second == expected_second_frame(alignment, first)
    page.get_by_role("slider", name="Position in the movement").click(position={"x": 1, "y": 15})
    wait_until_paused_at(page, FIRST.reps[0][0], SECOND.reps[0][0])
    page.keyboard.press("2")
    wait_until_paused_at(page, FIRST.reps[1][1], SECOND.reps[1][1])
    page.get_by_label("First: which one").select_option("0")
    wait_until_paused_at(page, FIRST.reps[0][1], SECOND.reps[1][1])
    page.keyboard.press("Shift+Digit1")
    wait_until_paused_at(page, *BOTTOMS)
    chosen = [(c["first"], c["second"]) for c in page.evaluate("page.chosen")]
    assert chosen == [(1, 1), (0, 1), (0, 0)]


@pytest.mark.parametrize("width", [390, 820])
def test_touch_on_a_narrow_screen(open_pair: Open, width: int) -> None:
    page = open_pair(width=width, has_touch=True)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    small = page.locator(".compare button:visible").evaluate_all(
        "all => all.filter(b => b.getBoundingClientRect().height < 40).map(b => b.textContent)"
    )
    assert not small
    tops = [page.locator(f".pane.{name}").bounding_box() for name in ("first", "second")]
    assert tops[0] is not None
    assert tops[1] is not None
    # Landscape videos are stacked if the screen is narrow.
    assert (tops[0]["y"] == tops[1]["y"]) is (width == 820)
    page.locator(".pane.first").tap()
    page.wait_for_function("page.root().dataset.mode === 'playing'")
    page.locator(".pane.second").tap()
    page.wait_for_function("page.paused()")


def test_unplayable_clip_shows_an_error(open_pair: Open) -> None:
    page = open_pair()
    page.keyboard.press("?")
    expect(page.get_by_role("note", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("note", name="Keys")).to_be_hidden()
    page.evaluate("""async () => {
      const data = await (await fetch('/data?first=first&second=second&a=0&b=0')).json();
      data.sides[1].video = '/files/second.json';
      page.call({ ...data, clips: 'other' });
    }""")
    expect(page.get_by_role("alert")).to_contain_text("cannot play one of the clips")


def test_choosing_another_repetition_updates_the_table(
    serve: Callable[[Path], Any], open_page: Open, files: Path, sources: dict[str, CompareSource],
    tmp_path: Path,
) -> None:  # fmt: skip
    home = tmp_path / "home"
    results = ResultStore(home)
    ids = []
    for name in ("first", "second"):
        clip = (files / f"{name}.mp4").read_bytes()
        meta = results.add(f"{name}.mp4", [clip], Settings())
        folder = results.work_folder(meta.id)
        write_report(sources[name].report, folder / REPORT)
        (folder / PLAYBACK).write_bytes((files / f"{name}.json").read_bytes())
        results.publish(meta)
        ids.append(meta.id)
    results.close()
    app = serve(home)
    page = open_page(f"{app.url}/compare?a={ids[0]}&b={ids[1]}")
    compare = page.locator(".compare")
    expect(compare).to_have_attribute("data-first", str(BOTTOMS[0]))
    expect(compare).to_have_attribute("data-second", str(BOTTOMS[1]))
    table = page.locator(".fc-table", has_text="Way down")
    down = table.locator("tr", has_text="Way down")
    expect(down).to_have_count(1)
    expect(down).to_contain_text("0.3 s")
    page.get_by_label("First: which one").select_option("1")
    expect(compare).to_have_attribute("data-first", str(FIRST.reps[1][1]))
    expect(down).to_contain_text("0.73 s")
    expect(compare).to_have_attribute("data-second", str(BOTTOMS[1]))
