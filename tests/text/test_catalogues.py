"""The catalogues of translations are complete, and as the code and the texts are now."""

from __future__ import annotations

import gettext
import importlib.util
import re
import string
from functools import cache
from pathlib import Path

import pytest

from vision.text.translation import (
    ENGLISH,
    LANGUAGES,
    LOCALE_FOLDER,
    PAGES,
    SENTENCES,
    catalogue,
    translate_count,
    use_language,
)

ROOT = Path(__file__).resolve().parents[2]
DOMAINS = [*SENTENCES, *PAGES]
TRANSLATED = [code for code in LANGUAGES if code != ENGLISH]
WRITE = "run: python scripts/write_translations.py"


@cache
def _writer():
    path = ROOT / "scripts/write_translations.py"
    spec = importlib.util.spec_from_file_location("write_translations", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _messages(catalog):
    return [message for message in catalog if message.id]


def _keys(catalog):
    return [(message.context, message.id) for message in _messages(catalog)]


def _forms(text):
    return (text,) if isinstance(text, str) else tuple(text)


def _placeholders(text):
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name)


@pytest.fixture(params=DOMAINS)
def domain(request):
    return request.param


@pytest.fixture(params=TRANSLATED)
def catalog(request, domain):
    return _writer().read(_writer().po_path(request.param, domain), request.param)


def _template(domain):
    return _writer().read(_writer().template_path(domain))


def test_template_has_the_texts_of_the_code(domain):
    assert _keys(_template(domain)) == _keys(_writer().extract(domain)), WRITE


def test_catalogue_has_the_texts_of_the_template(catalog, domain):
    assert set(_keys(catalog)) == set(_keys(_template(domain))), WRITE


def test_no_other_catalogues_are_there():
    found = {path.relative_to(LOCALE_FOLDER).as_posix() for path in LOCALE_FOLDER.rglob("*.*o*")}
    assert found == {f"{domain}.pot" for domain in DOMAINS} | {
        f"{language}/LC_MESSAGES/{domain}.{kind}"
        for language in TRANSLATED
        for domain in DOMAINS
        for kind in ("po", "mo")
    }


def test_every_text_is_translated(catalog):
    missing = [m.id for m in _messages(catalog) if m.fuzzy or not all(_forms(m.string))]
    assert missing == []


def test_placeholders_are_those_of_the_original(catalog):
    wrong = [
        (message.id, form)
        for message in _messages(catalog)
        for form in _forms(message.string)
        if _placeholders(form) != _placeholders(_forms(message.id)[0])
    ]
    assert wrong == []


def test_french_punctuation_does_not_begin_a_line(catalog):
    if str(catalog.locale) != "fr":
        return
    texts = [form for message in _messages(catalog) for form in _forms(message.string)]
    assert [text for text in texts if re.search(r" [:;?!»]|« ", text)] == []


def test_as_many_plural_forms_as_the_language_has(catalog):
    counted = [m for m in _messages(catalog) if not isinstance(m.id, str)]
    assert {len(_forms(m.string)) for m in counted} <= {catalog.num_plurals}


def test_compiled_catalogue_is_that_of_the_texts(catalog, domain, tmp_path):
    path = tmp_path / "compiled.mo"
    path.write_bytes(_writer().compiled(catalog))
    with path.open("rb") as file:
        fresh = gettext.GNUTranslations(file)
    installed = catalogue(str(catalog.locale), domain)
    texts = {key: text for key, text in vars(fresh)["_catalog"].items() if key}
    assert {k: t for k, t in vars(installed)["_catalog"].items() if k} == texts, WRITE


@pytest.mark.parametrize(
    ("language", "count", "text"),
    [
        ("de", 1, "1 Wiederholung"),
        ("de", 0, "0 Wiederholungen"),
        ("es", 1, "1 repetición"),
        ("es", 2, "2 repeticiones"),
        ("fr", 0, "0 répétition"),  # French counts nothing in the singular
        ("fr", 2, "2 répétitions"),
    ],
)
def test_counts_take_the_plural_of_their_language(language, count, text):
    with use_language(language):
        assert translate_count("{count} repetition", "{count} repetitions", count) == text
