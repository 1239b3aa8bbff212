"""Passwords: argon2id, a new hash when the old one is weak, and the same work when there is nobody."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from neurodash_ceu.accounts import passwords

RIGHT = "correct horse battery"


def test_a_hash_is_argon2id_with_a_salt_of_its_own() -> None:
    first, second = passwords.hash_of(RIGHT), passwords.hash_of(RIGHT)
    assert first.startswith("$argon2id$")
    assert first != second
    assert RIGHT not in first


def test_the_right_password_is_right_and_others_are_not() -> None:
    kept = passwords.hash_of("Grüße im Juli")
    assert passwords.check(kept, "Gru\u0308ße im Juli") == passwords.Checked(True, kept)
    assert not passwords.check(kept, "grüße im juli").right
    assert not passwords.check(kept, "Grüße im Juli ").right


def test_a_weak_hash_is_made_anew_by_the_right_password_only() -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(RIGHT)
    checked = passwords.check(weak, RIGHT)
    assert checked.right
    assert checked.better is not None
    assert passwords.check(checked.better, RIGHT) == passwords.Checked(True, checked.better)
    assert passwords.check(weak, "something else") == passwords.Checked(False, weak)


@pytest.mark.parametrize("kept", [None, "", "not a hash", "$argon2id$v=19$m=8,t=1,p=1$AAAA"])
def test_without_a_usable_hash_nothing_is_right(kept: str | None) -> None:
    assert not passwords.check(kept, RIGHT).right
    assert not passwords.check(kept, "nobody's").right


def test_without_a_hash_the_same_work_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    verified: list[str] = []

    class Spy:
        def __getattr__(self, name: str) -> object:
            return getattr(real, name)

        def verify(self, kept: str, password: str) -> bool:
            verified.append(kept)
            return real.verify(kept, password)

    real = passwords.HASHER
    monkeypatch.setattr(passwords, "HASHER", Spy())
    passwords.check(passwords.hash_of(RIGHT), "wrong")
    passwords.check(None, "wrong")
    assert len(verified) == 2
    assert verified[0].rpartition("$")[0].rpartition("$")[0] == verified[1].rpartition("$")[0].rpartition("$")[0]


def test_a_very_long_password_is_answered_quickly() -> None:
    assert not passwords.check(passwords.hash_of(RIGHT), RIGHT * 100_000).right
