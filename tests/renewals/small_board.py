"""A small board of every shape, and the ways in which tests spoil it."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

from neurodash_ceu.ports.files import Reading, read_yaml
from neurodash_ceu.renewals.reader import Draft, Shelf
from neurodash_ceu.rules.boards import Board

TODAY = date(2026, 12, 1)

TEXT = """\
code: XX
name: Atlantis
also: [Sunken Atlantis]
rules:
  - id: xx-pt
    professions: [PT, PTA]
    source:
      url: https://board.example/rule
      words: twenty-four contact hours every two years
      kind: official
      checked: 2026-11-30
    unit: {name: contact hour, plural: contact hours, minutes: 50, step: "1/2", least: 1}
    required: 24
    cycle: {months: 24, end: fixed, day: "11-30", years: odd}
    lines:
      - {id: live, kind: minimum, at_least: 12, words: Live., of: {formats: [live in person]}, name: live}
      - {id: ethics, kind: minimum, at_least: 2, words: Ethics., of: {topics: [ethics], answered: by-us}, when: adults}
      - {id: hiv, kind: minimum, at_least: 1, words: HIV., of: {topics: [hiv-aids]}, clock: {every_years: 4}}
      - {id: online, kind: maximum, at_most: "10.5", words: Online., of: {kinds: [online]}, beyond: [ethics]}
      - {id: day, kind: rate, at_most: 10, within: day, words: A day.}
      - {id: times, kind: multiplier, by: "5/4", words: Assessed., of: {assessed: true}}
      - {id: cpr, kind: excluded, words: No CPR., of: {topics: [life-support]}}
      - {id: test, kind: excluded, words: No test., minutes: [test]}
      - {id: twice, kind: no repeat, words: Once.}
      - {id: exam, kind: task, words: Pass the exam., clock: {once: true}}
    questions:
      - {id: adults, about: licence, ask: Do you treat adults?, answer: yes-no}
      - {id: board, about: licence, ask: Does the board consent?, answer: yes-no}
      - {id: by-us, about: entry, ask: Did we approve it?, answer: yes-no, of: {topics: [ethics]}}
      - id: how
        about: entry
        ask: How was it?
        answer: options
        options: [{id: online, words: Online}, {id: other, words: Otherwise}]
    first_renewal:
      - {words: First year., required: 12, licensed_months: [12, 24], instead: [live=6], keeps: [live]}
      - {words: Second half., required: 0, licensed_at_most: 12, keeps: []}
      - {words: By examination., when: adults, prorated: true}
    carry_over: {words: Six., at_most: 6, of: [ethics=1], when: board}
    alternatives:
      - {words: Certified., when: board}
    reporting: CE Broker
    keep_records_years: 4
    notes: [Half hours are 25 minutes.]
"""


@cache
def read(*changes: tuple[str, str]) -> Shelf:
    """The board with words changed, as the reader has it."""
    reading: Reading[Board] = read_yaml(changed(*changes), Board, "boards/xx.yaml")
    drafts = () if reading.value is None else (Draft(reading.value, reading.places, problems=reading.problems),)
    return Shelf(drafts, reading.problems)


def changed(*changes: tuple[str, str]) -> str:
    """The text with words changed, each of which must be there."""
    text = TEXT
    for old, new in changes:
        assert text.count(old) >= 1, old
        text = text.replace(old, new, 1)
    return text


def write(folder: Path, *changes: tuple[str, str], name: str = "xx.yaml") -> Path:
    """The board as the only file of a folder, with words changed."""
    text = changed(*changes)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder
