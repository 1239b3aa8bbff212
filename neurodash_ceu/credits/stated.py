"""What a certificate says, in words: frozen facts turned into what both pages print, each text looked at first.

Nothing is shortened or dropped in silence: what does not fit its place on the first page stands overleaf, and what
cannot be printed at all raises HeldPrint.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from neurodash_ceu.credits.fitting import MEASURE, Block, block, lines_of
from neurodash_ceu.credits.grid import LABEL, LINE, Grid, grid
from neurodash_ceu.credits.words import Words, licence_words, local, plain_date, verify_at, words
from neurodash_ceu.ports.fonts import MM_PER_POINT, SHIPPED, TEXT, Fonts, Stack
from neurodash_ceu.ports.letters import HeldPrint
from neurodash_ceu.ports.pages import written_hours
from neurodash_ceu.rules.activities import topic_words
from neurodash_ceu.rules.certificate import DEMONSTRATION, FOOT, CertificateFacts, shown_code
from neurodash_ceu.rules.credit import KINDS
from neurodash_ceu.rules.people import LicenceHeld

_SMALL, _SMALL_LINE = 7.1, 9.0 * MM_PER_POINT  # the small sans: points, and the height of its line
_LICENCES, _STATEMENTS, _STATEMENT_LINES = 2, 4, 2  # what the first page has room for
_FOOT_WIDE, _FOOT_ADDRESS_LINES = 77.0, 2
_GRID_END, _FOOT_END = 152.0, 173.5
_CREDIT_HIGH = 16.8  # from the upper rule of the credit to the grid
_HEAD = 32.5  # where the upper half begins, but for the lines of the provider's name


# The second page, in the measures of its stylesheet: a line, a heading with the space before it, a row of a table.
_COLUMN, _COLUMN_HIGH = 121.0, 155.0
_BACK_LINE, _HEADING, _ROW = 12.2 * MM_PER_POINT, 17 * MM_PER_POINT + 4.4, 12.2 * MM_PER_POINT + 2.0


@dataclass(frozen=True)
class Approval:
    """A dated approval, as both pages print it."""

    authority: Words
    number: Words
    statement: Words


@dataclass(frozen=True)
class Front:
    """The first page: what it says beside the plain facts, and where its parts begin, in millimetres."""

    provider_lines: int
    block: Block
    licences: tuple[Words, ...]
    more_licences: bool
    credit_top: float
    grid: Grid
    statements: tuple[Words, ...]
    more_statements: bool
    statements_top: float
    address: tuple[Words, ...]
    issued_top: float


@dataclass(frozen=True)
class Stated:
    """Everything a certificate prints. `front` says what of it stands on the first page, and where."""

    demonstration: str | None
    name: Words
    title: Words
    provider: Words
    provider_number: Words
    address: tuple[Words, ...]
    signer: tuple[Words, Words] | None
    hours: str
    minutes: str
    completed_on: str
    issued_on: str
    code: str
    verify_at: Words
    verify_url: Words
    objectives: tuple[Words, ...]
    kinds: tuple[tuple[str, str], ...]
    topics: tuple[tuple[Words, str], ...]
    zone: Words
    licences: tuple[Words, ...]
    approvals: tuple[Approval, ...]
    edition: str
    entry: str
    foot: str
    front: Front

    @property
    def long(self) -> bool:
        """Whether the second page is more than one, so that its columns flow on."""
        kinds, topics = len(self.kinds) + (len(self.kinds) > 1), len(self.topics)
        left = [_heading(self.objectives, 116.0), (kinds + 1) * _ROW + _HEADING]
        left += [(topics + 1) * _ROW + _HEADING] if topics else []
        left += [_heading([cell.value], _COLUMN) for cell in self.front.grid.overleaf]
        right = [_HEADING + 7 * _BACK_LINE, _heading(self.licences, _COLUMN), _HEADING + 7 * _BACK_LINE,
                 _heading((self.provider, *self.address, self.provider_number), _COLUMN)]
        right += [_HEADING] if self.approvals else []
        for one in self.approvals:
            right.append(_heading([one.authority, one.number, one.statement], _COLUMN) - _HEADING)
        return max(sum(left), sum(right)) > _COLUMN_HIGH


def stated(facts: CertificateFacts, fonts: Fonts = SHIPPED) -> Stated:
    """The words of a certificate. Raises HeldPrint for what cannot be printed."""
    provider = words("provider's name", facts.provider, fonts.sans)
    address = tuple(words("provider's address", line, fonts.sans) for line in facts.provider_address)
    licences = tuple(words("licence", licence_words(one), fonts.text) for one in facts.licences)
    approvals = tuple(
        Approval(words("approving authority", one.authority, fonts.text),
                 words("approval number", one.number, fonts.text),
                 words("approval statement", one.statement, fonts.sans)) for one in facts.approvals)
    return Stated(
        demonstration=DEMONSTRATION if facts.demonstration else None,
        name=words("legal name", facts.legal_name, fonts.sans), title=words("title", facts.title, fonts.sans),
        provider=provider, provider_number=words("provider's number", facts.provider_number or "", fonts.text),
        address=address, signer=_signer(facts, fonts),
        hours=written_hours(facts.minutes.total), minutes=str(facts.minutes.total),
        completed_on=plain_date(datetime.fromisoformat(facts.completed_on)),
        issued_on=plain_date(local(facts.issued_at, facts.zone)), code=shown_code(facts.code),
        verify_at=words("public address", verify_at(facts.verify_url), fonts.sans),
        verify_url=words("public address", facts.verify_url, fonts.sans),
        objectives=tuple(words("objective", one, fonts.text) for one in facts.objectives),
        kinds=tuple((kind.capitalize(), str(facts.minutes.of(kind))) for kind in KINDS if facts.minutes.of(kind)),
        topics=tuple((words("topic", topic_words(topic), fonts.text), str(minutes)) for topic, minutes in facts.topics),
        zone=words("time zone", facts.zone, fonts.text), licences=licences, approvals=approvals,
        edition=facts.edition, entry=facts.entry_hash, foot=FOOT,
        front=_front(facts, provider, address, licences, approvals, fonts))


def unprintable(legal_name: str, licences: Iterable[LicenceHeld], fonts: Fonts = SHIPPED) -> str | None:
    """Why a certificate of this person would be held, in a sentence, or None: asked before anything is signed."""
    try:
        words("legal name", legal_name, fonts.sans)
        for one in licences:
            words("licence", licence_words(one), fonts.text)
    except HeldPrint as held:
        return str(held)
    return None


def _heading(texts: Iterable[Words], measure: float) -> float:
    """How high a heading of the second page stands with its texts under it."""
    return _HEADING + sum(lines_of(one.text, TEXT, 9.0, measure) * _BACK_LINE + 1.2 for one in texts)


def _front(
    facts: CertificateFacts, provider: Words, address: tuple[Words, ...], licences: tuple[Words, ...],
    approvals: tuple[Approval, ...], fonts: Fonts,
) -> Front:
    name, title = words("legal name", facts.legal_name, fonts.display), words("title", facts.title, fonts.display)
    shown = tuple(one for one in licences[:_LICENCES] if lines_of(one.text, fonts.text, 8.6, MEASURE) == 1)
    more = len(shown) < len(licences)
    statements, high = _statements(tuple(one.statement for one in approvals), fonts.sans)
    more_statements = len(statements) < len(approvals)
    credit_top = 103.5 if not high else 98.5 if len(statements) < 3 else 91.5
    # Set in capitals, with the letters apart.
    provider_lines = _at_most("provider's name", provider, fonts.sans, 6.9 * 1.25, 180.0, 2)
    foot = address
    if sum(lines_of(line.text, fonts.sans, _SMALL, _FOOT_WIDE) for line in address) > _FOOT_ADDRESS_LINES:
        foot = (Words("Address: overleaf"),)
    foot_lines = sum(lines_of(line.text, fonts.sans, _SMALL, _FOOT_WIDE) for line in (provider, *foot))
    return Front(
        provider_lines=provider_lines,
        block=block(name.text, title.text, len(shown) + more, _HEAD + 11 * MM_PER_POINT * provider_lines,
                    credit_top - 1.5, fonts.display),
        licences=shown, more_licences=more, credit_top=credit_top,
        grid=grid(facts, credit_top + _CREDIT_HIGH, _GRID_END - high - (1.6 if high else 0), fonts),
        statements=statements, more_statements=more_statements, statements_top=_GRID_END - high,
        address=foot, issued_top=_FOOT_END - LABEL - LINE - foot_lines * _SMALL_LINE)


def _statements(statements: tuple[Words, ...], sans: Stack) -> tuple[tuple[Words, ...], float]:
    """The statements of approvals that the first page has room for, all or none, and how high they stand there."""
    if not statements:
        return (), 0.0
    wide = MEASURE if len(statements) == 1 else 104.0
    lines = [lines_of(one.text, sans, _SMALL, wide) for one in statements]
    if len(lines) > _STATEMENTS or max(lines) > _STATEMENT_LINES:
        return (), _SMALL_LINE
    return statements, _SMALL_LINE * sum(max(lines[first:first + 2]) for first in range(0, len(lines), 2))


def _signer(facts: CertificateFacts, fonts: Fonts) -> tuple[Words, Words] | None:
    if facts.signer is None:
        return None
    name = words("signer's name", facts.signer.name, fonts.text)
    title = words("signer's title", facts.signer.title, fonts.sans)
    _at_most("signer's name", name, fonts.text, 8.6, 66.0, 1)
    _at_most("signer's title", title, fonts.sans, _SMALL, 66.0, 1)
    return name, title


def _at_most(what: str, text: Words, stack: Stack, points: float, measure: float, most: int) -> int:
    lines = lines_of(text.text, stack, points, measure)
    if lines > most:
        raise HeldPrint(f"The {what} is too long for its place on a certificate.")
    return lines
