"""The private calendar and one-click unsubscription: what RFC 5545 and RFC 8058 ask, and who may."""

from __future__ import annotations

from datetime import UTC, date, datetime
from email.message import EmailMessage

from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from neurodash_ceu.ports.outbox import drain
from neurodash_ceu.records.people import Person
from neurodash_ceu.records.renewals import CalendarAddress, ReminderStop
from neurodash_ceu.renewals import actions, calendar
from neurodash_ceu.renewals.addresses import stop_token
from neurodash_ceu.renewals.ics import Event, calendar_text
from neurodash_ceu.renewals.reminding import Post, remind
from neurodash_ceu.renewals.shelf import boards
from neurodash_ceu.web.forms import Tokens
from neurodash_ceu.web.house import House
from tests import make
from tests.client import Browser
from tests.renewals import land
from tests.renewals.land import alone, database_url, house, press, ruth, signed_in

__all__ = ["alone", "database_url", "house", "ruth"]  # fixtures

STAMP = datetime(2026, 11, 24, tzinfo=UTC)


def parsed(text: str) -> list[list[tuple[str, str]]]:
    """The events of a calendar by the rules of RFC 5545 alone, or an error: the calendar's own lines come first."""
    assert text.endswith("\r\n") and "\n" not in text.replace("\r\n", "")
    raw = text.encode().split(b"\r\n")[:-1]
    assert all(len(line) <= 75 for line in raw)
    unfolded: list[bytes] = []
    for line in raw:
        if line.startswith(b" "):
            unfolded[-1] += line[1:]
        else:
            unfolded.append(line)
    pairs = []
    for line in (one.decode() for one in unfolded):
        name, colon, value = line.partition(":")
        assert colon and name.replace("-", "").replace(";", "").replace("=", "").isalnum() and name == name.upper()
        pairs.append((name, value))
    assert pairs[0] == ("BEGIN", "VCALENDAR") and pairs[-1] == ("END", "VCALENDAR")
    groups, inside = [[]], False
    for name, value in pairs[1:-1]:
        if name == "BEGIN":
            assert value == "VEVENT" and not inside
            groups.append([])
            inside = True
        elif name == "END":
            assert value == "VEVENT" and inside
            inside = False
        else:
            groups[-1 if inside else 0].append((name, value))
    assert not inside
    for one in groups:
        names = [name for name, _ in one]
        assert len(names) == len(set(names))
    assert {"VERSION", "PRODID"} <= {name for name, _ in groups[0]}
    for event in groups[1:]:
        assert {"UID", "DTSTAMP", "DTSTART;VALUE=DATE", "DTEND;VALUE=DATE", "SUMMARY"} <= {name for name, _ in event}
    return groups


def plain(value: str) -> str:
    """A text without its escapes."""
    out, letters = [], iter(value)
    for one in letters:
        if one == "\\":
            after = next(letters)
            assert after in "\\;,nN"
            out.append("\n" if after in "nN" else after)
        else:
            assert one not in ";,"
            out.append(one)
    return "".join(out)


LETTERS = st.text(st.characters(exclude_categories=("Cs",)))  # what a database of ours can hold


@given(LETTERS, LETTERS, st.integers(1, 4))
def test_any_text_can_stand_in_it(summary: str, description: str, count: int) -> None:
    events = [Event(f"u{n}@x", date(2027, 5, 31), summary, description, "https://ceu.example/") for n in range(count)]
    found = parsed(calendar_text("Name", "Words", events, STAMP))
    assert len(found) == count + 1
    kept = "".join(one for one in description.replace("\r\n", "\n").replace("\r", "\n")
                   if one == "\n" or (one >= " " and one != "\x7f"))
    assert plain(dict(found[1])["DESCRIPTION"]) == kept


def address(me: Browser) -> str:
    """The address that the page shows, made first."""
    me.get("/renewals")
    me.send({}, "/renewals/calendar")
    return shown(me)


def shown(me: Browser) -> str:
    """The address that stands on the page."""
    found = me.get("/renewals").soup.find(id="calendar-address")["value"]
    assert found.startswith("http://127.0.0.1:8000/calendar/")
    return found.removeprefix("http://127.0.0.1:8000")


def test_one_day_a_licence_with_the_gap_in_its_words(app: Flask, house: House, ruth: Person) -> None:
    me = signed_in(app, ruth)
    feed = address(me)
    answer = app.test_client().get(feed)
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    _, event = parsed(answer.get_data(as_text=True))
    said = dict(event)
    own = land.licence_id(house, ruth)
    assert said["UID"] == f"licence-{own}-ends-2027-05-31@127.0.0.1"
    assert (said["DTSTART;VALUE=DATE"], said["DTEND;VALUE=DATE"]) == ("20270531", "20270601")
    assert plain(said["SUMMARY"]) == "Testland PT licence: renew by today"
    assert plain(said["DESCRIPTION"]).startswith("3 contact hours short, of which 1 for “ethics”")
    assert said["URL"] == f"http://127.0.0.1:8000/renewals#licence-{own}"
    assert "VALARM" not in answer.get_data(as_text=True)


