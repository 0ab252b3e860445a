"""`formcheck group`: the command and its options."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from vision.cli.choices import PageLanguageOption


def report_group(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="Folder that `formcheck batch --out` wrote.")
    ],
    out: Annotated[
        Path | None,
        typer.Option(help="File to write; default: DIR/group.html.", metavar="FILE.html"),
    ] = None,
    language: PageLanguageOption = "en",
    quiet: Annotated[bool, typer.Option("--quiet", help="Print no final line.")] = False,
) -> None:
    """Report on a group: spread of each criterion, who stands out, left against right."""
    from vision.atomic import write_atomically
    from vision.batches.group_page import group_html
    from vision.batches.group_report import build_group_report
    from vision.batches.tables import read_tables
    from vision.text.numbers import plural
    from vision.text.translation import use_language

    report = build_group_report(read_tables(folder))
    target = folder / "group.html" if out is None else out
    with use_language(language):
        page = group_html(report, index_url=_index_url(folder, target))
    write_atomically(page.encode("utf-8"), target)
    if not quiet:
        athletes, clips = plural(report.athletes, "athlete"), plural(report.clips, "clip")
        print(f"{athletes} in {clips}: {target}", file=sys.stderr)


def _index_url(folder: Path, target: Path) -> str | None:
    """Return the address of the index page as seen from the report; None without one."""
    from urllib.parse import quote

    index = folder / "index.html"
    if not index.is_file():
        return None
    try:
        relative = os.path.relpath(index.resolve(), target.resolve().parent)
    except ValueError:  # on another drive
        return None
    return quote(Path(relative).as_posix())
