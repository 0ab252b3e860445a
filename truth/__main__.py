"""Command line of the renderer: ``python -m truth render`` and ``python -m truth grid``."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from truth.batch import ClipProgress, expected_work, remove_others, render_all
from truth.field_tables import field_tables, with_field_tables
from truth.grid import GridClip, load_grid
from truth.render import is_rendered, render_sheet
from truth.spec import ClipSpec, SpecError, load_spec

app = typer.Typer(
    help="Render clips of a person whose joints, angles and ground contacts are known.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
_NEEDED = ("anny", "pyvista", "torch")
_log = Console(stderr=True)

Workers = Annotated[
    int | None,
    typer.Option(min=1, help="Clips rendered at a time.", show_default="number of cores"),
]


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@app.command()
def render(
    specs: Annotated[list[Path], typer.Argument(help="Specs, as TOML files.", metavar="SPEC...")],
    out: Annotated[Path, typer.Option(help="Folder for the clips.")],
    sheet: Annotated[bool, typer.Option(help="Write a contact sheet (PNG) of each too.")] = False,
    sheet_only: Annotated[bool, typer.Option(help="Write only the contact sheets.")] = False,
    workers: Workers = None,
) -> None:
    """Render clips from their specs."""
    clips = [_load(path) for path in specs]
    _check_packages()
    if sheet_only:
        for clip in clips:
            _log.print(f"{render_sheet(clip, out)}", highlight=False)
        return
    _finish(_run(clips, out, workers=workers or _cores(), sheet=sheet))


@app.command()
def grid(
    split: Annotated[
        Literal["tuning", "test"] | None, typer.Option(help="Which half of the grid.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Folder for the clips.")] = None,
    quick: Annotated[bool, typer.Option(help="Only the most usual clips.")] = False,
    list_only: Annotated[bool, typer.Option("--list", help="List the clips.")] = False,
    only: Annotated[str, typer.Option(help="Only clips whose names contain this.")] = "",
    sheet: Annotated[bool, typer.Option(help="Write a contact sheet (PNG) of each too.")] = False,
    workers: Workers = None,
) -> None:
    """Render the grid of clips that the accuracy is measured on."""
    clips = [
        clip
        for clip in load_grid()
        if (split is None or clip.split == split)
        and (clip.quick or not quick)
        and only in clip.spec.name
    ]
    if list_only:
        _list(clips)
        return
    if split is None or out is None:
        raise typer.BadParameter("rendering the grid needs --split and --out.")
    _check_packages()
    chosen = [clip.spec for clip in clips]
    if not quick and not only:
        for name in remove_others(chosen, out):
            _log.print(f"{name} is no longer in the grid; removed.", highlight=False)
    _finish(_run(chosen, out, workers=workers or _cores(), sheet=sheet))


@app.command()
def fields(
    page: Annotated[
        Path | None, typer.Option(help="Page (docs/truth.md) whose tables to replace.")
    ] = None,
) -> None:
    """Print the tables of a spec's fields, or write them into the documentation."""
    if page is None:
        typer.echo(field_tables(), nl=False)
        return
    page.write_text(with_field_tables(page.read_text("utf-8")), encoding="utf-8")


def _load(path: Path) -> ClipSpec:
    try:
        return load_spec(path)
    except SpecError as error:
        _log.print(f"{error}", highlight=False)
        raise typer.Exit(2) from error


def _check_packages() -> None:
    missing = [name for name in _NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        _log.print(
            f"Rendering needs {', '.join(missing)}; `uv sync --group truth` installs it.",
            highlight=False,
        )
        raise typer.Exit(2)


def _run(specs: Sequence[ClipSpec], out: Path, *, workers: int, sheet: bool) -> list[ClipProgress]:
    """Render with a progress bar; return the clips that failed."""
    failed = []
    work = {spec.name: expected_work(spec) for spec in specs}
    todo = [spec for spec in specs if not is_rendered(spec, out)]
    shares = dict.fromkeys((spec.name for spec in todo), 0.0)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=_log, speed_estimate_period=900) as progress:
        total = sum(work[spec.name] for spec in todo)
        bar = progress.add_task("clips", total=max(total, 1e-9))
        for news in render_all(specs, out, workers=workers, sheet=sheet):
            if news.status == "present":
                continue
            shares[news.name] = news.share
            done = sum(share * work[name] for name, share in shares.items())
            progress.update(bar, completed=done)
            if news.status == "failed":
                failed.append(news)
            if news.status != "rendering":
                count = sum(share == 1 for share in shares.values())
                progress.print(f"{count}/{len(todo)} {news.name} {news.status} {news.message}")
    present = len(specs) - len(todo)
    rendered = len(todo) - len(failed)
    _log.print(f"{rendered} clips rendered, {present} were there.", highlight=False)
    return failed


def _finish(failed: Sequence[ClipProgress]) -> None:
    if failed:
        _log.print(f"{len(failed)} clips failed.", highlight=False)
        raise typer.Exit(1)


def _list(clips: Sequence[GridClip]) -> None:
    table = Table("split", "clip", "axis", "quick", "body", "camera", box=None)
    for clip in clips:
        row = (clip.split, clip.spec.name, clip.axis, "quick" if clip.quick else "")
        table.add_row(*row, clip.body, clip.camera)
    hours = sum(expected_work(clip.spec) for clip in clips) / 3600
    Console().print(table)
    Console().print(f"{len(clips)} clips, about {hours:.1f} hours of one core.")


if __name__ == "__main__":
    app(prog_name="python -m truth")
