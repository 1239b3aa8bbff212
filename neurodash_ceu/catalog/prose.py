"""Prose of a module as safe HTML: Markdown whose `[@reference]` and `[#claim]` become numbered links.

A reference takes its number where it is first cited, so a whole brief is rendered with one `Citations`,
from top to bottom. `[#claim]` cites the claim's own reference. Several stand in one pair of brackets:
`[@a; #b]`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import Markup, escape

from neurodash_ceu.ports.pages import markdown_parser
from neurodash_ceu.rules.evidence import Claim
from neurodash_ceu.rules.prose import CITATION

_SPLIT = re.compile(r"\s*[;,]\s*")
AFTER_STOPS = (".", ",", ";", ":")  # a raised number stands close to its word and after its stop


class Citations:
    """The numbers of a module's references, given out in the order in which they are first cited.

    `heard` collects the reference ids cited since it was last emptied: the sources of one finding.
    """

    def __init__(self, references: Iterable[str], claims: Iterable[Claim]) -> None:
        self._known = list(references)
        self._claims = {claim.id: claim.reference for claim in claims}
        self._numbers: dict[str, int] = {}
        self.heard: list[str] = []

    def reference_of(self, mark: str) -> str | None:
        """The reference id behind `@reference` or `#claim`, or None where there is no such thing."""
        reference = mark[1:] if mark.startswith("@") else self._claims.get(mark[1:])
        return reference if reference in self._known else None

    def number(self, reference: str) -> int:
        """The number of a reference, a new one if it was not cited before."""
        if reference not in self.heard:
            self.heard.append(reference)
        return self._numbers.setdefault(reference, len(self._numbers) + 1)

    def numbered(self) -> frozenset[str]:
        """The references that have a number so far."""
        return frozenset(self._numbers)

    def listed(self) -> list[tuple[int, str]]:
        """Every reference with its number: first those cited, then the others in the order of their file."""
        for reference in self._known:
            self._numbers.setdefault(reference, len(self._numbers) + 1)
        return sorted((number, reference) for reference, number in self._numbers.items())


class Prose:
    """Renders Markdown with the citations of one module.

    On other pages than the brief, `page` is put before `#ref-1`, and `places` says where a part of the brief that is
    linked to (`#plan`) stands; without a place it is looked for on `page`. `stands` gives the paragraph that holds a
    claim, by the claim's id: a citation of it then leads there, beside its number.
    """

    def __init__(
        self, citations: Citations, page: str = "", places: Mapping[str, str] | None = None,
        stands: Mapping[str, str] | None = None,
    ) -> None:
        self.citations = citations
        self._page = page
        self._stands = stands or {}
        self._parser: MarkdownIt = markdown_parser()
        self._parser.inline.ruler.before("link", "citation", self._rule)
        self._parser.add_render_rule("citation", _render_citation)
        self._parser.add_render_rule("link_open", _link_rule(page, places or {}))

    def block(self, markdown: str, name: str | None = None) -> Markup:
        """Paragraphs, lists and tables. With a name the first of them can be linked to."""
        env: EnvType = {}
        tokens = self._parser.parse(markdown, env)
        if name is not None and tokens:
            tokens[0].attrSet("id", name)
        made = self._parser.renderer.render(tokens, self._parser.options, env)
        return Markup(made)  # noqa: S704 - the parser lets no HTML through

    def line(self, markdown: str) -> Markup:
        """One line without a paragraph around it."""
        return Markup(self._parser.renderInline(markdown))  # noqa: S704 - the parser lets no HTML through

    def _rule(self, state: StateInline, silent: bool) -> bool:
        found = CITATION.match(state.src, state.pos)
        if not found:
            return False
        marks = [self.citations.reference_of(mark) for mark in _SPLIT.split(found.group(1))]
        if None in marks:
            return False  # an unknown id stays visible as it was written; `courses check` reports it
        stop = state.src[found.end() : found.end() + 1]
        stop = stop if stop in AFTER_STOPS else ""
        if not silent:
            if not state.pending and state.tokens and state.tokens[-1].type == "softbreak":
                state.tokens.pop()  # the author's line ended before the citation; its number stays at its word
            state.pending = state.pending.rstrip(" ") + stop
            numbers = sorted({self.citations.number(mark) for mark in marks if mark is not None})
            claims = [mark[1:] for mark in _SPLIT.split(found.group(1)) if mark.startswith("#")]
            places = dict.fromkeys(self._stands[name] for name in claims if name in self._stands)
            state.push("citation", "", 0).meta = {"numbers": numbers, "page": self._page, "places": tuple(places)}
        state.pos = found.end() + len(stop)
        return True


def _link_rule(page: str, places: Mapping[str, str]) -> Callable[..., str]:
    def render(
        self: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
    ) -> str:
        href = str(tokens[index].attrGet("href") or "")
        if href.startswith("#"):
            tokens[index].attrSet("href", places.get(href[1:], page + href))
        return self.renderToken(tokens, index, options, env)

    return render


def _render_citation(
    _self: object, tokens: Sequence[Token], index: int, _options: object, _env: object
) -> str:
    meta = tokens[index].meta
    links = (
        *(f'<a href="{escape(place)}" aria-label="The paragraph that says so">¶</a>' for place in meta["places"]),
        *(f'<a href="{escape(meta["page"])}#ref-{number}" aria-label="Reference {number}">{number}</a>'
          for number in meta["numbers"]),
    )
    return f'<sup class="cite">{",&nbsp;".join(links)}</sup>'
