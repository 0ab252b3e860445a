"""Where texts for translation are: modules, folders, and texts that the code puts together."""

from __future__ import annotations

from typing import Final

#: The modules whose sentences get into a report.
MODULES: Final = (
    "clip/open.py",
    "clip/rotation.py",
    "clip/timestamps.py",
    "motion/rep_detection.py",
    "report/comparison/alignment.py",
    "report/comparison/reports.py",
    "report/bout_text.py",
    "report/camera_notes.py",
    "report/finding_text.py",
    "report/metric_scale.py",
    "report/model_notes.py",
    "report/quality.py",
    "report/slow_motion_notes.py",
    "report/summary_text.py",
    "screens/criterion_results.py",
    "screens/foot_measures.py",
    "screens/gait_limits.py",
    "screens/knee_measures.py",
    "screens/measurements.py",
    "screens/other_movements.py",
    "screens/reconciliation.py",
    "screens/rep_counting.py",
    "screens/run_screen.py",
    "screens/running_measures.py",
    "screens/screen_selection.py",
    "screens/squat_measures.py",
    "text/advice.py",
)
#: Modules and folders whose errors are shown on pages.
ERRORS: Final = (
    "accounts",
    "clip",
    "draw",
    "engine/process.py",
    "jobs",
    "library",
    "live/config.py",
    "motion/slow_motion.py",
    "pipeline.py",
    "pose",
    "report",
    "screens",
    "share",
    "webapp",
    "webrtc",
)
#: What errors say to do, where several say the same, and sizes in them.
REMEDIES: Final = (
    "name a bundle you already have with --model PATH",
    "{value} MB",
    "{value} GB",
)
#: The modules whose sentences the live check shows and says.
LIVE: Final = (
    "live/config.py",
    "live/counting.py",
    "live/cues.py",
    "live/messages.py",
    "live/rep_counter.py",
    "live/session.py",
    "live/setup_checks.py",
    "live/step_counter.py",
    "live/summary.py",
)
#: What the live check says in parts, or in one word.
LIVE_TEXTS: Final = (
    *(
        f"Go. {count} squat{ending}{leg}."
        for count, ending in (("1 slow", ""), ("{reps} slow", "s"), ("Slow", "s"))
        for leg in ("", " on your left leg", " on your right leg")
    ),
    "Go. Run backward at an easy pace.",
    "Good.",
    "Counted, not judged live.",
    "Light",
    "Hip",
    "Knee",
    "Trunk",
    "{degrees}° in",
    "{degrees}° out",
    *(f"Turn {much}to your {side}" for much in ("", "a little ") for side in ("left", "right")),
    *(
        f"Step back, or tilt the camera {tilt}: your {part} not in view"
        for part, tilt in (
            ("head is", "up"),
            ("shoulders are", "up"),
            ("hips are", "down"),
            ("knees are", "down"),
            ("feet are", "down"),
        )
    ),
)
#: The modules whose sentences a guided session shows and says.
TRAINING: Final = ("training/progression.py", "training/session_text.py")
#: The fields of the programme of guided sessions that are shown or said.
PROGRAMME_FIELDS: Final = (
    *("lines", "spoken", "title", "cue", "summary", "safety"),
    *("source", "certainty"),
)
#: The modules and folders of each catalogue of pages, which give their texts to `translate`.
PAGE_FOLDERS: Final = {
    "pages": (
        "frontend/page/__init__.py",
        "webapp/account",
        "webapp/components",
        "webapp/navigation.py",
        "webapp/routes.py",
        "webapp/server",
        "webapp/shared",
        "text/counted.py",
        "text/dates.py",
        "text/labels.py",
        "text/measure_names.py",
        "text/phrases.py",
        "text/units.py",
    ),
    "method": ("validation/method.py", "webapp/method"),
    "check": (
        "jobs/status_text.py",
        "report/comparison/answer.py",
        "webapp/check",
        "webapp/compare",
    ),
    "result": (
        "cli/printing.py",
        "draw",
        "webapp/result",
        "report/gait_text.py",
        "report/norm_text.py",
        "report/report_text.py",
        "report/review.py",
    ),
    "library": (
        "batches",
        "share",
        "training/session_text.py",
        "report/progress_text.py",
        "webapp/library",
        "webapp/live",
        "webapp/progress",
        "webapp/training",
    ),
}
#: The folder of the scripts of the pages, which give their texts to `translate`, too.
SCRIPTS: Final = "frontend"
#: Fields of the criteria files that get into a report as words for the reader.
CRITERION_FIELDS: Final = (
    *("title", "topic", "needs", "cue", "drills", "says"),
    *("source", "certainty", "people", "how"),
)
#: Words that fill a placeholder, by the placeholder; the same word may need several translations.
WORDS: Final = {
    "direction": ("left", "right", "forward", "back"),
    "leg": ("left", "right"),
    "near_side": ("left", "right"),
    "lean": ("forward", "back"),
    "back": ("behind", "short of"),
    "where": ("behind", "short of"),
    "inward": ("inward", "outward", "to either side"),
    "outward": ("inward", "outward", "to either side"),
    "name": ("fault limit", "limit"),
    "strike": ("toe first", "flat", "heel first"),
    "verb": ("walk", "run", "walk or run", "walk and run", "is", "are"),
    "parts": ("shoulder", "hip", "knee", "ankle", "foot", "elbow", "wrist", "nose"),
    "lower": ("single-leg squat", "deep squat", "backward running"),
    "list": ("and",),
    "verdict": ("Fault", "Worth watching", "Good", "Cannot tell"),
    "subject": ("the knee", "the knees"),
    "outcome": ("better", "worse"),
    "worse": ("left leg", "right leg"),
    "views": ("from the front", "from the side", "from the front or from the side"),
}
#: What a running check says it does.
ACTIVITIES: Final = (
    "Starting",
    "Finding the body",
    "Drawing",
    "Being analysed in another window",
    "Preparing playback",
    "Fetching the pose model",
)
#: Nouns that are counted, in the singular.
NOUNS: Final = ("frame", "repetition", "stride", "step", "point", "gap", "cut", "difference")
#: Templates of sentences that the code puts together from optional parts.
COMPOSED: Final = (
    "{title}: {outcome}",
    "{title} ({leg})",
    "{title} on the {leg} leg: {outcome}",
    "{title} on both legs: {outcome}",
    "no repetition deep enough to judge.",
    "no stride seen well enough to judge.",
    "start with {topics}.",
    "start with {topics}, seen in only {counted}.",
    "keep an eye on {topics}.",
    "keep an eye on {topics}, seen in only {counted}.",
    "keep an eye on {topics}; the other {number} that this clip shows are good.",
    "keep an eye on {topics}, seen in only {counted}; "
    "the other {number} that this clip shows are good.",
    "keep an eye on {topics}; the other one that this clip shows is good.",
    "keep an eye on {topics}, seen in only {counted}; the other one that this clip shows is good.",
    "nothing stands out in the {points} that this clip shows.",
    "nothing stands out in the {points} that this clip shows, seen in only {counted}.",
    "nothing stands out.",
    "nothing stands out, seen in only {counted}.",
    "{movement}: {step} at {rate}.",
    "{movement}: {step}.",
    "{foot} lands {strike} in {number} of {step}",
    "{foot} lands {strike} in {number} of {step} and unclear in {unclear}",
    "Belly: the trunk leans {degrees} {direction}.",
    "Belly: the trunk leans {degrees} {direction} and moves through {sway} in a stride.",
    "{number} of {step} {strike}",
    "{number} {strike}",
    "{landings}; {unclear} more unclear",
    "{number} more",
    "{stride} in {number} rendered clips with exact truth",
    "{stride} in 1 rendered clip with exact truth",
    "{stride} in {number} rendered clips with exact truth of running, none of walking",
    "{stride} in 1 rendered clip with exact truth of running, none of walking",
    "widened to {times} times by {number} other clips",
    "widened to {times} times by 1 other clip",
    *(
        text
        for condition in (
            "a person of {size} px",
            "a frame rate of {rate} fps",
            "a camera off square by {degrees}°",
            "legs seen with a certainty of {share} %",
        )
        for text in (f"widened for {condition}", f"{condition} is beyond what was measured")
    ),
    "with {added} more for tilt and perspective in this clip",
    "{value} steps/min",
    "{value} leg lengths",
    "{value} % of leg length",
    "{value} % of stance width",
    "{value} % of torso length",
    "{value} % of the steps",
    "steps/min",
    "leg lengths",
    "good up to {limit}",
    "good from {limit}",
    "good within {first} to {last}",
    "the option Slow motion",
    "the option Slow motion set to",
    "Coach agrees.",
    "Dismissed by the coach.",
    "Coach's verdict: {verdict}.",
    "Your coach cannot tell this from the clip.",
    "the coach dismissed every finding that this clip shows.",
)
#: Sentences and words of reports that earlier versions have made.
EARLIER: Final = (
    "work on {topics} first.",
    "work on {topics} first, seen in only {counted}.",
    "the knee falling in",
    "the knees falling in",
    "the knee's position over the foot",
    "the knees' position over the feet",
    "the pelvis dropping",
    "the trunk leaning sideways",
    "the trunk leaning forward",
    "the trunk leaning past the shin",
    "the heel lifting",
    "the heels lifting",
    "the free foot touching down",
    "the feet turning out",
    "shifting to one side",
    "arm movement",
    "trunk movement",
)
#: Parts of those sentences, and texts that stay English because they quote publications.
NOT_ALONE: Final = frozenset(
    {
        "{count}Counted, not judged live.",
        "from the {view}",
        "on your {leg} leg",
        "a little",
        "Turn to your {side}",
        "Turn a little to your {side}",
        "Step back, or tilt the camera {tilt}: your {part} {verb} not in view",
        "Model %s takes %.0f ms a frame, too slow for %.0f frames per second; using %s",
        "{basis}; with {added} more for tilt and perspective in this clip",
        "{first} of {step} {first_2}",
        "{foot} lands {lower} in {count} of {steps}{rest}",
        "Belly: the trunk leans {degrees} {direction}{moves}.",
        "; {unclear} more unclear",
        "on the {legs} leg",
        "on both legs",
        ", seen in only {counted}",
        "; the other {value} that this clip shows",
        "is good",
        "are good",
        "deep enough to judge",
        "seen well enough to judge",
        "and unclear in {unclear}",
        "and {more} more",
        "and moves through {degrees} in a stride",
        ", which errs more",
        "start with {join_names}{few}.",
        "keep an eye on {listed}{few}{others}.",
        "nothing stands out in the {points} that this clip shows{few}.",
        "nothing stands out{few}.",
        "toe first",
        "heel first",
        "to either side",
        "fault limit",
        "short of",
        "walk or run",
        "walk and run",
        "{value} of {counted}",
    }
)
