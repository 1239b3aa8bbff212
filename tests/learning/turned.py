"""The small module with the key of its first question turned from a to b, as a newer edition would."""

from __future__ import annotations

from tests.catalog.small_course import Change

RIGHT = ("    correct: true\n    rationale: The pooled trials say so [#strength-pooled].",
         "    rationale: It was thought so [#strength-pooled].")
TURNED: tuple[Change, ...] = (
    ("quiz.yaml", *RIGHT),
    ("quiz.yaml", "    rationale: No trial found that.", "    correct: true\n    rationale: The new key says so."))
