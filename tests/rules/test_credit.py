"""An entry's minutes, its text and hash, its reversal, and what a book's entries come to."""

from __future__ import annotations

import hashlib
import json
from dataclasses import FrozenInstanceError, fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurodash_ceu.rules.credit import (
    ENTRY_KINDS,
    GENESIS,
    KINDS,
    EntryFacts,
    Minutes,
    entry_facts,
    entry_hash,
    entry_text,
    reversal_of,
)
from tests.rules.entries import AWARD, DIGESTS, FACTS, MINUTES, OUTSIDE, WORDS

# --- minutes ------------------------------------------------------------------------------------------------


@given(MINUTES, MINUTES, MINUTES)
def test_minutes_add_kind_by_kind(one: Minutes, two: Minutes, three: Minutes) -> None:
    assert [(one + two).of(kind) for kind in KINDS] == [one.of(kind) + two.of(kind) for kind in KINDS]
    assert one + two == two + one
    assert (one + two) + three == one + (two + three)
    assert one + Minutes() == one
    assert one + -one == Minutes()
    assert (one + two).total == one.total + two.total
    assert one.total == sum(one.of(kind) for kind in KINDS)


def test_every_kind_is_named_and_counted_once() -> None:
    minutes = Minutes(reading=1, video=20, exercise=300, test=4000, evaluation=50000, stated=600000)
    assert [minutes.of(kind) for kind in KINDS] == [1, 20, 300, 4000, 50000, 600000]
    assert minutes.total == 654321
    assert -minutes == Minutes(-1, -20, -300, -4000, -50000, -600000)


# --- text and hash ------------------------------------------------------------------------------------------


@given(FACTS)
def test_a_text_gives_back_its_facts(facts: EntryFacts) -> None:
    assert entry_facts(entry_text(facts)) == facts


@given(FACTS, FACTS, st.sampled_from([field.name for field in fields(EntryFacts)]))
def test_entries_that_differ_in_one_fact_have_two_texts(one: EntryFacts, two: EntryFacts, name: str) -> None:
    other = replace(one, **{name: getattr(two, name)})
    assert (entry_text(one) == entry_text(other)) == (one == other)


@given(FACTS)
def test_a_text_has_keys_in_order_whole_minutes_and_no_null(facts: EntryFacts) -> None:
    values = json.loads(entry_text(facts))
    assert list(values) == sorted(values)
    assert list(values["minutes"]) == sorted(kind for kind in KINDS if kind != "stated" or facts.minutes.stated)
    assert None not in values.values()


@given(DIGESTS, WORDS)
def test_a_hash_is_that_of_the_previous_hash_a_newline_and_the_text(previous: str, text: str) -> None:
    assert entry_hash(previous, text) == hashlib.sha256(previous.encode() + b"\n" + text.encode()).hexdigest()


def test_the_text_and_hash_of_an_entry_never_change() -> None:
    """Made by hand with `printf '%s\\n%s' PREVIOUS TEXT | sha256sum`: books in the world depend on these bytes."""
    assert GENESIS == "0000000000000000000000000000000000000000000000000000000000000000"
    text = (
        '{"activity_code":"ND-001","approvals":[],"book":"b-1","completed_on":"2026-11-22","demonstration":true,'
        f'"edition":"{"ab" * 32}","format":"self-paced text","kind":"award",'
        '"minutes":{"evaluation":0,"exercise":0,"reading":23,"test":10,"video":0},'
        '"provider":"Demonstration provider","recorded_at":"2026-11-22T23:30:00+00:00","schema":1,"seq":1,'
        '"title":"Résistance","topics":[["ethics",3]],"zone":"Europe/Zurich"}')
    assert entry_text(AWARD) == text
    assert entry_hash(GENESIS, text) == "9fec4c6b31421d1031968b8a5743a4fac123cfe35e4780fbe9e4083311677526"


def test_the_text_and_hash_of_an_entry_of_schema_2_never_change() -> None:
    text = (
        '{"activity_code":"OUTSIDE-1","approvals":["AOTA 1234"],"assessed":true,"book":"b-1","claimed":"0.6",'
        '"claimed_unit":"iacet-ceu","completed_on":"2026-10-03","demonstration":false,"format":"live in person",'
        '"kind":"outside","minutes":{"evaluation":0,"exercise":0,"reading":0,"stated":360,"test":0,"video":0},'
        f'"proof":"{"cd" * 32}","provider":"A college","recorded_at":"2026-11-22T23:30:00+00:00","schema":2,"seq":2,'
        '"title":"A day on falls","topics":[["falls",360]],"zone":"UTC"}')
    assert entry_text(OUTSIDE) == text
    assert entry_hash(GENESIS, text) == "f42b81b9666362cf5955e9291a62b01e030371b43ec882f4818ada8f1bd37fef"


def test_facts_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        AWARD.title = "Another"  # type: ignore[misc]  # that is what is tried


