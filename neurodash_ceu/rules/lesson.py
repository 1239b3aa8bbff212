"""What is taught: the frozen shapes of a module, exactly as its files spell them.

A module's files are read into these shapes strictly (unknown keys are problems), and the canonical JSON
of a `Module` is its edition. Ids are stable, chosen by the author and never reused. Durations are minutes.
References and claims stand in `evidence`, quiz and cases in `assessment`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from neurodash_ceu.rules.assessment import Quiz
from neurodash_ceu.rules.canonical import later
from neurodash_ceu.rules.cases.shapes import Case
from neurodash_ceu.rules.diagrams import FlowBox, Ladder, Timeline
from neurodash_ceu.rules.evidence import Certainty, Claim, Reference

FORBID = {"extra": "forbid"}

Profession = Literal["PT", "PTA", "OT", "OTA", "SLP", "SLPA"]
Level = Literal["introductory", "intermediate", "advanced"]
Part = Literal["reading", "quiz", "case", "evaluation", "attestation"]
CreditText = Literal["brief", "deep-dive"]
Block = Literal["research", "findings", "note", "plan", "mistakes", "questions"]
Tone = Literal["stop"]

BLOCKS: tuple[Block, ...] = ("research", "findings", "note", "plan", "mistakes", "questions")
PARTS: tuple[Part, ...] = ("reading", "quiz", "case", "evaluation", "attestation")


# --- the brief (brief.md), the deep dive (deep-dive.md) and the handout (handout.md) ----------------------


@dataclass(frozen=True)
class Paragraph:
    """A piece of prose between blank lines (a whole list or table is one piece), in Markdown.

    The id is made from its section and text, so it stays while the text stays.
    """

    __pydantic_config__ = FORBID
    id: str
    markdown: str


@dataclass(frozen=True)
class Section:
    """A heading with an id from its author, its paragraphs, and the smaller headings below it.

    `month` (YYYY-MM, when we read it), `figure` and `certainty` are attributes the heading may carry; on a handout
    `tone` sets the section apart that says when to stop.
    """

    __pydantic_config__ = FORBID
    id: str
    title: str
    paragraphs: tuple[Paragraph, ...] = ()
    sections: tuple[Section, ...] = ()
    month: str | None = None
    figure: str | None = None
    certainty: Certainty | None = None
    tone: Tone | None = None


# --- the module (module.yaml) ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Objective:
    """What the learner will be able to do, and the sections that teach it."""

    __pydantic_config__ = FORBID
    id: str
    text: str
    sections: tuple[str, ...]


@dataclass(frozen=True)
class EvidenceStatement:
    """What was read and how much of it, what was not, when, and when it is looked at again."""

    __pydantic_config__ = FORBID
    against: str
    not_read: str
    on: date
    next_review: date


@dataclass(frozen=True)
class Review:
    """A named, recorded reviewer: a person with a profession and a credential who reviewed on a date."""

    __pydantic_config__ = FORBID
    name: str
    profession: str
    credential: str
    on: date


@dataclass(frozen=True)
class Approval:
    """A dated approval of an authority for this activity; `statement` is the authority's own wording."""

    __pydantic_config__ = FORBID
    authority: str
    number: str
    statement: str
    approved_from: date
    approved_until: date


@dataclass(frozen=True)
class Pilot:
    """A recorded pilot reading by a person who was asked: minutes by kind."""

    __pydantic_config__ = FORBID
    on: date
    tester: str
    reading: int
    test: int
    case: int = 0


@dataclass(frozen=True)
class TopicClaim:
    """How many of the minutes claimed are about a topic of rules/activities.py that boards ask for by name."""

    __pydantic_config__ = FORBID
    topic: str
    minutes: int


