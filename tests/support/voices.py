"""Recordings of a voice: tones that begin at a known time."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from vision.clip.sound import SOUND_RATE, Sound


def tone(begin_s: float, end_s: float, length_s: float) -> Sound:
    """Return silence with a tone in it."""
    time_s = np.arange(round(length_s * SOUND_RATE)) / SOUND_RATE
    wave = np.sin(2 * np.pi * 440 * time_s) * ((time_s >= begin_s) & (time_s < end_s))
    return (12_000 * wave).astype(np.int16)


def write_voice(path: Path, sound: Sound) -> Path:
    """Write a recording as Chromium does: Opus in WebM, with times in milliseconds."""
    with av.open(str(path), "w", format="webm") as container:
        stream = container.add_stream("libopus", rate=SOUND_RATE, layout="mono")
        for at in range(0, sound.size, 960):
            piece = sound[at : at + 960]
            frame = av.AudioFrame.from_ndarray(piece[None], format="s16", layout="mono")
            frame.sample_rate, frame.pts, frame.time_base = SOUND_RATE, at, Fraction(1, SOUND_RATE)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def onset_s(sound: Sound) -> float:
    """Return when a tone begins, seconds."""
    return float(np.argmax(np.abs(sound.astype(int)) > 3000)) / SOUND_RATE
