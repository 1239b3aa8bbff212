"""Answers on both databases: kept once, changed with a trace, of one's own licences and entries alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from neurodash_ceu.accounts import licences
from neurodash_ceu.ports.session import Database
from neurodash_ceu.records.audit import AuditEvent
from neurodash_ceu.records.renewals import CalendarAddress, EntryAnswer, LicenceAnswer, ReminderStop
from neurodash_ceu.renewals import actions, calendar, entries, held
from neurodash_ceu.rules.refusal import Refused
from neurodash_ceu.rules.renewal_answers import asked_of_entries, asked_of_licence
from neurodash_ceu.rules.standings import BIRTH_MONTH, EXPIRES_ON
from tests import make
from tests.credits import shelf
from tests.renewals import land
from tests.renewals.land import NOW, TODAY, alone, flushed, known

__all__ = ["alone", "known"]  # fixtures


def rule_of(known):
    return known[0].rules[0]


def test_an_answer_is_kept_changed_and_taken_back_with_its_trace(database: Database, known) -> None:
    with database.writing() as session:
        row = land.member(session)
        me, own = make.learner(row), land.licence(session, row)
        asked = asked_of_licence(rule_of(known), "practises")
        for said in ("yes", "yes", "no"):
            actions.answer(session, me, own, asked, said, NOW)
        assert [one.answer for one in session.scalars(select(LicenceAnswer))] == ["no"]
        for _ in range(2):
            actions.take_back(session, me, own, "practises", NOW)
        assert session.scalars(select(LicenceAnswer)).all() == []
        acts = flushed(session).scalars(select(AuditEvent.act).where(AuditEvent.act.like("renewal.%"))).all()
        assert sorted(acts) == ["renewal.answer taken back", "renewal.answered", "renewal.answered"]


def test_the_log_says_that_a_birthday_was_told_and_not_which(database: Database) -> None:
    with database.writing() as session:
        row = land.member(session, entries=False)
        actions.answer(session, make.learner(row), land.licence(session, row), asked_of_licence(None, BIRTH_MONTH), "5",
                       NOW)
        events = flushed(session).scalars(select(AuditEvent).where(AuditEvent.act == "renewal.answered")).all()
        assert [(one.before, one.after) for one in events] == [(None, '{"question":"birth-month"}')]


def test_the_last_day_of_a_licence_stands_with_the_licence(database: Database) -> None:
    with database.writing() as session:
        row = land.member(session, entries=False)
        me, own = make.learner(row), land.licence(session, row)
        actions.answer(session, me, own, asked_of_licence(None, EXPIRES_ON), "2027-05-31", NOW)
        assert licences.find(session, me, own.id).expires_on.isoformat() == "2027-05-31"
        actions.take_back(session, me, own, EXPIRES_ON, NOW)
        assert own.expires_on is None
        acts = flushed(session).scalars(select(AuditEvent.act).where(AuditEvent.act == "licence.expires on")).all()
        assert len(acts) == 2


def test_entries_are_answered_about_for_one_licence_alone(database: Database, known) -> None:
    with database.writing() as session:
        row = land.member(session)
        me, own = make.learner(row), land.licence(session, row)
        asked = asked_of_entries(rule_of(known), "law")
        books = entries.books_of(session, row.id)
        (book,) = books.public.values()
        texts = {f"{book}/1": "yes", f"{book}/2": "no"}
        assert actions.answer_entries(session, me, own, asked, texts, NOW) == 2
        assert actions.answer_entries(session, me, own, asked, texts, NOW) == 0
        assert actions.answer_entries(session, me, own, asked, {f"{book}/2": ""}, NOW) == 1
        session.flush()
        kept = session.execute(select(EntryAnswer.seq, EntryAnswer.answer)).all()
        assert [tuple(one) for one in kept] == [(1, "yes")]
        other = held.under_rules(session, [own], known, TODAY)[0]
        stood = held.stand(session, row.id, [other], TODAY)[0]
        assert [dict(one.answers) for one in stood.earned] == [{"law": "yes"}, {}]


@pytest.mark.parametrize("key", ["{other}/1", "{book}/9", "{book}/", "{book}", "/1", "", "{book}/-1",
                                 "{book}/99999999999999999999"])
def test_an_entry_of_somebody_else_or_of_nobody_is_not_answered_about(database: Database, known, key: str) -> None:
    with database.writing() as session:
        row, other = land.member(session), land.member(session)
        books = [next(iter(entries.books_of(session, one.id).public.values())) for one in (row, other)]
        with pytest.raises(Refused):
            actions.answer_entries(session, make.learner(row), land.licence(session, row),
                                   asked_of_entries(rule_of(known), "law"),
                                   {key.format(book=books[0], other=books[1]): "yes"}, NOW)


def test_what_is_older_is_read_only_where_a_line_looks_so_far_back(database: Database, alone: Path) -> None:
    """A topic with a clock of its own is read from the years before, with whatever corrected it there."""
    old = land.BOARD.replace("when: practises}", "when: practises, clock: {once: true}}")
    boards = land.boards(land.write(alone.parent, old))
    with database.writing() as session:
        row = land.member(session)
        book = shelf.book(session, row)
        land.outside(session, book, "Long ago, on ethics", "2010-01-12", 120, "in person", (("ethics", 120),))
        land.outside(session, book, "Long ago", "2010-01-12", 120, "in person")
        land.outside(session, book, "Entered twice", "2011-01-12", 60, "in person", (("ethics", 60),))
        land.ledger.reverse(session, book.id, 5, NOW, "entered-twice")
        under = held.under_rules(session, [land.licence(session, row)], boards, TODAY)
        stood = held.stand(session, row.id, under, TODAY)[0]
        assert [one.title for one in stood.earned] == ["Long ago, on ethics", "Gait lab day", "A reading"]
        assert stood.outcome.standings[0].line("ethics").short == 0


# --- reminders and the calendar -----------------------------------------------------------------------------


def test_stopping_reminders_twice_is_once(database: Database) -> None:
    with database.writing() as session:
        row = land.member(session, entries=False)
        for _ in range(2):
            actions.stop_reminders(session, row.id, NOW)
        assert len(session.scalars(select(ReminderStop)).all()) == 1
        for _ in range(2):
            actions.remind_again(session, make.learner(row), NOW)
        assert session.scalars(select(ReminderStop)).all() == []
        acts = flushed(session).scalars(select(AuditEvent.act).where(AuditEvent.act.like("reminders.%"))).all()
        assert sorted(acts) == ["reminders.stopped", "reminders.wanted again"]
        actions.stop_reminders(session, 999_999, NOW)  # an account that never was


def test_a_new_address_is_another_and_the_old_one_is_dead(database: Database, known) -> None:
    with database.writing() as session:
        row = land.member(session)
        me = make.learner(row)
        tokens = []
        for _ in range(2):
            actions.new_calendar(session, me, "s" * 64, NOW)
            tokens.append(calendar.token_of(session.get(CalendarAddress, row.id), "s" * 64))
        assert tokens[0] != tokens[1]
        found = [calendar.of_token(session, one, known, "https://ceu.example", frozenset(), NOW) for one in tokens]
        assert found[0] is None and "BEGIN:VEVENT" in found[1]
        kept = session.get(CalendarAddress, row.id)
        assert tokens[1] not in kept.secret_sha256 and kept.version == 2
        assert calendar.token_of(kept, "another secret") is None
