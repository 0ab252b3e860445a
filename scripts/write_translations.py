"""Write the catalogues of translations: extract the texts, update the languages, compile them.

``python scripts/write_translations.py`` does all three. ``docs/translations.md`` says how to
translate a text and how to add a language.
"""

from __future__ import annotations

import ast
import io
import itertools
import json
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.extract import extract as extract_messages
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from vision.screens.reference_figures import reference_figures
from vision.screens.registry import SCREENS, style_titles
from vision.terms import SIDES
from vision.text.body_labels import SIGNED_ANGLE_LABELS
from vision.text.gait_labels import (
    DIRECTION_LABELS,
    GAIT_LABELS,
    STRIDE_MEASURE_LABELS,
    STRIKE_STYLES,
    gait_label,
    measure_label,
)
from vision.text.phone import CERTIFICATE_WARNING, IPHONE_HINT
from vision.text.translation import ENGLISH, LANGUAGES, LOCALE_FOLDER, PAGES, SENTENCES
from vision.text.verdicts import verdict_data

ROOT: Final = Path(__file__).parents[1]
#: In the order in which they are looked through; a text is only in the first one that needs it, and
#: in that of the scripts.
DOMAINS: Final = (*SENTENCES, *PAGES)
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
    "jobs",
    "library",
    "pipeline.py",
    "pose/clip_poses.py",
    "pose/subject_tracking.py",
    "webapp",
)
#: The modules whose sentences the live check shows and says.
LIVE: Final = (
    "live/config.py",
    "live/counting.py",
    "live/cues.py",
    "live/processor.py",
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
PROGRAMME_FIELDS: Final = ("lines", "spoken", "title", "cue", "summary", "safety", "certainty")
#: The modules and folders of each catalogue of pages, which give their texts to `translate`.
PAGE_FOLDERS: Final = {
    "pages": (
        "frontend/page/__init__.py",
        "webapp/account",
        "webapp/components",
        "webapp/method",
        "webapp/navigation.py",
        "webapp/routes.py",
        "webapp/server",
        "webapp/shared",
        "text/dates.py",
    ),
    "check": (
        "jobs/status_text.py",
        "report/comparison/answer.py",
        "webapp/check",
        "webapp/compare",
    ),
    "result": ("webapp/result", "report/report_text.py", "report/gait_text.py"),
    "library": (
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
CRITERION_FIELDS: Final = ("title", "topic", "needs", "cue", "drills", "says")
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
NOUNS: Final = ("repetition", "stride", "step", "point", "gap", "cut", "difference")
#: Templates of sentences that the code puts together from optional parts.
COMPOSED: Final = (
    "{title}: {outcome}",
    "{title} ({leg})",
    "{title} on the {leg} leg: {outcome}",
    "{title} on both legs: {outcome}",
    "no repetition deep enough to judge.",
    "no stride seen well enough to judge.",
    "work on {topics} first.",
    "work on {topics} first, seen in only {counted}.",
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
        "The live session failed: %s",
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
        "work on {join_names} first{few}.",
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


#: Context, and text, or its singular and its plural.
Text = tuple[str | None, str | tuple[str, str]]


def extract(domain: str) -> Catalog:
    """Collect the texts of a catalogue, without those of the catalogues before it.

    Parameters
    ----------
    domain : str
        One of `DOMAINS`.
    """
    return _extract_all()[domain]


@cache
def _extract_all() -> dict[str, Catalog]:
    found = {domain: _extract(domain) for domain in DOMAINS}
    earlier = set[tuple[str | None, object]]()
    for domain, catalog in found.items():
        keys = {(message.context, message.id) for message in catalog if message.id}
        # The scripts get nothing but their own catalogue.
        for context, text in keys & earlier if domain != "frontend" else ():
            catalog.delete(text, context=context)
        earlier |= keys
    return found


def _extract(domain: str) -> Catalog:
    found = Catalog(
        project="formcheck",
        fuzzy=False,
        creation_date=datetime(2000, 1, 1, tzinfo=UTC),
        revision_date=datetime(2000, 1, 1, tzinfo=UTC),
    )
    match domain:
        case "formcheck":
            _add_report(found)
        case "errors":
            _add_code(found, ERRORS, _error_texts)
        case "live":
            _add_code(found, LIVE, _report_texts)
            for text in LIVE_TEXTS:
                found.add(text)
        case "training":
            _add_programme(found)
            _add_code(found, TRAINING, _report_texts)
        case "frontend":
            _add_scripts(found)
        case _:
            _add_code(found, PAGE_FOLDERS[domain], _translated_texts)
            _add_constants(found, domain)
            if domain == "result":
                _add_result_labels(found)
    return found


def _add_constants(found: Catalog, domain: str) -> None:
    """Add the texts of a page that are in constants and data of other modules."""
    if domain == "check":
        for sample in json.loads((ROOT / "samples/index.json").read_text("utf-8")):
            for field in ("title", "what_to_expect"):
                found.add(sample[field], locations=[("samples/index.json", None)])
        for text in ACTIVITIES:
            found.add(text)
    if domain == "pages":
        for figure in reference_figures():
            found.add(figure.caption)
        for title in style_titles().values():
            found.add(title)
        found.add(CERTIFICATE_WARNING)
        found.add(IPHONE_HINT)


def _add_report(found: Catalog) -> None:
    for path in sorted((ROOT / "vision/screens/definitions").glob("*.toml")):
        for field, text in _criteria_texts(tomllib.loads(path.read_text("utf-8"))):
            found.add(text, auto_comments=[field], locations=[(path.name, None)])
    _add_code(found, MODULES, _report_texts)
    for text in COMPOSED:
        found.add(text)
    for gait, direction in itertools.product(GAIT_LABELS, DIRECTION_LABELS):
        found.add(gait_label(gait, direction).capitalize())
    for context, words in WORDS.items():
        for word in words:
            found.add(word, context=context)
    for noun in NOUNS:
        found.add((f"{{count}} {noun}", f"{{count}} {noun}s"))


def _add_result_labels(found: Catalog) -> None:
    """Add the labels of curves, measures, landings and sides, which are looked up by variables."""
    flights = (measure_label("flight_time", gait) for gait in GAIT_LABELS)
    for label in (*SIGNED_ANGLE_LABELS.values(), *STRIDE_MEASURE_LABELS.values(), *flights):
        found.add(label)
    for style in STRIKE_STYLES.values():
        found.add(style.label, context="strike")
        found.add(style.label.lower(), context="strike")
    for side in SIDES:
        found.add(side, context="side")
        found.add(side, context="foot")
    for screen in SCREENS.values():
        for group in screen.groups:
            found.add(group.title)
            found.add(screen.groups_title)


def _add_programme(found: Catalog) -> None:
    path = ROOT / "vision/training/programme.toml"
    for text in _programme_texts(tomllib.loads(path.read_text("utf-8"))):
        found.add(text, locations=[(path.name, None)])
    for noun in ("round", "minute"):
        found.add((f"{{count}} {noun}", f"{{count}} {noun}s"))


def _programme_texts(node: object, field: str = "") -> Iterator[str]:
    if isinstance(node, dict):
        for name, child in node.items():
            yield from _programme_texts(child, name)
    elif isinstance(node, list):
        for child in node:
            yield from _programme_texts(child, field)
    elif isinstance(node, str) and field in PROGRAMME_FIELDS:
        yield node


def _add_code(
    found: Catalog, names: Sequence[str], texts_of: Callable[[ast.Module], Iterator[Text]]
) -> None:
    """Add the texts of modules and folders of ``vision``."""
    for path in _files(names, "*.py"):
        name = path.relative_to(ROOT / "vision").as_posix()
        for context, text in texts_of(ast.parse(path.read_text("utf-8"))):
            found.add(text, context=context, locations=[(name, None)])


def _add_scripts(found: Catalog) -> None:
    """Add the texts that scripts of the pages give to ``translate`` and its sisters."""
    keywords = {
        "translate": None,
        "markText": None,
        "translateIn": ((1, "c"), 2),
        "translateCount": (1, 2),
    }
    for path in _files([SCRIPTS], "*.js"):
        if "built" in path.parts:
            continue
        name = path.relative_to(ROOT / "vision").as_posix()
        with path.open("rb") as file:
            for _, text, _, context in extract_messages("javascript", file, keywords):
                found.add(text, context=context, locations=[(name, None)])
    for style in verdict_data().values():
        found.add(style["label"], locations=[("frontend/shared/vocabulary.js", None)])


def _files(names: Sequence[str], pattern: str) -> Iterator[Path]:
    for name in names:
        path = ROOT / "vision" / name
        yield from [path] if path.is_file() else sorted(path.rglob(pattern))


def _criteria_texts(node: object, field: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(node, dict):
        for name, child in node.items():
            if name in ("criterion", "gaits", "styles", "run", "walk", "backpedal", "title"):
                yield from _criteria_texts(child, field or ("title" if name == "title" else ""))
            elif name == "gait_titles":
                yield from _criteria_texts(child, "title")
            elif name in CRITERION_FIELDS or field:
                yield from _criteria_texts(child, field or name)
    elif isinstance(node, list):
        for child in node:
            yield from _criteria_texts(child, field)
    elif isinstance(node, str) and field:
        yield field, node


def _code_texts(tree: ast.Module) -> Iterator[str]:
    """Yield the sentences of a module; expressions in f-strings become placeholders."""
    skipped = set[int]()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            skipped.add(id(node.value))  # docstrings
        elif isinstance(node, ast.Raise | ast.Assert):
            skipped.update(id(child) for child in ast.walk(node))
        elif isinstance(node, ast.JoinedStr):
            skipped.update(id(child) for child in node.values)
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.JoinedStr):
            yield from filter(_is_text, (text.strip() for text in _variants(node)))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value.strip()
            if " " in text and _is_text(text):
                yield text


def _report_texts(tree: ast.Module) -> Iterator[Text]:
    """Yield the sentences of a module, without parts that no sentence consists of."""
    return ((None, text) for text in _code_texts(tree) if text not in NOT_ALONE)


def _error_texts(tree: ast.Module) -> Iterator[Text]:
    """Yield the sentences of the errors that a module raises."""
    for node in ast.walk(tree):
        match node:
            case ast.Raise(exc=ast.Call(args=[ast.JoinedStr() as text, *_])):
                yield from ((None, each) for each in _variants(text) if _is_error(each))
            case ast.Raise(exc=ast.Call(args=[ast.Constant(value=str(text)), *_])):
                if _is_error(text):
                    yield None, text


def _translated_texts(tree: ast.Module) -> Iterator[Text]:
    """Yield the texts that a module gives to `translate` and its sisters."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(
                func=ast.Name(id="translate" | "to_translate"),
                args=[ast.Constant(value=str(text))],
            ):
                yield None, text
            case ast.Call(
                func=ast.Name(id="translate_in"),
                args=[ast.Constant(value=str(context)), ast.Constant(value=str(text))],
            ):
                yield context, text
            case ast.Call(
                func=ast.Name(id="translate_count"),
                args=[ast.Constant(value=str(one)), ast.Constant(value=str(many)), _],
            ):
                yield None, (one, many)


def _is_error(text: str) -> bool:
    """Whether an error is for whoever uses a page; those for programmers are no sentences."""
    return _is_text(text) and text.endswith(".")


def _is_text(text: str) -> bool:
    words = [w for w in text.split() if w.strip(".,;:()").isalpha()]
    return len(words) >= 2 or (text.startswith("{") and text.count("{") > 1 and bool(words))


def _variants(node: ast.JoinedStr) -> Iterator[str]:
    """Yield an f-string as templates: one for every choice between constants within it."""
    taken = set[str]()
    choices: list[list[str]] = []
    for part in node.values:
        if isinstance(part, ast.Constant):
            choices.append([str(part.value).replace("{", "{{").replace("}", "}}")])
            continue
        assert isinstance(part, ast.FormattedValue)
        value = part.value
        if isinstance(value, ast.IfExp) and all(
            isinstance(branch, ast.Constant) for branch in (value.body, value.orelse)
        ):
            choices.append([ast.literal_eval(branch) for branch in (value.body, value.orelse)])
        else:
            choices.append([f"{{{_unused(_placeholder(value), taken)}}}"])
    for parts in itertools.product(*choices):
        yield "".join(parts)


def _placeholder(value: ast.expr) -> str:
    """Name an expression: by its variable, its attribute, or the noun that it counts."""
    match value:
        case ast.Call(func=ast.Name(id="plural"), args=[_, ast.Constant(value=str(noun))]):
            return noun.replace(" ", "_")
        case ast.Call(func=ast.Name(id="plural")):
            return "counted"
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name.strip("_").lower()
        case ast.Subscript(value=inner) | ast.Call(func=inner):
            return _placeholder(inner)
    return "value"


def _unused(name: str, taken: set[str]) -> str:
    new, number = name, 2
    while new in taken:
        new, number = f"{name}_{number}", number + 1
    taken.add(new)
    return new


def template_path(domain: str) -> Path:
    """Return the file of the texts of a catalogue."""
    return LOCALE_FOLDER / f"{domain}.pot"


def po_path(language: str, domain: str) -> Path:
    """Return the file of translations of a catalogue."""
    return LOCALE_FOLDER / language / "LC_MESSAGES" / f"{domain}.po"


def written(catalog: Catalog) -> bytes:
    """Return a catalogue as the bytes of its file."""
    file = io.BytesIO()
    write_po(file, catalog, width=100, omit_header=False, sort_output=False)
    return file.getvalue()


def compiled(catalog: Catalog) -> bytes:
    """Return a catalogue in the form that gettext reads."""
    file = io.BytesIO()
    write_mo(file, catalog)
    return file.getvalue()


def read(path: Path, language: str | None = None) -> Catalog:
    """Read a catalogue."""
    with path.open("rb") as file:
        return read_po(file, locale=language)


def main() -> None:
    """Extract, update and compile."""
    templates = {domain: extract(domain) for domain in DOMAINS}
    for domain, template in templates.items():
        template_path(domain).write_bytes(written(template))
    for language in LANGUAGES:
        if language != ENGLISH:
            _update(language, templates)


def _update(language: str, templates: Mapping[str, Catalog]) -> None:
    """Update the catalogues of a language; a text may have moved from another one."""
    paths = {domain: po_path(language, domain) for domain in templates}
    before = {d: read(path, language) for d, path in paths.items() if path.exists()}
    known = {(m.context, m.id): m.string for c in before.values() for m in c if m.id and m.string}
    for domain, template in templates.items():
        catalog = before.get(domain) or Catalog(locale=language, fuzzy=False)
        # A copy, because new messages are taken over as they are, and get their translation.
        catalog.update(deepcopy(template), no_fuzzy_matching=True)
        catalog.obsolete.clear()
        catalog.fuzzy = False
        for message in catalog:
            if message.id and not any(_forms(message.string)):
                message.string = known.get((message.context, message.id), message.string)
        paths[domain].parent.mkdir(parents=True, exist_ok=True)
        paths[domain].write_bytes(written(catalog))
        paths[domain].with_suffix(".mo").write_bytes(compiled(catalog))
        missing = sum(1 for m in catalog if m.id and not all(_forms(m.string)))
        print(f"{language} {domain}: {len(catalog)} texts, {missing} not translated")


def _forms(text: str | Sequence[str] | None) -> Sequence[str]:
    return (text or "",) if text is None or isinstance(text, str) else text


if __name__ == "__main__":
    main()
