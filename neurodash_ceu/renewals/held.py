"""Which rule each licence of a person is under, and where it stands today: read once for all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from neurodash_ceu.records.people import Licence
from neurodash_ceu.records.renewals import LicenceAnswer, RuleChoice
from neurodash_ceu.renewals import entries, shelf
from neurodash_ceu.renewals.entries import Ledger
from neurodash_ceu.rules.boards import Board, Rule
from neurodash_ceu.rules.renewal import outcome, reach, version
from neurodash_ceu.rules.standings import Earned, Held, Outcome


@dataclass(frozen=True)
class Under:
    """A licence and the rule it is under: `rules` are its versions. None fits: `rules` is empty.

    Several fit and none was chosen: `choices` has the newest version of each, and `rules` is empty too.
    """

    licence: Licence
    held: Held
    board: Board | None = None
    rules: tuple[Rule, ...] = ()
    choices: tuple[Rule, ...] = ()
    chosen: bool = False

    def rule(self, today: date) -> Rule | None:
        """The version that is in force."""
        return version(self.rules, today) if self.rules else None


@dataclass(frozen=True)
class Stood:
    """Where a licence stands today, and from which entries; no outcome where no rule is known."""

    under: Under
    outcome: Outcome | None
    earned: tuple[Earned, ...] = ()


def licences_in_force(session: Session, person_id: int) -> Sequence[Licence]:
    """The licences of a person that have not ended, in the order they were added."""
    return session.scalars(select(Licence).where(
        Licence.person_id == person_id, Licence.ended_at.is_(None)).order_by(Licence.id)).all()


def under_rules(
    session: Session, licences: Sequence[Licence], boards: Sequence[Board], today: date
) -> tuple[Under, ...]:
    """Each of these licences with its rule and what was told about it. Two queries."""
    ids = [row.id for row in licences]
    if not ids:
        return ()
    told: defaultdict[int, dict[str, str]] = defaultdict(dict)
    for row in session.scalars(select(LicenceAnswer).where(LicenceAnswer.licence_id.in_(ids))):
        told[row.licence_id][row.question] = row.answer
    chosen = {row.licence_id: row.rule for row in session.scalars(
        select(RuleChoice).where(RuleChoice.licence_id.in_(ids)))}
    return tuple(_under(row, told[row.id], chosen.get(row.id), tuple(boards), today) for row in licences)


def _under(
    licence: Licence, told: Mapping[str, str], chosen: str | None, boards: tuple[Board, ...], today: date
) -> Under:
    held = Held(licence.profession, licence.expires_on, told)
    board = shelf.board_of(boards, licence.jurisdiction)
    by_id: dict[str, list[Rule]] = {}
    for rule in shelf.find(boards, licence.jurisdiction, licence.profession):
        by_id.setdefault(rule.id, []).append(rule)
    # A rule of which every version is over is history.
    by_id = {name: several for name, several in by_id.items()
             if any((rule.effective_until or date.max) >= today for rule in several)}
    choices = tuple(version(several, today) for several in by_id.values()) if len(by_id) > 1 else ()
    named = chosen if chosen in by_id else next(iter(by_id), None) if not choices else None
    return Under(licence, held, board, tuple(by_id[named]) if named else (), choices, chosen is not None
                 and chosen == named)


def stand(session: Session, person_id: int, unders: Sequence[Under], today: date) -> tuple[Stood, ...]:
    """Where each licence stands. At most four queries, however many licences and entries there are."""
    reaches = [reach(one.rules, one.held, today) if one.rules else None for one in unders]
    ledger = entries.NOTHING
    if any(reaches):
        ledger = entries.read(session, entries.books_of(session, person_id), reaches,
                              [one.licence.id for one in unders])
    return tuple(_stood(one, ledger, today) for one in unders)


def _stood(under: Under, ledger: Ledger, today: date) -> Stood:
    if not under.rules:
        return Stood(under, None)
    earned = ledger.earned(under.licence.id)
    return Stood(under, outcome(under.rules, under.held, earned, today), earned)
