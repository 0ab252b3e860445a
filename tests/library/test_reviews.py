from __future__ import annotations

import pytest

from tests.support.finished_analyses import make_finished_analysis
from vision.errors import InputError
from vision.library.ingest import ingest
from vision.library.reviews import (
    AgreementRate,
    CoachReview,
    add_note,
    agreement_rates,
    change_note,
    delete_note,
    read_review,
    write_review,
)
from vision.report.review import ReviewDecision


@pytest.fixture
def made(library, tmp_path):
    one = make_finished_analysis(tmp_path)
    ingest(library, one)
    return one


def test_a_new_report_has_an_empty_review(library, made):
    assert read_review(library, made.id) == CoachReview()
    assert read_review(library, "nobody") is None


def test_a_saved_review_is_read_back(library, made):
    first, second, *_ = made.report.criteria
    decisions = (
        ReviewDecision(first.id, first.leg, "agree"),
        ReviewDecision(second.id, second.leg, "change", "pass", "the camera was askew"),
    )
    write_review(library, made.id, status="reviewed", message=" Slower. ", decisions=decisions)
    review = read_review(library, made.id)
    assert (review.status, review.message) == ("reviewed", "Slower.")
    assert set(review.decisions) == set(decisions)
    assert review.decision_on(second.id, second.leg).verdict == "pass"
    other = (ReviewDecision(second.id, second.leg, "dismiss", reason="not today"),)
    write_review(library, made.id, status="sent", message="", decisions=other)
    assert read_review(library, made.id) == CoachReview("sent", "", other)


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "perhaps"},
        {"kind": "change"},
        {"kind": "agree", "verdict": "pass"},
        {"kind": "change", "verdict": "superb"},
    ],
)
def test_invalid_decisions_are_refused(wrong):
    with pytest.raises(ValueError, match=r"is not|if, and only if"):
        ReviewDecision("depth", None, **wrong)


def test_notes_are_in_order_of_time(library, made):
    late = add_note(library, made.id, time_s=3.2, text=" here ")
    add_note(library, made.id, time_s=1.1, text="there")
    assert [(n.time_s, n.text) for n in read_review(library, made.id).notes] == [
        (1.1, "there"),
        (3.2, "here"),
    ]
    delete_note(library, late)
    delete_note(library, late)
    assert len(read_review(library, made.id).notes) == 1


def test_reviews_of_deleted_reports_and_empty_notes_are_refused(library, made):
    with pytest.raises(InputError, match="is empty"):
        add_note(library, made.id, time_s=1, text="  ")
    with pytest.raises(InputError, match="no longer"):
        add_note(library, "nobody", time_s=1, text="x")
    with pytest.raises(InputError, match="no longer"):
        write_review(library, "nobody", status="new", message="", decisions=())


def test_agreement_is_counted_by_criterion(library, tmp_path):
    for kind in ("agree", "dismiss", "agree"):
        one = make_finished_analysis(tmp_path)
        ingest(library, one)
        first, second, *_ = one.report.criteria
        write_review(
            library,
            one.id,
            status="reviewed",
            message="",
            decisions=(
                ReviewDecision(first.id, first.leg, kind),
                ReviewDecision(second.id, second.leg, "agree"),
            ),
        )
    assert agreement_rates(library) == (
        AgreementRate(first.id, first.title, 3, 2),
        AgreementRate(second.id, second.title, 3, 3),
    )


def test_a_changed_note_leaves_no_trace_of_its_old_text(library, made, tmp_path):
    id_ = add_note(library, made.id, time_s=2.0, text="unmistakable words")
    change_note(library, id_, text=" better ones ")
    (note,) = read_review(library, made.id).notes
    assert (note.id, note.time_s, note.text) == (id_, 2.0, "better ones")
    kept = b"".join(path.read_bytes() for path in (tmp_path / "library").glob("library.db*"))
    assert b"unmistakable" not in kept
    with pytest.raises(InputError, match="is empty"):
        change_note(library, id_, text=" ")
    delete_note(library, id_)
    with pytest.raises(InputError, match="has been deleted"):
        change_note(library, id_, text="too late")
