"""Learners who sit the test, one after another, until the server is gone; and what each was told is saved."""

from __future__ import annotations

import http.client
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any
from urllib.parse import urlencode

SLUG = "small"
PATIENCE_SECONDS = 20
SAID = {"objective-o1": "5", "objective-o2": "4", "bias_free": "yes", "minutes": "40", "change": "Test first."}
SHOWN = re.compile(r'name="shown" value="([0-9a-f]*)"')


@dataclass
class Seat:
    """A learner at an open attempt, and what was acknowledged: an answer that came back whole with its status.

    `doubtful` is the one request that was sent and never answered: it may have been written or not.
    """

    person_id: int
    book_id: int
    cookie: str
    token: str
    items: tuple[str, ...]
    right: tuple[str, ...]
    options: tuple[tuple[str, ...], ...]
    answers: dict[int, list[str]] = field(default_factory=dict)
    submitted: bool = False
    evaluated: bool = False
    attested: bool = False
    doubtful: tuple[str, Any] | None = None

    @property
    def acknowledged(self) -> int:
        """How many writes it was told are saved."""
        return sum(len(one) for one in self.answers.values()) + self.submitted + self.evaluated + self.attested


class Gone(Exception):
    """The server does not answer any more."""


class Sitter:
    """One client, with a connection of its own."""

    def __init__(self, port: int, seed: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
        self._chance = Random(seed)  # noqa: S311 - which answer, not a secret

    def sit(self, seats: Sequence[Seat]) -> None:
        """Answer, submit and attest, learner after learner, until the server is gone."""
        try:
            for seat in seats:
                self._answers(seat)
                self._submit(seat)
                self._evaluate(seat)
                self._attest(seat)
        except Gone:
            return
        finally:
            self._connection.close()

    def _answers(self, seat: Seat) -> None:
        count = self._chance.randint(0, 3)
        last = [(position, seat.right[position - 1]) for position in range(1, len(seat.items) + 1)]
        tried = [self._one(seat) for _ in range(count)]
        for position, option in [*tried, *last]:
            seat.doubtful = ("answer", (position, option))
            path = f"/learn/{SLUG}/quiz/1/{position}"
            status, body, _ = self._ask("POST", path, seat, {"answer": option}, script=True)
            assert status == 200 and "saved" in json.loads(body), (status, body[:300])
            seat.answers.setdefault(position, []).append(option)
            seat.doubtful = None

    def _one(self, seat: Seat) -> tuple[int, str]:
        position = self._chance.randint(1, len(seat.items))
        return position, self._chance.choice(seat.options[position - 1])

    def _submit(self, seat: Seat) -> None:
        seat.doubtful = ("submit", None)
        status, _, location = self._ask("POST", f"/learn/{SLUG}/quiz/1/review", seat, {})
        assert (status, location) == (303, f"/learn/{SLUG}/quiz/1/result")
        seat.submitted, seat.doubtful = True, None

    def _evaluate(self, seat: Seat) -> None:
        seat.doubtful = ("evaluate", None)
        status, page, location = self._ask("POST", f"/learn/{SLUG}/evaluation", seat, SAID)
        assert (status, location) == (303, f"/learn/{SLUG}/attestation"), (status, location, page[:300])
        seat.evaluated, seat.doubtful = True, None

    def _attest(self, seat: Seat) -> None:
        path = f"/learn/{SLUG}/attestation"
        status, page, _ = self._ask("GET", path, seat)
        shown = SHOWN.search(page)
        assert status == 200 and shown is not None, (status, page[:300])
        seat.doubtful = ("attest", None)
        status, page, location = self._ask("POST", path, seat, {"shown": shown[1], "agreed": "y"})
        assert (status, location) == (303, f"/learn/{SLUG}/result"), (status, page[:300])
        seat.attested, seat.doubtful = True, None

    def _ask(
        self, method: str, path: str, seat: Seat, fields: dict[str, str] | None = None, *, script: bool = False
    ) -> tuple[int, str, str]:
        headers = {"Cookie": seat.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        if script:
            headers["Accept"] = "application/json"
        body = None if fields is None else urlencode(fields | {"csrf_token": seat.token})
        try:
            self._connection.request(method, path, body, headers)
            response = self._connection.getresponse()
            text = response.read().decode()
        except (OSError, http.client.HTTPException) as error:
            raise Gone from error
        if response.status == 503:  # the database was killed first: not acknowledged
            raise Gone
        return response.status, text, response.getheader("Location") or ""
