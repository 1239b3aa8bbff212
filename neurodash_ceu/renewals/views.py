"""What /renewals shows: one card a licence, with its cycle, the gap in a sentence, and whatever opens a number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from sqlalchemy.orm import Session

from neurodash_ceu.records.people import Licence
from neurodash_ceu.records.renewals import CalendarAddress, ReminderStop
from neurodash_ceu.renewals import held, offering
from neurodash_ceu.renewals.held import Stood, Under
from neurodash_ceu.renewals.meters import Meter, Row, address_of, meters, others
from neurodash_ceu.renewals.timeline import Timeline, timeline
from neurodash_ceu.rules.board_lines import Task
from neurodash_ceu.rules.boards import Board, Rule
from neurodash_ceu.rules.people import Learner
from neurodash_ceu.rules.renewal import closing, outcome, owed
from neurodash_ceu.rules.renewal_answers import answer_words, asked_of_entries, asked_of_licence
from neurodash_ceu.rules.renewal_words import Words, amount_words, gap
from neurodash_ceu.rules.standings import DONE, EXPIRES_ON, MINUTES, Asked, Earned, Offer, Outcome, Standing

NEWEST = 12  # entries in the table beneath the line of a cycle
ASKED_AT_ONCE = 20  # entries in one form: the next ones come when these are saved


@dataclass(frozen=True)
class About:
    """An entry that a question is about, with its answer where there is one."""

    key: str
    title: str
    on: date
    href: str | None
    answer: str = ""


@dataclass(frozen=True)
class Question:
    """A question with a form of its own: `about` are entries, none where the licence is meant; `more` are left."""

    asked: Asked
    about: tuple[About, ...] = ()
    more: int = 0
    answer: str = ""
    answer_words: str = ""


@dataclass(frozen=True)
class ToDo:
    """A task: its line, the day it was done, or in words why it is not asked this time."""

    question: str
    words: str
    done: date | None
    waived: str


@dataclass(frozen=True)
class Line:
    """An entry of the cycle: how it became units, how much counted, and the words of the lines that cut the rest."""

    row: Row
    format: str
    how: str
    worth: str
    counted: str
    cut_by: tuple[str, ...]


@dataclass(frozen=True)
class Way:
    """A standing to read: the gap, the line of the cycle with its newest entries, the meters."""

    standing: Standing
    gap: tuple[Words, ...]
    timeline: Timeline
    meters: tuple[Meter, ...]
    others: tuple[Meter, ...]
    newest: tuple[Line, ...]


@dataclass(frozen=True)
class WhatIf:
    """The gap were a module finished today, once for each way; `same` says why that changes nothing, where it does."""

    slug: str
    title: str
    gaps: tuple[tuple[Words, ...], ...]
    same: str


@dataclass(frozen=True)
class Closing:
    """A module that would bring the gap down, and what it is worth to this board."""

    slug: str
    title: str
    minutes: int


@dataclass(frozen=True)
class Card:
    """A licence. Without a rule it says so; with several that fit it asks which."""

    under: Under
    rule: Rule | None
    outcome: Outcome | None
    ways: tuple[Way, ...] = ()
    questions: tuple[Question, ...] = ()
    told: tuple[Question, ...] = ()
    to_do: tuple[ToDo, ...] = ()
    offers: tuple[Offer, ...] = ()
    what_if: WhatIf | None = None
    closing: tuple[Closing, ...] = ()

    @property
    def licence(self) -> Licence:
        """The licence."""
        return self.under.licence


@dataclass(frozen=True)
class Page:
    """Every licence in force, whether reminders are sent, and which version of the calendar's address there is."""

    cards: tuple[Card, ...]
    reminders: bool
    calendar: CalendarAddress | None


@dataclass(frozen=True)
class Finish:
    """A module that is supposed to be finished, for one licence."""

    licence_id: int
    slug: str


def page(
    session: Session, learner: Learner, boards: Sequence[Board], today: date, demonstration: bool,
    finish: Finish | None = None,
) -> Page:
    """The page of a learner. The number of queries grows with neither licences nor entries."""
    unders = held.under_rules(session, held.licences_in_force(session, learner.person_id), boards, today)
    # A licence about which nothing is known comes last.
    stood = sorted(held.stand(session, learner.person_id, unders, today), key=lambda one: one.outcome is None)
    counted = any(one.outcome is not None and one.outcome.standings for one in stood)
    offers = offering.offers(session, learner.person_id, today, demonstration) if counted else ()
    cards = tuple(_card(one, offers, today, finish) for one in stood)
    stopped = session.get(ReminderStop, learner.person_id)
    return Page(cards, stopped is None, session.get(CalendarAddress, learner.person_id))


def card_of(
    session: Session, learner: Learner, licence: Licence, boards: Sequence[Board], today: date
) -> Card:
    """One licence alone, without what the catalogue could add."""
    return _card(held.stand(session, learner.person_id, held.under_rules(session, [licence], boards, today), today)[0],
                 (), today, None)


def locked(session: Session, learner: Learner, boards: Sequence[Board], today: date) -> tuple[Card, ...]:
    """What somebody sees who does not hold the tracking: each licence with its rule's words, and no standing."""
    unders = held.under_rules(session, held.licences_in_force(session, learner.person_id), boards, today)
    return tuple(Card(one, one.rule(today), None) for one in unders)


