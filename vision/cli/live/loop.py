"""Loop over the frames of a live check: process, record, announce and show each."""

from __future__ import annotations

from collections.abc import Iterator

from vision.cli.live.announcer import Announcer
from vision.cli.live.frames import CapturedFrame, Recording
from vision.cli.live.session_runner import SessionRunner
from vision.cli.live.window import Window
from vision.errors import InputError
from vision.live.updates import FrameUpdate


def run_session(
    frames: Iterator[CapturedFrame],
    *,
    runner: SessionRunner,
    recording: Recording,
    window: Window | None,
    announcer: Announcer,
    source_name: str,
) -> None:
    """Run the session until there is a recording.

    Parameters
    ----------
    frames : iterator of CapturedFrame
        Frames to analyse.
    runner : SessionRunner
        Processes each frame.
    recording : Recording
        Follows the phase of the session.
    window : Window or None
        Shows each frame and returns keys; None shows nothing.
    announcer : Announcer
        Announces each update.
    source_name : str
        Name of the camera or file, to begin a sentence with.

    Raises
    ------
    InputError
        The session ended before there was a recording.
    """
    frame: CapturedFrame | None = None
    update: FrameUpdate | None = None
    end = f"{source_name} ended"
    for frame in frames:
        update = runner.process(frame)
        recording.follow_phase(update.phase)
        announcer.announce(update)
        if update.phase == "finished":
            break
        key = None if window is None else window.show(frame.image, update)
        if key == "go" and update.phase != "recording":
            runner.send("start")
        elif key is not None:
            end = "You stopped"
            break
    if frame is None or update is None:
        raise InputError(f"{source_name} returns no frames.")
    if update.phase != "finished":
        previous, update = update, runner.finish()
        if update is None or update.phase != "finished":
            raise InputError(_no_recording_text(end, previous))
        recording.follow_phase(update.phase)
        announcer.announce(update)
    if window is not None:
        window.hold(frame.image, update)


def _no_recording_text(end: str, update: FrameUpdate) -> str:
    """Explain why there is no recording, and what was still to do."""
    problem = next((check for check in update.checks if check.ok is False), None)
    to_do = problem.instruction if problem else "stand still until the countdown is over"
    return f"{end} before the recording began; still to do: {to_do[0].lower()}{to_do[1:]}."
