"""Streamlit component of the compare player: two clips in step, side by side or overlaid."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from streamlit.components.v2.bidi_component import ComponentResult

from vision.frontend.texts import script_texts
from vision.webapp.components.loading import register_component


@cache
def _component() -> Any:
    return register_component("compare")


def compare_player(
    *,
    key: str,
    clips: str,
    sides: Sequence[Mapping[str, object]],
    pair: Mapping[str, object],
    on_chosen: Callable[[], None] | None = None,
) -> ComponentResult:
    """Show two clips in step.

    Parameters
    ----------
    key : str
        Identity of the component; it keeps its state for as long as the key does not change.
    clips : str
        Identity of both clips and of their analyses; another one restarts the player.
    sides : sequence of mapping
        Data of the first and of the second clip, as
        `vision.webapp.compare.player_data.side_data` returns it.
    pair : mapping
        The alignment, as `vision.webapp.compare.player_data.pair_data` returns it.
    on_chosen : callable, optional
        Callback, called before the page reruns because another repetition was chosen.

    Returns
    -------
    ComponentResult
        ``chosen``: None, or the indices of the spans chosen for ``first`` and ``second``.
    """
    data = {
        "clips": clips,
        "sides": [dict(side) for side in sides],
        "pair": dict(pair),
        **script_texts("compare"),
    }
    result: ComponentResult = _component()(
        key=key, data=data, on_chosen_change=on_chosen or _no_callback
    )
    return result


def _no_callback() -> None:
    """Do nothing; without a callback, Streamlit drops a component's state."""
