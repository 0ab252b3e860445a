from __future__ import annotations

import json

import pytest

from vision.errors import InputError
from vision.webrtc.ice_servers import ice_servers


@pytest.mark.parametrize(
    "text",
    [
        '[{"urls": "stun:stun.example.org:3478"}]',
        '[{"urls": ["stun:stun.example.org", "turns:turn.example.org?transport=tcp"]}]',
        ' [{"urls": "turn:turn.example.org", "username": "me", "credential": "secret"}] ',
        "[]",
    ],
)
def test_servers_are_read_like_a_browser_does(monkeypatch: pytest.MonkeyPatch, text: str):
    monkeypatch.setenv("FORMCHECK_ICE_SERVERS", text)
    assert ice_servers() == json.loads(text)


@pytest.mark.parametrize("text", ["", "   "])
def test_empty_variable_means_none(monkeypatch: pytest.MonkeyPatch, text: str):
    monkeypatch.setenv("FORMCHECK_ICE_SERVERS", text)
    assert ice_servers() == []


@pytest.mark.parametrize(
    "text",
    [
        "stun:stun.example.org",
        '{"urls": "stun:stun.example.org"}',
        '["urls"]',
        "[5]",
        "[null]",
        "[[]]",
        "null",
        '[{"url": "stun:stun.example.org"}]',
        '[{"urls": "stun.example.org"}]',
        '[{"urls": "http://example.org"}]',
        '[{"urls": 5}]',
        '[{"urls": []}]',
        '[{"urls": ["stun:stun.example.org", 5]}]',
        '[{"urls": "turn:turn.example.org", "username": 5}]',
        "[" * 9000,
    ],
)
def test_malformed_servers_are_rejected(monkeypatch: pytest.MonkeyPatch, text: str):
    monkeypatch.setenv("FORMCHECK_ICE_SERVERS", text)
    with pytest.raises(InputError, match="FORMCHECK_ICE_SERVERS must be a JSON list such as"):
        ice_servers()
