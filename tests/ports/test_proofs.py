"""Proofs made safe: what a page shows stays, what acts goes, and whatever harms ends in a sentence."""

from __future__ import annotations

import io
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from neurodash_ceu.ports import clean_image, clean_pdf, cleaning, proofs
from neurodash_ceu.rules.refusal import Refused
from tests.credits import files

ACTS = (b"JavaScript", b"/JS", b"OpenAction", b"/AA", b"Launch", b"/URI", b"SubmitForm", b"EmbeddedFile", b"Filespec",
        b"/XFA", b"RichMedia", b"/AcroForm", b"/Annot", b"/Names", b"evil", b"app.alert", b"calc.exe", b"/Ref", b"/OPI",
        b"/AF", b"MZ carried")


def all_text(content: bytes) -> bytes:
    """A PDF with everything in it unpacked, to be searched."""
    into = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as opened:
        opened.save(into, object_stream_mode=pikepdf.ObjectStreamMode.disable, compress_streams=False,
                    stream_decode_level=pikepdf.StreamDecodeLevel.all)
    return into.getvalue()


def test_what_acts_goes_and_what_the_page_shows_stays() -> None:
    armed = files.pdf(files.armed)
    assert all(word in all_text(armed) for word in (b"JavaScript", b"evil", b"SubmitForm", b"MZ carried", b"RichMedia"))
    made = all_text(clean_pdf.cleaned(armed))
    assert [word for word in ACTS if word in made] == [b"/AA"]
    assert made.count(b"/AA") == 1  # the name of a drawing: whatever a page calls one means nothing
    assert files.SHOWS in made and b"0 0 10 10 re" in made


def test_a_field_that_was_filled_in_is_part_of_the_page() -> None:
    made = all_text(clean_pdf.cleaned(files.pdf(files.filled_in)))
    assert b"Ruth Example" in made and b"AcroForm" not in made


def test_a_soft_mask_and_what_is_inherited_stay() -> None:
    def change(made: pikepdf.Pdf) -> None:
        page = made.pages[0].obj
        mask = pikepdf.Stream(made, b"0 g", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form,
                              BBox=pikepdf.Array([0, 0, 1, 1]), Group=pikepdf.Dictionary(S=pikepdf.Name.Transparency))
        page.Resources.ExtGState = pikepdf.Dictionary(G=pikepdf.Dictionary(
            SMask=pikepdf.Dictionary(S=pikepdf.Name.Luminosity, G=mask)))
        made.Root.Pages.Resources, made.Root.Pages.Rotate = page.Resources, 90
        del page.Resources

    with pikepdf.open(io.BytesIO(clean_pdf.cleaned(files.pdf(change)))) as made:
        page = made.pages[0].obj
        assert pikepdf.Name.Luminosity == page.Resources.ExtGState.G.SMask.S
        assert page.Rotate == 90 and "/F1" in page.Resources.Font


def test_the_same_file_is_made_into_the_same_bytes() -> None:
    sent = files.pdf(files.armed)
    assert clean_pdf.cleaned(sent) == clean_pdf.cleaned(sent)


def test_a_picture_keeps_its_pixels_and_nothing_else() -> None:
    hidden = PngImagePlugin.PngInfo()
    hidden.add_text("Comment", "SECRET", zip=True)
    exif = Image.Exif()
    exif[0x010E], exif[0x0112] = "SECRET", 6
    for sent, size in ((files.picture("PNG", pnginfo=hidden) + b"SECRET<script>", (40, 30)),
                       (files.picture("JPEG", exif=exif) + files.zip_bytes() + b"SECRET", (30, 40))):
        made = clean_image.cleaned(sent)
        with Image.open(io.BytesIO(made)) as shown:
            assert shown.size == size  # a photograph that lay on its side stands upright
            assert not shown.getexif() and "Comment" not in shown.info
        assert b"SECRET" not in made and b"PK\x03\x04" not in made


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_a_png_of_every_kind(mode: str) -> None:
    into = io.BytesIO()
    Image.new(mode, (9, 7)).save(into, "PNG")
    with Image.open(io.BytesIO(clean_image.cleaned(into.getvalue()))) as made:
        assert made.size == (9, 7)


def test_a_large_picture_is_made_smaller() -> None:
    with Image.open(io.BytesIO(clean_image.cleaned(files.picture("JPEG", (4400, 40))))) as made:
        assert max(made.size) == clean_image.LONGEST_SIDE


