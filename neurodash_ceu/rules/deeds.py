"""What staff may put right, and why: the reasons by code, the words that go with one, and what a preview shows.

A reason is a code wherever it is kept for good (an entry, a revocation, a grant): its sentence here is for the learner
and the public. The words that staff add stand in the audit event alone, for they may name a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from neurodash_ceu.rules.canonical import canonical_text, sha256_of
from neurodash_ceu.rules.earning_again import repeat_words
from neurodash_ceu.rules.refusal import Refused

LEAST_WORDS, MOST_WORDS = 10, 500  # characters of the words that go with a reason

# The sentences are read by the learner and, of a reversal, by everybody who checks the certificate.
REVERSAL: dict[str, str] = {
    "entered-twice": "The same credit was entered twice.",
    "entered-in-error": "The credit was entered by mistake.",
    "facts-wrong": "Its minutes, its date or its activity were wrong.",
    "part-not-met": "A required part was not met.",
    "not-own-work": "We could not confirm that the work was the holder’s own.",
    "holder-asked": "The holder asked for it.",
}
CORRECTION: dict[str, str] = {
    "name-misspelt": "The name was misspelt.",
    "name-changed": "The name has changed.",
    "other-spelling": "The name could not be printed as it was spelled.",
    "licence-wrong": "The licence was wrong or missing.",
    "other-paper": "Another size of paper was asked for.",
}
RELEASE: dict[str, str] = {
    "letters-added": "The letters that were missing are there now.",
    "try-again": "The print is worth another try.",
}
GRANT: dict[str, str] = {
    "our-trouble": "Something failed on our side during an attempt.",
    "interrupted": "An attempt was cut short through no fault of yours.",
    "question-at-fault": "A question was at fault.",
    "agreed": "It was agreed with you.",
}
REGRADE: dict[str, str] = {
    "key-wrong": "Another answer is the right one.",
    "several-right": "More than one answer is right.",
    "wording-misled": "The wording could mislead.",
    "evidence-changed": "The evidence behind it has changed.",
    "question-withdrawn": "The question was withdrawn.",
}
MORE_TIME: dict[str, str] = {
    "adjustment": "An adjustment was agreed with you.",
    "our-delay": "Something on our side took time from you.",
    "no-longer": "It is no longer needed, or was agreed for a time that is over.",
}
ADJUSTMENT: dict[str, str] = {
    "minutes-miscounted": "Its minutes were counted wrongly.",
    "proof-says-otherwise": "Its proof shows another sum.",
    "part-not-taken": "A part of it was not taken.",
    "part-left-out": "A part of it had been left out.",
}
OUTSIDE_APPROVED: dict[str, str] = {
    "proof-shows-it": "The proof shows the course, the day and the credit.",
    "proof-corrected": "The proof shows the course; what was entered is corrected to what it says.",
    "provider-confirmed": "Its provider confirmed it.",
}
OUTSIDE_ASKED: dict[str, str] = {
    "proof-unreadable": "The proof cannot be read.",
    "proof-incomplete": "The proof does not show everything that was entered.",
    "facts-differ": "What was entered is not what the proof says.",
    "other-name": "The proof is in another name.",
}
OUTSIDE_REFUSED: dict[str, str] = {
    "not-proved": "The proof does not show that the course was completed.",
    "credited-before": "The same course was credited before.",
    "not-education": "It is not continuing education that is credited here.",
    "not-genuine": "We could not confirm that the proof is genuine.",
    "no-answer": "We asked, and had no answer.",
}
REGRADED = "regraded"  # why an entry was written when it was: the reason code of its text
REASONS: dict[str, str] = REVERSAL | CORRECTION | RELEASE | GRANT | REGRADE | MORE_TIME | ADJUSTMENT | (
    OUTSIDE_APPROVED) | OUTSIDE_ASKED | OUTSIDE_REFUSED | {
    REGRADED: "The quiz was passed when a corrected question was graded anew.",
}


def reason_words(code: str) -> str:
    """The sentence of a reason, or of why a repeat earned nothing; of a code not on our lists, its own words."""
    return REASONS.get(code) or repeat_words(code) or f"{code.replace('-', ' ').capitalize()}."


@dataclass(frozen=True)
class Why:
    """Why staff do something: a code from one of the lists, and words of their own for the audit log."""

    code: str
    words: str

    def __str__(self) -> str:
        return f"{self.code}: {self.words}"


def reason_read(kept: str) -> str:
    """A reason as an audit event keeps it (`Why` as text), to be read: the sentence of its code, then the words."""
    code, colon, words = kept.partition(": ")
    return f"{REASONS[code]} {words}" if colon and code in REASONS else kept


def why(reasons: Mapping[str, str], code: str, words: str) -> Why:
    """A whole reason. Raises Refused, on its field, for a code that is not on the list, too few or too many words."""
    if code not in reasons:
        raise Refused("Choose a reason.", "reason")
    said = " ".join(words.split())
    if len(said) < LEAST_WORDS:
        raise Refused(f"Say in {LEAST_WORDS} characters or more what happened.", "words")
    if len(said) > MOST_WORDS:
        raise Refused(f"Say it in {MOST_WORDS} characters or fewer.", "words")
    return Why(code, said)


@dataclass(frozen=True)
class Acting:
    """Who acts, and in which role."""

    person_id: int
    role: str


@dataclass(frozen=True)
class Change:
    """One thing that a deed changes, in words: what it is now and what it will be. An empty `before` is new."""

    what: str
    before: str
    after: str


@dataclass(frozen=True)
class Letter:
    """The mail that goes out with a deed."""

    to: str
    subject: str
    body: str


@dataclass(frozen=True)
class Plan:
    """Everything a deed will do, worked out and not done. Two plans of the same state are equal to the last letter.

    `act` and `subject` name the audit event, `before` and `after` are what it will say. `holder_id` is whose record it
    is. `public` is what /verify will say, line by line; `undo` how the deed is undone, or that it is not.
    """

    act: str
    subject: tuple[str, str]
    holder_id: int
    why: Why
    changes: tuple[Change, ...]
    undo: str
    before: Mapping[str, object] = field(default_factory=dict)
    after: Mapping[str, object] = field(default_factory=dict)
    public: tuple[str, ...] = ()
    letter: Letter | None = None
    warning: str | None = None

    @property
    def mark(self) -> str:
        """SHA-256 of everything it says: whoever confirms it has seen exactly this."""
        return sha256_of(canonical_text(self))


class SeenOtherwise(Exception):
    """What would be done is no longer what the person has seen. `plan` is what would be done now."""

    def __init__(self, plan: Plan) -> None:
        super().__init__("the plan has changed since it was seen")
        self.plan = plan


OWN_RECORD = "This is your own record. Somebody else of the office must do this."


def may_do(plan: Plan, acting: Acting, seen: str) -> None:
    """Raises Refused when staff act on their own record, SeenOtherwise when `seen` is the mark of another plan."""
    if plan.holder_id == acting.person_id:
        raise Refused(OWN_RECORD)
    if plan.mark != seen:
        raise SeenOtherwise(plan)
