"""What a cell of a CSV file may hold, since a spreadsheet takes some texts for formulas and runs them.

A title may be typed by anybody (a course taken elsewhere has the title its learner gives it), and the file is opened by
somebody who trusts us. So a text that a spreadsheet would calculate gets an apostrophe before the sign, which keeps it
a text. Numbers are ours and stay numbers, negative ones too. Source: OWASP, CSV Injection.
"""

from __future__ import annotations

import re

# At the beginning, or after what a spreadsheet set to another language takes for the end of a cell: blanks and quotes,
# then a sign, also in its wide form. A tab or a new line that begins a text does the same as a sign.
_FORMULA = re.compile(r"(?:^|(?<=[;\t\r\n]))([\s\"]*?)([=+\-@\t\r\n＝＋－＠])")


def harmless(text: str) -> str:
    """The same text, with an apostrophe before each sign that would begin a formula."""
    return _FORMULA.sub(r"\1'\2", text)
