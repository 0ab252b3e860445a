"""How much of plain MediaPipe's speed the whole analysis keeps.

    python scripts/benchmark.py CLIP [--runs 5]

Both are measured in turn, in one run, on all cores: the plain loop decodes the clip
and runs one pose landmarker per core on the full pictures, nothing else; the
analysis is everything up to the report. The ratio is what counts, not the seconds.
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
from vision.pose.model_store import resolve_model
from vision.pose.native_stderr import suppress_native_stderr


def plain(path: Path, model: Path) -> int:
    """Decode and detect, nothing else; the number of pictures."""
    kept, made = local(), []
    tasks = mp.tasks

    def start() -> None:
        options = tasks.vision.PoseLandmarkerOptions(
            base_options=tasks.BaseOptions(model_asset_path=str(model)),
            running_mode=tasks.vision.RunningMode.IMAGE,
        )
        kept.landmarker = tasks.vision.PoseLandmarker.create_from_options(options)
        made.append(kept.landmarker)

    def look(pixels: Any) -> None:
        kept.landmarker.detect(mp.Image(image_format=mp.ImageFormat.SRGB, data=pixels))

    cores = os.cpu_count() or 1
    count = 0
    with ThreadPoolExecutor(cores, initializer=start) as pool, av.open(str(path)) as container:
        container.streams.video[0].thread_type = "AUTO"
        waiting: deque[Any] = deque()
        for frame in container.decode(video=0):
            waiting.append(pool.submit(look, frame.to_ndarray(format="rgb24")))
            count += 1
            if len(waiting) > 2 * cores:
                waiting.popleft().result()
        for rest in waiting:
            rest.result()
    for landmarker in made:
        landmarker.close()
    return count


def main() -> None:
    """Print both speeds and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("clip", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    args = parser.parse_args()
    model = resolve_model().path
    rates: dict[str, list[float]] = {"plain": [], "analysis": []}
    with suppress_native_stderr():
        frames = plain(args.clip, model)  # warm up
        for _ in range(args.runs):
            for name in rates:
                start = time.perf_counter()
                if name == "plain":
                    plain(args.clip, model)
                else:
                    analyse(args.clip)
                rates[name].append(frames / (time.perf_counter() - start))
    pairs = [a / b for a, b in zip(rates["analysis"], rates["plain"], strict=True)]
    for name, values in rates.items():
        low, high = min(values), max(values)
        print(f"{name:9} {median(values):6.1f} pictures/s ({low:.1f}-{high:.1f})")
    print(f"kept      {median(pairs):6.0%} of plain speed ({min(pairs):.0%}-{max(pairs):.0%})")


if __name__ == "__main__":
    main()
