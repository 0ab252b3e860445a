"""Write the catalogues of translations: extract the texts, update the languages, compile them.

``python scripts/write_translations.py`` does all three. ``docs/translations.md`` says how to
translate a text and how to add a language.
"""

from __future__ import annotations

import ast
import io
import itertools
import json
import sys
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

ROOT: Final = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from scripts.translated_texts import (  # noqa: E402
    Text,
    criteria_texts,
    error_texts,
    programme_texts,
    report_texts,
    translated_texts,
)
from scripts.translation_sources import (  # noqa: E402
    ACTIVITIES,
    COMPOSED,
    EARLIER,
    ERRORS,
    LIVE,
    LIVE_TEXTS,
    MODULES,
    NOUNS,
    PAGE_FOLDERS,
    REMEDIES,
    SCRIPTS,
    TRAINING,
    WORDS,
)
from vision.screens.reference_figures import reference_figures  # noqa: E402
from vision.screens.registry import SCREENS, style_titles  # noqa: E402
from vision.terms import SIDES  # noqa: E402
from vision.text.body_labels import SIGNED_ANGLE_LABELS  # noqa: E402
from vision.text.gait_labels import (  # noqa: E402
    DIRECTION_LABELS,
    GAIT_LABELS,
    STRIDE_MEASURE_LABELS,
    STRIKE_STYLES,
    gait_label,
    measure_label,
)
from vision.text.phone import CERTIFICATE_WARNING, IPHONE_HINT  # noqa: E402
from vision.text.translation import ENGLISH, LANGUAGES, LOCALE_FOLDER, PAGES, SENTENCES  # noqa: E402
from vision.text.verdicts import verdict_data  # noqa: E402
from vision.validation.method import method_texts  # noqa: E402

#: In the order in which they are looked through; a text is only in the first one that needs it, and
#: in that of the scripts.
DOMAINS: Final = (*SENTENCES, *PAGES)


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
            _add_code(found, ERRORS, error_texts)
            for text in REMEDIES:
                found.add(text)
        case "live":
            _add_code(found, LIVE, report_texts)
            for text in LIVE_TEXTS:
                found.add(text)
        case "training":
            _add_programme(found)
            _add_code(found, TRAINING, report_texts)
        case "frontend":
            _add_scripts(found)
        case _:
            _add_code(found, PAGE_FOLDERS[domain], translated_texts)
            _add_templates(found, PAGE_FOLDERS[domain])
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
    if domain == "method":
        for text in method_texts():
            found.add(text, locations=[("validation/method.md", None)])


def _add_report(found: Catalog) -> None:
    for path in sorted((ROOT / "vision/screens/definitions").glob("*.toml")):
        for field, text in criteria_texts(tomllib.loads(path.read_text("utf-8"))):
            found.add(text, auto_comments=[field], locations=[(path.name, None)])
    _add_code(found, MODULES, report_texts)
    for text in (*COMPOSED, *EARLIER):
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
    for text in programme_texts(tomllib.loads(path.read_text("utf-8"))):
        found.add(text, locations=[(path.name, None)])
    for noun in ("round", "minute"):
        found.add((f"{{count}} {noun}", f"{{count}} {noun}s"))


def _add_code(
    found: Catalog, names: Sequence[str], texts_of: Callable[[ast.Module], Iterator[Text]]
) -> None:
    """Add the texts of modules and folders of ``vision``."""
    for path in _files(names, "*.py"):
        name = path.relative_to(ROOT / "vision").as_posix()
        for context, text in texts_of(ast.parse(path.read_text("utf-8"))):
            found.add(text, context=context, locations=[(name, None)])


def _add_templates(found: Catalog, names: Sequence[str]) -> None:
    """Add the texts that templates of pages give to ``translate`` and its sisters."""
    keywords = {"translate": None, "translate_in": ((1, "c"), 2), "translate_count": (1, 2)}
    for path in _files(names, "*.j2"):
        name = path.relative_to(ROOT / "vision").as_posix()
        with path.open("rb") as file:
            options = {"trim_blocks": "true", "lstrip_blocks": "true"}
            for _, text, _, context in extract_messages("jinja2", file, keywords, options=options):
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
        if path.is_file():
            yield from [path] if path.match(pattern) else []
        else:
            yield from sorted(path.rglob(pattern))


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
