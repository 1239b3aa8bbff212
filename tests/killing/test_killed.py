"""A server, a connection or a client dies in the middle of an attempt, and nothing that was acknowledged is lost.

SIGKILL takes every process of the server at once; on PostgreSQL the database server dies with it in every tenth round,
and in other rounds one connection to it alone. On SQLite, which has no connections, a handle is closed under its open
transaction. A client's death is a reset in the middle of its request. This proves what a killed process can do; what a
power cut can do is up to the disk and to `synchronous` and `fsync`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from sqlalchemy import delete

from neurodash_ceu.records.learning import Response
from tests import make
from tests.killing.rounds import Killing, Tally, killing
from tests.killing.servers import mortal_postgres

SEED = 20_261_124
SOME, MANY = 10, 250  # rounds on each database


@pytest.fixture(params=["sqlite", "postgresql"], scope="module")
def target(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Killing]:
    """A served installation, on a database of its own kind. The last test that has it breaks it."""
    tmp_path = tmp_path_factory.mktemp("killed")
    with ExitStack() as stack:
        postgres = stack.enter_context(mortal_postgres()) if request.param == "postgresql" else None
        url = postgres.url if postgres is not None else f"sqlite:///{tmp_path / 'instance' / 'killed.sqlite3'}"
        yield stack.enter_context(killing(url, tmp_path, postgres))


def judge(target: Killing, tally: Tally, rounds: int) -> None:
    """What holds of every run, short or long."""
    assert tally.lost == []
    assert tally.kills.total() >= rounds * 0.9, f"{tally.kills} in {rounds} rounds"
    assert set(tally.kills) == {"server", "connection", "client"} | ({"database"} if target.postgres else set())
    assert tally.inside.total() * 5 >= tally.kills.total(), f"of {tally.kills} only {tally.inside} inside an open write"
    for what in ("start", "submit", "evaluate", "attest"):
        assert tally.acknowledged[what] == len(target.seen), f"{what}: {tally.acknowledged}"
    assert len(target.seen) >= rounds


def test_what_was_acknowledged_is_there_after_a_death(target: Killing) -> None:
    tally = target.run(SOME, SEED)
    target.finish()
    judge(target, tally, SOME)


@pytest.mark.soak
@pytest.mark.timeout(7_200)
def test_the_same_for_long(target: Killing, capfd: pytest.CaptureFixture[str]) -> None:
    with capfd.disabled():
        tally = target.run(MANY, SEED, tell=lambda line: print(line, flush=True))  # noqa: T201 - half an hour without a word is long
        target.finish()
        print(tally)  # noqa: T201 - the figures
    judge(target, tally, MANY)


def test_a_lost_answer_would_be_seen(target: Killing) -> None:
    target.run(1, SEED)
    told = next(one for one in target.seen if one.answers)  # a later look at all who were seen must find it gone
    with make.house(target.app).database.writing() as session:
        session.execute(delete(Response).where(Response.book_id == told.book_id))
    with pytest.raises(AssertionError, match="may"):
        target.run(1, SEED)
