"""The whole table of permits, written out a second time, and what must hold of any table."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurodash_ceu.rules.permits import (
    NOBODYS,
    TABLE,
    Actor,
    Owned,
    Permit,
    allowed,
    is_admin,
    is_auditor,
    is_author,
    is_owner,
    is_registrar,
    is_reviewer,
)

ROLES = ("learner", "registrar", "reviewer", "auditor", "author", "admin")
READING = {Permit.READ_PEOPLE, Permit.READ_LEDGER, Permit.READ_CERTIFICATE, Permit.READ_AUDIT, Permit.READ_OUTBOX,
           Permit.READ_MESSAGES, Permit.READ_STATISTICS, Permit.READ_REGRADES, Permit.READ_OUTSIDE,
           Permit.READ_BOARDS}
# What staff may do to any record or message but their own.
FOUR_EYES = {Permit.REVERSE_ENTRY, Permit.ADJUST_ENTRY, Permit.REVOKE_CERTIFICATE,
             Permit.CORRECT_CERTIFICATE, Permit.RELEASE_PRINT,
             Permit.GRANT_ATTEMPT, Permit.GIVE_MORE_TIME, Permit.ANSWER_MESSAGES, Permit.DECIDE_OUTSIDE}

# permit: roles that have it for anybody's; and whether a person has it for their own.
WRITTEN_OUT: dict[Permit, tuple[set[str], bool]] = {
    Permit.READ_PEOPLE: ({"registrar", "auditor", "admin"}, False),
    Permit.READ_LEDGER: ({"registrar", "auditor", "admin"}, True),
    Permit.READ_CERTIFICATE: ({"registrar", "auditor", "admin"}, True),
    Permit.REVERSE_ENTRY: ({"registrar", "admin"}, False),
    Permit.ADJUST_ENTRY: ({"registrar", "admin"}, False),
    Permit.REVOKE_CERTIFICATE: ({"registrar", "admin"}, False),
    Permit.CORRECT_CERTIFICATE: ({"registrar", "admin"}, False),
    Permit.RELEASE_PRINT: ({"registrar", "admin"}, False),
    Permit.GRANT_ATTEMPT: ({"registrar", "admin"}, False),
    Permit.GIVE_MORE_TIME: ({"registrar", "admin"}, False),
    Permit.READ_OUTSIDE: ({"registrar", "auditor", "admin"}, False),
    Permit.DECIDE_OUTSIDE: ({"registrar", "admin"}, False),
    Permit.READ_AUDIT: ({"auditor", "admin"}, False),
    Permit.READ_OUTBOX: ({"registrar", "auditor", "admin"}, False),
    Permit.READ_MESSAGES: ({"registrar", "auditor", "admin"}, False),
    Permit.ANSWER_MESSAGES: ({"registrar", "admin"}, False),
    Permit.READ_STATISTICS: ({"registrar", "reviewer", "auditor", "author", "admin"}, False),
    Permit.READ_BOARDS: ({"registrar", "reviewer", "auditor", "author", "admin"}, False),
    Permit.READ_REGRADES: ({"registrar", "auditor", "admin"}, False),
    Permit.REGRADE: ({"registrar", "admin"}, False),
    Permit.PUBLISH: ({"author", "admin"}, False),
}


def test_every_permit_has_a_row_and_is_written_out() -> None:
    assert set(TABLE) == set(Permit) == set(WRITTEN_OUT)


@pytest.mark.parametrize("role", [*ROLES, None])
@pytest.mark.parametrize("permit", list(Permit))
def test_who_may_do_what(permit: Permit, role: str | None) -> None:
    """For one's own, another's and nobody's."""
    roles, own = WRITTEN_OUT[permit]
    actor = Actor(7, frozenset({role} if role else ()))
    assert allowed(permit, actor, Owned(7)) is (own or (role in roles and permit not in FOUR_EYES))
    assert allowed(permit, actor, Owned(8)) is (role in roles)
    assert allowed(permit, actor, NOBODYS) is (role in roles)
    assert allowed(permit, actor) is (role in roles)


@pytest.mark.parametrize("permit", list(Permit))
@pytest.mark.parametrize("thing", [NOBODYS, Owned(7)])
def test_nobody_signed_in_may_do_nothing(permit: Permit, thing: Owned) -> None:
    assert not allowed(permit, Actor(None), thing)
    assert not allowed(permit, Actor(None, frozenset(ROLES)), thing)


@pytest.mark.parametrize("permit", list(Permit))
def test_an_auditor_reads_all_and_changes_nothing(permit: Permit) -> None:
    auditor = Actor(7, frozenset({"auditor"}))
    for thing in (Owned(7), Owned(8), NOBODYS):
        assert allowed(permit, auditor, thing) is (permit in READING)


@given(st.frozensets(st.sampled_from(ROLES)), st.sampled_from(sorted(FOUR_EYES, key=lambda one: one.name)))
def test_nobody_puts_their_own_record_right(roles: frozenset[str], permit: Permit) -> None:
    assert not allowed(permit, Actor(7, roles), Owned(7))
    assert allowed(permit, Actor(7, roles), Owned(8)) is bool(roles & {"registrar", "admin"})


@given(st.sampled_from(list(Permit)), st.frozensets(st.sampled_from(ROLES)), st.frozensets(st.sampled_from(ROLES)),
       st.sampled_from([7, 8, None]))
def test_roles_only_add(permit: Permit, some: frozenset[str], more: frozenset[str], owner: int | None) -> None:
    """Two roles together may do what either may, and no more."""
    one, two, both = (allowed(permit, Actor(7, roles), Owned(owner)) for roles in (some, more, some | more))
    assert both is (one or two)


@pytest.mark.parametrize("role", ["Admin", "administrator", "admin ", "", "owner", "staff"])
@pytest.mark.parametrize("permit", list(Permit))
def test_a_word_that_is_no_role_gives_nothing(permit: Permit, role: str) -> None:
    assert not allowed(permit, Actor(7, frozenset({role})), Owned(8))


@pytest.mark.parametrize(("predicate", "role"), [
    (is_registrar, "registrar"), (is_reviewer, "reviewer"), (is_auditor, "auditor"), (is_author, "author"),
    (is_admin, "admin"),
])
def test_a_predicate_knows_its_role_and_no_other(predicate, role: str) -> None:
    assert [one for one in ROLES if predicate(Actor(7, frozenset({one})), NOBODYS)] == [role]


def test_nobodys_things_are_not_nobodys_own() -> None:
    assert not is_owner(Actor(None), NOBODYS)
    assert not is_owner(Actor(7), NOBODYS)
    assert not is_owner(Actor(None), Owned(7))
    assert is_owner(Actor(7), Owned(7))
    assert is_owner(Actor(0), Owned(0))
