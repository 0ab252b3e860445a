"""Choose whom a report is about: whoever does the test, not the largest in the frame."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from vision.motion.movement import Motion, analyse_motion
from vision.pose.detections import body_size
from vision.pose.pose_track import FrameState, PoseTrack
from vision.pose.subject_tracking import Person, TrackedPeople, check_person
from vision.screens.registry import AUTO
from vision.screens.rep_counting import find_candidates
from vision.screens.screen_selection import select_screen
from vision.terms import SIDES

#: Why a person is followed: the only one, the user's choice, the test (in this shot or in each
#: of several), or the prominence.
FollowReason = Literal["only", "chosen", "test", "test_in_each_shot", "prominence"]

#: At most this many people of a shot are examined, the most prominent first: as many as the
#: model finds in one frame.
_MAX_EXAMINED: Final = 4
#: Who shows the test for at least this share of the longest time does it too: a mirror image, or
#: two people side by side, of whom the detector may lose a repetition in three.
_MIN_RIVAL_SHARE: Final = 0.6
#: Of several who do the test the largest is followed, unless they differ by less than this
#: ratio. An image in a mirror is as far behind it as the person is in front of it, so it is
#: always the smaller one: one metre before the mirror and four from the camera, by 4 to 6.
_MIN_SIZE_RATIO: Final = 1.1


@dataclass(frozen=True)
class Subject:
    """The person that a report is about.

    Attributes
    ----------
    track : PoseTrack
        The person's landmarks; the person is chosen anew in each shot.
    persons : tuple of Person
        Everybody who could be chosen.
    followed : int
        Number of the person; where shots show several, of the one with most of the test.
    reason : str
        Why this person is followed, see `FollowReason`.
    """

    track: PoseTrack
    persons: tuple[Person, ...]
    followed: int
    reason: FollowReason


@dataclass(frozen=True)
class _Evidence:
    """How much of a test one person shows in some part of the clip.

    Attributes
    ----------
    test_s : float
        Time of counted repetitions or judged bouts, weighed by how well the body is seen.
    size : float
        Median size of the body, px.
    """

    test_s: float
    size: float


def choose_subject(
    tracked: TrackedPeople, *, person: int | None = None, screen: str = AUTO
) -> Subject:
    """Choose the person that the report is about.

    Parameters
    ----------
    tracked : TrackedPeople
        Everybody in the clip.
    person : int, optional
        Number of the person that the user chose.
    screen : str
        ``auto``, or the screen that the user chose.

    Returns
    -------
    Subject
        By default whoever shows most of the test in each shot; where nobody shows any, the
        most prominent.

    Raises
    ------
    InputError
        If there is no person with that number.
    """
    check_person(person, tracked.persons)
    parts = len(tracked.parts)
    if person is not None or len(tracked.persons) == 1:
        reason: FollowReason = "only" if person is None else "chosen"
        number = person or 1
        return Subject(tracked.track([number] * parts), tracked.persons, number, reason)
    evidence = _examine(tracked, screen)
    numbers: list[int] = []
    for shot in tracked.shots:
        numbers += _choose_in_shot(tracked, shot, evidence)
    test_s = {
        n: sum(evidence[i, n].test_s for i, m in enumerate(numbers) if n == m) for n in set(numbers)
    }
    followed = max(sorted(test_s), key=lambda n: (test_s[n], numbers.count(n)))
    reason = "prominence"
    if test_s[followed] > 0:
        reason = "test" if sum(s > 0 for s in test_s.values()) == 1 else "test_in_each_shot"
    return Subject(tracked.track(numbers), tracked.persons, followed, reason)


def _examine(tracked: TrackedPeople, screen: str) -> dict[tuple[int, int], _Evidence]:
    """Measure the evidence of each person in each part; keys are part and number."""
    found = {}
    for number in range(1, len(tracked.persons) + 1):
        track = tracked.track([number] * len(tracked.parts))
        for i, rows in enumerate(tracked.parts):
            part = track.slice_rows(rows)
            seen = part.state != FrameState.MISSING
            is_examined = number in tracked.numbers_in(rows)[:_MAX_EXAMINED]
            test_s = time_of_test(analyse_motion(part), screen=screen) if is_examined else 0.0
            size = float(np.median([body_size(p) for p in part.xyz[seen]])) if seen.any() else 0.0
            found[i, number] = _Evidence(test_s, size)
    return found


def time_of_test(motion: Motion, *, screen: str = AUTO) -> float:
    """Return the time for which a person shows a test, weighed by how well they are seen.

    Parameters
    ----------
    motion : Motion
        The person's movement.
    screen : str
        ``auto``, or the screen that the user chose.

    Returns
    -------
    float
        Seconds of counted repetitions, or of bouts in a direction that is judged, times the
        mean visibility of the legs in them; 0 if no test is recognised.
    """
    candidates = find_candidates(motion)
    found = select_screen(motion, candidates, requested=screen).screen
    if found is None:
        return 0.0
    if found.is_gait:
        tests = [b.rows for b in motion.bouts if b.direction in found.directions]
    else:
        tests = [c.rep.rows for c in candidates if c.counted and c.stance.kind in found.stances]
    track = motion.smooth
    total_s = 0.0
    for rows in tests:
        length_s = float(track.real_time_s[rows.stop - 1] - track.real_time_s[rows.start])
        legs = [
            track.point_visibility(name, side)[rows]
            for name in ("hip", "knee", "ankle", "toe")
            for side in SIDES
        ]
        total_s += length_s * float(np.mean(legs))
    return total_s


def _choose_in_shot(
    tracked: TrackedPeople, shot: range, evidence: Mapping[tuple[int, int], _Evidence]
) -> list[int]:
    """Choose the person of each part of a shot."""
    present = {i: tracked.numbers_in(tracked.parts[i]) for i in shot}
    candidates = sorted({n for numbers in present.values() for n in numbers})
    if not candidates:
        return [1] * len(shot)
    subject = _who_shows_most(candidates, shot, evidence)
    return [
        subject
        if subject in present[i] or not present[i]
        else _who_shows_most(present[i], range(i, i + 1), evidence)
        for i in shot
    ]


def _who_shows_most(
    numbers: Sequence[int], parts: range, evidence: Mapping[tuple[int, int], _Evidence]
) -> int:
    """Return the number of who shows most of a test; the most prominent if nobody shows any."""
    test_s = {n: sum(evidence[i, n].test_s for i in parts) for n in numbers}
    longest_s = max(test_s.values())
    if longest_s == 0.0:
        return numbers[0]
    rivals = [n for n in numbers if test_s[n] >= _MIN_RIVAL_SHARE * longest_s]
    size = {n: max(evidence[i, n].size for i in parts) for n in rivals}
    return next(n for n in rivals if _MIN_SIZE_RATIO * size[n] >= max(size.values()))
