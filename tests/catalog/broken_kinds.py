"""Broken banks: shares that cannot be drawn, points that cannot be counted, pictures that say nothing."""

from __future__ import annotations

from tests.catalog import small_course
from tests.catalog.broken import QUIZ, Broken


def _grid(parts: int) -> str:
    statements = "".join(f"  - {{id: s{n}, text: Statement {n}, rationale: So., true: true}}\n" for n in range(parts))
    return (f"- id: g{parts}\n  kind: true_false_grid\n  objective: o2\n  section: plan\n  stem: Which are so?\n"
            f"  scheme: proportional\n  statements:\n{statements}")


KINDS = (
    Broken(
        "a share wants more than there is",
        changes=((QUIZ, "draw: 2\n", "draw: 2\nblueprint:\n- {draw: 2, objective: o1}\n"),),
        problems=(
            ("quiz.yaml:4",
             "the share draws 2 items and 1 of the bank would do",
             "write more such items, or draw fewer"),)),
    Broken(
        "points cannot be counted",
        changes=((QUIZ, small_course.QUIZ, small_course.QUIZ + "".join(map(_grid, (7, 9, 11, 13, 17)))),),
        problems=(
            ("quiz.yaml:3",
             "together the items split a point into 153153 equal parts",
             "let their numbers of parts and panel answers have more in common; at most 100000 serve"),)),
    Broken(
        "a picture is not there and says its name",
        changes=((QUIZ, "    text: The heaviest load.\n",
                  "    text: The heaviest load.\n    image: {file: no-load.png, alt: no load}\n"),),
        problems=(
            ("quiz.yaml:49 item q3 option b",
             "the alt text is the name of the file",
             "say in words what the picture shows"),
            ("quiz.yaml:49 item q3 option b",
             "there is no such picture",
             "put it into `images/` of the module's folder"))),
)
