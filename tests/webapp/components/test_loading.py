"""Keys of components, which Streamlit divides at two underscores."""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st
from streamlit.components.v2.bidi_component.constants import EVENT_DELIM

from vision.webapp.components.loading import component_key

IDS = st.text("aZ0_-", min_size=12, max_size=12)


@given(IDS, IDS)
def test_a_key_can_be_divided_from_events(first: str, second: str) -> None:
    assert EVENT_DELIM not in component_key("compare", first, second)


@given(st.tuples(IDS, IDS), st.tuples(IDS, IDS))
def test_other_ids_have_another_key(some: tuple[str, str], others: tuple[str, str]) -> None:
    assume(some != others)
    assert component_key("compare", *some) != component_key("compare", *others)
