"""Broken handouts: their sections, their headings, their length."""

from __future__ import annotations

from tests.catalog.broken import BRIEF, Broken
from tests.catalog.small_course import HANDOUT

FILE = "handout.md"


def _handout(old: str, new: str) -> dict[str, str]:
    assert HANDOUT.count(old) == 1, old
    return {FILE: HANDOUT.replace(old, new)}


HANDOUTS = (
    Broken(
        "a handout has two sections",
        more={FILE: "## Dose {#h-dose}\n\nTen.\n\n## Stop {#h-stop}\n\nWhen it hurts.\n"},
        problems=(("handout.md:1 section h-dose", "the handout has 2 sections", "write from 3 to 8 ## headings"),)),
    Broken(
        "a handout has nine sections",
        more={FILE: HANDOUT + "".join(f"\n## More {n} {{#h-{n}}}\n\nWords {n}.\n" for n in range(6))},
        problems=(("handout.md:1 section h-dose", "the handout has 9 sections", "write from 3 to 8 ## headings"),)),
    Broken(
        "a handout has a heading inside another",
        more=_handout("## Measure {#h-measure}", "### Measure {#h-measure}"),
        problems=(
            ("handout.md:1 section h-dose", "the handout has 2 sections", "write from 3 to 8 ## headings"),
            ("handout.md:15 section h-measure", "a ### heading stands on the handout",
             "write ## headings alone: one page has one level"))),
    Broken(
        "a section of a handout is empty",
        more=_handout("Time ten steps [@manca19], before and after.\n", ""),
        problems=(("handout.md:15 section h-measure", "the section is empty", "write it, or delete its heading"),)),
    Broken(
        "a heading of a handout is as sure as a finding",
        more=_handout("{#h-measure}", "{#h-measure certainty=agree}"),
        problems=(
            ("handout.md:15 section h-measure", "`certainty` stands in a heading of the handout",
             "delete it: it belongs to the brief"),)),
    Broken(
        "a handout stops twice",
        more=_handout("{#h-measure}", "{#h-measure tone=stop}"),
        problems=(
            ("handout.md:15 section h-measure", "a second section has tone=stop",
             "keep it for one section: what is set apart twice stands out nowhere"),)),
    Broken(
        "a tone is not known",
        more=_handout("tone=stop", "tone=loud"),
        problems=(("handout.md:10", 'tone "loud" is not known', "write stop, or delete it"),)),
    Broken(
        "a heading of the brief has a tone",
        changes=((BRIEF, "{#mistakes}", "{#mistakes tone=stop}"),),
        problems=(
            ("brief.md:25 section mistakes", "`tone` stands in a heading that is not the handout's", "delete it"),)),
    Broken(
        "a handout is too long",
        more=_handout("Time ten steps", "Time ten steps" + " again" * 450),
        problems=(
            ("handout.md:1 section h-dose", "the handout is longer than one page: a column takes about 53 lines",
             "shorten it until each of its two columns takes at most 45; the brief has room for more"),)),
    Broken(
        "a handout uses an id of the brief",
        more=_handout("{#h-measure}", "{#plan}"),
        problems=(
            ("handout.md:15 section plan", 'the section id "plan" is used twice',
             "give this one another id; the first stands at courses/demo/small/brief.md:19"),)),
    Broken(
        "a handout cites what is not there",
        more=_handout("[@manca19]", "[@manca91]"),
        problems=(
            ("handout.md:17 section h-measure", "[@manca91] is cited and references.yaml has no such id",
             "write the id of a reference, or add it to references.yaml"),)),
    Broken(
        "a handout links to nothing",
        more=_handout("[plan](#plan)", "[plan](#plans)"),
        problems=(
            ("handout.md:8 section h-dose", 'the link "#plans" leads to no section',
             "write the id in the braces of a heading"),)),
    Broken(
        "a handout holds HTML",
        more=_handout("before and after", "<b>before</b> and after"),
        problems=(
            ("handout.md:17 section h-measure", "raw HTML stands in the text: <b>",
             "write it in Markdown, or put a blank after <"),)),
)
