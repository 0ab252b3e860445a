from __future__ import annotations

from datetime import date

import pytest

from tests.support.finished_analyses import make_finished_analysis
from vision.library.athletes import add_athlete
from vision.library.ingest import ingest
from vision.library.queries import (
    ReportFilter,
    get_report_card,
    list_frequent_criteria,
    list_reports,
)
from vision.library.reviews import write_review
from vision.library.schema import ReviewRow
from vision.report.review import ReviewDecision, apply_review


@pytest.fixture
def stocked(library, tmp_path):
    """A single-leg squat from the front on Monday, a deep one from the side on Tuesday."""
    ada = add_athlete(library, "Ada")
    squat, deep = (
        make_finished_analysis(tmp_path, "sls_front"),
        make_finished_analysis(tmp_path, "deep_side", days=1),
    )
    ingest(library, squat, athlete_id=ada)
    ingest(library, deep)
    with library.writing() as session:
        session.get(ReviewRow, deep.id).status = "reviewed"
    return library, {"squat": squat, "deep": deep}


def names(library, made, **wanted):
    found = {card.id for card in list_reports(library, ReportFilter(**wanted)).cards}
    return {name for name, one in made.items() if one.id in found}


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, {"squat", "deep"}),
        ({"screen": "single_leg_squat"}, {"squat"}),
        ({"screen": "backward_running"}, set()),
        ({"status": "new"}, {"squat"}),
        ({"status": "reviewed"}, {"deep"}),
        ({"since": date(2026, 3, 3)}, {"deep"}),
        ({"until": date(2026, 3, 2)}, {"squat"}),
        ({"since": date(2026, 3, 2), "until": date(2026, 3, 3)}, {"squat", "deep"}),
        ({"since": date(2026, 3, 4)}, set()),
        ({"athlete": ""}, {"deep"}),
        ({"athlete": "somebody else"}, set()),
        ({"screen": "deep_squat", "status": "new"}, set()),
    ],
)
def test_filters_find_their_reports(stocked, wanted, found):
    library, made = stocked
    assert names(library, made, **wanted) == found


def test_reports_are_filtered_by_criterion_and_verdict(stocked):
    library, made = stocked
    for name, one in made.items():
        for criterion in one.report.criteria:
            same = {
                other
                for other, two in made.items()
                if any(
                    (c.id, c.verdict) == (criterion.id, criterion.verdict)
                    for c in two.report.criteria
                )
            }
            assert name in same
            found = names(library, made, criterion=criterion.id, verdicts=(criterion.verdict,))
            assert found == same
    faulty = {
        name for name, one in made.items() if any(c.verdict == "fault" for c in one.report.criteria)
    }
    assert names(library, made, verdicts=("fault",)) == faulty


def test_the_coachs_verdict_counts(stocked):
    library, made = stocked
    report = made["squat"].report
    first, second = [c for c in report.criteria if c.verdict == "fault"][:2]
    (passed, *_) = [c for c in report.criteria if c.verdict == "pass"]
    decisions = [
        ReviewDecision(first.id, first.leg, "change", "watch", "almost"),
        ReviewDecision(second.id, second.leg, "dismiss", reason="dark"),
        ReviewDecision(passed.id, passed.leg, "change", "fault", "seen from behind"),
    ]
    write_review(library, made["squat"].id, status="new", message="", decisions=decisions)
    card = get_report_card(library, made["squat"].id)
    assert first.title in card.watches
    assert passed.title in card.faults
    assert {first.title, second.title} & set(card.faults) == set()
    assert second.title not in card.watches
    shown = apply_review(report, decisions).report.criteria
    assert card.faults == tuple(dict.fromkeys(c.title for c in shown if c.verdict == "fault"))
    assert names(library, made, criterion=first.id, verdicts=("fault",)) == set()
    assert names(library, made, criterion=first.id, verdicts=("watch",)) == {"squat"}
    assert names(library, made, criterion=second.id, verdicts=("fault", "watch")) == set()
    frequent = {each.criterion for each in list_frequent_criteria(library)}
    assert passed.id in frequent
    assert second.id not in frequent


def test_the_latest_comes_first_and_pages_follow_each_other(library, tmp_path):
    made = [make_finished_analysis(tmp_path, days=day) for day in range(7)]
    for one in made:
        ingest(library, one)
    wanted = [one.id for one in reversed(made)]
    parts = [list_reports(library, ReportFilter(), offset=first, limit=3) for first in (0, 3, 6)]
    assert [card.id for part in parts for card in part.cards] == wanted
    assert {part.total for part in parts} == {7}


def test_frequent_criteria_count_each_report_once(stocked):
    library, made = stocked
    counted = list_frequent_criteria(library)
    for stood in counted:
        assert stood.reports == sum(
            any(
                (c.id, c.title) == (stood.criterion, stood.title)
                and c.verdict in ("fault", "watch")
                for c in one.report.criteria
            )
            for one in made.values()
        )
    assert counted
