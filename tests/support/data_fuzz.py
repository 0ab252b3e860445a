"""Fuzz what arrives as data: reports, criteria files, exports of a library and pose files.

Each target begins with a valid file. Hypothesis changes values in it, or bytes. The file must then
be refused in one sentence, or be used to the end.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from hypothesis import configuration
from hypothesis import strategies as st
from rich.console import Console

from tests.support.export_files import MANIFEST, read_members
from tests.support.finished_analyses import make_finished_analysis
from tests.support.saved_results import build_report
from vision.cli.printing import comparison_table, print_report
from vision.errors import InputError
from vision.jobs.result_store import ResultStore
from vision.library.athletes import add_athlete
from vision.library.deletion import delete_athlete
from vision.library.ingest import ingest
from vision.library.integrity import check_library
from vision.library.library import Library
from vision.library.reviews import read_review
from vision.library.transfer import export_athlete, import_athlete
from vision.library.user_annotations import read_user_annotations
from vision.pose.body_orientation import BodyDirection
from vision.pose.camera_roll import CameraRoll
from vision.pose.clip_poses import ClipPoses
from vision.pose.pose_file import StoredPoses, UnreadablePosesError, read_poses, write_poses
from vision.pose.pose_track import FramePeople
from vision.report.comparison.reports import compare_reports
from vision.report.files import read_report, report_json
from vision.screens.criteria import read_criteria
from vision.screens.criteria_values import PLACEHOLDERS
from vision.screens.registry import CRITERIA_FILES

# Its tables of characters go beside those of pytest, and no examples are kept.
configuration.set_hypothesis_home_dir(
    Path(__file__).resolve().parents[2] / ".pytest_cache/hypothesis"
)

Attempt = Callable[[bytes], None]

NASTY: Final = (
    "", " ", "\0", "\x1b[2J", "\ud800", "\u202e", "../../x", "/etc/passwd", "C:\\x", "x" * 5000,
    "{value.__class__}", "{", "}", "{value:>1000000000}", "=1+1", "[/red]", "<script>", "NaN",
    "meta.json.new", "error.log", "1e999", "9" * 5000, "0001-01-01T00:00:00+14:00", "-1",
)  # fmt: skip
_SCALARS: Final = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
    | st.sampled_from(NASTY) | st.sampled_from([0, 1, -1, 1e15, -1e308, 2**63, 10**400])
)  # fmt: skip
VALUES: Final = _SCALARS | st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)
_ACTIONS: Final = st.sampled_from(["replace", "replace", "replace", "delete", "add", "deepen"])


@dataclass(frozen=True)
class FuzzTarget:
    """A kind of file.

    Attributes
    ----------
    files : strategy of bytes
        Spoiled files.
    open : context manager
        Gives the function that uses a file; it raises one of `refusals`, or returns.
    refusals : tuple of exception types
        How a file is refused.
    """

    files: st.SearchStrategy[bytes]
    open: Callable[[Path], Any]
    refusals: tuple[type[Exception], ...] = (InputError,)


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield all containers with their keys, the outermost first."""
    keys = (
        value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    )
    for key in keys:
        yield value, key
    for key in keys:
        yield from _places(value[key])


@st.composite
def edited(draw: st.DrawFn, base: Any) -> Any:
    """Return plain values with a few of them replaced, deleted or added."""
    value = deepcopy(base)
    for _ in range(draw(st.integers(0, 3))):
        places = list(_places(value))
        if not places:
            break
        container, key = places[draw(st.integers(0, len(places) - 1))]
        action = draw(_ACTIONS)
        if action == "delete":
            del container[key]
        elif action == "deepen":
            for _ in range(draw(st.sampled_from([1, 30, 300]))):
                container[key] = [container[key]]
        elif action == "add" and isinstance(container, dict):
            container[draw(st.text(max_size=8) | st.sampled_from(NASTY))] = draw(VALUES)
        elif action == "add":
            container.extend([container[key]] * draw(st.sampled_from([1, 5, 2000])))
        else:
            container[key] = draw(VALUES)
    return value


@st.composite
def spoiled(draw: st.DrawFn, files: st.SearchStrategy[bytes]) -> bytes:
    """Return a file, often with bytes of it changed, cut out, repeated or added."""
    data = bytearray(draw(files))
    for _ in range(draw(st.sampled_from([0, 0, 1, 3]))):
        start = draw(st.integers(0, len(data)))
        end = start + draw(st.sampled_from([0, 1, 4, 100, len(data)]))
        kind = draw(st.sampled_from(["replace", "cut", "repeat"]))
        if kind == "replace":
            data[start:end] = draw(st.binary(max_size=8))
        elif kind == "cut":
            del data[start:end]
        else:
            data[start:start] = data[start:end] * draw(st.sampled_from([1, 50]))
    return bytes(data[: 4 << 20])


def _as_json(value: Any) -> bytes:
    return json.dumps(value).encode()


