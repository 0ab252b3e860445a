"""Benchmark the full analysis against plain MediaPipe pose detection.

    python scripts/benchmark.py CLIP [--runs 5] [--quality best balanced fast]

Both run in turn, on all cores: the baseline decodes the clip and runs one pose landmarker
per core on full frames; the analysis is everything up to the report. The ratio counts,
because absolute speeds depend on the computer. With several qualities the baseline is plain
detection with the model of the first, so the ratios show what each model costs.
"""

from __future__ import annotations

import argparse
import os
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from threading import local
from typing import Any

import av
import mediapipe as mp

from vision.pipeline import analyse
from vision.pose.model_quality import QUALITIES, default_quality
from vision.pose.model_store import resolve_model
from vision.pose.native_stderr import suppress_native_stderr
from vision.settings import Settings


def detect_only(path: Path, model: Path) -> int:
    """Decode a clip and detect poses in it; return the number of frames."""
    worker, landmarkers = local(), []
    tasks = mp.tasks

    def start_worker() -> None:
        options = tasks.vision.PoseLandmarkerOptions(
            base_options=tasks.BaseOptions(model_asset_path=str(model)),
            running_mode=tasks.vision.RunningMode.IMAGE,
        )
        worker.landmarker = tasks.vision.PoseLandmarker.create_from_options(options)
        landmarkers.append(worker.landmarker)

    def detect(pixels: Any) -> None:
        worker.landmarker.detect(mp.Image(image_format=mp.ImageFormat.SRGB, data=pixels))

    cores = os.cpu_count() or 1
    count = 0
    with (
        ThreadPoolExecutor(cores, initializer=start_worker) as pool,
        av.open(str(path)) as container,
    ):
        container.streams.video[0].thread_type = "AUTO"
        pending: deque[Any] = deque()
        for frame in container.decode(video=0):
            pending.append(pool.submit(detect, frame.to_ndarray(format="rgb24")))
            count += 1
            if len(pending) > 2 * cores:
                pending.popleft().result()
        for future in pending:
            future.result()
    for landmarker in landmarkers:
        landmarker.close()
    return count


def main() -> None:
    """Print both speeds and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("clip", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--quality", choices=QUALITIES, nargs="+", default=[default_quality()])
    args = parser.parse_args()
    model = resolve_model(quality=args.quality[0]).path
    rates: dict[str, list[float]] = {name: [] for name in ("baseline", *args.quality)}
    with suppress_native_stderr():
        frames = detect_only(args.clip, model)  # warm up
        for _ in range(args.runs):
            for name in rates:
                start = time.perf_counter()
                if name == "baseline":
                    detect_only(args.clip, model)
                else:
                    analyse(args.clip, Settings(quality=name))
                rates[name].append(frames / (time.perf_counter() - start))
    for name, values in rates.items():
        low, high = min(values), max(values)
        print(f"{name:9} {median(values):6.1f} frames/s ({low:.1f}-{high:.1f})")
    for quality in args.quality:
        pairs = [a / b for a, b in zip(rates[quality], rates["baseline"], strict=True)]
        low, high = min(pairs), max(pairs)
        print(f"{quality:9} {median(pairs):6.0%} of the baseline's speed ({low:.0%}-{high:.0%})")


if __name__ == "__main__":
    main()
