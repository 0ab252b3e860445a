"""Write the catalogues of translations: extract the texts, update the languages, compile them.

``python scripts/write_translations.py`` does all three. ``docs/translations.md`` says how to
translate a text and how to add a language.
"""

from __future__ import annotations

import ast
import io
import itertools
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from vision.text.gait_labels import DIRECTION_LABELS, GAIT_LABELS, gait_label
from vision.text.translation import ENGLISH, LANGUAGES, LOCALE_FOLDER

ROOT: Final = Path(__file__).parents[1]
TEMPLATE: Final = LOCALE_FOLDER / "formcheck.pot"
#: The modules whose sentences get into a report.
MODULES: Final = (
    "clip/open.py",
    "clip/rotation.py",
    "clip/timestamps.py",
    "motion/rep_detection.py",
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
#: The pages whose texts are translated where they are shown, by `translate`.
PAGES: Final = ("webapp/result/athlete_html.py", "webapp/result/athlete_page.py")
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
}
#: Nouns that are counted, in the singular.
NOUNS: Final = ("repetition", "stride", "step", "point", "gap", "cut")
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


def extract() -> Catalog:
    """Collect all texts of the code and of the criteria files."""
    found = Catalog(
        project="formcheck",
        fuzzy=False,
        creation_date=datetime(2000, 1, 1, tzinfo=UTC),
        revision_date=datetime(2000, 1, 1, tzinfo=UTC),
    )
    for path in sorted((ROOT / "vision/screens/definitions").glob("*.toml")):
        for field, text in _criteria_texts(tomllib.loads(path.read_text("utf-8"))):
            found.add(text, auto_comments=[field], locations=[(path.name, None)])
    for names, texts_of in ((MODULES, _report_texts), (PAGES, _translated_texts)):
        for name in names:
            for text in texts_of(ast.parse((ROOT / "vision" / name).read_text("utf-8"))):
                found.add(text, locations=[(name, None)])
    for text in COMPOSED:
        found.add(text)
    for gait, direction in itertools.product(GAIT_LABELS, DIRECTION_LABELS):
        found.add(gait_label(gait, direction).capitalize())
    for context, words in WORDS.items():
        for word in words:
            found.add(word, context=context)
    for noun in NOUNS:
        found.add((f"{{count}} {noun}", f"{{count}} {noun}s"))
    return found


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


def _report_texts(tree: ast.Module) -> Iterator[str]:
    """Yield the sentences of a module, without parts that no sentence consists of."""
    return (text for text in _code_texts(tree) if text not in NOT_ALONE)


def _translated_texts(tree: ast.Module) -> Iterator[str]:
    """Yield the texts that a module gives to `translate`."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="translate"), args=[ast.Constant(value=str(text))]):
                yield text


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


def po_path(language: str) -> Path:
    """Return the file of translations of a language."""
    return LOCALE_FOLDER / language / "LC_MESSAGES" / "formcheck.po"


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
    template = extract()
    TEMPLATE.write_bytes(written(template))
    for language in LANGUAGES:
        if language == ENGLISH:
            continue
        path = po_path(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        catalog = read(path, language) if path.exists() else Catalog(locale=language, fuzzy=False)
        catalog.update(template, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        catalog.fuzzy = False
        path.write_bytes(written(catalog))
        path.with_suffix(".mo").write_bytes(compiled(catalog))
        missing = sum(1 for message in catalog if message.id and not message.string)
        print(f"{language}: {len(catalog)} texts, {missing} not translated")


if __name__ == "__main__":
    main()
