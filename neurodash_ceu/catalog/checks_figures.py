"""Checks of figures: each draws one thing that can be drawn, and a heading shows it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from neurodash_ceu.catalog.faults import Fault, Subject, sections
from neurodash_ceu.rules.diagrams import Slip, ladder_slips, timeline_slips
from neurodash_ceu.rules.flow import flow_slips
from neurodash_ceu.rules.lesson import Figure

OWN = ("claims", "timeline", "ladder", "flow")


def figures_show_one_thing(subject: Subject) -> Iterable[Fault]:
    """A figure draws estimates, a timeline, a ladder or a flow, or is a link. Estimates may have a link beside them."""
    for n, figure in enumerate(subject.module.head.figures):
        path = ("head", "figures", n)
        drawn = [name for name in OWN if getattr(figure, name)]
        if not drawn and figure.link is None:
            yield Fault(path, "the figure has nothing to show",
                        "give it `claims`, `timeline`, `ladder` or `flow`, or the `link` of a source's own")
        if len(drawn) > 1:
            yield Fault(path, f"the figure draws {' and '.join(drawn)}", "draw one thing a figure")
        elif drawn and drawn != ["claims"] and figure.link is not None:
            yield Fault((*path, "link"), f"the figure has a {drawn[0]} and a link",
                        "take the link out, and cite the source in the caption")


def figures_can_be_drawn(subject: Subject) -> Iterable[Fault]:
    """What a figure draws of estimates has one axis, and a section shows it."""
    module = subject.module
    estimates = {claim.id: claim.estimate for claim in module.claims}
    shown = {section.figure for _, section in sections(module) if section.figure is not None}
    known = {figure.id for figure in module.head.figures}
    for n, figure in enumerate(module.head.figures):
        path = ("head", "figures", n)
        lacking = [name for name in figure.claims if name in estimates and estimates[name] is None]
        axes = {one.axis: None for one in (estimates.get(name) for name in figure.claims) if one is not None}
        if lacking:
            yield Fault(path, f"the figure draws {', '.join(lacking)}, which has no estimate",
                        "give the claim an `estimate`, or take it out of the figure")
        if len(axes) > 1:
            yield Fault(path, f"the figure mixes axes: {', '.join(axes)}", "draw one axis a figure")
        if figure.id not in shown and shown <= known:  # a misspelt one may be this one
            yield Fault(path, "no section shows the figure",
                        f"add figure={figure.id} to a heading's braces, or delete it")
    for place, section in sections(module):
        if section.figure is not None and section.figure not in known:
            yield Fault(place, f'its figure "{section.figure}" does not exist',
                        "write the id of a figure of module.yaml, or add it there")


def drawings_have_their_shape(subject: Subject) -> Iterable[Fault]:
    """Timelines, ladders and flows can be drawn and read."""
    for n, figure in enumerate(subject.module.head.figures):
        for name, slip in _slips(figure):
            yield Fault(("head", "figures", n, name, *slip.path), slip.what, slip.fix)


def _slips(figure: Figure) -> Iterator[tuple[str, Slip]]:
    if figure.timeline is not None:
        yield from (("timeline", slip) for slip in timeline_slips(figure.timeline))
    if figure.ladder is not None:
        yield from (("ladder", slip) for slip in ladder_slips(figure.ladder))
    if figure.flow:
        yield from (("flow", slip) for slip in flow_slips(figure.flow))
