"""The date on the wall: midnights, clocks put on and back, the date line, zones of long ago, and unknown zones."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurodash_ceu.rules.credit import civil_date, zone_of
from neurodash_ceu.rules.refusal import Refused

ZONES = ("UTC", "Europe/London", "Europe/Zurich", "America/New_York", "America/Los_Angeles", "America/Sao_Paulo",
         "America/St_Johns", "Asia/Kathmandu", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Chatham",
         "Pacific/Kiritimati", "Pacific/Pago_Pago", "Pacific/Apia", "Africa/Monrovia")


@pytest.mark.parametrize(("instant", "zone", "day"), [
    # around midnight UTC
    ("2026-11-22T23:59:59.999999", "UTC", "2026-11-22"),
    ("2026-11-23T00:00:00", "UTC", "2026-11-23"),
    ("2026-12-31T23:59:59", "UTC", "2026-12-31"),
    ("2027-01-01T00:00:00", "UTC", "2027-01-01"),
    ("2026-11-22T23:30:00", "Europe/Zurich", "2026-11-23"),
    ("2026-11-22T22:59:59", "Europe/Zurich", "2026-11-22"),
    ("2026-11-23T00:30:00", "America/New_York", "2026-11-22"),
    ("2026-11-23T04:59:59", "America/New_York", "2026-11-22"),
    ("2026-11-23T05:00:00", "America/New_York", "2026-11-23"),
    ("2027-01-01T07:59:59", "America/Los_Angeles", "2026-12-31"),
    # offsets that are no whole hours
    ("2026-11-22T18:14:59", "Asia/Kathmandu", "2026-11-22"),
    ("2026-11-22T18:15:00", "Asia/Kathmandu", "2026-11-23"),
    ("2026-11-22T18:29:59", "Asia/Kolkata", "2026-11-22"),
    ("2026-11-22T18:30:00", "Asia/Kolkata", "2026-11-23"),
    ("2026-11-23T03:29:59", "America/St_Johns", "2026-11-22"),
    ("2026-11-23T03:30:00", "America/St_Johns", "2026-11-23"),
    # clocks put on and back in the night: the day before the change, the day of it, and the day after
    ("2026-03-28T23:59:59", "Europe/London", "2026-03-28"),
    ("2026-03-29T22:59:59", "Europe/London", "2026-03-29"),
    ("2026-03-29T23:00:00", "Europe/London", "2026-03-30"),
    ("2026-10-24T22:59:59", "Europe/London", "2026-10-24"),
    ("2026-10-24T23:00:00", "Europe/London", "2026-10-25"),
    ("2026-10-25T23:59:59", "Europe/London", "2026-10-25"),
    ("2026-10-26T00:00:00", "Europe/London", "2026-10-26"),
    ("2026-03-08T04:59:59", "America/New_York", "2026-03-07"),
    ("2026-03-09T03:59:59", "America/New_York", "2026-03-08"),
    ("2026-03-09T04:00:00", "America/New_York", "2026-03-09"),
    ("2026-11-01T03:59:59", "America/New_York", "2026-10-31"),
    ("2026-11-02T04:59:59", "America/New_York", "2026-11-01"),
    ("2026-11-02T05:00:00", "America/New_York", "2026-11-02"),
    ("2026-04-04T12:59:59", "Australia/Lord_Howe", "2026-04-04"),  # it puts its clocks back by half an hour
    ("2026-04-05T13:29:59", "Australia/Lord_Howe", "2026-04-05"),
    # clocks put on and back at midnight itself: a day that begins at one, and a day that ends twice
    ("2018-11-04T02:59:59", "America/Sao_Paulo", "2018-11-03"),
    ("2018-11-04T03:00:00", "America/Sao_Paulo", "2018-11-04"),
    ("2018-02-18T01:59:59", "America/Sao_Paulo", "2018-02-17"),
    ("2018-02-18T02:00:00", "America/Sao_Paulo", "2018-02-17"),
    ("2018-02-18T02:59:59", "America/Sao_Paulo", "2018-02-17"),
    ("2018-02-18T03:00:00", "America/Sao_Paulo", "2018-02-18"),
    # the date line: three dates at one instant
    ("2026-11-22T10:30:00", "Pacific/Kiritimati", "2026-11-23"),
    ("2026-11-22T10:30:00", "Europe/London", "2026-11-22"),
    ("2026-11-22T10:30:00", "Pacific/Pago_Pago", "2026-11-21"),
    # a day that was left out, and one that was lived twice
    ("2011-12-30T09:59:59", "Pacific/Apia", "2011-12-29"),
    ("2011-12-30T10:00:00", "Pacific/Apia", "2011-12-31"),
    ("1993-08-21T11:59:59", "Pacific/Kwajalein", "1993-08-20"),
    ("1993-08-21T12:00:00", "Pacific/Kwajalein", "1993-08-22"),
    # zones of long ago: minutes and seconds off the hour
    ("1972-01-06T00:44:29", "Africa/Monrovia", "1972-01-05"),
    ("1972-01-06T00:44:30", "Africa/Monrovia", "1972-01-06"),
    ("1972-01-08T00:00:00", "Africa/Monrovia", "1972-01-08"),
    ("1883-11-17T04:56:01", "America/New_York", "1883-11-16"),
    ("1883-11-17T04:56:02", "America/New_York", "1883-11-17"),
])
def test_the_date_on_the_wall(instant: str, zone: str, day: str) -> None:
    assert civil_date(datetime.fromisoformat(instant).replace(tzinfo=UTC), zone).isoformat() == day


INSTANTS = st.datetimes(datetime(1900, 1, 2), datetime(2100, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001 - bounds are naive here
OFFSETS = st.integers(-23 * 60, 23 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(INSTANTS, st.sampled_from(ZONES), OFFSETS)
def test_an_instant_has_one_date_however_it_is_written(instant: datetime, zone: str, offset: timezone) -> None:
    assert civil_date(instant.astimezone(offset), zone) == civil_date(instant, zone)


@given(INSTANTS, st.sampled_from(ZONES))
def test_the_date_is_that_of_utc_moved_by_the_zones_offset(instant: datetime, zone: str) -> None:
    offset = instant.astimezone(zone_of(zone)).utcoffset()
    assert offset is not None
    assert civil_date(instant, zone) == (instant + offset).date()


@given(st.dates(date(2020, 1, 2), date(2037, 12, 30)), st.sampled_from(ZONES), st.integers(1, 59))
def test_a_minute_to_midnight_is_this_day_and_a_minute_past_it_the_next(day: date, zone: str, minutes: int) -> None:
    """In these years no zone here changes its clocks at midnight."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=zone_of(zone)).astimezone(UTC)
    assert civil_date(midnight, zone) == day
    assert civil_date(midnight - timedelta(minutes=minutes), zone) == day - timedelta(days=1)
    assert civil_date(midnight + timedelta(minutes=minutes), zone) == day


