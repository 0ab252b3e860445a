"""Run a live session in its own thread, always on the newest frame; frames never queue."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

import numpy as np

from vision.background_imports import import_in_background
from vision.clip.frames import Frame
from vision.errors import FormcheckError
from vision.live.adaptive_detector import AdaptiveDetector
from vision.live.config import LiveConfig
from vision.live.frame_feed import FrameFeed, ReceivedFrame, recent_rate
from vision.live.lighting import measure_lighting
from vision.live.messages import INTERNAL_ERROR, refusal_message, update_message
from vision.live.received_video import Pixels, ReceivedVideo
from vision.live.session import LiveOutcome, LiveSession
from vision.live.setup_checks import min_analysed_fps
from vision.live.subject import empty_detections
from vision.live.updates import FrameUpdate, Throughput
from vision.logs import describe_error
from vision.pose.live_detection import SubjectDetector
from vision.pose.native_stderr import suppress_native_stderr
from vision.pose.pose_track import FramePeople
from vision.terms import Floats

#: Lighting is measured on every Nth frame.
_LIGHTING_EVERY: Final = 8
#: Once the session is over, messages go out no more often than this, seconds.
_MESSAGE_EVERY_S: Final = 0.2
#: A session ends when no frame arrives for this long, seconds; later if it has a clip,
#: because the browser's own recording may arrive late or not at all.
MAX_IDLE_S: Final = 60.0
MAX_IDLE_WITH_CLIP_S: Final = 900.0

#: What movements are counted with is loaded while the camera is set up: on the frame loop, at the
#: first frame of a recording, it would hold up the frames for seconds.
_NEEDED_LATER: Final = ("scipy.ndimage", "scipy.signal", "scipy.interpolate", "scipy.optimize")

_log = logging.getLogger(__name__)


class LiveProcessor:
    """Analyse live frames as they arrive and publish a message for each.

    Parameters
    ----------
    config : LiveConfig
        What to check.
    models : sequence of Path
        Pose landmarker bundles, the most accurate first; the first that is fast enough is used.
    publish : callable
        Called with each message (see ``docs/live.md``), from this thread.
    folder : Path
        Folder in which the received video may be kept until it is fetched.
    """

    publish: Callable[[dict[str, Any]], None]

    def __init__(
        self,
        config: LiveConfig,
        *,
        models: Sequence[Path],
        publish: Callable[[dict[str, Any]], None],
        folder: Path,
    ) -> None:
        self.publish = publish
        self._config = config
        self._models = tuple(models)
        self._folder = folder
        self._session: LiveSession | None = None
        self._recording: ReceivedVideo | None = None
        self._received_clip: Path | None = None
        self._feed = FrameFeed()
        self._messages: list[Mapping[str, Any]] = []
        self._receiving = threading.Lock()
        self._frames = 0
        self._received_at_s: deque[float] = deque()
        self._analysed_at_s: deque[float] = deque()
        self._latency_ms: deque[float] = deque(maxlen=60)
        self._analysis_pool = ThreadPoolExecutor(1, thread_name_prefix="formcheck-live-judge")
        self._thread = threading.Thread(target=self._run, name="formcheck-live", daemon=True)
        self._thread.start()

    # -- called from other threads ----------------------------------------------------

    @property
    def outcome(self) -> LiveOutcome | None:
        """Outcome of the recording, so far if it is still running."""
        session = self._session
        return None if session is None else session.outcome or session.outcome_so_far()

    @property
    def received_clip(self) -> Path | None:
        """Clip of the received video, once the recording is over."""
        return self._received_clip

    @property
    def is_closed(self) -> bool:
        """Whether the session has ended."""
        return self._feed.is_closed

    def start_stream(self) -> None:
        """Continue the clock at the next frame, after the connection has been restored."""
        self._feed.start_stream()

    def add_frame(self, pixels: Callable[[], Pixels], time_s: float) -> None:
        """Pass on a frame, replacing one that is still waiting; never blocks.

        Parameters
        ----------
        pixels : callable
            Returns RGB pixels of shape (H, W, 3); called in another thread.
        time_s : float
            When the frame was captured, by the stream's own clock.
        """
        frame = self._feed.place(pixels, time_s)
        if frame is None:
            return
        self._received_at_s.append(frame.arrived_s)
        recording = self._recording
        if recording is not None:
            recording.add(pixels, frame.time_s)
        self._feed.put(frame)

    def receive(self, message: Mapping[str, Any]) -> None:
        """Queue a message from the browser for the next frame.

        Parameters
        ----------
        message : mapping
            See ``docs/live.md``.
        """
        with self._receiving:
            self._messages.append(message)

    def reconfigure(self, config: LiveConfig) -> None:
        """Change the settings from the next frame on.

        Parameters
        ----------
        config : LiveConfig
            What to check.
        """
        self._config = config

    def close(self) -> None:
        """End the session and delete the received video."""
        self._feed.close()
        if threading.current_thread() is not self._thread:
            self._thread.join(5.0)

    # -- in its own thread ------------------------------------------------------------

    def _run(self) -> None:
        try:
            with suppress_native_stderr():
                detector = AdaptiveDetector(self._models, open_detector=SubjectDetector)
            import_in_background(_NEEDED_LATER)
            with detector:
                while (frame := self._wait_for_frame()) is not None:
                    self._process(detector, frame)
        except FormcheckError as error:
            self.publish(refusal_message(str(error), self._config.language))
        except Exception as error:  # last handler of this thread; the server goes on
            _log.error("The live session failed: %s", describe_error(error))
            self.publish(refusal_message(INTERNAL_ERROR, self._config.language))
        finally:
            self._feed.close()
            self._discard_recording()
            self._analysis_pool.shutdown(wait=False, cancel_futures=True)
            self._delete_received_clip()

    def _wait_for_frame(self) -> ReceivedFrame | None:
        """Wait for a frame; return None when the session is over."""
        return self._feed.wait(MAX_IDLE_S if self._received_clip is None else MAX_IDLE_WITH_CLIP_S)

    def _process(self, detector: AdaptiveDetector, frame: ReceivedFrame) -> None:
        session = self._session
        self._frames += 1
        if session is not None and session.phase in ("finished", "stopped"):
            # Frames are no longer analysed; the session only waits for "again".
            time.sleep(_MESSAGE_EVERY_S)
            update = self._update(session, empty_detections(self._frames, frame.time_s), None)
        else:
            image = frame.pixels()
            height, width = image.shape[:2]
            if session is None:
                session = self._session = LiveSession(
                    self._config, width=width, height=height, run=self._analysis_pool.submit
                )
            session.resize(width, height)
            if session.phase == "guide":
                detector.adapt(min_fps=min_analysed_fps(self._config))
            session.network = detector.network
            people = detector.detect(
                Frame(index=self._frames, time_s=frame.time_s, image=image),
                session.size,
                previous_pose=session.landmarks,
            )
            update = self._update(session, people, image)
        self._keep_recording(update)
        self._latency_ms.append(1000.0 * (time.monotonic() - frame.arrived_s))
        self.publish(update_message(update, self._config.language))

    def _update(
        self, session: LiveSession, people: FramePeople, image: Pixels | None
    ) -> FrameUpdate:
        session.reconfigure(self._config)
        with self._receiving:
            messages, self._messages = self._messages, []
        for message in messages:
            session.receive(message)
        lighting = None
        if image is not None and self._frames % _LIGHTING_EVERY == 1:
            body = people.xyz[0] * _image_scale(image, session.size) if len(people.xyz) else None
            lighting = measure_lighting(image, body)
        return session.update(people, lighting=lighting, throughput=self._throughput())

    def _throughput(self) -> Throughput:
        now_s = time.monotonic()
        self._analysed_at_s.append(now_s)
        latency_ms = float(np.median(self._latency_ms)) if self._latency_ms else None
        return Throughput(
            recent_rate(self._received_at_s, now_s),
            recent_rate(self._analysed_at_s, now_s),
            latency_ms,
        )

    def _keep_recording(self, update: FrameUpdate) -> None:
        """Record the received video from the countdown to the end."""
        if update.phase in ("countdown", "recording") and self._recording is None:
            self._delete_received_clip()
            self._folder.mkdir(parents=True, exist_ok=True)
            self._recording = ReceivedVideo(self._folder / f"received-{id(self):x}.mp4")
        elif update.phase in ("guide", "stopped"):
            self._discard_recording()
        elif update.phase == "finished" and self._recording is not None:
            recording, self._recording = self._recording, None
            self._received_clip = recording.close(keep=True)

    def _discard_recording(self) -> None:
        if self._recording is not None:
            recording, self._recording = self._recording, None
            recording.close(keep=False)

    def _delete_received_clip(self) -> None:
        if self._received_clip is not None:
            self._received_clip.unlink(missing_ok=True)
            self._received_clip = None


def _image_scale(image: Pixels, size: tuple[int, int]) -> Floats:
    """Return the factors from pixels of `size` to pixels of the image, for x, y and z."""
    return np.array([image.shape[1] / size[0], image.shape[0] / size[1], 1.0])
