"""Measure formcheck's error on rendered clips with ground truth and write the error table.

    python scripts/measure_error.py FOLDER... [--quality best | --model NAME|PATH] [--workers N]

FOLDER holds NAME.mp4 with NAME.truth.json (joint positions in pixels and true 3D angles
of every frame; samples/README.md describes the format). Each criterion is measured twice
on the same repetitions: on the detected landmarks and on the true ones. The error is the
root mean square of the differences, one standard error of measurement, bias included. No
clip is left out and no offset is subtracted.

The table has a part for each landmark network. Only that of the network used is written, and
of it only the errors that the folders cover: clips of squats leave those of running as they
are.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
from gait_truth import compare_gait
from rep_truth import compare_rep_times

from vision import pipeline
from vision.motion.angles import Angles
from vision.motion.movement import Motion
from vision.motion.rep_detection import standing_height
from vision.motion.segments import compute_all_angles
from vision.motion.standing_leg import find_stance
from vision.pose.landmarks import landmark
from vision.pose.model_quality import QUALITIES, QUALITY_NETWORKS
from vision.pose.model_store import get_model, resolve_model
from vision.pose.pose_track import PoseTrack
from vision.screens.criteria import load_criteria
from vision.screens.measurements import RepContext
from vision.screens.registry import SCREENS
from vision.screens.rep_counting import find_candidates
from vision.screens.run_screen import Judgement, judge_motion
from vision.screens.screen_selection import select_screen
from vision.screens.squat_measures import estimate_knee_flexion
from vision.settings import Settings
from vision.terms import SIDES
from vision.text.numbers import plural

JOINTS = ("shoulder", "elbow", "wrist", "hip", "knee", "ankle", "heel", "toe")
#: Angle here, angle in the truth file without side, whether it has a side.
ANGLES = (
    ("knee_flexion", "knee_flexion", True),
    ("thigh_angle", "thigh_angle", True),
    ("shank_angle", "shank_forward_tilt", True),
    ("hip_flexion", "hip_flexion", True),
    ("foot_pitch", "foot_pitch_toe_up", True),
    ("ankle_dorsiflexion", "ankle_dorsiflexion", True),
    ("hip_adduction", "hip_adduction", True),
    ("trunk_forward_lean", "trunk_forward_lean", False),
    ("trunk_lateral_lean", "trunk_lateral_lean_toL", False),
    ("pelvic_obliquity", "pelvic_obliquity_Lhigh", False),
)


@dataclass(frozen=True)
class Pair:
    """A measured value and its true value."""

    clip: str
    measured: float
    true: float


def load_motion(path: Path, model: Path) -> Motion:
    """Analyse a clip and return the motion that the pipeline judges."""
    judged: list[Motion] = []

    def keep(motion: Motion, **options: Any) -> Judgement:
        judged.append(motion)
        return judge_motion(motion, **options)

    with patch.object(pipeline, "judge_motion", keep):
        # One frame at a time, because whole clips are measured in parallel.
        pipeline.analyse(path, Settings(model=str(model), workers=1))
    return judged[0]


def true_roll_deg(truth: dict[str, Any]) -> float:
    """Return how far the camera was tilted, clockwise in the frame: 0 where it was level."""
    camera = (truth.get("camera") or {}).get("R")
    if camera is None:
        return 0.0
    right, down = camera[0][2], camera[1][2]  # of the world's vertical, in the image
    return float(np.degrees(np.arctan2(right, -down)))


def true_track(track: PoseTrack, truth: dict[str, Any]) -> PoseTrack:
    """Replace landmarks by their true positions, where the truth has them."""
    xyz = track.xyz.copy()
    for row, index in enumerate(track.index):
        joints = truth["frames"][int(index)]["joints2d"]
        for joint in JOINTS:
            for side in SIDES:
                xyz[row, landmark(joint, side), :2] = joints[f"{joint}_{side[0].upper()}"]
    return replace(
        track,
        xyz=xyz,
        visibility=np.ones_like(track.visibility),
        roll_deg=true_roll_deg(truth),
    )


def true_angles(angles: Angles, truth: dict[str, Any]) -> Angles:
    """Replace the image-plane angles of the true landmarks by the true 3D angles."""
    series = dict(angles.series)
    rows = [truth["frames"][int(i)]["angles"] for i in angles.index]
    for ours, theirs, sided in ANGLES:
        for side in SIDES if sided else (None,):
            name = f"{ours}_{side}" if side else ours
            there = f"{theirs}_{side[0].upper()}" if side else theirs
            values = np.array([np.nan if r.get(there) is None else r[there] for r in rows])
            # Angles that the view does not show are not compared.
            series[name] = np.where(np.isfinite(series[name]), values, np.nan)
    return replace(angles, series=series)


def rep_contexts(motion: Motion, track: PoseTrack, angles: Angles) -> list[RepContext]:
    """Return the contexts of the detected repetitions with other landmarks."""
    counted = find_candidates(motion)
    return [
        replace(
            c.context,
            track=track,
            angles=angles,
            leg_length=standing_height(track, c.rep),
            stance=find_stance(track, c.rep),
        )
        for c in counted
        if c.counted
    ]


def compare_clip(path: Path, *, model: Path) -> list[tuple[str, str, str, str, Pair]]:
    """Return all comparisons of a clip; runs in a process of its own."""
    return list(compare(path, model))


def compare(path: Path, model: Path) -> Iterator[tuple[str, str, str, str, Pair]]:
    """Yield (kind, screen, name, view, pair) for every value of a clip that can be compared."""
    truth = json.loads(path.with_name(f"{path.stem}.truth.json").read_text())
    motion = load_motion(path, model)
    counted = find_candidates(motion)
    if motion.bouts:
        yield from compare_running(path.stem, motion, truth)
        return
    screen = select_screen(motion, counted).screen
    if screen is None:
        return
    exact = true_track(motion.smooth, truth)
    exact_angles = true_angles(compute_all_angles(exact, motion.reps, motion.segments), truth)
    stances = screen.stances
    pairs = [
        (a, b)
        for a, b in zip(
            rep_contexts(motion, motion.smooth, motion.angles),
            rep_contexts(motion, exact, exact_angles),
            strict=True,
        )
        if a.stance.kind in stances
    ]
    touched = set(truth.get("truth_info", {}).get("touch_down_frames") or [])
    for spec in load_criteria(screen.id).criterion:
        for measured, true in pairs:
            view = str(measured.view.name)
            if view not in spec.views:
                continue
            for side in SIDES if spec.per_leg else (None,):
                a = screen.measures[spec.id](measured, side).value
                b = screen.measures[spec.id](true, side).value
                if spec.id == "touch_down":
                    b = float(any(measured.rep.start <= f <= measured.rep.end for f in touched))
                if a is not None and b is not None:
                    yield "criteria", screen.id, spec.id, view, Pair(path.stem, a, b)
    for view, name, time_s, true_s in compare_rep_times(motion, truth):
        yield "reps", "", name, view, Pair(path.stem, time_s, true_s)
    for guess, real in compare_flexion_estimates(motion, [a for a, _ in pairs], truth):
        yield "angles", "", "knee_flexion_estimate", "front", Pair(path.stem, guess, real)
    yield from compare_series(path.stem, motion, exact_angles)


def compare_flexion_estimates(
    motion: Motion, contexts: Sequence[RepContext], truth: dict[str, Any]
) -> Iterator[tuple[float, float]]:
    """Yield the knee flexion estimated from the front at each bottom, and the true one."""
    for measured in contexts:
        if measured.view.name in ("front", "back"):
            guess = estimate_knee_flexion(measured, None).value
            frame = truth["frames"][int(motion.smooth.index[measured.rep.bottom])]
            legs = [measured.leg] if measured.leg else list(SIDES)
            real = float(np.mean([frame["angles"][f"knee_flexion_{s[0].upper()}"] for s in legs]))
            if guess is not None:
                yield guess, real


def compare_series(
    clip: str, motion: Motion, exact: Angles
) -> Iterator[tuple[str, str, str, str, Pair]]:
    """Compare whole angle series frame by frame, on the standing legs."""
    view = str(motion.segments[0].view.name)
    kinds = {s.kind for s in motion.segments}
    near = motion.segments[0].view.facing
    for name, series in motion.angles.series.items():
        base, _, side = name.rpartition("_")
        if side in SIDES and "both" not in kinds and side not in kinds:
            continue
        if side in SIDES and view == "side" and "both" in kinds and side != near:
            continue  # the far leg is not judged
        label = base if side in SIDES else name
        for a, b in zip(series, exact.series[name], strict=True):
            if np.isfinite(a) and np.isfinite(b):
                yield "angles", "", label, view, Pair(clip, float(a), float(b))


def compare_running(
    clip: str, motion: Motion, truth: dict[str, Any]
) -> Iterator[tuple[str, str, str, str, Pair]]:
    """Compare a clip of walking or running."""
    exact = true_track(motion.smooth, truth)
    exact_angles = true_angles(motion.angles, truth)
    for kind, screen, name, view, a, b in compare_gait(motion, exact, exact_angles, truth):
        yield kind, screen, name, view, Pair(clip, a, b)
    yield from compare_near_leg(clip, motion, exact_angles)


def compare_near_leg(
    clip: str, motion: Motion, exact: Angles
) -> Iterator[tuple[str, str, str, str, Pair]]:
    """Compare angle series of walking and running on the near leg."""
    for bout in motion.bouts:
        for name, series in motion.angles.series.items():
            base, _, side = name.rpartition("_")
            if side in SIDES and side != bout.near_side:
                continue
            label = f"{base if side in SIDES else name}_gait"
            pairs = zip(series[bout.rows], exact.series[name][bout.rows], strict=True)
            for a, b in pairs:
                if np.isfinite(a) and np.isfinite(b):
                    yield "angles", "", label, str(bout.view.name), Pair(clip, a, b)


def summarise(pairs: list[Pair], *, unit: str) -> dict[str, Any]:
    """Return root mean square and bias of the differences."""
    gaps = np.array([p.measured - p.true for p in pairs])
    clips = len({p.clip for p in pairs})
    return {
        "error": round(float(np.sqrt(np.mean(gaps**2))), 2),
        "bias": round(float(np.mean(gaps)), 2),
        "kind": "measured",
        "basis": f"{plural(len(pairs), unit)} in {plural(clips, 'rendered clip')} with exact truth",
    }


def merge_table(out: Path, network: str, table: dict[str, Any]) -> dict[str, Any]:
    """Merge new errors of a network into the existing table; others stay as they are."""
    old = json.loads(out.read_text()) if out.exists() else {"all_models": {}, "models": {}}
    mine = old["models"].get(network, {})
    merged = {part: {**mine.get(part, {}), **new} for part, new in table.items()}
    return {**old, "models": {**old["models"], network: merged}}


def unit_of(screen: str) -> str:
    """Return the unit of observation of a test."""
    return SCREENS[screen].unit.noun


#: Values of one part of the table, by name and view.
Views = dict[str, dict[str, list[Pair]]]


@dataclass(frozen=True)
class Values:
    """All values: of the criteria by test, of gait, of angles and of the times of repetitions."""

    criteria: dict[str, Views]
    gait: Views
    angles: Views
    reps: Views


def collect(clips: Sequence[Path], model: Path, workers: int | None) -> Values:
    """Measure clips in parallel."""

    def views() -> Views:
        return defaultdict(lambda: defaultdict(list))

    values = Values(defaultdict(views), views(), views(), views())
    with ProcessPoolExecutor(workers) as pool:
        compared = pool.map(partial(compare_clip, model=model), clips)
        for path, found in zip(clips, compared, strict=True):
            print(path.name, flush=True)
            for kind, screen, name, view, pair in found:
                part = getattr(values, kind)
                of_screen = part[screen] if kind == "criteria" else part
                of_screen[name][view].append(pair)
    return values


def build_table(values: Values) -> dict[str, Any]:
    """Summarise all values."""

    def summaries(part: Views, unit: str) -> dict[str, Any]:
        return {
            name: {view: summarise(pairs, unit=unit) for view, pairs in views.items()}
            for name, views in part.items()
        }

    of_frames = {n: v for n, v in values.angles.items() if n != "knee_flexion_estimate"}
    of_reps = {n: v for n, v in values.angles.items() if n not in of_frames}
    return {
        "criteria": {
            screen: summaries(names, unit_of(screen))
            for screen, names in sorted(values.criteria.items())
            if names
        },
        "gait": summaries(values.gait, "stride"),
        "angles": summaries(of_frames, "frame") | summaries(of_reps, "repetition"),
        "reps": summaries(values.reps, "repetition"),
    }


def show_table(table: dict[str, Any]) -> None:
    """Print all errors."""
    parts = [(part, table[part]) for part in ("gait", "angles", "reps")]
    tables = [*table["criteria"].items(), *parts]
    for screen, names in tables:
        for name, views in names.items():
            for view, e in views.items():
                size = f"{e['error']:6.2f} bias {e['bias']:+6.2f}"
                print(f"{screen:18} {name:22} {view:6} {size}  {e['basis']}")


def main() -> None:
    """Measure all clips and write the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", type=Path, nargs="+", metavar="FOLDER")
    parser.add_argument("--quality", choices=QUALITIES, default="best")
    parser.add_argument("--model", help="name or bundle, instead of --quality")
    parser.add_argument("--workers", type=int, help="clips measured in parallel")
    parser.add_argument("--out", type=Path, default=Path("vision/screens/measurement_error.json"))
    args = parser.parse_args()
    # Never the model of another quality in its place.
    model = resolve_model(args.model) if args.model else get_model(QUALITY_NETWORKS[args.quality])
    if model.network is None:
        sys.exit(f"{model.name} contains a landmark network that the manifest does not know.")
    print(f"Measuring with {model.name}, network {model.network}", flush=True)
    truths = sorted(t for folder in args.folders for t in folder.glob("*.truth.json"))
    clips = [t.with_name(t.name.replace(".truth.json", ".mp4")) for t in truths]
    table = build_table(collect(clips, model.path, args.workers))
    merged = merge_table(args.out, model.network, table)
    args.out.write_text(json.dumps(merged, indent=2, sort_keys=True) + "\n")
    show_table(table)


if __name__ == "__main__":
    main()
