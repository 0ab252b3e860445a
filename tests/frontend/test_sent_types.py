"""The types of what Python and the browser send each other, which are written by hand, hold."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest

from tests.support.compare_sources import build_rep_source, build_stride_source
from tests.support.saved_results import DURATION, build_report
from tests.support.sent_types import SentType, check_types, find_tsc
from vision.clip.frames import ClipInfo
from vision.jobs.result_meta import ResultMeta
from vision.live.messages import hand_message, refusal_message, update_message
from vision.live.updates import (
    Cue,
    DisplayedAngle,
    FrameUpdate,
    GaitProgress,
    LiveRep,
    ReadinessCheck,
    Throughput,
)
from vision.motion.angles import Angles
from vision.pose.landmarks import Landmark
from vision.pose.pose_track import PoseTrack
from vision.report.comparison.alignment import align
from vision.report.comparison.sources import CompareSource, list_span_indices, select_segment
from vision.report.models import Report
from vision.report.playback import Playback, PlaybackGoodForm, Thumbnails, build_playback
from vision.report.playback_events import EventKind
from vision.report.review import ReviewDecision, apply_review
from vision.report.user_annotation import AnnotationKind, UserAnnotation, parse_user_annotation
from vision.report.voice_over import RecordedDrawing, parse_voice_over
from vision.settings import Settings
from vision.terms import Side, Verdict
from vision.training.programme import StepKind, load_programme
from vision.webapp.compare.player_data import ComparedResult, pair_data, side_data
from vision.webapp.components import compare, player, training, upload
from vision.webapp.components.camera_answer import answer_data
from vision.webapp.result.notes import player_drawings
from vision.webapp.result.player import player_verdicts
from vision.webapp.server.uploads import UploadAccess
from vision.webapp.training.outcome import read_ended
from vision.webapp.training.page import plan_data

DAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
ACCESS = UploadAccess("/uploads", "token")


def live_updates() -> dict[str, object]:
    checks = tuple(ReadinessCheck("light", "Light", ok) for ok in (True, False, None))
    reps = (
        LiveRep(1, "left", 0.1, 1.1, 2.1, "fault", "Knee alignment", "knee_valgus"),
        LiveRep(None, None, 3.1, 4.1, 5.1, "uncounted"),
    )
    body = np.full((33, 3), 1 / 3)
    gait = GaitProgress(7, 171.6, -2.4, toe_first=3, strikes_known=4)
    recording = FrameUpdate(
        9.0, "recording", body, recorded_s=2.34, target_reps=3, network="heavy",
        throughput=Throughput(29.96, 14.04, 25.4),
    )  # fmt: skip
    updates = {
        "set-up": FrameUpdate(1.0, "guide", checks=checks, instruction="Switch on a light"),
        "countdown": FrameUpdate(5.0, "countdown", body, countdown=3),
        "squat": replace(
            recording,
            angle=DisplayedAngle("Knee", "12° in", Landmark.LEFT_KNEE),
            reps=reps,
            cue=Cue(4, "Knee out", "Knee out", "fix"),
        ),
        "first step": replace(recording, gait=GaitProgress(1)),
        "run": replace(recording, gait=gait),
    }
    return {name: update_message(update) for name, update in updates.items()}


def playback(report: Report, **parts: Any) -> Playback:
    times = np.arange(0, DURATION, 0.1)
    count = times.size
    info = ClipInfo(
        Path("clip.mp4"), "clip.mp4", "0" * 64, 320, 240, times, DURATION, 10.0, False, 0, "h264"
    )
    track = PoseTrack(
        index=np.arange(count), time_s=times, xyz=np.ones((count, 33, 3)),
        visibility=np.ones((count, 33)), state=np.ones(count, np.uint8),
        swapped=np.zeros(count, bool), width=320, height=240,
    )  # fmt: skip
    names = ("knee_flexion_left", "knee_flexion_right", "trunk_forward_lean", "trunk_lateral_lean")
    angles = Angles(np.arange(count), times, {name: np.ones(count) for name in names})
    return build_playback(info, track, angles, report, **parts)


def playback_files() -> dict[str, object]:
    still = PlaybackGoodForm(
        frame=7, criterion="knee_valgus/left", anchor=28, lines=[(0.7, 0.8, 0.9, 0.8)],
        joints=[(0.8, 0.8)], head=None,
    )  # fmt: skip
    moved = still.model_copy(update={"head": (0.5, 0.2, 0.1)})
    small = Thumbnails(width=80, height=60, times_s=[0.0, 1.0])
    deep = build_report("deep_front")
    timeless = [one.model_copy(update={"evidence_s": None}) for one in deep.criteria]
    made = {
        "squat": playback(build_report("both_legs"), thumbnails=small, good_forms=[still, moved]),
        "deep squat": playback(deep.model_copy(update={"criteria": timeless})),
        "run": playback(build_report("run")),
    }
    files: dict[str, Any] = {name: json.loads(one.model_dump_json()) for name, one in made.items()}
    files["before good forms"] = files["squat"].copy()
    del files["before good forms"]["good_forms"]
    return files


def hand_updates() -> dict[str, object]:
    return {"raised": hand_message(time_s=1.23, signs=2, is_seen=True, analysed_fps=9.96)}


def refusals() -> dict[str, object]:
    return {"busy": refusal_message("Too many cameras are open.")}


def guided_sessions() -> dict[str, object]:
    """Return what a guided session is given, with and without a camera, and with nothing to do."""
    plan = load_programme().main(1)
    servers = [
        {"urls": "stun:a.example"},
        {"urls": "turn:a.example", "username": "a", "credential": "b"},
    ]
    answers = {
        "new": None,
        "connected": {"id": "1", "type": "answer", "sdp": "v=0"},
        "refused": {"id": "1", "type": "refused", "reason": "Too many cameras are open."},
    }
    cameras: dict[str, dict[str, object] | None] = {
        name: {"ice_servers": servers, "answer": answer_data(answer)}
        for name, answer in answers.items()
    }

    def given(plan: dict[str, object] | None, camera: dict[str, object] | None) -> object:
        made: Any = training.guided_session(
            key="-", plan=plan, athlete="", result="", saved=None if plan else "session-0001",
            camera=camera, on_ended=list, on_offer=list,
        )  # fmt: skip
        return made["data"]

    data = plan_data(plan, plan.rounds[0])
    return {
        **{name: given(data, camera) for name, camera in cameras.items()},
        "ended": given(None, None),
    }


def compared(first: CompareSource, second: CompareSource, folder: Path) -> dict[str, Any]:
    """Return what the compare player is given for the first segments of two results."""
    chosen = [select_segment(one, list_span_indices(one)[0]) for one in (first, second)]
    alignment = align(chosen[0], chosen[1])
    meta = ResultMeta("a", "IMG.mp4", "clip.mp4", DAY, Settings())
    sides = [
        side_data(ComparedResult(meta, folder, one, athlete), alignment, which, url_of=str)
        for which, (one, athlete) in enumerate([(first, "Ada"), (second, None)])
    ]
    given: Any = compare.compare_player(
        key="-", clips="a|b", sides=sides, pair=pair_data(alignment, "0-0")
    )
    return dict(given["data"])


def comparisons(folder: Path) -> dict[str, object]:
    one, other = build_rep_source(2, 12, 30), build_rep_source(4, 20, 40)
    gap = build_rep_source(
        4, 20, 40, side="right", names=("knee_flexion_right",), gap=slice(10, 15), error=None
    )
    front: dict[str, Any] = {"side": None, "screen": "deep_squat", "view": "front"}
    stride = build_stride_source(10, 40, 80)
    return {
        "one leg": compared(one, other, folder),
        "two legs": compared(one, gap, folder),
        "legs changed": compared(gap, one, folder),
        "both legs": compared(
            build_rep_source(2, 12, 30, **front), build_rep_source(4, 20, 40, **front), folder
        ),
        "strides": compared(stride, stride, folder),
    }


def players() -> dict[str, object]:
    report = build_report("sls_front")
    decision = ReviewDecision(report.criteria[0].id, report.criteria[0].leg, "dismiss")
    drawn = UserAnnotation("line1", 0.2, "line", ((1.0, 2.0), (3.0, 4.0)), "red")
    named = UserAnnotation("event", 0.4, "event", (), "blue", "Push-off")
    common: dict[str, Any] = {
        "key": "-", "clip": "a", "video": "/v.mp4", "playback": "/p.json", "size": (320, 240),
    }  # fmt: skip
    full: Any = player.review_player(
        **common,
        sheet="/s.jpg",
        fallback="/f.mp4",
        verdicts=player_verdicts(apply_review(report, [decision])),
        drawings=player_drawings([drawn, named]),
        upload=ACCESS,
        command={"id": "1", "time_s": 0.5, "frame": 3, "span": 0, "play": True},
        voice_overs={"saved": ["voice"], "refused": {"id": "b", "message": "It is damaged."}},
    )
    short: Any = player.review_player(
        **common,
        sheet=None,
        verdicts=player_verdicts(apply_review(build_report("run"), [])),
        command={"id": "2"},
        voice_overs={"saved": [], "refused": None},
    )
    bare: Any = player.review_player(**common, sheet=None, verdicts=player_verdicts(
        apply_review(build_report("refused"), [])
    ))  # fmt: skip
    return {"full": full["data"], "in short": short["data"], "refused": bare["data"]}


def uploaders() -> dict[str, object]:
    given: Any = upload.file_uploader(
        key="-", label="Clips", extensions=["mp4"], max_bytes=9, access=ACCESS, missing=["a"],
        known={"ready": ["b"], "pending": 1},
    )  # fmt: skip
    return {"two files": given["data"]}


def voice_overs() -> dict[str, object]:
    """Return timelines that Python accepts."""
    line = {
        "from_s": 0.5, "to_s": 1.0, "kind": "line", "points": [[0, 0], [9, 9]], "colour": "red",
        "text": "",
    }  # fmt: skip
    stroke = line | {"kind": "stroke", "times_s": [0.5, 0.6], "opacity": 0.5}
    timeline = {
        "version": 1, "duration_s": 2.0, "frames": [[0, 0.0]], "views": [[0.2, 2.0, 50, 50]],
        "drawings": [line, stroke],
    }  # fmt: skip
    parse_voice_over(json.dumps(timeline).encode())
    return {"drawn": timeline}


def ended_sessions() -> dict[str, object]:
    """Return ended sessions that Python accepts."""
    session = {
        "id": "session-0001", "athlete": "", "result": "", "plan": "walk", "rounds": 2,
        "rounds_done": 1, "day": DAY.date().isoformat(),
    }  # fmt: skip
    assert read_ended(session, today=DAY.date()) is not None
    return {"walk": session}


def drawings() -> dict[str, object]:
    """Return drawings that Python accepts."""
    line = {"id": "a", "time_s": 1, "kind": "line", "points": [[0, 0], [1, 1]], "text": ""}
    drawing = line | {"colour": "red"}
    return {"accepted": drawing, "kept": asdict(parse_user_annotation(drawing))}


UNIONS: dict[str, tuple[str, ...]] = {
    "Side": get_args(Side),
    "Verdict": get_args(Verdict),
    'ClipEvent["kind"]': get_args(EventKind),
    'PlanStep["kind"]': get_args(StepKind),
    "DrawingKind": get_args(AnnotationKind),
    'TimedDrawing["kind"]': get_args(RecordedDrawing.model_fields["kind"].annotation),
}


@pytest.fixture
def _given(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let components return what they are given."""
    for module in (compare, player, training, upload):
        monkeypatch.setattr(module, "_component", lambda: lambda **given: given)


@pytest.fixture
def tsc() -> list[str]:
    found = find_tsc()
    if found is None:
        pytest.skip("TypeScript is not installed; make setup-tests installs it where there is npm")
    return found


@pytest.mark.usefixtures("_given")
def test_what_python_sends_and_accepts_has_the_declared_types(
    tsc: list[str], tmp_path: Path
) -> None:
    types = [
        SentType("FrameUpdate", live_updates()),
        SentType("RawPlayback", playback_files()),
        SentType("HandUpdate", hand_updates()),
        SentType("Refusal", refusals(), "shared/serverLink.js"),
        SentType("SessionData", guided_sessions(), "training/guidedSession.js"),
        SentType("CompareData", comparisons(tmp_path), "compare/comparePlayer.js"),
        SentType("PlayerData", players(), "player/player.js"),
        SentType("UploaderData", uploaders(), "upload/uploader.js"),
        SentType("VoiceTimeline", voice_overs()),
        SentType("EndedSession", ended_sessions()),
        SentType("Drawing", drawings()),
    ]
    problems = check_types(tsc, tmp_path, types, unions=UNIONS)
    assert not problems, "\n".join(problems)
