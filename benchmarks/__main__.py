"""`make bench`: measure and print. Nothing is written unless `--save` is given."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from datetime import UTC, datetime

from benchmarks import answers, books, crowd, ledger, pages, prints, renewals, servers
from benchmarks.tables import ROOT, Table, commit, machine

KINDS: dict[str, Callable[..., list[Table]]] = {
    "pages": pages.measure, "answers": answers.measure, "prints": prints.measure, "books": books.measure,
    "renewals": renewals.measure, "crowd": crowd.measure, "ledger": ledger.measure}
LONG = ("crowd", "ledger")  # more than ten minutes: only by name


def main() -> None:
    """Measure what was asked for, in order, and print each table as soon as it is there."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("kinds", nargs="*", metavar="KIND",
                        help=f"what to measure: {', '.join(KINDS)}; all but {', '.join(LONG)} if none")
    parser.add_argument("--quick", action="store_true", help="a tenth of the work: does it run, not how fast")
    parser.add_argument("--save", action="store_true", help="write the tables to benchmarks/results/")
    asked = parser.parse_args()
    if unknown := sorted(set(asked.kinds) - set(KINDS)):
        parser.error(f"there is no {unknown[0]!r}; choose from {', '.join(KINDS)}")
    if asked.quick:
        servers.SPENT_SECONDS = 0.0
    measured = commit()
    head = f"# {datetime.now(UTC):%Y-%m-%d}, commit {measured}\n\n{machine()}\n"
    print(head)
    texts = [head]
    for name in asked.kinds or [name for name in KINDS if name not in LONG]:
        for table in KINDS[name](quick=asked.quick):
            print(table.text(), flush=True)
            texts.append(table.text())
    if asked.save:
        _save("\n".join(texts), measured)


def _save(text: str, measured: str) -> None:
    if measured.endswith("+"):
        sys.exit("Not saved: files differ from the commit, so nobody could measure the same again. Commit first.")
    path = ROOT / "benchmarks" / "results" / f"{datetime.now(UTC):%Y-%m-%d}-{measured}.md"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    print(f"Saved as {path.relative_to(ROOT)}.")


if __name__ == "__main__":
    main()
