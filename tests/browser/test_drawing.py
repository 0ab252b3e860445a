"""Drawing on frames: at the right place, on the right frame, and no edit gets lost."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.support.drawing_page import (
    OVERLAY_AFTER_CALL,
    SAVED,
    Open,
    Point,
    choose_tool,
    drag,
    go_to_frame,
    has_color,
    has_points,
    move,
    open_drawing_player,
    tap,
    wait_for_edit,
    wait_for_overlay,
)
from tests.support.page_pool import PagePool
from tests.support.player_page import serve_player, wait_until_paused_at, write_player_clip

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


#: Whether anything is written in a part of the frame.
WRITTEN = """([left, top, right, bottom]) => {
  for (let x = left; x < right; x += 1)
    for (let y = top; y < bottom; y += 1) if (page.drawn(x, y)) return true;
  return false;
}"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    files = tmp_path_factory.mktemp("drawing")
    for name in ("even", "uneven"):
        write_player_clip(files, name)
    with serve_player(files) as url:
        yield url


@pytest.fixture
def open_player(component_pages: PagePool, site: str) -> Iterator[Open]:
    with open_drawing_player(component_pages, site) as opened:
        yield opened


@pytest.mark.parametrize(("clip", "zooms"), [("even", 0), ("uneven", 2)])
def test_each_kind_is_stored_where_it_was_drawn(open_player: Open, clip: str, zooms: int) -> None:
    page = open_player(clip)
    go_to_frame(page, 23)
    page.keyboard.press("d")
    expect(page.get_by_role("toolbar", name="Drawing")).to_be_visible()
    for _ in range(zooms):
        page.keyboard.press("+")
    drag(page, (110, 110), (190, 110))
    choose_tool(page, "Arrow")
    drag(page, (110, 125), (190, 125))
    choose_tool(page, "Freehand")
    drag(page, (110, 90), (130, 100), (150, 90), (170, 100))
    choose_tool(page, "Angle")
    drag(page, (110, 145), (150, 145))
    move(page, (150, 160))
    page.wait_for_function("page.drawn(150, 154)")  # the second leg follows the mouse
    tap(page, (150, 165))
    for tapped_at in ((180, 165), (200, 165), (200, 145)):
        tap(page, tapped_at)
    choose_tool(page, "Text")
    tap(page, (120, 80))
    page.keyboard.type("Knee <b>in</b> & out")
    page.keyboard.press("Enter")
    line, arrow, freehand, angle, tapped, text = wait_for_edit(page, 6)["put"]
    assert [one["kind"] for one in (line, arrow, freehand, angle, tapped, text)] == [
        "line", "arrow", "stroke", "angle", "angle", "text",
    ]  # fmt: skip
    assert has_points(line, (110, 110), (190, 110))
    assert has_points(arrow, (110, 125), (190, 125))
    assert has_points(angle, (110, 145), (150, 145), (150, 165))
    assert has_points(tapped, (180, 165), (200, 165), (200, 145))
    assert has_points(text, (120, 80))
    assert has_points(
        {"points": [freehand["points"][0], freehand["points"][-1]]}, (110, 90), (170, 100)
    )
    assert 4 <= len(freehand["points"]) <= 13
    assert text["text"] == "Knee <b>in</b> & out"
    assert page.locator(".player b", has_text="in").count() == 0
    for one in (line, arrow, freehand, angle, text):
        assert re.fullmatch(r"\w{12}", one["id"], re.ASCII)
        assert one["time_s"] == page.evaluate("page.times()[23]")
        assert one["colour"] == "yellow"
        assert all(round(v, 1) == v for point in one["points"] for v in point)
    seen: list[Point] = [(150, 110), (150, 125), (130, 99.5), (130, 145), (150, 160), (200, 155)]
    for place in seen:
        wait_for_overlay(page, place)
        assert has_color(page, place)
    assert not page.evaluate("page.drawn(150, 175)")
    for key, there in (("ArrowRight", False), ("ArrowLeft", True), ("ArrowLeft", False)):
        page.keyboard.press(key)
        wait_for_overlay(page, (150, 110), there)
        assert all(page.evaluate("at => page.drawn(...at)", list(p)) is there for p in seen)
    assert page.evaluate("page.root().dataset.mode") == "paused"


