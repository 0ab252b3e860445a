"""Voice-overs as MP4: the right frames and drawings at the right times, and the voice with them."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest

from tests.support.player_page import COUNT, WIDTH, read_number, uneven_times, write_numbered_clip
from tests.support.voices import onset_s, tone, write_voice
from vision.clip.open import Clip, open_clip
from vision.clip.sound import SOUND_RATE, read_sound
from vision.draw.video.voice_over_video import render_voice_over
from vision.errors import Cancelled, InputError
from vision.report.voice_over import RecordedDrawing, VoiceOverTimeline

#: When the tone begins, and the frame after which the shown number changes with it.
TONE_S = 1.37


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Clip:
    path = tmp_path_factory.mktemp("voice") / "clip.mp4"
    write_numbered_clip(path, uneven_times())
    return open_clip(path)


def shown_frames(path: Path) -> list[tuple[float, np.ndarray]]:
    with av.open(str(path)) as container:
        return [(f.time, f.to_ndarray(format="rgb24")) for f in container.decode(video=0)]


@pytest.mark.slow
def test_numbers_drawings_and_tone_come_when_they_should(clip: Clip, tmp_path: Path) -> None:
    times = clip.info.times_s
    order = [0, *range(1, 30), *range(29, 5, -2), 80, 95, 3]  # plays, scrubs back, jumps
    moments = list(np.linspace(0, 3.2, len(order)))
    at_tone = int(np.searchsorted(moments, TONE_S))
    moments[at_tone] = TONE_S  # this frame appears exactly when the tone begins
    line = RecordedDrawing(
        from_s=TONE_S, to_s=2.5, kind="line", points=((20, 150), (300, 150)), colour="yellow"
    )
    stroke = RecordedDrawing(
        from_s=0.5, to_s=3.0, kind="stroke", colour="red", times_s=(0.5, 1.0, 2.0),
        points=((20, 200), (150, 200), (300, 200)),
    )  # fmt: skip
    timeline = VoiceOverTimeline(
        duration_s=3.5,
        frames=tuple((m, float(times[n])) for m, n in zip(moments, order, strict=True)),
        drawings=(line, stroke),
    )
    voice = write_voice(tmp_path / "voice.webm", tone(TONE_S, 1.9, 3.5))
    out = tmp_path / "out.mp4"
    told: list[float] = []
    render_voice_over(
        clip, timeline, read_sound(voice, max_s=10), out, width=WIDTH,
        progress=lambda done, _: told.append(done),
    )  # fmt: skip
    shown = shown_frames(out)
    assert [time_s for time_s, _ in shown] == pytest.approx(np.arange(105) / 30, abs=1e-4)
    for time_s, image in shown:
        place = max(0, int(np.searchsorted(moments, time_s + 0.5 / 30, side="right")) - 1)
        assert read_number(image) == order[place], time_s
        assert (is_coloured(image, 160, 150)) is (TONE_S <= time_s + 0.5 / 30 < 2.5)
        assert (is_coloured(image, 80, 200)) is (1.0 <= time_s + 0.5 / 30 < 3.0)
        assert (is_coloured(image, 250, 200)) is (2.0 <= time_s + 0.5 / 30 < 3.0)
    heard = read_sound(out, max_s=10)
    seen_s = next(t for t, image in shown if is_coloured(image, 160, 150))
    assert abs(onset_s(heard) - seen_s) < 1 / 30
    assert abs(onset_s(heard) - TONE_S) < 0.010
    assert abs(heard.size / SOUND_RATE - 3.5) < 0.05
    assert told[-1] == 1.0
    assert told == sorted(told)
    with av.open(str(out)) as container:
        assert [s.codec_context.name for s in container.streams] == ["h264", "aac"]
        assert container.streams.video[0].codec_context.pix_fmt == "yuv420p"


def is_coloured(image: np.ndarray, x: int, y: int) -> bool:
    near = image[y - 1 : y + 2, x - 1 : x + 2].reshape(-1, 3).mean(axis=0)
    return bool(near.max() - near.min() > 60)


def test_the_zoom_is_that_of_the_player(clip: Clip, tmp_path: Path) -> None:
    timeline = VoiceOverTimeline(
        duration_s=0.2,
        frames=((0, 0.0),),
        views=((0.1, 2.0, 80.0, 60.0),),
        drawings=(
            RecordedDrawing(
                from_s=0, to_s=1, kind="line", points=((20, 100), (140, 100)), colour="red"
            ),
        ),
    )
    render_voice_over(clip, timeline, tone(0, 0, 0.2), tmp_path / "z.mp4", width=WIDTH)
    shown = shown_frames(tmp_path / "z.mp4")
    assert is_coloured(shown[0][1], 80, 100)
    assert not is_coloured(shown[0][1], 160, 200)
    assert is_coloured(shown[-1][1], 160, 200)  # the left top quarter, twice as large


def test_it_stops_when_asked_and_leaves_nothing(clip: Clip, tmp_path: Path) -> None:
    timeline = VoiceOverTimeline(duration_s=1, frames=((0, 0.0),))
    with pytest.raises(Cancelled):
        render_voice_over(
            clip, timeline, tone(0, 1, 1), tmp_path / "s.mp4", width=WIDTH, cancelled=lambda: True
        )
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("content", [b"", b"\x1aE\xdf\xa3 no sound", b"#EXTM3U\nhttp://x/"])
def test_what_is_no_sound_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "voice.webm").write_bytes(content)
    with pytest.raises(InputError, match="record it again"):
        read_sound(tmp_path / "voice.webm", max_s=10)


def test_a_video_without_sound_is_refused_and_a_long_one_cut(clip: Clip, tmp_path: Path) -> None:
    write_numbered_clip(tmp_path / "mute.mp4", [n / 30 for n in range(COUNT)])
    with pytest.raises(InputError, match="no sound"):
        read_sound(tmp_path / "mute.mp4", max_s=10)
    voice = write_voice(tmp_path / "long.webm", tone(0, 3, 3))
    assert read_sound(voice, max_s=1.0).size <= SOUND_RATE
