"""Run `formcheck validate`: compare clips with references, print and write the agreement."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rich import progress as rich_progress
from rich.console import Console
from rich.table import Table
from rich.text import Text

from vision.atomic import is_standard_output
from vision.cli.signals import flush_output
from vision.errors import InputError
from vision.progress import ProgressCallback
from vision.report.files import write_text
from vision.settings import Settings
from vision.text.body_labels import ANGLE_LABELS
from vision.text.numbers import plural
from vision.validation.folder import Validation, validate
from vision.validation.result import (
    AngleAgreement,
    EstimateWithInterval,
    ValidationReport,
    agreement_csv,
)

#: Fewer clips than these are said to be few.
_FEW_CLIPS: Final = 10
_COMPARED_TITLES: Final = {
    "frames": "Every frame",
    "largest": "Largest value of each repetition or stride",
    "smallest": "Smallest value of each stride",
}


@dataclass(frozen=True)
class ValidationOptions:
    """What is compared, and where results are written; None writes nothing.

    Attributes
    ----------
    folder : Path
        The clips and their references.
    columns : Path, optional
        TOML file that maps CSV columns to angles.
    offset_s : float, optional
        Seconds to add to the references' time; None finds it.
    search_s : float
        Largest offset to try.
    json : str, optional
        A file, or ``-`` for standard output.
    csv, figure : Path, optional
        Files.
    quiet : bool
        Print no table and no progress.
    """

    folder: Path
    columns: Path | None
    offset_s: float | None
    search_s: float
    json: str | None
    csv: Path | None
    figure: Path | None
    quiet: bool

    @property
    def uses_standard_output(self) -> bool:
        """Whether a result goes to standard output, so that nothing else may be printed."""
        files = [p for p in (self.json and Path(self.json), self.csv, self.figure) if p]
        return self.json == "-" or any(is_standard_output(path) for path in files)


def validate_clips(
    options: ValidationOptions, settings: Settings, *, on_error: Callable[[str], None]
) -> int:
    """Compare the clips of a folder with their references.

    Parameters
    ----------
    options : ValidationOptions
        What is compared, and where results are written.
    settings : Settings
        Settings of the analyses.
    on_error : callable
        Called with a sentence for each clip that failed.

    Returns
    -------
    int
        Number of clips that failed.

    Raises
    ------
    InputError
        Nothing could be compared, or something cannot be written.
    """
    if options.figure is not None:
        _check_figure(options.figure)
    with _progress_bar(quiet=options.quiet) as show:
        result = validate(
            options.folder,
            settings,
            columns=options.columns,
            offset_s=options.offset_s,
            search_s=options.search_s,
            progress=show,
        )
    for failure in result.report.failed:
        on_error(f"{failure.clip}: {failure.reason}")
    _write(result, options)
    if not options.quiet and not options.uses_standard_output:
        with flush_output():
            print_agreement(result.report, Console())
    return len(result.report.failed)


def _check_figure(path: Path) -> None:
    """Fail before the analyses where the figure could not be written afterwards."""
    from vision.validation.figure import FIGURE_FORMATS

    if path.suffix.lower() not in FIGURE_FORMATS:
        raise InputError(f"A figure is written as PNG, SVG or HTML; {path.name} is none of them.")


def _write(result: Validation, options: ValidationOptions) -> None:
    text = result.report.model_dump_json(indent=2) + "\n"
    if options.json == "-":
        with flush_output():
            print(text, end="")
    elif options.json is not None:
        write_text(text, Path(options.json))
    if options.csv is not None:
        write_text(agreement_csv(result.report), options.csv)
    if options.figure is not None:
        from vision.validation.figure import write_figure

        write_figure(result.report, result.pairs, options.figure)


def print_agreement(report: ValidationReport, console: Console) -> None:
    """Print how each clip was aligned, then the agreement per angle and side.

    Parameters
    ----------
    report : ValidationReport
        The result.
    console : Console
        Where to print it.
    """
    console.print()
    for clip in report.clips:
        line = Text.assemble((clip.clip, "bold"), f"  {clip.overlap_s:.1f} s compared, ")
        line.append(f"reference moved by {clip.offset_s:+.2f} s")
        if clip.correlation is not None:
            line.append(f" (correlation {clip.correlation:.2f})")
        console.print(line)
        for note in clip.notes:
            console.print(Text(f"  {note}", style="dim"))
    for compared, title in _COMPARED_TITLES.items():
        rows = [row for row in report.agreement if row.compared == compared]
        if rows:
            console.print()
            console.print(_agreement_table(title, rows))
    console.print(
        Text(
            "\nDegrees, formcheck minus reference. Offset removed: each clip's mean difference "
            "is subtracted first. Bias: each clip counts the same. Limits of agreement: bias ± "
            "1.96 SD, between which 95 % of differences lie (Bland & Altman 2007, a clip as an "
            "individual).",
            style="dim",
        )
    )
    clips = max((row.clips for row in report.agreement), default=0)
    if clips < _FEW_CLIPS:
        intervals = "" if clips < 2 else "; --json and --csv give their confidence intervals"
        text = f"! From {plural(clips, 'clip')} the limits are rough{intervals}."
        console.print(Text(text, style="yellow"))
    for note in report.notes:
        console.print(Text(f"! {note}", style="yellow"))


def _agreement_table(title: str, rows: list[AngleAgreement]) -> Table:
    table = Table(title=title, title_justify="left", box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("angle")
    for head in ("n", "clips", "RMSE", "offset removed", "bias", "limits of agreement"):
        table.add_column(head, justify="right")
    for row in rows:
        label = ANGLE_LABELS[row.angle]
        table.add_row(
            f"{label}, {row.side}" if row.side else label,
            str(row.count),
            str(row.clips),
            f"{row.rmse:.1f}",
            f"{row.rmse_offset_removed:.1f}",
            _estimate(row.clip_bias),
            f"{_estimate(row.lower_limit)} to {_estimate(row.upper_limit)}",
        )
    return table


def _estimate(estimate: EstimateWithInterval) -> str:
    return "–" if estimate.value is None else _signed(estimate.value)


def _signed(value: float) -> str:
    return f"{value:+.1f}".replace("-", "−")


@contextmanager
def _progress_bar(*, quiet: bool) -> Iterator[ProgressCallback | None]:
    if quiet:
        yield None
        return
    columns = (
        rich_progress.TextColumn("{task.description}", markup=False),
        rich_progress.BarColumn(),
        rich_progress.TimeRemainingColumn(),
    )
    console = Console(stderr=True)
    # Into a file, even an empty bar would leave a line.
    shown = rich_progress.Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    )
    with shown as bar:
        task = bar.add_task("", total=1.0)
        yield lambda done, text: bar.update(task, completed=done, description=text)
