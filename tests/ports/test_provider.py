"""In whose name credit is written: a provider's file read whole, or a refusal to start that names every mistake."""

from __future__ import annotations

from pathlib import Path

import pytest

from neurodash_ceu.app import create_app
from neurodash_ceu.ports.provider import issuer_of
from neurodash_ceu.rules.provider import DEMONSTRATION, Provider, Signer
from neurodash_ceu.settings import CannotStart, Settings
from tests.conftest import settings_for

WHOLE = """\
name: Example Rehabilitation Education Ltd
address:
- 1 Example Street
- Springfield
mail: education@example.org
complaints: Write to us.
adjustments: Say what would help.
"""
PUBLIC = "https://ceu.example.org"


def installed(folder: Path, text: str | None, mode: str = "production") -> Settings:
    """The settings of an installation with this provider's file."""
    if text is not None:
        (folder / "provider.yaml").write_text(text, encoding="utf-8")
    return settings_for("sqlite://", folder, mode=mode, public_url=PUBLIC)


def refusal(settings: Settings) -> list[str]:
    """The lines of a refusal to start."""
    with pytest.raises(CannotStart) as raised:
        issuer_of(settings)
    return str(raised.value).splitlines()


def test_a_provider_is_read_whole(tmp_path: Path) -> None:
    signer = "signer:\n  name: Given Family\n  title: Director of Education\n"
    issuer = issuer_of(installed(tmp_path, WHOLE + signer + 'number: "12345"\nprice: Ten dollars.\n'))
    assert issuer.provider == Provider(
        name="Example Rehabilitation Education Ltd", address=("1 Example Street", "Springfield"),
        mail="education@example.org", complaints="Write to us.", adjustments="Say what would help.",
        price="Ten dollars.", signer=Signer("Given Family", "Director of Education"), number="12345")
    assert (issuer.demonstration, issuer.public_url) == (False, PUBLIC)


def test_what_may_be_left_out_is_not_invented(tmp_path: Path) -> None:
    provider = issuer_of(installed(tmp_path, WHOLE)).provider
    assert (provider.signer, provider.number, provider.price) == (None, None, "Free with an account.")


@pytest.mark.parametrize("text", [None, WHOLE, "name: ["])
def test_a_demonstration_has_its_stand_in_whatever_file_lies_there(tmp_path: Path, text: str | None) -> None:
    issuer = issuer_of(installed(tmp_path, text, mode="demonstration"))
    assert issuer.provider == DEMONSTRATION
    assert issuer.provider.name == "Demonstration provider"
    assert issuer.demonstration
    assert issuer.provider.signer is None


def test_every_mistake_is_named_at_once_with_its_line_and_a_fix(tmp_path: Path) -> None:
    text = WHOLE.replace("mail:", "mial:").replace("name: Example Rehabilitation Education Ltd", "name: 12") + (
        "signer:\n  name: Given Family\nnumber: 12345\n")
    lines = refusal(installed(tmp_path, text))
    assert lines[0] == "The provider's file has mistakes:"
    path = tmp_path / "provider.yaml"
    told = {line.removeprefix(f"{path}:") for line in lines[1:]}
    assert {line.partition(" ")[0].rstrip(":") for line in told} == {"1", "5", "8", "10"}
    for words in ("unknown key `mial`. Write `mail`", "`title` is missing",
                  "`name` is 12 (a number), and text is wanted", "`number` is 12345 (a number)"):
        assert any(words in line for line in told), words


@pytest.mark.parametrize(("text", "words"), [
    (None, "the file is missing"),
    ("", "the file is empty"),
    ("just words", "and a group of keys is wanted"),
    ("name: [", ":1"),
    (WHOLE.replace("address:\n- 1 Example Street\n- Springfield", "address: 1 Example Street"), "a list is wanted"),
    (WHOLE + "signer: Given Family\n", "a group of keys is wanted"),
    (WHOLE + "name: Another\n", "name"),
    (WHOLE + "complaints:\n", "complaints"),
    (WHOLE.replace("mail: education@example.org", "mail:"), "`mail` is empty"),
])
def test_a_mistake_is_a_sentence_and_no_trace(tmp_path: Path, text: str | None, words: str) -> None:
    lines = refusal(installed(tmp_path, text))
    assert len(lines) >= 2
    assert any(words in line for line in lines[1:]), lines
    assert all(line.startswith(str(tmp_path / "provider.yaml")) for line in lines[1:])
    assert all(line.endswith(".") for line in lines[1:])


def test_an_installation_with_such_a_file_does_not_start(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match="`mial`"):
        create_app(installed(tmp_path, WHOLE.replace("mail:", "mial:")))