@given(INSTANTS)
def test_dates_around_the_world_are_within_a_day(instant: datetime) -> None:
    for zone in ZONES:
        assert abs(civil_date(instant, zone) - instant.date()) <= timedelta(days=1)


def test_an_instant_without_an_offset_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="offset"):
        civil_date(datetime(2026, 11, 22, 12), "UTC")  # noqa: DTZ001 - that is what is tried


@pytest.mark.parametrize("name", [
    "", "Mars/Olympus", "Europe", "Europe/", "Europe/Berlin ", " UTC", "/etc/localtime", "../../etc/passwd",
    "Europe/../Europe/Berlin", "Europe\\Berlin", "Europe/Berlin\0", "UTC+1", "zone.tab", "tzdata.zi", "\ud800",
    "x" * 5000, "Zürich", "<b>UTC</b>", ".",
])
def test_an_unknown_zone_is_refused_at_its_field(name: str) -> None:
    with pytest.raises(Refused) as refused:
        civil_date(datetime(2026, 11, 22, tzinfo=UTC), name)
    assert refused.value.sentence == f"“{name}” is not a time zone we know. Choose one from the list."
    assert refused.value.field == "zone"


@pytest.mark.parametrize("name", ZONES)
def test_a_known_zone_keeps_its_name(name: str) -> None:
    assert zone_of(name).key == name
