"""Change files of saved results, as damage on a disk or another version would."""

from __future__ import annotations

import hashlib
from io import BytesIO

from vision.checksum import sha256_of
from vision.jobs.result_store import ResultStore
from vision.library.result_files import PROXY
from vision.library.schema import ReportFileRow, ResultFileRow, ResultRow


def replace_file(results: ResultStore, id_: str, name: str, data: bytes) -> None:
    """Give a result another file of this name."""
    digest = hashlib.sha256(data).hexdigest()
    results.library.files.add_stream(BytesIO(data), digest)
    with results.library.writing() as session:
        row = session.get_one(ResultRow, id_)
        own = next((file for file in row.files if file.name == name), None)
        if name == f"clip.{row.ending}":
            row.clip = digest
        elif own is not None:
            own.digest = digest
        elif name == PROXY:
            row.files.append(ResultFileRow(name=name, digest=digest))
        else:
            session.merge(ReportFileRow(report_id=id_, name=name, digest=digest))


def remove_file(results: ResultStore, id_: str, name: str) -> None:
    """Take a file away from a result."""
    with results.library.writing() as session:
        for row in (
            session.get(ReportFileRow, (id_, name)), session.get(ResultFileRow, (id_, name)),
        ):  # fmt: skip
            if row is not None:
                session.delete(row)


def lose_file(results: ResultStore, id_: str, name: str) -> None:
    """Delete the file itself, as damage to a disk would."""
    results.library.files.remove(sha256_of(results.path(id_) / name))
    results.path(id_).rename(results.path(id_).with_name("lost"))
