from __future__ import annotations

from datetime import date

import pytest

from vision.errors import InputError
from vision.library.athletes import AthleteCard, add_athlete, change_athlete, list_athletes


def test_athletes_are_listed_by_name(library):
    for name in ("bob", "Ada", "Élodie", "Čeněk"):
        add_athlete(library, name)
    assert [card.name for card in list_athletes(library)][:2] == ["Ada", "bob"]


def test_what_is_known_can_be_changed(library):
    ada = add_athlete(library, "  Ada \n Byron ", note="left knee", consent_on=date(2026, 1, 1))
    (card,) = list_athletes(library)
    assert card == AthleteCard(ada, "Ada Byron", "left knee", date(2026, 1, 1))
    change_athlete(library, ada, name="Ada", note="", consent_on=None, keep_until=date(2027, 1, 1))
    (card,) = list_athletes(library)
    assert card == AthleteCard(ada, "Ada", keep_until=date(2027, 1, 1))


@pytest.mark.parametrize("name", ["", "  ", "\n", "\x00", "x" * 121])
def test_a_name_without_sense_is_refused(library, name):
    with pytest.raises(InputError, match="name"):
        add_athlete(library, name)


def test_dates_without_sense_are_refused(library):
    with pytest.raises(InputError, match="before the consent"):
        add_athlete(library, "Ada", consent_on=date(2026, 2, 1), keep_until=date(2026, 1, 1))


def test_somebody_who_is_gone_cannot_be_changed(library):
    with pytest.raises(InputError, match="no longer"):
        change_athlete(library, "x", name="Ada", note="", consent_on=None, keep_until=None)
