"""One entry of the learner's ledger, whole."""

from __future__ import annotations

from datetime import date

from flask import abort

from neurodash_ceu.credits import entries, views
from neurodash_ceu.credits.blueprint import bp, show
from neurodash_ceu.rules.activities import topic_words
from neurodash_ceu.rules.deeds import reason_words
from neurodash_ceu.rules.units import amount_words
from neurodash_ceu.web.guards import signed_in
from neurodash_ceu.web.here import database, learner


@bp.get("/credits/<book>/<int(max=2147483647):seq>")
@signed_in
def entry(book: str, seq: int) -> str:
    """Everything an entry of mine says, its certificate, how others would count it, how to check its hash by hand."""
    with database().reading() as session:
        found = entries.entry_of(session, learner().person_id, book, seq)
    if found is None:
        abort(404)
    return show("entry", found=found, zone=learner().zone, kind_words=views.KIND_WORDS, kinds_of=views.kinds_of,
                topic_words=topic_words, reason_words=reason_words, amount_words=amount_words,
                day=date.fromisoformat)
