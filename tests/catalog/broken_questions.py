"""Broken quizzes and cases: what no learner could answer, was never taught, or leads nowhere."""

from __future__ import annotations

from tests.catalog import small_course
from tests.catalog.broken import BRIEF, CASE, MODULE, QUIZ, Broken

QUESTIONS = (
    Broken(
        "an option says nothing about itself",
        changes=((QUIZ, "rationale: A load that stays the same stops training.", 'rationale: ""'),),
        problems=(
            ("quiz.yaml:27 item q2 option a",
             "the option has no rationale",
             "write under `rationale:` why it is right or wrong"),)),
    Broken(
        "no option is correct",
        changes=((QUIZ,
             "    text: The test of each leg.\n    correct: true\n",
             "    text: The test of each leg.\n"),),
        problems=(
            ("quiz.yaml:37 item q3",
             "no option is correct",
             "mark one option `correct: true`"),)),
    Broken(
        "two options are correct",
        changes=((QUIZ,
             "    text: The heaviest load.\n",
             "    text: The heaviest load.\n    correct: true\n"),),
        problems=(
            ("quiz.yaml:37 item q3",
             "2 options are correct (a, b)",
             "leave `correct: true` on the best one alone, or make it a multiple_response"),)),
    Broken(
        "too few options",
        changes=((QUIZ,
             "  - id: c\n    text: The stronger leg.\n    rationale: Both sides are tested.\n",
             ""),),
        problems=(
            ("quiz.yaml:37 item q3",
             "it has 2 options",
             "write at least 3 under `options:`"),)),
    Broken(
        "two options say the same",
        changes=((QUIZ, "text: The stronger leg.", "text: the  heaviest load"),),
        problems=(
            ("quiz.yaml:47 item q3 option b",
             "another option of the item says the same",
             "make the two differ"),)),
    Broken(
        "more is drawn than there is",
        changes=((QUIZ, "draw: 2", "draw: 4"),),
        problems=(
            ("quiz.yaml:2",
             "an attempt draws 4 items and the bank has 3",
             "write more items, or draw fewer"),)),
    Broken(
        "the quiz has the id of practice",
        changes=((QUIZ, "id: test\n", "id: practice\n"),),
        problems=(("quiz.yaml:1", '"practice" means something else', "give the quiz another id"),)),
    Broken(
        "the clock runs in study mode",
        changes=((QUIZ, "draw: 2\n", "draw: 2\npolicy: {mode: study, time_limit_minutes: 20}\n"),),
        problems=(
            ("quiz.yaml:3",
             "a quiz in study mode is timed",
             "leave the limit out: in study mode a learner reads every why, and a clock works against that"),)),
    Broken(
        "a wait of more than 30 days",
        changes=((QUIZ, "draw: 2\n", "draw: 2\npolicy: {wait_minutes: 50000}\n"),),
        problems=(
            ("quiz.yaml:3", "the wait is 50000 minutes", "wait 0 to 43200 minutes, which is 30 days"),)),
    Broken(
        "the pre-test draws more than there is",
        changes=((QUIZ, "draw: 2\n", "draw: 2\npolicy: {pretest: 9}\n"),),
        problems=(
            ("quiz.yaml:3", "the pre-test draws 9 items and the bank has 3", "write more items, or draw fewer"),)),
    Broken(
        "testing out where the reading is not required",
        changes=((QUIZ, "draw: 2\n", "draw: 2\npolicy: {test_out: true}\n"),
                 (MODULE, "required: [reading, quiz,", "required: [quiz,")),
        problems=(
            ("module.yaml:23",
             "the claim does not hold: it claims 1 minutes of reading and its method yields 0",
             "claim at most 0 reading and 2 test, which words-per-minute yields for 157 words and 2 questions"),
            ("quiz.yaml:3",
             "testing out needs the reading to be required",
             "add it under `required` in module.yaml, or leave `test_out` out"))),
    Broken(
        "less is drawn than there are objectives",
        changes=((QUIZ, "draw: 2", "draw: 1"),),
        problems=(
            ("quiz.yaml:2",
             "an attempt draws 1 item for 2 objectives",
             "draw at least 2, one for each objective"),)),
    Broken(
        "an objective is not tested",
        changes=((QUIZ,
             "- id: q1\n  kind: single_best\n  objective: o1\n  section: strength",
             "- id: q1\n  kind: single_best\n  objective: o2\n  section: plan"),),
        problems=(
            ("module.yaml:10 objective o1",
             "no item tests the objective",
             "write an item with `objective: o1`"),)),
    Broken(
        "an objective names no section",
        changes=((MODULE, "  sections: [strength]", "  sections: []"),),
        problems=(
            ("module.yaml:10 objective o1",
             "the objective names no section",
             "name the sections that teach it under `sections:`"),)),
    Broken(
        "an objective names a section that is not there",
        changes=((MODULE, "sections: [strength]", "sections: [strenght]"),),
        problems=(
            ("module.yaml:12 objective o1",
             'its section "strenght" does not exist',
             "name a section of brief.md by the id in its heading's braces"),)),
    Broken(
        "an objective is taught outside the credit texts",
        changes=((MODULE, "  sections: [strength]", "  sections: [strength, deeper]"),),
        more={"deep-dive.md": "## Deeper {#deeper}\n\nMore.\n"},
        problems=(
            ("module.yaml:12 objective o1",
             'its section "deeper" is in no credit text',
             "name a section of brief.md: credit is earned with the brief alone"),)),
    Broken(
        "a heading's id was changed under an objective",
        changes=((BRIEF, "{#strength certainty=agree}", "{#stronger certainty=agree}"),),
        problems=(
            ("module.yaml:12 objective o1",
             'its section "strength" does not exist',
             "name a section of brief.md by the id in its heading's braces"),)),
    Broken(
        "an item tests an objective that is not there",
        changes=((QUIZ, "objective: o1", "objective: o9"),),
        problems=(
            ("quiz.yaml:6 item q1",
             'its objective "o9" does not exist',
             "write one of o1, o2"),)),
    Broken(
        "an item's section is in no credit text",
        changes=((QUIZ, "  objective: o1\n  section: strength", "  objective: o1\n  section: strenth"),),
        problems=(
            ("quiz.yaml:7 item q1",
             'its section "strenth" is in no credit text',
             "name the section to reread by the id in its heading's braces"),)),
    Broken(
        "an item's section is of another objective",
        changes=((QUIZ, "  objective: o1\n  section: strength", "  objective: o1\n  section: tired"),),
        problems=(
            ("quiz.yaml:7 item q1",
             'its section "tired" is none that objective o1 names',
             "name a section of strength, or add this one to the objective"),)),
    Broken(
        "an item cites what is not there",
        changes=((QUIZ, "cites: [strength-pooled]", "cites: [strenght]"),),
        problems=(
            ("quiz.yaml:20 item q1",
             'it cites "strenght", which is neither a claim nor a reference',
             "write the id of a claim of evidence.yaml or of a reference of references.yaml"),)),
    Broken(
        "an item cites what no learner has met",
        changes=((QUIZ, "cites: [strength-pooled]", "cites: [unmet]"),),
        more={"evidence.yaml": small_course.EVIDENCE + (
            "- id: unmet\n  statement: S.\n  population: P\n  certainty: vary\n  reference: manca19\n")},
        problems=(
            ("quiz.yaml:20 item q1",
             'it cites claim "unmet", which no credit text cites',
             "cite [#unmet] where it is taught, or cite another claim here"),)),
    Broken(
        "an item cites a reference that no learner has met",
        changes=((QUIZ, "cites: [strength-pooled]", "cites: [other]"),),
        more={"references.yaml": small_course.REFERENCES + (
            "- id: other\n  type: book\n  title: T\n  short: S\n  read: full\n")},
        problems=(
            ("quiz.yaml:20 item q1",
             'it cites reference "other", which no credit text cites',
             "cite [@other] where it is taught, or cite another reference here"),)),
    Broken(
        "a choice leads nowhere",
        changes=((CASE, "    next: good\n", "    next: goood\n"),),
        problems=(
            ("cases/first-visit.yaml:20 node load choice raise",
             "node load leads to goood, which does not exist",
             "write the id of one of its nodes: hello, load, good, bad"),)),
    Broken(
        "a node cannot be reached",
        changes=((CASE, "    next: bad\n", "    next: good\n"),),
        problems=(
            ("cases/first-visit.yaml:36 node bad",
             "node bad cannot be reached from the start",
             "lead a choice or a scene to it with `next:` or `ways:`, or delete it and retire its id"),)),
    Broken(
        "a case goes in a circle",
        changes=((CASE,
             "    quality: harmful\n    critical: true\n    consequence: Strength fades.\n"
             "    rationale: Nothing asked for a stop.\n",
             "    quality: harmful\n    critical: true\n    consequence: Strength fades.\n"
             "    rationale: Nothing asked for a stop.\n  - id: wait\n    text: Wait.\n    next: hello\n"
             "    quality: harmful\n    consequence: Nothing changes.\n    rationale: Waiting trains nothing.\n"),),
        problems=(
            ("cases/first-visit.yaml:7 node hello",
             "the case goes in a circle through hello → load → hello",
             "lead one of them on to a later node, or let each round move a variable that closes the way back"),)),
    Broken(
        "no way leads to a passing ending",
        changes=((CASE, "  quality: good", "  quality: harmful"),),
        problems=(
            ("cases/first-visit.yaml:5",
             "no ending that passes can be reached",
             "let a way without critical choices lead to an ending that passes"),)),
    Broken(
        "the start is not there",
        changes=((CASE, "start: hello", "start: helo"),),
        problems=(
            ("cases/first-visit.yaml:5",
             "the start helo does not exist",
             "write the id of one of its nodes: hello, load, good, bad"),)),
    Broken(
        "a decision decides nothing",
        changes=((CASE,
             "  - id: stop\n    text: Stop training.\n    next: bad\n    quality: harmful\n    critical: true\n"
             "    consequence: Strength fades.\n    rationale: Nothing asked for a stop.\n",
             ""),
                 (CASE,
             "- id: bad\n  kind: ending\n  title: Weaker\n  text: The stairs stay away.\n  quality: harmful\n",
             "")),
        problems=(
            ("cases/first-visit.yaml:12 node load",
             "the decision offers 1 choice",
             "offer at least 2"),)),
    Broken(
        "a choice is critical and optimal",
        changes=((CASE, "    quality: harmful\n    critical", "    quality: optimal\n    critical"),),
        problems=(
            ("cases/first-visit.yaml:24 node load choice stop",
             "the choice is critical and optimal at once",
             "take `critical: true` away, or give it its real quality"),)),
    Broken(
        "a choice says nothing about itself",
        changes=((CASE, "rationale: An easy set trains little.", 'rationale: ""'),),
        problems=(
            ("cases/first-visit.yaml:18 node load choice raise",
             "the choice has no rationale",
             "write under `rationale:` what the debrief says of it"),)),
    Broken(
        "two nodes have one id",
        changes=((CASE, "- id: bad\n", "- id: good\n"),
                 (CASE, "    next: bad\n", "    next: good\n")),
        problems=(
            ("cases/first-visit.yaml:36 node good",
             'the node id "good" is used twice',
             "give this one another id; the first stands at courses/demo/small/cases/first-visit.yaml:31"),)),
    Broken(
        "a case is not named as its file",
        changes=((CASE, "id: first-visit", "id: visit"),),
        problems=(
            ("cases/first-visit.yaml:1",
             "the case is visit and its file first-visit.yaml",
             "give both the same name"),)),
)
