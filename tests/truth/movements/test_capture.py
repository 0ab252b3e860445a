"""BVH files are read, and a body moves as the recording does."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.support.pose_checks import inspect, knee_flexion, lowest_sole, thigh_angle
from truth.movements import PosedMotion, make_motion, make_movement
from truth.movements.bvh import BvhError, joint_places, read_bvh
from truth.movements.specs import Capture, Gait
from truth.movements.trunk import trunk_line
from truth.skeleton import Skeleton, example_skeleton, joint_positions

SKELETON = example_skeleton()
#: A hip, a knee and a foot that bend about x, with channels in an unusual order.
TINY = """HIERARCHY
ROOT Hips
{
\tOFFSET 1.0 2.0 3.0
\tCHANNELS 6 Xposition Yposition Zposition Zrotation Xrotation Yrotation
\tJOINT Knee
\t{
\t\tOFFSET 0.0 -4.0 0.0
\t\tCHANNELS 3 Zrotation Xrotation Yrotation
\t\tEnd Site
\t\t{
\t\t\tOFFSET 0.0 -3.0 0.0
\t\t}
\t}
}
MOTION
Frames: 2
Frame Time: 0.0333333
0 10 0 0 0 0 0 0 0
5 10 1 0 90 0 0 -90 0
"""
#: Names in the file for the joints of the skeleton, each with its parent in the file.
NAMES = {
    "pelvis": ("Hips", None),
    "thigh": ("UpLeg", "pelvis"),
    "shank": ("Leg", "thigh"),
    "foot": ("Foot", "shank"),
    "toes": ("ToeBase", "foot"),
    "upper_arm": ("Arm", "pelvis"),
    "forearm": ("ForeArm", "upper_arm"),
    "hand": ("Hand", "forearm"),
}


def write_bvh(path: Path, motion: PosedMotion, skeleton: Skeleton, *, fps: float) -> None:
    """Write a motion as a BVH file in centimetres with y up, every joint by its position."""
    names = ["pelvis", *(f"{n}_{s}" for s in ("left", "right") for n in NAMES if n != "pelvis")]
    frames = [
        joint_positions(skeleton, motion.pose_at(i / fps))
        for i in range(int(motion.duration_s * fps))
    ]
    order: list[str] = []

    def block(name: str, indent: str) -> str:
        order.append(name)
        base, _, side = name.partition("_" + name.rsplit("_", 1)[-1])
        side = name.removeprefix(base).strip("_").capitalize()
        base = name if name == "pelvis" else base
        children = [c for c in names if parent_of(c) == name]
        inner = "".join(block(c, indent + "  ") for c in children)
        head = "ROOT" if name == "pelvis" else "JOINT"
        return (
            f"{indent}{head} rig:{side}{NAMES[base][0]}\n{indent}{{\n{indent} OFFSET 0 0 0\n"
            f"{indent} CHANNELS 3 Xposition Yposition Zposition\n{inner}{indent}}}\n"
        )

    def parent_of(name: str) -> str | None:
        if name == "pelvis":
            return None
        base, side = name.rsplit("_", 1)
        above = NAMES[base][1]
        return above if above in (None, "pelvis") else f"{above}_{side}"

    tree = block("pelvis", "")
    lines = []
    for at in frames:
        numbers: list[float] = []
        for name in order:
            above = parent_of(name)
            x, y, z = 100.0 * (at[name] - (at[above] if above else 0.0))
            numbers += [x, z, -y]
        lines.append(" ".join(f"{n:.5f}" for n in numbers))
    head = f"MOTION\nFrames: {len(lines)}\nFrame Time: {1 / fps:.7f}\n"
    path.write_text("HIERARCHY\n" + tree + head + "\n".join(lines) + "\n", encoding="utf-8")


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, PosedMotion]:
    """A taller person's backward walk as a file, and the walk."""
    tall = example_skeleton(1.9)
    motion = make_motion(tall, Gait(gait="walk", direction="backward", duration_s=2.5, wobble=0.0))
    path = tmp_path_factory.mktemp("bvh") / "walk.bvh"
    write_bvh(path, motion, tall, fps=30.0)
    return path, motion