def test_undo_redo_move_color_and_delete_are_reported(open_player: Open) -> None:
    page = open_player(drawings=[SAVED])
    go_to_frame(page, 10)
    page.get_by_role("button", name="Draw", exact=True).click()
    undo, redo = (page.get_by_role("button", name=n, exact=True) for n in ("Undo", "Redo"))
    erase = page.get_by_role("button", name="Delete the selected drawing")
    expect(undo).to_be_disabled()
    drag(page, (60, 100), (140, 100))
    first = wait_for_edit(page, 1)["put"][0]
    undo.click()
    assert wait_for_edit(page, 2) == {"put": [], "gone": [first["id"]]}
    wait_for_overlay(page, (100, 100), False)
    page.keyboard.press("Control+Shift+z")
    assert wait_for_edit(page, 3) == {"put": [first], "gone": []}
    wait_for_overlay(page, (100, 100))
    expect(redo).to_be_disabled()
    choose_tool(page, "Select and move")
    expect(erase).to_be_disabled()
    drag(page, (100, 102), (110, 122))
    moved = wait_for_edit(page, 4)["put"][0]
    assert moved["id"] == first["id"]
    assert has_points(moved, (70, 120), (150, 120))
    drag(page, (150, 120), (150, 60))  # an end of the selected drawing
    assert has_points(wait_for_edit(page, 5)["put"][0], (70, 120), (150, 60))
    page.get_by_role("button", name="Red", exact=True).click()
    assert wait_for_edit(page, 6)["put"][0]["colour"] == "red"
    page.keyboard.press("Delete")
    assert wait_for_edit(page, 7) == {"put": [], "gone": [first["id"]]}
    go_to_frame(page, 15)  # half a second, the frame of the saved drawing
    tap(page, (80, 200))
    erase.click()
    assert wait_for_edit(page, 8) == {"put": [], "gone": [first["id"], SAVED["id"]]}
    wait_for_overlay(page, (80, 200), False)
    go_to_frame(page, 40)
    page.keyboard.press("Control+z")
    wait_until_paused_at(page, 15)  # the frame of the restored drawing
    assert wait_for_edit(page, 9) == {"put": [SAVED], "gone": [first["id"]]}
    wait_for_overlay(page, (80, 200))


def test_stale_data_from_python_undoes_nothing(open_player: Open) -> None:
    above = {**SAVED, "id": "saved_000002", "points": [[40, 150], [120, 150]]}
    page = open_player(drawings=[SAVED, above])
    go_to_frame(page, 15)
    page.keyboard.press("d")
    drag(page, (60, 100), (140, 100))
    choose_tool(page, "Select and move")
    drag(page, (80, 200), (80, 180))
    tap(page, (80, 150))
    page.keyboard.press("Delete")
    late = wait_for_edit(page, 3)
    for place in ((100, 100), (80, 180)):
        wait_for_overlay(page, place)
    for old in ([SAVED, above], [above], [SAVED]):
        # On each of the following animation frames.
        seen = page.evaluate(
            OVERLAY_AFTER_CALL, [old, [(100, 100), (80, 180), (80, 200), (80, 150)]]
        )
        assert seen == [[True, True, False, False]] * 4
    assert page.evaluate("page.drawings.length") == 3
    other = {**SAVED, "id": "saved_000003", "points": [[200, 150], [280, 150]]}
    page.evaluate("drawings => page.call({ drawings })", [*late["put"], other])
    wait_for_overlay(page, (240, 150))
    wait_for_overlay(page, (100, 100))
    expect(page.get_by_role("button", name="3 drawings at 0:00.50")).to_be_visible()
    page.evaluate("page.call({ clip: 'again', drawings: [], command: null })")
    wait_until_paused_at(page, 0)
    expect(page.locator(".drawing-marker")).to_have_count(0)


def test_without_drawings_there_is_no_button(open_player: Open) -> None:
    page = open_player(drawings=None)
    page.keyboard.press("d")
    for name in ("Draw", "Drawings", "Undo"):
        expect(page.get_by_role("button", name=name, exact=True)).to_have_count(0)
    page.keyboard.press("?")
    expect(page.get_by_text("Next finding")).to_be_visible()
    expect(page.get_by_text("Draw on the frame")).not_to_be_visible()
    page.evaluate("page.call({ drawings: [] })")
    expect(page.get_by_role("button", name="Draw", exact=True)).to_be_visible()


