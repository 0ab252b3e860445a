"""The answer to a browser that offers its camera, in the language of the page."""

from __future__ import annotations

from collections.abc import Mapping

from vision.text.sentences import translate_text


def answer_data(answer: Mapping[str, str] | None) -> dict[str, str] | None:
    """Return an answer as the components take it.

    Parameters
    ----------
    answer : mapping or None
        ``id``, ``type`` and ``sdp``; with the type ``refused``, ``reason`` in place of ``sdp``.
    """
    if answer is None or "reason" not in answer:
        return None if answer is None else dict(answer)
    return {**answer, "reason": translate_text(answer["reason"])}
