"""One person's live check: from setting up to the recording's end. No thread, no clock.

It is fed with what was seen in each picture and says what is to be shown and spoken.
Times are those of the stream, so that a test or a file runs as fast as it can.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from vision.live.cues import Prompter
from vision.live.news import LiveRep, News, Pace, Phase, Shown, Stride, Tick
from vision.live.one_euro import OneEuro
from vision.live.picture import Light
from vision.live.reps import RepWatch
from vision.live.setup import LOOK_BACK_S, Scenery, check_setup
from vision.live.shown import shown_angle
from vision.live.strides import StrideWatch
from vision.live.wants import Wants
from vision.live.window import PoseWindow
from vision.motion.view import View, find_view
from vision.pose.pursue import Pursuit
from vision.pose.sightings import size_of
from vision.pose.track import Floats, FramePeople, FrameState, PoseTrack

#: Everything has to be right for this long before the recording starts, seconds.
COUNTDOWN_S: Final = 3.0
#: A tick that fails for no longer than this does not break the countdown, seconds.
_FORGIVEN_S: Final = 0.4
#: The first look at the pace, the ticks and the view, seconds.
_WARM_UP_S: Final = 1.5
_TICKS_EVERY_S: Final = 0.2
_VIEW_EVERY_S: Final = 0.5
#: After the last repetition asked for, this long to stand up, seconds.
_LINGER_S: Final = 1.5
#: The recording ends when nothing has happened for this long: squats, a run, seconds.
_IDLE_S: Final = 12.0
_IDLE_RUNNING_S: Final = 6.0
#: Nobody begins before this, seconds.
_FIRST_S: Final = 20.0
#: The recording ends when nobody is in sight for this long, seconds.
_GONE_S: Final = 4.0
#: No recording is longer, seconds: the full analysis takes its time too.
LONGEST_S: Final = 180.0


@dataclass(frozen=True)
class Ended:
    """What the live check saw of a recording, to be held against the full analysis.

    Attributes
    ----------
    wants : Wants
    seconds : float
        Length of the recording.
    reps : tuple of LiveRep
    steps : int
    rate : float
        Pictures a second it was based on.
    gap_s : float
        Longest time without a picture.
    """

    wants: Wants
    seconds: float
    reps: tuple[LiveRep, ...]
    steps: int
    rate: float
    gap_s: float


class LiveSession:
    """The live check of one person.

    Parameters
    ----------
    wants : Wants
        What to check.
    width, height : int
        Size of the pictures, pixels.
    """

    def __init__(self, wants: Wants, *, width: int, height: int) -> None:
        self.wants = wants
        self.phase: Phase = "guide"
        self.ended: Ended | None = None
        self._size = (width, height)
        self._why = ""
        self._tilt_deg: float | None = None
        self._told: list[str] = []
        self._pace = Pace()
        self._now_s = 0.0
        self._anew()

    def _anew(self) -> None:
        """Begin at the guide with an empty memory."""
        width, height = self._size
        self.phase, self._why = "guide", ""
        self._window = PoseWindow(width, height)
        self._pursuit = Pursuit(width, height)
        self._filter = OneEuro()
        self._prompter = Prompter(self.wants)
        self._ticks: tuple[Tick, ...] = ()
        self._lead = ""
        self._view: View | None = None
        self._ticks_s = self._view_s = -np.inf
        self._first_s: float | None = None
        self._good_since_s: float | None = None
        self._bad_since_s: float | None = None
        self._begin_s = 0.0
        self._seen_s = 0.0
        self._rows = 0
        self._gap_s = 0.0
        self._reps: RepWatch | None = None
        self._strides: StrideWatch | None = None

    def tell(self, message: Mapping[str, Any]) -> None:
        """Hear a message of the browser; unknown ones are passed over.

        Parameters
        ----------
        message : mapping
            See ``docs/live.md``.
        """
        kind = message.get("type")
        if kind == "tilt":
            deg = message.get("deg")
            known = isinstance(deg, int | float) and np.isfinite(deg)
            self._tilt_deg = float(deg) if known and deg is not None else None
        elif kind in ("start", "stop", "again"):
            self._told.append(str(kind))

    def change(self, wants: Wants) -> None:
        """Check something else; a recording that runs is given up."""
        if wants != self.wants:
            self.wants = wants
            self._anew()

    def resize(self, width: int, height: int) -> None:
        """Take pictures of another size: a stream that adapts, or a turned phone."""
        if (width, height) == self._size:
            return
        turned = (width > height) != (self._size[0] > self._size[1])
        if turned and self.phase != "recording":
            self._size = (width, height)
            self._anew()

    @property
    def size(self) -> tuple[int, int]:
        """Size in which points are to be given, pixels."""
        return self._size

    def see(self, people: FramePeople, *, light: Light | None = None, pace: Pace) -> News:
        """Go on by one picture.

        Parameters
        ----------
        people : FramePeople
            Everybody in it, in pixels of `size`.
        light : Light, optional
        pace : Pace

        Returns
        -------
        News
            What is to be shown and said now.
        """
        now_s, self._pace = people.time_s, pace
        if self._first_s is None:
            self._first_s = now_s
        found = self._pursuit.pick(people)
        self._window.add(people.index, now_s, found)
        if found is not None:
            self._gap_s = max(self._gap_s, now_s - self._seen_s) if self._rows else 0.0
            self._seen_s = now_s
        self._rows += 1
        self._now_s = now_s
        self._obey(now_s)
        if self.phase in ("guide", "countdown"):
            self._set_up(light, now_s)
        elif self.phase == "recording":
            self._record(now_s)
        return self._news(found, now_s)

    # -- setting up ---------------------------------------------------------------

    def _obey(self, now_s: float) -> None:
        told, self._told = self._told, []
        for kind in told:
            if kind == "again" and self.phase in ("finished", "stopped"):
                self._anew()
                self._first_s = now_s
            elif kind == "start" and self.phase in ("guide", "countdown"):
                self._begin(now_s)
            elif kind == "stop" and self.phase == "recording":
                self._finish("You ended it.", now_s)
            elif kind == "stop" and self.phase in ("guide", "countdown"):
                self.phase, self._why = "stopped", "You ended it before the recording began."

    def _set_up(self, light: Light | None, now_s: float) -> None:
        if now_s - self._ticks_s < _TICKS_EVERY_S:
            return
        self._ticks_s = now_s
        assert self._first_s is not None
        scenery = Scenery(
            track=self._window.track(last_s=LOOK_BACK_S),
            light=light,
            pace=self._pace,
            tilt_deg=self._tilt_deg,
            measured=now_s - self._first_s >= _WARM_UP_S,
        )
        self._ticks = check_setup(scenery, self.wants)
        wrong = next((t for t in self._ticks if t.ok is False), None)
        unknown = any(t.ok is None for t in self._ticks)
        self._count_down(good=wrong is None and not unknown, now_s=now_s)
        if self.phase == "guide":
            self._lead = wrong.say if wrong else "One moment" if unknown else "Hold still"
            self._prompter.guide(wrong.say if wrong else "", now_s=now_s)
        elif self.phase == "countdown":
            self._lead = "Hold still"

    def _count_down(self, *, good: bool, now_s: float) -> None:
        if good:
            self._bad_since_s = None
            if self._good_since_s is None:
                self._good_since_s = now_s
                self._prompter.hush()
            self.phase = "countdown"
            if now_s - self._good_since_s >= COUNTDOWN_S:
                self._begin(now_s)
        elif self._good_since_s is not None:
            if self._bad_since_s is None:
                self._bad_since_s = now_s
            if now_s - self._bad_since_s >= _FORGIVEN_S:
                self._good_since_s = self._bad_since_s = None
                self.phase = "guide"

    def _countdown(self, now_s: float) -> int | None:
        if self.phase != "countdown" or self._good_since_s is None:
            return None
        return max(1, int(np.ceil(COUNTDOWN_S - (now_s - self._good_since_s))))

    # -- recording ----------------------------------------------------------------

    def _begin(self, now_s: float) -> None:
        self.phase, self._lead, self._ticks = "recording", "", ()
        self._begin_s, self._seen_s = now_s, now_s
        self._rows, self._gap_s = 0, 0.0
        if self.wants.is_run:
            self._strides = StrideWatch(begin_s=now_s)
        else:
            self._reps = RepWatch(self.wants, begin_s=now_s)
        self._prompter.say(self.wants.begin(), "do", now_s=now_s)

    def _record(self, now_s: float) -> None:
        if self._reps is not None:
            for rep in self._reps.look(self._window, now_s=now_s):
                self._prompter.rep(rep, now_s=now_s)
        if self._strides is not None:
            self._advise(self._strides.look(self._window, now_s=now_s), now_s)
        why = self._over(now_s)
        if why:
            self._finish(why, now_s)

    def _advise(self, stride: Stride, now_s: float) -> None:
        if stride.note.startswith(("You ", "Turn ")):
            self._prompter.stride(stride.note.split(";")[0].split(":")[0], "fix", now_s=now_s)
        elif stride.told >= 4 and stride.toe_first < stride.told / 2:
            self._prompter.stride("Reach back with the big toe.", "fix", now_s=now_s)

    def _over(self, now_s: float) -> str:
        """Why the recording is over; empty while it goes on."""
        if now_s - self._begin_s >= LONGEST_S:
            return f"It has run for {LONGEST_S / 60:.0f} minutes."
        if now_s - self._seen_s >= _GONE_S:
            return "Nobody is in the picture any more."
        if self._strides is not None:
            last_s, idle_s = self._strides.last_step_s, _IDLE_RUNNING_S
            begun = self._strides.stride.steps > 0
        else:
            assert self._reps is not None
            count = sum(r.number is not None for r in self._reps.reps)
            last_s, idle_s, begun = self._reps.last_end_s, _IDLE_S, bool(self._reps.reps)
            if self.wants.reps and count >= self.wants.reps and now_s - last_s >= _LINGER_S:
                return f"All {count} repetitions are done." if count > 1 else "It is done."
        if now_s - last_s >= (idle_s if begun else _FIRST_S):
            return "Nothing has happened for a while."
        return ""

    def _finish(self, why: str, now_s: float) -> None:
        self.phase, self._why = "finished", why
        seconds = now_s - self._begin_s
        self.ended = Ended(
            wants=self.wants,
            seconds=seconds,
            reps=() if self._reps is None else self._reps.reps,
            steps=0 if self._strides is None else self._strides.stride.steps,
            rate=self._rows / seconds if seconds > 0 else 0.0,
            gap_s=self._gap_s,
        )
        self._prompter.say("Done. Well done.", "good", now_s=now_s)

    # -- what is shown ------------------------------------------------------------

    def _news(self, found: tuple[Floats, Floats] | None, now_s: float) -> News:
        body, shown = self._drawn(found, now_s)
        reps = self._reps.reps if self._reps is not None else ()
        return News(
            time_s=now_s,
            phase=self.phase,
            body=body,
            ticks=self._ticks,
            lead=self._lead,
            countdown=self._countdown(now_s),
            recorded_s=now_s - self._begin_s if self.phase == "recording" else None,
            shown=shown,
            reps=reps,
            target=0 if self.wants.is_run else self.wants.reps,
            stride=None if self._strides is None else self._strides.stride,
            cue=self._prompter.cue,
            pace=self._pace,
            why=self._why,
        )

    def _drawn(
        self, found: tuple[Floats, Floats] | None, now_s: float
    ) -> tuple[Floats | None, Shown | None]:
        """Filtered points as shares of the picture, and the angle read from them."""
        if found is None:
            return None, None
        xyz, visibility = found
        calm = self._filter(now_s, xyz, scale=size_of(xyz))
        width, height = self._size
        body = np.column_stack([calm[:, 0] / width, calm[:, 1] / height, visibility])
        if self.phase != "recording":
            return body, None
        if now_s - self._view_s >= _VIEW_EVERY_S:
            self._view_s, self._view = now_s, find_view(self._window.track(last_s=LOOK_BACK_S))
        if self._view is None:
            return body, None
        row = PoseTrack(
            index=np.zeros(1, dtype=np.int64),
            time_s=np.array([now_s]),
            xyz=calm[None],
            visibility=visibility[None],
            state=np.array([FrameState.DETECTED], dtype=np.uint8),
            swapped=np.zeros(1, dtype=bool),
            width=width,
            height=height,
        )
        return body, shown_angle(row, _held(self._view), self.wants)


def _held(view: View) -> View:
    """Give the view of a single picture with the name and facing of many."""
    last = slice(-1, None)
    return replace(
        view,
        turn_deg=view.turn_deg[last],
        forward=np.array([_known(view.forward)]),
        left_at=np.array([_known(view.left_at)]),
        forward_now=None,
    )


def _known(values: Floats) -> float:
    known = values[np.isfinite(values)]
    return float(known[-1]) if known.size else float("nan")
