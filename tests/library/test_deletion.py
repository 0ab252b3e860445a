from __future__ import annotations

from tests.support.finished_analyses import make_finished_analysis
from vision.library.athletes import add_athlete, list_athletes
from vision.library.deletion import (
    delete_athlete,
    delete_report,
    referenced_digests,
)
from vision.library.ingest import ingest
from vision.library.integrity import check_library
from vision.library.queries import ReportFilter, list_reports
from vision.library.schema import NoteRow, ReviewRow, UserAnnotationRow


def left(library):
    return set(library.files.all_digests())


def everything(folder):
    return b"".join(p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file())


def test_deleting_a_report_deletes_its_files_and_its_clip(library, tmp_path):
    made, other = make_finished_analysis(tmp_path), make_finished_analysis(tmp_path)
    ingest(library, other)
    before = left(library)
    ingest(library, made)
    delete_report(library, made.id)
    assert left(library) == before
    assert [c.id for c in list_reports(library, ReportFilter()).cards] == [other.id]
    delete_report(library, made.id)


def test_a_clip_with_another_report_stays(library, tmp_path):
    one = make_finished_analysis(tmp_path, content=b"same")
    two = make_finished_analysis(tmp_path, content=b"same")
    ingest(library, one)
    ingest(library, two)
    delete_report(library, one.id)
    assert check_library(library).is_healthy
    delete_report(library, two.id)
    assert left(library) == set()


def test_deleting_the_last_clip_deletes_the_visit(library, tmp_path):
    ada = add_athlete(library, "Ada")
    one, two = make_finished_analysis(tmp_path), make_finished_analysis(tmp_path)
    for made in (one, two):
        ingest(library, made, athlete_id=ada)
    for made in (one, two):
        (card,) = list_athletes(library)
        assert card.last_visit is not None
        delete_report(library, made.id)
        assert check_library(library).is_healthy
    (card,) = list_athletes(library)
    assert (card.reports, card.last_visit) == (0, None)


def test_more_files_than_fit_into_one_query(library, tmp_path):
    made = make_finished_analysis(tmp_path)
    ingest(library, made)
    with library.reading() as session:
        many = {f"{n:064x}" for n in range(40_000)} | left(library)
        assert referenced_digests(session, many) == left(library)


def test_deleting_an_athlete_leaves_nothing_on_the_disk(library, tmp_path):
    made = tmp_path / "made"
    ada, bob = add_athlete(library, "Adaliese Ungewöhnlich"), add_athlete(library, "Bob")
    one = make_finished_analysis(made, content=b"video of a person", name="adaliese.mp4")
    ingest(library, one, athlete_id=ada)
    ingest(library, make_finished_analysis(made), athlete_id=bob)
    with library.writing() as session:
        session.get(ReviewRow, one.id).words = "You are a hopper, Adaliese."
        session.add(NoteRow(report_id=one.id, time_s=1.0, text="look, a wombat"))
        session.add(
            UserAnnotationRow(report_id=one.id, time_s=1.0, kind="text", points=[], text="inwards",
                    colour="red")
        )  # fmt: skip
    traces = (b"video of a person", "Ungewöhnlich".encode(), b"adaliese", b"hopper",
              b"wombat", b"inwards", one.id.encode())  # fmt: skip
    folder = tmp_path / "library"
    assert all(trace in everything(folder) for trace in traces)
    assert delete_athlete(library, ada) == (one.id,)
    assert [trace for trace in traces if trace in everything(folder)] == []
    assert [card.name for card in list_athletes(library)] == ["Bob"]
    assert check_library(library).is_healthy
    assert delete_athlete(library, ada) is None


def test_a_file_that_others_use_stays(library, tmp_path):
    one, two = make_finished_analysis(tmp_path), make_finished_analysis(tmp_path)
    ingest(library, one)
    ingest(library, two)
    delete_report(library, one.id)  # both have the same angles.csv
    health = check_library(library)
    assert (health.missing, health.orphans) == ((), ())