# --- reports --------------------------------------------------------------------------


@contextmanager
def _open_reports(folder: Path) -> Iterator[Attempt]:
    other = build_report("sls_side")

    def attempt(data: bytes) -> None:
        path = folder / "report.json"
        path.write_bytes(data)
        report = read_report(path)
        console = Console(file=io.StringIO(), width=100)
        print_report(report, console)
        for pair in ((report, other), (other, report), (report, report)):
            console.print(comparison_table(compare_reports(*pair)))
        assert "\x1b" not in console.file.getvalue()  # type: ignore[attr-defined]
        report_json(report)

    yield attempt


@st.composite
def _reports(draw: st.DrawFn) -> bytes:
    kind = draw(st.sampled_from(["sls_front", "deep_side", "run_side", "refused"]))
    return _as_json(draw(edited(_report_values(kind))))


@cache
def _report_values(kind: str) -> Any:
    return json.loads(report_json(build_report(kind)))


# --- criteria -------------------------------------------------------------------------

_TOML: Final = st.sampled_from(
    [
        "inf", "nan", "-inf", "1e400", "9" * 5000, "0x" + "f" * 9000, "true", "[]", "{}", '""',
        "[" * 3000, "{a=" * 3000, "1979-05-27", "'''", '"""', '"\\u0000"', '"\\u001b[2J"',
        *(json.dumps(text) for text in NASTY if text.isprintable()),
    ]
)  # fmt: skip


@st.composite
def _criteria(draw: st.DrawFn) -> bytes:
    name = draw(st.sampled_from(sorted(CRITERIA_FILES)))
    lines = CRITERIA_FILES[name].read_text("utf-8").split("\n")
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.integers(0, len(lines) - 1))
        key, equals, _ = lines[place].partition("=")
        action = draw(st.sampled_from(["value", "value", "value", "key", "cut", "repeat", "table"]))
        if action == "value" and equals:
            lines[place] = f"{key}= {draw(_TOML)}"
        elif action == "key" and equals:
            lines[place] = ".".join([key.strip()[:20]] * draw(st.sampled_from([2, 3000]))) + " = 1"
        elif action == "cut":
            del lines[place : place + draw(st.sampled_from([1, 20]))]
        elif action == "repeat":
            lines[place:place] = lines[place : place + draw(st.sampled_from([1, 30, 400]))]
        elif action == "table":
            lines.insert(place, f"[{draw(st.sampled_from(['criterion', 'a.b', '[criterion]']))}]")
        if not lines:
            break
    return "\n".join(lines).encode()


@contextmanager
def _open_criteria(folder: Path) -> Iterator[Attempt]:
    def attempt(data: bytes) -> None:
        path = folder / "criteria.toml"
        path.write_bytes(data)
        criteria = read_criteria(path)
        for spec in criteria.criterion:
            texts = spec.says.model_dump(exclude_none=True).values()
            filled = [text.format(**dict.fromkeys(PLACEHOLDERS, "24°")) for text in texts]
            assert sum(map(len, filled)) < 20_000
            for style in (*spec.styles, "other"):
                spec.in_style(style).in_gait("walk")

    yield attempt


# --- exports of a library -------------------------------------------------------------


