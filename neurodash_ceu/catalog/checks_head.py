"""Checks of module.yaml: names and folders, dates, what completes the module, and the minutes it claims."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from neurodash_ceu.catalog.checks_ids import ADDRESS, LONGEST, LONGEST_OTHER
from neurodash_ceu.catalog.checks_quiz import draw_fits
from neurodash_ceu.catalog.faults import Fault, Subject, several, strings
from neurodash_ceu.rules.activities import TOPICS
from neurodash_ceu.rules.earning_again import MOST_MONTHS
from neurodash_ceu.rules.hours import claim_problems, words, yielded
from neurodash_ceu.rules.lesson import PARTS

ALWAYS_REQUIRED = ("evaluation", "attestation")
TEACHING = ("reading", "quiz", "case")


def folders_say_the_same(subject: Subject) -> Iterable[Fault]:
    """Slug and condition are the names of the module's folders."""
    head, source = subject.module.head, subject.source
    for key, given, folder in (("slug", head.slug, source.slug), ("condition", head.condition, source.condition)):
        longest = LONGEST.get(key, LONGEST_OTHER)
        if given != folder:
            yield Fault(("head", key), f"the {key} is {given} and the folder is {folder}", "give both the same name")
        elif not ADDRESS.fullmatch(given) or len(given) > longest:
            yield Fault(("head", key), f'the {key} "{given}" cannot be part of an address',
                        f"use at most {longest} small letters, digits and single dashes")


def nothing_is_blank(subject: Subject) -> Iterable[Fault]:
    """A text that is there says something. Rationales and pictures that are not there have checks of their own."""
    module = subject.module
    for name in ("head", "claims", "references", "quiz", "cases"):
        for path, text in strings(getattr(module, name), (name,)):
            if not text.strip() and path[-1] not in ("rationale", "sha256"):
                yield Fault(path, f"`{_key(path)}` is blank", "write it, or delete the key if it may be absent")


def someone_is_addressed(subject: Subject) -> Iterable[Fault]:
    """Professions and objectives are not empty lists."""
    for key in ("professions", "objectives"):
        if not getattr(subject.module.head, key):
            yield Fault(("head", key), f"`{key}` is empty", "name at least one")


def dates_are_not_past(subject: Subject) -> Iterable[Fault]:
    """Credit, review and evidence are in date on the day of the check, and nothing was done in the future."""
    head, today = subject.module.head, subject.today
    for path, what, day in (
        (("head", "credit_until"), "`credit_until`", head.credit_until),
        (("head", "review_by"), "`review_by`", head.review_by),
        (("head", "evidence", "next_review"), "`next_review`", head.evidence.next_review),
    ):
        if day < today:
            yield Fault(path, f"{what} is past ({day.isoformat()})",
                        "look the module through again and set a later day")
    if head.released_on > head.credit_until >= today:
        yield Fault(("head", "released_on"), f"it is released on {head.released_on.isoformat()}, after its credit ends "
                    f"({head.credit_until.isoformat()})", "set `credit_until` after `released_on`")
    if head.evidence.on > today:
        yield Fault(("head", "evidence", "on"), f"the evidence was read in the future ({head.evidence.on.isoformat()})",
                    "write the day on which it was read")
    for n, review in enumerate(head.review):
        if review.on > today:
            yield Fault(("head", "review", n, "on"), f"the review is in the future ({review.on.isoformat()})",
                        "write the day on which it was reviewed")
    for n, approval in enumerate(head.approvals):
        if approval.approved_from > approval.approved_until:
            yield Fault(("head", "approvals", n), "the approval ends before it begins", "set its two days right")


def the_rule_can_be_met(subject: Subject) -> Iterable[Fault]:
    """At least one attempt, and a pass mark between 1 and 100 per cent."""
    head = subject.module.head
    if head.attempts < 1:
        yield Fault(("head", "attempts"), f"{head.attempts} attempts are allowed", "allow at least 1")
    if not 1 <= head.pass_percent <= 100:
        yield Fault(("head", "pass_percent"), f"the pass mark is {head.pass_percent} per cent",
                    "set it from 1 to 100")


