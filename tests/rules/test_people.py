"""People, providers, problems and refusals as plain facts: read back as written, and never changed."""

from __future__ import annotations

import inspect
import json
from dataclasses import FrozenInstanceError, fields, is_dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurodash_ceu.rules import (
    assessment,
    attesting,
    cases,
    conditions,
    credit,
    drawing,
    evidence,
    grading,
    hours,
    lesson,
    offers,
    people,
    permits,
    plans,
    problems,
    progress,
    prose,
    provider,
)
from neurodash_ceu.rules.attesting import STATEMENT, Attested, attested_from_text, attested_text
from neurodash_ceu.rules.canonical import canonical_text
from neurodash_ceu.rules.people import Learner, LicenceHeld
from neurodash_ceu.rules.problems import Problem
from neurodash_ceu.rules.provider import DEMONSTRATION, Issuer, Provider, Signer
from neurodash_ceu.rules.refusal import Refused
from tests.rules.entries import WORDS

ATTESTED = st.builds(
    Attested, legal_name=WORDS, licences=st.lists(st.builds(LicenceHeld, WORDS, WORDS, WORDS), max_size=3).map(tuple),
    title=WORDS, activity_code=WORDS, provider=WORDS, minutes=st.integers(0, 999), hours=WORDS, zone=WORDS,
    paper=st.sampled_from(["A4", "Letter"]), statement=st.just(STATEMENT) | WORDS)


@given(ATTESTED)
def test_what_was_attested_is_read_back_whole(facts: Attested) -> None:
    assert attested_from_text(attested_text(facts)) == facts
    assert attested_text(attested_from_text(attested_text(facts))) == attested_text(facts)


def test_what_was_attested_is_spelt_as_ever() -> None:
    facts = Attested("Zoë Ångström", (LicenceHeld("PT", "CA", "PT 0123"),), "A module", "ND-1", "P", 33, "0.55", "UTC",
                     "A4", (("Level", "Intermediate"),), "So it is.")
    assert attested_text(facts) == (
        '{"activity_code":"ND-1","also":[["Level","Intermediate"]],'
        '"hours":"0.55","legal_name":"Zoë Ångström","licences":[{"jurisdiction":"CA",'
        '"number":"PT 0123","profession":"PT"}],"minutes":33,"paper":"A4","provider":"P","statement":"So it is.",'
        '"title":"A module","zone":"UTC"}')


def test_the_statement_is_kept_with_what_it_was_made_about() -> None:
    facts = Attested("N", (), "T", "C", "P", 1, "0.01", "UTC", "A4")
    assert facts.statement == STATEMENT == (
        "I studied this module and answered its quiz and case myself, and the facts above are right as they will be "
        "printed.")
    assert json.loads(attested_text(facts))["statement"] == STATEMENT


def test_a_learner_without_roles_has_none() -> None:
    assert Learner(1, "a@example.org", "Ann", "UTC", "A4") == Learner(
        1, "a@example.org", "Ann", "UTC", "A4", frozenset(), False)


def test_the_demonstration_never_passes_for_a_provider() -> None:
    assert DEMONSTRATION.name == "Demonstration provider"
    assert DEMONSTRATION.signer is None
    assert DEMONSTRATION.number is None
    assert DEMONSTRATION.price == "Free with an account."
    assert DEMONSTRATION.mail.endswith(".invalid")
    for words in (DEMONSTRATION.complaints, DEMONSTRATION.adjustments, *DEMONSTRATION.address):
        assert "demonstration" in words


def test_a_provider_is_spelt_with_its_signer_and_without_what_it_lacks() -> None:
    whole = Provider("N", ("1 Street", "Town"), "m@example.org", "C", "A", "Free.", Signer("S", "T"), "12")
    assert json.loads(canonical_text(whole)) == {
        "name": "N", "address": ["1 Street", "Town"], "mail": "m@example.org", "complaints": "C", "adjustments": "A",
        "price": "Free.", "signer": {"name": "S", "title": "T"}, "number": "12"}
    assert set(json.loads(canonical_text(DEMONSTRATION))) == {
        "name", "address", "mail", "complaints", "adjustments", "price", "answer_days"}
    assert Issuer(whole, False, "https://example.org").provider is whole


# --- problems and refusals ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("fix", "sentence"), [
    ("mark one", "a.yaml:3 item q1: no option is correct. Mark one."),
    ("`id` is free", "a.yaml:3 item q1: no option is correct. `id` is free."),
])
def test_a_problem_is_one_line(fix: str, sentence: str) -> None:
    assert Problem("a.yaml:3 item q1", "no option is correct", fix).sentence() == sentence


def test_problems_are_put_in_the_order_of_their_places() -> None:
    assert sorted([Problem("b", "a", "a"), Problem("a", "b", "a"), Problem("a", "a", "b"), Problem("a", "a", "a")]) == [
        Problem("a", "a", "a"), Problem("a", "a", "b"), Problem("a", "b", "a"), Problem("b", "a", "a")]


def test_a_refusal_is_a_sentence_with_the_field_it_belongs_to() -> None:
    assert (Refused("No.").sentence, Refused("No.").field, str(Refused("No."))) == ("No.", None, "No.")
    assert (Refused("No.", "zone").field, str(Refused("No.", "zone"))) == ("zone", "No.")


# --- every shape --------------------------------------------------------------------------------------------

ROOMS = (assessment, attesting, cases, conditions, credit, drawing, evidence, grading, hours, lesson, offers, people,
         permits, plans, problems, progress, prose, provider)
SHAPES = [shape for room in ROOMS for shape in vars(room).values()
          if inspect.isclass(shape) and is_dataclass(shape) and shape.__module__ == room.__name__]
WRITTEN_BY_AUTHORS = [shape for shape in SHAPES if shape.__module__.rsplit(".", 1)[1] in (
    "assessment", "conditions", "evidence", "lesson", "provider") and shape is not Issuer]


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_a_fact_is_never_changed(shape: type) -> None:
    blank = object.__new__(shape)
    with pytest.raises(FrozenInstanceError):
        setattr(blank, fields(shape)[0].name, "x")


@pytest.mark.parametrize("shape", WRITTEN_BY_AUTHORS, ids=lambda shape: shape.__name__)
def test_a_shape_that_authors_write_refuses_keys_it_does_not_know(shape: type) -> None:
    """Without it a misspelt `corect: true` would be dropped in silence."""
    assert shape.__pydantic_config__ == {"extra": "forbid"}  # type: ignore[attr-defined]  # each has it, that is tested
