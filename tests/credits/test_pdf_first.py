"""The first print of a process is no other than the later ones: what the library learns on the way changes no byte."""

from __future__ import annotations

import subprocess
import sys

from neurodash_ceu.ports.fonts import FONTS

PRINT_SOME = """
import hashlib
from neurodash_ceu.credits.pdf import print_certificate
from tests.credits import papers
plain, other = papers.FACTS, papers.facts(demonstration=True, legal_name="Q̓ʷəl̓əl̓", signer=papers.SIGNER)
for facts in (plain, other, plain, other):
    print(hashlib.sha256(print_certificate(facts)).hexdigest())
"""


def test_the_first_print_of_a_process_is_like_the_later_ones() -> None:
    said = subprocess.run([sys.executable, "-c", PRINT_SOME], cwd=FONTS.parents[2], capture_output=True, check=True,
                          text=True)
    first, other, again, once_more = said.stdout.split()
    assert (first, other) == (again, once_more)
    assert first != other
