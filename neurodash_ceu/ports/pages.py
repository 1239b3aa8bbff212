"""The Jinja environment that pages, prints and mails share, and how dates, minutes and prose are written.

Text is escaped unless it is `Markup`, and the only prose that becomes markup goes through the Markdown parser
below, where raw HTML never passes. Dates are "22 November 2026", minus signs are true, and a number does not
part from its unit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markupsafe import Markup

from neurodash_ceu.rules.activities import topic_words
from neurodash_ceu.rules.dates import MONTHS

NBSP = "\u00a0"
UNITS = "m/s|kg|cm|mm|min|minutes?|hours?|h|s|weeks?|months?|years?|days?|people|sets?|trials?|reps?|N|W|m|°C"
_UNIT = re.compile(rf"(?<=\d) (?=(?:{UNITS})\b)")
_MINUS = re.compile(r"(?<![\w.,)\-–—])-(?=\d)")
_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")
_COMPARED = re.compile(r"(?<=\b[pr]) ([=<>≤≥]) (?=\S)")  # a p value stays on one line


def typeset(text: str) -> str:
    """The same words with true minus signs and apostrophes, and no break between a number and its unit or its sign."""
    whole = _COMPARED.sub(rf"{NBSP}\1{NBSP}", text)
    return _UNIT.sub(NBSP, _MINUS.sub("\u2212", _APOSTROPHE.sub("\u2019", whole)))


def written_date(value: date) -> str:
    """22 November 2026. An instant is written by its own offset."""
    return f"{value.day}{NBSP}{MONTHS[value.month - 1]} {value.year}"


def written_day(value: str) -> str:
    """22 November 2026, from 2026-11-22."""
    return written_date(date.fromisoformat(value))


def written_month(value: str) -> str:
    """November 2026, from 2026-11."""
    year, month = value.split("-")
    return f"{MONTHS[int(month) - 1]} {year}"


def written_moment(value: datetime, zone: str = "UTC") -> str:
    """22 November 2026, 10:51 UTC: an aware instant as a reader in that zone would say it."""
    local = value.astimezone(ZoneInfo(zone))
    return f"{written_date(local)}, {local:%H:%M} {zone}"


def written_time(value: datetime, zone: str = "UTC") -> str:
    """10:42, in that zone."""
    return f"{value.astimezone(ZoneInfo(zone)):%H:%M}"


def written_minutes(minutes: int) -> str:
    """75 min, with a true minus sign for what a reversal takes away."""
    return f"{_signed(minutes, str(abs(minutes)))}{NBSP}min"


def written_hours(minutes: int) -> str:
    """Hours of 60 minutes to two places, rounded towards zero: 61 is "1.01"."""
    hundredths = abs(minutes) * 100 // 60
    text = f"{hundredths // 100}.{hundredths % 100:02d}".rstrip("0").rstrip(".")
    return _signed(minutes, text)


def written_topics(topics: Iterable[tuple[str, int]]) -> str:
    """32 min on falls, 10 min on ethics: from pairs of topic and minutes."""
    return ", ".join(f"{written_minutes(minutes)} on {topic_words(topic)}" for topic, minutes in topics)


def _signed(number: int, digits: str) -> str:
    return f"\u2212{digits}" if number < 0 else digits


def markdown_parser() -> MarkdownIt:
    """CommonMark with tables. Raw HTML stays text, and links go to http, https, mail or this site only."""
    parser = MarkdownIt("commonmark", {"html": False, "typographer": True}).enable(["table", "smartquotes"])
    parser.core.ruler.push("typeset", _typeset_rule)
    parser.core.ruler.push("heads", _heads_rule)
    return parser


def _typeset_rule(state: StateCore) -> None:
    for block in state.tokens:
        for token in block.children or ():
            if token.type == "text":
                token.content = typeset(token.content)


# Written out because a narrow screen shows rows as blocks, and some browsers then forget what a table was.
_ROLES = {"table_open": "table", "thead_open": "rowgroup", "tbody_open": "rowgroup", "tr_open": "row"}
_CELL_ROLES = {None: "cell", "col": "columnheader", "row": "rowheader"}


def _heads_rule(state: StateCore) -> None:
    """Heads of a table say of what. Where its corner is empty, the first cell of each row is a head too.

    Each cell below a head also carries the head's words, to stand before it where there is no room for columns.
    """
    cells: list[Token] = []
    heads: list[str] = []
    for n, token in enumerate(state.tokens):
        if token.type in _ROLES:
            token.attrSet("role", _ROLES[token.type])
        if token.type == "table_open":
            token.attrSet("class", "authored")
            heads = []
        elif token.type == "tr_open":
            cells = []
        elif token.type == "th_open":
            cells.append(token)
            heads.append(_words(state.tokens[n + 1]))
            _head(token, "col" if heads[-1] else None)
        elif token.type == "td_open":
            cells.append(token)
            _head(token, "row" if len(cells) == 1 and not heads[0] else None)
            if len(cells) > 1 and heads[len(cells) - 1]:
                token.attrSet("data-label", heads[len(cells) - 1])
        elif token.type in ("th_close", "td_close"):
            token.tag = cells[-1].tag


def _words(inline: Token) -> str:
    """The words of a head without its citations, as they stand before a cell: "Load:"."""
    said = "".join(one.content for one in inline.children or () if one.type in ("text", "code_inline")).strip()
    return said if not said or said.endswith(("?", ":")) else f"{said}:"


def _head(cell: Token, scope: str | None) -> None:
    cell.tag = "td" if scope is None else "th"
    if scope is not None:
        cell.attrSet("scope", scope)
    cell.attrSet("role", _CELL_ROLES[scope])


_PLAIN = markdown_parser()


def plain_markdown(text: str) -> Markup:
    """Prose without citations as safe HTML."""
    return Markup(_PLAIN.render(text))  # noqa: S704 - the parser lets no HTML through


def furnish(environment: Environment) -> Environment:
    """Give an environment (ours or the web framework's) the filters every template may use."""
    environment.filters.update(
        date=written_date,
        day=written_day,
        month=written_month,
        moment=written_moment,
        time=written_time,
        minutes=written_minutes,
        hours=written_hours,
        topics=written_topics,
        markdown=plain_markdown,
        typeset=typeset,
    )
    return environment


def make_environment(templates: Path, asset: Callable[[str], str] | None = None) -> Environment:
    """An environment of our own for what is made outside a request: prints, mails, pages kept at publishing.

    A name that is not given is an error, never an empty place. `asset` turns a path below static/ into its
    address.
    """
    environment = furnish(
        Environment(
            loader=FileSystemLoader(templates),
            autoescape=select_autoescape(default=True, disabled_extensions=("txt",)),  # mails are plain text
            undefined=StrictUndefined,
        )
    )
    if asset is not None:
        environment.globals["asset"] = asset
    return environment
