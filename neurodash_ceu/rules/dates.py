"""Civil dates as they are written here."""

from __future__ import annotations

from datetime import date

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December")


def day_words(day: date) -> str:
    """A date with plain spaces: "31 May 2027"."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