def _with(**facts: object) -> str:
    return json.dumps(json.loads(entry_text(AWARD)) | facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _without(name: str) -> str:
    values = json.loads(entry_text(AWARD))
    del values[name]
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


MINUTES_AS = {"reading": 23, "test": 10, "video": 0, "exercise": 0, "evaluation": 0}


@pytest.mark.parametrize(("text", "said"), [
    ("", "not JSON"),
    ("no", "not JSON"),
    ("[" * 100_000, "not JSON"),
    ("9" * 5000, "not JSON"),
    ("[]", "not of schema 1 or 2"),
    ("null", "not of schema 1 or 2"),
    ("{}", "not of schema 1 or 2"),
    (_with(schema=3), "not of schema 1 or 2"),
    *((_with(**{name: value}), f"states {name!r}, which no text of schema 1") for name, value in (
        ("assessed", True), ("claimed", "1"), ("claimed_unit", "hour"), ("proof", "ab"), ("adjusts", 1),
        ("repeats", 1))),
    (_with(schema=2, assessed=1), "'assessed' in another form"),
    (_with(schema=2, assessed=False), "canonical spelling"),
    (_with(schema=2, adjusts=True), "'adjusts' in another form"),
    (_with(schema=2, repeats="1"), "'repeats' in another form"),
    (_with(schema=2, claimed=6), "'claimed' in another form"),
    (_with(schema="1"), "not of schema 1 or 2"),
    (_with(schema=True), "'schema' in another form"),
    (_with(schema=1.0), "'schema' in another form"),
    (_with(name="Ann", zzz=1), "unknown fact 'name'"),
    *((_without(name), "lacks a fact") for name in (
        "activity_code", "title", "minutes", "completed_on", "zone", "provider", "recorded_at")),
    (_with(minutes={"reading": 1, "walking": 2}), "lacks a fact"),
    (_with(minutes=33), "lacks a fact"),
    (_with(minutes={"reading": 33}), "canonical spelling"),
    *((_with(minutes={**MINUTES_AS, "reading": value}), "'minutes' in another form")
      for value in (23.0, "23", True, None)),
    *((_without(name), "canonical spelling") for name in ("book", "seq", "kind", "format", "topics", "approvals")),
    (entry_text(AWARD) + "\n", "canonical spelling"),
    (entry_text(AWARD).replace('":', '": '), "canonical spelling"),
    (entry_text(AWARD).replace("é", "\\u00e9"), "canonical spelling"),
    (_with(reverses=None), "canonical spelling"),
    (_with(edition=1), "'edition' in another form"),
    (_with(title=5), "'title' in another form"),
    (_with(seq="1"), "'seq' in another form"),
    (_with(seq=True), "'seq' in another form"),
    (_with(reverses="1"), "'reverses' in another form"),
    (_with(demonstration=1), "'demonstration' in another form"),
    (_with(kind="gift"), "'kind' in another form"),
    (_with(kind=["award"]), "'kind' in another form"),
    (_with(topics=[["ethics", "3"]]), "'topics' in another form"),
    (_with(topics=[["ethics", 3, 4]]), "'topics' in another form"),
    (_with(topics=[["ethics"]]), "'topics' in another form"),
    (_with(topics=[3]), "lacks a fact"),
    (_with(approvals=[1]), "'approvals' in another form"),
    *((_with(completed_on=day), "'completed_on' in another form") for day in ("", "22 November 2026", "20261122",
                                                                             "2026-W47-7", "2026-02-30")),
    *((_with(recorded_at=instant), "'recorded_at' in another form") for instant in ("", "yesterday",
                                                                                   "2026-11-22T23:30:00")),
])
def test_a_text_that_is_not_ours_is_refused_with_a_sentence(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=r"^the text ") as refused:
        entry_facts(text)
    assert said in str(refused.value)


# --- reversals ---------------------------------------------------------------------------------------------


@given(FACTS, st.integers(1, 99))
def test_an_entry_and_its_reversal_come_to_nothing(facts: EntryFacts, seq: int) -> None:
    entry = replace(facts, seq=seq, reverses=None)
    taken = replace(reversal_of(entry, seq, "2026-11-23T08:00:00+00:00", "duplicate"), seq=seq + 1)
    assert (entry.minutes + taken.minutes, taken.reverses) == (Minutes(), seq)
    totals: dict[str, int] = {}
    for topic, minutes in (*entry.topics, *taken.topics):
        totals[topic] = totals.get(topic, 0) + minutes
    assert not any(totals.values())


def test_a_reversal_says_what_it_takes_back_and_why() -> None:
    taken = reversal_of(AWARD, 7, "2026-11-23T08:00:00+00:00", "duplicate")
    assert taken == EntryFacts(
        activity_code="ND-001", title="Résistance", minutes=Minutes(reading=-23, test=-10), completed_on="2026-11-22",
        zone="Europe/Zurich", provider="Demonstration provider", recorded_at="2026-11-23T08:00:00+00:00",
        kind="reversal", edition="ab" * 32, topics=(("ethics", -3),), reason_code="duplicate", reverses=7,
        demonstration=True)
    assert entry_facts(entry_text(taken)) == taken


def test_a_reversal_keeps_the_format_of_what_it_takes_back() -> None:
    assert reversal_of(replace(AWARD, format="live"), 1, AWARD.recorded_at, "duplicate").format == "live"


def test_the_kinds_of_entries_and_minutes_are_settled() -> None:
    assert ENTRY_KINDS == ("award", "outside", "adjustment", "reversal")
    assert KINDS == ("reading", "video", "exercise", "test", "evaluation", "stated")
