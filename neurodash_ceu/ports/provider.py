"""In whose name credit is written: the provider's file read once, or the stand-in of a demonstration."""

from __future__ import annotations

from neurodash_ceu.ports.files import Reading, read_file
from neurodash_ceu.rules.provider import DEMONSTRATION, Issuer, Provider
from neurodash_ceu.settings import CannotStart, Settings


def issuer_of(settings: Settings) -> Issuer:
    """The issuer of an installation. Raises CannotStart with every problem of `provider.yaml`."""
    if settings.demonstration:
        return Issuer(DEMONSTRATION, demonstration=True, public_url=settings.public_url)
    reading: Reading[Provider] = read_file(settings.provider_file, Provider, str(settings.provider_file))
    if reading.value is None or reading.problems:
        sentences = "\n".join(problem.sentence() for problem in reading.problems)
        raise CannotStart(f"The provider's file has mistakes:\n{sentences}")
    return Issuer(reading.value, demonstration=False, public_url=settings.public_url)
