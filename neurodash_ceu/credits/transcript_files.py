"""Transcripts and packs as answers that stream: for their learner here, and for the office from a person's record."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from werkzeug.wrappers import Response

from neurodash_ceu.credits import exporting, ledger
from neurodash_ceu.credits.exporting import Asked
from neurodash_ceu.credits.packing import Pack, file_stem, pack
from neurodash_ceu.credits.shelves import Shelf, shelves
from neurodash_ceu.ports.doors import Door
from neurodash_ceu.web.here import database, issuer, now, storage

# A pack reads every kept file of its days: enough for whoever prepares for a board, too few to keep the disk busy.
PACKS = Door("audit-pack", 20, timedelta(hours=1))


def csv_answer(person_id: int, asked: Asked) -> Response:
    """Every entry as CSV."""
    return _sent(exporting.csv_file(database(), _books(person_id), asked.period),
                 "text/csv; charset=utf-8; header=present", f"{file_stem('transcript', asked.period)}.csv")


def json_answer(person_id: int, asked: Asked) -> Response:
    """Every entry as JSON, with its text."""
    return _sent(exporting.json_file(database(), _books(person_id), asked, issuer().provider.name, now()),
                 "application/json", f"{file_stem('transcript', asked.period)}.json")


def pack_answer(person_id: int, asked: Asked, zone: str) -> Response:
    """Everything, as one ZIP. `zone` is that of the dates in its texts."""
    made = pack(Pack(database(), storage(), issuer(), asked, _books(person_id), person_id, zone, now()))
    return _sent(made, "application/zip", f"{file_stem('audit-pack', asked.period)}.zip")


def _books(person_id: int) -> tuple[Shelf, ...]:
    with database().reading() as session:
        return shelves(session, ledger.books_of(session, person_id))


def _sent(parts: Iterator[bytes], mimetype: str, name: str) -> Response:
    return Response(parts, content_type=mimetype, headers={
        "Content-Disposition": f'attachment; filename="{name}"', "X-Robots-Tag": "noindex"})
