"""`neurodash certificates`: what the page at /verify says of a file, said in a terminal."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

import click

from neurodash_ceu import settings
from neurodash_ceu.credits import presenting
from neurodash_ceu.credits.checking import Checked
from neurodash_ceu.credits.presenting import Presented
from neurodash_ceu.credits.transcript_checking import CheckedTranscript
from neurodash_ceu.ports.pages import NBSP, written_date
from neurodash_ceu.ports.session import open_database
from neurodash_ceu.ports.storage import NotKept, Storage
from neurodash_ceu.rules.certificate import DEMONSTRATION, shown_code
from neurodash_ceu.rules.presented import LARGEST
from neurodash_ceu.rules.refusal import Refused

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
VERDICTS = {
    "ours": "This file is the print we keep, byte for byte.",
    "changed": "This file carries our code, but it is not the file we printed: it was changed since. "
               "Rely on our record:",
    "unknown": "We do not know this file: it is not a print of ours, and no code of ours was found in it. "
               "Ask for the PDF as it was downloaded, or check the code that stands on it.",
}
STATES = {
    "in force": "It is in force.", "superseded": "It is superseded: a newer one has replaced it.",
    "revoked": "It is revoked.", "reversed": "Its credit was taken back.",
    "adjusted": "Its minutes were adjusted since it was issued: see its public page.",
    "broken": "Our record does not fit together, so we cannot vouch for it: run `neurodash ledger verify`.",
}


@click.group()
def certificates() -> None:
    """Certificates: the kept prints of entries."""


@certificates.command("verify")
@click.argument("file", type=FILE)
@click.option("--format", "as_format", type=click.Choice(["text", "json"]), default="text", show_default=True)
def verify_command(file: Path, as_format: str) -> None:
    """Say whether FILE is one of our certificates, unchanged and in force; exit with 1 if it is anything else.

    Changes nothing, keeps nothing of the file, and can run beside the server.
    """
    installed = settings.load()
    storage = Storage(installed.storage)

    def bytes_are_kept(sha: str) -> bool:
        try:
            storage.get(sha)
        except (NotKept, OSError):
            return False
        return True

    with file.open("rb") as opened:
        content = opened.read(LARGEST + 1)
    database = open_database(installed.database)
    try:
        with database.reading() as session:
            found = presenting.present(session, content, bytes_are_kept)
    except Refused as refused:
        _say(as_format, [refused.sentence], {"verdict": "refused", "in_force": False, "sentence": refused.sentence})
        sys.exit(1)
    finally:
        database.close()
    _say(as_format, words(found), as_values(found))
    if not found.in_force:
        sys.exit(1)


def _say(as_format: str, lines: list[str], values: dict[str, Any]) -> None:
    click.echo(json.dumps(values, ensure_ascii=False, indent=2) if as_format == "json" else "\n".join(lines))


def words(found: Presented) -> list[str]:
    """What a file comes to, in sentences."""
    demonstration = any(_demonstration(one) for one in found.records) or any(
        one.known.facts is not None and one.known.facts.demonstration for one in found.transcripts)
    lines = [f"{DEMONSTRATION}."] if demonstration else []
    lines.append(VERDICTS[found.verdict])
    if found.locked:
        lines.append("It is locked with a password, so we could not look inside. Our certificates never are.")
    lines += [f"It carries {shown_code(code)}, under which we issued no certificate." for code in found.strange]
    for one in found.records:
        lines += _record(one)
    for paper in found.transcripts:
        lines += _transcript(paper)
    return lines


def _transcript(one: CheckedTranscript) -> list[str]:
    row, facts = one.known.transcript, one.known.facts
    stands = "Not all of it stands today." if one.since else "Nothing in it was changed since."
    lines = [
        f"{shown_code(row.code)}: a transcript. {STATES['broken'] if one.state == 'broken' else stands}",
        f"  Of {facts.legal_name if facts else 'somebody whose personal data were erased'}",
        f"  Made {_day(row.made_at)}: {row.entries} entries, {row.minutes} minutes",
    ]
    lines += [f"  {since.words} on {_day(since.at)}" for since in one.since]
    lines += [f"  {one.newer} newer in the same period"] if one.newer else []
    return lines + [f"  Found: {check.words}" for check in one.checks if not check.holds]


def _record(one: Checked) -> list[str]:
    known = one.known
    since = f" on {_day(one.erased_at)}" if one.erased_at else ""
    who = known.facts.legal_name if known.facts else f"somebody whose personal data were erased{since}"
    lines = [
        f"{shown_code(known.certificate.code)}: {_standing(one)}",
        f"  Earned by {who}", f"  For {known.entry.title}",
        f"  Completed {_day(known.entry.completed_on)}",
        f"  Issued {_day(known.certificate.issued_at)}, issue {known.certificate.revision}",
    ]
    return lines + [f"  Found: {check.words}" for check in one.checks if not check.holds]


def _standing(one: Checked) -> str:
    revoked, newer = one.known.revocation, one.known.superseded_by
    if one.state == "revoked" and revoked is not None:
        return f"It was revoked on {_day(revoked.revoked_at)}. The reason: {revoked.reason}"
    return STATES[one.state] + (f" See {shown_code(newer)}." if newer else "")


def as_values(found: Presented) -> dict[str, Any]:
    """The same for programs."""
    return {
        "verdict": found.verdict, "in_force": found.in_force, "sha256": found.sha256, "bytes": found.size,
        "locked": found.locked, "codes_never_issued": [shown_code(code) for code in found.strange],
        "records": [{
            "code": shown_code(one.known.certificate.code), "state": one.state, "demonstration": _demonstration(one),
            "earned_by": one.known.facts.legal_name if one.known.facts else None, "title": one.known.entry.title,
            "completed_on": one.known.entry.completed_on.isoformat(), "revision": one.known.certificate.revision,
            "print_sha256": one.known.kept.sha256 if one.known.kept else None,
            "superseded_by": shown_code(one.known.superseded_by) if one.known.superseded_by else None,
            "checks": [{"words": check.words, "holds": check.holds} for check in one.checks],
        } for one in found.records],
        "transcripts": [{
            "code": shown_code(one.known.code), "state": one.state, "entries": one.known.transcript.entries,
            "minutes": one.known.transcript.minutes, "newer": one.newer, "since": [since.words for since in one.since],
            "checks": [{"words": check.words, "holds": check.holds} for check in one.checks],
        } for one in found.transcripts],
    }


def _demonstration(one: Checked) -> bool:
    return one.entry is not None and one.entry.demonstration


def _day(value: date) -> str:
    return written_date(value).replace(NBSP, " ")
