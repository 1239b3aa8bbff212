"""Who offers the credit: the keys of `instance/provider.yaml`, and the stand-in of a demonstration."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

FORBID = {"extra": "forbid"}


@dataclass(frozen=True)
class Signer:
    """The person who signs certificates. There is none unless the operator names one."""

    __pydantic_config__ = FORBID
    name: str
    title: str


@dataclass(frozen=True)
class Security:
    """Whom to tell of a weakness: `mailto:` or `https://`, and the date until which somebody promises to look there."""

    __pydantic_config__ = FORBID
    contact: str
    until: date


@dataclass(frozen=True)
class Provider:
    """The legal body that stands behind every certificate of this installation.

    `complaints` and `adjustments` say in a sentence or two how to complain and how to ask for an adjustment;
    `price` says what earning credit costs; `answer_days` within how many days a message is answered, and without it
    nothing is promised; `escalation` to whom one may turn after that ("the Board of Example, complaints@example.org").
    """

    __pydantic_config__ = FORBID
    name: str
    address: tuple[str, ...]
    mail: str
    complaints: str
    adjustments: str
    price: str = "Free with an account."
    signer: Signer | None = None
    number: str | None = None
    answer_days: int | None = None
    escalation: str | None = None
    security: Security | None = None


@dataclass(frozen=True)
class Issuer:
    """In whose name credit is written: the provider, whether this is a demonstration, and the public address."""

    provider: Provider
    demonstration: bool
    public_url: str


DEMONSTRATION = Provider(
    name="Demonstration provider",
    address=("No address: this is a demonstration",),
    mail="nobody@example.invalid",
    complaints="This is a demonstration, so nobody receives complaints. A real installation names its provider here, "
               "with an address, and answers in writing.",
    adjustments="This is a demonstration. A real installation says here whom to write to for more time, another "
                "format, or any other adjustment.",
    answer_days=10,
)
