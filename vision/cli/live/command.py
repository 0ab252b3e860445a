"""`formcheck live`: the live check for those without a browser."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

# Before anything that loads PyAV: each brings a libxcb, and with that of PyAV the window of
# OpenCV hangs when it opens.
import cv2  # noqa: F401
from rich.console import Console

from vision.atomic import is_standard_output
from vision.cli.check import Outputs, check_clip, write_reports
from vision.cli.live.announcer import Announcer
from vision.cli.live.frames import CapturedFrame, Recording, all_frames, newest_frames
from vision.cli.live.output_paths import check_distinct_paths, check_save_path, save_clip
from vision.cli.live.session_runner import SessionRunner
from vision.cli.live.source import VideoPlayback, open_source
from vision.cli.live.window import Window, check_display
from vision.cli.shutdown import interrupt_on_signals
from vision.errors import InputError
from vision.live.config import LiveConfig
from vision.live.session import LiveOutcome
from vision.live.summary import compare_counts, summarise_outcome
from vision.live.updates import FrameUpdate
from vision.pose.model_store import resolve_model
from vision.pose.native_stderr import suppress_native_stderr
from vision.screens.registry import parse_screen
from vision.screens.screen import LiveView
from vision.settings import Settings
from vision.terms import Side

#: Exit code of what was interrupted, as shells have it.
INTERRUPTED: Final = 130


@dataclass(frozen=True)
class LiveOptions:
    """What a live check is asked for.

    Attributes
    ----------
    wants : Wants
    camera : str
        Number of a camera, or a video file that is played like one.
    headless : bool
        Lines of text instead of a window; a file as fast as it can be looked at.
    save, video : Path, optional
        Where the recording, and the annotated clip, go.
    json : str, optional
        Where the report goes, ``-`` for standard output.
    model : str, optional
        Name of a pose model, or a file.
    quiet : bool
        No lines, no report.
    """

    config: LiveConfig
    camera: str = "0"
    headless: bool = False
    save: Path | None = None
    video: Path | None = None
    json: str | None = None
    model: str | None = None
    quiet: bool = False

    @property
    def console(self) -> Console | None:
        """Where lines go: standard output is the report's alone when it goes there."""
        return None if self.quiet else Console(stderr=self.takes_standard_output)

    @property
    def takes_standard_output(self) -> bool:
        """Whether a result goes to standard output, where nothing else may stand then."""
        outputs = Outputs(json=self.json, video=self.video)
        is_saved_there = self.save is not None and is_standard_output(self.save)
        return is_saved_there or outputs.uses_standard_output

    @property
    def rate(self) -> int:
        """Pictures a second that are wanted."""
        return self.config.definition.live.camera_rate


def make_config(
    screen: str, *, view: LiveView | None, leg: Side | None, reps: int | None
) -> LiveConfig:
    """Fill in what was left open.

    Parameters
    ----------
    screen : str
        As `formcheck check` names it.
    view : {"front", "side"} or None
        None for the one that suits the test.
    leg : {"left", "right"} or None
    reps : int or None
        None for five; of running no number is known.

    Raises
    ------
    InputError
        The test cannot be done like that.
    """
    test = parse_screen(screen).screen
    if test.is_gait and reps:
        raise InputError(f"{test.title} has no repetitions; leave --reps out.")
    if leg is not None and not test.has_standing_leg:
        raise InputError(f"{test.title} has no standing leg; leave --leg out.")
    return LiveConfig(
        test.id,
        view or test.live.views[0],
        leg,
        test.live.default_reps if reps is None else reps,
    )


def run_live_check(options: LiveOptions, *, on_error: Callable[[str], None]) -> int:
    """Coach somebody, record them, and analyse the recording.

    Returns
    -------
    int
        Exit code: 0, or 130 when it was interrupted.

    Raises
    ------
    InputError
        There is no camera, no display, or nothing to analyse.
    """
    kept = "nothing was kept"
    try:
        check_distinct_paths(
            {
                "--camera": Path(options.camera),
                "--save": options.save,
                "--video": options.video,
                "--json": None if options.json in (None, "-") else Path(options.json),
            }
        )
        if options.save is not None:
            check_save_path(options.save)
        if not options.headless:
            check_display()
        with (
            interrupt_on_signals(),
            tempfile.TemporaryDirectory(
                prefix="formcheck-live-", ignore_cleanup_errors=True
            ) as folder,
        ):
            clip, ended = _coach(options, Path(folder) / "live.mp4")
            if options.save is not None:
                clip = save_clip(clip, options.save)
                kept = f"the recording is in '{clip.name}'"
            _report(options, clip, ended)
    except KeyboardInterrupt:
        on_error(f"You stopped it; {kept}.")
        return INTERRUPTED
    return 0


