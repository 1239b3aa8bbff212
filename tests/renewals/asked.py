"""What boards ask, typed by hand from the pages they were read on: (board, profession, total, minutes to one unit).

None: the board counts no hours, or its page does not say the minutes. Two lines of one board and profession are two
versions of its rule, the newer first.
"""

from __future__ import annotations

ASKED: tuple[tuple[str, str, int | None, int | None], ...] = (
    ("US-FL", "PT", 24, 50), ("US-CA", "PT", 30, 50), ("US-NY", "PT", 36, 50), ("US-NJ", "PT", 30, 60),
    ("US-GA", "PT", 30, None), ("US-MI", "PT", 24, None), ("US-MS", "PT", 30, None), ("US-AL", "PT", 10, 50),
    ("US-FL", "PTA", 24, 50), ("US-CA", "PTA", 30, 50), ("US-NY", "PTA", 36, 50), ("US-NJ", "PTA", 30, 60),
    ("US-GA", "PTA", 30, None), ("US-MI", "PTA", 24, None), ("US-MS", "PTA", 30, None), ("US-AL", "PTA", 10, 50),
    ("US-TX", "PT", 30, None), ("US-TX", "PTA", 20, None), ("US-MD", "PT", 30, None), ("US-MD", "PTA", 20, None),
    ("US-CT", "PT", 20, None), ("US-IL", "PT", 40, 50), ("US-IL", "PTA", 20, 50), ("US-OH", "PT", 24, None),
    ("US-OH", "PTA", 12, None), ("US-PA", "PT", 30, None), ("US-PA", "PTA", 30, None), ("US-NC", "PT", 30, 50),
    ("US-NC", "PTA", 20, 50), ("US-VA", "PT", 30, 60), ("US-VA", "PTA", 30, 60), ("US-WA", "PT", 32, None),
    ("US-WA", "PTA", 24, None), ("US-AZ", "PT", 20, 60), ("US-AZ", "PTA", 10, 60), ("US-AK", "PT", 24, None),
    ("US-HI", "PT", 30, 50), ("US-IA", "PT", 40, None), ("US-IA", "PTA", 20, None), ("US-FL", "OT", 26, 50),
    ("US-CA", "OT", 24, 60), ("US-TX", "OT", 24, None), ("US-IL", "OT", 24, 50), ("US-FL", "OTA", 26, 50),
    ("US-CA", "OTA", 24, 60), ("US-TX", "OTA", 24, None), ("US-IL", "OTA", 24, 50), ("US-CT", "OT", 24, 50),
    ("US-CT", "OTA", 18, 50), ("US-AL", "OT", 30, None), ("US-AL", "OTA", 20, None), ("US-AK", "OT", 24, None),
    ("US-AK", "OTA", 24, None), ("US-AZ", "OT", 20, None), ("US-AZ", "OTA", 12, None), ("US-AR", "OT", 10, None),
    ("US-CO", "OT", 24, None), ("US-AR", "OTA", 10, None), ("US-CO", "OTA", 24, None), ("NBCOT", "OT", 36, 60),
    ("NBCOT", "OTA", 36, 60), ("ASHA", "SLP", 30, 60), ("US-NY", "OT", 36, 50), ("US-OH", "OT", 20, None),
    ("US-WA", "OT", 30, None), ("US-VA", "OT", 20, 60), ("US-NC", "OT", 15, 60), ("US-MI", "OT", 20, 60),
    ("US-NY", "OTA", 36, 50), ("US-OH", "OTA", 20, None), ("US-WA", "OTA", 30, None), ("US-VA", "OTA", 20, 60),
    ("US-NC", "OTA", 15, 60), ("US-MI", "OTA", 20, 60), ("US-PA", "OT", 24, None), ("US-MN", "OT", 24, None),
    ("US-MN", "OTA", 18, None), ("US-MN", "PT", 20, None), ("US-TN", "PT", 30, None), ("US-OR", "PT", 24, None),
    ("US-IN", "PT", 22, 50), ("US-MN", "PTA", 20, None), ("US-TN", "PTA", 30, None), ("US-OR", "PTA", 24, None),
    ("US-IN", "PTA", 22, 50), ("US-KY", "PT", 30, 60), ("US-KY", "PTA", 20, 60), ("US-WI", "PT", 30, 50),
    ("US-WI", "PTA", 20, 50), ("US-LA", "PTA", 30, None), ("US-TX", "SLP", 20, 50), ("US-TX", "SLPA", 20, 50),
    ("AU-PHYSIOTHERAPY", "PT", 20, None), ("UK-HCPC", "PT", None, None), ("UK-HCPC", "OT", None, None),
    ("UK-HCPC", "SLP", None, None), ("HTCC", "PT", 80, None), ("HTCC", "OT", 80, None), ("US-CA", "SLP", 24, 60),
    ("US-CA", "SLP", 24, 60), ("US-CA", "SLPA", 12, None), ("US-MD", "OT", 24, 60), ("US-GA", "OT", 24, None),
    ("US-WI", "OT", 24, 50), ("US-TN", "OT", 24, None), ("US-MD", "OTA", 24, 60), ("US-GA", "OTA", 24, None),
    ("US-WI", "OTA", 24, 50), ("US-TN", "OTA", 24, None), ("US-DC", "OT", 24, None), ("US-DC", "OTA", 12, None),
    ("US-FL", "SLP", 30, 60), ("US-FL", "SLPA", 20, 60), ("US-RI", "SLP", 20, None),
    ("CA-ON-COTO", "OT", None, None),
)

# Rules whose page is a vendor's: kept with their words, and nothing is worked out from them.
NOT_CONFIRMED = (
    ("US-AK", "PT"), ("US-FL", "OT"), ("US-FL", "OTA"), ("US-CT", "OT"), ("US-CT", "OTA"), ("US-WI", "PTA"),
    ("US-LA", "PTA"), ("US-TX", "SLP"), ("US-TX", "SLPA"), ("HTCC", "PT"), ("HTCC", "OT"), ("US-CA", "SLPA"),
    ("US-DC", "OT"), ("US-DC", "OTA"), ("US-FL", "SLP"),
)
