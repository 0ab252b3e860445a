"""Clips with numbered frames, and a server for the review player's test page."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Page

from tests.support.page_server import mime_type, serve_pages
from vision.clip.frames import ClipInfo
from vision.clip.open import open_clip
from vision.clip.proxy import needs_proxy, write_proxy
from vision.clip.thumbnails import write_thumbnail_sheet
from vision.frontend import player as player_ui
from vision.motion.angles import Angles
from vision.pose.pose_track import PoseTrack
from vision.report.models import (
    ClipFacts,
    Criterion,
    ModelFacts,
    People,
    Provenance,
    Rep,
    Report,
    Summary,
)
from vision.report.playback import (
    PlaybackGoodForm,
    Thumbnails,
    build_playback,
    write_playback,
)

WIDTH, HEIGHT, BITS, COUNT = 320, 240, 12, 96
PAGE = Path(__file__).parents[1] / "browser/player_page"
#: Frames without a person, and frames with interpolated landmarks.
FRAMES_WITHOUT_PERSON, INTERPOLATED_FRAMES = range(40, 44), range(50, 54)
#: Good form of the second finding: a line across a corner where no landmark is.
GOOD_FORM = PlaybackGoodForm(
    frame=71, criterion="b", anchor=28, lines=[(0.7, 0.8, 0.9, 0.8)], joints=[(0.8, 0.8)], head=None
)


def numbered_image(number: int) -> NDArray[np.uint8]:
    """Return a grey image with a number encoded as black and white bars."""
    image = np.full((HEIGHT, WIDTH, 3), 60 + number % 3 * 10, np.uint8)
    edges = np.linspace(0, WIDTH, BITS + 1).astype(int)
    for bit in range(BITS):
        image[:60, edges[bit] : edges[bit + 1]] = 235 if number >> bit & 1 else 16
    return image


def read_number(image: NDArray[np.uint8]) -> int:
    """Return the number that is encoded in an image."""
    edges = np.linspace(0, WIDTH, BITS + 1).astype(int)
    bars = [image[10:50, a + 5 : b - 5].mean() > 125 for a, b in itertools.pairwise(edges)]
    return sum(1 << bit for bit, is_white in enumerate(bars) if is_white)


def uneven_times(count: int = COUNT) -> list[float]:
    """Return variable frame times, as of a phone in poor light."""
    gaps = np.random.default_rng(4).choice([1 / 60, 1 / 30, 1 / 24, 1 / 15], count)
    return [round(float(t), 4) for t in np.r_[0.0, np.cumsum(gaps)[:-1]]]


def write_numbered_clip(
    path: Path, times_s: list[float], *, options: dict[str, str] | None = None
) -> None:
    """Write an H.264 clip with B-frames, as phones do."""
    base = Fraction(1, 90_000)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=30, options={"g": "30", **(options or {})})
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.time_base = stream.codec_context.time_base = base
        for number, time_s in enumerate(times_s):
            frame = av.VideoFrame.from_ndarray(numbered_image(number), format="rgb24")
            frame.pts, frame.time_base = round(time_s / base), base
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def build_track(info: ClipInfo) -> PoseTrack:
    """Build a track in which the nose moves with every frame."""
    count = info.frame_count
    xyz = np.zeros((count, 33, 3))
    rows = np.arange(count)
    xyz[:, :, 0] = 150.0 + np.arange(33) % 7
    xyz[:, :, 1] = 120.0 + 3 * np.arange(33)
    xyz[:, 0, 0], xyz[:, 0, 1] = nose_position(rows)
    state = np.ones(count, dtype=np.uint8)
    visibility = np.full((count, 33), 0.95)
    state[INTERPOLATED_FRAMES.start : INTERPOLATED_FRAMES.stop] = 2
    state[FRAMES_WITHOUT_PERSON.start : FRAMES_WITHOUT_PERSON.stop] = 0
    xyz[FRAMES_WITHOUT_PERSON.start : FRAMES_WITHOUT_PERSON.stop] = np.nan
    visibility[FRAMES_WITHOUT_PERSON.start : FRAMES_WITHOUT_PERSON.stop] = 0
    return PoseTrack(
        index=rows,
        time_s=info.times_s,
        xyz=xyz,
        visibility=visibility,
        state=state,
        swapped=np.zeros(count, dtype=bool),
        width=WIDTH,
        height=HEIGHT,
    )


def nose_position(frame: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the position of the nose at a frame."""
    return 12.0 + 24 * (frame % 12), 70.0 + 6 * (frame // 12)


def build_angles(info: ClipInfo) -> Angles:
    """Build angles: a knee that bends with each repetition, missing without a person."""
    bend = 40.0 + 30.0 * np.sin(2 * np.pi * info.times_s)
    bend[FRAMES_WITHOUT_PERSON.start : FRAMES_WITHOUT_PERSON.stop] = np.nan
    series = {"knee_flexion_left": bend, "knee_flexion_right": bend * np.nan,
              "trunk_forward_lean": bend / 4}  # fmt: skip
    return Angles(index=np.arange(info.frame_count), time_s=info.times_s, series=series)


def build_report(info: ClipInfo) -> Report:
    """Build a report with three repetitions and two findings."""
    times = info.times_s
    reps = [
        Rep(number=n, leg="left", start_s=float(times[a]), bottom_s=float(times[a + 9]),
            end_s=float(times[a + 18]), counted=True)
        for n, a in enumerate((6, 34, 62), start=1)
    ]  # fmt: skip
    criteria = [
        Criterion(
            id=id_, leg=None, title=title, verdict=verdict, value=1.0, error=1.0, unit="deg",
            limits=None, confidence=0.9, finding=f"{title} was seen.", evidence_s=float(times[at]),
            source="-", certainty="-",
        )
        for id_, title, verdict, at in (("a", "Depth", "pass", 15), ("b", "Heel", "fault", 71))
    ]  # fmt: skip
    return Report(
        clip=ClipFacts(name="clip.mp4", sha256="0" * 64, width=WIDTH, height=HEIGHT,
                       duration_s=info.duration_s, frame_rate=30, frames=info.frame_count,
                       variable_frame_rate=False, rotation_deg=0),
        screen="single_leg_squat", screen_reason=None, view="side", view_confidence=1.0,
        facing="left", leg="left", people=People(followed=1, seen=[]), quality=[], reps=reps,
        criteria=criteria, summary=Summary(verdict=None, headline="-", cues=[]),
        provenance=Provenance(
            versions={}, model=ModelFacts(name="-", sha256="-", network="full"), settings={}
        ),
    )  # fmt: skip


def write_player_clip(folder: Path, name: str) -> None:
    """Write clip, proxy if needed, thumbnail sheet and playback file, as the app does."""
    times = uneven_times() if name.endswith("uneven") else [n / 30 for n in range(COUNT)]
    is_proxy = name.startswith("proxy")
    clip = folder / f"{name}.{'mkv' if is_proxy else 'mp4'}"
    # A clip that is played as it is has no reordered frames where its rate varies.
    write_numbered_clip(clip, times, options={"bf": "0"} if name == "uneven" else None)
    assert needs_proxy(clip) is is_proxy
    played = folder / f"{name}.mp4"
    if is_proxy:
        write_proxy(open_clip(clip), played)
    info = open_clip(clip).info
    sheet = write_thumbnail_sheet(open_clip(played), folder / f"{name}.jpg")
    small = Thumbnails(width=sheet.width, height=sheet.height, times_s=list(sheet.times_s))
    playback = build_playback(
        info,
        build_track(info),
        build_angles(info),
        build_report(info),
        thumbnails=small,
        good_forms=[GOOD_FORM],
    )
    write_playback(playback, folder / f"{name}.json")


@contextmanager
def serve_player(files: Path) -> Iterator[str]:
    """Serve the script, the page and the clips, with range requests."""

    folders = {
        "/files": files,
        "": PAGE,
    }

    def read_file(url: str) -> tuple[bytes, str]:
        path = url.split("?")[0]
        if path == "/built.js":
            return player_ui.script().encode(), mime_type(path)
        if path == "/style.css":
            return player_ui.style().encode(), mime_type(path)
        folder, _, name = path.rpartition("/")
        return (folders[folder] / name).read_bytes(), mime_type(name)

    with serve_pages(read_file) as url:
        yield url


def wait_until_paused_at(page: Page, frame: int) -> None:
    """Wait until a frame is displayed; check its number and its overlay."""
    page.wait_for_function("frame => page.settled(frame)", arg=frame)
    assert page.evaluate("page.read()") == frame
    assert int(page.locator(".stage").get_attribute("data-frame") or -1) == frame
