"""Plain MediaPipe in IMAGE mode on all cores: one thread decodes, one landmarker per core detects.

    python -m bench.contenders.plain_image CLIP MODEL

The fastest that a short script gets out of MediaPipe: no tracking, no smoothing, no result but
the landmarks.
"""

from __future__ import annotations

import os
import sys
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock, local
from typing import Any

import cv2
import mediapipe as mp

from bench.contenders.landmarker import open_landmarker, report_first_frame, report_result


class _Detectors:
    """One landmarker for each thread."""

    def __init__(self, model: str) -> None:
        self._model = model
        self._local = local()
        self._opened: list[Any] = []
        self._lock = Lock()
        self._has_result = False

    def start(self) -> None:
        """Open the landmarker of this thread."""
        self._local.landmarker = open_landmarker(self._model, mp.tasks.vision.RunningMode.IMAGE)
        self._opened.append(self._local.landmarker)

    def detect(self, image_bgr: Any) -> bool:
        """Detect the landmarks in a frame; return whether there is anybody."""
        image_rgb = cv2.cvtColor(image_bgr, cv2.COLOR_BGR2RGB)
        image = mp.Image(image_format=mp.ImageFormat.SRGB, data=image_rgb)
        result = self._local.landmarker.detect(image)
        with self._lock:
            if not self._has_result:
                self._has_result = True
                report_first_frame()
        return bool(result.pose_landmarks)

    def close(self) -> None:
        """Close the landmarkers."""
        for landmarker in self._opened:
            landmarker.close()


def main(clip: str, model: str) -> None:
    """Detect the landmarks in every frame of a clip.

    Parameters
    ----------
    clip : str
        A video file.
    model : str
        A pose landmarker bundle.
    """
    cores = os.cpu_count() or 1
    detectors = _Detectors(model)
    frames = found = 0
    capture = cv2.VideoCapture(clip)
    with ThreadPoolExecutor(cores, initializer=detectors.start) as pool:
        pending: deque[Future[bool]] = deque()
        while True:
            has_frame, image_bgr = capture.read()
            if not has_frame:
                break
            frames += 1
            pending.append(pool.submit(detectors.detect, image_bgr))
            if len(pending) > 2 * cores:  # few frames in memory at a time
                found += pending.popleft().result()
        found += sum(future.result() for future in pending)
    capture.release()
    detectors.close()
    report_result(frames, found)


if __name__ == "__main__":
    main(*sys.argv[1:])
