"""What a learner may be asked for a renewal, and which answers are taken: one canonical spelling of each."""

from __future__ import annotations

from datetime import date

from neurodash_ceu.rules.board_lines import Task, units
from neurodash_ceu.rules.boards import Option, Question, Rule
from neurodash_ceu.rules.cycles import asked as asked_by_the_law
from neurodash_ceu.rules.dates import MONTHS, day_words
from neurodash_ceu.rules.refusal import Refused
from neurodash_ceu.rules.standings import (
    BIRTH_DAY,
    BIRTH_MONTH,
    BIRTH_YEAR,
    BOTH_WAYS,
    DONE,
    EXPIRES_ON,
    FIRST_LICENSED,
    MINUTES,
    NO,
    WORTH,
    YES,
    Asked,
)

OF_THE_PERSON = frozenset({BIRTH_MONTH, BIRTH_DAY, BIRTH_YEAR})  # the audit log says that, and never what
PAST = frozenset({FIRST_LICENSED})  # days that cannot lie ahead; neither can that of a task
EARLIEST, LATEST = date(1940, 1, 1), date(2100, 12, 31)
LONGEST = 80  # characters of an answer as it is kept


def asked_of_licence(rule: Rule | None, question: str) -> Asked | None:
    """What is asked of a licence under this id, by its rule or by the law itself; None for an id that is neither."""
    if question.startswith(DONE):
        task = None if rule is None else rule.line(question.removeprefix(DONE))
        if isinstance(task, Task):
            return Asked(question, f"On which day was this done? {task.words}", "", "date")
        return None
    found = None if rule is None else rule.question(question)
    if found is not None and found.about == "licence":
        return _of(found)
    if question == MINUTES and rule is not None and rule.unit is not None:
        return Asked(MINUTES, f"How many minutes does your board count as one {rule.unit.name}?",
                     "The source does not say.", "options",
                     tuple(Option(str(one), f"{one} minutes") for one in sorted(BOTH_WAYS)))
    try:
        return asked_by_the_law(question)
    except KeyError:
        return None


def asked_of_entries(rule: Rule, question: str) -> Asked | None:
    """What is asked of entries under this id; None for an id that is no such question of this rule."""
    if question == WORTH and rule.unit is not None and rule.unit.told:
        name = rule.unit.plural or rule.unit.name
        return Asked(WORTH, f"What is each worth in {name}?", "Its certificate may say.", "amount")
    found = rule.question(question)
    return _of(found) if found is not None and found.about == "entry" else None


def _of(question: Question) -> Asked:
    return Asked(question.id, question.ask, "", question.answer, question.options)


def answer_to(asked: Asked, text: str, today: date) -> str:
    """The answer as it is kept. Raises Refused, with a sentence, for what is none."""
    typed = text.strip()
    if asked.answer == "date":
        return _day(asked.id, typed, today).isoformat()
    if asked.answer in ("month", "day"):
        most = 12 if asked.answer == "month" else 31
        if not (typed.isascii() and typed.isdecimal() and len(typed) <= 2 and 1 <= int(typed) <= most):
            raise Refused(f"Choose the {asked.answer}.", "answer")
        return str(int(typed))
    if asked.answer == "amount":
        return _amount(typed)
    known = (YES, NO) if asked.answer == "yes-no" else tuple(option.id for option in asked.options)
    if typed not in known:
        raise Refused("Choose yes or no." if asked.answer == "yes-no" else "Choose one of the answers.", "answer")
    return typed


def _day(question: str, typed: str, today: date) -> date:
    try:
        found = date.fromisoformat(typed)
    except ValueError as error:
        raise Refused("Enter a whole date: day, month and year.", "answer") from error
    if not EARLIEST <= found <= LATEST:
        raise Refused(f"Enter a date between {day_words(EARLIEST)} and {day_words(LATEST)}.", "answer")
    if found > today and (question in PAST or question.startswith(DONE)):
        raise Refused("That day lies ahead. Enter the day on which it was.", "answer")
    return found


def _amount(typed: str) -> str:
    plain = typed.replace(",", ".")
    try:
        units(plain)
    except ValueError as error:
        raise Refused("Enter a number, such as 2 or 1.5.", "answer") from error
    return plain


def answer_words(asked: Asked, answer: str) -> str:
    """An answer as it is read back: "Yes", "May", "31 May 2027", the words of an option."""
    if asked.answer == "yes-no":
        return {YES: "Yes", NO: "No"}.get(answer, answer)
    if asked.answer == "month" and answer.isdecimal() and 1 <= int(answer) <= len(MONTHS):
        return MONTHS[int(answer) - 1]
    if asked.answer == "date":
        return day_words(date.fromisoformat(answer))
    return next((option.words for option in asked.options if option.id == answer), answer)


def must_be(asked: Asked | None) -> Asked:
    """The question itself. Raises Refused where nobody asks it any more: a page that was open while a rule changed."""
    if asked is None:
        raise Refused("That is not asked any more. Nothing was saved.")
    return asked


__all__ = ["EXPIRES_ON", "LONGEST", "OF_THE_PERSON", "answer_to", "answer_words", "asked_of_entries",
           "asked_of_licence", "must_be"]
