"""Learners who sit the whole test, from its start to the credit, while something is killed; and what each was told.

A request that comes back without an answer, or with one that says "not now", is sent again: after a lost connection by
the same device, after a reset or a dead server by another device of the same learner, signed in long before.
"""

from __future__ import annotations

import http.client
import json
import re
import socket
import struct
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from urllib.parse import urlencode

SLUG = "small"
PATIENCE_SECONDS = 20
TRIES, PAUSE_SECONDS = 100, 0.02
NOT_NOW = (500, 503)  # the database was away, or its handle was closed under the request: not acknowledged
SAID = {"objective-o1": "5", "objective-o2": "4", "bias_free": "yes", "minutes": "40", "change": "Test first."}
SHOWN = re.compile(r'name="shown" value="([0-9a-f]*)"')
GONE_AT_ONCE = struct.pack("ii", 1, 0)  # SO_LINGER of no time: closing sends a reset
Subject = tuple[str, int]  # what a request is about: an answer with its position, or a part of the module with 0


@dataclass(frozen=True)
class Asked:
    """An item of the bank: its options, and which of them is right."""

    item: str
    options: tuple[str, ...]
    right: str


@dataclass
class Seat:
    """A learner before the test, and what was acknowledged: an answer that came back whole with its status.

    `doubtful` is the request that was sent and not answered: it may have been written or not. `unsure` counts all that
    ever were. `bank` knows the items by their stems.
    """

    person_id: int
    book_id: int
    devices: tuple[tuple[str, str], ...]
    bank: Mapping[str, Asked]
    paper: list[Asked] = field(default_factory=list)
    to_say: list[tuple[int, str]] = field(default_factory=list)
    answers: dict[int, list[str]] = field(default_factory=dict)
    told: set[str] = field(default_factory=set)
    doubtful: tuple[Subject, str] | None = None
    unsure: Counter[Subject] = field(default_factory=Counter)
    device: int = 0

    @property
    def touched(self) -> bool:
        """Was anything sent for this learner?"""
        return bool(self.told or self.unsure)

    @property
    def acknowledged(self) -> int:
        """How many requests of this learner were answered as done."""
        return len(self.told) + sum(len(said) for said in self.answers.values())

    @property
    def done(self) -> bool:
        """Was the last part acknowledged?"""
        return "attest" in self.told

    def in_doubt(self) -> None:
        """A request got no answer."""
        assert self.doubtful is not None
        self.unsure[self.doubtful[0]] += 1

    def another_device(self) -> None:
        """Go on at the other device."""
        self.device = (self.device + 1) % len(self.devices)


class Gone(Exception):
    """The server does not answer any more."""


