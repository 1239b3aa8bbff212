"""All rows, gathered for migrations, and the tables whose rows triggers keep as they were written."""

from __future__ import annotations

from neurodash_ceu.records import (
    audit,
    catalog,
    credits,
    jobs,
    learning,
    membership,
    messages,
    outbox,
    outside,
    people,
    problems,
    regrading,
    renewals,
    search,
    transcripts,
    walks,
)
from neurodash_ceu.records.base import Base

__all__ = ["WRITE_ONCE", "audit", "catalog", "credits", "jobs", "learning", "membership", "messages", "metadata",
           "outbox", "outside", "people", "problems", "regrading", "renewals", "search", "transcripts", "walks"]

metadata = Base.metadata

# Table -> what triggers refuse (the words are those of `write_once.py`).
WRITE_ONCE: dict[str, str] = {
    "ledger_entries": "never",
    "ledger_seals": "never",
    "ledger_checks": "never",
    "ledger_faults": "never",
    "certificates": "never",
    "certificate_facts": "erase only",
    "certificate_prints": "never",
    "certificate_revocations": "never",
    "transcripts": "never",
    "transcript_facts": "erase only",
    "transcript_prints": "never",
    "completions": "never",
    "module_editions": "never",
    "pictures": "never",
    "handout_prints": "never",
    "publications": "never",
    "attempt_grants": "never",
    "more_time": "erase only",
    "grades": "never",
    "case_steps": "never",
    "regrade_runs": "never",
    "regradings": "never",
    "evaluations": "erase only",
    "attestations": "erase only",
    "entitlement_grants": "never",
    "entitlement_ends": "never",
    "audit_events": "never",
    "message_answers": "erase only",
    "item_problems": "erase only",
    "outside_claims": "frozen: book_id, n, sent_key, sent_at",
    "outside_events": "erase only",
    "outside_proofs": "erase only",
    "reminders": "erase only",
    "enrollments": "never",
    "attempts": "frozen: book_id, enrollment_n, quiz_id, ordinal, edition_sha, paper, started_at; once: submitted_at",
}

# Tables whose names begin so are in no backup: they are made anew from others, or say what a worker did today, and it
# had better be done again where a backup is restored.
DERIVED = ("search_", "job_runs")

# Table and column of every SHA-256 that names a kept file (`ports/storage.py`).
NAMES_KEPT_FILES = (("certificate_prints", "sha256"), ("pictures", "sha256"), ("handout_prints", "sha256"),
                    ("ledger_seals", "heads_sha256"), ("transcript_prints", "sha256"), ("outside_proofs", "sha256"),
                    ("outside_proofs", "clean_sha256"))
