"""Tests with invalid and malicious exports."""

from __future__ import annotations

import json
import zipfile
from datetime import date
from random import Random

import pytest

from tests.support.export_files import MANIFEST, library_state, read_members, write_members
from tests.support.finished_analyses import make_finished_analysis
from vision.errors import InputError
from vision.library.athletes import add_athlete
from vision.library.deletion import delete_report
from vision.library.ingest import ingest
from vision.library.integrity import check_library
from vision.library.library import Library
from vision.library.queries import ReportFilter, list_reports
from vision.library.transfer import export_athlete, import_athlete


def edited(change):
    def spoil(file):
        members = read_members(file)
        text = json.loads(members[MANIFEST])
        change(text)
        members[MANIFEST] = json.dumps(text).encode()
        write_members(file, members)

    return spoil


def rezipped(change, **how):
    def spoil(file):
        members = read_members(file)
        change(members)
        write_members(file, members, **how)

    return spoil


def digest_in(members):
    return next(name for name in members if name != MANIFEST)


def twice(file):
    members = read_members(file)
    with zipfile.ZipFile(file, "a") as zip_, pytest.warns(UserWarning, match="Duplicate"):
        zip_.writestr(digest_in(members), b"x")


def huge_list(file):
    with (
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as zip_,
        zip_.open(MANIFEST, "w") as member,
    ):
        for _ in range(129):
            member.write(bytes(1 << 20))


def one_report(key, value):
    return edited(lambda text: text["reports"][0].update({key: value}))


def file_name(name):
    return edited(lambda text: text["reports"][0]["files"][0].update(name=name))


SPOILED = {
    "empty": lambda file: file.write_bytes(b""),
    "no zip": lambda file: file.write_bytes(b"no zip at all"),
    "cut": lambda file: file.write_bytes(file.read_bytes()[:-200]),
    "no list": rezipped(lambda members: members.pop(MANIFEST)),
    "another zip": lambda file: write_members(file, {"readme.txt": b"hello"}),
    "list of another": lambda file: write_members(file, {MANIFEST: b'{"books": []}'}),
    "no json": lambda file: write_members(file, {MANIFEST: b"\xff\xfe"}),
    "deep json": lambda file: write_members(file, {MANIFEST: b"[" * 100_000}),
    "other content": rezipped(lambda members: members.update({digest_in(members): b"x"})),
    "file lacks": rezipped(lambda members: members.pop(digest_in(members))),
    "file too many": rezipped(lambda members: members.update({f"files/{'0' * 64}": b"x"})),
    "slip": rezipped(lambda members: members.update({"../../evil": b"x"})),
    "absolute": rezipped(lambda members: members.update({"/etc/evil": b"x"})),
    "backslash": rezipped(lambda members: members.update({"..\\evil": b"x"})),
    "compressed": rezipped(lambda members: None, compression=zipfile.ZIP_DEFLATED),
    "twice": twice,
    "huge list": huge_list,
    "no athlete": edited(lambda text: text.pop("athlete")),
    "unknown": edited(lambda text: text.update(more=1)),
    "no name": edited(lambda text: text["athlete"].update(name=" ")),
    "name of a terminal": edited(lambda text: text["athlete"].update(name="\x1b[2J")),
    "bad id": edited(lambda text: text["athlete"].update(id="../../up")),
    "long id": edited(lambda text: text["athlete"].update(id="x" * 13)),
    "bad day": edited(lambda text: text["visits"][0].update(day="soon")),
    "two visits of a day": edited(
        lambda text: text["visits"][0].update(day=text["visits"][1]["day"])
    ),
    "visit of nobody": edited(lambda text: text["clips"][0].update(visit_id="elsewhere")),
    "bad ending": edited(lambda text: text["clips"][0].update(ending="/../x")),
    "bad digest": edited(lambda text: text["clips"][0].update(digest="../x")),
    "endless clip": edited(lambda text: text["clips"][0].update(duration_s=1e308)),
    "wide clip": edited(lambda text: text["clips"][0].update(width=10**30)),
    "no report": edited(lambda text: text["reports"].clear()),
    "report of no clip": one_report("clip_id", "elsewhere"),
    "short report id": one_report("id", "short"),
    "bad report id": one_report("id", "../../report"),
    "no zone": one_report("created_at", "2026-03-02T12:00:00"),
    "year one": one_report("created_at", "0001-01-01T00:00:00+14:00"),
    "settings": one_report("settings", ["list"]),
    "limits lack": edited(lambda text: text["criteria_sets"].clear()),
    "other limits": edited(lambda text: text["criteria_sets"][0].update(content="x")),
    "file above": file_name("../../../evil"),
    "file of root": file_name("/etc/evil"),
    "file inside": file_name("a/../../evil"),
    "file hidden": file_name(".lock"),
    "file of a drive": file_name("C:evil"),
    "file with backslash": file_name("..\\evil"),
    "file with a null": file_name("a\0b"),
    "file where a folder is": file_name("stills"),
    "file without a name": file_name(""),
    "long file": file_name("x" * 121),
}


