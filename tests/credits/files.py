"""Files that somebody might send as a proof: honest ones, and those that were made to harm."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream
from PIL import Image

SHOWS = b"BT /F1 18 Tf 20 100 Td (Gait course, 6 contact hours) Tj ET"


def pdf(change: Callable[[Pdf], object] | None = None, **save: object) -> bytes:
    """A page with a line of text, changed as a test likes."""
    made = Pdf.new()
    page = made.add_blank_page(page_size=(200, 200))
    font = made.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    page.obj.Resources = Dictionary(Font=Dictionary(F1=font))
    page.obj.Contents = Stream(made, SHOWS)
    if change is not None:
        change(made)
    into = io.BytesIO()
    made.save(into, **save)  # type: ignore[arg-type]  # as the library's own
    return into.getvalue()


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30), mode: str = "RGB", **save: object) -> bytes:
    """A plain picture."""
    into = io.BytesIO()
    Image.new(mode, size, "white" if mode != "1" else 1).save(into, kind, **save)
    return into.getvalue()


def armed(made: Pdf) -> None:
    """Everything that a PDF can do by itself, ask for, or carry along."""
    def script(text: str) -> Dictionary:
        return Dictionary(Type=Name.Action, S=Name.JavaScript, JS=text)

    page, root = made.pages[0].obj, made.Root
    root.OpenAction = script("app.alert('open')")
    root.AA = Dictionary(WC=script("app.alert('close')"))
    root.Names = Dictionary(JavaScript=Dictionary(Names=Array(["a", script("app.alert('name')")])))
    root.URI = Dictionary(Base="http://evil.example/")
    made.attachments["evil.exe"] = b"MZ carried along"
    page.AA = Dictionary(O=Dictionary(S=Name.Launch, F="calc.exe"))
    shown = Stream(made, b"q 0 0 10 10 re f Q", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 10, 10]))
    page.Annots = Array([
        made.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 50, 50]),
                                      A=Dictionary(S=Name.URI, URI="http://evil.example/"))),
        made.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Btn, T="send", Rect=Array([
            0, 0, 9, 9]), A=Dictionary(S=Name.SubmitForm, F="http://evil.example/"), AP=Dictionary(N=shown))),
        made.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name.RichMedia, Rect=Array([0, 0, 9, 9]),
                                      RichMediaContent=Dictionary(Assets=Dictionary())))])
    root.AcroForm = made.make_indirect(Dictionary(
        Fields=Array([page.Annots[1]]), XFA=Stream(made, b"<xdp/>"), NeedAppearances=False))
    page.Resources.XObject = Dictionary(
        AA=Stream(made, b"", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 1, 1]), Ref=Dictionary(F="x.pdf"),
                  AF=script("x"), OPI=Dictionary()),
        JS=script("app.alert('hidden among resources')"),
        Im=Stream(made, b"", Type=Name.XObject, Subtype=Name.Image, Width=1, Height=1, F="http://evil.example/p.jpg"))


def filled_in(made: Pdf) -> None:
    """The name on it is the value of a form field, as many certificates have it."""
    page = made.pages[0].obj
    shown = Stream(made, b"BT /F1 12 Tf 2 2 Td (Ruth Example) Tj ET", Type=Name.XObject, Subtype=Name.Form,
                   BBox=Array([0, 0, 100, 20]), Resources=Dictionary(Font=page.Resources.Font))
    field = made.make_indirect(Dictionary(
        Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T="name", V="Ruth Example", F=4,
        Rect=Array([20, 50, 120, 70]), AP=Dictionary(N=shown)))
    page.Annots, made.Root.AcroForm = Array([field]), Dictionary(Fields=Array([field]))


def bomb(made: Pdf, size: int = 200 << 20) -> None:
    """A page whose content unpacks to far more than anybody holds."""
    stream = Stream(made, b"")
    packer = zlib.compressobj(1)
    part = bytes(1 << 20)
    stream.write(b"".join(packer.compress(part) for _ in range(size >> 20)) + packer.flush(), filter=Name.FlateDecode)
    made.pages[0].obj.Contents = stream


def as_it_lies() -> dict[str, object]:
    """Saving a file without unpacking what is in it."""
    return {"stream_decode_level": pikepdf.StreamDecodeLevel.none, "recompress_flate": False}


def pixel_bomb() -> bytes:
    """A picture of 400 million pixels in a few kilobytes."""
    return picture("PNG", (20_000, 20_000), "1")


def recursive() -> bytes:
    """Object streams that are packed in one another, by hand."""
    body = b"1 0 2 0 3 0 "
    made = b"%PDF-1.7\n"
    for number, inside in ((4, 5), (5, 4)):
        packed = zlib.compress(body)
        made += (f"{number} 0 obj <</Type /ObjStm /N 3 /First 12 /Extends {inside} 0 R /Length {len(packed)} /Filter "
                 "/FlateDecode>> stream\n").encode() + packed + b"\nendstream endobj\n"
    return made + b"trailer <</Root 1 0 R /Size 9 /Prev 10>>\nstartxref\n10\n%%EOF\n"


def zip_bytes() -> bytes:
    """The beginning of an archive."""
    return b"PK\x03\x04" + bytes(range(60))
