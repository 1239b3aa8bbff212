"""The print of a certificate: frozen facts in, the bytes of a PDF out. The only module that knows the printer.

A handout and a transcript are printed here too, as pages with their style sheet (`handouts.py`,
`transcript_print.py`).

Nothing but the facts and the files below static/ decides what comes out: fonts are those of static/fonts/print, and for
what these lack those of the operator's declared folder, and no others; addresses are never followed, and dates and
numbers of the file come from the facts, so the same facts give the same bytes.
"""

from __future__ import annotations

import io
import logging
import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from xml.sax.saxutils import escape

import segno
from jinja2 import Template

from neurodash_ceu.credits.archive import SHEETS, finished
from neurodash_ceu.credits.fitting import Fitted
from neurodash_ceu.credits.grid import Cell, Grid
from neurodash_ceu.credits.stated import Approval, Front, Stated, stated
from neurodash_ceu.credits.words import Words
from neurodash_ceu.ports.fonts import FONTS, MM_PER_POINT, SHIPPED, Font, Fonts, left_out
from neurodash_ceu.ports.letters import HeldPrint
from neurodash_ceu.ports.pages import make_environment
from neurodash_ceu.resources import folder
from neurodash_ceu.rules.certificate import CertificateFacts

__all__ = ["HeldPrint", "print_certificate", "print_sheet", "print_upright"]

_UNFIT = re.compile(r"[\"\\\x00-\x1f]")  # what would end a name in a stylesheet
_SRGB = "sRGB"  # not the printer's own name for it: see _srgb

_CONFIGURATION = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig><dir>{fonts}</dir>{more}<cachedir>{cache}</cachedir></fontconfig>
"""


@contextmanager
def _only_our_fonts(added: Path | None = None) -> Iterator[None]:
    """Give the font library a configuration with our folders while it is loaded, so no font of the machine enters."""
    before = os.environ.get("FONTCONFIG_FILE")
    with tempfile.TemporaryDirectory(prefix="neurodash-fonts-") as folder:
        file = Path(folder) / "fonts.conf"
        more = "" if added is None else _with_added(added)
        file.write_text(_CONFIGURATION.format(fonts=FONTS, more=more, cache=folder), encoding="utf-8")
        os.environ["FONTCONFIG_FILE"] = str(file)
        try:
            yield
        finally:
            if before is None:
                del os.environ["FONTCONFIG_FILE"]
            else:
                os.environ["FONTCONFIG_FILE"] = before


def _with_added(folder: Path) -> str:
    """An operator's folder in the words of the font library, but for the files that no print uses."""
    unused = "".join(f"<glob>{escape(str(path))}</glob>" for path in left_out(folder))
    refused = f"<selectfont><rejectfont>{unused}</rejectfont></selectfont>" if unused else ""
    return f"<dir>{escape(str(folder))}</dir>{refused}"


with _only_our_fonts():
    import pydyf
    import weasyprint
    from weasyprint.css import ColorProfile
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher, URLFetcherResponse


@cache
def _loaded(added: Path | None) -> FontConfiguration:
    """The fonts a print may use, as the font library holds them; read once a process."""
    with _only_our_fonts(added):
        return FontConfiguration()



class _Fetcher(URLFetcher):  # type: ignore[misc]  # the printer ships no types
    """Gives the picture of the code and nothing else: no file, no address."""

    def __init__(self, pictures: dict[str, bytes]) -> None:
        super().__init__()
        self._pictures = pictures

    def fetch(self, url: str, _headers: object = None) -> URLFetcherResponse:
        """The resource of an address. Raises ValueError for any other, which stops the print."""
        if url not in self._pictures:
            raise ValueError(f"a print fetches nothing, and not {url!r}")
        return URLFetcherResponse(url, self._pictures[url], {"Content-Type": "image/png"})


class _Complaints(logging.Handler):
    """Collects what the printer remarks: a certificate with a remark is not a certificate."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a remark."""
        self.said.append(record.getMessage())


@contextmanager
def _no_complaint() -> Iterator[None]:
    logger, complaints = logging.getLogger("weasyprint"), _Complaints()
    logger.addHandler(complaints)
    try:
        yield
    finally:
        logger.removeHandler(complaints)
    if any("notdef" in remark for remark in complaints.said):
        raise HeldPrint("The print has a letter that its fonts cannot set together with its neighbours.")
    if complaints.said:
        raise RuntimeError(f"the printer complains: {complaints.said[0]}")


def print_certificate(facts: CertificateFacts, fonts: Fonts = SHIPPED) -> bytes:
    """The PDF of a certificate, in these fonts. Raises HeldPrint when a fact has what it cannot print."""
    said = stated(facts, fonts)
    html = _template().render(said=said, made=_made(facts))
    with _no_complaint():
        document = weasyprint.HTML(string=html, url_fetcher=_Fetcher({"print:code": _code(facts.verify_url)})).render(
            stylesheets=[_sheet("certificate.css"), _places(said, facts.paper)], font_config=_loaded(fonts.added),
            color_profiles={_SRGB: _srgb()}, output_intent=_SRGB)
        content = document.write_pdf(
            pdf_variant="pdf/a-3a", pdf_identifier=facts.code.encode("ascii"), output_intent=_SRGB)
    return finished(content, name=said.name.text, lines=said.front.block.name.lines, paper=facts.paper,
                    demonstration=facts.demonstration, fonts=fonts)


