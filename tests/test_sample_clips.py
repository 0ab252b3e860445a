from __future__ import annotations

from pathlib import Path

from vision.sample_clips import list_samples


def test_only_samples_that_exist_are_listed(tmp_path: Path) -> None:
    assert list_samples(tmp_path) == []
    (tmp_path / "a.mp4").write_bytes(b"x")
    (tmp_path / "index.json").write_text(
        '[{"file": "a.mp4", "title": "A", "what_to_expect": "B"}, {"file": "b.mp4", "title": "C"}]'
    )
    (sample,) = list_samples(tmp_path)
    assert (sample.path.name, sample.title, sample.what_to_expect) == ("a.mp4", "A", "B")
