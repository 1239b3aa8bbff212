"""Our own figures: estimates with their intervals as rows of a chart, in percentages of its width.

Numbers are drawn from decimal text with `Decimal`; nothing is rounded before it is placed. Only places
are computed here: the template draws lines and squares with attributes and classes, and prints the
numbers as text.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from neurodash_ceu.ports.pages import typeset
from neurodash_ceu.rules.evidence import Claim, Estimate
from neurodash_ceu.rules.lesson import Figure, Module
from neurodash_ceu.rules.prose import plain_text

EDGE = 3.0  # per cent kept free at both ends, so that a cap or a square is never cut
TOUCHES = 35  # per cent between two words of the axis where the lines have least room, beside their labels


@dataclass(frozen=True)
class Row:
    """One estimate: its words, its value as text, its interval's ends and its point in per cent."""

    label: str
    words: str
    value: str
    low: str
    high: str
    at: str
    start: str
    end: str
    reference: str


@dataclass(frozen=True)
class Tick:
    """A number under the axis and its place in per cent."""

    words: str
    at: str


@dataclass(frozen=True)
class Chart:
    """A figure ready to draw: no rows means that it is only a link to a source's own figure.

    The caption is plain until the page that numbers its citations renders it.
    """

    id: str
    title: str
    caption: str | Markup
    credit: str
    link: str | None
    axis: str
    no_difference: str
    null_at: str
    rows: tuple[Row, ...]
    ticks: tuple[Tick, ...]
    kind: str = "forest"


def chart(module: Module, figure: Figure) -> Chart:
    """Draw a figure from the claims it names that carry an estimate."""
    claims = {claim.id: claim for claim in module.claims}
    caption = typeset(plain_text(figure.caption))
    drawn = [claims[name] for name in figure.claims if name in claims and claims[name].estimate is not None]
    if not drawn:
        return Chart(figure.id, figure.title, caption, figure.credit, figure.link, "", "", "0", (), ())
    estimates = [claim.estimate for claim in drawn if claim.estimate is not None]
    scale = _Scale(estimates)
    return Chart(
        id=figure.id,
        title=figure.title,
        caption=caption,
        credit=figure.credit,
        link=figure.link,
        axis=estimates[0].axis,
        no_difference=str(scale.null),
        null_at=scale.at(scale.null),
        rows=tuple(_row(claim, estimate, scale) for claim, estimate in zip(drawn, estimates, strict=True)),
        ticks=scale.ticks(),
    )


def _row(claim: Claim, estimate: Estimate, scale: _Scale) -> Row:
    return Row(
        label=estimate.label,
        value=typeset(estimate.value),
        low=typeset(estimate.low),
        high=typeset(estimate.high),
        words=f"{typeset(estimate.value)} ({typeset(estimate.low)} to {typeset(estimate.high)})",
        at=scale.at(_number(estimate.value)),
        start=scale.at(_number(estimate.low)),
        end=scale.at(_number(estimate.high)),
        reference=claim.reference,
    )


def _number(text: str) -> Decimal:
    return Decimal(text.strip().replace("\u2212", "-"))


class _Scale:
    """Values to per cent. A ratio is drawn on a logarithmic axis around 1, everything else around 0."""

    def __init__(self, estimates: list[Estimate]) -> None:
        values = [_number(text) for e in estimates for text in (e.low, e.value, e.high)]
        self.ratio = "ratio" in estimates[0].axis.lower() and min(values) > 0
        self.null = Decimal(1 if self.ratio else 0)
        step = _step(float(max([*values, self.null]) - min([*values, self.null])))
        self._low = self._floor(min([*values, self.null]), step)
        self._high = self._ceiling(max([*values, self.null]), step)

    def _floor(self, value: Decimal, step: Decimal) -> Decimal:
        return value if self.ratio else (value / step).to_integral_value("ROUND_FLOOR") * step

    def _ceiling(self, value: Decimal, step: Decimal) -> Decimal:
        return value if self.ratio else (value / step).to_integral_value("ROUND_CEILING") * step

    def _line(self, value: Decimal) -> float:
        return math.log(value) if self.ratio else float(value)

    def at(self, value: Decimal) -> str:
        """The place of a value in per cent, to two places."""
        low, high = self._line(self._low), self._line(self._high)
        share = (self._line(value) - low) / (high - low) if high > low else 0.5
        return f"{EDGE + share * (100 - 2 * EDGE):.2f}"

    def ticks(self) -> tuple[Tick, ...]:
        """The null value and both ends, unless an end would touch the words in the middle."""
        null = float(self.at(self.null))
        ends = [end for end in (self._low, self._high) if abs(float(self.at(end)) - null) > TOUCHES]
        made = [Tick(f"{self.null}, no difference", self.at(self.null))]
        made += [Tick(_tick_words(end, self.ratio), self.at(end)) for end in ends]
        return tuple(sorted(made, key=lambda tick: float(tick.at)))


def _step(span: float) -> Decimal:
    """A round step (1, 2 or 5 times a power of ten) that gives the span two to five parts."""
    if span <= 0:
        return Decimal(1)
    power = Decimal(10) ** math.floor(math.log10(span / 2))
    return next((power * n for n in (5, 2) if float(power * n) * 2 <= span), power)


def _tick_words(value: Decimal, ratio: bool) -> str:
    text = f"{value.normalize():f}"
    return text if ratio or value < 0 else f"+{text}"