def print_upright(html: str, style: str, page: str, texts: Iterable[Words], *, address: str, identifier: str,
                  fonts: Fonts) -> bytes:
    """Any number of upright pages as an archive file with tags, for `archive.finished_upright`.

    `style` is a file of static/print, `page` the rules beside it. `texts` are all that may need fonts of their own,
    `address` is drawn as "print:code".
    """
    own = _css("\n".join([page, *sorted({_set(one) for one in texts if one.set})]))
    with _no_complaint():
        document = weasyprint.HTML(string=html, url_fetcher=_Fetcher({"print:code": _code(address)})).render(
            stylesheets=[_sheet(style), own], font_config=_loaded(fonts.added), color_profiles={_SRGB: _srgb()},
            output_intent=_SRGB)
        content: bytes = document.write_pdf(
            pdf_variant="pdf/a-3a", pdf_identifier=identifier.encode("ascii"), output_intent=_SRGB)
        return content


def print_sheet(html: str, style: str, size: str, *, base_url: str, address: str, identifier: str,
                links: Mapping[str, str]) -> bytes | None:
    """One page as a PDF with tags (PDF/UA), or None where it takes more than one.

    `style` is a file of static/print, `size` the rules beside it. `address` is drawn as "print:code", and links begin
    at `base_url`. `links` says in words what a link leads to, by its address or by its place on the page.
    """
    with _no_complaint():
        document = weasyprint.HTML(string=html, base_url=base_url, url_fetcher=_Fetcher({"print:code": _code(address)})
                                   ).render(stylesheets=[_sheet(style), _css(size)], font_config=_loaded(None))
        if len(document.pages) > 1:
            return None
        content: bytes = document.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=identifier.encode("ascii"),
                                            finisher=lambda _, pdf: _say_links(pdf.objects, links))
        return content


def _say_links(objects: Iterable[object], links: Mapping[str, str]) -> None:
    """Give links their words: the printer lets each say its target, which is "ref-1" for a place on the page."""
    for one in objects:
        if isinstance(one, pydyf.Dictionary) and one.get("Subtype") == "/Link":
            target = one["Contents"].string
            one["Contents"] = pydyf.String(links.get(target, target))


@cache
def _template() -> Template:
    return make_environment(folder("templates")).get_template("credits/certificate.html")


class _Profile(ColorProfile):  # type: ignore[misc]  # the printer ships no types
    """A colour profile that stays the bytes of its file: once its name is read, the library writes it otherwise."""

    def __init__(self, content: bytes, name: str) -> None:
        super().__init__(io.BytesIO(content), name, "relative-colorimetric", (["r"], ["g"], ["b"]))
        self._content = content

    @property
    def content(self) -> bytes:
        """The bytes of the file."""
        return self._content


@cache
def _srgb() -> ColorProfile:
    """What the colours of the file mean. Given to the printer, which else opens this file at every print anew."""
    return _Profile((files("weasyprint.pdf") / "sRGB2014.icc").read_bytes(), "sRGB2014.icc")


@cache
def _sheet(name: str) -> weasyprint.CSS:
    text = (folder("static") / "print" / name).read_text(encoding="utf-8")
    return _css(text)


def _css(text: str) -> weasyprint.CSS:
    return weasyprint.CSS(string=text, font_config=_loaded(None), url_fetcher=_Fetcher({}))


def _code(address: str) -> bytes:
    """The QR code of an address: one bit a module, always by the same mask."""
    picture = io.BytesIO()
    segno.make_qr(address, error="m", mask=2).save(picture, kind="png", scale=8, border=4)
    return picture.getvalue()


def _made(facts: CertificateFacts) -> str:
    """When the file says it was made: the instant of issue, in UTC, to the second."""
    return f"{datetime.fromisoformat(facts.issued_at).astimezone(UTC):%Y-%m-%dT%H:%M:%S}Z"


def _places(said: Stated, paper: str) -> weasyprint.CSS:
    """The sizes and places that were fitted to this certificate."""
    sheet, front = SHEETS[paper], said.front
    block = front.block
    lines = [
        f"@page front {{ size: {sheet.width}mm {sheet.height}mm }}",
        f"@page back {{ size: {sheet.width}mm {sheet.height}mm; margin: {sheet.top}mm {sheet.left}mm }}",
        f".plate {{ left: {sheet.left}mm; top: {sheet.top}mm }}",
        _place("h1", 23.4 + 11 * MM_PER_POINT * front.provider_lines),
        _place(".certifies", block.certifies_top),
        _place(".name", block.name_top, block.name),
        _place(".licences", block.licences_top),
        _place(".completed", block.completed_top),
        _place(".title", block.title_top, block.title),
        _place(".credit", front.credit_top),
        _place(".statements", front.statements_top),
        _place(".issued", front.issued_top),
        *(_place(f".row-{number}", top) for number, top in enumerate(front.grid.tops, 1)),
        *sorted({_set(one) for one in _all_words(said) if one.set}),
    ]
    return _css("\n".join(lines))


def _all_words(value: object) -> Iterator[Words]:
    """Every text of a certificate, wherever it stands."""
    if isinstance(value, Words):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from _all_words(one)
    elif isinstance(value, Stated | Front | Approval | Grid | Cell):
        yield from _all_words(tuple(vars(value).values()))


def _set(words: Words) -> str:
    turned = "; direction: rtl" if words.right_to_left else ""
    return f".{words.set} {{ font-family: {_families(words.fonts)}{turned} }}"


def _families(fonts: tuple[Font, ...]) -> str:
    return ", ".join(f'"{_UNFIT.sub("", one.family)}"' for one in fonts)


def _place(what: str, top: float, text: Fitted | None = None) -> str:
    size = ""
    if text is not None:
        turned = "; direction: rtl" if text.right_to_left else ""
        size = (f"; font-size: {text.points}pt; line-height: {text.leading}; font-family: {_families(text.fonts)}"
                f"{turned}")
    return f".plate > {what} {{ top: {top:.3f}mm{size} }}"
