"""Tests with invalid and malicious exports."""

from __future__ import annotations

import hashlib
import io
import json
import stat
import struct
import zipfile
import zlib
from datetime import date
from random import Random

import numpy as np
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


def settings(**values):
    return one_report("settings", values)


def with_decision(**values):
    decision = {
        "criterion": "depth", "leg": "", "kind": "agree", "verdict": None, "reason": "",
        "decided_at": "2026-01-01T00:00:00Z",
    }  # fmt: skip
    return edited(lambda text: text["reports"][0]["review"]["decisions"].append(decision | values))


def with_drawing(**values):
    drawing = {
        "id": "d", "time_s": 1.0, "kind": "line", "points": [[1, 2], [3, 4]], "text": "",
        "colour": "red", "created_at": "2026-01-01T00:00:00Z",
    }  # fmt: skip
    return edited(lambda text: text["reports"][0]["drawings"].append(drawing | values))


def with_file(name, data):
    """Give the first report a file with this content, in place of one of the same name."""

    def spoil(file):
        members = read_members(file)
        text = json.loads(members[MANIFEST])
        files = text["reports"][0]["files"]
        old = [f for f in files if f["name"] == name]
        digest = hashlib.sha256(data).hexdigest()
        files[:] = [*(f for f in files if f["name"] != name), {"name": name, "digest": digest}]
        for gone in old:
            del members[f"files/{gone['digest']}"]
        members[f"files/{digest}"] = data
        members[MANIFEST] = json.dumps(text).encode()
        write_members(file, members)

    return spoil


def with_attributes(mode=0, attributes=0):
    """Say that a file is a link, a folder or a device."""

    def spoil(file):
        members = read_members(file)
        with zipfile.ZipFile(file, "w") as zip_:
            for name, data in members.items():
                info = zipfile.ZipInfo(name)
                if name == digest_in(members):
                    info.external_attr = mode << 16 | attributes
                zip_.writestr(info, data)

    return spoil


def bomb(before, unit, after, count):
    """Write a list that is small only while it is compressed."""

    def spoil(file):
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as zip_:
            zip_.writestr(MANIFEST, before + unit * count + after)

    return spoil


def lying(file):
    """Unpack to more than the zip says."""
    members = read_members(file)
    size = len(members[MANIFEST])
    members[MANIFEST] += b" " * (64 << 20)
    write_members(file, members, compression=zipfile.ZIP_DEFLATED)
    data = bytearray(file.read_bytes())
    large = struct.pack("<L", len(members[MANIFEST]))
    while (at := data.find(large)) >= 0:
        data[at : at + 4] = struct.pack("<L", size)
    file.write_bytes(data)


def many_members(file):
    with zipfile.ZipFile(file, "w") as zip_:
        for number in range(50_001):
            zip_.writestr(zipfile.ZipInfo(str(number)), b"")


def long_directory(file):
    """Claim a list of members of a gigabyte; the file is sparse."""
    size = 1 << 30
    with file.open("wb") as out:
        out.truncate(size)
        out.seek(size)
        out.write(struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 60000, 60000, size, 0, 0))


def png(width, height):
    """Declare an image of any size in few bytes."""

    def chunk(kind, data):
        return (
            struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))
        )

    header = struct.pack(">2L5B", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"x"))
        + chunk(b"IEND", b"")
    )  # fmt: skip