def test_drawing_pauses_and_drawings_fade_out_during_playback(
    open_player: Open,
) -> None:
    page = open_player(drawings=[SAVED])
    page.evaluate("""() => {
      page.seen = [];
      document.addEventListener("formcheck-frame", ({ detail: { frame } }) =>
        page.seen.push([frame, page.drawn(80, 200)]));
    }""")
    page.get_by_label("Speed").select_option("0.5")
    page.keyboard.press("1")  # the drawing is in this repetition
    page.keyboard.press("Space")
    page.wait_for_function("page.seen.some(([frame]) => frame > 15 && frame < 25)")
    page.keyboard.press("0")
    page.wait_for_function("page.frame() > 40")
    page.keyboard.press("d")
    page.wait_for_function("page.settled(page.frame()) && !page.drawn(80, 200)")
    for frame, there in page.evaluate("page.seen"):
        assert there is (frame >= 15) or frame > 25
        assert not (there and frame >= 36)
    tap(page, (100, 100))
    drag(page, (60, 100), (60, 101))
    assert page.evaluate("page.root().dataset.mode") == "paused"
    assert page.evaluate("page.drawings.length") == 0
    page.keyboard.press("Escape")
    expect(page.get_by_role("toolbar", name="Drawing")).not_to_be_visible()
    page.get_by_role("button", name="Drawing at 0:00.50").click()
    wait_until_paused_at(page, 15)
    wait_for_overlay(page, (80, 200))
    page.get_by_role("button", name="Drawings", exact=True).click()
    wait_for_overlay(page, (80, 200), False)
    page.keyboard.press("d")  # drawing turns the layer on
    wait_for_overlay(page, (80, 200))
    go_to_frame(page, 0)
    page.keyboard.press("g")
    wait_until_paused_at(page, 15)


def test_escape_discards_an_unfinished_text_or_angle(open_player: Open) -> None:
    page = open_player()
    page.keyboard.press("d")
    bar, field = page.get_by_role("toolbar", name="Drawing"), page.get_by_label("Text on the")
    choose_tool(page, "Angle")
    expect(bar).to_contain_text("Measured by hand in the frame, not by the analysis")
    drag(page, (60, 100), (140, 100))
    page.keyboard.press("Escape")
    wait_for_overlay(page, (100, 100), False)
    choose_tool(page, "Text")
    tap(page, (60, 150))
    page.keyboard.type("k d ")
    page.keyboard.press("Escape")
    expect(field).not_to_be_visible()
    tap(page, (60, 150))
    page.keyboard.type("kept")
    tap(page, (200, 120))  # elsewhere: keeps the text, starts no other
    assert [one["text"] for one in wait_for_edit(page, 1)["put"]] == ["kept"]
    expect(field).not_to_be_visible()
    expect(bar).to_be_visible()
    assert page.evaluate("page.target()") == 0
    page.keyboard.press("Escape")
    expect(bar).not_to_be_visible()


def test_one_finger_draws_and_two_zoom(open_player: Open) -> None:
    page = open_player(width=390, has_touch=True)
    page.get_by_role("button", name="Draw", exact=True).tap()
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    small = page.locator(".draw-toolbar button").evaluate_all(
        "all => all.filter(b => b.getBoundingClientRect().height < 40).map(b => b.ariaLabel)"
    )
    assert not small
    finger = page.context.new_cdp_session(page)

    def touch(kind: str, *places: Point) -> None:
        points = [
            {"x": x, "y": y, "id": at}
            for at, (x, y) in enumerate(page.evaluate("at => page.at(...at)", p) for p in places)
        ]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    for kind, *places in (("touchStart", (60, 100)), ("touchMove", (140, 120)), ("touchEnd",)):
        touch(kind, *places)
    assert has_points(wait_for_edit(page, 1)["put"][0], (60, 100), (140, 120), within=2)
    page.get_by_role("button", name="Text", exact=True).tap()
    page.touchscreen.tap(*page.evaluate("page.at(100, 160)"))
    expect(page.get_by_label("Text on the frame")).to_be_focused()
    page.keyboard.type("Heel")
    page.keyboard.press("Enter")
    assert wait_for_edit(page, 2)["put"][1]["text"] == "Heel"
    page.get_by_role("button", name="Freehand", exact=True).tap()
    touch("touchStart", (150, 120))
    touch("touchStart", (150, 120), (170, 120))
    touch("touchMove", (120, 120), (200, 120))
    touch("touchEnd")
    expect(page.locator(".stage.zoomed")).to_be_visible()
    assert page.evaluate("[page.drawings.length, page.target()]") == [2, 0]
    assert page.evaluate("page.root().dataset.mode") == "paused"


