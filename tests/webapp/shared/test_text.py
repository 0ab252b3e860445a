from __future__ import annotations

import re
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd
import pytest

from vision.draw.evidence.people import draw_people
from vision.jobs.queue import JobStatus
from vision.jobs.result_meta import ResultMeta
from vision.report import report_text as telling
from vision.report.models import Criterion, Limits, MeasuredValue, People, PersonSeen, RepValue
from vision.report.scale import MARKS_APART, scale_of
from vision.samples import list_samples
from vision.settings import Settings
from vision.webapp.check.progress import progress_text
from vision.webapp.result import angle_curves, charts
from vision.webapp.result import value_scale as gauge
from vision.webapp.shared import tables
from vision.webapp.shared import text as words
from vision.webapp.shared.options_form import LEGS, TEST_CHOICES


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (12.34, "deg", "12.3°"),
        (-0.04, "deg", "0°"),
        (-5.0, "deg", "−5.0°"),
        (2.0, "count", "2"),
        (1.26, "% leg", "1.3 %"),
        (0.256, "s", "0.26 s"),
        (None, "deg", "–"),
    ],
)
def test_numbers(value: float | None, unit: str, said: str) -> None:
    assert telling.format_value(value, unit) == said


@pytest.mark.parametrize(
    ("limits", "unit", "said"),
    [
        (Limits(side="above", watch=10, fault=13.5), "deg",
         "Worth watching above 10°, fault above 13.5°"),
        (Limits(side="below", watch=90, fault=75), "deg",
         "Worth watching below 90°, fault below 75°"),
        (Limits(side="outside", watch=(-9.7, 9.7), fault=(-12.7, 12.7)), "deg",
         "Worth watching outside −9.7° to 9.7°, fault outside −12.7° to 12.7°"),
        (Limits(side="above", watch=5, fault=8), "% leg",
         "Worth watching above 5 %, fault above 8 % of leg length"),
        (Limits(side="above", watch=12, fault=12), "deg",
         "Worth watching above 12°, fault if by more than the error"),
        (Limits(side="above", watch=0, fault=1), "count", "Worth watching from 1, fault from 2"),
        (Limits(side="above", watch=2, fault=3), "count", "Worth watching from 3, fault from 4"),
        (None, "deg", "No limit: this is shown, not judged"),
    ],
)  # fmt: skip
def test_limits_in_words(builder: ModuleType, limits: Limits | None, unit: str, said: str) -> None:
    criterion = builder.build().criteria[0].model_copy(update={"limits": limits, "unit": unit})
    assert telling.limits_line(criterion) == said


def counted(builder: ModuleType, **update: Any) -> Criterion:
    touches = next(c for c in builder.build().criteria if c.unit == "count")
    reps = [
        RepValue(number=n, value=value, verdict="pass")
        for n, value in enumerate((0.0, 1.0, 0.0, None), start=1)
    ]
    basis = "23 repetitions in 7 clips"
    facts = {"value": 1.0, "error": 0.0, "error_basis": basis, "per_rep": reps, **update}
    return touches.model_copy(update=facts)


def test_a_count_is_out_of_the_repetitions_that_could_be_told(builder: ModuleType) -> None:
    written = re.sub("<[^>]+>", "", gauge.value_html(counted(builder)))
    assert written == "1 of 3 repetitions"
    one = counted(builder, per_rep=[RepValue(number=1, value=1.0, verdict="watch")])
    assert re.sub("<[^>]+>", "", gauge.value_html(one)) == "1 of 1 repetition"
    off = re.sub("<[^>]+>", "", gauge.value_html(counted(builder, error=0.4)))
    assert off == "1 of 3 repetitions, ± 0.4"


def test_the_error_of_a_count_says_how_often_it_was_wrong(builder: ModuleType) -> None:
    assert (
        telling.error_sentences(counted(builder)) == "No wrong count in 23 repetitions in 7 clips."
    )
    assert "not known" in telling.error_sentences(counted(builder, error=None))
    assert "± 0.4 is one standard error" in telling.error_sentences(counted(builder, error=0.4))


def test_a_repetition_says_whether_it_happened(builder: ModuleType) -> None:
    table = tables.per_rep_table(counted(builder))
    assert [row[1] for row in table.rows] == ["No", "Yes", "No", "–"]


def test_the_error_says_how_it_is_known(builder: ModuleType) -> None:
    criterion = next(c for c in builder.build().criteria if c.error)
    lines = [
        telling.error_sentences(criterion.model_copy(update={"error_kind": kind}))
        for kind in ("measured", "literature")
    ]
    assert "true angles are known" in lines[0]
    assert "published studies" in lines[1]
    assert "never called a fault" in telling.error_sentences(
        criterion.model_copy(update={"error": None})
    )


