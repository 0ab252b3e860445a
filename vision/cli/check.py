"""`formcheck check`: analyse clips and write reports, angles and drawings.

A clip that cannot be analysed does not stop the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rich import progress as rich_progress
from rich.console import Console

from vision.analysis import Analysis
from vision.atomic import is_standard_output
from vision.cli.printing import print_report
from vision.cli.signals import flush_output
from vision.errors import InputError
from vision.pipeline import analyse
from vision.pose.pose_store import PoseStore
from vision.progress import Progress
from vision.report.files import report_json, write_report
from vision.report.models import Report
from vision.report.translated_report import translate_report
from vision.settings import Settings
from vision.text.translation import ENGLISH, use_language
from vision.untrusted import printable

#: Fraction of the progress bar for the analysis when frames are drawn as well.
_ANALYSIS_FRACTION: Final = 0.6


@dataclass(frozen=True)
class Outputs:
    """Where results are written; None writes nothing.

    Attributes
    ----------
    json : str, optional
        A file, or ``-`` for standard output.
    angles, video, stills : Path, optional
        A file for one clip, a folder for several; `stills` is always a folder.
    """

    json: str | None = None
    angles: Path | None = None
    video: Path | None = None
    stills: Path | None = None

    @property
    def draws_frames(self) -> bool:
        """Whether frames of the clip are drawn."""
        return self.video is not None or self.stills is not None

    @property
    def uses_standard_output(self) -> bool:
        """Whether a result goes to standard output, so that nothing else may be printed."""
        json = None if self.json is None else Path(self.json)
        files = [path for path in (json, self.angles, self.video) if path is not None]
        return self.json == "-" or any(is_standard_output(path) for path in files)


def check_clips(
    clips: Sequence[Path],
    settings: Settings,
    outputs: Outputs,
    *,
    poses: Path | None = None,
    quiet: bool,
    language: str = ENGLISH,
    on_error: Callable[[str], None],
) -> int:
    """Check clips one after another.

    Parameters
    ----------
    clips : sequence of Path
        Video files.
    settings : Settings
        Choices of the analysis.
    outputs : Outputs
        Where results are written.
    poses : Path, optional
        Folder in which poses are kept.
    quiet : bool
        Print no report and no progress.
    language : str, optional
        Language of the sentences in the printed report.
    on_error : callable
        Called with a sentence for each clip that failed.

    Returns
    -------
    int
        Number of clips that failed.
    """
    is_batch = len(clips) > 1
    reports: list[Report] = []
    failed = 0
    for clip in clips:
        try:
            report = check_clip(
                clip,
                settings,
                outputs,
                poses=poses,
                quiet=quiet,
                is_batch=is_batch,
                language=language,
            )
            reports.append(report)
        except InputError as error:
            on_error(f"{clip.name}: {error}" if is_batch else str(error))
            failed += 1
    write_reports(reports, outputs.json, as_array=is_batch)
    return failed


def check_clip(
    clip: Path,
    settings: Settings,
    outputs: Outputs,
    *,
    poses: Path | None = None,
    quiet: bool,
    is_batch: bool = False,
    language: str = ENGLISH,
) -> Report:
    """Check one clip: analyse it, write its angles and drawings, print its report.

    Parameters
    ----------
    clip : Path
        A video file.
    settings : Settings
        Choices of the analysis.
    outputs : Outputs
        Where results are written; `json` is left to `write_reports`.
    poses : Path, optional
        Folder in which poses are kept.
    quiet : bool
        Print no report and no progress.
    is_batch : bool
        Whether it is one of several clips, whose files go into folders.
    language : str, optional
        Language of the sentences in the printed report.

    Returns
    -------
    Report
        Its report.

    Raises
    ------
    InputError
        The clip cannot be used, or something cannot be written.
    """
    with progress_bar(clip.name, quiet=quiet) as bar:
        analysis_fraction = _ANALYSIS_FRACTION if outputs.draws_frames else 1.0
        analysis = analyse(
            clip,
            settings,
            progress=bar.part(0.0, analysis_fraction),
            poses=None if poses is None else PoseStore(poses),
        )
        _write(
            analysis,
            clip,
            outputs,
            is_batch=is_batch,
            language=language,
            progress=bar.part(analysis_fraction, 1.0),
        )
    if not quiet and not outputs.uses_standard_output:
        with flush_output(), use_language(language):
            print_report(translate_report(analysis.report, language), Console())
    return analysis.report


def write_reports(reports: Sequence[Report], target: str | None, *, as_array: bool) -> None:
    """Write reports as JSON.

    Parameters
    ----------
    reports : sequence of Report
        One, or several.
    target : str or None
        A file, or ``-`` for standard output; None writes nothing.
    as_array : bool
        Write an array; otherwise the one report as an object.

    Raises
    ------
    InputError
        The file cannot be written.
    """
    if target is None or not (reports or as_array):
        return
    content: Report | Sequence[Report] = reports if as_array else reports[0]
    if target == "-":
        with flush_output():
            print(report_json(content), end="")
    else:
        write_report(content, Path(target))


def _write(
    analysis: Analysis,
    clip: Path,
    outputs: Outputs,
    *,
    is_batch: bool,
    language: str,
    progress: Progress,
) -> None:
    stills = outputs.stills
    with use_language(language):
        analysis.write(
            csv=outputs.angles and _output_path(outputs.angles, clip, ".csv", is_batch=is_batch),
            video=outputs.video and _output_path(outputs.video, clip, ".mp4", is_batch=is_batch),
            stills=stills and (stills / clip.stem if is_batch else stills),
            progress=progress,
        )


def _output_path(path: Path, clip: Path, suffix: str, *, is_batch: bool) -> Path:
    """Return the file for one clip, or one named after the clip in the folder for several."""
    try:
        if is_batch or path.is_dir():
            path.mkdir(parents=True, exist_ok=True)
            return path / f"{clip.stem}{suffix}"
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            f"The folder for {path.name} cannot be created; choose another."
        ) from error
    return path


@contextmanager
def progress_bar(name: str, *, quiet: bool) -> Iterator[Progress]:
    """Show a progress bar on stderr during the block.

    Parameters
    ----------
    name : str
        What is worked on, shown before the text of the current step.
    quiet : bool
        Show none.

    Yields
    ------
    Progress
        Its progress.
    """
    if quiet:
        yield Progress()
        return
    columns = (
        rich_progress.TextColumn("{task.fields[clip]}  {task.description}", markup=False),
        rich_progress.BarColumn(),
        rich_progress.TimeRemainingColumn(),
    )
    console = Console(stderr=True)
    with rich_progress.Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=1.0, clip=printable(name))
        yield Progress(
            lambda done, text: bar.update(task, completed=done, description=printable(text))
        )
