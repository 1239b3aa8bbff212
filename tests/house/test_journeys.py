"""Every page of the route table is looked at by a journey: each file says which and sees to it; here they add up."""

from __future__ import annotations

from importlib import import_module

from flask import Flask

from neurodash_ceu.preview.routes import bp
from tests.house import tree

# Addresses that answer with something else than a page: files, a word, a PDF, and a way back to the module's own page.
NOT_PAGES = {"static", "health.alive", "keeping.ready", "credits.certificate", "catalog.robots", "learning.before",
             "catalog.picture", "catalog.handout_pdf", "policies.security", "preview.enter", "preview.state",
             "credits.transcript_csv", "credits.transcript_json", "credits.newest_transcript",
             "credits.transcript_pdf", "credits.audit_pack", "staff.person_csv", "staff.person_json",
             "staff.person_pack", "staff.items_file", "credits.outside_proof", "staff.outside_proof",
             "staff.outside_file", "renewals.feed"}

FILES = sorted(path.stem for path in (tree.ROOT / "tests" / "journeys").glob("test_*.py"))


def pages(app: Flask) -> set[str]:
    """Every endpoint that can be opened, those included that only `courses preview` has."""
    preview = Flask("preview", static_folder=None)
    preview.register_blueprint(bp)
    return {rule.endpoint for one in (app, preview) for rule in one.url_map.iter_rules()
            if "GET" in (rule.methods or ())}


def looked_at() -> dict[str, set[str]]:
    """File -> the endpoints its visitors look at. Each file's last test fails if they did not."""
    return {name: import_module(f"tests.journeys.{name}").LOOKS_AT for name in FILES}


def test_every_page_is_looked_at(app: Flask) -> None:
    assert pages(app) - set().union(*looked_at().values()) - NOT_PAGES == set()


def test_nothing_is_named_that_is_not_there(app: Flask) -> None:
    assert set().union(*looked_at().values()) | NOT_PAGES <= pages(app)


def test_every_file_sees_to_what_it_names() -> None:
    for name in FILES:
        assert callable(import_module(f"tests.journeys.{name}").test_all_were_looked_at)
