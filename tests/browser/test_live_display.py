"""Live check display: setup guide, counts, messages and overlay."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.support.live_page import CHECKS, Open, cue, live_section, send_update, start_camera

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_setup_guide_shows_instruction_and_checks(open_live: Open) -> None:
    page = open_live()
    start_camera(page)
    checks = [
        {"id": "body", "title": CHECKS["body"], "ok": False, "instruction": "Step back"},
        {"id": "view", "title": CHECKS["view"], "ok": None, "instruction": ""},
        {"id": "rate", "title": CHECKS["rate"], "ok": True, "instruction": ""},
    ]
    send_update(page, "guide", instruction="Step back", checks=checks)
    expect(page.locator(".instruction")).to_have_text("Step back")
    expect(page.locator(".instruction")).to_have_attribute("aria-live", "polite")
    states = page.locator(".check").evaluate_all("all => all.map(check => check.dataset.state)")
    assert states == ["failed", "unknown", "passed"]
    expect(page.locator(".check-instruction").first).to_have_text("Step back")
    expect(page.get_by_role("button", name="Start anyway")).to_be_hidden()
    assert page.locator(".live").evaluate("root => root.dataset.latencyMs") == "38"
    assert page.locator(".live").evaluate("root => root.dataset.analysedFps") == "24.1"
    painted = page.evaluate("live.painted.at(-1)")
    assert painted["instruction"] == "Step back"
    assert abs(painted["painted_at"] - page.evaluate("Date.now()")) < 60_000

    checks[0] = {**checks[0], "ok": True, "instruction": ""}
    send_update(page, "guide", instruction="One moment", checks=checks)
    page.get_by_role("button", name="Start anyway").click()
    page.wait_for_function("live.messages('start').length === 1")


def test_start_anyway_needs_the_body_and_the_rate_or_patience(open_live: Open) -> None:
    page = open_live()
    may = """async ([ok, waited]) => {
      const { mayStartAnyway } = await import('/live/setupGuide.js');
      const checks = ['body', 'rate'].map((id, at) => ({ id, ok: ok[at] }));
      return mayStartAnyway(checks, waited);
    }"""
    assert page.evaluate(may, [[True, True], 0])
    assert not page.evaluate(may, [[True, None], 9_900])
    assert page.evaluate(may, [[False, None], 10_000])


def test_countdown_and_recording_are_legible_from_a_distance(open_live: Open) -> None:
    page = open_live(width=390, height=844)
    start_camera(page)
    send_update(page, "countdown", countdown=2)
    expect(page.locator(".countdown-number")).to_have_text("2")
    expect(page.get_by_text("Hold still", exact=True)).to_be_visible()
    reps = [
        {"number": 1, "leg": "left", "mark": "good", "note": ""},
        {"number": None, "leg": "left", "mark": "uncounted", "note": "too shallow"},
        {"number": 2, "leg": "left", "mark": "fault", "note": "Knee well inside the foot"},
    ]
    further = {"reps": reps, "count": 2, "recorded_s": 64.2, "cue": cue(4, "Knee out", "fix")}
    send_update(page, "recording", **further)
    expect(live_section(page)).to_have_attribute("data-count", "2")
    expect(page.locator(".count")).to_have_text("2 / 5")
    expect(page.locator(".recording-clock")).to_have_text("Recording 1:04")
    assert page.locator(".rep-mark").all_inner_texts() == ["✓", "–", "✗", "", "", ""]
    expect(page.locator(".rep-note").first).to_have_text("Knee well inside the foot")
    expect(page.locator(".cue")).to_have_text("Knee out")
    expect(page.locator(".cue")).to_have_attribute("data-kind", "fix")
    tall = page.locator(".count").evaluate(
        "element => parseFloat(getComputedStyle(element).fontSize)"
    )
    assert tall >= 390 * 0.17
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390
    page.get_by_role("button", name="Finish").click()
    page.wait_for_function("live.messages('stop').length === 1")


def test_running_shows_steps_instead_of_repetitions(open_live: Open) -> None:
    page = open_live()
    start_camera(page)
    stride = {
        "steps": 14,
        "cadence": 168,
        "trunk_lean_deg": -3,
        "toe_first": 5,
        "strikes_known": 8,
        "note": "The far foot is hidden.",
    }
    send_update(page, "recording", target=0, recorded_s=3.0, gait=stride)
    assert page.locator(".tile dd").all_inner_texts() == ["14", "168", "3° back", "5 of 8"]
    expect(page.get_by_text("The far foot is hidden.")).to_be_visible()
    expect(page.locator(".count")).to_be_hidden()


def test_stopped_session_shows_the_reason_and_a_restart(open_live: Open) -> None:
    page = open_live()
    start_camera(page)
    send_update(page, "stopped", reason="You ended it.")
    expect(page.get_by_text("You ended it.")).to_be_visible()
    page.get_by_role("button", name="Again").click()
    page.wait_for_function("live.messages('again').length === 1")
    send_update(page, "guide", instruction="Step back")
    expect(page.locator(".instruction")).to_be_visible()
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_role("button", name="Start camera")).to_be_visible()
    assert page.evaluate("live.offers.at(-1)") is None
    assert page.evaluate("streams[0].getTracks()[0].readyState") == "ended"


def test_server_text_is_never_markup(open_live: Open) -> None:
    bad = "<img src=x onerror='window.hacked = true'>"
    page = open_live(mount=f'live.mount({{config: {{title: "{bad}", view: "front"}}}})')
    expect(page.get_by_role("heading", name=bad)).to_be_visible()
    start_camera(page)
    send_update(
        page,
        "guide",
        instruction=bad,
        checks=[{"id": "body", "title": bad, "ok": False, "instruction": bad}],
    )
    expect(page.locator(".instruction")).to_have_text(bad)
    rep = {"number": 1, "leg": None, "mark": "watch", "note": bad}
    send_update(page, "recording", recorded_s=1.0, reps=[rep], count=1, cue=cue(1, bad))
    expect(page.locator(".cue")).to_have_text(bad)
    send_update(page, "stopped", reason=bad)
    expect(page.locator(".card p").first).to_have_text(bad)
    assert page.locator(".live img").count() == 0
    assert page.evaluate("window.hacked") is None


DRAW = """async (scene) => {
  const { drawOverlay } = await import('/live/liveOverlay.js');
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [400, 300];
  const context = canvas.getContext('2d');
  const body = Array.from({ length: 99 }, () => null);
  const [at, x, y] = scene.point;
  body.splice(3 * at, 3, x, y, 1);
  drawOverlay(context, {
    box: { width: 400, height: 300 }, frame: { width: 1280, height: 720 }, opacity: 1, body,
    ...scene,
  });
  const { data } = context.getImageData(0, 0, 400, 300);
  const columns = [];
  for (let x = 0; x < 400; x++)
    for (let y = 0; y < 300; y++)
      if (data[4 * (400 * y + x) + 3] > 200) { columns.push([x, y]); }
  return { drawn: columns, url: canvas.toDataURL() };
}"""


def test_landmarks_are_mirrored_and_text_is_not(open_live: Open) -> None:
    page = open_live()
    drawn = page.evaluate(DRAW, {"point": [25, 0.2, 0.5], "mirrored": True})["drawn"]
    x = sum(x for x, _ in drawn) / len(drawn)
    y = sum(y for _, y in drawn) / len(drawn)
    assert x == pytest.approx(0.8 * 400, abs=1.0)
    assert y == pytest.approx(150, abs=1.0)
    angle = {"name": "Knee", "text": "62°", "landmark": 25}
    plain = page.evaluate(DRAW, {"point": [25, 0.3, 0.5], "mirrored": False, "angle": angle})
    mirrored = page.evaluate(DRAW, {"point": [25, 0.7, 0.5], "mirrored": True, "angle": angle})
    assert plain["url"] == mirrored["url"]
    assert len(plain["drawn"]) > 2 * len(drawn)


def test_the_live_display_is_mirrored(open_live: Open) -> None:
    page = open_live(height=1000)
    start_camera(page)
    body = [value for _ in range(33) for value in (0.2, 0.5, 0.9)]
    send_update(page, "recording", recorded_s=1.0, body=body)
    # The body is drawn with the next frame.
    middle = page.wait_for_function("""() => {
      const canvas = live.shadow.querySelector('canvas');
      const { width, height } = canvas;
      const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
      let [sum, count] = [0, 0];
      for (let at = 3; at < data.length; at += 4)
        if (data[at] > 200) { sum += ((at - 3) / 4) % width; count += 1; }
      return count ? sum / count / width : null;
    }""").json_value()
    assert middle == pytest.approx(0.8, abs=0.01)
    flip = page.locator("video").evaluate("video => getComputedStyle(video).transform")
    assert flip.startswith("matrix(-1")


def test_frame_rectangle_matches_css_object_fit(open_live: Open) -> None:
    page = open_live()
    fitted = """async ([box, frame, fit]) => {
      const { fitFrame } = await import('/live/liveOverlay.js');
      const { left, top, width, height } = fitFrame(
        { width: box[0], height: box[1] }, { width: frame[0], height: frame[1] }, fit);
      return [left, top, width, height].map(Math.round);
    }"""
    assert page.evaluate(fitted, [[1000, 1000], [1280, 720], "contain"]) == [0, 219, 1000, 563]
    assert page.evaluate(fitted, [[1000, 500], [720, 1280], "contain"]) == [359, 0, 281, 500]
    assert page.evaluate(fitted, [[1000, 1000], [1280, 720], "cover"]) == [-389, 0, 1778, 1000]
