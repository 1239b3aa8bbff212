"""What people do with their accounts: register, confirm, enter, keep their profile and licences, change a password.

Nothing hangs on an address that nobody has proved: an account that is not confirmed cannot be entered, whoever
registers the address next begins it anew, and confirming asks for the password, so that a link mailed to its owner
never confirms what a stranger chose. Hashing is slow, so passwords come in hashed or checked, outside the transaction.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from neurodash_ceu.accounts import mails, passwords, sessions, typed
from neurodash_ceu.accounts.deeds import CONFIRM_WITHIN, note, put_link_to_confirm, put_password
from neurodash_ceu.accounts.finding import known_by_link, learner_of, person_by_mail, sha_of
from neurodash_ceu.accounts.mails import Letters
from neurodash_ceu.accounts.passwords import Checked
from neurodash_ceu.accounts.sessions import Place
from neurodash_ceu.records.people import ROLES, MailedToken, Person, RoleGrant, write_words
from neurodash_ceu.rules.people import Learner
from neurodash_ceu.rules.refusal import Refused

WRONG = "The mail address or the password is not right."
ONE_DEED = timedelta(minutes=1)  # a second press within it sends no second mail


@dataclass(frozen=True)
class Profile:
    """What a person states about themselves, folded and checked."""

    legal_name: str
    zone: str
    paper: str


@dataclass(frozen=True)
class Registration:
    """A registration as it may be written: everything folded, the password hashed."""

    mail: str
    password_hash: str
    profile: Profile


@dataclass(frozen=True)
class Entered:
    """Somebody who is let in: who, and the secret of the session that was begun for them."""

    learner: Learner
    secret: str


def profile(legal_name: str, zone: str, paper: str) -> Profile:
    """Fold and check what a person states. Raises Refused with the field."""
    return Profile(typed.legal_name(legal_name), typed.zone(zone), typed.paper(paper))


def registration(legal_name: str, mail: str, password: str, zone: str, paper: str) -> Registration:
    """Fold and check a registration and hash its password (slow: not inside a transaction). Raises Refused."""
    stated = profile(legal_name, zone, paper)
    address = typed.mail(mail)
    return Registration(address, passwords.hash_of(typed.new_password(password, address)), stated)


# --- registering --------------------------------------------------------------------------------------------


def register(session: Session, wanted: Registration, letters: Letters, now: datetime) -> None:
    """Begin an account and mail its confirmation. What happens cannot be told from outside: a known address is only
    told to its owner, and the database is asked as much. An account that nobody has confirmed is begun anew.

    Two registrations of one address at once: the later one breaks the unique key; do it once more.
    """
    person = person_by_mail(session, wanted.mail, lock=True)
    pressed_twice = _mailed_since(session, 0 if person is None else person.id, now - ONE_DEED)
    if person is None:
        person = _new_person(session, wanted, now)
        note(session, now, "account.registered", person.id, after=asdict(wanted.profile))
    else:
        before = _stated(person)
        pending = _begin_anew(session, person, wanted)
        if not pending:
            note(session, now, "account.registration tried", person.id, acting_as="stranger")
        else:
            note(session, now, "account.registered again", person.id, before=before, after=asdict(wanted.profile))
            if pressed_twice:
                return
    _mail_confirmation(session, person, wanted.mail, letters, now)


def resend(session: Session, mail: str, letters: Letters, now: datetime) -> None:
    """Mail the confirmation again, or tell the owner of a confirmed account so, or anybody else that there is none."""
    _mail_confirmation(session, person_by_mail(session, mail), mail, letters, now)


def confirm(session: Session, secret: str, checked: Checked, place: Place, now: datetime) -> Entered:
    """Take a mailed link as proof of its address, once, given the right password, and enter. Raises Refused."""
    token = session.get(MailedToken, sha_of(secret), with_for_update=True)
    known = known_by_link(session, secret, now)
    if token is None or known is None:
        raise Refused("This link does not work any more. Ask for a new one.")
    person = _let_in(session, known.person_id, checked)
    if token.used_at is None:
        token.used_at = now
        if person.email_confirmed_at is None:
            person.email_confirmed_at = now
            note(session, now, "account.confirmed", person.id)
        session.flush()
    return _entered(session, person, place, now)


# --- entering -----------------------------------------------------------------------------------------------


def enter(session: Session, person_id: int | None, checked: Checked, place: Place, now: datetime) -> Entered:
    """Let somebody in whose password was found right; keeps the better hash, if one was made.

    Raises Unconfirmed, or Refused in the same words whatever else was wrong.
    """
    person = _let_in(session, person_id, checked)
    if person.email_confirmed_at is None:
        raise Unconfirmed
    if checked.better is not None:
        person.password_hash = checked.better
        session.flush()
        note(session, now, "account.password hashed anew", person.id)
    return _entered(session, person, place, now)


def _entered(session: Session, person: Person, place: Place, now: datetime) -> Entered:
    return Entered(learner_of(session, person), sessions.begin(session, person.id, place, now))


def _let_in(session: Session, person_id: int | None, checked: Checked) -> Person:
    # Asked for nobody too: what the database does for an unknown address is what it does for a known one.
    person = session.get(Person, person_id or 0, with_for_update=True, populate_existing=True)
    if person is None or person.closed_at is not None or not checked.right or person.password_hash != checked.kept:
        raise Refused(WRONG)
    return person


class Unconfirmed(Refused):
    """The password was right, but the address is not confirmed yet."""

    def __init__(self) -> None:
        super().__init__("Confirm your mail address first: open the link we mailed you.")


# --- profile and password -----------------------------------------------------------------------------------


def change_profile(session: Session, learner: Learner, stated: Profile, now: datetime) -> bool:
    """State name, time zone and paper anew; return whether anything changed. Certificates already issued stay."""
    person = _own(session, learner)
    before, after = _stated(person), asdict(stated)
    changed = [key for key in after if before[key] != after[key]]
    if not changed:
        return False
    _state(person, stated)
    session.flush()
    note(session, now, "account.profile changed", person.id, before={key: before[key] for key in changed},
          after={key: after[key] for key in changed})
    return True


def change_password(
    session: Session, learner: Learner, checked: Checked, new_hash: str, place: Place, letters: Letters, now: datetime,
) -> Entered:
    """Change the password, given the old one. Ends every session of this person and begins a new one for here."""
    person = _own(session, learner)
    if not checked.right or person.password_hash != checked.kept:
        raise Refused("This is not your current password.", "old_password")
    put_password(session, person, new_hash, letters, now)
    return _entered(session, person, place, now)


def end_others(session: Session, learner: Learner, besides: str, now: datetime) -> int:
    """End every session of mine but the one with this secret; return how many those were."""
    ended = sessions.end_all(session, learner.person_id, now, besides)
    if ended:
        note(session, now, "account.sessions ended", learner.person_id, after={"sessions": ended})
    return ended


# --- made by staff ------------------------------------------------------------------------------------------


def create(
    session: Session, wanted: Registration, roles: Iterable[str], now: datetime, *, acting_as: str,
    actor_id: int | None = None,
) -> Person:
    """Make an account that is confirmed from the start, with its roles. Raises Refused for an address in use."""
    if person_by_mail(session, wanted.mail, lock=True) is not None:
        raise Refused(f"There is an account with {wanted.mail} already.", "mail")
    person = _new_person(session, wanted, now, confirmed_at=now)
    note(session, now, "account.created", person.id, after=asdict(wanted.profile), actor_id=actor_id,
          acting_as=acting_as)
    for role in roles:
        grant_role(session, person.id, role, now, acting_as=acting_as, actor_id=actor_id)
    return person


def set_password(
    session: Session, person: Person, new_hash: str, letters: Letters, now: datetime, *, acting_as: str
) -> None:
    """Give a person another password, without the old one. Ends every session, and tells them by mail."""
    put_password(session, person, new_hash, letters, now, acting_as=acting_as)


def grant_role(
    session: Session, person_id: int, role: str, now: datetime, *, acting_as: str, actor_id: int | None = None
) -> None:
    """Give a person a role. Twice is once; everybody is a learner without it. Raises Refused for an unknown role."""
    if role not in ROLES:
        raise Refused(f"There is no role {role!r}. Roles are: {', '.join(ROLES)}.", "role")
    in_force = select(RoleGrant.id).where(
        RoleGrant.person_id == person_id, RoleGrant.role == role, RoleGrant.ended_at.is_(None))
    if role == "learner" or session.scalar(in_force) is not None:
        return
    session.add(RoleGrant(person_id=person_id, role=role, granted_at=now))
    session.flush()
    note(session, now, "role.granted", person_id, after={"role": role}, actor_id=actor_id, acting_as=acting_as)


# --- what the verbs share -----------------------------------------------------------------------------------


def _own(session: Session, learner: Learner) -> Person:
    person = session.get(Person, learner.person_id, with_for_update=True, populate_existing=True)
    if person is None or person.closed_at is not None:
        raise Refused("This account is closed.")
    return person


def _new_person(
    session: Session, wanted: Registration, now: datetime, confirmed_at: datetime | None = None
) -> Person:
    person = Person(email=wanted.mail, password_hash=wanted.password_hash, created_at=now,
                    email_confirmed_at=confirmed_at, **asdict(wanted.profile))
    session.add(person)
    session.flush()
    return person


def _begin_anew(session: Session, person: Person, wanted: Registration) -> bool:
    """State an account anew that nobody has confirmed; of a confirmed one nothing changes. Was it the former?"""
    session.execute(update(Person).where(Person.id == person.id, Person.email_confirmed_at.is_(None)).values(
        password_hash=wanted.password_hash, **asdict(wanted.profile)), execution_options={"synchronize_session": False})
    write_words(session.connection(), person.id)  # Core passes by what keeps them; a new account writes them too
    return person.email_confirmed_at is None


def _mail_confirmation(session: Session, person: Person | None, mail: str, letters: Letters, now: datetime) -> None:
    secret = secrets.token_urlsafe(32)
    put_link_to_confirm(session, mail, secret, now)
    if person is None:
        mails.nobody(session, letters, mail, now)
    elif person.email_confirmed_at is not None:
        mails.known(session, letters, mail, now)
    else:
        mails.confirm(session, letters, mail, secret, int(CONFIRM_WITHIN.total_seconds()) // 3600, now)


def _mailed_since(session: Session, person_id: int, moment: datetime) -> bool:
    return session.scalars(select(MailedToken.secret_sha256).where(
        MailedToken.person_id == person_id, MailedToken.created_at > moment).limit(1)).first() is not None


def _stated(person: Person) -> dict[str, str]:
    return {"legal_name": person.legal_name, "zone": person.zone, "paper": person.paper}


def _state(person: Person, stated: Profile) -> None:
    person.legal_name, person.zone, person.paper = stated.legal_name, stated.zone, stated.paper
