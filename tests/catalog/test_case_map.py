"""The drawn map of a case: well-formed, without styles and scripts, saying in words what it shows, texts escaped."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as Xml

import pytest

from neurodash_ceu.catalog.case_map import draw
from neurodash_ceu.rules.cases.ranking import best_path
from neurodash_ceu.rules.cases.shapes import Alarm, Band, Case, Guard, Measurement, Variable
from neurodash_ceu.rules.cases.walking import walk
from tests.catalog.shipped import SHIPPED
from tests.rules.graphs import case, choice, decision, scene
from tests.rules.lessons import ending

SVG = "{http://www.w3.org/2000/svg}"
CASES = [one for module in SHIPPED.modules for one in module.cases]

MIXED = replace(
    case(scene("a", "b"), Measurement("b", "measurement", "A <pulse> & more", "T", "A?", (
        Band("low", "30", "59", "c", "harmful", "C", "R"), Band("right", "60", "99", "c", "optimal", "C", "R")),
        low="30", high="99", unit="beats/min"),
         decision("c", choice("x", "good"), choice("y", "bad", "harmful", critical=True)), ending("good"),
         ending("fair", "acceptable"), ending("bad", "harmful")),
    variables=(Variable("heat", "Heat", 0, 3, 0),), alarms=(Alarm("hot", (Guard("heat", at_least=3),), "fair", "!"),))
YOURS, BEST = walk(MIXED, [("a", "on"), ("b", "value=42"), ("c", "y")]), walk(
    MIXED, [("a", "on"), ("b", "value=72"), ("c", "x")])


@pytest.mark.parametrize("whole", [*CASES, MIXED], ids=lambda one: one.id)
def test_the_picture_is_well_formed_and_named_and_has_no_style(whole: Case) -> None:
    best = walk(whole, best_path(whole))
    drawn = draw(whole, best, best)
    picture = Xml.fromstring(drawn.svg)  # noqa: S314 - our own
    assert picture.get("role") == "img"
    assert picture.get("aria-labelledby") == "map-title map-desc"
    assert picture.find(f"{SVG}title").text == f"Map of the case {whole.title}"
    assert len(picture.findall(f"{SVG}g")) == len(whole.nodes)
    for part in picture.iter():
        assert not {"style", "fill", "stroke"} & set(part.attrib)
        assert not any(name.startswith("on") for name in part.attrib)
        assert part.tag.removeprefix(SVG) in {"svg", "title", "desc", "g", "path", "rect", "text"}


def test_kinds_and_qualities_differ_in_shape_and_word_and_the_paths_are_marked() -> None:
    picture = Xml.fromstring(draw(MIXED, YOURS, BEST, name="m").svg)  # noqa: S314 - our own
    groups = {group.find(f"{SVG}title").text.partition(".")[0]: group for group in picture.findall(f"{SVG}g")}
    shapes = {name: [(part.tag.removeprefix(SVG), part.get("class")) for part in group if part.get("class") in (
        "box", "ticks", "edge")] for name, group in groups.items()}
    assert shapes["A"] == [("rect", "box")]
    assert shapes["A <pulse> & more"] == [("rect", "box"), ("path", "ticks")]
    assert shapes["C"] == [("path", "box")]
    notes = [group.find(f"{SVG}text[@class='map-note']").text for group in picture.findall(f"{SVG}g")]
    assert sorted(notes) == ["Decision, both", "Ending: acceptable", "Ending: good, best", "Ending: harmful, yours",
                             "Measurement, both", "Scene, both"]
    signs = {part.get("class"): part.get("d") for part in picture.iter(f"{SVG}path")
             if (part.get("class") or "").startswith("sign")}
    assert len(set(signs.values())) == 3
    assert len(picture.findall(f"{SVG}path[@class='way yours']")) == 3
    assert len(picture.findall(f"{SVG}path[@class='way best']")) == 3


def test_without_a_walk_nothing_is_marked() -> None:
    drawn = draw(MIXED)
    assert "yours" not in drawn.svg
    assert "best" not in drawn.svg


def test_the_words_say_what_was_taken_and_what_is_best() -> None:
    rows = Xml.fromstring(draw(MIXED, YOURS, BEST).words)  # noqa: S314 - our own
    said = [" ".join("".join(row.itertext()).split()) for row in rows]
    assert said == [
        "A (scene), on your path, on the best path.Goes on to A <pulse> & more",
        "A <pulse> & more (measurement), on your path, on the best path."
        "30 to 59\N{NO-BREAK SPACE}beats/min Leads to C (harmful, you chose this)."
        "60 to 99\N{NO-BREAK SPACE}beats/min Leads to C (optimal, best path).".replace("\N{NO-BREAK SPACE}", " "),
        "C (decision), on your path, on the best path.Do it. Leads to The end (optimal, best path)."
        "Do it. Leads to The end (harmful, critical, you chose this).",
        *(row for row in said[3:6]), "At any time the state can force the ending The end."]
    assert sorted(said[3:6]) == ["The end (ending: acceptable).", "The end (ending: good), on the best path.",
                                 "The end (ending: harmful), on your path."]
