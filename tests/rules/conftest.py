"""One profile for every property test of the law: the same examples on every machine, and few enough to be quick."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

settings.register_profile(
    "law",
    derandomize=True,  # a red test is red again when it is run again, and no example is kept between runs
    database=None,
    max_examples=40,
    deadline=None,  # a shared machine pauses; pytest's own timeout ends what hangs
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("law")
