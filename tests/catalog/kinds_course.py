"""The small module with a bank of one item of each kind, in this order and unshuffled, and pictures.

The panel of the last item is made up, for tests alone.
"""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

from tests.catalog import small_course


def png(width: int = 8, height: int = 6) -> bytes:
    """A grey picture."""
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + b"\x99" * width for _ in range(height))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


SVG = ('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 90"><path d="M10 80L290 15" fill="none" '
       'stroke="#0b5d57" stroke-width="6"/><circle cx="290" cy="15" r="9" fill="#0b5d57"/></svg>')

QUIZ = """\
id: test
draw: 7
shuffle: false
items:
- id: best
  kind: single_best
  objective: o1
  section: strength
  stem: What does resistance training do to strength?
  cites: [strength-pooled]
  options:
  - {id: a, text: It raises it., correct: true, rationale: "The pooled trials say so [#strength-pooled].",
     image: {file: grey.png, alt: A grey field}}
  - {id: b, text: It lowers it., rationale: No trial found that.}
  - {id: c, text: It leaves it as it was., rationale: The pooled effect is above zero.}
- id: several
  kind: multiple_response
  scheme: proportional_correct
  objective: o2
  section: plan
  stem: What does the plan ask for?
  options:
  - {id: test, text: A test of each leg., correct: true, rationale: It is the first step.}
  - {id: load, text: A load that is chosen., correct: true, rationale: It is the second step.}
  - {id: rest, text: A month of rest., rationale: The plan names no rest.}
  - {id: side, text: Training of the stronger leg., rationale: It is among the mistakes.}
- id: grid
  kind: true_false_grid
  scheme: proportional
  objective: o1
  section: strength
  stem: True or false, of strength and load?
  shuffle: false
  statements:
  - {id: raised, text: The load is raised over the weeks., true: true, rationale: "So it was [#strength-pooled]."}
  - {id: same, text: A load that stays the same trains as well., true: false, rationale: It is among the mistakes.}
  - {id: legs, text: Both legs are tested., true: true, rationale: The plan begins with it.}
  - {id: tired, text: Fatigue was seen to grow., true: false, rationale: It was not seen in the trials.}
- id: order
  kind: ordering
  scheme: proportional
  objective: o2
  section: plan
  stem: Put the steps of the plan in their order.
  order:
  - {id: test, text: Test each leg., rationale: Nothing is loaded before.}
  - {id: choose, text: Choose a load., rationale: It follows from the test.}
  - {id: raise, text: Raise the load., rationale: There must be one to raise.}
  - {id: again, text: Look at the last set again., rationale: It says whether to raise once more.}
- id: match
  kind: matching
  scheme: proportional
  objective: o2
  section: plan
  stem: Which step of the plan answers each?
  shuffle: false
  premises:
  - {id: sides, text: The sides may differ., match: test, rationale: The two sides are compared.}
  - {id: easy, text: The last set was easy., match: raise, rationale: More than two repetitions were left.}
  options:
  - {id: test, text: Test each leg, rationale: ""}
  - {id: raise, text: Raise the load, rationale: ""}
  - {id: stop, text: Stop, rationale: Nothing asks for a stop.}
- id: number
  kind: numeric
  objective: o1
  section: strength
  stem: A load of 20 kg is raised by a tenth. What is it then?
  image: {file: line.svg, alt: A line that rises from left to right}
  value: "22"
  tolerance: "0.5"
  rationale: A tenth of 20 is 2, and 20 and 2 are 22.
  units:
  - {id: kg, text: kg}
  - {id: g, text: g, factor: "0.001"}
  slips:
  - {id: tenth, text: "2", rationale: That is the tenth alone.}
- id: script
  kind: script_concordance
  objective: o1
  section: strength
  stem: Somebody trains for six weeks.
  hypothesis: a load that is too low
  finding: that the last set leaves five repetitions to spare
  scale:
  - {id: less, text: Less likely, rationale: Nothing speaks for it., panel: 1}
  - {id: same, text: As likely as before, rationale: One set says little., panel: 3}
  - {id: more, text: More likely, rationale: "More than two were left [#strength-pooled].", panel: 8}
"""

FILES: dict[str, small_course.Content] = {"quiz.yaml": QUIZ, "images/line.svg": SVG, "images/grey.png": png()}


def write(folder: Path, *changes: small_course.Change, slug: str = "small") -> Path:
    """Write it as `small_course.write` does. `changes` are of any file of the small module but its quiz."""
    (folder / "courses" / "demo" / slug / "images").mkdir(parents=True, exist_ok=True)
    return small_course.write(folder, *changes, slug=slug, more=FILES)
