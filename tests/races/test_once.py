"""Once, over HTTP: separate processes with separate connections, released by a barrier, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.races.arena import ONCE, Arena, arena
from tests.races.runners import Answer, Runners

RACERS = 20
# Few rounds are no proof that it never happens. With the lock of the enrollment and SQLite's BEGIN IMMEDIATE taken out,
# observed once: two failed in the first round on SQLite and in the fifth on PostgreSQL, twenty in the first on SQLite;
# twenty on PostgreSQL was not observed. `make soak` races for LONG.
FEW, SOME, LONG = 12, 25, 1_000
RESULT, EVALUATION, ATTESTATION = "/learn/small/result", "/learn/small/evaluation", "/learn/small/attestation"


@pytest.fixture
def served(database_url: str, tmp_path: Path) -> Iterator[Arena]:
    with arena(database_url, tmp_path) as made:
        yield made


def race_the_last_part(served: Arena, rounds: int) -> None:
    """Twenty attestations at the same moment, everything else done."""
    with Runners(RACERS) as runners:
        for turn in range(rounds):
            person = served.worked(evaluated=True)
            post = served.attestation(person)
            answers = runners.race([post] * RACERS)
            assert answers == [Answer(303, RESULT)] * RACERS, f"round {turn}"
            assert served.written(person) == ONCE, f"round {turn}"


def race_two_last_parts(served: Arena, rounds: int) -> None:
    """The evaluation and the attestation at the same moment: either can be the last."""
    with Runners(2) as runners:
        for turn in range(rounds):
            person = served.worked()
            answers = runners.race([served.evaluation(person), served.attestation(person)])
            assert {answer.status for answer in answers} == {303}, f"round {turn}: {answers}"
            # whoever came second finished; whoever came first was sent to the part that was still open
            assert RESULT in [answer.location for answer in answers], f"round {turn}: {answers}"
            assert {answer.location for answer in answers} <= {RESULT, EVALUATION, ATTESTATION}
            assert served.written(person) == ONCE, f"round {turn}"


def test_twenty_submissions_of_the_last_part_are_one_credit(served: Arena) -> None:
    race_the_last_part(served, FEW)


def test_two_different_last_parts_at_the_same_moment_are_one_credit(served: Arena) -> None:
    race_two_last_parts(served, SOME)


@pytest.mark.soak
@pytest.mark.timeout(7_200)
def test_the_same_for_long(served: Arena) -> None:
    race_the_last_part(served, LONG)
    race_two_last_parts(served, LONG)
