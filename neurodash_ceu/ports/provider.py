"""In whose name credit is written: the provider's file read once, or the stand-in of a demonstration."""

from __future__ import annotations

from collections.abc import Iterator

from neurodash_ceu.ports.files import Reading, read_file
from neurodash_ceu.rules.problems import Problem
from neurodash_ceu.rules.provider import DEMONSTRATION, Issuer, Provider
from neurodash_ceu.settings import CannotStart, Settings


def issuer_of(settings: Settings) -> Issuer:
    """The issuer of an installation. Raises CannotStart with every problem of `provider.yaml`."""
    if settings.demonstration:
        return Issuer(DEMONSTRATION, demonstration=True, public_url=settings.public_url)
    reading: Reading[Provider] = read_file(settings.provider_file, Provider, str(settings.provider_file))
    problems = (*reading.problems, *_faults(reading))
    if reading.value is None or problems:
        sentences = "\n".join(problem.sentence() for problem in problems)
        raise CannotStart(f"The provider's file has mistakes:\n{sentences}")
    return Issuer(reading.value, demonstration=False, public_url=settings.public_url)


def _faults(reading: Reading[Provider]) -> Iterator[Problem]:
    provider = reading.value
    if provider is None:
        return
    if provider.answer_days is not None and not 1 <= provider.answer_days <= 365:
        yield Problem(reading.places.where(("answer_days",)), f"`answer_days` is {provider.answer_days}",
                      "write a number of days from 1 to 365, or delete the key and promise nothing")
    if provider.security is not None and not provider.security.contact.startswith(("mailto:", "https://")):
        yield Problem(reading.places.where(("security", "contact")), "this is no contact that a program can open",
                      "begin it with mailto: or https://")
