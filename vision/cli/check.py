"""`formcheck check`: clips in, reports and files out, one bad clip does not stop the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from vision.analysis import Analysis
from vision.atomic import is_standard_output
from vision.cli.shutdown import printing
from vision.cli.tables import print_report
from vision.clip.open import open_clip
from vision.errors import InputError
from vision.pipeline import analyse
from vision.report.files import report_json, write_angles, write_report
from vision.report.models import Report
from vision.settings import Settings

Tell = Callable[[float, str], None]
#: Share of the bar that the analysis takes when a video is drawn as well.
_ANALYSIS_SHARE = 0.6


@dataclass(frozen=True)
class Outputs:
    """Where results go; None is not wanted.

    Attributes
    ----------
    json : str, optional
        A file, or ``-`` for standard output.
    angles, video, stills : Path, optional
        A file for one clip, a folder for several (`stills` always a folder).
    """

    json: str | None = None
    angles: Path | None = None
    video: Path | None = None
    stills: Path | None = None

    @property
    def is_drawn(self) -> bool:
        """Whether the clip has to be drawn."""
        return self.video is not None or self.stills is not None

    @property
    def takes_standard_output(self) -> bool:
        """Whether a result goes to standard output, where nothing else may stand then."""
        json = None if self.json is None else Path(self.json)
        files = [path for path in (json, self.angles, self.video) if path is not None]
        return self.json == "-" or any(is_standard_output(path) for path in files)


def check_clips(
    clips: Sequence[Path],
    settings: Settings,
    outputs: Outputs,
    *,
    quiet: bool,
    complain: Callable[[str], None],
) -> int:
    """Check clips one after another.

    Returns
    -------
    int
        How many failed.
    """
    many = len(clips) > 1
    reports: list[Report] = []
    failed = 0
    for clip in clips:
        try:
            reports.append(check_clip(clip, settings, outputs, quiet=quiet, many=many))
        except InputError as error:
            complain(f"{clip.name}: {error}" if many else str(error))
            failed += 1
    hand_out(reports, outputs.json, many=many)
    return failed


def check_clip(
    clip: Path, settings: Settings, outputs: Outputs, *, quiet: bool, many: bool = False
) -> Report:
    """Check one clip: draw it, write its angles, print its report.

    Parameters
    ----------
    clip : Path
    settings : Settings
    outputs : Outputs
        Its `json` is left to `hand_out`.
    quiet : bool
        No report, no progress.
    many : bool
        Whether it is one of several, whose files go into folders.

    Raises
    ------
    InputError
        The clip cannot be used, or something cannot be written.
    """
    with _bar(clip.name, shown=not quiet) as tell:
        analysis = analyse(clip, settings, progress=_scaled(tell, outputs))
        _write(clip, analysis, outputs, many=many, tell=tell)
    if not quiet and not outputs.takes_standard_output:
        with printing():
            print_report(analysis.report, Console())
    return analysis.report


def hand_out(reports: Sequence[Report], target: str | None, *, many: bool) -> None:
    """Write the reports as JSON: one alone as it is, several as an array.

    Raises
    ------
    InputError
        The file cannot be written.
    """
    if target is None or not (reports or many):
        return
    what: Report | Sequence[Report] = reports if many else reports[0]
    if target == "-":
        with printing():
            print(report_json(what), end="")
    else:
        write_report(what, Path(target))


def _write(clip: Path, analysis: Analysis, outputs: Outputs, *, many: bool, tell: Tell) -> None:
    if outputs.angles is not None:
        write_angles(analysis.angles, _target(outputs.angles, clip, ".csv", many=many))
    if outputs.is_drawn:
        from vision.draw.video.render import render  # loads OpenCV, which a report does not need

        video = outputs.video and _target(outputs.video, clip, ".mp4", many=many)
        stills = outputs.stills and (outputs.stills / clip.stem if many else outputs.stills)
        render(
            open_clip(clip),
            analysis,
            video=video,
            stills=stills,
            progress=lambda share, words: tell(
                _ANALYSIS_SHARE + (1 - _ANALYSIS_SHARE) * share, words
            ),
        )


def _target(path: Path, clip: Path, suffix: str, *, many: bool) -> Path:
    """Give the file itself for one clip, a file named after the clip in the folder for several."""
    try:
        if many or path.is_dir():
            path.mkdir(parents=True, exist_ok=True)
            return path / f"{clip.stem}{suffix}"
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"The folder for {path.name} cannot be made; choose another.") from error
    return path


def _scaled(tell: Tell, outputs: Outputs) -> Tell:
    share_of_all = _ANALYSIS_SHARE if outputs.is_drawn else 1.0
    return lambda share, words: tell(share * share_of_all, words)


@contextmanager
def _bar(name: str, *, shown: bool) -> Iterator[Tell]:
    if not shown:
        yield lambda share, words: None
        return
    columns = (
        TextColumn("{task.fields[clip]}  {task.description}"),
        BarColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=1.0, clip=name)
        yield lambda share, words: progress.update(task, completed=share, description=words)
