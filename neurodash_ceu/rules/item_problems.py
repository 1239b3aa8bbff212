"""What a learner may say is wrong with an item, and how long the words may be."""

from __future__ import annotations

LONGEST = 2_000  # characters

WHAT = {
    "key": "The answer",
    "wording": "The wording",
    "citation": "The source",
    "technical": "How it works",
}
HINTS = {
    "key": "Another answer is right, more than one is, or none.",
    "wording": "It can be read in two ways, or says something that is not so.",
    "citation": "What it cites does not say this, or cannot be found.",
    "technical": "Something does not show, or cannot be chosen or saved.",
}
