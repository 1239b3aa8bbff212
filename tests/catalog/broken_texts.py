"""Broken texts: blocks, Markdown, citations, references, figures."""

from __future__ import annotations

from tests.catalog import small_course
from tests.catalog.broken import BRIEF, CASE, EVIDENCE, MODULE, QUIZ, REFERENCES, Broken

TEXTS = (
    Broken(
        "a block has another name",
        changes=((BRIEF, "## Common mistakes {#mistakes}", "## Pitfalls {#pitfalls}"),),
        problems=(
            ("brief.md:25 section pitfalls",
             '"pitfalls" is not one of the six blocks',
             "keep to ## Research {#research}; ## Key findings {#findings}; ## Clinician's note {#note}; ## "
             "Clinic action plan {#plan}; ## Common mistakes {#mistakes}; ## Questions {#questions}"),)),
    Broken(
        "a block is missing",
        changes=((BRIEF,
             "## Clinician's note {#note}\n\n"
             "The gain is in strength; whether walking follows is another question [@manca19].\n\n",
             ""),),
        problems=(
            ("brief.md:1 section research",
             "the brief lacks note",
             "write ## Research {#research}; ## Key findings {#findings}; ## Clinician's note {#note}; ## Clinic "
             "action plan {#plan}; ## Common mistakes {#mistakes}; ## Questions {#questions}, in this order"),)),
    Broken(
        "the blocks are out of order",
        changes=((BRIEF,
             "## Clinician's note {#note}\n\n"
             "The gain is in strength; whether walking follows is another question [@manca19].\n\n",
             ""),
                 (BRIEF,
             "## Questions {#questions}\n",
             "## Clinician's note {#note}\n\nThe gain is in strength [@manca19].\n\n## Questions {#questions}\n")),
        problems=(
            ("brief.md:1 section research",
             "the blocks are out of order",
             "put them in this order: research, findings, note, plan, mistakes, questions"),)),
    Broken(
        "a block is empty",
        changes=((BRIEF,
             "## Clinician's note {#note}\n\n"
             "The gain is in strength; whether walking follows is another question [@manca19].\n\n",
             "## Clinician's note {#note}\n\n"),),
        problems=(
            ("brief.md:15 section note",
             "the block note is empty",
             "write it"),)),
    Broken(
        "questions have no headings",
        changes=((BRIEF, "### Does it tire people out? {#tired}\n\n", ""),),
        problems=(
            ("brief.md:30 section questions",
             "the block questions has no ### headings",
             "give each of its parts a ### heading with an id"),)),
    Broken(
        "a section is empty",
        changes=((BRIEF, "Fatigue was not seen to grow in the trials that were read [@manca19].\n", ""),),
        problems=(
            ("brief.md:32 section tired",
             "the section is empty",
             "write it, or delete its heading"),)),
    Broken(
        "the plan has no numbers",
        changes=((BRIEF,
             "1. **Test each leg.** Compare the two sides before anything is loaded.\n"
             "2. **Choose a load.** Begin where ten repetitions are hard and can still be done well.\n"
             "3. **Raise it.** Add",
             "**Raise it.** Add"),),
        problems=(
            ("brief.md:19 section plan",
             "the plan is not a numbered list",
             "begin each step with its number: 1."),)),
    Broken(
        "a step has no bold lead",
        changes=((BRIEF, "1. **Test each leg.** Compare", "1. Test each leg. Compare"),),
        problems=(
            ("brief.md:21 section plan",
             "a step has no bold lead",
             "begin it with what to do in bold: 1. **Test each leg.** …"),)),
    Broken(
        "a finding does not say how sure it is",
        changes=((BRIEF, "{#strength certainty=agree}", "{#strength}"),),
        problems=(
            ("brief.md:10 section strength",
             "the finding does not say how sure it is",
             "add certainty=agree, vary, disagree or opinion to the heading's braces"),)),
    Broken(
        "research does not say when it was read",
        changes=((BRIEF, "month=2026-11 figure", "figure"),),
        problems=(
            ("brief.md:3 section review",
             "the research does not say when it was read",
             "add month=2026-11 to the heading's braces"),)),
    Broken(
        "the mistakes are not a list",
        changes=((BRIEF,
             "- Leaving the load as it was for weeks.\n- Training",
             "Leaving the load as it was for weeks.\nTraining"),),
        problems=(
            ("brief.md:25 section mistakes",
             "the mistakes are not a list",
             "begin each with a dash"),)),
    Broken(
        "raw HTML stands in two texts",
        changes=((BRIEF, "Compare the two sides", "Compare <b>the two</b> sides"),
                 (QUIZ, "stem: What comes first?", "stem: What comes <i>first</i>?")),
        problems=(
            ("brief.md:21 section plan",
             "raw HTML stands in the text: <b>",
             "write it in Markdown, or put a blank after <"),
            ("quiz.yaml:41 item q3",
             "raw HTML stands in the text: <i>",
             "write it in Markdown, or put a blank after <"))),
    Broken(
        "an image stands in the text",
        changes=((BRIEF, "Fatigue was not seen", "![x](forest.png) Fatigue was not seen"),),
        problems=(
            ("brief.md:34 section tired",
             "an image stands in the text",
             "describe a figure under `figures` in module.yaml instead"),)),
    Broken(
        "a link leads to no section",
        changes=((BRIEF, "[plan](#plan)", "[plan](#paln)"),),
        problems=(
            ("brief.md:13 section strength",
             'the link "#paln" leads to no section',
             "write the id in the braces of a heading"),)),
    Broken(
        "a link is not https",
        changes=((BRIEF, "[plan](#plan)", "[plan](http://example.org/)"),),
        problems=(
            ("brief.md:13 section strength",
             'the address "http://example.org/" is not https',
             "write its https:// address"),)),
    Broken(
        "a link leads to no file",
        changes=((BRIEF, "[plan](#plan)", "[plan](plan.pdf)"),),
        problems=(
            ("brief.md:13 section strength",
             'the link "plan.pdf" leads to no file of the module',
             "write #id for a section, or a whole address"),)),
    Broken(
        "a cited reference is misspelt",
        changes=((BRIEF, "another question [@manca19]", "another question [@manca91]"),),
        problems=(
            ("brief.md:17 section note",
             "[@manca91] is cited and references.yaml has no such id",
             "write the id of a reference, or add it to references.yaml"),)),
    Broken(
        "a cited claim is misspelt",
        changes=((BRIEF, "effect of 0.37 [#strength-pooled]", "effect of 0.37 [#strength-poled]"),),
        problems=(
            ("brief.md:5 section review",
             "[#strength-poled] is cited and evidence.yaml has no such id",
             "write the id of a claim, or add it to evidence.yaml"),)),
    Broken(
        "a citation cannot be read",
        changes=((BRIEF, "another question [@manca19]", "another question [@ manca19]"),),
        problems=(
            ("brief.md:17 section note",
             "the citation [@ manca19] cannot be read",
             "write [@reference], [#claim] or [@a; #b]"),)),
    Broken(
        "a claim rests on a reference that is not there",
        changes=((EVIDENCE, "reference: manca19", "reference: manca"),),
        problems=(
            ("evidence.yaml:5 claim strength-pooled",
             'its reference "manca" is not in references.yaml',
             "write the id of a reference, or add it to references.yaml"),)),
    Broken(
        "a case cites what is not there",
        changes=((CASE, "cites: [strength-pooled]", "cites: [strength]"),),
        problems=(
            ("cases/first-visit.yaml:41",
             'it cites "strength", which is neither a claim nor a reference',
             "write the id of a claim of evidence.yaml or of a reference of references.yaml"),)),
    Broken(
        "a figure draws a claim that is not there",
        changes=((MODULE, "claims: [strength-pooled]", "claims: [strenght-pooled]"),),
        problems=(
            ("module.yaml:44 figure forest",
             'its claim "strenght-pooled" is not in evidence.yaml',
             "write the id of a claim, or add it to evidence.yaml"),)),
    Broken(
        "a finding cites nothing",
        changes=((BRIEF, "raised over the weeks\n[#strength-pooled].", "raised over the weeks."),),
        problems=(
            ("brief.md:10 section strength",
             "the finding cites nothing",
             "cite the claim or the reference it rests on: [#claim] or [@reference]"),)),
    Broken(
        "a reference is cited nowhere",
        more={"references.yaml": small_course.REFERENCES + (
            "- id: other\n  type: book\n  title: T\n  short: S\n  read: full\n")},
        problems=(
            ("references.yaml:11 reference other",
             "the reference is cited nowhere",
             "cite it or delete it"),)),
    Broken(
        "numbers of a reference are addresses",
        changes=((REFERENCES,
             "DOI: 10.1000/example.1",
             "DOI: https://doi.org/10.1000/example.1\n  PMID: PMID 12\n  PMCID: '12'"),),
        problems=(
            ("references.yaml:10 reference manca19",
             'the DOI "https://doi.org/10.1000/example.1" has not the shape of one',
             "write it from 10. on, without https://doi.org/"),
            ("references.yaml:11 reference manca19",
             'the PMID "PMID 12" is not a number',
             "write its digits alone"),
            ("references.yaml:12 reference manca19",
             'the PMCID "12" has not the shape of one',
             "write PMC and its digits"))),
    Broken(
        "a video is not https",
        changes=((MODULE, "url: https://example.org/film", "url: http://example.org/film"),),
        problems=(
            ("module.yaml:38",
             'the address "http://example.org/film" is not https',
             "write its https:// address"),)),
    Broken(
        "no section shows the figure",
        changes=((BRIEF, " figure=forest", ""),),
        problems=(
            ("module.yaml:40 figure forest",
             "no section shows the figure",
             "add figure=forest to a heading's braces, or delete it"),)),
    Broken(
        "a section shows a figure that is not there",
        changes=((BRIEF, "figure=forest", "figure=frest"),),
        problems=(
            ("brief.md:3 section review",
             'its figure "frest" does not exist',
             "write the id of a figure of module.yaml, or add it there"),)),
    Broken(
        "a figure has nothing to show",
        changes=((MODULE, "  claims: [strength-pooled]\n", ""),),
        problems=(
            ("module.yaml:40 figure forest",
             "the figure has nothing to show",
             "give it `claims`, `timeline`, `ladder` or `flow`, or the `link` of a source's own"),)),
    Broken(
        "a figure mixes axes",
        changes=((MODULE, "claims: [strength-pooled]", "claims: [strength-pooled, fatigue]"),),
        more={"evidence.yaml": small_course.EVIDENCE + (
            "- id: fatigue\n  statement: S.\n  population: P\n  certainty: vary\n  reference: manca19\n"
            '  estimate: {label: F, axis: Points, value: "1", low: "0", high: "2"}\n')},
        problems=(
            ("module.yaml:40 figure forest",
             "the figure mixes axes: standardised mean difference, Points",
             "draw one axis a figure"),)),
    Broken(
        "a figure draws a claim without an estimate",
        changes=((MODULE, "claims: [strength-pooled]", "claims: [strength-pooled, fatigue]"),),
        more={"evidence.yaml": small_course.EVIDENCE + (
            "- id: fatigue\n  statement: S.\n  population: P\n  certainty: vary\n  reference: manca19\n")},
        problems=(
            ("module.yaml:40 figure forest",
             "the figure draws fatigue, which has no estimate",
             "give the claim an `estimate`, or take it out of the figure"),)),
    Broken(
        "an estimate is not a number",
        changes=((EVIDENCE, 'value: "0.37"', 'value: "0,37"'),),
        problems=(
            ("evidence.yaml:7 claim strength-pooled",
             "the estimate has something that is not a number",
             'write decimals in quotes, like "0.37"'),)),
    Broken(
        "an estimate is outside its interval",
        changes=((EVIDENCE, 'low: "0.2"', 'low: "0.4"'),),
        problems=(
            ("evidence.yaml:7 claim strength-pooled",
             "the estimate 0.37 is outside its interval 0.4 to 0.6",
             "set low, value and high as the source prints them"),)),
    Broken(
        "a figure of the brief and one of a rationale have no source",
        changes=(
            (BRIEF, "Leaving the load as it was for weeks.", "Leaving the load at 45.5% for 3 weeks."),
            (QUIZ, "rationale: Both sides are tested.", "rationale: Both sides are tested with 3.5 kg."),),
        problems=(
            ("brief.md:27 section mistakes",
             "the figure 45.5% has no source",
             "cite the claim or the reference that has it, or say that it is our arithmetic"),
            ("quiz.yaml:52 item q3 option c",
             "the figure 3.5 has no source",
             "cite the claim or the reference that has it, or say that it is our arithmetic"))),
)
