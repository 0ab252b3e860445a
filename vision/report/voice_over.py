"""Timeline of a voice-over: what the player showed while somebody spoke, checked as foreign data.

Times ``t`` are seconds of the recording, from its beginning. Positions are in pixels of the
displayed frame, as those of drawings.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from typing import Annotated, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, FailFast, Field, ValidationError, model_validator

from vision.report.user_annotation import MAX_POINTS, UserAnnotation
from vision.untrusted import JsonLimits, UntrustedDataError, parse_json

#: Longest voice-over, seconds.
MAX_DURATION_S: Final = 300.0
#: Largest recording of a voice, bytes: far more than five minutes need.
MAX_SOUND_BYTES: Final = 32 << 20
TIMELINE_LIMITS: Final = JsonLimits(max_bytes=8 << 20, max_values=1_000_000, max_keys=20)
#: Of all drawings together.
_MAX_DRAWN_POINTS: Final = 200_000

_Time = Annotated[float, Field(ge=0, le=MAX_DURATION_S + 5)]
_ClipTime = Annotated[float, Field(ge=0, le=1e6)]
_Pixels = Annotated[float, Field(ge=-1e5, le=1e5)]


class _RecordedModel(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class RecordedDrawing(_RecordedModel):
    """A drawing that was visible for a time.

    Attributes
    ----------
    from_s, to_s : float
        When it appeared and disappeared.
    times_s : tuple of float, optional
        When each point of a freehand stroke was drawn; by default all at once.
    opacity : float
        1, or less while it fades out during playback.
    """

    from_s: _Time
    to_s: _Time
    kind: Literal["line", "arrow", "angle", "stroke", "text"]
    points: Annotated[tuple[tuple[_Pixels, _Pixels], ...], Field(max_length=MAX_POINTS), FailFast()]
    colour: Literal["yellow", "red", "green", "blue", "white"]
    text: Annotated[str, Field(max_length=120)] = ""
    times_s: Annotated[tuple[_Time, ...], Field(max_length=MAX_POINTS), FailFast()] = ()
    opacity: Annotated[float, Field(gt=0, le=1)] = 1.0

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.to_s < self.from_s:
            raise ValueError("a drawing ends before it begins")
        if self.times_s and (self.kind != "stroke" or len(self.times_s) != len(self.points)):
            raise ValueError("only each point of a stroke has a time")
        if list(self.times_s) != sorted(self.times_s):
            raise ValueError("the points of a stroke are not in order")
        self._annotation(len(self.points))
        return self

    def _annotation(self, count: int) -> UserAnnotation:
        return UserAnnotation(
            id="drawn",
            time_s=0.0,
            kind=self.kind,
            points=self.points[:count],
            colour=self.colour,
            text=self.text,
        )

    def at(self, time_s: float) -> UserAnnotation | None:
        """Return the drawing as it was at a time; None where it was not visible.

        Parameters
        ----------
        time_s : float
            Seconds of the recording.
        """
        if not self.from_s <= time_s < self.to_s:
            return None
        count = bisect_right(self.times_s, time_s) if self.times_s else len(self.points)
        return None if self.kind == "stroke" and count < 2 else self._annotation(count)


class VoiceOverTimeline(_RecordedModel):
    """What the player showed during a voice-over.

    Attributes
    ----------
    duration_s : float
        Length of the recording.
    frames : tuple of (t, clip time)
        When each frame of the clip appeared.
    views : tuple of (t, zoom, x, y)
        When the view changed: how far it was zoomed in, and the point in its middle. The whole
        frame is shown until the first one.
    drawings : tuple of RecordedDrawing
        In the order in which they appeared.
    created_at : datetime or None
        When it was saved.
    """

    version: Literal[1] = 1
    duration_s: Annotated[float, Field(gt=0, le=MAX_DURATION_S + 5)]
    frames: Annotated[
        tuple[tuple[_Time, _ClipTime], ...], Field(min_length=1, max_length=40_000), FailFast()
    ]
    views: Annotated[
        tuple[tuple[_Time, Annotated[float, Field(ge=1, le=16)], _Pixels, _Pixels], ...],
        Field(max_length=20_000),
        FailFast(),
    ] = ()
    drawings: Annotated[tuple[RecordedDrawing, ...], Field(max_length=20_000), FailFast()] = ()
    created_at: datetime | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        for times_s in (self._frame_times, self._view_times):
            if list(times_s) != sorted(times_s):
                raise ValueError("the moments are not in order")
        if sum(len(drawing.points) for drawing in self.drawings) > _MAX_DRAWN_POINTS:
            raise ValueError("too much was drawn")
        return self

    @cached_property
    def _frame_times(self) -> Sequence[float]:
        return [time_s for time_s, _ in self.frames]

    @cached_property
    def _view_times(self) -> Sequence[float]:
        return [view[0] for view in self.views]

    def clip_time_at(self, time_s: float) -> float:
        """Return the clip time of the frame that was shown at a time of the recording."""
        return self.frames[max(0, bisect_right(self._frame_times, time_s) - 1)][1]

    def view_at(self, time_s: float) -> tuple[float, float, float] | None:
        """Return zoom and middle of the view at a time; None for the whole frame."""
        at = bisect_right(self._view_times, time_s) - 1
        if at < 0 or self.views[at][1] <= 1.001:
            return None
        return self.views[at][1:]


def parse_voice_over(data: bytes) -> VoiceOverTimeline:
    """Parse and check the timeline of a voice-over.

    Parameters
    ----------
    data : bytes
        JSON.

    Raises
    ------
    UntrustedDataError
        It is not one.
    """
    content = parse_json(data, TIMELINE_LIMITS)
    try:
        return VoiceOverTimeline.model_validate(content)
    except ValidationError as error:
        raise UntrustedDataError("it is not the timeline of a voice-over") from error