def required_parts_are_there(subject: Subject) -> Iterable[Fault]:
    """Parts are named once, in the order in which they are done; what is required exists; the end is required."""
    required = subject.module.head.required
    path = ("head", "required")
    ordered = tuple(part for part in PARTS if part in required)
    missing = [part for part in ALWAYS_REQUIRED if part not in required]
    if missing:
        yield Fault(path, f"`required` lacks {' and '.join(missing)}", f"add {' and '.join(missing)} at its end")
    elif required != ordered:
        yield Fault(path, "`required` is out of order or names a part twice", f"write {', '.join(ordered)}")
    if "case" in required and not subject.module.cases:
        yield Fault(path, "a case is required and the module has none", "write cases/<id>.yaml, or delete `case` here")
    if not set(TEACHING) & set(required):
        yield Fault(path, "nothing is required that teaches", "require reading, quiz or case")


def the_claim_is_earned(subject: Subject) -> Iterable[Fault]:
    """Minutes are claimed for the brief, within what the method yields, with inputs nobody made up."""
    head = subject.module.head
    claim, path = head.credit, ("head", "credit")
    if not claim.credit_texts:
        yield Fault((*path, "credit_texts"), "`credit_texts` is empty",
                    "name the texts that every learner reads: brief")
    elif "deep-dive" in claim.credit_texts:
        yield Fault((*path, "credit_texts"), "credit is claimed for the deep dive, which not everybody can open",
                    "write [brief], and claim for the brief alone")
    elif len(claim.credit_texts) > 1:
        yield Fault((*path, "credit_texts"), "`credit_texts` names a text twice", "name it once")
    if claim.method == "mergener" and claim.difficulty_tenths > 10 and not head.review:
        yield Fault((*path, "difficulty_tenths"), "a difficulty above the lowest is claimed and no reviewer set it",
                    "write 10, or record the reviewer who judged it under `review`")
    found = yielded(subject.module)
    most = found.whole()
    if claim.credit_texts != ("brief",) or not set(TEACHING) & set(head.required) or not draw_fits(subject.module):
        return  # reported where it stands; what the method yields would change with it
    for what in claim_problems(claim, found):
        yield Fault(path, f"the claim does not hold: {what}",
                    f"claim at most {most['reading']} reading and {most['test']} test, which {claim.method} yields for "
                    f"{several(words(subject.module), 'word')} and {several(subject.module.quiz.draw, 'question')}")


def the_topics_are_those_of_boards(subject: Subject) -> Iterable[Fault]:
    """A topic is one that boards ask for by name, stands once, and has no more minutes than are claimed."""
    claim = subject.module.head.credit
    seen = set()
    for n, one in enumerate(claim.topics):
        path = ("head", "credit", "topics", n)
        if one.topic not in TOPICS:
            close = get_close_matches(one.topic, TOPICS, n=1)
            yield Fault((*path, "topic"), f'"{one.topic}" is no topic that boards ask for',
                        f"write {close[0]}" if close else "write one of those that docs/authoring.md lists, or none")
        elif one.topic in seen:
            yield Fault((*path, "topic"), f"the topic {one.topic} stands twice", "give its minutes in one place")
        seen.add(one.topic)
        if not 1 <= one.minutes <= claim.total:
            yield Fault((*path, "minutes"), f"{several(one.minutes, 'minute')} of {one.topic} "
                        f"{'is' if one.minutes == 1 else 'are'} claimed, and the module claims {claim.total} in all",
                        f"write from 1 to {claim.total}, or take the topic out" if claim.total > 0
                        else "take the topic out, or claim the minutes first")


def the_policy_can_be_met(subject: Subject) -> Iterable[Fault]:
    """Who says when credit is earned again says something that can come."""
    again = subject.module.head.again
    if again is None:
        return
    if again.after_months is None and not again.new_edition:
        yield Fault(("head", "again"), "`again` says nothing of when credit is earned again",
                    "write `after_months` or `new_edition: true`, or delete `again`: credit is then earned once")
    if again.after_months is not None and not 1 <= again.after_months <= MOST_MONTHS:
        yield Fault(("head", "again", "after_months"), f"credit is earned again after {again.after_months} months",
                    f"write from 1 to {MOST_MONTHS}, or take it out")


def _key(path: tuple[str | int, ...]) -> str:
    return next(str(step) for step in reversed(path) if isinstance(step, str))
