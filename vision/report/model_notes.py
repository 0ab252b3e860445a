"""Notes on the pose model: another one than was asked for, or one without measured errors."""

from __future__ import annotations

from collections.abc import Iterator

from vision.pose.model_quality import QUALITY_NETWORKS
from vision.report.models import ModelFacts, QualityNote
from vision.screens.measurement_error import has_measured_errors
from vision.settings import Settings


def model_notes(model: ModelFacts, settings: Settings) -> Iterator[QualityNote]:
    """Yield notes on the pose model that limit the result.

    Parameters
    ----------
    model : ModelFacts
        The pose model that was used.
    settings : Settings
        Settings of the analysis.
    """
    wanted = QUALITY_NETWORKS[settings.quality]
    if settings.model is None and model.network != wanted:
        ranks = list(QUALITY_NETWORKS.values())
        is_worse = model.network in ranks and ranks.index(model.network) > ranks.index(wanted)
        yield QualityNote(
            code="model_unavailable",
            severity="warning",
            message=(
                f"The pose model for quality {settings.quality} ({wanted}) is not on this "
                f"machine and could not be fetched, so {model.network or model.name} was used"
                f"{', which errs more' if is_worse else ''}. To get it, run: formcheck models get "
                f"{settings.quality}"
            ),
        )
    if not has_measured_errors(model.network):
        yield QualityNote(
            code="model_unmeasured",
            severity="warning",
            message=(
                f"How far the pose model {model.name} errs has not been measured, and the errors "
                "of another one do not apply to it, so nothing is called good or a fault. "
                "Quality best and balanced use models whose errors are known."
            ),
        )
