"""The inside of the small process that makes a hostile file anew: what it may use, and how it answers.

It reads the file from its standard input and writes the new one to its standard output. What it ends with says how it
went (`DONE`, `REFUSED` with a sentence on its standard error); anything else means that the file was too much for it.
The limits are its own, so that a bomb ends this process and no other.
"""

from __future__ import annotations

import resource
import sys
from collections.abc import Callable

from neurodash_ceu.rules.refusal import Refused

DONE, REFUSED = 0, 3
MEMORY = 768 << 20  # bytes of address space: 40 million pixels of four bytes, some copies, and the libraries
SECONDS = 10  # of the processor
LARGEST_MADE = 24 << 20  # bytes


def run(clean: Callable[[bytes], bytes]) -> int:
    """Clean what comes in; return how the process ends."""
    _bound()
    try:
        made = clean(sys.stdin.buffer.read())
        if len(made) > LARGEST_MADE:
            raise Refused("Made anew, this file would be too large. Send a smaller one.")
    except Refused as refused:
        sys.stderr.write(refused.sentence)
        return REFUSED
    sys.stdout.buffer.write(made)
    sys.stdout.buffer.flush()
    return DONE


def _bound() -> None:
    for what, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_CORE, 0),
                       (resource.RLIMIT_FSIZE, 0)):
        resource.setrlimit(what, (most, most))
