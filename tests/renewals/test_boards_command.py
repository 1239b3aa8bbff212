"""`neurodash boards check`, `list` and `copy`: what they print, and the exit code that scripts go by."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from neurodash_ceu.renewals import cli
from neurodash_ceu.renewals.cli import boards
from tests.renewals import small_board

Run = Callable[..., Result]
SOUND = "38 boards with 83 rules, of which 13 not confirmed; no problems in all.\n"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `neurodash boards …` with an empty instance."""
    monkeypatch.setenv("NEURODASH_INSTANCE", str(tmp_path / "instance"))
    monkeypatch.setattr(cli, "_today", lambda: date(2026, 12, 1))
    return lambda *words: CliRunner().invoke(boards, words)


def test_what_ships_is_sound(run: Run) -> None:
    done = run("check")
    assert (done.exit_code, done.output) == (0, SOUND)


def test_every_problem_is_printed_and_the_exit_code_is_1(run: Run, tmp_path: Path) -> None:
    folder = small_board.write(tmp_path / "boards", ("required: 24", "required: many"))
    done = run("check", str(folder))
    home = "/".join(folder.parts[-2:])
    assert (done.exit_code, done.output) == (1, f"""\
{home}/xx.yaml:13 rule xx-pt
    "many" is no amount
    fix: write a whole number, or in quotes a decimal or a fraction ("7.5", "1/2")
{SOUND.replace("no problems", "1 problem")}""")


def test_problems_as_json(run: Run, tmp_path: Path) -> None:
    done = run("check", str(small_board.write(tmp_path / "boards", ("required: 24", "required: many"))),
               "--format", "json")
    told = json.loads(done.output)
    assert (done.exit_code, told["rules"], told["changes"]) == (1, 83, [])
    assert [one["what"] for one in told["problems"]] == ['"many" is no amount']


def test_what_the_operators_files_change_is_told(run: Run, tmp_path: Path) -> None:
    small_board.write(tmp_path / "instance" / "boards")
    done = run("check")
    assert done.exit_code == 0
    assert done.output.startswith("instance/boards/xx.yaml:5 rule xx-pt: a rule of your own beside those that ship.\n")
    assert "39 boards with 84 rules" in done.output


def test_rules_are_listed_with_the_day_they_were_read(run: Run) -> None:
    lines = run("list").output.splitlines()
    assert len(lines) == 83
    assert lines[0].split() == [
        "ASHA", "asha-ccc", "SLP", "30", "PDHs", "read", "2026-11-22", "(official)"]
    assert [line.split("; ")[1:] for line in lines if "us-ca-slp " in line] == [["until 2024-12-31"], []]
    assert sum(line.endswith("; not confirmed") for line in lines) == 13


@pytest.mark.parametrize(("days", "count"), [("8", 83), ("9", 0), ("365", 0)])
def test_rules_that_were_not_read_for_long(run: Run, days: str, count: int) -> None:
    done = run("list", "--older-than", days)  # read on November 22; it is December 1
    assert done.output.count("\n") == (count or 1)
    assert ("No rule is as old as that." in done.output) is (count == 0)


def test_one_rule_is_copied_to_be_corrected_and_passes(run: Run, tmp_path: Path) -> None:
    done = run("copy", "us-fl", "--rule", "us-fl-ot")
    target = tmp_path / "instance" / "boards" / "us-fl.yaml"
    assert done.exit_code == 0, done.output
    assert done.output.startswith(f"{target} is written.")
    text = target.read_text(encoding="utf-8")
    assert text.count("- id: us-fl-") == 1
    assert text.startswith("# yaml-language-server: $schema=board.schema.json\ncode: US-FL\nname: Florida\n")
    assert target.with_name("board.schema.json").is_file()
    assert "stands in for the rule that ships." in run("check").output
    again = run("copy", "US-FL")
    assert (again.exit_code, "is there already" in again.output) == (1, True)


def test_a_whole_file_is_copied_with_all_versions(run: Run, tmp_path: Path) -> None:
    run("copy", "US-CA")
    assert run("check").output.count("stands in for the rule that ships.") == 5
    (tmp_path / "instance" / "boards" / "us-ca.yaml").unlink()
    run("copy", "US-CA", "--rule", "us-ca-slp")
    assert run("check").output.count("stands in for the rule that ships.") == 2


@pytest.mark.parametrize(("words", "told"), [
    (("XX",), "No board that ships has the code 'XX'."), (("US-FL", "--rule", "us-fl-aud"), "US-FL has no rule")])
def test_what_is_not_there_is_not_copied(run: Run, words: tuple[str, ...], told: str, tmp_path: Path) -> None:
    done = run("copy", *words)
    assert (done.exit_code, told in done.output) == (1, True)
    assert not (tmp_path / "instance" / "boards").exists()
