from __future__ import annotations

import pytest

from vision.library import row_ids


def test_an_id_does_not_look_like_an_option(monkeypatch: pytest.MonkeyPatch) -> None:
    tokens = iter(["--yes0123456", "-a0123456789", "a-0123456789"])
    monkeypatch.setattr(row_ids, "token_urlsafe", lambda _: next(tokens))
    assert row_ids.new_id() == "a-0123456789"
