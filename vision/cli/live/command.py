"""`formcheck live`: coach a person in front of a camera, then check the recording."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

# Import OpenCV before anything that loads PyAV: both include a libxcb, and with PyAV's loaded
# first OpenCV's window hangs when it opens.
import cv2  # noqa: F401
from rich.console import Console

from vision.atomic import is_standard_output
from vision.cli.check import Outputs, check_clip, write_reports
from vision.cli.live.announcer import Announcer
from vision.cli.live.frames import CapturedFrame, Recording, all_frames, newest_frames
from vision.cli.live.loop import run_session
from vision.cli.live.output_paths import check_distinct_paths, check_save_path, save_clip
from vision.cli.live.session_runner import SessionRunner
from vision.cli.live.source import VideoPlayback, open_source
from vision.cli.live.window import Window, check_display
from vision.cli.signals import interrupt_on_signals
from vision.errors import InputError
from vision.live.config import LiveConfig
from vision.live.session import LiveOutcome
from vision.live.summary import compare_counts, summarise_outcome
from vision.pose.model_quality import default_quality
from vision.pose.model_store import ModelFile, live_models, resolve_model
from vision.pose.native_stderr import suppress_native_stderr
from vision.screens.registry import parse_screen
from vision.screens.screen import LiveView
from vision.settings import Settings
from vision.terms import Quality, Side

#: Exit code of an interrupted command, as in shells.
INTERRUPTED: Final = 130


@dataclass(frozen=True)
class LiveOptions:
    """Options of a live check.

    Attributes
    ----------
    config : LiveConfig
        What to check.
    camera : str
        Camera number, or a video file to play instead.
    headless : bool
        Print lines of text instead of opening a window, and analyse a file as fast as
        possible.
    save, video : Path, optional
        Files for the recording and for the annotated video.
    json : str, optional
        File for the report, ``-`` for standard output.
    quality : {"best", "balanced", "fast"}, optional
        Pose model of the full analysis, and the best one to consider for the live check; by
        default the default quality.
    model : str, optional
        Name of a pose model, or a file.
    quiet : bool
        Print no lines and no report.
    """

    config: LiveConfig
    camera: str = "0"
    headless: bool = False
    save: Path | None = None
    video: Path | None = None
    json: str | None = None
    quality: Quality | None = None
    model: str | None = None
    quiet: bool = False

    @property
    def console(self) -> Console | None:
        """Where lines are printed: on stderr if a result goes to standard output."""
        return None if self.quiet else Console(stderr=self.uses_standard_output)

    @property
    def uses_standard_output(self) -> bool:
        """Whether a result goes to standard output, so that nothing else may be printed."""
        outputs = Outputs(json=self.json, video=self.video)
        saves_there = self.save is not None and is_standard_output(self.save)
        return saves_there or outputs.uses_standard_output

    @property
    def camera_rate(self) -> int:
        """The frames per second to ask the camera for."""
        return self.config.definition.live.camera_rate


def make_config(
    screen: str, *, view: LiveView | None, leg: Side | None, reps: int | None
) -> LiveConfig:
    """Complete the settings of a live check with the defaults of the test.

    Parameters
    ----------
    screen : str
        Name of the test.
    view : {"front", "side"} or None
        None for the default view of the test.
    leg : {"left", "right"} or None
        Standing leg; None for either.
    reps : int or None
        Repetitions after which to end; None for the default of the test.

    Returns
    -------
    LiveConfig
        The complete settings.

    Raises
    ------
    InputError
        The test does not take these settings.
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
    """Coach a person, record them, and analyse the recording.

    Parameters
    ----------
    options : LiveOptions
        What to check, and where results go.
    on_error : callable
        Called with a sentence when the user interrupts.

    Returns
    -------
    int
        Exit code: 0, or 130 if interrupted.

    Raises
    ------
    InputError
        There is no camera, no display, or nothing to analyse.
    """
    saved = "nothing was saved"
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
            clip, outcome = _record(options, Path(folder) / "live.mp4")
            if options.save is not None:
                clip = save_clip(clip, options.save)
                saved = f"the recording is in '{clip.name}'"
            _analyse(options, clip, outcome)
    except KeyboardInterrupt:
        on_error(f"Stopped; {saved}.")
        return INTERRUPTED
    return 0


def _models(options: LiveOptions, *, waits: bool) -> list[ModelFile]:
    """Return the pose models to choose from by speed; frames that wait need no choice."""
    if waits or options.model is not None:
        return [resolve_model(options.model, quality=options.quality)]
    return live_models(options.quality)


def _record(options: LiveOptions, path: Path) -> tuple[Path, LiveOutcome]:
    """Run the session to its end; return the clip and what was counted live."""
    source = open_source(
        options.camera, rate=options.camera_rate, in_real_time=not options.headless
    )
    waits = options.headless and isinstance(source, VideoPlayback)
    with contextlib.ExitStack() as opened:
        opened.callback(source.close)
        models = [model.path for model in _models(options, waits=waits)]
        opened.enter_context(suppress_native_stderr())  # of MediaPipe and the window
        runner = opened.enter_context(SessionRunner(options.config, models=models, waits=waits))
        recording = opened.enter_context(Recording(path))
        window = None
        if not options.headless:
            window = opened.enter_context(Window(is_mirrored=source.is_mirrored))
        announcer = Announcer(
            options.console if options.headless else None,
            rings=not options.quiet and not options.uses_standard_output,
        )
        frames: Generator[CapturedFrame] = (
            all_frames(source, recording.add, max_rate=options.camera_rate)
            if waits
            else newest_frames(source, recording.add)
        )
        opened.enter_context(contextlib.closing(frames))
        run_session(
            frames,
            runner=runner,
            recording=recording,
            window=window,
            announcer=announcer,
            source_name=source.name,
        )
        outcome = runner.outcome
    if outcome is None or not path.exists():
        raise InputError("The recording has no frames; start again.")
    return path, outcome


def _analyse(options: LiveOptions, clip: Path, outcome: LiveOutcome) -> None:
    """Analyse the recording, report like `formcheck check`, and compare the counts."""
    config = options.config
    settings = Settings(
        screen=config.screen_choice,
        leg=config.leg or "auto",
        quality=options.quality or default_quality(),
        model=options.model,
    )
    outputs = Outputs(json=options.json, video=options.video)
    quiet = options.quiet or (options.save is not None and is_standard_output(options.save))
    report = check_clip(clip, settings, outputs, quiet=quiet)
    write_reports([report], options.json, as_array=False)
    if options.console is not None:
        live = summarise_outcome(outcome, source="received", why="")
        text = " ".join(compare_counts(live, report).sentences)
        options.console.print(text, soft_wrap=True, markup=False, highlight=False)
