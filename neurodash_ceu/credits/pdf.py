"""The print of a certificate: frozen facts in, the bytes of a PDF out. The only module that knows the printer.

Nothing but the facts and the files below static/ decides what comes out: fonts are those of static/fonts/print and no
others, addresses are never followed, and dates and numbers of the file come from the facts, so the same facts give the
same bytes.
"""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import segno
from jinja2 import Environment

from neurodash_ceu.credits.letters import DISPLAY, FONTS, HeldPrint, as_printed, must_be_set
from neurodash_ceu.ports.pages import make_environment
from neurodash_ceu.rules.certificate import CertificateFacts, shown_code

__all__ = ["HeldPrint", "print_certificate"]

HOME = Path(__file__).resolve().parents[2]
SHEETS = HOME / "static" / "print"

_CONFIGURATION = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir></fontconfig>
"""


@contextmanager
def _only_our_fonts() -> Iterator[None]:
    """Give the font library a configuration with one folder while it is loaded, so no font of the machine enters."""
    before = os.environ.get("FONTCONFIG_FILE")
    with tempfile.TemporaryDirectory(prefix="neurodash-fonts-") as folder:
        file = Path(folder) / "fonts.conf"
        file.write_text(_CONFIGURATION.format(fonts=FONTS, cache=folder), encoding="utf-8")
        os.environ["FONTCONFIG_FILE"] = str(file)
        try:
            yield
        finally:
            if before is None:
                del os.environ["FONTCONFIG_FILE"]
            else:
                os.environ["FONTCONFIG_FILE"] = before


with _only_our_fonts():
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    _FONTS = FontConfiguration()


class _Fetcher(URLFetcher):  # type: ignore[misc]  # the printer ships no types
    """Gives the picture of the code, and files of static/print; anything else stops the print."""

    def __init__(self, pictures: dict[str, bytes]) -> None:
        super().__init__()
        self._pictures = pictures

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        """The resource of an address."""
        if url in self._pictures:
            return URLFetcherResponse(url, self._pictures[url], {"Content-Type": "image/png"})
        raise FatalURLFetchingError(f"a certificate does not fetch {url!r}")


@cache
def _templates() -> Environment:
    return make_environment(HOME / "templates")


@cache
def _sheet() -> weasyprint.CSS:
    text = (SHEETS / "certificate.css").read_text(encoding="utf-8")
    return weasyprint.CSS(string=text, font_config=_FONTS, url_fetcher=_Fetcher({}))


def print_certificate(facts: CertificateFacts) -> bytes:
    """The PDF of a certificate. Raises HeldPrint when a fact has a character that the fonts cannot set."""
    must_be_set("legal name", as_printed(facts.legal_name), DISPLAY)
    code = io.BytesIO()
    segno.make(facts.verify_url, error="m", mask=2, micro=False).save(code, kind="png", scale=8, border=4)
    html = _templates().get_template("credits/certificate.html").render(facts=facts, shown_code=shown_code(facts.code))
    document = weasyprint.HTML(string=html, url_fetcher=_Fetcher({"print:code": code.getvalue()})).render(
        stylesheets=[_sheet()], font_config=_FONTS)
    content: bytes = document.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=facts.code.encode())
    return content