@cache
def _export() -> dict[str, bytes]:
    """Return the members of an export of two clips, one with a review."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder)
        library = Library(made / "library")
        ada = add_athlete(library, "Ada")
        for kind in ("sls_front", "refused"):
            analysis = make_finished_analysis(made, kind, settings={"screen": "auto"})
            ingest(library, analysis, athlete_id=ada)
        export_athlete(library, ada, made / "ada.zip")
        library.close()
        members = read_members(made / "ada.zip")
    values = json.loads(members[MANIFEST])
    now = "2026-01-01T00:00:00Z"
    report = values["reports"][0]
    report["notes"] = [{"id": "n", "time_s": 1.0, "text": "here", "created_at": now}]
    report["drawings"] = [
        {"id": "d", "time_s": 1.0, "kind": "line", "points": [[1, 2], [3, 4]], "text": "",
         "colour": "red", "created_at": now}
    ]  # fmt: skip
    report["review"]["decisions"] = [
        {"criterion": "depth", "leg": "left", "kind": "change", "verdict": "watch", "reason": "x",
         "decided_at": now}
    ]  # fmt: skip
    return members | {MANIFEST: _as_json(values)}


@st.composite
def _exports(draw: st.DrawFn) -> bytes:
    members = dict(_export())
    values = draw(edited(json.loads(members[MANIFEST])))
    if draw(st.booleans()):
        _spoil_member(draw, members, values)
    members[MANIFEST] = _as_json(values)
    kind = draw(st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as zip_:
        for name, data in members.items():
            info = zipfile.ZipInfo(name)
            if draw(st.integers(0, 30)) == 30:
                info.external_attr = draw(st.sampled_from([0o120777, 0o040777, 0o020666])) << 16
            zip_.writestr(info, data, kind if name == MANIFEST else zipfile.ZIP_STORED)
    return out.getvalue()


def _spoil_member(draw: st.DrawFn, members: dict[str, bytes], values: Any) -> None:
    """Change the content of a file, with or without its digest, or its name."""
    name = draw(st.sampled_from(sorted(set(members) - {MANIFEST})))
    data = members.pop(name)
    if data.startswith(b"{") and draw(st.booleans()):
        data = _as_json(draw(edited(json.loads(data))))
    else:
        data = draw(spoiled(st.just(data)))
    digest = name.removeprefix("files/")
    new = hashlib.sha256(data).hexdigest() if draw(st.integers(0, 3)) else digest
    members[f"files/{new}"] = data
    if isinstance(values, dict):
        text = json.dumps(values).replace(digest, new)
        values.clear()
        values.update(json.loads(text))


@contextmanager
def _open_exports(folder: Path) -> Iterator[Attempt]:
    results = ResultStore(folder)
    library = results.library

    def attempt(data: bytes) -> None:
        path = folder / "export.zip"
        path.write_bytes(data)
        try:
            done = import_athlete(library, path)
        except InputError:
            assert list(library.files.all_digests()) == []
            assert results.all_results() == []
            raise
        assert check_library(library, contents=True).is_healthy
        export_athlete(library, done.athlete_id, folder / "again.zip")
        for meta in results.all_results():
            assert (results.path(meta.id) / meta.clip).is_file()
            assert results.read_report(meta) is not None
            assert read_review(library, meta.id) is not None
            read_user_annotations(library, meta.id)
            results.delete(meta.id)
        delete_athlete(library, done.athlete_id)
        assert list(library.files.all_digests()) == []

    try:
        yield attempt
    finally:
        results.close()


# --- poses ----------------------------------------------------------------------------


@cache
def _pose_arrays() -> dict[str, np.ndarray[Any, Any]]:
    import tempfile

    def people(index: int, count: int) -> FramePeople:
        values = np.random.default_rng(index).normal(300.0, 100.0, (count, 33, 4))
        return FramePeople(index, index / 30, values[:, :, :3], values[:, :, 3] % 1.0)

    poses = ClipPoses(
        0, (people(0, 1), people(1, 2), people(2, 0)), (), BodyDirection(0), CameraRoll(1.0, 0.5),
        (), False, 1, (3,),
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "poses.npz"
        write_poses(path, StoredPoses(poses, {(1, 0.0, 1.0, 64.0): people(1, 1)}))
        with np.load(path) as archive:
            return {name: archive[name] for name in archive.files}


@st.composite
def _poses(draw: st.DrawFn) -> bytes:
    arrays = {name: array.copy() for name, array in _pose_arrays().items()}
    about = draw(edited(json.loads(arrays["about"].tobytes())))
    arrays["about"] = np.frombuffer(_as_json(about), dtype=np.uint8)
    for _ in range(draw(st.integers(0, 2))):
        name = draw(st.sampled_from(sorted(arrays)))
        array = arrays[name]
        action = draw(st.sampled_from(["value", "cut", "repeat", "type", "flat", "gone", "new"]))
        if action == "value" and array.size and array.dtype != np.uint8:
            extreme = draw(st.sampled_from([0, -1, 2, 1 << 50, -(1 << 62)]))
            special = draw(st.sampled_from([None, np.nan, np.inf, 1e300]))
            at = draw(st.integers(0, array.size - 1))
            array.flat[at] = extreme if special is None or array.dtype.kind == "i" else special
        elif action == "cut":
            arrays[name] = array[:-1]
        elif action == "repeat":
            arrays[name] = np.repeat(array, draw(st.sampled_from([2, 100])), axis=0)
        elif action == "type":
            type_ = draw(st.sampled_from(["f4", "i4", ">f8", "c16", "S3", "M8[s]", "b1"]))
            arrays[name] = np.zeros(array.shape, type_)
        elif action == "flat":
            arrays[name] = array.reshape(-1)
        elif action == "gone":
            del arrays[name]
        elif action == "new":
            arrays[draw(st.text(alphabet="abc/._", min_size=1, max_size=6))] = array
    out = io.BytesIO()
    np.savez_compressed(out, **arrays)
    return out.getvalue()


@contextmanager
def _open_poses(folder: Path) -> Iterator[Attempt]:
    def attempt(data: bytes) -> None:
        path = folder / "poses.npz"
        path.write_bytes(data)
        stored = read_poses(path)
        write_poses(folder / "again.npz", stored)
        read_poses(folder / "again.npz")

    yield attempt


TARGETS: Final = {
    "reports": FuzzTarget(spoiled(_reports()), _open_reports),
    "criteria": FuzzTarget(spoiled(_criteria()), _open_criteria),
    "exports": FuzzTarget(spoiled(_exports()), _open_exports),
    "poses": FuzzTarget(spoiled(_poses()), _open_poses, (UnreadablePosesError,)),
}