def test_what_was_seen(builder: ModuleType) -> None:
    assert telling.summary_line(builder.build()) == (
        "Single-leg squat · left leg · seen from the front · 3 repetitions counted "
        "(1 more not counted)"
    )
    assert telling.summary_line(builder.build("both_legs")).startswith(
        "Single-leg squat · both legs"
    )
    assert telling.summary_line(builder.build("refused")) == "Seen at an angle"


def test_every_cue_comes_with_the_drills_of_what_it_is_about(builder: ModuleType) -> None:
    report = builder.build("both_legs")
    tips = telling.advice(report)
    assert [tip.cue for tip in tips] == report.summary.cues
    assert all(tip.drill and tip.criterion_title.endswith((", left", ", right")) for tip in tips)


def test_cues_without_focus_have_no_drill(builder: ModuleType) -> None:
    report = builder.build()
    bare = report.model_copy(update={"summary": report.summary.model_copy(update={"focus": []})})
    assert [tip.drill for tip in telling.advice(bare)] == [None] * len(report.summary.cues)


def test_plain_text_is_not_markdown() -> None:
    assert words.escape_markdown("*a* _b_ :red[c]\n# d $e$") == (
        r"\*a\* \_b\_ \:red\[c\] \# d \$e\$"
    )


def test_a_result_is_named_by_clip_test_and_day(builder: ModuleType) -> None:
    meta = ResultMeta(
        "a" * 12, "my.mov", "clip.mov", datetime(2026, 3, 4, 9, 5, tzinfo=UTC), Settings()
    )
    assert words.result_label(meta, builder.build()) == (
        "my.mov · Single-leg squat, left leg · 4 Mar 2026, 09:05"
    )
    assert "no result yet" in words.result_label(meta, None)
    assert "no test recognised" in words.result_label(meta, builder.build("refused"))


@pytest.mark.parametrize("kind", ["sls_front", "sls_side", "deep_front", "deep_side", "both_legs"])
def test_scales_are_in_proportion(builder: ModuleType, kind: str) -> None:
    for criterion in builder.build(kind).criteria:
        scale = scale_of(criterion)
        if scale is None:
            assert criterion.value is None or criterion.unit == "count"
            continue
        assert sum(band.width for band in scale.bands) == pytest.approx(100, abs=0.1)
        under = [b.kind for b in scale.bands if b.left <= scale.value <= b.left + b.width]
        assert criterion.verdict in under
        assert scale.error is None or scale.error[0] < scale.value < scale.error[1]
        gaps = sorted(mark[0] for mark in scale.marks)
        assert all(b - a >= MARKS_APART for a, b in pairwise(gaps))


def test_tables_show_texts_as_they_are() -> None:
    table = tables.Table(heads=("<b>",), rows=(('"><script>',),))
    written = tables.table_html(table, caption="<i>")
    assert "<script" not in written
    assert "<b>" not in written
    assert "<i>" not in written


def test_the_repetitions_say_why_they_do_not_count(builder: ModuleType) -> None:
    table = tables.reps_table(builder.build())
    assert table.heads[:5] == ("Repetition", "Start", "Bottom", "End", "Counted")
    assert table.rows[3][4] == "No: less than 30° of knee flexion"
    assert table.muted == {3}
    assert tables.reps_table(builder.build("both_legs")).heads[1] == "Leg"


def test_the_worst_measures_have_a_column_with_their_leg(builder: ModuleType) -> None:
    report = builder.build("deep_front")
    knees = [
        c.model_copy(update={"leg": leg, "verdict": verdict})
        for c in report.criteria
        if c.id == "knee_valgus"
        for leg, verdict in (("left", "pass"), ("right", "fault"))
    ]
    values = {
        f"knee_valgus_{leg}": MeasuredValue(value=9.0, unit="deg") for leg in ("left", "right")
    } | {"down_time": MeasuredValue(value=1.2, unit="s")}
    reps = [rep.model_copy(update={"measures": values}) for rep in report.reps]
    table = tables.reps_table(report.model_copy(update={"criteria": knees, "reps": reps}))
    assert table.heads[5:] == (
        "Knee alignment, right", "Knee alignment, left", "Down time",
    )  # fmt: skip


def angles(builder: ModuleType, kind: str, tmp_path: Path) -> pd.DataFrame:
    builder.write_angles(tmp_path / "angles.csv", builder.build(kind))
    return angle_curves.read_angles(tmp_path / "angles.csv")