@pytest.fixture(scope="module")
def valid_export(tmp_path_factory):
    """An export, and a library with part of the same data."""
    folder = tmp_path_factory.mktemp("valid_export")
    library, other = Library(folder / "library"), Library(folder / "other")
    ada = add_athlete(library, "Ada")
    first = make_finished_analysis(folder, criteria="[depth]")
    for there in (library, other):
        ingest(there, first, athlete_id=ada if there is library else None)
    ingest(
        library,
        make_finished_analysis(folder, content=bytes(5000)),
        athlete_id=ada,
        day=date(2025, 1, 1),
    )
    export_athlete(library, ada, folder / "ada.zip")
    library.close()
    yield other, (folder / "ada.zip").read_bytes()
    other.close()


@pytest.mark.parametrize("how", SPOILED)
def test_an_invalid_export_is_refused_and_changes_nothing(valid_export, tmp_path, how):
    library, content = valid_export
    file = tmp_path / "ada.zip"
    file.write_bytes(content)
    SPOILED[how](file)
    before = library_state(library)
    with pytest.raises(InputError, match=r"not an export of formcheck's library, or it is damaged"):
        import_athlete(library, file)
    assert library_state(library) == before


@pytest.mark.parametrize("version", [2, 99])
def test_an_export_of_a_newer_formcheck_is_refused(valid_export, tmp_path, version):
    library, content = valid_export
    file = tmp_path / "ada.zip"
    file.write_bytes(content)
    edited(lambda text: text.update(schema_version=version, news={}))(file)
    before = library_state(library)
    with pytest.raises(InputError, match="newer formcheck"):
        import_athlete(library, file)
    assert library_state(library) == before


def test_a_missing_export_is_refused(library, tmp_path):
    for path in (tmp_path / "nothing.zip", tmp_path):
        with pytest.raises(InputError, match="no file"):
            import_athlete(library, path)


def test_a_changed_byte_is_detected_or_harmless(valid_export, tmp_path):
    library, content = valid_export
    before = library_state(library)
    chance = Random(7)
    file = tmp_path / "ada.zip"
    refused = 0
    for _ in range(60):
        spoiled = bytearray(content)
        spoiled[chance.randrange(len(spoiled))] ^= 1 << chance.randrange(8)
        file.write_bytes(spoiled)
        try:
            done = import_athlete(library, file)
        except InputError:
            refused += 1
            assert library_state(library) == before
        else:  # an unused time or flag of the zip
            assert (done.name, done.added, done.already_present) == ("Ada", 1, 1)
            delete_report(library, list_reports(library, ReportFilter(), offset=1).cards[0].id)
            assert check_library(library, contents=True).is_healthy
            before = library_state(library)
    assert refused > 30
