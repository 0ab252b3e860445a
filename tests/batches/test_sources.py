"""Clips of a batch: folders, patterns, manifests, names of results."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from vision.batches.manifest import read_manifest
from vision.batches.sources import find_clips
from vision.batches.storage import open_filesystem
from vision.errors import InputError


def put(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(name.encode())


def manifest(folder: Path, text: str, *, encoding: str = "utf-8") -> str:
    (folder / "team.csv").write_text(text, encoding)
    return str(folder / "team.csv")


def test_a_folder_is_searched_with_its_subfolders(tmp_path: Path) -> None:
    put(tmp_path, "b.MOV", "a.mp4", "team/c.mp4", "notes.txt", ".hidden.mp4", ".trash/d.mp4")
    clips, notes = find_clips([str(tmp_path)])
    assert [(c.folder, c.name, c.result) for c in clips] == [
        ("", "a.mp4", "a"),
        ("", "b.MOV", "b"),
        ("team", "c.mp4", "c"),
    ]
    assert notes == []
    assert clips[2].local_path == tmp_path / "team/c.mp4"


def test_a_pattern_and_a_relative_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, "day/one/a.mp4", "day/two/b.mp4", "day/two/c.txt")
    monkeypatch.chdir(tmp_path)
    clips, _ = find_clips(["day/*/*"])
    assert [c.label for c in clips] == ["one/a.mp4", "two/b.mp4"]
    assert [c.name for c in find_clips(["day/one/a.mp4", "day/two"])[0]] == ["a.mp4", "b.mp4"]


def test_a_clip_found_twice_counts_once(tmp_path: Path) -> None:
    put(tmp_path, "a.mp4")
    assert len(find_clips([str(tmp_path), f"{tmp_path}/*.mp4"])[0]) == 1


def test_a_file_name_with_brackets_is_no_pattern(tmp_path: Path) -> None:
    put(tmp_path, "squat [1].mp4")
    assert [c.result for c in find_clips([str(tmp_path / "squat [1].mp4")])[0]] == ["squat [1]"]


def test_equal_names_in_different_folders_get_different_results(tmp_path: Path) -> None:
    put(tmp_path, "a/squat.mp4", "b/Squat.mp4", "b/run.mp4", "b/squat.mov")
    results = [c.result for c in find_clips([str(tmp_path)])[0]]
    assert len({name.casefold() for name in results}) == 4
    assert "run" in results
    assert "squat" not in results
    # Adding a clip renames none of these, and neither does another place on the disk.
    put(tmp_path, "moved/a/squat.mp4", "moved/b/squat.mp4")
    moved = [c.result for c in find_clips([str(tmp_path / "moved")])[0]]
    assert moved[0] == results[0]


def test_clips_of_two_places_with_the_same_folder_and_name_are_numbered(tmp_path: Path) -> None:
    put(tmp_path, "a/squat.mp4", "b/squat.mp4")
    clips, _ = find_clips([str(tmp_path / "a"), str(tmp_path / "b")])
    assert len({c.result for c in clips}) == 2


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("nothing", "no folder, clip or manifest nothing"), ("e", "no clip in e")],
)
def test_what_is_not_there_is_one_sentence(tmp_path: Path, name: str, sentence: str) -> None:
    (tmp_path / "e").mkdir()
    with pytest.raises(InputError, match=sentence):
        find_clips([str(tmp_path / name)])


def test_an_unknown_kind_of_address_is_one_sentence() -> None:
    with pytest.raises(InputError, match="check the address"):
        find_clips(["nonsense://bucket/clips"])


def test_a_manifest_gives_settings_and_athletes(tmp_path: Path) -> None:
    put(tmp_path, "ada.mp4", "far/bo.mp4")
    digest = hashlib.sha256(b"ada.mp4").hexdigest()
    text = (
        "\ufeffClip;Athlete;screen;Leg;capture-rate;height;SHA256;Shirt\n"
        f"ada.mp4;Ada Å;single_leg_squat;Left;;172,5;{digest.upper()};red\n"
        ";;;;;;;\n"
        "far/bo.mp4;Bo;;;240;;;\n"
    )
    clips, notes = find_clips([manifest(tmp_path, text)])
    assert [(c.label, c.athlete) for c in clips] == [("ada.mp4", "Ada Å"), ("far/bo.mp4", "Bo")]
    assert clips[0].choices == {"screen": "single-leg-squat", "leg": "left", "height_cm": 172.5}
    assert clips[0].sha256 == digest
    assert clips[1].choices == {"capture_rate": 240.0}
    assert notes == ["The column shirt of team.csv is not used."]


def test_a_manifest_may_name_clips_and_criteria_elsewhere(tmp_path: Path) -> None:
    put(tmp_path, "other/a.mp4", "list/own.toml")
    text = f"clip,criteria\n{tmp_path}/other/a.mp4,own.toml\nmemory://x/b.mp4,\n"
    clips, _ = find_clips([manifest(tmp_path / "list", text)])
    assert {c.url for c in clips} == {f"file://{tmp_path}/other/a.mp4", "memory:///x/b.mp4"}
    assert clips[0].folder == "other"
    assert clips[0].criteria == f"file://{tmp_path}/list/own.toml"


def test_the_same_clip_twice_with_other_settings_has_two_results(tmp_path: Path) -> None:
    clips, _ = find_clips([manifest(tmp_path, "clip,leg\na.mp4,left\na.mp4,right\n")])
    assert len({c.result for c in clips}) == 2


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("clip,leg\na.mp4,left\nb.mp4,middle\n", r"team\.csv, row 3: leg is 'middle'; input"),
        ("clip,screen\na.mp4,lunge\n", "row 2: There is no test called 'lunge'"),
        ("clip,height\n\na.mp4,tall\n", "row 3: height_cm is 'tall'; .*number"),
        ("clip,height\na.mp4,20\n", "row 2: height_cm is '20'; .*50"),
        ("clip,rotate\na.mp4,45\n", "row 2: rotate is '45'; must be one of 0, 90"),
        ("clip,style\na.mp4,crab\n", "row 2: style is 'crab'; must be one of upright"),
        ("clip,sha256\na.mp4,12ab\n", "row 2: sha256 is '12ab'"),
        ("clip,athlete\n,Ada\n", "row 2: the column clip is empty"),
        ("athlete\nAda\n", "has no column clip"),
        ("clip,leg,leg\na.mp4,left,right\n", "the column leg twice"),
        ("clip\n", "lists no clip"),
        ("", "is empty"),
        ("clip\na.mp4\na.mp4\n", "lists 'a.mp4' twice"),
    ],
)
def test_a_bad_manifest_is_one_sentence_that_names_the_row(
    tmp_path: Path, text: str, sentence: str
) -> None:
    with pytest.raises(InputError, match=sentence) as caught:
        find_clips([manifest(tmp_path, text)])
    assert "\n" not in str(caught.value)


def test_a_manifest_in_another_encoding_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not UTF-8"):
        read_manifest(manifest(tmp_path, "clip,athlete\na.mp4,Å\n", encoding="latin-1"))


def test_a_manifest_of_an_old_spreadsheet_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(b"clip")
    path = tmp_path / "team.csv"
    path.write_bytes(b"clip;athlete\ra.mp4;Ada\r")
    (source,), _ = find_clips([str(path)])
    assert source.athlete == "Ada"


def test_a_manifest_with_an_endless_cell_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "team.csv"
    path.write_text("clip,note\na.mp4," + "x" * 200_000 + "\n")
    with pytest.raises(InputError, match=r"team\.csv, row 2, cannot be read as CSV"):
        find_clips([str(path)])


def test_two_colons_in_a_name_are_no_address(tmp_path: Path) -> None:
    for name in ("a", "a::b.mp4"):
        (tmp_path / name).write_bytes(name.encode())
    filesystem, path = open_filesystem(str(tmp_path / "a::b.mp4"))
    assert filesystem.cat_file(path) == b"a::b.mp4"