@pytest.mark.parametrize(
    ("kind", "titles"),
    [
        ("sls_front", ["Knee inward", "Trunk to the person's left", "Left hip"]),
        ("sls_side", ["Knee flexion", "Trunk forward", "Shin forward"]),
        ("refused", []),
    ],
)
def test_curves_fit_the_view(
    builder: ModuleType, tmp_path: Path, kind: str, titles: list[str]
) -> None:
    chosen = angle_curves.squat_curves(angles(builder, kind, tmp_path), builder.build(kind))
    assert len(chosen) == len(titles)
    for curve, title in zip(chosen, titles, strict=True):
        assert curve.title.startswith(title)


def test_gaps_stay_gaps_and_long_clips_are_thinned(builder: ModuleType, tmp_path: Path) -> None:
    report = builder.build()
    series = angles(builder, "sls_front", tmp_path)
    curve = angle_curves.squat_curves(series, report)[0]
    gap = curve.data[curve.data["time_s"].between(6.5, 7.0)]
    assert len(gap) > 5
    assert gap["degrees"].isna().all()
    longer = pd.concat([series] * 10, ignore_index=True)
    assert len(angle_curves.squat_curves(longer, report)[0].data) <= angle_curves.MAX_ROWS


def test_a_chart_shades_repetitions_and_does_not_blow_up_jitter(
    builder: ModuleType, tmp_path: Path
) -> None:
    report = builder.build()
    curve = angle_curves.squat_curves(angles(builder, "sls_front", tmp_path), report)[0]
    chart: dict[str, Any] = charts.rep_chart(curve, report).to_dict()
    marks = [layer["mark"]["type"] for layer in chart["layer"]]
    assert marks == ["rect", "rule", "text", "line", "point"]
    curve.data["degrees"] = 2.0
    low, high = charts.rep_chart(curve, report).to_dict()["layer"][3]["encoding"]["y"]["scale"][
        "domain"
    ]
    assert high - low == charts.MIN_SPAN_DEG


@pytest.mark.parametrize(
    ("standing", "said"),
    [
        (JobStatus("waiting"), "Starting"),
        (JobStatus("waiting", jobs_ahead=2), "Waiting: 2 other clips are checked first"),
        (JobStatus("running", 0.5, "Looking", elapsed_s=40), r"Looking · 50% · about 40 s left"),
        (JobStatus("running", 0.0, "Opening", elapsed_s=0.4), "Opening"),
        (JobStatus("running", 0.0, "Opening", elapsed_s=3.4), "Opening · 3 s"),
        (JobStatus("elsewhere", activity="In another window"), "In another window"),
        (JobStatus("running", 0.02, "Looking", elapsed_s=40), "Looking · 2%"),
        (JobStatus("running", 0.5, "Looking", stopping=True), "Stopping"),
    ],
)
def test_progress_in_words(standing: JobStatus, said: str) -> None:
    assert progress_text(standing) == said


def test_samples_are_those_that_are_there(tmp_path: Path) -> None:
    assert list_samples(tmp_path) == []
    (tmp_path / "a.mp4").write_bytes(b"x")
    (tmp_path / "index.json").write_text(
        '[{"file": "a.mp4", "title": "A", "what_to_expect": "B"}, {"file": "b.mp4", "title": "C"}]'
    )
    (sample,) = list_samples(tmp_path)
    assert (sample.path.name, sample.title, sample.what_to_expect) == ("a.mp4", "A", "B")


def test_people_are_boxed_in_a_picture_of_their_own_moment(
    small_clip: Path, tmp_path: Path
) -> None:
    from PIL import Image

    from vision.clip.open import open_clip

    seen = [
        PersonSeen(number=1, first_s=0, last_s=1, box=(20, 20, 80, 200), box_s=0.2),
        PersonSeen(number=2, first_s=0, last_s=1, box=(150, -5, 400, 230), box_s=0.2),
        PersonSeen(number=3, first_s=0, last_s=1, box=(90, 90, 90, 90), box_s=0.6),
    ]
    paths = draw_people(open_clip(small_clip), People(followed=1, seen=seen), tmp_path / "p")
    assert len(paths) == 2
    with Image.open(paths[0]) as picture:
        assert picture.size == (160, 240)
        assert len(set(picture.convert("RGB").get_flattened_data())) > 20


def test_every_choice_has_words() -> None:
    assert all(TEST_CHOICES.values())
    assert all(LEGS.values())
