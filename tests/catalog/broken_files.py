"""Broken files: what cannot be read, keys and values of another shape, headings of another form."""

from __future__ import annotations

from tests.catalog.broken import BRIEF, CASE, MODULE, QUIZ, Broken

FILES = (
    Broken(
        "a file is missing",
        more={"quiz.yaml": None},
        problems=(
            ("quiz.yaml:1",
             "the file is missing",
             "write it, or take its place in the folder back"),)),
    Broken(
        "the brief is missing",
        more={"brief.md": None},
        problems=(
            ("brief.md:1",
             "the file is missing",
             "write it, or take its place in the folder back"),)),
    Broken(
        "a file is empty",
        more={"evidence.yaml": ""},
        problems=(
            ("evidence.yaml:1",
             "the file is empty",
             "write its keys; docs/authoring.md lists them"),)),
    Broken(
        "a quote is not closed",
        changes=((QUIZ, "stem: When is the load raised?", 'stem: "When is the load raised?'),),
        problems=(
            ("quiz.yaml:25",
             "this is not YAML: a quote is opened here and not closed",
             "look at this line and the one above it: the indentation, a missing colon, or a quote that is not "
             "closed"),)),
    Broken(
        "a tab stands where YAML has blanks",
        changes=((MODULE, "attempts: 3", "attempts: 3\n\tpass: 1"),),
        problems=(
            ("module.yaml:32",
             "this is not YAML: found character '\\t' that cannot start any token",
             "look at this line and the one above it: the indentation, a missing colon, or a quote that is not "
             "closed"),)),
    Broken(
        "an anchor hides what is meant",
        changes=((MODULE, "author: Written for the tests.", "author: &a Written for the tests."),),
        problems=(
            ("module.yaml:21",
             "an anchor (&a) is used",
             "write the text out in each place"),)),
    Broken(
        "a tag says what is meant by itself",
        changes=((MODULE, "author: Written for the tests.", "author: !str Written for the tests."),),
        problems=(
            ("module.yaml:21",
             "a tag (!str) is used",
             "delete the word that begins with !"),)),
    Broken(
        "a key stands twice",
        changes=((MODULE, "attempts: 3", "attempts: 3\nattempts: 4"),),
        problems=(
            ("module.yaml:32",
             "`attempts` stands twice",
             "keep one of the two"),)),
    Broken(
        "a key is misspelt",
        changes=((QUIZ,
             "    text: The test of each leg.\n    correct: true",
             "    text: The test of each leg.\n    corect: true"),),
        problems=(
            ("quiz.yaml:45 item q3 option a",
             "unknown key `corect`",
             "write `correct`, or delete the key"),)),
    Broken(
        "a key that must be there is misspelt",
        changes=((QUIZ, "  stem: What comes first?", "  stm: What comes first?"),),
        problems=(
            ("quiz.yaml:41 item q3",
             "unknown key `stm`",
             "write `stem`, or delete the key"),)),
    Broken(
        "a key is not known",
        changes=((MODULE, "level: introductory", "level: introductory\ncolour: green"),),
        problems=(
            ("module.yaml:9",
             "unknown key `colour`",
             "delete it, or use a key that is known here: id, code, slug, title, summary, condition, professions,"
             " level, objectives, evidence, author, disclosures, credit, required, pass_percent, attempts, "
             "released_on, credit_until, review_by, review, approvals, pilots, videos, figures, retired, strict, "
             "again, changed"),)),
    Broken(
        "a key is missing",
        changes=((QUIZ, "  stem: What comes first?\n", ""),),
        problems=(
            ("quiz.yaml:37 item q3",
             "`stem` is missing",
             "add `stem:` with its value"),)),
    Broken(
        "a rationale is missing",
        changes=((QUIZ,
             "    text: After months at one load.\n    rationale: A load that stays the same stops training.\n",
             "    text: After months at one load.\n"),),
        problems=(
            ("quiz.yaml:27 item q2 option a",
             "`rationale` is missing",
             "add `rationale:` with its value"),)),
    Broken(
        "a value is missing",
        changes=((MODULE, "author: Written for the tests.", "author:"),),
        problems=(
            ("module.yaml:21",
             "`author` is empty, and text is wanted",
             "write text after `author:`, or delete the key if it may be absent"),)),
    Broken(
        "a number is in quotes",
        changes=((MODULE, "pass_percent: 80", 'pass_percent: "80"'),),
        problems=(
            ("module.yaml:30",
             '`pass_percent` is "80" (text), and a whole number is wanted',
             "write 80 without quotes"),)),
    Broken(
        "a text looks like a number",
        changes=((MODULE, "code: ND-000", "code: 000"),),
        problems=(
            ("module.yaml:2",
             "`code` is 000 (a number), and text is wanted",
             'put it in quotes: "000"'),)),
    Broken(
        "yes is not true",
        changes=((QUIZ,
             "    text: The test of each leg.\n    correct: true",
             "    text: The test of each leg.\n    correct: yes"),),
        problems=(
            ("quiz.yaml:45 item q3 option a",
             '`correct` is "yes" (text), and true or false is wanted',
             "write true or false"),)),
    Broken(
        "a list is a text",
        changes=((MODULE, "professions: [PT, OT]", "professions: PT"),),
        problems=(
            ("module.yaml:7",
             '`professions` is "PT" (text), and a list is wanted',
             "write each element on a line of its own, after a dash"),)),
    Broken(
        "a date is written out",
        changes=((MODULE, "released_on: 2026-11-24", "released_on: 24 November 2026"),),
        problems=(
            ("module.yaml:32",
             '`released_on` is "24 November 2026" (text), and a date like 2026-11-24 is wanted',
             "write a date like 2026-11-24"),)),
    Broken(
        "a word is not one of those",
        changes=((MODULE, "level: introductory", "level: beginner"),),
        problems=(
            ("module.yaml:8",
             '`level` is "beginner" (text)',
             "write one of 'introductory', 'intermediate' or 'advanced'"),)),
    Broken(
        "a profession is not one of those",
        changes=((MODULE, "professions: [PT, OT]", "professions: [PT, Physio]"),),
        problems=(
            ("module.yaml:7",
             'this element is "Physio" (text)',
             "write one of 'PT', 'PTA', 'OT', 'OTA', 'SLP' or 'SLPA'"),)),
    Broken(
        "a kind is not known",
        changes=((QUIZ, "- id: q3\n  kind: single_best", "- id: q3\n  kind: many"),),
        problems=(
            ("quiz.yaml:38 item q3",
             '`kind` is "many" (text)',
             "write one of 'single_best' or 'multiple_response' or 'true_false_grid' or 'ordering' or 'matching' or "
             "'numeric' or 'script_concordance'"),)),
    Broken(
        "a kind is missing",
        changes=((CASE,
             "- id: good\n  kind: ending\n",
             "- id: good\n"),),
        problems=(
            ("cases/first-visit.yaml:31 node good",
             "`kind` is missing",
             "add `kind:` with its value, one of 'scene' or 'decision' or 'measurement' or 'ending'"),)),
    Broken(
        "files stand there that nobody reads",
        more={"quizz.yaml": "x: 1\n", "notes.md": "hi\n"},
        problems=(
            ("notes.md:1",
             "this file is not one of a module's",
             "delete it, or give it its name: module.yaml, brief.md, evidence.yaml, references.yaml, quiz.yaml, "
             "deep-dive.md, handout.md or cases/<id>.yaml"),
            ("quizz.yaml:1",
             "this file is not one of a module's",
             "delete it, or give it its name: module.yaml, brief.md, evidence.yaml, references.yaml, quiz.yaml, "
             "deep-dive.md, handout.md or cases/<id>.yaml"))),
    Broken(
        "a heading has no id",
        changes=((BRIEF, "## Common mistakes {#mistakes}", "## Common mistakes"),),
        problems=(
            ("brief.md:25",
             'the heading "Common mistakes" has no id',
             "end it with an id in braces: {#short-name}"),)),
    Broken(
        "a heading has no words",
        changes=((BRIEF, "## Common mistakes {#mistakes}", "## {#mistakes}"),),
        problems=(
            ("brief.md:25",
             "a heading has no words",
             "write its title before the braces"),)),
    Broken(
        "a heading is too large",
        changes=((BRIEF, "## Research {#research}", "# Research {#research}"),),
        problems=(
            ("brief.md:1",
             "a heading with 1 # is used",
             "use ## for a section and ### inside one"),)),
    Broken(
        "a small heading stands first",
        changes=((BRIEF, "## Research {#research}\n\n", ""),),
        problems=(
            ("brief.md:1",
             "a ### heading stands before the first ##",
             "put it below a ## heading"),)),
    Broken(
        "an attribute is misspelt",
        changes=((BRIEF, "{#strength certainty=agree}", "{#strength certanty=agree}"),),
        problems=(
            ("brief.md:10",
             "unknown attribute `certanty` of a heading",
             "write `certainty=`, or delete it"),)),
    Broken(
        "an attribute is not known",
        changes=((BRIEF, "{#strength certainty=agree}", "{#strength certainty=agree colour=green}"),),
        problems=(
            ("brief.md:10",
             "unknown attribute `colour` of a heading",
             "use one of month, figure, certainty, tone, or delete it"),)),
    Broken(
        "a word in the braces is not understood",
        changes=((BRIEF, "{#strength certainty=agree}", "{strength #strength certainty=agree}"),),
        problems=(
            ("brief.md:10",
             "`strength` in the braces of a heading is not understood",
             "write #id or key=value"),)),
    Broken(
        "an attribute stands twice",
        changes=((BRIEF, "{#strength certainty=agree}", "{#strength certainty=agree certainty=vary}"),),
        problems=(
            ("brief.md:10",
             "`certainty` stands twice in a heading",
             "keep one of the two"),)),
    Broken(
        "a certainty is not known",
        changes=((BRIEF, "{#strength certainty=agree}", "{#strength certainty=sure}"),),
        problems=(
            ("brief.md:10",
             'certainty "sure" is not known',
             "write one of agree, vary, disagree, opinion"),)),
    Broken(
        "a month is none",
        changes=((BRIEF, "month=2026-11 ", "month=2026-13 "),),
        problems=(
            ("brief.md:3",
             'month "2026-13" is not a month',
             "write year and month, like 2026-11"),)),
    Broken(
        "a paragraph stands twice",
        changes=((BRIEF,
             "- Leaving the load as it was for weeks.\n- Training the stronger leg only, because it is easier.\n",
             "- Leaving the load.\n\nThat is all.\n\nThat is all.\n"),),
        problems=(
            ("brief.md:31",
             "the same paragraph stands twice in its section",
             "delete one of the two"),)),
    Broken(
        "text stands before the first heading",
        changes=((BRIEF,
             "## Research {#research}\n",
             "Some words.\n\n## Research {#research}\n"),),
        problems=(
            ("brief.md:1",
             "there is text before the first heading",
             "put it below a ## heading, or delete it"),)),
    Broken(
        "a deep dive is empty",
        more={"deep-dive.md": "\n"},
        problems=(
            ("deep-dive.md:1",
             "the file has no sections",
             "write its ## headings; docs/authoring.md lists them"),)),
)
