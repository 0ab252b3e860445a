"""A live session in a thread of its own: the newest picture wins, nothing ever queues."""

from __future__ import annotations

import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from vision.clip.frames import Frame
from vision.errors import FormcheckError
from vision.live.config import LiveConfig
from vision.live.lighting import measure_lighting
from vision.live.received_video import Pixels, ReceivedVideo
from vision.live.session import LiveOutcome, LiveSession
from vision.live.updates import FrameUpdate, Throughput, update_message
from vision.pose.landmarks import LANDMARKS
from vision.pose.live_detection import Follower
from vision.pose.native_stderr import quiet_native_messages
from vision.pose.track import FramePeople

#: Pace is measured over this long, seconds; light at every so manieth picture.
_PACE_S: Final = 2.0
_LIGHT_EVERY: Final = 8
#: Once it is over, messages go out no more often than this, seconds.
_AFTER_EVERY_S: Final = 0.2
#: Without any picture for this long a session is abandoned, seconds; and one whose clip may
#: still be fetched, because the browser's own recording takes its time or never comes.
IDLE_S: Final = 60.0
KEPT_S: Final = 900.0
_BROKEN: Final = (
    "Something went wrong in formcheck itself; what happened is in the terminal it runs in. "
    "Load the page again."
)


@dataclass(frozen=True)
class _Arrived:
    pixels: Callable[[], Pixels]
    time_s: float
    clock_s: float


