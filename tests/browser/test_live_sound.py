"""Live check sound: spoken cues and tones."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.support.live_page import Open, cue, send_update, start_camera

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


#: Fake speech synthesis and audio that record their calls.
FAKE_SOUND = """
window.spoken = [];
window.tones = [];
window.voices = [{ lang: "de-DE", name: "Eine" }, { lang: "en-GB", name: "One" }];
let current = null;
const synthesis = {
  getVoices: () => window.voices,
  speak(utterance) {
    if (!utterance.text) return;
    if (current) throw new Error("two at once");
    current = utterance;
    window.spoken.push(utterance.text);
  },
  cancel() { current = null; },
};
window.finishSpeaking = () => {
  const ended = current;
  current = null;
  ended.onend();
};
Object.defineProperty(window, "speechSynthesis", { value: synthesis });
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
const node = () => ({
  connect: (next) => next,
  gain: { setValueAtTime() {}, linearRampToValueAtTime() {} },
});
window.AudioContext = class {
  state = "running";
  currentTime = 0;
  resume = async () => {};
  close = async () => {};
  createGain = node;
  createOscillator() {
    const frequency = {};
    return { ...node(), frequency, stop() {}, start: () => window.tones.push(frequency.value) };
  }
};
"""


def test_each_cue_is_spoken_once_and_one_at_a_time(open_live: Open) -> None:
    page = open_live(FAKE_SOUND)
    start_camera(page)
    send_update(page, "guide", cue=cue(1, "Step back"))
    send_update(page, "guide", cue=cue(1, "Step back"))
    send_update(page, "guide", cue=cue(2, "To your left"))
    send_update(page, "guide", cue=cue(3, "Hold still"))
    assert page.evaluate("spoken") == ["Step back"]  # later cues wait; only the last one is kept
    page.evaluate("finishSpeaking()")
    assert page.evaluate("spoken") == ["Step back", "Hold still"]
    send_update(page, "countdown", countdown=3)
    page.wait_for_function("spoken.at(-1) === '3'")
    send_update(page, "countdown", countdown=3)
    send_update(page, "countdown", countdown=2)
    page.wait_for_function("spoken.at(-1) === '2'")
    send_update(page, "recording", recorded_s=0.0, cue=cue(4, "Go. 5 slow squats."))
    page.wait_for_function("spoken.at(-1) === 'Go. 5 slow squats.'")
    send_update(page, "recording", recorded_s=4.0, cue=cue(5, "1. Knee out", "fix"))
    page.wait_for_function("spoken.at(-1) === '1. Knee out'")
    assert page.evaluate("spoken.length") == 6
    assert page.evaluate("tones") == []


def test_tones_replace_a_missing_voice(open_live: Open) -> None:
    page = open_live(FAKE_SOUND, "window.voices = []")
    start_camera(page)
    send_update(page, "countdown", countdown=3)
    send_update(page, "recording", recorded_s=0.0, cue=cue(1, "Go."))
    send_update(page, "recording", recorded_s=4.0, cue=cue(2, "Good.", "good"))
    send_update(page, "recording", recorded_s=9.0, cue=cue(3, "Knee out", "fix"))
    check, go, first, second, low = page.evaluate("tones")
    assert low < first < second
    assert check != go
    assert page.evaluate("spoken") == []


def test_muted_sound_stays_off_after_a_reload(open_live: Open) -> None:
    page = open_live(FAKE_SOUND)
    start_camera(page)
    page.get_by_role("button", name="Sound on").click()
    expect(page.get_by_role("button", name="Sound off")).to_have_attribute("aria-pressed", "false")
    send_update(page, "guide", cue=cue(1, "Step back"))
    send_update(page, "countdown", countdown=3)
    page.evaluate("() => { window.voices = []; }")
    send_update(page, "recording", recorded_s=0.0)
    assert page.evaluate("[spoken, tones]") == [[], []]
    page.reload()
    page.wait_for_function("window.live?.ready")
    page.evaluate("() => live.mount()")
    start_camera(page)
    expect(page.get_by_role("button", name="Sound off")).to_be_visible()
