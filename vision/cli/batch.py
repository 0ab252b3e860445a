"""`formcheck batch`: the command and its options."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich import progress as rich_progress
from rich.console import Console

from vision.cli.choices import (
    SCREEN_OR_AUTO_METAVAR,
    STYLE_METAVAR,
    ModelOption,
    PageLanguageOption,
    QualityOption,
    parse_screen_option,
    parse_style_option,
)
from vision.cli.signals import interrupt_on_signals
from vision.progress import ProgressCallback
from vision.screens.registry import AUTO
from vision.settings import DEFAULT_STYLE
from vision.terms import LegChoice
from vision.text.numbers import plural
from vision.untrusted import printable

if TYPE_CHECKING:
    from vision.batches.run import BatchResult

#: What a shell reports of a program that Ctrl-C has ended.
_INTERRUPTED: Final = 130


def batch_clips(
    clips: Annotated[
        list[str],
        typer.Argument(
            metavar="FOLDER|GLOB|MANIFEST.csv...",
            help="Clips: folders, patterns, files, or CSV files that list clips; also URLs.",
        ),
    ],
    out: Annotated[
        str,
        typer.Option(help="Folder for tables, index page and reports; also a URL.", metavar="DIR"),
    ],
    scheduler: Annotated[
        str | None,
        typer.Option(
            help="Dask scheduler to use, such as tcp://10.0.0.5:8786; default: start worker "
            "processes on this computer.",
            metavar="ADDRESS",
        ),
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Clips to analyse at once; default: all cores.")
    ] = None,
    angles: Annotated[
        bool, typer.Option("--angles", help="Write the joint angles of each clip as CSV too.")
    ] = False,
    poses: Annotated[
        Path | None,
        typer.Option(help="Folder to keep poses in, so that checking the clips again is fast."),
    ] = None,
    screen: Annotated[
        str,
        typer.Option(
            help="Test that the clips show; auto detects it.",
            parser=parse_screen_option,
            metavar=SCREEN_OR_AUTO_METAVAR,
        ),
    ] = AUTO,
    leg: Annotated[
        LegChoice, typer.Option(help="Judge only this standing leg; auto detects it.")
    ] = "auto",
    quality: QualityOption = None,
    model: ModelOption = None,
    criteria: Annotated[
        Path | None, typer.Option(help="Criteria file to use instead of the built-in one.")
    ] = None,
    capture_rate: Annotated[
        float | None,
        typer.Option(min=1, help="For slow motion: frames per second the camera recorded."),
    ] = None,
    style: Annotated[
        str,
        typer.Option(
            help="Style of backward running: trunk upright, or leaning forward (backpedal).",
            parser=parse_style_option,
            metavar=STYLE_METAVAR,
        ),
    ] = DEFAULT_STYLE,
    height_cm: Annotated[
        float | None, typer.Option(min=50, max=250, help="Height of the people, cm; gives speeds.")
    ] = None,
    language: PageLanguageOption = "en",
    quiet: Annotated[
        bool, typer.Option("--quiet", help="Print no progress and no final line.")
    ] = False,
) -> None:
    """Check many clips: one table of results, one page, and a report for each clip.

    A second run into the same folder only does what is new, changed or not done yet.
    """
    from vision.batches.run import BatchOptions, run_batch
    from vision.batches.sources import find_clips
    from vision.pose.model_quality import default_quality
    from vision.settings import Settings

    settings = Settings(
        screen=screen,
        leg=leg,
        quality=quality or default_quality(),
        model=model,
        criteria=criteria,
        capture_rate=capture_rate,
        style=style,
        height_cm=height_cm,
    )
    options = BatchOptions(
        scheduler=scheduler, workers=workers, angles=angles, poses=poses, language=language
    )
    try:
        with interrupt_on_signals(), _progress_bar(quiet=quiet) as (progress, say):
            sources, notes = find_clips(clips)
            for note in notes:
                say(note)
            result = run_batch(sources, out, settings, options, progress=progress, on_message=say)
    except KeyboardInterrupt:
        _print("formcheck: stopped; what is done is kept, so run it again to go on.")
        raise typer.Exit(_INTERRUPTED) from None
    _print_result(result, quiet=quiet)
    if result.failed:
        raise typer.Exit(2)


def _print(line: str) -> None:
    print(printable(line), file=sys.stderr)


def _print_result(result: BatchResult, *, quiet: bool) -> None:
    for clip, error in result.failed:
        _print(f"formcheck: {clip}: {error}")
    if not quiet:
        kept = f" ({result.kept} by an earlier run)" if result.kept else ""
        _print(f"{plural(result.done, 'clip')} analysed, {len(result.failed)} failed{kept}.")


@contextmanager
def _progress_bar(*, quiet: bool) -> Iterator[tuple[ProgressCallback, Callable[[str], None]]]:
    """Show a bar with the time left; yield what moves it and what prints a line above it."""
    if quiet:
        yield (lambda _done, _text: None), (lambda _text: None)
        return
    columns = (
        rich_progress.TextColumn("{task.description}", markup=False),
        rich_progress.BarColumn(),
        rich_progress.TaskProgressColumn(),
        rich_progress.TimeRemainingColumn(),
    )
    console = Console(stderr=True, highlight=False)
    # A clip may take minutes, so the time left follows from the speed of the last hour.
    with rich_progress.Progress(
        *columns, console=console, transient=True, speed_estimate_period=3600
    ) as bar:
        task = bar.add_task("", total=1.0)
        yield (
            lambda done, text: bar.update(task, completed=done, description=printable(text)),
            lambda text: console.print(printable(text), markup=False, soft_wrap=True),
        )