def _coach(asked: LiveOptions, path: Path) -> tuple[Path, LiveOutcome]:
    """Run the session to its end; the clip and what was seen live."""
    source = open_source(asked.camera, rate=asked.rate, paced=not asked.headless)
    waits = asked.headless and isinstance(source, VideoPlayback)
    with contextlib.ExitStack() as opened:
        opened.callback(source.close)
        model = resolve_model(asked.model).path
        opened.enter_context(suppress_native_stderr())  # of the pose library and the window
        stage = opened.enter_context(SessionRunner(asked.config, model=model, waits=waits))
        recording = opened.enter_context(Recording(path))
        face = None
        if not asked.headless:
            face = opened.enter_context(Window(is_mirror=source.is_mirrored))
        teller = Announcer(
            asked.console if asked.headless else None,
            rings=not asked.quiet and not asked.takes_standard_output,
        )
        shots: Generator[CapturedFrame] = (
            all_frames(source, recording.add, max_rate=asked.rate)
            if waits
            else newest_frames(source, recording.add)
        )
        opened.enter_context(contextlib.closing(shots))
        run_session(
            shots, stage=stage, recording=recording, face=face, teller=teller, name=source.name
        )
        ended = stage.outcome
    if ended is None or not path.exists():
        raise InputError("The recording holds no picture; start again.")
    return path, ended


def run_session(
    shots: Iterator[CapturedFrame],
    *,
    stage: SessionRunner,
    recording: Recording,
    face: Window | None,
    teller: Announcer,
    name: str,
) -> None:
    """Look, tell and show until there is a recording.

    Parameters
    ----------
    shots : iterator of Shot
    stage : Stage
    recording : Recording
        Told the phase after each picture.
    face : Window, optional
        None where there is nothing to be seen or pressed.
    teller : Teller
    name : str
        Of what the pictures come from, at the beginning of a sentence.

    Raises
    ------
    InputError
        It ended before there was anything to record.
    """
    shot: CapturedFrame | None = None
    news: FrameUpdate | None = None
    what = f"{name} ended"
    for shot in shots:
        news = stage.process(shot)
        recording.follow_phase(news.phase)
        teller.announce(news)
        if news.phase == "finished":
            break
        key = None if face is None else face.show(shot.image, news)
        if key == "go" and news.phase != "recording":
            stage.send("start")
        elif key is not None:
            what = "You ended it"
            break
    if shot is None or news is None:
        raise InputError(f"{name} gives no picture.")
    if news.phase != "finished":
        before, news = news, stage.finish()
        if news is None or news.phase != "finished":
            raise InputError(_why_nothing(what, before))
        recording.follow_phase(news.phase)
        teller.announce(news)
    if face is not None:
        face.hold(shot.image, news)


def _why_nothing(what: str, news: FrameUpdate) -> str:
    """Why there is no recording, and what was still to do."""
    wrong = next((tick for tick in news.checks if tick.ok is False), None)
    if wrong is not None:
        return f"{what} before the recording began; this was still to do: {wrong.instruction}."
    return f"{what} before the recording began; stand still until it has counted down."


def _report(asked: LiveOptions, clip: Path, ended: LiveOutcome) -> None:
    """Analyse the recording, and report as `formcheck check` does."""
    wants = asked.config
    settings = Settings(screen=wants.screen_choice, leg=wants.leg or "auto", model=asked.model)
    outputs = Outputs(json=asked.json, video=asked.video)
    is_hidden = asked.quiet or (asked.save is not None and is_standard_output(asked.save))
    report = check_clip(clip, settings, outputs, quiet=is_hidden)
    write_reports([report], asked.json, as_array=False)
    if asked.console is not None:
        words = compare_counts(
            summarise_outcome(ended, source="received", why=""), report
        ).sentences
        asked.console.print(" ".join(words), soft_wrap=True, markup=False, highlight=False)