@pytest.mark.parametrize("upright", [False, True])
def test_timeline_and_toolbar_are_in_the_first_view(open_player: Open, upright: bool) -> None:
    page = open_player()
    page.evaluate(
        """upright => {
          document.body.style.paddingTop = "250px";
          page.root().classList.toggle("upright", upright);
        }""",
        upright,
    )
    expect(page.locator(".toolbar")).to_be_in_viewport(ratio=1)
    page.get_by_role("button", name="Draw", exact=True).click()
    expect(page.locator(".draw-toolbar")).to_be_in_viewport(ratio=1)
    expect(page.locator(".stage")).to_be_in_viewport(ratio=1)


def test_lines_show_their_length_by_a_known_one_and_texts_are_edited(open_player: Open) -> None:
    page = open_player()
    go_to_frame(page, 10)
    page.keyboard.press("d")
    choose_tool(page, "Known length")
    for text in ("soon", "2,5M"):
        drag(page, (40, 100), (140, 100))
        page.keyboard.type(text)
        page.keyboard.press("Enter")
        if text == "soon":
            expect(page.locator(".draw-toolbar .hint")).to_contain_text("Type a number and a unit")
            assert page.evaluate("page.drawings.length") == 0
    scale = wait_for_edit(page, 1)["put"][0]
    assert (scale["kind"], scale["text"]) == ("scale", "2.5 m")
    choose_tool(page, "Line")
    drag(page, (40, 160), (80, 160))
    wait_for_edit(page, 2)
    wait_for_overlay(page, (60, 160))
    assert page.evaluate(WRITTEN, [50, 146, 70, 156])  # 1.00 m, above the line
    choose_tool(page, "Known length")
    drag(page, (40, 200), (140, 200))
    page.keyboard.type("80 cm")
    page.keyboard.press("Enter")  # takes the place of the first one
    page.wait_for_function("page.drawings.at(-1).gone.length === 1")
    assert page.evaluate("page.drawings.at(-1).gone") == [scale["id"]]
    choose_tool(page, "Text")
    tap(page, (200, 120))
    page.keyboard.type("heel")
    page.keyboard.press("Enter")
    choose_tool(page, "Select and move")
    tap(page, (205, 117))
    tap(page, (205, 117))
    expect(page.get_by_role("textbox", name="Text on the frame")).to_have_value("heel")
    page.keyboard.press("End")
    page.keyboard.type(" down")
    page.keyboard.press("Enter")
    page.wait_for_function("page.drawings.at(-1).put.some((one) => one.text === 'heel down')")


def test_own_events_are_added_renamed_reached_and_deleted(open_player: Open) -> None:
    page = open_player()
    for frame, name in ((30, "Toe off"), (12, "Heel lifts")):
        go_to_frame(page, frame)
        page.get_by_role("button", name="Add event").click()
        page.keyboard.type(name)
        page.keyboard.press("Enter")
    chips = page.locator(".own-event-jump")
    expect(chips).to_have_text(["0:00.40 Heel lifts", "0:01.00 Toe off"])
    toe_off, heel = wait_for_edit(page, 2)["put"]
    assert (heel["kind"], heel["points"], heel["text"]) == ("event", [], "Heel lifts")
    assert heel["time_s"] == page.evaluate("page.times()[12]")
    chips.last.click()
    wait_until_paused_at(page, 30)
    page.get_by_role("button", name="Rename Heel lifts").click()
    page.keyboard.press("Control+a")
    page.keyboard.type("Heel up")
    page.keyboard.press("Enter")
    expect(chips.first).to_have_text("0:00.40 Heel up")
    page.get_by_role("button", name="Delete Toe off").click()
    expect(chips).to_have_count(1)
    assert wait_for_edit(page, 4) == {
        "put": [{**heel, "text": "Heel up"}], "gone": [toe_off["id"]],
    }  # fmt: skip
    assert page.locator(".drawing-marker").count() == 0
