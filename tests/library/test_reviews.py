from __future__ import annotations

import pytest

from tests.support.finished_analyses import finished
from vision.errors import InputError
from vision.library.ingest import ingest
from vision.library.reviews import (
    AgreementRate,
    CoachReview,
    ReviewDecision,
    add_note,
    agreement_rates,
    change_note,
    delete_note,
    read_review,
    write_review,
)


@pytest.fixture
def made(library, tmp_path):
    one = finished(tmp_path)
    ingest(library, one)
    return one


def test_nothing_is_said_at_first(library, made):
    assert read_review(library, made.id) == CoachReview()
    assert read_review(library, "nobody") is None


def test_what_is_written_is_read(library, made):
    first, second, *_ = made.report.criteria
    said = (
        ReviewDecision(first.id, first.leg, "agree"),
        ReviewDecision(second.id, second.leg, "change", "pass", "the camera was askew"),
    )
    write_review(library, made.id, status="reviewed", message=" Slower. ", decisions=said)
    review = read_review(library, made.id)
    assert (review.status, review.message) == ("reviewed", "Slower.")
    assert set(review.decisions) == set(said)
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
def test_decisions_without_sense_are_refused(wrong):
    with pytest.raises(ValueError, match=r"is no|needs the new one"):
        ReviewDecision("depth", None, **wrong)


def test_notes_stand_in_the_order_of_their_moments(library, made):
    late = add_note(library, made.id, time_s=3.2, text=" here ")
    add_note(library, made.id, time_s=1.1, text="there")
    assert [(n.time_s, n.text) for n in read_review(library, made.id).notes] == [
        (1.1, "there"),
        (3.2, "here"),
    ]
    delete_note(library, late)
    delete_note(library, late)
    assert len(read_review(library, made.id).notes) == 1


def test_what_has_no_place_is_refused_in_a_sentence(library, made):
    with pytest.raises(InputError, match="is empty"):
        add_note(library, made.id, time_s=1, text="  ")
    with pytest.raises(InputError, match="no longer"):
        add_note(library, "nobody", time_s=1, text="x")
    with pytest.raises(InputError, match="no longer"):
        write_review(library, "nobody", status="new", message="", decisions=())


def test_agreement_is_counted_by_criterion(library, tmp_path):
    for kind in ("agree", "dismiss", "agree"):
        one = finished(tmp_path)
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


def test_a_notes_words_are_changed_and_the_old_ones_forgotten(library, made, tmp_path):
    id_ = add_note(library, made.id, time_s=2.0, text="unmistakable words")
    change_note(library, id_, text=" better ones ")
    (note,) = read_review(library, made.id).notes
    assert (note.id, note.time_s, note.text) == (id_, 2.0, "better ones")
    kept = b"".join(path.read_bytes() for path in (tmp_path / "library").glob("library.db*"))
    assert b"unmistakable" not in kept
    with pytest.raises(InputError, match="is empty"):
        change_note(library, id_, text=" ")
    delete_note(library, id_)
    with pytest.raises(InputError, match="deleted meanwhile"):
        change_note(library, id_, text="too late")
