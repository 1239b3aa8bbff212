"""Twenty separate processes with separate connections, released together by a barrier. Standard library only."""

from __future__ import annotations

import http.client
import multiprocessing
from dataclasses import dataclass
from types import TracebackType
from typing import Any
from urllib.parse import urlencode

PATIENCE_SECONDS = 60


@dataclass(frozen=True)
class Post:
    """One request to send: where, which fields, and with which cookie."""

    port: int
    path: str
    fields: tuple[tuple[str, str], ...]
    cookie: str


@dataclass(frozen=True)
class Answer:
    """What came back: the status (0: no answer) and where it sent us."""

    status: int
    location: str


def _run(tasks: Any, barrier: Any, answers: Any) -> None:
    while (post := tasks.get()) is not None:
        connection = http.client.HTTPConnection("127.0.0.1", post.port, timeout=PATIENCE_SECONDS)
        body = urlencode(post.fields)
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": post.cookie}
        try:
            connection.connect()
            barrier.wait(PATIENCE_SECONDS)
            connection.request("POST", post.path, body, headers)
            response = connection.getresponse()
            response.read()
            answers.put(Answer(response.status, response.getheader("Location") or ""))
        except OSError as error:
            answers.put(Answer(0, f"{type(error).__name__}: {error}"))
        finally:
            connection.close()


class Runners:
    """A team of processes kept for many rounds. Use as a context manager."""

    def __init__(self, count: int) -> None:
        context = multiprocessing.get_context("fork")  # to load Python anew twenty times takes longer than to race
        self.count = count
        self._answers = context.Queue()
        self._tasks = [context.Queue() for _ in range(count)]
        self._barrier = context.Barrier(count)  # kept: a started process drops its arguments, maybe too early
        self._processes = [
            context.Process(target=_run, args=(tasks, self._barrier, self._answers), daemon=True)
            for tasks in self._tasks]

    def __enter__(self) -> Runners:
        for process in self._processes:
            process.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        for tasks in self._tasks:
            tasks.put(None)
        for process in self._processes:
            process.join(10)
            if process.is_alive():
                process.kill()

    def race(self, posts: list[Post]) -> list[Answer]:
        """Send one post from each process at the same moment; return all answers."""
        if len(posts) != self.count:
            raise ValueError(f"{self.count} runners need {self.count} posts, not {len(posts)}")
        for tasks, post in zip(self._tasks, posts, strict=True):
            tasks.put(post)
        return [self._answers.get(timeout=PATIENCE_SECONDS) for _ in posts]
