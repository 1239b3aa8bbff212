"""What the last pages show: the facts to attest, the evaluation that was given, and what was earned."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from neurodash_ceu.catalog.pages import for_whom
from neurodash_ceu.credits import certificates
from neurodash_ceu.credits.certificates import Known
from neurodash_ceu.credits.ledger import instant_text
from neurodash_ceu.credits.words import attempt_words, capital, edition_words, test_words, written_instant
from neurodash_ceu.learning.finding import Found
from neurodash_ceu.learning.scores import Passing
from neurodash_ceu.ports.pages import NBSP, written_topics
from neurodash_ceu.records.credits import LedgerEntry
from neurodash_ceu.records.learning import Evaluation
from neurodash_ceu.rules.activities import SELF_PACED
from neurodash_ceu.rules.attesting import Attested, attested_text
from neurodash_ceu.rules.canonical import sha256_of
from neurodash_ceu.rules.credit import KINDS, Minutes, hours_words
from neurodash_ceu.rules.people import Learner, LicenceHeld
from neurodash_ceu.rules.provider import Issuer

SCALE_WORDS = {1: "Not at all", 2: "A little", 3: "Partly", 4: "Mostly", 5: "Fully"}


def to_attest(
    learner: Learner, licences: Sequence[LicenceHeld], found: Found, passing: Passing | None, issuer: Issuer,
    minutes: Minutes | None = None, nothing: str | None = None,
) -> Attested:
    """Every fact as the certificate would print it now. `passing` is the grade that passed the test, if any did.

    `minutes` are those that are earned, where they are not all that the module claims. `nothing` says why a repeat
    earns none of them: no certificate is printed of it, so it has neither kinds nor topics.
    """
    head, provider = found.module.head, issuer.provider
    minutes = minutes or Minutes(reading=head.credit.reading, test=head.credit.test)
    return Attested(
        legal_name=learner.legal_name, licences=tuple(licences), title=head.title, activity_code=head.code,
        provider=provider.name, minutes=minutes.total, hours=hours_words(minutes.total), zone=learner.zone,
        paper=learner.paper, nothing=nothing, also=tuple((label, words) for label, words in (
            ("Minutes by kind", "" if nothing else _by_kind(minutes)),
            ("Topics", "" if nothing else written_topics(head.credit.topics_within(minutes.total)).replace(NBSP, " ")),
            ("Test", test_words(passing.points, passing.max_points, passing.pass_percent) if passing
             else test_words(None, None, None)),
            ("Attempt", attempt_words(passing.attempt_ordinal if passing else None)),
            ("Started at", written_instant(instant_text(found.enrollment.enrolled_at), learner.zone)),
            ("Edition", edition_words(found.edition.number, found.edition.sha256)),
            ("Format", capital(SELF_PACED)),
            ("Level", capital(head.level)),
            ("For", for_whom(found.module)),
            ("Author", head.author),
            ("Provider’s address", ", ".join(provider.address)),
            ("Provider’s number", provider.number or ""),
            ("Signed by", f"{provider.signer.name}, {provider.signer.title}" if provider.signer else ""),
        ) if words))


def _by_kind(minutes: Minutes) -> str:
    return ", ".join(f"{minutes.of(kind)} {kind}" for kind in KINDS if minutes.of(kind))


def mark_of(shown: Attested) -> str:
    """The SHA-256 that names what was on the screen."""
    return sha256_of(attested_text(shown))


@dataclass(frozen=True)
class Given:
    """An evaluation as it was given: pairs of question and answer."""

    at: datetime
    answers: tuple[tuple[str, str], ...]


def given(found: Found, row: Evaluation) -> Given:
    """The kept evaluation in words."""
    said = json.loads(row.answers)
    answers = [(objective.text, SCALE_WORDS[said["objectives"][objective.id]])
               for objective in found.module.head.objectives if objective.id in said.get("objectives", {})]
    answers.append(("Free of commercial bias", "Yes" if said.get("bias_free") else "No"))
    answers += [(label, str(said[key])) for key, label in (
        ("bias_note", "What was biased"), ("minutes", "Minutes it took"), ("change", "What you will change"),
        ("comments", "Anything else")) if said.get(key)]
    return Given(row.submitted_at, tuple(answers))


@dataclass(frozen=True)
class Earned:
    """The ledger entry of a completion and the newest certificate that prints it."""

    entry: LedgerEntry
    certificate: Known | None


def earned(session: Session, found: Found) -> Earned | None:
    """What a completed enrollment earned, or None while it is not complete."""
    if found.completion is None:
        return None
    key = (found.completion.book_id, found.completion.entry_seq)
    entry = session.get(LedgerEntry, key)
    assert entry is not None  # noqa: S101 - a completion cannot be written without its entry
    return Earned(entry, certificates.of_entries(session, [key[0]]).get(key))
