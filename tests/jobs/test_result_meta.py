from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.job_builders import add_clip
from vision.errors import InputError
from vision.jobs.result_store import ResultStore
from vision.library.schema import ResultRow
from vision.live.summary import LiveSummary, SavedLiveRep
from vision.settings import Settings

LIVE = LiveSummary(
    source="received",
    why="",
    reps=(SavedLiveRep(1, 3.0, ""), SavedLiveRep(None, 7.0, "Too shallow")),
    steps=0,
    rate=17.3,
    gap_s=0.42,
)


def set_columns(results: ResultStore, id_: str, **values: object) -> None:
    with results.library.writing() as session:
        row = session.get_one(ResultRow, id_)
        for name, value in values.items():
            setattr(row, name, value)


@pytest.mark.parametrize("live", [None, LIVE], ids=["uploaded", "live"])
def test_everything_about_a_result_is_saved(results: ResultStore, live: LiveSummary | None) -> None:
    settings = Settings(leg="left", start_s=1.5, rotate=90, height_cm=180.0, quality="fast")
    meta = results.add("squat.mp4", [b"clip"], settings, live=live)
    assert results.get(meta.id) == meta
    meta = replace(
        meta, state="failed", message="Nobody.", owner="somebody", resumed=2, settings=Settings()
    )
    results.save(meta)
    assert results.get(meta.id) == meta


def test_an_older_result_has_the_only_quality_there_was(results: ResultStore) -> None:
    meta = add_clip(results, quality="fast")
    assert results.get(meta.id).settings.quality == "fast"
    set_columns(results, meta.id, settings={"leg": "left", "of_another_version": 1})
    settings = results.get(meta.id).settings
    assert (settings.quality, settings.leg) == ("balanced", "left")


def test_a_damaged_row_is_one_sentence_and_left_out_of_the_list(results: ResultStore) -> None:
    good, bad = add_clip(results), add_clip(results)
    for values in ({"settings": 5}, {"live": {"reps": 1}}, {"ending": "exe"}):
        set_columns(results, bad.id, **values)
        assert [meta.id for meta in results.all_results()] == [good.id]
        with pytest.raises(InputError, match="another version"):
            results.get(bad.id)
        set_columns(results, bad.id, settings={}, live=None, ending="mp4")
        assert results.get(bad.id).clip == "clip.mp4"


def test_no_path_in_the_library_is_followed(results: ResultStore, tmp_path: Path) -> None:
    secret = tmp_path / "secret.toml"
    secret.write_text("password")
    meta = add_clip(results)
    for settings in ({"criteria": str(secret)}, {"criteria": secret.name, "model": str(secret)}):
        set_columns(results, meta.id, settings=settings)
        again = results.get(meta.id)
        assert (again.settings.criteria, again.settings.model) == (None, None)
        assert not (results.path(meta.id) / "criteria.toml").exists()
