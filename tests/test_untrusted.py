from __future__ import annotations

import json

import pytest

from vision.untrusted import (
    JsonLimits,
    UntrustedDataError,
    parse_json,
    printable,
    quoted,
    read_at_most,
)

LIMITS = JsonLimits(max_bytes=10_000, max_values=200, max_keys=20, max_depth=10)


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        {},
        {"a": [1, 2.5, "x", None, True, {"b": '[{,"\\'}]},
        "[" * 500 + '"\\' * 50,
        list(range(150)),
        json.loads("[" * 10 + "]" * 10),
        "é\U0001f3c3",
    ],
)
def test_plain_values_are_read(value):
    for text in (json.dumps(value), json.dumps(value, ensure_ascii=False)):
        assert parse_json(text.encode(), LIMITS) == value
        assert parse_json(b"\xef\xbb\xbf" + text.encode(), LIMITS) == value


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "not valid JSON"),
        (b"{", "not valid JSON"),
        (b"\xff\xfe", "not valid JSON"),
        (b'"\\ud800"', "not valid JSON"),
        (b'{"a": 1, "a": 2}', "a key twice"),
        (b"[NaN]", "NaN"),
        (b"[-Infinity]", "Infinity"),
        (b"1e999", "too large"),
        (b"1e16", "too large"),
        (b"9" * 5000, "too large"),
        (b"[" * 11 + b"]" * 11, "too deeply"),
        (b'{"a":' * 11 + b"1" + b"}" * 11, "too deeply"),
        (b"[" * 9000, "too many values"),
        (b"[" + b"1," * 200 + b"1]", "too many values"),
        (b'"' * 2000, "too many values"),
        (b"[" + b"{}," * 120 + b"1]", "too many values"),
        (json.dumps({str(i): i for i in range(21)}).encode(), "too many keys"),
        (b'"' + b"x" * 10_000 + b'"', "larger than"),
    ],
)
def test_everything_else_is_refused(data, why):
    with pytest.raises(UntrustedDataError, match=why):
        parse_json(data, LIMITS)


def test_a_file_is_not_read_beyond_its_limit(tmp_path):
    path = tmp_path / "x"
    path.write_bytes(b"x" * 1025)
    assert read_at_most(path, 1025) == b"x" * 1025
    with pytest.raises(UntrustedDataError, match="larger than 1 KB"):
        read_at_most(path, 1024)


def test_text_is_made_printable():
    assert printable("Ünlü 走る\n– x") == "Ünlü 走る\n– x"
    assert printable("a\x1b[2J\x07\r\x9bb\u202ec") == "a�[2J���b�c"
    assert quoted("a\n" * 100) == ("a " * 30)[:-1] + "…"
    assert quoted("\x1b") == "�"