@dataclass(frozen=True)
class CreditClaim:
    """The minutes claimed and how they were found.

    `method` is "mergener" or "words-per-minute"; `difficulty` is Mergener's scale in tenths (10 = 1.0) so
    that no float is stored; `words_per_minute` and `minutes_per_item_tenths` belong to the other method. The minutes
    of `topics` lie within those claimed, and two topics may share theirs.
    """

    __pydantic_config__ = FORBID
    method: Literal["mergener", "words-per-minute"]
    reading: int
    test: int
    credit_texts: tuple[CreditText, ...]
    rationale: str
    difficulty_tenths: int = 10
    words_per_minute: int = 100
    minutes_per_item_tenths: int = 10
    topics: tuple[TopicClaim, ...] = later(())

    @property
    def total(self) -> int:
        """All kinds claimed, in minutes."""
        return self.reading + self.test

    def topics_within(self, earned: int) -> tuple[tuple[str, int], ...]:
        """The topics of `earned` minutes, which may be fewer than those claimed: pairs of topic and whole minutes.

        Nobody says where in the module a topic stands, so its minutes shrink as the whole does, rounded down; a topic
        of which nothing is left is left out. No topic has more minutes than were earned.
        """
        part = ((one.topic, min(one.minutes, one.minutes * earned // max(1, self.total))) for one in self.topics)
        return tuple((topic, minutes) for topic, minutes in part if minutes > 0)


@dataclass(frozen=True)
class Again:
    """When a completed module earns its credit again: some months after it was earned, on a materially new edition.

    Where both are said, whichever comes first. The months are counted from the day of the completion that earned it.
    """

    __pydantic_config__ = FORBID
    after_months: int | None = None
    new_edition: bool = False


@dataclass(frozen=True)
class Video:
    """A related video: a link to its publisher, never embedded. Earns no minutes unless required."""

    __pydantic_config__ = FORBID
    title: str
    publisher: str
    url: str
    note: str | None = None


@dataclass(frozen=True)
class Figure:
    """A figure of our own, or a link to a source's.

    It is drawn from claims that carry estimates on one axis (and may then link to their source too), or it is a
    timeline, a ladder or a flow.
    """

    __pydantic_config__ = FORBID
    id: str
    title: str
    caption: str
    credit: str
    claims: tuple[str, ...] = ()
    link: str | None = None
    timeline: Timeline | None = later(None)
    ladder: Ladder | None = later(None)
    flow: tuple[FlowBox, ...] = later(())

    def texts(self) -> tuple[str, ...]:
        """The texts of it that may cite: its caption, and what stands in its drawing."""
        parts = self.timeline.parts if self.timeline else ()
        rungs = self.ladder.steps if self.ladder else ()
        return (self.caption, *(part.note or "" for part in parts), *(rung.text for rung in rungs),
                *(box.ask or box.do or "" for box in self.flow))


@dataclass(frozen=True)
class Retired:
    """Ids that once meant something and must never be used again, by kind."""

    __pydantic_config__ = FORBID
    items: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    nodes: tuple[str, ...] = ()


@dataclass(frozen=True)
class ModuleHead:
    """The keys of module.yaml. `strict` names rules for items (rules/flaws) whose warnings are errors here.

    Without `again`, credit is earned once. `changed` says what is materially new, from the edition that first says it.
    """

    __pydantic_config__ = FORBID
    id: str
    code: str
    slug: str
    title: str
    summary: str
    condition: str
    professions: tuple[Profession, ...]
    level: Level
    objectives: tuple[Objective, ...]
    evidence: EvidenceStatement
    author: str
    disclosures: str
    credit: CreditClaim
    required: tuple[Part, ...]
    pass_percent: int
    attempts: int
    released_on: date
    credit_until: date
    review_by: date
    review: tuple[Review, ...] = ()
    approvals: tuple[Approval, ...] = ()
    pilots: tuple[Pilot, ...] = ()
    videos: tuple[Video, ...] = ()
    figures: tuple[Figure, ...] = ()
    retired: Retired = field(default_factory=Retired)
    strict: tuple[str, ...] = later(())
    again: Again | None = later(None)
    changed: str | None = later(None)


@dataclass(frozen=True)
class Module:
    """A whole module: the head, the brief, the deep dive where there is one, and what earns the credit.

    `brief` holds one section for each of BLOCKS, in that order. `handout` is one page for the wall of a clinic, where
    there is one; it earns nothing.
    """

    __pydantic_config__ = FORBID
    head: ModuleHead
    brief: tuple[Section, ...]
    deep_dive: tuple[Section, ...]
    claims: tuple[Claim, ...]
    references: tuple[Reference, ...]
    quiz: Quiz
    cases: tuple[Case, ...]
    handout: tuple[Section, ...] = later(())

    def case(self, case_id: str) -> Case | None:
        """The case of that id, or None."""
        return next((case for case in self.cases if case.id == case_id), None)

    def reading_sections(self) -> tuple[Section, ...]:
        """The sections a learner confirms one by one: those of the brief, in order."""
        return self.brief