def test_reader_multiplies_rotations_in_the_order_of_the_channels(tmp_path: Path) -> None:
    path = tmp_path / "tiny.bvh"
    path.write_text(TINY, encoding="utf-8")
    bvh = read_bvh(path)
    assert [j.name for j in bvh.joints] == ["Hips", "Knee", "Knee_end"]
    places = joint_places(bvh)
    assert np.allclose(places[0], [[0, 10, 0], [0, 6, 0], [0, 3, 0]])
    # The hip turns +90 degrees about x, which takes -y to -z; the knee turns back.
    assert np.allclose(places[1], [[5, 10, 1], [5, 10, -3], [5, 7, -3]])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("nothing", "no BVH file"),
        (TINY.replace("}\nMOTION", "MOTION"), "not closed"),
        (TINY.replace("OFFSET 0.0 -4.0 0.0", "OFFSET 0.0"), "joint tree"),
        (TINY.replace("5 10 1 0 90 0 0 -90 0", "5 10 1"), "differ in length"),
        (TINY.replace("0.0333333", "0"), "no frames"),
    ],
)
def test_damaged_files_are_refused(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "bad.bvh"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BvhError, match=message):
        read_bvh(path)


def test_missing_joints_are_named(tmp_path: Path) -> None:
    path = tmp_path / "tiny.bvh"
    path.write_text(TINY, encoding="utf-8")
    with pytest.raises(BvhError, match="left thigh"):
        make_motion(SKELETON, Capture(path=path))


def test_body_moves_as_the_recording(recorded: tuple[Path, PosedMotion]) -> None:
    path, original = recorded
    motion = make_motion(SKELETON, Capture(path=path))
    assert motion.direction == "backward"
    assert motion.speed_mps == pytest.approx((original.speed_mps or 0.0) / 1.9 * 1.72, rel=0.05)
    tall = example_skeleton(1.9)
    for time_s in (0.5, 1.0, 1.4, 1.9):
        ours, theirs = motion.pose_at(time_s), original.pose_at(time_s)
        for side in ("left", "right"):
            assert knee_flexion(SKELETON, ours, side) == pytest.approx(
                knee_flexion(tall, theirs, side), abs=1.5
            )
            # The recording is turned by its mean heading, here less than a degree.
            assert thigh_angle(SKELETON, ours, side) == pytest.approx(
                thigh_angle(tall, theirs, side), abs=1.5
            )
        assert trunk_line(SKELETON, dict(ours.rotations))[0] == pytest.approx(
            trunk_line(tall, dict(theirs.rotations))[0], abs=1.5
        )


def test_feet_of_a_recording_touch_the_floor(recorded: tuple[Path, PosedMotion]) -> None:
    movement = make_movement(SKELETON, Capture(path=recorded[0]), fps=30)
    found = inspect(SKELETON, movement)
    assert found.lowest_m > -0.002
    assert found.fastest_mps < 15.0
    assert found.longest_bone_error_m < 1e-6
    lows = [
        min(min(lowest_sole(SKELETON, pose, side).values()) for side in ("left", "right"))
        for pose in movement.poses
    ]
    assert np.percentile(lows, 90) < 0.01


def test_part_of_a_recording_and_given_names(recorded: tuple[Path, PosedMotion]) -> None:
    spec = Capture(
        path=recorded[0], start_s=0.5, duration_s=1.0, names={"hand_left": "rig:LeftForeArm"}
    )
    assert make_motion(SKELETON, spec).duration_s == pytest.approx(1.0, abs=0.05)
    with pytest.raises(BvhError, match="no joint Paw"):
        make_motion(SKELETON, Capture(path=recorded[0], names={"hand_left": "Paw"}))
