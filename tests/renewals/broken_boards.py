"""Broken boards: the small one with words changed, and every problem it must report, exactly."""

from __future__ import annotations

from dataclasses import dataclass

from neurodash_ceu.rules.activities import TOPICS

Told = tuple[str, str, str]  # line of the file and the thing it is in, what is wrong, what mends it


@dataclass(frozen=True)
class Broken:
    """`changes` are made to the small board."""

    name: str
    changes: tuple[tuple[str, str], ...]
    problems: tuple[Told, ...]


BROKEN: tuple[Broken, ...] = (
    Broken("an unknown key", (
        ("    reporting: CE",
         "    reports: CE"),
    ), (
        (":42 rule xx-pt",
         "unknown key `reports`",
         "write `reporting`, or delete the key"),
    )),
    Broken("a word for an amount", (
        ("required: 24",
         "required: many"),
    ), (
        (":13 rule xx-pt",
         "\"many\" is no amount",
         "write a whole number, or in quotes a decimal or a fraction (\"7.5\", \"1/2\")"),
    )),
    Broken("half an hour without quotes", (
        ("\"10.5\"",
         "10.5"),
    ), (
        (":19 rule xx-pt line online",
         "`at_most` is 10.5 (a number), and text is wanted",
         "put it in quotes: \"10.5\""),
    )),
    Broken("an amount below zero", (
        ("at_least: 2",
         "at_least: -2"),
    ), (
        (":17 rule xx-pt line ethics",
         "\"-2\" is no amount",
         "write a whole number, or in quotes a decimal or a fraction (\"7.5\", \"1/2\")"),
    )),
    Broken("an amount of nothing", (
        ("at_least: 2",
         "at_least: 0"),
    ), (
        (":17 rule xx-pt line ethics",
         "an amount of 0 asks and allows nothing here",
         "write the amount, or delete the line"),
    )),
    Broken("a fraction by zero", (
        ("\"5/4\"",
         "\"5/0\""),
    ), (
        (":21 rule xx-pt line times",
         "\"5/0\" is no amount",
         "write a whole number, or in quotes a decimal or a fraction (\"7.5\", \"1/2\")"),
    )),
    Broken("a minimum above the total", (
        ("at_least: 12",
         "at_least: 25"),
    ), (
        (":16 rule xx-pt line live",
         "the line asks for more than the rule in all",
         "mend it, or `required: 24`"),
    )),
    Broken("a maximum above the total", (
        ("\"10.5\"",
         "30"),
    ), (
        (":19 rule xx-pt line online",
         "the line allows more than the rule asks in all",
         "mend it, or `required: 24`"),
    )),
    Broken("a topic that no entry has", (
        ("of: {topics: [life-support]}",
         "of: {topics: [cpr]}"),
    ), (
        (":22 rule xx-pt line cpr",
         "no entry has the topic \"cpr\"",
         f"write one of {', '.join(TOPICS)}"),
    )),
    Broken("a format that no entry has", (
        ("formats: [live in person]",
         "formats: [webinar]"),
    ), (
        (":16 rule xx-pt line live",
         "no entry has the format \"webinar\"",
         "write one of self-paced text, self-paced recorded, live virtual, live in person, blended"),
    )),
    Broken("a kind of minutes that there is not", (
        ("minutes: [test]",
         "minutes: [breaks]"),
    ), (
        (":23 rule xx-pt line test",
         "\"breaks\" is no kind of minutes",
         "write one of reading, video, exercise, test, evaluation, stated"),
    )),
    Broken("a profession that is none here", (
        ("[PT, PTA]",
         "[PT, AUD]"),
    ), (
        (":6 rule xx-pt",
         "\"AUD\" is no profession here",
         "write one of PT, PTA, OT, OTA, SLP, SLPA"),
    )),
    Broken("a profession twice", (
        ("[PT, PTA]",
         "[PT, PT]"),
    ), (
        (":6 rule xx-pt",
         "this profession stands twice",
         "delete one of the two"),
    )),
    Broken("no profession", (
        ("[PT, PTA]",
         "[]"),
    ), (
        (":6 rule xx-pt",
         "the rule is for no profession",
         "name one or more of PT, PTA, OT, OTA, SLP, SLPA"),
    )),
    Broken("a code in small letters", (
        ("code: XX",
         "code: xx"),
    ), (
        (":1",
         "the code \"xx\" is not plain",
         "use capital letters, digits and single hyphens, as in \"US-FL\""),
    )),
    Broken("a code that is not the file's", (
        ("code: XX",
         "code: YY"),
    ), (
        (":1",
         "the code is \"YY\" and the file is not yy.yaml",
         "give both the same name"),
    )),
    Broken("a text of nothing", (
        ("name: Atlantis",
         "name: \" \""),
    ), (
        (":2",
         "this text is empty",
         "write it, or delete the key if it may be absent"),
    )),
    Broken("an id with spaces", (
        ("{id: live,",
         "{id: live hours,"),
        ("keeps: [live]",
         "keeps: [live hours]"),
        ("live=6",
         "live hours=6"),
    ), (
        (":16 rule xx-pt line live hours",
         "the id \"live hours\" is not plain",
         "use small letters, digits and single hyphens, no more than 60 of them"),
    )),
    Broken("a line twice", (
        ("{id: hiv, kind: minimum, at_least: 1",
         "{id: live, kind: minimum, at_least: 1"),
    ), (
        (":18 rule xx-pt line live",
         "the line \"live\" stands twice in this rule",
         "give one of them another id"),
    )),
    Broken("a question twice", (
        ("{id: board, about",
         "{id: adults, about"),
        ("when: board}\n    alt",
         "when: adults}\n    alt"),
        ("words: Certified., when: board",
         "words: Certified., when: adults"),
    ), (
        (":28 rule xx-pt question adults",
         "the question \"adults\" stands twice in this rule",
         "give one of them another id"),
    )),
    Broken("an option twice", (
        ("{id: other, words",
         "{id: online, words"),
    ), (
        (":34 rule xx-pt question how option online",
         "the option \"online\" stands twice in this rule",
         "give one of them another id"),
    )),
    Broken("no page", (
        ("https://board.example/rule",
         "board.example/rule"),
    ), (
        (":8 rule xx-pt",
         "\"board.example/rule\" is not the address of a page",
         "write the whole address, beginning with https:// or http://"),
    )),
    Broken("a page read on a day to come", (
        ("checked: 2026-11-30",
         "checked: 2027-01-01"),
    ), (
        (":11 rule xx-pt",
         "the page was read on 2027-01-01, a day to come",
         "write the day on which you last read it"),
    )),
    Broken("a kind of page that there is not", (
        ("kind: official",
         "kind: hearsay"),
    ), (
        (":10 rule xx-pt",
         "`kind` is \"hearsay\" (text)",
         "write one of 'official', 'law republisher', 'association' or 'vendor'"),
    )),
    Broken("two versions at once", (
        ("    notes: [Half hours are 25 minutes.]\n",
         "    notes: [Half hours are 25 minutes.]\n  - id: xx-pt\n    professions: [PT]\n    source: {url: "
         "\"https://board.example/x\", words: Words, kind: official, checked: 2026-11-30}\n\n"),
    ), (
        (":45 rule xx-pt",
         "two versions of \"xx-pt\" hold on the same day",
         "end the older with `effective_until:` the day before the newer begins with `effective_from:`, or give "
         "one of them another id"),
    )),
    Broken("a version that ends before it begins", (
        ("    source:\n",
         "    effective_from: 2027-01-01\n    effective_until: 2026-12-31\n    source:\n"),
    ), (
        (":8 rule xx-pt",
         "the rule ends before it begins",
         "mend one of the two dates"),
    )),
    Broken("units without a name", (
        ("    unit: {name: contact hour, plural: contact hours, minutes: 50, step: \"1/2\", least: 1}\n",
         ""),
    ), (
        (":5 rule xx-pt",
         "the rule asks for units and names none",
         "add `unit:` with a `name:`"),
    )),
    Broken("units without a cycle", (
        ("    cycle: {months: 24, end: fixed, day: \"11-30\", years: odd}\n",
         ""),
    ), (
        (":5 rule xx-pt",
         "the rule asks for units and has no cycle",
         "add `cycle:` with its months; an end that the source does not tell is `not said`"),
    )),
    Broken("an hour of nothing", (
        ("minutes: 50",
         "minutes: 0"),
    ), (
        (":12 rule xx-pt",
         "0 minutes make no unit",
         "write the minutes to one unit, such as 50 or 60, or delete the key if the source does not say"),
    )),
    Broken("told and made of minutes", (
        ("minutes: 50",
         "minutes: 50, told: true"),
    ), (
        (":12 rule xx-pt",
         "the unit is told and made of minutes at once",
         "delete `told:` or `minutes:`"),
    )),
    Broken("a fixed end without its day", (
        (", day: \"11-30\"",
         ""),
    ), (
        (":14 rule xx-pt",
         "the cycle ends on a fixed day and the day is not told",
         "add `day:` with month and day in quotes (\"11-30\")"),
    )),
    Broken("a day that is none", (
        ("\"11-30\"",
         "\"11-31\""),
    ), (
        (":14 rule xx-pt",
         "\"11-31\" is no day of the year",
         "write month and day in quotes (\"11-30\"; \"02-28\" for the end of February)"),
    )),
    Broken("a day of another end", (
        ("end: fixed",
         "end: birth month"),
    ), (
        (":14 rule xx-pt",
         "a day is told and the end is not fixed",
         "write `end: fixed`, or delete `day:`"),
    )),
    Broken("odd years of a cycle of three", (
        ("months: 24, end",
         "months: 36, end"),
    ), (
        (":14 rule xx-pt",
         "odd and even years are told of a cycle that has not 24 months",
         "write `not said`, `every`, or the months of the cycle"),
    )),
    Broken("a cycle of no months", (
        ("months: 24, end",
         "months: 0, end"),
    ), (
        (":14 rule xx-pt",
         "a cycle of 0 months is none",
         "write its months, from 1 to 120"),
        (":14 rule xx-pt",
         "odd and even years are told of a cycle that has not 24 months",
         "write `not said`, `every`, or the months of the cycle"),
    )),
    Broken("an overlap as long as the cycle", (
        ("years: odd",
         "years: odd, overlaps: 24"),
    ), (
        (":14 rule xx-pt",
         "a cycle cannot overlap the one before by so many months",
         "write a number from 0 to less than its months"),
    )),
    Broken("closed for years", (
        ("years: odd",
         "years: odd, closed: 2000"),
    ), (
        (":14 rule xx-pt",
         "a cycle cannot be closed for so many days",
         "write the days before the licence's end in which credit is not accepted"),
    )),
    Broken("a clock of two times", (
        ("{every_years: 4}",
         "{every_years: 4, once: true}"),
    ), (
        (":18 rule xx-pt line hiv",
         "the line's own time is not told once",
         "write one of `every_years:` with a number, `once: true` and `first_renewal: true`"),
    )),
    Broken("a clock of no time", (
        ("{once: true}",
         "{}"),
    ), (
        (":25 rule xx-pt line exam",
         "the line's own time is not told once",
         "write one of `every_years:` with a number, `once: true` and `first_renewal: true`"),
    )),
    Broken("a clock of a hundred years", (
        ("{every_years: 4}",
         "{every_years: 100}"),
    ), (
        (":18 rule xx-pt line hiv",
         "100 years are no time that a board asks for",
         "write a number of years from 1 to 50"),
    )),
    Broken("a line that looks at everything", (
        ("of: {assessed: true}",
         "of: {}"),
    ), (
        (":21 rule xx-pt line times",
         "the line looks at all credit alike",
         "name what it looks at, such as `topics:` or `formats:`"),
    )),
    Broken("an exclusion of nothing", (
        ("words: No test., minutes: [test]",
         "words: No test."),
    ), (
        (":23 rule xx-pt line test",
         "the line does not say once what is excluded",
         "write one of `of:` with what does not count, and `minutes:` with kinds of minutes"),
    )),
    Broken("a question of options without any", (
        ("options: [{id: online, words: Online}, {id: other, words: Otherwise}]",
         "options: []"),
    ), (
        (":19 rule xx-pt line online",
         "no option of a question about entries is \"online\"",
         "name an option, or add it to a question about entries"),
        (":30 rule xx-pt question how",
         "nothing in the rule uses this question",
         "use it in a line, or delete it"),
        (":30 rule xx-pt question how",
         "there is nothing to choose from",
         "add `options:`, two or more, or ask for yes or no"),
    )),
    Broken("options of yes and no", (
        ("answer: options",
         "answer: yes-no"),
    ), (
        (":34 rule xx-pt question how",
         "a question for yes or no has options",
         "write `answer: options`, or delete them"),
    )),
    Broken("a licence asked with options", (
        ("{id: board, about: licence, ask: Does the board consent?, answer: yes-no}",
         "{id: board, about: licence, ask: Does the board consent?, answer: options, options: [{id: a, words: A}, "
         "{id: b, words: B}]}"),
    ), (
        (":28 rule xx-pt question board",
         "a question about the licence has options and no line can use them",
         "ask for yes or no"),
        (":39 rule xx-pt",
         "the question \"board\" is not one about the licence for yes or no",
         "name a question about the licence that asks for yes or no"),
        (":41 rule xx-pt",
         "the question \"board\" is not one about the licence for yes or no",
         "name a question about the licence that asks for yes or no"),
    )),
    Broken("a licence asked about entries", (
        ("ask: Do you treat adults?, answer: yes-no",
         "ask: Do you treat adults?, answer: yes-no, of: {topics: [ethics]}"),
    ), (
        (":27 rule xx-pt question adults",
         "a question about the licence looks at entries",
         "delete `of:`"),
    )),
    Broken("a question that nothing uses", (
        ("of: {topics: [ethics], answered: by-us}",
         "of: {topics: [ethics]}"),
    ), (
        (":29 rule xx-pt question by-us",
         "nothing in the rule uses this question",
         "use it in a line, or delete it"),
    )),
    Broken("a question that is not there", (
        ("when: adults}\n      - {id: hiv",
         "when: grown-ups}\n      - {id: hiv"),
    ), (
        (":17 rule xx-pt line ethics",
         "there is no question \"grown-ups\"",
         "add it to `questions:`, or mend the name"),
    )),
    Broken("a question of the other sort", (
        ("answered: by-us",
         "answered: adults"),
    ), (
        (":17 rule xx-pt line ethics",
         "the question \"adults\" is not one about the entry for yes or no",
         "name a question about the entry that asks for yes or no"),
        (":29 rule xx-pt question by-us",
         "nothing in the rule uses this question",
         "use it in a line, or delete it"),
    )),
    Broken("an option that is not there", (
        ("kinds: [online]",
         "kinds: [on-line]"),
    ), (
        (":19 rule xx-pt line online",
         "no option of a question about entries is \"on-line\"",
         "name an option, or add it to a question about entries"),
        (":30 rule xx-pt question how",
         "nothing in the rule uses this question",
         "use it in a line, or delete it"),
    )),
    Broken("a line that is not there", (
        ("keeps: [live]",
         "keeps: [lively]"),
    ), (
        (":36 rule xx-pt",
         "there is no line \"lively\"",
         "name a line of this rule"),
    )),
    Broken("beyond a line that is no minimum", (
        ("beyond: [ethics]",
         "beyond: [day]"),
    ), (
        (":19 rule xx-pt line online",
         "the line \"day\" is no minimum",
         "name a minimum of this rule"),
    )),
    Broken("another amount of a line without one", (
        ("instead: [live=6]",
         "instead: [exam=6]"),
    ), (
        (":36 rule xx-pt",
         "the line \"exam\" has no amount",
         "name a minimum, maximum or rate of this rule"),
    )),
    Broken("another amount that is none", (
        ("instead: [live=6]",
         "instead: [live]"),
    ), (
        (":36 rule xx-pt",
         "\"live\" names no line and amount",
         "write the id of a line, = and an amount: ethics=2"),
    )),
    Broken("carried over for a line that is not there", (
        ("of: [ethics=1]",
         "of: [law=1]"),
    ), (
        (":39 rule xx-pt",
         "there is no line \"law\"",
         "name a line of this rule"),
    )),
    Broken("carried over by an amount that is none", (
        ("of: [ethics=1]",
         "of: [ethics=some]"),
    ), (
        (":39 rule xx-pt",
         "\"ethics=some\" names no line and amount",
         "write the id of a line, = and an amount: ethics=2"),
    )),
    Broken("a limit asks of fewer than it limits", (
        ("        answer: options\n",
         "        answer: options\n        of: {formats: [live virtual]}\n"),
    ), (
        (":19 rule xx-pt line online",
         "the line also limits entries of which \"how\" is not asked",
         "give the line the same topics, formats and so on as the question's `of:`"),
    )),
    Broken("months the wrong way round", (
        ("licensed_months: [12, 24]",
         "licensed_months: [24, 12]"),
    ), (
        (":36 rule xx-pt",
         "no licence has been held for so long",
         "write two numbers of months, from (included) and below (excluded)"),
    )),
    Broken("held for no months", (
        ("licensed_at_most: 12",
         "licensed_at_most: 0"),
    ), (
        (":37 rule xx-pt",
         "no licence has been held for so short a time",
         "write a number of months from 1"),
    )),
    Broken("a case that hides those after it", (
        ("licensed_at_most: 12, ",
         ""),
    ), (
        (":37 rule xx-pt",
         "this case always fits, so those after it are never taken",
         "say when it fits, or put it last"),
    )),
    Broken("prorated and another total", (
        ("prorated: true",
         "prorated: true, required: 3"),
    ), (
        (":38 rule xx-pt",
         "the total is both prorated and another",
         "delete `prorated:` or `required:`"),
    )),
    Broken("hours counted where none are asked", (
        ("    required: 24\n",
         ""),
    ), (
        (":15 rule xx-pt line live",
         "the line counts units and the rule asks for none",
         "write the total as `required:`, or make the line a task"),
        (":16 rule xx-pt line ethics",
         "the line counts units and the rule asks for none",
         "write the total as `required:`, or make the line a task"),
        (":17 rule xx-pt line hiv",
         "the line counts units and the rule asks for none",
         "write the total as `required:`, or make the line a task"),
        (":18 rule xx-pt line online",
         "the line counts units and the rule asks for none",
         "write the total as `required:`, or make the line a task"),
        (":19 rule xx-pt line day",
         "the line counts units and the rule asks for none",
         "write the total as `required:`, or make the line a task"),
        (":34 rule xx-pt",
         "a first renewal is told and the rule asks for nothing",
         "write the total as `required:`, or put the words into `notes:`"),
    )),
    Broken("not a file of this kind", (
        ("code: XX\n",
         "- code: XX\n"),
    ), (
        (":2",
         "this is not YAML: expected <block end>, but found '?'",
         "look at this line and the one above it: the indentation, a missing colon, or a quote that is not closed"),
    )),
)
