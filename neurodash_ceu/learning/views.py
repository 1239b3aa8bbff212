"""What the pages of a module show: its parts, what is done, the next step, what it is worth, what stands against."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from neurodash_ceu.credits.views import kinds_of
from neurodash_ceu.learning import finding
from neurodash_ceu.learning.enrolling import TakenBack
from neurodash_ceu.learning.found import Found, latest_of
from neurodash_ceu.learning.standings import Standing, against, standings_of
from neurodash_ceu.rules import drawing, progress
from neurodash_ceu.rules.cases.shapes import Case
from neurodash_ceu.rules.credit import Minutes
from neurodash_ceu.rules.lesson import Part
from neurodash_ceu.rules.people import Learner
from neurodash_ceu.rules.progress import PartState
from neurodash_ceu.rules.provider import Issuer


@dataclass(frozen=True)
class Row:
    """A part in the list: its name, a note, how far it is as a shape and as a word, and where it is done."""

    name: str
    note: str
    state: str
    word: str
    href: str | None
    minutes: int


@dataclass(frozen=True)
class Step:
    """The one next step: what it is, a sentence, and a button that leads there (or does it, with `post`)."""

    title: str
    sentence: str
    button: str
    href: str
    post: bool = False


# --- the parts ----------------------------------------------------------------------------------------------


def rows(standing: Standing, *, earns: bool = True) -> tuple[Row, ...]:
    """The required parts as the module page lists them; without minutes where completing it once more earns none."""
    made = (row for state in standing.owed for row in _rows(standing, state))
    return tuple(made) if earns and not standing.found.repeated else tuple(replace(row, minutes=0) for row in made)


def _rows(standing: Standing, state: PartState) -> tuple[Row, ...]:
    found, base = standing.found, f"/learn/{standing.found.edition.slug}"
    if state.part == "case":
        return tuple(_case_row(standing, case, f"{base}/case/{case.id}") for case in found.module.cases)
    href = None if state.state == "waiting" else f"{base}/{state.part}"
    shape, word = _shape(standing, state)
    note = state.sentence.rstrip(".") if state.state == "waiting" else _note(standing, state.part)
    return (Row(state.title, note, shape, word, href, _minutes(standing, state.part)),)


def _shape(standing: Standing, state: PartState) -> tuple[str, str]:
    if state.state == "done":
        return "done", "Done"
    if state.state == "waiting":
        return "ahead", "Not open yet"
    if state.part == "quiz" and standing.quiz_closed:
        return "fix", "Attempts used"
    if state.part == "quiz" and standing.sat:
        return "half", "In progress" if standing.running else "Not passed yet"
    if state.done_count:
        return "half", f"{state.done_count} of {state.total}"
    return "ahead", "Open"


def _note(standing: Standing, part: Part) -> str:
    head, module = standing.found.module.head, standing.found.module
    if part == "reading":
        if standing.evidence.tested_out(module) and standing.found.attested is None:
            return f"Passed first; confirm it before you attest to earn its {head.credit.reading} minutes too"
        return f"The brief, {len(module.reading_sections())} sections"
    if part == "quiz":
        more = f" and {standing.found.granted} more granted" if standing.found.granted else ""
        return f"{module.quiz.draw} questions; {head.pass_percent}% to pass, {head.attempts} attempts{more}"
    return "What you will change, and how it was" if part == "evaluation" else "You did this work yourself"


def _case_row(standing: Standing, case: Case, href: str) -> Row:
    runs = [run for run in standing.runs if run.case_id == case.id]
    if case.id in standing.evidence.cases_passed:
        shape, word = "done", "Done"
    elif any(run.ended_at is None for run in runs):
        shape, word = "half", "In progress"
    else:
        shape, word = ("half", "Play it again") if runs else ("ahead", "Open")
    return Row(f"Case: {case.title}", case.patient, shape, word, href, 0)


def _minutes(standing: Standing, part: Part) -> int:
    earned = progress.earned(standing.found.module, standing.evidence)
    return {"reading": earned.reading, "quiz": earned.test}.get(part, 0)


def kinds(found: Found) -> list[tuple[str, int]]:
    """The kinds of credit the edition claims, with their minutes; a kind without any is left out."""
    claim = found.module.head.credit
    return kinds_of(Minutes(reading=claim.reading, test=claim.test))


def progress_words(rows: Sequence[Row]) -> str:
    """How much is done, in words: "2 of 5 parts done"."""
    done = sum(row.state == "done" for row in rows)
    return f"{done} of {len(rows)} {'part' if len(rows) == 1 else 'parts'} done"


# --- the next step ------------------------------------------------------------------------------------------


def next_step(standing: Standing, against: Sequence[str]) -> Step:
    """Where to go on, named exactly."""
    found = standing.found
    base = f"/learn/{found.edition.slug}"
    if found.taken_back is not None:
        return _taken_back(found.taken_back, base, offered=found.edition.withdrawn is None)
    if found.repeated:
        return Step("Completed again", "It earned no minutes this time, and your ledger says why.", "See why",
                    f"{base}/result")
    if found.completion is not None:
        return Step("Completed", "Your credit is in the ledger.", "See what you earned", f"{base}/result")
    open_parts = [state for state in standing.owed if state.state == "open"]
    if not open_parts:
        return _at_the_end(base, against)
    doable = [state for state in open_parts if not (state.part == "quiz" and standing.quiz_closed)]
    return _step(standing, (doable or open_parts)[0].part, base)


def _taken_back(taken: TakenBack, base: str, *, offered: bool) -> Step:
    if not offered:
        return Step("This module cannot be taken up anew", f"Your credit was taken back: {taken.reason}",
                    "See what was taken back", f"{base}/result")
    return Step("Take it up anew", "From the start, on the edition of today: what you did before does not count.",
                "See what it earns", f"{base}/again")


def _at_the_end(base: str, against: Sequence[str]) -> Step:
    if against:
        return Step("Everything is done", "It earned no credit, and the reason is kept with it.", "See why",
                    f"{base}/result")
    return Step("Everything is done", "One press writes your credit into the ledger.", "Record the credit",
                f"{base}/start", post=True)


def _step(standing: Standing, part: Part, base: str) -> Step:
    if part == "reading":
        return _reading_step(standing, base)
    if part == "quiz":
        return _quiz_step(standing, base)
    if part == "case":
        return _case_step(standing, base)
    if part == "evaluation":
        return Step("Evaluation", "Say whether the objectives were met and what you will change.",
                    "Evaluate the module", f"{base}/evaluation")
    return Step("Attestation", "Check every fact as the certificate will print it, then confirm it.",
                "Check and attest", f"{base}/attestation")


def _reading_step(standing: Standing, base: str) -> Step:
    sections = standing.found.module.reading_sections()
    unread = [section for section in sections if section.id not in standing.evidence.sections_read]
    confirmed = len(sections) - len(unread)
    sentence = f"{confirmed} of {len(sections)} sections confirmed. Your place is kept."
    return Step(unread[0].title, sentence, "Continue reading" if confirmed else "Start reading",
                f"{base}/reading/{unread[0].id}")


def _quiz_step(standing: Standing, base: str) -> Step:
    quiz = standing.found.module.quiz
    if standing.quiz_closed:
        return Step("The quiz is closed for now", "All attempts are used. What you have done is kept.",
                    "See what you can do", f"{base}/quiz")
    running = standing.running
    if running is None:
        timed = "" if quiz.policy.time_limit_minutes else "Nothing is timed, and every"
        words = "A fresh draw of" if standing.sat else f"{timed or 'Every'} answer is saved:"
        return Step("The quiz", f"{words} {quiz.draw} questions.", "Go to the quiz", f"{base}/quiz")
    position = first_open(drawing.paper_from_text(running.paper), standing.answered)
    if position is None:
        return Step("All questions answered", "Look them over once more, then submit.", "Review your answers",
                    f"{base}/quiz/{running.ordinal}/review")
    return Step(f"Question {position} of {quiz.draw}", "Every answer so far is kept.", "Continue the quiz",
                f"{base}/quiz/{running.ordinal}/{position}")


def _case_step(standing: Standing, base: str) -> Step:
    case = next(case for case in standing.found.module.cases if case.id not in standing.evidence.cases_passed)
    runs = [run for run in standing.runs if run.case_id == case.id]
    href = f"{base}/case/{case.id}"
    if any(run.ended_at is None for run in runs):
        return Step(case.title, "Every decision so far is kept.", "Continue the case", href)
    if runs:
        return Step(case.title, "It ended without a pass. Another walk may end better.", "Open the case", href)
    return Step(case.title, "One patient; decide, and see what follows.", "Open the case", href)


def first_open(paper: drawing.Paper, answered: frozenset[str]) -> int | None:
    """The position of the first question without an answer, counted from 1; None when all have one."""
    return next((n for n, item in enumerate(paper.items, 1) if item.item_id not in answered), None)


# --- the reading --------------------------------------------------------------------------------------------


def reading_progress(found: Found, read: Mapping[str, datetime], here: str | None = None) -> dict[str, object]:
    """The progress strip of the reading and its words."""
    sections = found.module.reading_sections()
    done = sum(section.id in read for section in sections)
    return {
        "states": tuple("now" if section.id == here else "done" if section.id in read else "ahead"
                        for section in sections),
        "words": f"{done} of {len(sections)} sections confirmed",
    }


def after_reading(found: Found, section_id: str, read: Mapping[str, datetime]) -> str:
    """Where to go once a section is confirmed: the next unread one (after it, else from the top), or the module."""
    base = f"/learn/{found.edition.slug}"
    ids = [section.id for section in found.module.reading_sections()]
    place = ids.index(section_id)
    unread = [one for one in ids[place:] + ids[:place] if one not in read]
    return f"{base}/reading/{unread[0]}" if unread else base


# --- my modules ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Card:
    """One module on the list of mine. `before` are the days on which it was completed earlier, newest first."""

    slug: str
    title: str
    states: tuple[str, ...]
    words: str
    step: Step
    against: tuple[str, ...]
    completed_on: date | None
    taken_back: TakenBack | None
    repeated: bool
    before: tuple[date, ...] = ()


def cards(session: Session, learner: Learner, issuer: Issuer, now: datetime) -> tuple[Card, ...]:
    """My modules, newest first, each as it stands now. The number of queries does not grow with them."""
    mine: dict[str, list[Found]] = {}
    for found in finding.enrollments_of(session, learner):
        mine.setdefault(found.enrollment.module_id, []).append(found)
    current = standings_of(session, [latest_of(several) for several in mine.values()])
    return tuple(_card(one, against(one.found, learner, issuer, now), _before(one.found, several))
                 for one, several in zip(current, mine.values(), strict=True))


def _before(latest: Found, several: Sequence[Found]) -> tuple[date, ...]:
    """The days on which a module was completed before the enrollment that its card shows, where the credit stands."""
    return tuple(found.completion.completed_on for found in several
                 if found.key != latest.key and found.completion and not found.taken_back)


def _card(one: Standing, told: tuple[str, ...], before: tuple[date, ...]) -> Card:
    made = rows(one)
    return Card(one.found.edition.slug, one.found.module.head.title, tuple(row.state for row in made),
                progress_words(made), next_step(one, told), told,
                one.found.completion.completed_on if one.found.completion else None, one.found.taken_back,
                one.found.repeated, before)
