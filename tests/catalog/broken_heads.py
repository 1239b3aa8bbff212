"""Broken heads and ids: folders, dates, what completes a module, the minutes it claims, ids."""

from __future__ import annotations

from tests.catalog import small_course
from tests.catalog.broken import BRIEF, MODULE, QUIZ, Broken

HEADS = (
    Broken(
        "the slug is not the folder",
        changes=((MODULE, "slug: small", "slug: smal"),),
        problems=(
            ("module.yaml:3",
             "the slug is smal and the folder is small",
             "give both the same name"),)),
    Broken(
        "the condition is not the folder",
        changes=((MODULE, "condition: demo", "condition: dmo"),),
        problems=(
            ("module.yaml:6",
             "the condition is dmo and the folder is demo",
             "give both the same name"),)),
    Broken(
        "a text is blank",
        changes=((MODULE, "disclosures: None.", 'disclosures: " "'),),
        problems=(
            ("module.yaml:22",
             "`disclosures` is blank",
             "write it, or delete the key if it may be absent"),)),
    Broken(
        "nobody is addressed",
        changes=((MODULE, "professions: [PT, OT]", "professions: []"),),
        problems=(
            ("module.yaml:7",
             "`professions` is empty",
             "name at least one"),)),
    Broken(
        "it is strict about a rule that does not exist",
        changes=((MODULE, "attempts: 3", "attempts: 3\nstrict: [longest-key, longest-kye]"),),
        problems=(
            ("module.yaml:32",
             '"longest-kye" is no rule',
             "write all or one of the rules that docs/authoring.md lists"),)),
    Broken(
        "dates are past",
        changes=((MODULE, "review_by: 2099-11-24", "review_by: 2026-11-23"),
                 (MODULE, "credit_until: 2099-11-24", "credit_until: 2026-11-01"),
                 (MODULE, "next_review: 2099-11-20", "next_review: 2020-01-01")),
        problems=(
            ("module.yaml:20",
             "`next_review` is past (2020-01-01)",
             "look the module through again and set a later day"),
            ("module.yaml:33",
             "`credit_until` is past (2026-11-01)",
             "look the module through again and set a later day"),
            ("module.yaml:34",
             "`review_by` is past (2026-11-23)",
             "look the module through again and set a later day"))),
    Broken(
        "it is released after its credit ends",
        changes=((MODULE, "released_on: 2026-11-24", "released_on: 2099-12-01"),),
        problems=(
            ("module.yaml:32",
             "it is released on 2099-12-01, after its credit ends (2099-11-24)",
             "set `credit_until` after `released_on`"),)),
    Broken(
        "the evidence was read in the future",
        changes=((MODULE, "  on: 2026-11-20", "  on: 2027-11-20"),),
        problems=(
            ("module.yaml:19",
             "the evidence was read in the future (2027-11-20)",
             "write the day on which it was read"),)),
    Broken(
        "a review is in the future",
        changes=((MODULE,
             "figures:\n",
             "review:\n- {name: A, profession: PT, credential: DPT, on: 2026-11-25}\nfigures:\n"),),
        problems=(
            ("module.yaml:40",
             "the review is in the future (2026-11-25)",
             "write the day on which it was reviewed"),)),
    Broken(
        "an approval ends before it begins",
        changes=((MODULE,
             "figures:\n",
             "approvals:\n"
             "- {authority: A, number: '1', statement: S, approved_from: 2026-02-01, approved_until: 2026-01-01}\n"
             "figures:\n"),),
        problems=(
            ("module.yaml:40",
             "the approval ends before it begins",
             "set its two days right"),)),
    Broken(
        "the rule cannot be met",
        changes=((MODULE, "attempts: 3", "attempts: 0"),
                 (MODULE, "pass_percent: 80", "pass_percent: 101")),
        problems=(
            ("module.yaml:30",
             "the pass mark is 101 per cent",
             "set it from 1 to 100"),
            ("module.yaml:31",
             "0 attempts are allowed",
             "allow at least 1"))),
    Broken(
        "the end is not required",
        changes=((MODULE,
             "required: [reading, quiz, case, evaluation, attestation]",
             "required: [reading, quiz, case]"),),
        problems=(
            ("module.yaml:29",
             "`required` lacks evaluation and attestation",
             "add evaluation and attestation at its end"),)),
    Broken(
        "the parts are out of order",
        changes=((MODULE,
             "required: [reading, quiz, case, evaluation, attestation]",
             "required: [quiz, reading, case, evaluation, attestation]"),),
        problems=(
            ("module.yaml:29",
             "`required` is out of order or names a part twice",
             "write reading, quiz, case, evaluation, attestation"),)),
    Broken(
        "a case is required and there is none",
        more={"cases/first-visit.yaml": None},
        problems=(
            ("module.yaml:29",
             "a case is required and the module has none",
             "write cases/<id>.yaml, or delete `case` here"),)),
    Broken(
        "nothing is required that teaches",
        changes=((MODULE,
             "required: [reading, quiz, case, evaluation, attestation]",
             "required: [evaluation, attestation]"),),
        problems=(
            ("module.yaml:29",
             "nothing is required that teaches",
             "require reading, quiz or case"),)),
    Broken(
        "more minutes are claimed than the method yields",
        changes=((MODULE, "  reading: 1\n", "  reading: 9\n"),),
        problems=(
            ("module.yaml:23",
             "the claim does not hold: it claims 9 minutes of reading and its method yields 1",
             "claim at most 1 reading and 2 test, which words-per-minute yields for 157 words and 2 questions"),)),
    Broken(
        "a difficulty nobody judged",
        changes=((MODULE, "  method: words-per-minute", "  method: mergener\n  difficulty_tenths: 25"),),
        problems=(
            ("module.yaml:25",
             "a difficulty above the lowest is claimed and no reviewer set it",
             "write 10, or record the reviewer who judged it under `review`"),)),
    Broken(
        "topics that no board asks for, twice, or with more minutes than are claimed",
        changes=((MODULE, "  rationale: Counted",
                  "  topics:\n  - {topic: fals, minutes: 1}\n  - {topic: ms, minutes: 1}\n"
                  "  - {topic: ethics, minutes: 4}\n  - {topic: ethics, minutes: 3}\n  - {topic: falls, minutes: 0}\n"
                  "  rationale: Counted"),),
        problems=(
            ("module.yaml:29", '"fals" is no topic that boards ask for', "write falls"),
            ("module.yaml:30", '"ms" is no topic that boards ask for',
             "write one of those that docs/authoring.md lists, or none"),
            ("module.yaml:31", "4 minutes of ethics are claimed, and the module claims 3 in all",
             "write from 1 to 3, or take the topic out"),
            ("module.yaml:32", "the topic ethics stands twice", "give its minutes in one place"),
            ("module.yaml:33", "0 minutes of falls are claimed, and the module claims 3 in all",
             "write from 1 to 3, or take the topic out"))),
    Broken(
        "credit is earned again, and not said when",
        changes=((MODULE, "attempts: 3", "attempts: 3\nagain: {new_edition: false}"),),
        problems=(
            ("module.yaml:32", "`again` says nothing of when credit is earned again",
             "write `after_months` or `new_edition: true`, or delete `again`: credit is then earned once"),)),
    Broken(
        "credit is earned again at once",
        changes=((MODULE, "attempts: 3", "attempts: 3\nagain: {after_months: 0}\nchanged: ''"),),
        problems=(
            ("module.yaml:32", "credit is earned again after 0 months", "write from 1 to 120, or take it out"),
            ("module.yaml:33", "`changed` is blank", "write it, or delete the key if it may be absent"))),
    Broken(
        "credit is claimed for the deep dive",
        changes=((MODULE, "credit_texts: [brief]", "credit_texts: [brief, deep-dive]"),
                 (MODULE, "  reading: 1\n", "  reading: 2\n")),
        more={"deep-dive.md": "## Deeper {#deeper}\n\n" + "More words to read. " * 40 + "\n"},
        problems=(
            ("module.yaml:27",
             "credit is claimed for the deep dive, which not everybody can open",
             "write [brief], and claim for the brief alone"),)),
    Broken(
        "credit is claimed for the deep dive alone",
        changes=((MODULE, "credit_texts: [brief]", "credit_texts: [deep-dive]"),),
        more={"deep-dive.md": "## Deeper {#deeper}\n\nMore.\n"},
        problems=(
            ("module.yaml:27",
             "credit is claimed for the deep dive, which not everybody can open",
             "write [brief], and claim for the brief alone"),)),
    Broken(
        "no credit text",
        changes=((MODULE, "credit_texts: [brief]", "credit_texts: []"),),
        problems=(
            ("module.yaml:27",
             "`credit_texts` is empty",
             "name the texts that every learner reads: brief"),)),
    Broken(
        "a credit text stands twice",
        changes=((MODULE, "credit_texts: [brief]", "credit_texts: [brief, brief]"),),
        problems=(
            ("module.yaml:27",
             "`credit_texts` names a text twice",
             "name it once"),)),
    Broken(
        "an id is not plain",
        changes=((QUIZ, "- id: q3", "- id: q 3"),),
        problems=(
            ("quiz.yaml:37 item q 3",
             'the item id "q 3" is not plain',
             "use letters, digits and . _ : - and begin with a letter or a digit"),)),
    Broken(
        "an id is too long",
        changes=((QUIZ, "- id: q3", "- id: qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq"),),
        problems=(
            ("quiz.yaml:37 item qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq",
             'the item id "qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq" is 41 characters long',
             "use at most 40"),)),
    Broken(
        "a section takes a place of the page",
        changes=((BRIEF, "{#tired}", "{#references}"),),
        problems=(
            ("brief.md:32 section references",
             'the section id "references" is taken by the page itself',
             "choose another id"),)),
    Broken(
        "two items have one id",
        changes=((QUIZ, "- id: q3", "- id: q1"),),
        problems=(
            ("quiz.yaml:37 item q1",
             'the item id "q1" is used twice',
             "give this one another id; the first stands at courses/demo/small/quiz.yaml:4"),)),
    Broken(
        "two options have one id",
        changes=((QUIZ, "  - id: b\n    text: The heaviest load.", "  - id: a\n    text: The heaviest load."),),
        problems=(
            ("quiz.yaml:47 item q3 option a",
             'the option id "a" is used twice',
             "give this one another id; the first stands at courses/demo/small/quiz.yaml:43"),)),
    Broken(
        "a claim has the id of a reference",
        more={"evidence.yaml": small_course.EVIDENCE + (
            "- id: manca19\n  statement: S.\n  population: P\n  certainty: vary\n  reference: manca19\n")},
        problems=(
            ("references.yaml:1 reference manca19",
             'the reference id "manca19" is used twice',
             "give this one another id; the first stands at courses/demo/small/evidence.yaml:13"),)),
    Broken(
        "a retired id is used",
        changes=((MODULE,
             "figures:\n",
             "retired:\n  items: [q3]\nfigures:\n"),),
        problems=(
            ("quiz.yaml:37 item q3",
             'the item id "q3" is retired',
             "choose an id that was never used"),)),
    Broken(
        "a retired option does not say of which item",
        changes=((MODULE,
             "figures:\n",
             "retired:\n  options: [b]\nfigures:\n"),),
        problems=(
            ("module.yaml:40",
             'the retired option "b" does not say of which item',
             "write item/option, like q3/b"),)),
    Broken(
        "a retired node is not understood",
        changes=((MODULE,
             "figures:\n",
             "retired:\n  nodes: [a/b/c/d]\nfigures:\n"),),
        problems=(
            ("module.yaml:40",
             'the retired node "a/b/c/d" is not understood',
             "write case/node, or case/node/choice for one choice, or the case alone for all of it"),)),
)
