"""Board rules and entries for tests of the law of renewal, by hand and by chance."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from neurodash_ceu.rules.board_lines import AnyLine, Maximum, Minimum, Rate, Source, Which
from neurodash_ceu.rules.boards import BoardUnit, Cycle, Rule
from neurodash_ceu.rules.credit import Minutes
from neurodash_ceu.rules.standings import Earned, Held

TODAY = date(2026, 12, 1)
START, END = date(2026, 1, 1), date(2027, 12, 31)
LIVE, SELF_PACED = "live virtual", "self-paced text"
SOURCE = Source("https://example.org/rule", "twelve hours", "official", date(2026, 11, 22))
CYCLE = Cycle(24, "fixed", "12-31", "odd")
HOUR = BoardUnit("hour", minutes=60)
PT = Held("PT")


def rule(*lines: AnyLine, required: int | str | None = 12, **other: Any) -> Rule:
    """A rule of whole hours over 2026 and 2027."""
    values: dict[str, Any] = {"id": "test", "professions": ("PT",), "source": SOURCE, "unit": HOUR, "cycle": CYCLE}
    return Rule(**values | {"required": required, "lines": lines} | other)


def at_least(line: str, amount: int | str, **of: Any) -> Minimum:
    """A minimum of such credit."""
    other = {name: of.pop(name) for name in ("clock", "when", "shares") if name in of}
    return Minimum(line, f"At least {amount} of {line}.", kind="minimum", at_least=amount, of=Which(**of), **other)


def at_most(line: str, amount: int | str, *, beyond: tuple[str, ...] = (), **of: Any) -> Maximum:
    """A maximum of such credit."""
    return Maximum(line, f"At most {amount} of {line}.", kind="maximum", at_most=amount, of=Which(**of), beyond=beyond)


def a_day(line: str, amount: int) -> Rate:
    """At most so much of one day."""
    return Rate(line, f"At most {amount} a day.", kind="rate", at_most=amount, within="day")


def earned(key: str, hours: int | str, on: date = TODAY, format: str = LIVE, **other: Any) -> Earned:
    """An entry of so many hours of 60 minutes; `topics` in hours too."""
    topics = tuple((topic, 60 * own) for topic, own in other.pop("topics", {}).items())
    return Earned(f"b/{key}", key, on, Minutes(reading=int(60 * float(hours))), format,
                  other.pop("activity", key), topics=topics, **other)


DAYS = st.integers(0, 5).map(lambda days: date(2026, 3, 1) + timedelta(days))


@st.composite
def entries(draw: st.DrawFn, most: int = 3, longest: int = 3) -> tuple[Earned, ...]:
    """A few entries of whole hours, of two formats and two topics, some of whose topics overlap."""
    made = []
    for number in range(draw(st.integers(0, most))):
        hours = draw(st.integers(1, longest))
        topics = {topic: own for topic in ("ethics", "falls") if (own := draw(st.integers(0, hours)))}
        made.append(earned(str(number), hours, draw(DAYS), draw(st.sampled_from((LIVE, SELF_PACED))), topics=topics))
    return tuple(made)


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    """Minimums of two topics and a format, limits on a format, on a topic and on a day; any of them may be missing."""
    few = st.integers(0, 4)
    lines: list[AnyLine] = [
        at_least("ethics", draw(few), topics=("ethics",)), at_least("falls", draw(few), topics=("falls",)),
        at_least("live", draw(few), formats=(LIVE,)),
        at_most("self-paced", draw(few), formats=(SELF_PACED,)), at_most("falls most", draw(few), topics=("falls",)),
        a_day("a day", draw(few))]
    kept = [line for line in lines if draw(st.booleans())]
    return rule(*kept, required=draw(st.integers(0, 8)))
