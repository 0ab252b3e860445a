"""Layered Altair charts that are drawn without looking for mistakes in them.

Altair checks each part of a chart against the schema of Vega-Lite, when it is made and when it is
drawn, which takes most of the time of a page with several charts. The charts are checked by their
tests instead.
"""

from __future__ import annotations

from typing import Any

import altair as alt
from altair.utils import schemapi

schemapi.disable_debug_mode()


class LayeredChart(alt.LayerChart):
    """Layers over each other, checked against the schema only where it is asked for."""

    def to_dict(self, validate: bool = False, **options: Any) -> dict[str, Any]:
        """Return the chart as Vega-Lite.

        Parameters
        ----------
        validate : bool
            Whether to check it against the schema.
        **options
            As in `altair.LayerChart.to_dict`.
        """
        return super().to_dict(validate=validate, **options)