def pose_archive(count):
    """Declare arrays of any length in few bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zip_:
        header = io.BytesIO()
        np.lib.format.write_array_header_1_0(
            header, {"descr": "<f8", "fortran_order": False, "shape": (count, 33, 3)}
        )
        zip_.writestr("frame_xyz.npy", header.getvalue())
    return out.getvalue()


POSES = f"poses/{'0' * 64}-{'0' * 24}.npz"

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
    "another page": rezipped(lambda members: members.update({"evil.html": b"x"})),
    "page outside": rezipped(lambda members: members.update({"reports/../evil.html": b"x"})),
    "program": rezipped(lambda members: members.update({"reports/evil.exe": b"x"})),
    "compressed": rezipped(lambda members: None, compression=zipfile.ZIP_DEFLATED),
    "twice": twice,
    "huge list": huge_list,
    "no athlete": edited(lambda text: text.pop("athlete")),
    "empty tag": one_report("tags", [{"name": " "}]),
    "tag in two spellings": one_report("tags", [{"name": "Été"}, {"name": "ete"}]),
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
    **{
        f"file named {name}": file_name(name)
        for name in (
            "meta.json",
            "meta.json.new",
            "error.log",
            "criteria.toml",
            "clip.mp4",
            "first.jpg",
            "thumbnail.jpg",
            "proxy.mp4",
            "stills/a/b.png",
            "stills/.png",
            "stills/../x.png",
            "STILLS/cover.png",
            "poses/x.npz",
            "report.json\n",
            "people/at-00001.000.png",
        )
    },
    "no report file": file_name("stills/other.png"),
    "clip that is no video": edited(lambda text: text["clips"][0].update(ending="html")),
    "clip in a folder": edited(lambda text: text["clips"][0].update(name="../squat.mp4")),
    "clip of a terminal": edited(lambda text: text["clips"][0].update(name="\x1b[2J")),
    "unknown source": edited(lambda text: text["clips"][0].update(source="sky")),
    "far visit": edited(lambda text: text["visits"][0].update(day="9999-12-31")),
    "unknown decision": with_decision(kind="evil"),
    "unknown verdict": with_decision(kind="change", verdict="great"),
    "change without a verdict": with_decision(kind="change"),
    "unknown leg": with_decision(leg="third"),
    "unknown drawing": with_drawing(kind="circle"),
    "unknown colour": with_drawing(colour="url(x)"),
    "drawing of two points more": with_drawing(points=[[1, 2]] * 4),
    "drawing of texts": with_drawing(points=[["1", "2"], ["3", "4"]]),
    "drawing far outside": with_drawing(points=[[1, 2], [3, 1e14]]),
    "drawing before the clip": with_drawing(time_s=-1),
    "settings of lists": settings(screen=["x"]),
    "settings of an unknown test": settings(screen="handstand"),
    "settings of text": settings(workers="many"),
    "settings with a flag": settings(person=True),
    "settings of an unknown leg": settings(leg=7),
    "settings without a style": settings(style=None),
    "settings of endless height": settings(height_cm=1e14),
    "settings that turn": settings(rotate=45),
    "live check of lists": one_report("live", {"reps": [1, 2]}),
    "live check of text": one_report(
        "live", {"source": "browser", "why": "", "reps": [], "steps": "x", "rate": 1, "gap_s": 0}
    ),
    "unknown view": one_report("view", "above"),
    "finding of an unknown verdict": edited(
        lambda text: text["reports"][0]["findings"][0].update(verdict="great")
    ),
    "report of nothing": with_file("report.json", b"{}"),
    "report of another version": with_file("report.json", b'{"schema_version": "9"}'),
    "deep report": with_file("report.json", b"[" * 100_000),
    "playback of nothing": with_file("playback.json", b'{"points":"AAAAAAAAAA"}'),
    "angles that are no table": with_file("angles.csv", b"\0" * 100),
    "angles of other lengths": with_file("angles.csv", b"frame,time_s\n1,2,3\n"),
    "endless angles": with_file("angles.csv", b"frame,time_s\n1,inf\n"),
    "a still that is no image": with_file("stills/cover.png", b"<svg onload=alert(1)>"),
    "a still that is cut": with_file("stills/cover.png", png(10, 10)),
    "an enormous still": with_file("stills/cover.png", png(60_000, 60_000)),
    "poses that are none": with_file(POSES, b"PK"),
    "poses of a terabyte": with_file(POSES, pose_archive(1 << 30)),
    "link": with_attributes(stat.S_IFLNK | 0o777),
    "folder": with_attributes(stat.S_IFDIR | 0o777),
    "device": with_attributes(stat.S_IFCHR | 0o666),
    "pipe": with_attributes(stat.S_IFIFO | 0o666),
    "folder of MS-DOS": with_attributes(0, 0x10),
    "lying list": lying,
    "many members": many_members,
    "long directory": long_directory,
    "many settings": bomb(b'{"settings": [', b"0,", b"0]}", 5_000_000),
    "many lists": bomb(b"[", b"[],", b"0]", 5_000_000),
    "many visits": bomb(
        b'{"format": "formcheck-library", "schema_version": 1, "visits": [', b"{},", b"0]}", 600_000
    ),
    "long text": bomb(b'"', b"x", b'"', 40_000_000),
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
    with pytest.raises(
        InputError, match=r"not an export of formcheck's library, or it is damaged"
    ) as error:
        import_athlete(library, file)
    assert str(error.value).isprintable()
    assert len(str(error.value)) < 300
    assert library_state(library) == before
    assert library.files.remove_partial_files(older_than_s=0.0) == 0


def test_what_people_read_is_ignored_whatever_it_is(valid_export, tmp_path):
    spoilt = tmp_path / "spoilt.zip"
    spoilt.write_bytes(valid_export[1])
    names = ("index.html", "account.json", "reports/2026-03-02-x.html", "unchecked/abc.mp4")
    rezipped(lambda members: members.update(dict.fromkeys(names, b"\0<script>")))(spoilt)
    library = Library(tmp_path / "other")
    assert import_athlete(library, spoilt).added > 0
    assert check_library(library, contents=True).is_healthy
    library.close()


@pytest.mark.parametrize("version", [3, 99])
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