class Sitter:
    """One client, with a connection of its own. `resets` says, before a request, whether the client dies in it."""

    def __init__(self, port: int, seed: int, resets: Callable[[], bool] = lambda: False,
                 inside: Callable[[], bool] = lambda: False) -> None:
        self._port = port
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
        self._chance = Random(seed)  # noqa: S311 - which answer, not a secret
        self._resets, self._inside = resets, inside
        self.deaths: list[bool] = []  # each with whether it fell inside an open write

    def sit(self, seats: Sequence[Seat]) -> None:
        """Start, answer, submit, evaluate and attest, learner after learner, until the server is gone."""
        for seat in seats:
            try:
                self._start(seat)
                self._answer(seat)
                self._submit(seat)
                self._evaluate(seat)
                self._attest(seat)
            except Gone:
                seat.another_device()
                return
            finally:
                self._connection.close()

    def _start(self, seat: Seat) -> None:
        if "start" not in seat.told:
            status, page, location = self._deed(seat, ("start", 0), f"/learn/{SLUG}/quiz", {})
            assert status == 303 and location.startswith(f"/learn/{SLUG}/quiz/1/"), (status, location, page[:300])
            seat.told.add("start")
        while len(seat.paper) < 2:
            page = self._see(seat, f"/learn/{SLUG}/quiz/1/{len(seat.paper) + 1}")
            seat.paper.append(next(asked for stem, asked in seat.bank.items() if stem in page))
        if not seat.answers and not seat.to_say:
            tried = [self._chance.randint(1, len(seat.paper)) for _ in range(self._chance.randint(0, 3))]
            seat.to_say = [(position, self._chance.choice(seat.paper[position - 1].options)) for position in tried]
            seat.to_say += [(position, asked.right) for position, asked in enumerate(seat.paper, 1)]

    def _answer(self, seat: Seat) -> None:
        while seat.to_say:
            position, option = seat.to_say[0]
            # A client dies in the last word on a question only: what it sent may be carried out late, when the other
            # device has gone on, and must then change nothing. On another word it would, as anybody's would.
            last = len(seat.to_say) <= len(seat.paper)
            status, body, _ = self._deed(seat, ("answer", position), f"/learn/{SLUG}/quiz/1/{position}",
                                         {"answer": option}, script=True, may_reset=last)
            assert status == 200 and "saved" in json.loads(body), (status, body[:300])
            seat.answers.setdefault(position, []).append(option)
            seat.to_say.pop(0)

    def _submit(self, seat: Seat) -> None:
        if "submit" in seat.told:
            return
        status, page, location = self._deed(seat, ("submit", 0), f"/learn/{SLUG}/quiz/1/review", {})
        assert (status, location) == (303, f"/learn/{SLUG}/quiz/1/result"), (status, page[:300])
        seat.told.add("submit")

    def _evaluate(self, seat: Seat) -> None:
        if "evaluate" in seat.told:
            return
        status, page, location = self._deed(seat, ("evaluate", 0), f"/learn/{SLUG}/evaluation", SAID)
        assert (status, location) == (303, f"/learn/{SLUG}/attestation"), (status, location, page[:300])
        seat.told.add("evaluate")

    def _attest(self, seat: Seat) -> None:
        if "attest" in seat.told:
            return
        path = f"/learn/{SLUG}/attestation"
        shown = SHOWN.search(self._see(seat, path))
        # Who attested, and was not told so, is shown what was attested, and no form to send.
        fields = {"shown": shown[1] if shown else "0", "agreed": "y"}
        status, page, location = self._deed(seat, ("attest", 0), path, fields)
        assert (status, location) == (303, f"/learn/{SLUG}/result"), (status, page[:300])
        seat.told.add("attest")

    # --- asking ---

    def _see(self, seat: Seat, path: str) -> str:
        """A page, asked for until it comes."""
        for _ in range(TRIES):
            status, page, _ = self._ask("GET", path, seat, None)
            if status not in NOT_NOW:
                assert status == 200, (status, page[:300])
                return page
            time.sleep(PAUSE_SECONDS)
        raise Gone

    def _deed(self, seat: Seat, subject: Subject, path: str, fields: dict[str, str], *, script: bool = False,
              may_reset: bool = True) -> tuple[int, str, str]:
        """Send a request, and send it again until it is acknowledged."""
        for _ in range(TRIES):
            seat.doubtful = (subject, fields.get("answer", ""))
            if may_reset and self._resets():
                self._die(seat, path, fields, script=script)
            else:
                answer = self._ask("POST", path, seat, fields, script=script)
                if answer[0] not in NOT_NOW:
                    seat.doubtful = None
                    return answer
                seat.in_doubt()
                time.sleep(PAUSE_SECONDS)
        raise Gone

    def _ask(self, method: str, path: str, seat: Seat, fields: dict[str, str] | None,
             *, script: bool = False) -> tuple[int, str, str]:
        headers, body = _request(seat, fields, script=script)
        try:
            self._connection.request(method, path, body or None, headers)
            response = self._connection.getresponse()
            text = response.read().decode()
        except (OSError, http.client.HTTPException) as error:
            if seat.doubtful is not None:
                seat.in_doubt()
            raise Gone from error
        return response.status, text, response.getheader("Location") or ""

    def _die(self, seat: Seat, path: str, fields: dict[str, str], *, script: bool) -> None:
        """Send a request, or the half of it, and reset the connection at a chance moment; another device goes on."""
        headers, body = _request(seat, fields, script=script)
        headers |= {"Host": f"127.0.0.1:{self._port}", "Content-Length": str(len(body))}
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        whole = self._chance.random() < 0.75
        with socket.create_connection(("127.0.0.1", self._port), PATIENCE_SECONDS) as line:
            line.sendall(f"POST {path} HTTP/1.1\r\n{head}\r\n{body if whole else body[:len(body) // 2]}".encode())
            self.deaths.append(whole and self._inside())
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, GONE_AT_ONCE)
        seat.in_doubt()
        seat.another_device()


def _request(seat: Seat, fields: dict[str, str] | None, *, script: bool) -> tuple[dict[str, str], str]:
    cookie, token = seat.devices[seat.device]
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    if script:
        headers["Accept"] = "application/json"
    return headers, "" if fields is None else urlencode(fields | {"csrf_token": token})
