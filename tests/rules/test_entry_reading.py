"""The quick reading of an entry's text says nothing that the slow one does not say."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurodash_ceu.rules.credit import KINDS, EntryFacts, entry_facts, entry_text
from neurodash_ceu.rules.entry_reading import NAMES, facts_of, instant, topics_of, values_of
from tests.rules.entries import AWARD, FACTS, OUTSIDE

PIECES = ['"', "\\", ",", ":", "[", "]", "{", "}", " ", "\n", "0", "1", "-", "-0", "00", ".0", "e1", "true", "false",
          "null", "NaN", "٣", "\\u0041", '"seq":1,', '"assessed":false,', '"assessed":true,', '"stated":0,',
          '"proof":null,',
          '"topics":[["a",1]]', '"claimed":"1",', '"schema":1', '"schema":2', '"schema":3', '"2026-02-30"',
          '"20260201"',
          "2026-11-22T10:00:00", '"kind":"award"', '"kind":"gift"', '"x":1,']


def as_stated(facts: EntryFacts, name: str) -> object:
    """A fact as JSON has it, or None where it is left out."""
    value = facts.minutes.of(name.removeprefix("minutes_")) if name.startswith("minutes_") else getattr(facts, name)  # type: ignore[arg-type]  # a kind
    return None if value is None or (name in ("assessed", "minutes_stated") and not value) else value


def agreed(text: str) -> bool:
    """Is it read at a glance, and then as the slow reading has it?"""
    values = values_of(text)
    if values is None:
        return False
    facts = entry_facts(text)  # raises, where what was accepted is none of ours
    assert facts_of(text) == facts
    for name, value in zip(NAMES, values, strict=True):
        stated = as_stated(facts, name)
        if name == "topics":
            assert topics_of(value or "") == (" ".join(f"{topic}={own}" for topic, own in facts.topics) or None)
        elif name == "approvals":
            assert json.loads(f"[{value}]") == list(facts.approvals)
        elif isinstance(stated, str):
            assert value == stated
        else:
            assert value == (None if stated is None else json.dumps(stated)), name
    return True


@given(FACTS)
def test_a_text_without_an_escaped_letter_is_read_at_a_glance(facts: EntryFacts) -> None:
    text = entry_text(facts)
    assert agreed(text) == ("\\" not in text)


@given(FACTS, st.data())
def test_what_is_accepted_is_what_the_slow_reading_accepts(facts: EntryFacts, data: st.DataObject) -> None:
    """Texts with a piece put in, taken out or put over another: whatever of it passes must pass in earnest."""
    text = entry_text(facts)
    for _ in range(data.draw(st.integers(1, 2))):
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, min(len(text), start + 12)))
        text = text[:start] + data.draw(st.sampled_from(PIECES) | st.text(max_size=2)) + text[end:]
    agreed(text)


@given(FACTS, st.sampled_from(PIECES), st.data())
def test_values_of_another_form(facts: EntryFacts, piece: str, data: st.DataObject) -> None:
    """Whole values put over others, where a piece by chance would seldom meet one."""
    members = json.loads(entry_text(facts))
    name = data.draw(st.sampled_from(sorted(members)))
    spelt = entry_text(facts)
    for value in (piece, f'"{piece}"', "[]", "{}", "1", "1.0", "null", '["ab"]', '[["a",1,2]]', '[["a","b"]]'):
        own = json.dumps(members[name], ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        agreed(spelt.replace(f'"{name}":{own}', f'"{name}":{value}'))


@pytest.mark.parametrize("facts", [AWARD, OUTSIDE])
def test_members_in_another_order_or_spaced(facts: EntryFacts) -> None:
    text = entry_text(facts)
    assert agreed(text)
    members = json.loads(text)
    backwards = json.dumps(dict(reversed(members.items())), ensure_ascii=False, separators=(",", ":"))
    assert not agreed(backwards)
    assert not agreed(json.dumps(members, ensure_ascii=False, sort_keys=True))
    assert not agreed(text + "\n")
    assert not agreed(text.replace('"schema":2', '"schema":1').replace('"schema":1', '"assessed":true,"schema":1'))


def test_every_kind_of_minutes_is_read() -> None:
    assert {f"minutes_{kind}" for kind in KINDS} <= set(NAMES)


def test_what_a_glance_cannot_read_is_read_slowly() -> None:
    quoted = replace(AWARD, title='A "quoted" title')
    assert facts_of(entry_text(quoted)) == quoted
    with pytest.raises(ValueError, match="is not JSON"):
        facts_of("nothing")


def test_an_instant_has_its_offset() -> None:
    assert instant("2026-11-22T10:00:00") is None
    assert instant("soon") is None