def test_a_program_that_asks_again_is_told_that_nothing_is_new(app: Flask, house: House, ruth: Person) -> None:
    client = app.test_client()
    feed = address(signed_in(app, ruth))
    first = client.get(feed)
    assert client.get(feed, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    assert first.headers["Cache-Control"] == "private, no-cache"
    assert first.headers["X-Robots-Tag"] == "noindex"


def test_another_address_kills_the_old_one_after_a_question(app: Flask, house: House, ruth: Person) -> None:
    me = signed_in(app, ruth)
    old = address(me)
    page = me.get("/renewals/calendar")
    assert "dead at once" in page.text
    me.send({}, "/renewals/calendar")
    new = shown(me)
    client = app.test_client()
    assert [client.get(one).status_code for one in (old, new)] == [404, 200]


def test_an_unknown_address_is_nothing(app: Flask, house: House) -> None:
    client = app.test_client()
    assert [client.get(f"/calendar/{token}.ics").status_code for token in ("x", "A" * 43, "A" * 44)] == [404] * 3


def test_the_door_of_calendars_is_not_open_for_ever(app: Flask, house: House) -> None:
    client = app.test_client()
    found = [client.get("/calendar/x.ics").status_code for _ in range(121)]
    assert found == [404] * 120 + [429]


def test_a_calendar_is_empty_while_the_plan_does_not_give_it(app: Flask, house: House, ruth: Person, clock) -> None:
    feed = address(signed_in(app, ruth))
    with house.database.writing() as session:
        poor = land.member(session, premium=False)
        actions.new_calendar(session, make.learner(poor), house.settings.secret, land.NOW)
        row = session.get(CalendarAddress, poor.id)
        hers = calendar.token_of(row, house.settings.secret)
    head, *events = parsed(app.test_client().get(f"/calendar/{hers}.ics").get_data(as_text=True))
    assert events == [] and "does not include renewals" in plain(dict(head)["X-WR-CALDESC"])
    assert len(parsed(app.test_client().get(feed).get_data(as_text=True))) == 2


# --- one click ----------------------------------------------------------------------------------------------


def stopped(house: House) -> list[int]:
    with house.database.reading() as session:
        return [row.person_id for row in session.query(ReminderStop)]


def test_one_click_needs_neither_a_session_nor_a_token(app: Flask, house: House, ruth: Person) -> None:
    """RFC 8058: the mail program posts `List-Unsubscribe=One-Click` to the address of the header, and nothing else."""
    client = app.test_client()
    there = f"/unsubscribe/{stop_token(house.settings.secret, ruth.id)}"
    for _ in range(2):
        assert client.post(there, data={"List-Unsubscribe": "One-Click"}).status_code == 200
        assert stopped(house) == [ruth.id]


def test_a_person_is_asked_by_one_button_and_may_come_back(app: Flask, house: House, ruth: Person, browser) -> None:
    there = f"/unsubscribe/{stop_token(house.settings.secret, ruth.id)}"
    page = browser.get(there)
    assert stopped(house) == []  # to look changes nothing
    assert page.response.headers["Referrer-Policy"] == "no-referrer"
    assert browser.send({}, there, 200).h1 == "Reminders are stopped"
    assert stopped(house) == [ruth.id]
    me = signed_in(app, ruth)
    assert "You get no reminders." in me.get("/renewals").text
    press(me, "/renewals/reminders", {"wanted": "yes"})
    assert stopped(house) == []


def test_a_token_that_is_not_ours_stops_nobody(app: Flask, house: House, ruth: Person) -> None:
    client = app.test_client()
    wrong = f"/unsubscribe/{ruth.id}-{'A' * 43}"
    assert [client.get(wrong).status_code, client.post(wrong).status_code] == [404, 404]
    assert stopped(house) == []


def test_no_other_form_goes_without_its_token(app: Flask) -> None:
    """The only address that is itself the proof: adding one is a decision, made here."""
    free = [name for name, view in app.view_functions.items() if getattr(view, "token_is_in_the_address", False)]
    assert free == ["renewals.unsubscribe_now"]
    assert isinstance(app.extensions["csrf"], Tokens)


def test_the_mail_that_goes_out_carries_the_two_headers(app: Flask, house: House, ruth: Person, alone) -> None:
    sent: list[EmailMessage] = []
    with house.database.writing() as session:
        remind(session, boards(alone), Post("https://ceu.example", house.settings.secret),
               datetime(2027, 5, 1, 12, tzinfo=UTC))
    drain(house.database, sent.append, "us@example.org", lambda: datetime(2027, 5, 1, 12, tzinfo=UTC))
    (mail,) = sent
    assert mail["List-Unsubscribe"].startswith("<https://ceu.example/unsubscribe/")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
