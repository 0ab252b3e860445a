"""The first words of the start page, which browsers show before the page has loaded."""

from __future__ import annotations

from vision.jobs.analysis_job import MAX_MINUTES
from vision.screens.registry import screen_titles
from vision.text.numbers import format_size
from vision.text.phrases import in_sentence, join_translated
from vision.text.sentences import translate_text
from vision.text.translation import translate
from vision.webapp.server.uploads import upload_space


def start_title() -> str:
    """Return the title of the page."""
    return translate("Check your squat or backward run from a phone video")


def start_words() -> str:
    """Return what formcheck checks, and what is special about it."""
    tests = join_translated([in_sentence(translate_text(t)) for t in screen_titles().values()])
    text = translate(
        "Every number comes with its margin of error and the source of its limit. formcheck does "
        "not guess what your clip cannot show."
    )
    return f"{tests[:1].upper()}{tests[1:]}. {text}"


def upload_label() -> str:
    """Return which clips may be uploaded."""
    size = translate_text(format_size(upload_space().limits.file_bytes))
    label = translate("One or more clips, up to {size} and {minutes} minutes each")
    return label.format(size=size, minutes=MAX_MINUTES)