def _card(stood: Stood, offers: Sequence[Offer], today: date, finish: Finish | None) -> Card:
    under, found = stood.under, stood.outcome
    if found is None:
        return Card(under, None, None)
    known = {one.key: one for one in stood.earned}
    ways = tuple(_way(one, known, today) for one in found.standings)
    wanted = offers if ways and found.state in ("standing", "both ways") else ()
    return Card(
        under, found.rule, found, ways, tuple(_questions(found, known)), tuple(_told(stood, found)),
        tuple(_to_do(found)), tuple(wanted), _what_if(stood, found, wanted, today, finish),
        tuple(Closing(one.slug, one.earned.title, one.earned.minutes.total) for one in
              closing(under.rules, under.held, stood.earned, today, wanted)) if wanted and owed(found) else ())


def _way(standing: Standing, known: dict[str, Earned], today: date) -> Way:
    return Way(standing, gap(standing), timeline(standing, today), meters(standing, known), others(standing, known),
               tuple(islice(_lines(standing), NEWEST)))


def _questions(found: Outcome, known: dict[str, Earned]) -> Iterator[Question]:
    for asked in found.asked:
        if not asked.keys:
            spelt = asked_of_licence(found.rule, asked.id) if asked.id == MINUTES else None
            yield Question(spelt or asked)
            continue
        newest = sorted(asked.keys, key=lambda key: known[key].on, reverse=True)
        yield Question(asked, tuple(_about(known[key], asked.id) for key in newest[:ASKED_AT_ONCE]),
                       max(0, len(newest) - ASKED_AT_ONCE))


def _about(one: Earned, question: str) -> About:
    return About(one.key, one.title, one.on, address_of(one.key), one.answers.get(question, ""))


def _told(stood: Stood, found: Outcome) -> Iterator[Question]:
    """What was answered, each to be answered otherwise: about the licence, then about entries of this cycle."""
    under = stood.under
    said = dict(under.held.answers)
    if under.licence.expires_on is not None:
        said[EXPIRES_ON] = under.licence.expires_on.isoformat()
    for question, text in said.items():
        asked = None if question.startswith(DONE) else asked_of_licence(found.rule, question)
        if asked is not None:
            yield Question(asked, answer=text, answer_words=answer_words(asked, text))
    inside = {one.earned.key for way in found.standings[:1] for one in way.credits}
    by_question: dict[str, list[Earned]] = {}
    for one in stood.earned:
        for question in one.answers if one.key in inside else ():
            by_question.setdefault(question, []).append(one)
    for question, entries in by_question.items():
        asked = asked_of_entries(found.rule, question)
        if asked is not None:
            newest = sorted(entries, key=lambda one: one.on, reverse=True)
            yield Question(asked, tuple(_about(one, question) for one in newest[:ASKED_AT_ONCE]),
                           max(0, len(newest) - ASKED_AT_ONCE))


def _to_do(found: Outcome) -> Iterator[ToDo]:
    for one in found.standings[0].lines if found.standings else ():
        if isinstance(one.line, Task):
            yield ToDo(f"{DONE}{one.line.id}", one.line.words, one.done, one.waived)


def _what_if(
    stood: Stood, found: Outcome, offers: Sequence[Offer], today: date, finish: Finish | None
) -> WhatIf | None:
    under = stood.under
    if finish is None or finish.licence_id != under.licence.id:
        return None
    chosen = next((one for one in offers if one.slug == finish.slug), None)
    if chosen is None:
        return None
    after = outcome(under.rules, under.held, (*stood.earned, chosen.earned), today)
    gaps = tuple(gap(one) for one in after.standings)
    same = gaps == tuple(gap(one) for one in found.standings)
    why = _why_not(after.standings[0], chosen.earned.key) if same else ""
    return WhatIf(chosen.slug, chosen.earned.title, gaps, why)


def _why_not(after: Standing, key: str) -> str:
    """Why an entry changes nothing: it is in no cycle, worth nothing, cut by a limit, or not what is wanted."""
    one = next((one for one in after.credits if one.earned.key == key), None)
    if one is None:
        return "credit of today is not accepted in this cycle."
    if not one.worth:
        return f"{one.how}."
    if one.counted < one.worth:
        return "the limits of this rule leave no room for it."
    return "it counts, but for nothing that is still short."


# --- every entry of a cycle ---------------------------------------------------------------------------------


def counted(card: Card) -> tuple[tuple[Way, tuple[Line, ...]], ...]:
    """Every entry of the cycle, newest first, once for each way."""
    return tuple((way, tuple(_lines(way.standing))) for way in card.ways)


def _lines(standing: Standing) -> Iterator[Line]:
    unit = standing.rule.unit
    for one in reversed(standing.credits):
        earned = one.earned
        cut = tuple(line.words for line in map(standing.rule.line, one.cut_by) if line is not None)
        yield Line(Row(earned.title, earned.on, "", address_of(earned.key)), earned.format, one.how,
                   amount_words(one.worth, unit), amount_words(one.counted, unit), cut)
