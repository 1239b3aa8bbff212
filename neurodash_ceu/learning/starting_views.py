"""What is said before a module is started: the first time, and again after it was completed."""

from __future__ import annotations

from flask import render_template
from flask_wtf import FlaskForm

from neurodash_ceu.catalog.editions import Edition
from neurodash_ceu.catalog.pages import WORDS_A_MINUTE, for_whom
from neurodash_ceu.learning.again import Again
from neurodash_ceu.learning.finding import Found
from neurodash_ceu.learning.texts import texts
from neurodash_ceu.rules import offers
from neurodash_ceu.rules.credit import civil_date
from neurodash_ceu.web.here import issuer, learner_or_none, now


def before_starting(
    edition: Edition, form: FlaskForm | None, *, again: Again | None = None, found: Found | None = None
) -> str:
    """The page with everything an accreditor wants said first, and the button. `found` was completed before."""
    me = learner_or_none()
    today = civil_date(now(), me.zone if me else "UTC")
    offer = offers.offer(edition.module.head, today, issuer().demonstration)
    if edition.withdrawn is not None:
        offer = offers.Offer((f"This module was withdrawn: {edition.withdrawn}", *offer.why_not))
    return render_template(
        "catalog/enrol.html", module=edition.module, edition=edition, for_whom=for_whom(edition.module),
        provider=issuer().provider, demonstration=issuer().demonstration, offer=offer,
        breakdown=texts(edition).breakdown,
        reading=texts(edition).page.minutes, pace=WORDS_A_MINUTE, form=form, again=again, found=found)
