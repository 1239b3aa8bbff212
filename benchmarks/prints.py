"""Certificates: a warm print against a naive one and an empty page, a cold start, and two processes against one."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from statistics import median

import weasyprint
from weasyprint.text.fonts import FontConfiguration

from benchmarks.people import installed
from benchmarks.tables import ROOT, Table, ms, times
from neurodash_ceu.credits import pdf
from neurodash_ceu.credits.archive import finished
from neurodash_ceu.credits.stated import stated
from neurodash_ceu.ports.fonts import FONTS, SHIPPED
from neurodash_ceu.ports.letters import as_printed
from neurodash_ceu.ports.pages import make_environment
from neurodash_ceu.records.credits import CertificateFacts as Row
from neurodash_ceu.rules.certificate import CertificateFacts, facts_from_text

ROUNDS = 9
EMPTY = '<!doctype html><html lang="en"><title>Nothing</title><p>Nothing'
COLD = ("from neurodash_ceu.credits.pdf import print_certificate; from neurodash_ceu.credits.trial import TRIAL; "
        "print_certificate(TRIAL)")


def measure(*, quick: bool) -> list[Table]:
    """The certificate of the demonstration."""
    with tempfile.TemporaryDirectory() as folder:
        made = installed(Path(folder))
        with made.database.reading() as session:
            text = session.get_one(Row, made.code).facts
        # The naive print looks for fonts each time; it shall find ours and no others, with its cache kept.
        configuration = Path(folder) / "fonts.conf"
        configuration.write_text(pdf._CONFIGURATION.format(fonts=FONTS, more="", cache=folder), encoding="utf-8")
        os.environ["FONTCONFIG_FILE"] = str(configuration)
        return [_one(facts_from_text(text), 1 if quick else ROUNDS),
                _several(text, 4 if quick else 20, 1 if quick else 3)]


def naive(facts: CertificateFacts) -> bytes:
    """The same certificate as one would print it at first: template, stylesheet, fonts and colours anew each time."""
    said = stated(facts)
    html = make_environment(ROOT / "templates").get_template("credits/certificate.html").render(
        said=said, made=pdf._made(facts))
    fonts = FontConfiguration()
    sheet = weasyprint.CSS(filename=str(ROOT / "static/print/certificate.css"), font_config=fonts)
    picture = pdf._Fetcher({"print:code": pdf._code(facts.verify_url)})
    content = weasyprint.HTML(string=html, url_fetcher=picture).render(
        stylesheets=[sheet, pdf._places(said, facts.paper)], font_config=fonts).write_pdf(pdf_variant="pdf/a-3a")
    return finished(content, name=as_printed(facts.legal_name), lines=said.front.block.name.lines, paper=facts.paper,
                    demonstration=facts.demonstration, fonts=SHIPPED)


def empty() -> bytes:
    """One page with one word, from the same printer as warm as it gets."""
    page = weasyprint.HTML(string=EMPTY).render(font_config=pdf._loaded(None))
    content: bytes = page.write_pdf(pdf_variant="pdf/a-3a")
    return content


def _cpu(act: Callable[[], object]) -> float:
    before = time.process_time()
    act()
    return time.process_time() - before


def _one(facts: CertificateFacts, rounds: int) -> Table:
    table = Table("A certificate, both pages, as one tagged archive file",
                  ("print", "CPU ms", "to naive", "promised", "to an empty page"), (
        f"One process. Of {rounds} rounds the middle one; each round prints all three.",))
    acts: dict[str, Callable[[], object]] = {
        "naive: everything made anew": lambda: naive(facts), "warm, as the print process does it":
        lambda: pdf.print_certificate(facts), "an empty page": empty}
    found: dict[str, list[float]] = {name: [] for name in acts}
    for n in range(rounds + 1):
        for name, act in acts.items():
            spent = _cpu(act)
            if n:  # the first round warms everything up
                found[name].append(spent)
    floor, warm, bare = (found[name] for name in acts)
    for name, seconds in found.items():
        table.add(name, ms(median(seconds)), times([one / base for one, base in zip(seconds, floor, strict=True)]),
                  "0.40 and 60 ms" if seconds is warm else "",
                  times([one / base for one, base in zip(seconds, bare, strict=True)]))
    cold = _cold()
    table.add("cold: a new process and its first print", ms(cold), times([cold / median(floor)]), "", "")
    return table


def _cold() -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", COLD], cwd=ROOT, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


# --- two processes ------------------------------------------------------------------------------------------


def _print(text: str) -> int:
    return len(pdf.print_certificate(facts_from_text(text)))


def _several(text: str, count: int, rounds: int) -> Table:
    table = Table(f"{count} certificates", ("processes", "prints a second", "to one process", "promised"), (
        f"Time by the clock; of {rounds} rounds the middle one. On two cores that nobody else uses.",))
    with _warm(1, text) as one, _warm(2, text) as two:
        pairs = [(_seconds(one, text, count), _seconds(two, text, count)) for _ in range(rounds)]
    for processes, seconds in ((1, [alone for alone, _ in pairs]), (2, [both for _, both in pairs])):
        ratios = [alone / spent for (alone, _), spent in zip(pairs, seconds, strict=True)]
        table.add(str(processes), f"{count / median(seconds):.1f}", times(ratios), "1.80" if processes == 2 else "")
    return table


def _warm(processes: int, text: str) -> ProcessPoolExecutor:
    pool = ProcessPoolExecutor(processes, mp_context=get_context("spawn"))
    list(pool.map(_print, [text] * processes * 2))
    return pool


def _seconds(pool: ProcessPoolExecutor, text: str, count: int) -> float:
    begun = time.perf_counter()
    list(pool.map(_print, [text] * count))
    return time.perf_counter() - begun
