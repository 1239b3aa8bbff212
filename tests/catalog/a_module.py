"""A small whole module for tests of pages: every block, two references, a chart, and nothing invented."""

from __future__ import annotations

from datetime import date

from neurodash_ceu.rules import assessment, evidence, lesson


def paragraphs(section: str, *texts: str) -> tuple[lesson.Paragraph, ...]:
    """Paragraphs with ids that are unique within the module."""
    return tuple(lesson.Paragraph(f"{section}-{number}", text) for number, text in enumerate(texts, start=1))


def reference(name: str, **more: object) -> evidence.Reference:
    """A reference with a DOI unless told otherwise."""
    return evidence.Reference(
        **{  # type: ignore[arg-type]  # a test's shorthand
            "id": name,
            "type": "article-journal",
            "title": f"The title of {name}",
            "short": f"{name.title()} 2020",
            "read": "abstract",
            "author": (evidence.Name("Example", "Ann-Bea C."),),
            "issued": evidence.Issued(2020),
            "container_title": "A Journal",
            "volume": "3",
            "issue": "2",
            "page": "10-19",
            "DOI": f"10.1000/{name}",
            "design": "randomised trial, 71 people",
            **more,
        }
    )


def brief(finding: str = "Strength rose [@second].") -> tuple[lesson.Section, ...]:
    """One section a block; `finding` is the text of the only finding."""
    sections = {
        "research": lesson.Section(
            "research",
            "Research",
            paragraphs("research", "Pooled [#pooled]."),
            month="2026-11",
            figure="forest",
        ),
        "findings": lesson.Section(
            "findings",
            "Key findings",
            sections=(
                lesson.Section(
                    "strength", "Strength goes up", paragraphs("strength", finding), certainty="disagree"
                ),
            ),
        ),
        "note": lesson.Section("note", "Clinician's note", paragraphs("note", "Measure it [@first].")),
        "plan": lesson.Section(
            "plan", "Plan", paragraphs("plan", "1. **Test.** Each leg.\n2. **Train.** Twice a week.")
        ),
        "mistakes": lesson.Section("mistakes", "Common mistakes", paragraphs("mistakes", "- Not measuring.")),
        "questions": lesson.Section(
            "questions",
            "Questions",
            sections=(
                lesson.Section(
                    "relapse", "Does it harm?", paragraphs("relapse", "Not in 40 trials [@first].")
                ),
            ),
        ),
    }
    return tuple(sections[name] for name in lesson.BLOCKS)


def module(finding: str = "Strength rose [@second].", **head: object) -> lesson.Module:
    """The whole module; keywords replace keys of its head."""
    claims = (
        evidence.Claim(
            "pooled",
            "s",
            "p",
            "vary",
            "first",
            (),
            evidence.Estimate("Strength", "Effect size", "0.37", "0.2", "0.6"),
        ),
        evidence.Claim(
            "fatigue",
            "s",
            "p",
            "vary",
            "second",
            (),
            evidence.Estimate("Fatigue", "Effect size", "-0.41", "-0.80", "-0.02"),
        ),
    )
    keys: dict[str, object] = {
        "id": "m",
        "code": "M1",
        "slug": "a-module",
        "title": "A module",
        "summary": "What it says.",
        "condition": "ms",
        "professions": ("PT", "OT"),
        "level": "intermediate",
        "author": "Authors",
        "disclosures": "None.",
        "objectives": (lesson.Objective("o", "Measure strength", ("strength",)),),
        "evidence": lesson.EvidenceStatement(
            "Two sources.", "None was read in full.", date(2026, 11, 1), date(2027, 11, 1)
        ),
        "credit": lesson.CreditClaim("mergener", 1, 1, ("brief",), "The lowest difficulty."),
        "required": ("reading", "quiz", "attestation"),
        "pass_percent": 80,
        "attempts": 3,
        "released_on": date(2026, 11, 1),
        "credit_until": date(2028, 11, 1),
        "review_by": date(2027, 11, 1),
        "figures": (
            lesson.Figure(
                "forest", "Two outcomes", "Lower is better for fatigue.", "Own figure.", ("pooled", "fatigue")
            ),
        ),
        **head,
    }
    return lesson.Module(
        head=lesson.ModuleHead(**keys),  # type: ignore[arg-type]  # a test's shorthand
        brief=brief(finding),
        deep_dive=(),
        claims=claims,
        references=(reference("first"), reference("second"), reference("third", DOI=None, PMID="123")),
        quiz=assessment.Quiz("quiz", 10, ()),
        cases=(),
    )
