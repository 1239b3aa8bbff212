"""The trial certificate: hard letters and every kind of fact, for warming up and for seeing that a machine prints."""

from __future__ import annotations

from neurodash_ceu.rules.certificate import CertificateFacts
from neurodash_ceu.rules.credit import Minutes
from neurodash_ceu.rules.people import LicenceHeld

TRIAL = CertificateFacts(
    code="0" * 16, verify_url="https://ceu.example.org/verify/" + "0" * 16,
    legal_name="Nguyễn Thị Ánh Ørsted-Παπαδοπούλου Щёголева",
    licences=(LicenceHeld("Physical therapist", "Trial", "0"),), title="A trial print", activity_code="TRIAL",
    edition="0" * 64, edition_number=1, level="trial", for_whom="Nobody", format="self-paced text", author="Nobody",
    objectives=("See that a certificate prints.",), minutes=Minutes(reading=1, test=1), completed_on="2026-11-24",
    zone="America/Chicago", started_at="2026-11-24T15:00:00+00:00", completed_at="2026-11-24T15:30:00+00:00",
    issued_at="2026-11-24T15:30:00+00:00", provider="Demonstration provider",
    provider_address=("No address: this is a demonstration",), paper="letter", entry_hash="0" * 64,
    demonstration=True, points=9, max_points=10, pass_percent=80, attempt=1)