@pytest.mark.parametrize(("sent", "sentence"), [
    (files.pdf(encryption=pikepdf.Encryption(owner="o", user="u")), "locked"),
    (files.pdf(encryption=pikepdf.Encryption(owner="o", user="")), "locked"),
    (files.pdf(lambda made: [made.add_blank_page() for _ in range(clean_pdf.MOST_PAGES)]), "more than 100 pages"),
    (files.pdf(lambda made: made.pages.__delitem__(0)), "no page"),
    (files.recursive(), "cannot be read"),
    (b"%PDF-1.7\n<html><script>alert(1)</script></html>%%EOF", "cannot be read"),
    (b"%PDF-1.7\n<svg onload='alert(1)'/>\n%%EOF", "cannot be read")])
def test_a_pdf_that_cannot_be_made_anew_says_what_to_do(sent: bytes, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence) as refused:
        clean_pdf.cleaned(sent)
    assert "picture of it" in refused.value.sentence or "Send" in refused.value.sentence or (
        "Print it" in refused.value.sentence)


@settings(max_examples=25, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 3))
def test_whatever_comes_is_a_file_or_a_sentence(noise: bytes, kind: int) -> None:
    whole = (files.pdf(), files.picture("PNG"), files.picture("JPEG"), b"")[kind]
    sent = whole[:len(whole) // 2] + noise + whole[len(whole) // 2:]
    for clean in (clean_pdf.cleaned, clean_image.cleaned):
        with suppress(Refused, KeyError):  # the latter of a kind that is not this one's
            assert clean(sent)


# --- the process of its own -------------------------------------------------------------------------------------


def test_it_is_made_anew_in_a_process_of_its_own() -> None:
    sent = files.pdf(files.armed)
    made = proofs.clean(sent)
    assert (made.kind, made.sent, made.made) == ("pdf", sent, clean_pdf.cleaned(sent))


@pytest.mark.parametrize(("sent", "sentence"), [
    (files.pdf(files.bomb, **files.as_it_lies()), "unpacks to more"), (files.pixel_bomb(), "more than 40 million"),
    (files.picture("JPEG")[:400], "cut off"), (b"GIF89a/*<script>*/", "GIF picture"), (b"", "empty"),
    (files.zip_bytes(), "an archive"), (b"<svg onload='x'>", "SVG"), (b"\0\0\0\x18ftypheic", "telephone"),
    (files.pdf() + b"<html>" + b" " * 3000, "put behind its end")],
    ids=lambda value: value if isinstance(value, str) else "file")
def test_a_bomb_and_what_is_no_proof_end_in_a_sentence(sent: bytes, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence) as refused:
        proofs.clean(sent)
    assert refused.value.field == "proof"


def test_a_process_that_takes_too_much_is_ended_and_no_other(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Memory, the processor, the clock: each has its end, and the web process its own memory."""
    for greedy in ("bytearray(2 << 30)", "exec('while True: pass')", "__import__('time').sleep(60)",
                   f"open({str(tmp_path / 'written')!r}, 'w').write('x')"):
        code = (f"from neurodash_ceu.ports import cleaning; cleaning.SECONDS = 1; import sys; "
                f"sys.exit(cleaning.run(lambda _: {greedy} or b'x'))")
        monkeypatch.setattr(proofs, "SECONDS", 0.6 if "sleep" in greedy else 5)
        monkeypatch.setattr(subprocess, "run", _instead(code))
        with pytest.raises(Refused, match="more time or memory"):
            proofs.clean(files.picture())
        monkeypatch.undo()


def _instead(code: str) -> object:
    real = subprocess.run

    def run(_command: list[str], **how: object) -> object:
        return real([sys.executable, "-c", code], **how)  # type: ignore[call-overload]  # as it was asked

    return run


def test_it_is_given_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEURODASH_SECRET", "s" * 40)
    assert not any("NEURODASH" in name or "s" * 40 in value for name, value in proofs._environment().items())


def test_few_are_made_beside_one_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proofs, "_PLACES", threading.BoundedSemaphore(1))
    monkeypatch.setattr(proofs, "PATIENCE", 0.05)
    with proofs._PLACES, pytest.raises(Refused, match="Too many files"):
        proofs.clean(files.picture())
    assert proofs.clean(files.picture()).kind == "png"


def test_the_limits_are_small() -> None:
    assert cleaning.MEMORY <= 1 << 30 and cleaning.SECONDS <= 10 and proofs.SECONDS <= 20
