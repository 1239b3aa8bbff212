"""A policy as its page shows it: sections of safe HTML, with what only the provider's file knows filled in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import Markup, escape

from neurodash_ceu.desk.reader import PLACE, heading_id
from neurodash_ceu.ports.pages import markdown_parser
from neurodash_ceu.rules.policies import Policy
from neurodash_ceu.rules.provider import Issuer, Provider

NO_PROMISE = "as soon as we can (this provider has not said yet within how many days)"
NO_ESCALATION = ("the authority that approved the activity, where one did (the activity’s page and the certificate "
                 "name it), or to your own licensing board")


@dataclass(frozen=True)
class Part:
    """A section of a policy."""

    id: str
    title: str
    html: Markup


@dataclass(frozen=True)
class PolicyPage:
    """A policy, rendered: what stands before the first heading, and its sections."""

    name: str
    title: str
    summary: str
    version: str
    in_force: date | None
    draft: bool
    lead: Markup
    parts: tuple[Part, ...]


def promise(provider: Provider) -> str:
    """Within which time a message is answered, in words that follow "we answer"."""
    days = provider.answer_days
    return NO_PROMISE if days is None else f"within {days} day{'' if days == 1 else 's'}"


def places_of(issuer: Issuer) -> Mapping[str, Markup]:
    """What each place of a text is filled with, safe to print."""
    provider = issuer.provider
    mail = Markup('<a href="mailto:{0}">{0}</a>').format(provider.mail)
    return {
        "provider": escape(provider.name), "address": escape(", ".join(provider.address)), "mail": mail,
        "site": escape(issuer.public_url), "price": escape(provider.price), "answer": escape(promise(provider)),
        "escalation": escape(provider.escalation or NO_ESCALATION)}


def policy_page(policy: Policy, issuer: Issuer) -> PolicyPage:
    """Render a policy for an issuer."""
    parser = _parser(places_of(issuer))
    tokens = parser.parse(policy.markdown)
    heads = [n for n, token in enumerate(tokens) if token.type == "heading_open" and token.tag == "h2"]
    parts = []
    for start, end in pairwise([*heads, len(tokens)]):
        title = tokens[start + 1]
        parts.append(Part(heading_id(title.content), _words(title), _render(parser, tokens[start + 3:end])))
    lead = _render(parser, tokens[:heads[0]] if heads else tokens)
    head = policy.head
    return PolicyPage(
        policy.name, head.title, head.summary, head.version, head.in_force, policy.draft, lead, tuple(parts))


def _words(inline: Token) -> str:
    """A heading as plain words, its places filled: it stands in the list of contents too."""
    return "".join(str(one.meta["html"].striptags()) if one.type == "place" else one.content
                   for one in inline.children or ())


def _render(parser: MarkdownIt, tokens: Sequence[Token]) -> Markup:
    return Markup(parser.renderer.render(tokens, parser.options, {}))  # noqa: S704 - the parser lets no HTML through


def _parser(places: Mapping[str, Markup]) -> MarkdownIt:
    parser = markdown_parser()

    def rule(state: StateInline, silent: bool) -> bool:
        found = PLACE.match(state.src, state.pos)
        if found is None or found[1] not in places:
            return False
        if not silent:
            state.push("place", "", 0).meta = {"html": places[found[1]]}
        state.pos = found.end()
        return True

    def render(_self: RendererHTML, tokens: Sequence[Token], index: int, _options: OptionsDict, _env: EnvType) -> str:
        return str(tokens[index].meta["html"])

    parser.inline.ruler.before("link", "place", rule)
    parser.add_render_rule("place", render)
    return parser
