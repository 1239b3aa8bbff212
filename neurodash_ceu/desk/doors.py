"""How often somebody may write, and how many receipts one mail address gets: nobody is mailed full by a stranger."""

from __future__ import annotations

from datetime import timedelta

from neurodash_ceu.ports.doors import Door

CONTACT = Door("contact-network", 10, timedelta(hours=1))
RECEIPT = Door("contact-receipt", 3, timedelta(days=1))  # of one address
NOTE = Door("contact-note", 1, timedelta(hours=1))  # to the provider: something new waits