class LiveProcessor:
    """Looks at pictures as they come and tells what it sees.

    Parameters
    ----------
    wants : Wants
    model : Path
        A pose landmarker bundle.
    publish : callable
        Told each message (see ``docs/live.md``), from this thread.
    folder : Path
        Where what is received may be kept until it is fetched.
    """

    def __init__(
        self,
        wants: LiveConfig,
        *,
        model: Path,
        publish: Callable[[dict[str, Any]], None],
        folder: Path,
    ) -> None:
        self.publish = publish
        self._wants = wants
        self._model = model
        self._folder = folder
        self._session: LiveSession | None = None
        self._recording: ReceivedVideo | None = None
        self._kept: Path | None = None
        self._waiting = threading.Condition()
        self._newest: _Arrived | None = None
        self._messages: list[Mapping[str, Any]] = []
        self._closed = False
        self._looked = 0
        self._offset_s = 0.0
        self._last_s = -1.0
        self._last_clock_s = time.monotonic()
        self._fresh = True
        self._came: deque[float] = deque()
        self._done: deque[float] = deque()
        self._added_ms: deque[float] = deque(maxlen=60)
        self._thinker = ThreadPoolExecutor(1, thread_name_prefix="formcheck-live-judge")
        self._thread = threading.Thread(target=self._work, name="formcheck-live", daemon=True)
        self._thread.start()

    # -- from outside ---------------------------------------------------------------

    @property
    def outcome(self) -> LiveOutcome | None:
        """What the live check saw of the recording, also while it still runs."""
        session = self._session
        return None if session is None else session.outcome or session.outcome_so_far()

    @property
    def received_clip(self) -> Path | None:
        """The clip of what was received, once the recording is over."""
        return self._kept

    @property
    def is_closed(self) -> bool:
        """Whether it has ended."""
        return self._closed

    def start_stream(self) -> None:
        """Say that the next picture begins a new stream: a connection was made again."""
        self._fresh = True

    def add_frame(self, pixels: Callable[[], Pixels], time_s: float) -> None:
        """Give a picture; one that still waits is replaced. Never blocks.

        Parameters
        ----------
        pixels : callable
            Gives RGB pixels of shape (H, W, 3) when asked, in another thread.
        time_s : float
            When it was taken, by the stream's own clock.
        """
        clock_s = time.monotonic()
        if self._fresh:
            self._fresh = False
            gap_s = clock_s - self._last_clock_s if self._last_s >= 0 else 0.0
            self._offset_s = max(self._last_s, 0.0) + gap_s - time_s
        at_s = time_s + self._offset_s
        if at_s <= self._last_s:
            return
        self._last_s, self._last_clock_s = at_s, clock_s
        self._came.append(clock_s)
        recording = self._recording
        if recording is not None:
            recording.add(pixels, at_s)
        with self._waiting:
            self._newest = _Arrived(pixels, at_s, clock_s)
            self._waiting.notify()

    def receive(self, told: Mapping[str, Any]) -> None:
        """Hear a message of the browser."""
        with self._waiting:
            self._messages.append(told)

    def reconfigure(self, wants: LiveConfig) -> None:
        """Check something else from the next picture on."""
        self._wants = wants

    def close(self) -> None:
        """End it; nothing is left behind."""
        with self._waiting:
            self._closed = True
            self._waiting.notify()
        if threading.current_thread() is not self._thread:
            self._thread.join(5.0)

    # -- its own thread --------------------------------------------------------------

    def _work(self) -> None:
        try:
            with quiet_native_messages():
                follower = Follower(self._model)
            with follower:
                while (arrived := self._next()) is not None:
                    self._look(follower, arrived)
        except FormcheckError as error:
            self.publish({"type": "refused", "why": str(error)})
        except Exception:  # the border of a thread: the user is told, the server goes on
            traceback.print_exc()
            self.publish({"type": "refused", "why": _BROKEN})
        finally:
            self._closed = True
            self._drop()
            self._thinker.shutdown(wait=False, cancel_futures=True)
            if self._kept is not None:
                self._kept.unlink(missing_ok=True)

    def _next(self) -> _Arrived | None:
        """Wait for a picture; None when it is over."""
        with self._waiting:
            if not self._waiting.wait_for(
                lambda: self._closed or self._newest is not None,
                timeout=IDLE_S if self._kept is None else KEPT_S,
            ):
                return None
            newest, self._newest = self._newest, None
            return None if self._closed else newest

    def _look(self, follower: Follower, arrived: _Arrived) -> None:
        session = self._session
        self._looked += 1
        if session is not None and session.phase in ("finished", "stopped"):
            # Nothing is looked at any more; only "again" is listened for.
            time.sleep(_AFTER_EVERY_S)
            news = self._see(session, _nobody(self._looked, arrived.time_s), None)
        else:
            image = arrived.pixels()
            height, width = image.shape[:2]
            if session is None:
                session = self._session = LiveSession(
                    self._wants, width=width, height=height, run=self._thinker.submit
                )
            session.resize(width, height)
            people = follower.look(
                Frame(index=self._looked, time_s=arrived.time_s, image=image),
                session.size,
                at=session.person,
            )
            news = self._see(session, people, image)
        self._record(news)
        self._added_ms.append(1000.0 * (time.monotonic() - arrived.clock_s))
        self.publish(update_message(news))

    def _see(self, session: LiveSession, people: FramePeople, image: Pixels | None) -> FrameUpdate:
        session.reconfigure(self._wants)
        with self._waiting:
            messages, self._messages = self._messages, []
        for told in messages:
            session.receive(told)
        light = None
        if image is not None and self._looked % _LIGHT_EVERY == 1:
            body = people.xyz[0] * _scale(image, session.size) if len(people.xyz) else None
            light = measure_lighting(image, body)
        return session.update(people, light=light, pace=self._pace())

    def _pace(self) -> Throughput:
        now_s = time.monotonic()
        self._done.append(now_s)
        added = float(np.median(self._added_ms)) if self._added_ms else None
        return Throughput(_rate(self._came, now_s), _rate(self._done, now_s), added)

    def _record(self, news: FrameUpdate) -> None:
        """Keep what comes in from the countdown on, until it is over."""
        if news.phase in ("countdown", "recording") and self._recording is None:
            self._forget()
            self._folder.mkdir(parents=True, exist_ok=True)
            self._recording = ReceivedVideo(self._folder / f"received-{id(self):x}.mp4")
        elif news.phase in ("guide", "stopped"):
            self._drop()
        elif news.phase == "finished" and self._recording is not None:
            recording, self._recording = self._recording, None
            self._kept = recording.close(keep=True)

    def _drop(self) -> None:
        if self._recording is not None:
            recording, self._recording = self._recording, None
            recording.close(keep=False)

    def _forget(self) -> None:
        if self._kept is not None:
            self._kept.unlink(missing_ok=True)
            self._kept = None


def _rate(times: deque[float], now_s: float) -> float:
    """Events a second of late; forgets what is older."""
    while times and times[0] < now_s - _PACE_S:
        times.popleft()
    return (len(times) - 1) / max(now_s - times[0], 1e-3) if len(times) > 2 else 0.0


def _nobody(index: int, time_s: float) -> FramePeople:
    nothing = np.empty((0, LANDMARKS, 3))
    return FramePeople(index, time_s, nothing, nothing[:, :, 0])


def _scale(image: Pixels, size: tuple[int, int]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """From pixels of `size` to pixels of this picture."""
    return np.array([image.shape[1] / size[0], image.shape[0] / size[1], 1.0])
