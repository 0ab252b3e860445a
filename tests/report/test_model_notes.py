"""Notes on the pose model that was used."""

from __future__ import annotations

import pytest

from vision.report.model_notes import model_notes
from vision.report.models import ModelFacts
from vision.settings import Settings


def codes(network: str | None, **settings: object) -> list[str]:
    model = ModelFacts(name="mine", sha256="f" * 64, network=network)
    return [note.code for note in model_notes(model, Settings(**settings))]


@pytest.mark.parametrize(("quality", "network"), [("best", "heavy"), ("balanced", "full")])
def test_the_model_of_the_quality_needs_no_note(quality: str, network: str) -> None:
    assert codes(network, quality=quality) == []


def test_another_model_than_that_of_the_quality_is_named() -> None:
    model = ModelFacts(name="full-1", sha256="f" * 64, network="full")
    (note,) = model_notes(model, Settings(quality="best"))
    assert note.code == "model_unavailable"
    assert "full was used, which errs more" in note.message
    assert "formcheck models get best" in note.message
    better = ModelFacts(name="heavy-1", sha256="f" * 64, network="heavy")
    (note,) = model_notes(better, Settings(quality="balanced"))
    assert "errs more" not in note.message


def test_a_model_that_the_user_named_is_what_was_asked_for() -> None:
    assert codes("full", quality="best", model="full") == []


def test_a_model_without_measured_errors_is_named() -> None:
    assert codes(None, model="mine.task") == ["model_unmeasured"]


def test_the_network_of_an_older_report_is_known_from_its_checksum() -> None:
    sha256 = "b5a85a80d7566dee9a1c1d681534bc205b7edadb0b125d163e390ce7e056603d"
    assert ModelFacts(name="full-0.10.21", sha256=sha256).network == "full"
    assert ModelFacts(name="mine", sha256="f" * 64).network is None
