"""Two courses taken elsewhere for a demonstration, claimed and decided by the ordinary verbs."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime, timedelta

from neurodash_ceu.accounts.finding import learner_of, person_by_mail
from neurodash_ceu.credits import outside, outside_deeds, outside_views
from neurodash_ceu.credits.outside import Kept
from neurodash_ceu.ports import proofs
from neurodash_ceu.ports.session import Database
from neurodash_ceu.ports.storage import Storage
from neurodash_ceu.rules.deeds import Acting, Why
from neurodash_ceu.rules.outside import Outside
from neurodash_ceu.rules.provider import Issuer

CREDITED = Outside("Vestibular assessment, a day course", "Example College of Therapy", "", "", "live in person", "6",
                   "contact-hour-60", 360, assessed=True, topics=(("falls", 60),))
WAITING = Outside("Ethics in rehabilitation", "Example Association of Therapists", "", "", "live virtual", "0.2",
                  "iacet-ceu", 120, topics=(("ethics", 120),))


def courses_elsewhere(
    database: Database, storage: Storage, learner_mail: str, registrar_mail: str, issuer: Issuer, now: datetime
) -> None:
    """Send both claims of the learner, and approve the first as the registrar. Once: whoever has claims keeps them."""
    with database.reading() as session:
        person, registrar = person_by_mail(session, learner_mail), person_by_mail(session, registrar_mail)
        if person is None or registrar is None or outside_views.mine(session, person.id, None).lines:
            return
        learner, acting = learner_of(session, person), Acting(registrar.id, "registrar")
    kept = []
    for said in (CREDITED, WAITING):
        made = proofs.clean(_sheet(said.title))
        kept.append(Kept(made.kind, "demonstration", storage.put(made.sent), len(made.sent), storage.put(made.made),
                         len(made.made)))
    day = (now - timedelta(days=60)).date().isoformat()
    with database.writing() as session:
        credited, waiting = (replace(said, completed_on=day, zone=learner.zone) for said in (CREDITED, WAITING))
        claim = outside.send(session, learner, credited, kept[:1], secrets.token_urlsafe(24), now)
        outside.send(session, learner, waiting, kept[1:], secrets.token_urlsafe(24), now)
        why = Why("proof-shows-it", "Made by the demonstration; nobody compared it with anything.")
        key = (claim.book_id, claim.n)
        seen = outside_deeds.plan_approval(session, *key, credited, why, issuer, now).mark
        outside_deeds.approve(session, *key, credited, why, issuer, acting, seen, now)


def _sheet(title: str) -> bytes:
    """A PDF of one page that says what it is."""
    shows = f"BT /F1 16 Tf 40 120 Td ({title}) Tj 0 -24 Td (Demonstration: this proves nothing.) Tj ET".encode("ascii")
    objects = (
        b"<</Type /Catalog /Pages 2 0 R>>", b"<</Type /Pages /Kids [3 0 R] /Count 1>>",
        b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 480 200] /Contents 4 0 R /Resources <</Font <</F1 5 0 R>>>>>>",
        b"<</Length %d>>\nstream\n%s\nendstream" % (len(shows), shows),
        b"<</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>")
    made, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return made + (b"xref\n0 6\n0000000000 65535 f \n%strailer <</Root 1 0 R /Size 6>>\nstartxref\n%d\n%%%%EOF\n"
                   % (table, len(made)))
