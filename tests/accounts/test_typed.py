"""What a person types becomes one spelling, or a sentence on its field."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from neurodash_ceu.accounts import typed, zones
from neurodash_ceu.rules.people import LicenceHeld
from neurodash_ceu.rules.refusal import Refused


@pytest.mark.parametrize(("text", "kept"), [
    ("Ruth Example", "Ruth Example"),
    ("  Ruth\t \u00a0Example\n", "Ruth Example"),
    ("Suharto", "Suharto"),
    ("O", "O"),
    ("Zo\u0065\u0308 Łukaszewska-O’Brien", "Zoë Łukaszewska-O’Brien"),
    ("Ελένη Παπαδοπούλου", "Ελένη Παπαδοπούλου"),
    ("Анна Ілліч", "Анна Ілліч"),
    ("محمد رضا\u200cیی", "محمد رضا\u200cیی"),
    ("李 小龍", "李 小龍"),
    ("Nguyễn Thị Minh Khai", "Nguyễn Thị Minh Khai"),
    ("John Smith, Jr. 3rd", "John Smith, Jr. 3rd"),
    ("<b>Bobby</b> Tables'); --", "<b>Bobby</b> Tables'); --"),
    ("x" * 120, "x" * 120),
])
def test_names_of_any_script_are_names(text: str, kept: str) -> None:
    assert typed.legal_name(text) == kept


@pytest.mark.parametrize("text", [
    "", "   ", "\u00a0", "x" * 121, "123", "…", "Ruth\u202eelpmaxE", "Ruth\x00", "Ruth\u200bExample", "Ruth\ue000",
    "Ruth\ud800", "Ruth\ufeff", "Ruth \x1b[31m"])
def test_what_is_no_name_is_refused_on_its_field(text: str) -> None:
    with pytest.raises(Refused) as refused:
        typed.legal_name(text)
    assert refused.value.field == "legal_name"


def test_an_invisible_character_is_named() -> None:
    with pytest.raises(Refused, match=r"U\+202E"):
        typed.legal_name("Ruth\u202eelpmaxE")


@pytest.mark.parametrize(("text", "kept"), [
    ("Ruth.Example@Example.ORG", "ruth.example@example.org"),
    ("  ruth@example.org ", "ruth@example.org"),
    ("ruth+ce@example.org", "ruth+ce@example.org"),
    ("ruth@BÜCHER.example", "ruth@xn--bcher-kva.example"),
    ("RE\u0301@example.org", "ré@example.org"),
])
def test_an_address_has_one_spelling(text: str, kept: str) -> None:
    assert typed.mail(text) == kept


@pytest.mark.parametrize("text", [
    "", "ruth", "ruth@", "@example.org", "ruth@example", "a b@example.org", "ruth@example.org\nBcc: x@example.org",
    "ruth@exa mple.org", "x" * 250 + "@example.org", "ruth@localhost", "ruth@example..org"])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refused:
        typed.mail(text)
    assert refused.value.field == "mail"


@pytest.mark.parametrize("text", [
    "correct horse", "tenletters", "  spaces  count  ", "пароль-длинный", "🦥🦥🦥🦦🦦🦦🦥🦥🦥🦦", "x1" * 64])
def test_any_characters_make_a_password(text: str) -> None:
    assert typed.new_password(text, "ruth@example.org")


@pytest.mark.parametrize("text", [
    "", "ninechars", "x1" * 64 + "y", "password123", "PassWord123", "1234567890", "aaaaaaaaaaaa", "Ruth@Example.org"])
def test_short_long_common_and_the_address_are_refused(text: str) -> None:
    with pytest.raises(Refused) as refused:
        typed.new_password(text, "ruth@example.org")
    assert refused.value.field == "password"


def test_the_commonest_passwords_are_long_enough_to_need_refusing() -> None:
    assert [one for one in typed.COMMONEST if len(one) < typed.SHORTEST_PASSWORD] == []


def test_a_password_is_the_same_on_every_keyboard() -> None:
    assert typed.folded_password("Gru\u0308ße im Juli") == typed.folded_password("Grüße im Juli")


@pytest.mark.parametrize("name", ["America/Chicago", "Asia/Calcutta", "America/Indiana/Knox", "UTC", "US/Eastern"])
def test_places_are_zones(name: str) -> None:
    assert typed.zone(name) == name


@pytest.mark.parametrize("name", [
    "", "Mars/Olympus", "../../etc/passwd", "/etc/localtime", "EST", "Etc/GMT+5", "localtime", "Factory", "America",
    "America/Chicago\x00", "posix/America/Chicago"])
def test_what_is_no_place_is_no_zone(name: str) -> None:
    with pytest.raises(Refused) as refused:
        typed.zone(name)
    assert refused.value.field == "zone"


def test_every_zone_that_is_offered_is_taken_and_stands_once() -> None:
    offered = [name for group in zones.choices("UTC").values() for name, _ in group]
    assert len(offered) > 400
    assert sorted(set(offered)) == sorted(offered)
    assert [name for name in offered if typed.zone(name) != name] == []


def test_choose_stands_first_only_while_nothing_is_chosen() -> None:
    assert next(iter(zones.choices(None).values())) == [("", "Choose your time zone")]
    assert next(iter(zones.choices("America/Chicago"))) == "United States"
    assert next(iter(zones.choices("Asia/Calcutta").values())) == [("Asia/Calcutta", "Calcutta")]


def test_a_zone_is_worded_as_the_select_words_it() -> None:
    assert zones.words("America/Chicago") == "Central time (Chicago)"
    assert zones.words("America/Indiana/Knox") == "Knox, Indiana"
    assert zones.words("Asia/Calcutta") == "Calcutta"


def test_a_licence_number_stays_as_its_board_writes_it() -> None:
    assert typed.licence("PT", " New \t York ", "  PT  0070.012-a ") == LicenceHeld("PT", "New York", "PT  0070.012-a")


@pytest.mark.parametrize(("stated", "field"), [
    (("MD", "Illinois", "1"), "profession"), (("", "Illinois", "1"), "profession"),
    (("PT", " ", "1"), "jurisdiction"), (("PT", "x" * 81, "1"), "jurisdiction"),
    (("PT", "a\u202eb", "1"), "jurisdiction"), (("PT", "Illinois", ""), "number"),
    (("PT", "Illinois", "1" * 61), "number"), (("PT", "Illinois", "1\n2"), "number"),
])
def test_half_a_licence_is_refused_on_its_field(stated: tuple[str, str, str], field: str) -> None:
    with pytest.raises(Refused) as refused:
        typed.licence(*stated)
    assert refused.value.field == field


@pytest.mark.parametrize(("check", "text"), [(typed.paper, "a5"), (typed.paper, ""), (typed.profession, "pt")])
def test_only_what_is_offered_is_taken(check: Callable[[str], str], text: str) -> None:
    with pytest.raises(Refused):
        check(text)
