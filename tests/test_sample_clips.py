from __future__ import annotations

from pathlib import Path

from vision.checksum import sha256_of
from vision.clip.open import open_clip
from vision.sample_clips import find_sample, list_samples

SAMPLES = Path(__file__).parents[1] / "samples"


def test_only_samples_that_exist_are_listed(tmp_path: Path) -> None:
    assert list_samples(tmp_path) == []
    (tmp_path / "a.mp4").write_bytes(b"x")
    (tmp_path / "index.json").write_text(
        '[{"file": "a.mp4", "title": "A", "what_to_expect": "B"}, {"file": "b.mp4", "title": "C"}]'
    )
    (sample,) = list_samples(tmp_path)
    assert (sample.path.name, sample.title, sample.what_to_expect) == ("a.mp4", "A", "B")
    assert sample.shown_s == 0.0


def test_a_clip_is_a_sample_by_its_name_and_content() -> None:
    sample = list_samples()[0]
    assert sample.title.startswith("Backward running")
    digest = sha256_of(sample.path)
    assert find_sample(sample.path.name, digest) == sample
    assert find_sample("other.mp4", digest) is None
    assert find_sample(sample.path.name, "0" * 64) is None


def test_the_samples_show_every_test_good_and_faulty() -> None:
    samples = list_samples()
    assert len(samples) == len(list(SAMPLES.glob("*.mp4"))) >= 8
    for sample in samples:
        assert sample.path.stat().st_size <= 1_000_000
        assert sample.path.with_suffix(".truth.json").is_file()
        assert 0 < sample.shown_s < open_clip(sample.path).info.duration_s
        assert sample.what_to_expect
    for name in ("Deep squat", "Single-leg squat", "Backward running"):
        of_test = [s.title for s in samples if s.title.startswith(name)]
        assert any("good form" in title for title in of_test)
        assert any("good form" not in title for title in of_test)
