"""Doing a verb once, in one transaction, however often and by whomever it is pressed at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from neurodash_ceu.ports.session import lost_a_race
from neurodash_ceu.web.here import database

T = TypeVar("T")


def deed(act: Callable[[Session], T], *, lasting: bool = True) -> T:
    """Do a verb in one transaction. Who loses a race does it once more, and so meets what the winner wrote."""
    try:
        with database().writing(lasting=lasting) as session:
            return act(session)
    except DBAPIError as error:
        if not lost_a_race(error):
            raise
    with database().writing(lasting=lasting) as session:
        return act(session)
