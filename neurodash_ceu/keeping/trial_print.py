"""One trial certificate in a process of its own, for `neurodash doctor`: `python -m neurodash_ceu.keeping.trial_print`.

A machine that cannot print fails while the printing library is loaded, so whoever asks must survive that.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from time import perf_counter

from neurodash_ceu.credits.pdf import print_certificate
from neurodash_ceu.credits.trial import TRIAL

SUBSETTING = "libharfbuzz-subset"
MAPS = Path("/proc/self/maps")


def main() -> None:
    """Print twice, so that the second is warm, and say how long that took and whether subsetting is the fast one."""
    print_certificate(TRIAL)
    begun = perf_counter()
    size = len(print_certificate(TRIAL))
    loaded = not MAPS.exists() or SUBSETTING in MAPS.read_text(encoding="utf-8", errors="replace")
    json.dump({"bytes": size, "ms": round((perf_counter() - begun) * 1000), "subsetting": loaded}, sys.stdout)


if __name__ == "__main__":
    main()
