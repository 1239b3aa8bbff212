"""How people are found by what is typed: every spelling somebody may try, and what must hold for any name."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurodash_ceu.rules.names import LONGEST, MOST_TYPED, fold, questions, words_of

NUMBERS = ["PT-070 000.123", "OT000000"]


def finds(typed: str, name: str, mail: str | None = None, numbers: list[str] | None = None) -> bool:
    """Would this question find that person?"""
    kept = words_of(name, mail, numbers or [])
    return any(all(any(word.startswith(begins) for word in kept) for begins in meant) for meant in questions(typed))


@pytest.mark.parametrize(("name", "typed"), [
    ("Zoë Ángeles Example", "zoe"), ("Zoë Ángeles Example", "ZOË"), ("Zoë Ángeles Example", "example zo"),
    ("Zoë Ángeles Example", "angeles"), ("Zoë Ángeles Example", "ángel exa"),
    ("Ana Ţuţea", "tutea"), ("Ana Ţuţea", "Țuțea"),  # cedilla in the name, comma below typed
    ("Ólöf Þórsdóttir", "olof thors"), ("Søren Ægir Łukasz", "soren aegir lukasz"), ("Søren", "soeren"),
    ("Jörg Groß", "joerg gross"), ("Jörg Groß", "jorg"), ("Mueller", "müller"), ("Müller", "mueller"), ("Åse", "aase"),
    ("Siobhán O’Brien", "o'brien"), ("Siobhán O’Brien", "obrien"), ("Siobhán O’Brien", "brien"),
    ("Siobhan OBrien", "O’Brien"), ("Mary Smith-Jones", "smith jones"), ("Mary Smith-Jones", "jones"),
    ("Mary Smith-Jones", "smith-jones"), ("Mary Smith Jones", "smith-jones"), ("Mary Smith-Jones", "smithjones"),
    ("İpek Işık", "ipek isik"), ("İpek Işık", "IŞIK"), ("Nguyễn Thị Ánh", "nguyen anh"), ("Nguyễn Thị Ánh", "Nguyễn"),
    ("Ελένη Παπαδοπούλου", "ελενη"), ("Ελένη Παπαδοπούλου", "ΠΑΠΑΔΟΠΟΥΛΟΥ"), ("Иван Йолкин", "йолкин иван"),
    ("محمد علي‌رضا", "علیرضا".replace("ی", "ي")), ("מִרְיָם כהן", "מרים"), ("山田太郎", "太郎"), ("山田太郎", "山田"),
    ("김민준", "민준"), ("김민준", "김"), ("สมชาย ใจดี", "ใจดี"), ("ﬁona", "fiona"), ("Ｒｕｔｈ", "ruth"),
    ("अनुराधा शर्मा", "शर्मा"), ("Ngũgĩ wa Thiong'o", "thiongo"), ("d’Angelo", "angelo"), ("X Æ A-12", "a-12"),
])
def test_a_name_is_found_as_people_type_it(name: str, typed: str) -> None:
    assert finds(typed, name)
    assert finds(unicodedata.normalize("NFD", typed), unicodedata.normalize("NFC", name))
    assert finds(unicodedata.normalize("NFC", typed), unicodedata.normalize("NFD", name))


@pytest.mark.parametrize("typed", [
    "PT-070 000.123", "pt070000123", "070 000 123", "70000123", "PT 070-000-123", "pt070", "OT000000", "ot 000 000"])
def test_a_licence_is_found_however_it_is_spaced(typed: str) -> None:
    assert finds(typed, "Ruth", numbers=NUMBERS)


@pytest.mark.parametrize("typed", [
    "ruth.example@clinic.example", "RUTH.EX", "ruth.example@", "@clinic.example", "@cli"])
def test_a_mail_address_is_found(typed: str) -> None:
    assert finds(typed, "Somebody", "ruth.example@clinic.example")


@pytest.mark.parametrize("typed", [
    "uth", "ruth 071", "ruth smith", "xample", "ruth@example.com", "080 000", "%", "_uth", "", "  ", "'", "--"])
def test_what_is_not_there_is_not_found(typed: str) -> None:
    assert not finds(typed, "Ruth Example", "ruth@example.org", NUMBERS)


def test_words_that_are_looked_at_are_few_and_short() -> None:
    assert len(questions(" ".join(f"word{n}x" for n in range(40)))[-1]) == MOST_TYPED
    assert all(len(word) <= LONGEST for word in words_of("太" * 120, f"{'m' * 200}@example.org", ["9" * 200]))
    assert len(words_of("太" * 120, None, [])) <= 120


LETTERS = st.text(st.characters(categories=("Lu", "Ll", "Lo", "Lt", "Mn")), min_size=1, max_size=12)


@given(st.lists(LETTERS, min_size=1, max_size=4), st.randoms(use_true_random=False))
def test_any_name_is_found_by_its_own_words_in_any_order(parts: list[str], random: object) -> None:
    name = " ".join(parts)
    if not any(unicodedata.category(sign)[0] == "L" for sign in fold(name)):
        return
    random.shuffle(parts)  # type: ignore[attr-defined]  # hypothesis gives a Random
    assert finds(" ".join(parts), name)


@given(st.text(max_size=200))
def test_nothing_typed_fails_and_folding_twice_is_folding_once(typed: str) -> None:
    for meant in questions(typed):
        assert meant
        assert all(0 < len(word) <= LONGEST for word in meant)
    assert fold(fold(typed)) == fold(typed)
