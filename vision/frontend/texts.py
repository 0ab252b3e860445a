"""The translated texts of a script, for its component or page."""

from __future__ import annotations

from functools import cache
from typing import Final

from vision.frontend.built_scripts import ScriptName, read_script
from vision.text.translation import ENGLISH, current_language, entries

_CATALOGUE: Final = "frontend"
_CONTEXT_MARK: Final = "\x04"


def script_texts(name: ScriptName) -> dict[str, object]:
    r"""Return what the function ``useTexts`` of a script takes, in the current language.

    Parameters
    ----------
    name : {"compare", "live", "page", "phone", "player", "training", "upload"}
        Folder of its modules.

    Returns
    -------
    dict
        ``language``, and ``texts``: translation by English text, which begins with its context
        and a ``\x04``, if it has one; of a text with a count both forms. Nothing for English.
    """
    language = current_language()
    return {} if language == ENGLISH else {"language": language, "texts": _texts(name, language)}


@cache
def _texts(name: ScriptName, language: str) -> dict[str, str | list[str]]:
    """Return the texts that are in a script; the others would only take time to send."""
    script = read_script(name)
    found: dict[str, str | list[str]] = {}
    for key, translation in sorted(entries(language, _CATALOGUE).items(), key=str):
        text = key if isinstance(key, str) else key[0]
        if text.rpartition(_CONTEXT_MARK)[2] not in script:
            continue
        if isinstance(key, str):
            found[key] = translation
        else:  # the forms are in order
            forms = found.setdefault(text, [])
            assert isinstance(forms, list)
            forms.append(translation)
    return found
