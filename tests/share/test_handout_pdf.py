from __future__ import annotations

import pypdfium2
import pytest

from tests.support.handouts import NAMES, build_coached_handout, build_handout
from tests.support.saved_results import KINDS
from vision.errors import FormcheckError
from vision.fonts.fallback import select_fonts
from vision.share.handout import Handout, KeyFrame
from vision.share.handout_html import handout_html
from vision.share.handout_pdf import handout_pdf, write_pdf

ALL = (*KINDS, "cannot_tell", "clean")


def pages(data: bytes) -> list[str]:
    """Text of each page, lines joined."""
    document = pypdfium2.PdfDocument(data)
    texts = []
    for page in document:
        words = page.get_textpage().get_text_bounded()
        texts.append(" ".join(words.replace("\u00a0", " ").replace("\ufffe", "").split()))
    document.close()
    return texts


@pytest.mark.slow
@pytest.mark.parametrize("kind", ALL)
def test_the_whole_report_is_in_the_handout(tmp_path, kind):
    made = build_handout(kind, tmp_path)
    texts = pages(handout_pdf(made))
    together = "".join("".join(texts).split())
    for criterion in made.report.criteria:
        assert "".join(criterion.title.split()) in together
        what = criterion.reason if criterion.verdict == "cannot_tell" else criterion.finding
        # A sentence may continue on the next page, with the footer in between.
        assert "".join(str(what).split())[:40] in together
    for number, text in enumerate(texts, start=1):
        assert "formcheck 0.1.0 · checks form; it does not diagnose" in text
        assert f"{number} / {len(texts)}" in text
    if kind not in ("long", "both_legs"):
        assert len(texts) <= 4


@pytest.mark.slow
def test_pages_are_a4_and_charts_are_vector_lines(tmp_path):
    data = handout_pdf(build_handout("clean", tmp_path))
    document = pypdfium2.PdfDocument(data)
    assert document[0].get_size() == pytest.approx((595.3, 841.9), abs=0.2)
    kinds = [each.type for page in document for each in page.get_objects()]
    document.close()
    assert kinds.count(pypdfium2.raw.FPDF_PAGEOBJ_PATH) > 30
    assert kinds.count(pypdfium2.raw.FPDF_PAGEOBJ_IMAGE) >= 2


@pytest.mark.parametrize("name", ["umlauts", "long", "cyrillic", "hostile"])
def test_names_are_kept(tmp_path, name):
    text = pages(handout_pdf(build_coached_handout("clean", tmp_path, athlete=NAMES[name])))[0]
    assert "".join(NAMES[name].split()) in "".join(text.split())


@pytest.mark.parametrize("name", [n for n in NAMES if n != "chinese"])
def test_built_in_fonts_cover_many_scripts(name):
    assert select_fonts([NAMES[name]], folders=[]).missing == frozenset()


def test_missing_characters_are_counted_and_reported(tmp_path):
    made = build_coached_handout("clean", tmp_path, athlete=NAMES["chinese"])
    assert select_fonts([NAMES["chinese"]], folders=[]).missing == frozenset(NAMES["chinese"])
    assert "3 characters appear as boxes" in pages(handout_pdf(made, folders=[]))[-1]


def test_broken_fonts_of_the_computer_are_skipped(tmp_path):
    (tmp_path / "NotoSansCJK-Regular.ttc").write_bytes(b"no font")
    (tmp_path / "msyh.ttf").write_bytes(b"no font either")
    assert select_fonts(["王"], folders=[tmp_path]).missing == {"王"}


def test_the_coachs_verdict_is_shown_beside_formchecks(tmp_path):
    text = " ".join(pages(handout_pdf(build_coached_handout("sls_front", tmp_path))))
    for words in (
        "From your coach, Ana",
        "Good work → keep going.",
        "Coach's verdict: Worth watching. Loose trousers.",
        "formcheck's own verdict: Fault.",
        "Dismissed by your coach",
        "Dismissed by the coach. Not asked for today.",
        "2.2 s See how tall the trunk stays.",
        "21 Nov 2026",
        "±",
    ):
        assert words in text


def test_the_coachs_key_frames_come_first_and_are_never_left_out(tmp_path):
    made = build_handout("clean", tmp_path)
    drawn = tuple(
        KeyFrame(tmp_path / "stills" / "cover.png", f"Drawing {n}", time_s=float(n), by_coach=True)
        for n in range(7)
    )
    both = Handout(made.report, frames=(*made.frames, *drawn))
    text = " ".join(pages(handout_pdf(both)))
    assert [n for n in range(7) if f"Coach: Drawing {n}, {n}.0 s" not in text] == []
    page = handout_html(both)
    assert page.index("Drawing 0") < page.index("Drawing 6")


@pytest.mark.slow
def test_the_same_handout_gives_the_same_bytes(tmp_path):
    made = build_coached_handout("clean", tmp_path)
    assert handout_pdf(made) == handout_pdf(made)


def test_a_missing_folder_is_an_error(tmp_path):
    made = build_handout("refused", tmp_path)
    with pytest.raises(FormcheckError, match=r"a\.pdf cannot be written"):
        write_pdf(made, tmp_path / "no" / "a.pdf")
    write_pdf(made, tmp_path / "a.pdf")
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")
