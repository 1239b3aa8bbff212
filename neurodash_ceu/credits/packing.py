"""The audit pack: everything an auditor asks of some days, as one ZIP that is written while it is sent.

Transcript, certificates as printed, proof of learning elsewhere, what was taught, the whole chain, and how to check it
all by hand. A kept file that cannot be had does not break the pack: it is named in its README, with what to do.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from jinja2 import Environment

from neurodash_ceu.catalog import editions
from neurodash_ceu.catalog.pages import for_whom
from neurodash_ceu.credits import exporting, transcripts
from neurodash_ceu.credits.exporting import Asked, hours, members
from neurodash_ceu.credits.opened import pages
from neurodash_ceu.credits.pack_rows import Paper, Proof, edition_shas, papers, proofs, totals
from neurodash_ceu.credits.shelves import Shelf
from neurodash_ceu.credits.words import licence_words, period_lines, plain_day, written_instant
from neurodash_ceu.credits.zips import StreamedZip
from neurodash_ceu.ports.pages import make_environment
from neurodash_ceu.ports.session import Database
from neurodash_ceu.ports.storage import NotKept, Storage
from neurodash_ceu.resources import folder
from neurodash_ceu.rules.canonical import canonical_text
from neurodash_ceu.rules.certificate import shown_code
from neurodash_ceu.rules.provider import Issuer
from neurodash_ceu.rules.transcripts import Period

TOP = "audit-pack/"
_OTHER_SIGNS = re.compile(r"[^A-Za-z0-9]+")
_ENDINGS = ((b"%PDF-", "pdf"), (b"\xff\xd8\xff", "jpg"), (b"\x89PNG", "png"))
RESTORE = "ask the provider for it: it can be restored from a backup"


@dataclass
class Pack:
    """What a pack is made from, and what its making has shown so far."""

    database: Database
    storage: Storage
    issuer: Issuer
    asked: Asked
    books: tuple[Shelf, ...]
    person_id: int
    zone: str
    now: datetime
    missing: list[str] = field(default_factory=list)
    counted: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("certificates", "proofs", "editions"), 0))

    @property
    def period(self) -> Period:
        """The days it is of."""
        return self.asked.period

    @property
    def licence(self) -> str | None:
        """The licence it was asked for, in words."""
        return None if self.asked.licence is None else licence_words(self.asked.licence)

    def kept(self, sha: str) -> bytes | None:
        """The bytes of a kept file, or None when they are missing or damaged."""
        try:
            return self.storage.get(sha)
        except (NotKept, OSError):
            return None


def pack(of: Pack) -> Iterator[bytes]:
    """The bytes of the archive, in order. Nothing is open between two of them but the archive itself."""
    made = StreamedZip(of.now)
    printed = yield from _transcripts(of, made)
    yield from made.put(f"{TOP}chain.jsonl", _chain(of))
    for book in of.books:
        yield from _certificates(of, made, book)
        yield from _proofs(of, made, book)
    yield from _editions(of, made)
    address = f"{of.issuer.public_url.partition('://')[2]}/verify"
    yield from made.put(f"{TOP}CHECK.txt", [_text("credits/pack_check.txt", verify_at=address)])
    yield from made.put(f"{TOP}check_chain.py", [(folder("templates") / "credits/pack_script.txt").read_bytes()])
    yield from made.put(f"{TOP}README.txt", [_readme(of, printed)])
    yield from made.put(f"{TOP}SHA256SUMS", [f"{sha}  {name.removeprefix(TOP)}\n".encode() for sha, name in made.sums])
    yield made.finish()


@cache
def _environment() -> Environment:
    return make_environment(folder("templates"))


def _text(template: str, **values: object) -> bytes:
    return (_environment().get_template(template).render(**values) + "\n").encode()


# --- the transcript ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Printed:
    """The printed transcript of these days that is in the pack: its code, when it was made, what was written since."""

    code: str
    made: str
    newer: int


def _transcripts(of: Pack, made: StreamedZip) -> Generator[bytes, None, Printed | None]:
    """The transcript in every form there is. Returns what is printed of these days, or None."""
    printed = None
    with of.database.reading() as session:
        known = transcripts.of_period(session, of.person_id, of.period, of.asked.licence)
    if known is not None and known.kept is not None and known.facts is not None:
        content = of.kept(known.kept.sha256)
        if content is None:
            of.missing.append(f"transcript.pdf: the print of transcript {shown_code(known.code)} cannot be opened; "
                              f"{RESTORE}")
        else:
            yield from made.put(f"{TOP}transcript.pdf", [content])
            now, then = sum(one.head.entries for one in of.books), sum(one.entries for one in known.facts.books)
            printed = Printed(shown_code(known.code), written_instant(known.facts.made_at, of.zone), now - then)
    if printed is None:
        yield from made.put(f"{TOP}transcript.html", _html(of))
    yield from made.put(f"{TOP}transcript.csv", exporting.csv_file(of.database, of.books, of.period))
    yield from made.put(f"{TOP}transcript.json", exporting.json_file(
        of.database, of.books, of.asked, of.issuer.provider.name, of.now))
    return printed


def _html(of: Pack) -> Iterator[bytes]:
    rows = (members(one) for page in pages(of.database, of.books, of.period) for one in page)
    parts = _environment().get_template("credits/pack_transcript.html").stream(rows=rows, **_about(of))
    parts.enable_buffering(200)
    return (part.encode() for part in parts)


def _about(of: Pack) -> dict[str, Any]:
    """What every text of a pack says of whom and what it is."""
    period = ", ".join(filter(None, period_lines(of.period)))
    return {"name": of.asked.legal_name, "licence": of.licence, "period": period,
            "made": written_instant(of.now.isoformat(), of.zone), "provider": of.issuer.provider.name,
            "demonstration": of.issuer.demonstration}


def _chain(of: Pack) -> Iterator[bytes]:
    """Every entry of every book from its first, one a line: its text and hashes."""
    for page in pages(of.database, of.books, Period()):
        yield "".join(canonical_text({
            "book": of.books[one.place - 1].head.book, "number": one.number, "previous_hash": one.prev_hash,
            "hash": one.hash, "text": one.text}) + "\n" for one in page).encode()


# --- what was printed, proved and taught ------------------------------------------------------------------------


def _certificates(of: Pack, made: StreamedZip, book: Shelf) -> Iterator[bytes]:
    for one in papers(of.database, book, of.period):
        content = None if one.sha256 is None else of.kept(one.sha256)
        if content is None:
            of.missing.append(_without(one))
            continue
        of.counted["certificates"] += 1
        state = "" if one.state == "in force" else f"-{one.state}"
        name = f"{_place(of, book, one.number)}-{one.completed_on}-{plain(one.title)}{state}-{shown_code(one.code)}.pdf"
        yield from made.put(f"{TOP}certificates/{name}", [content])


def _without(one: Paper) -> str:
    """Why the print of a certificate is not in a pack, and what to do."""
    called = f"Certificate {shown_code(one.code)} of entry no. {one.number}"
    if one.sha256 is not None:
        return f"{called}: our copy of its print cannot be opened; {RESTORE}. Its SHA-256 is {one.sha256}"
    if one.erased:
        return f"{called}: its personal data were erased when the time of keeping them was over; the entry stands"
    if one.held is not None:
        return f"{called}: its print is held ({one.held}); it comes by itself once that is mended"
    if one.state != "in force":
        return f"{called}: it was {one.state} before it was ever printed"
    return f"{called}: it is being printed; take this pack anew in a minute"


def _proofs(of: Pack, made: StreamedZip, book: Shelf) -> Iterator[bytes]:
    for one in proofs(of.database, book, of.period):
        content = of.kept(one.sha256)
        called = f"{_place(of, book, one.number)}-{one.completed_on}-{_proof_name(one)}"
        if content is None:
            of.missing.append(f"Proof of entry no. {one.number}: the file that was sent cannot be opened; ask the "
                              f"learner for it, or the provider. Its SHA-256 is {one.sha256}")
            continue
        of.counted["proofs"] += 1
        ending = _ending(content)
        safe = of.kept(one.safe_sha256) if one.safe_sha256 else None
        if safe is not None:
            yield from made.put(f"{TOP}outside/{called}.{ending}", [safe])
        yield from made.put(f"{TOP}outside/as-sent/{called}.{ending}", [content])


def _proof_name(one: Proof) -> str:
    return f"{plain(one.name)}-{one.sha256[:12]}" if one.name else one.sha256[:12]


def _ending(content: bytes) -> str:
    return next((ending for start, ending in _ENDINGS if content.startswith(start)), "bin")


def _editions(of: Pack, made: StreamedZip) -> Iterator[bytes]:
    with of.database.reading() as session:
        shas = edition_shas(session, of.books, of.period)
    for sha in shas:
        with of.database.reading() as session:
            edition = editions.edition(session, sha)
        if edition is None:
            of.missing.append(f"Edition {sha}: it is not among those published here")
            continue
        of.counted["editions"] += 1
        name = f"{plain(edition.module.head.code)}-edition-{edition.number}-{sha[:12]}.txt"
        yield from made.put(f"{TOP}editions/{name}", [_text(
            "credits/pack_edition.txt", edition=edition, head=edition.module.head, for_whom=for_whom(edition.module),
            published=plain_day(edition.published_at),
            withdrawn_at=plain_day(edition.withdrawn_at) if edition.withdrawn_at else None)])


def _readme(of: Pack, printed: Printed | None) -> bytes:
    with of.database.reading() as session:
        entries, minutes = totals(session, of.books, of.period)
    counted = {"certificates": _many(of.counted["certificates"], "certificate"),
               "proofs": _many(of.counted["proofs"], "proof"), "editions": _many(of.counted["editions"], "edition")}
    return _text("credits/pack_readme.txt", printed=printed, entries=entries, minutes=minutes, hours=hours(minutes),
                 missing=of.missing, **counted, **_about(of))


def _many(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


# --- names of files ----------------------------------------------------------------------------------------------


def _place(of: Pack, book: Shelf, number: int) -> str:
    """The place of an entry as a name begins with it, so that a folder sorts them: "0004", or "book-2-0004"."""
    several = f"book-{of.books.index(book) + 1}-" if len(of.books) > 1 else ""
    return f"{several}{number:04d}"


def plain(text: str) -> str:
    """A text in letters, digits and dashes that every file system takes: "constraint-induced-movement-therapy"."""
    letters = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return _OTHER_SIGNS.sub("-", letters).strip("-").lower()[:60].strip("-") or "untitled"


def file_stem(what: str, period: Period) -> str:
    """The name of a file about a period without its ending: "transcript-2024-04-01-to-2026-03-31"."""
    parts: Iterable[str] = [f"from-{period.from_on}"] if period.from_on and not period.until_on else []
    if period.from_on and period.until_on:
        parts = [f"{period.from_on}-to-{period.until_on}"]
    elif period.until_on:
        parts = [f"until-{period.until_on}"]
    return "-".join([what, *parts])
