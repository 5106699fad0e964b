"""A process that drafts reports: started once, asked again and again, replaced when it fails."""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import threading
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Any

from bumpsheet.errors import BumpsheetError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection
    from pathlib import Path

    from bumpsheet.preview.draft import Draft, Wish
    from bumpsheet.preview.drafting import Drafter
    from bumpsheet.project import Project

# Seconds: a first draft from a cold disk on a busy machine takes half of that.
LONGEST_DRAFT = 60.0
# What tells the process that a newer wish has come; without a handler it would end it.
INTERRUPT = signal.SIGUSR1
READY = 0


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why something that was chosen cannot be.

    Parameters
    ----------
    field : str
        What it is about: a key of parameter files, ``series.small`` and the like, ``name``, or
        empty for none of these.
    line : str
        What is wrong and what to do.
    """

    field: str
    line: str


def refusal_of(error: BumpsheetError) -> Refusal:
    """A one-line error as a page shows it: beside the field, which it need not name."""
    line = str(error).removeprefix(f"{error.where}: ").removeprefix(f"{error.field}: ")
    option = {"--series": "series.", "report name": "name"}.get(error.where, "")
    field = (error.field or "").partition(",")[0]
    if error.where.startswith("--"):
        field = f"{option}{field}" if option else error.where[2:].replace("-", "_")
    field = {"without": "sections"}.get(field, field) or option
    return Refusal(field, line[:1].upper() + line[1:])


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why there is no draft although nothing that was chosen is wrong."""

    kind: str


DIED, HUNG, SUPERSEDED = Trouble("died"), Trouble("hung"), Trouble("superseded")


class Worker:
    """Hands wishes to the process, of which the newest counts, and its answers back.

    Parameters
    ----------
    data : Path, optional
        Folder of the user's store; the embedded sample alone without one.
    longest : float
        Seconds after which a process that says nothing is replaced.
    """

    def __init__(self, project: Project, data: Path | None, longest: float = LONGEST_DRAFT) -> None:
        self._project, self._data, self.longest = project, data, longest
        self._lock = threading.Lock()
        self._process: Any = None
        self._pipe: Connection | None = None
        self._turn = 0
        self._is_ready = False
        self._answers: queue.SimpleQueue[object] = queue.SimpleQueue()

    @property
    def pid(self) -> int | None:
        """The process, where there is one."""
        return None if self._process is None else self._process.pid

    def start(self) -> None:
        """Start the process if it does not run; it imports what it needs at once."""
        with self._lock:
            self._ensure()

    def ask(self, wish: Wish, turn: int) -> Iterator[Draft | Refusal | Trouble]:
        """Drafts of a report, each better than the one before, or why there are none.

        A newer wish ends an older one, which is then told to be superseded.

        Parameters
        ----------
        turn : int
            Above 0, and larger the newer the wish is: requests may overtake one another.
        """
        answers: queue.SimpleQueue[object] = queue.SimpleQueue()
        process = self._hand_over(wish, turn, answers)
        while True:
            try:
                answer: Any = answers.get(timeout=self.longest)
            except queue.Empty:
                self._replace(process)
                yield HUNG
                return
            if answer is None:
                return
            yield answer
            if isinstance(answer, Trouble | Refusal):
                if answer == DIED:
                    self._replace(process)
                return

    def close(self) -> None:
        """End the process."""
        with self._lock:
            self._end()

    def _hand_over(self, wish: Wish, turn: int, answers: queue.SimpleQueue[object]) -> object:
        """Give a wish to the process, unless a newer one has overtaken it."""
        with self._lock:
            if turn <= self._turn:
                answers.put(SUPERSEDED)
                return None
            self._ensure()
            self._answers.put(SUPERSEDED)
            self._answers, self._turn = answers, turn
            assert self._pipe is not None, "was started"
            try:
                self._pipe.send((turn, wish))
                # Before it listens this would end it.
                if self._is_ready:
                    os.kill(self._process.pid, INTERRUPT)
            except OSError:
                answers.put(DIED)
            return self._process

    def _replace(self, process: object) -> None:
        with self._lock:
            # Somebody else who waited may have done so already.
            if self._process is process:
                self._end()
                self._ensure()

    def _ensure(self) -> None:
        if self._process is not None and self._process.is_alive():
            return
        self._end()
        context, self._is_ready = get_context("spawn"), False
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(
            target=_work, args=(theirs, self._project, self._data), daemon=True
        )
        self._process.start()
        theirs.close()
        threading.Thread(target=self._listen, args=(self._pipe,), daemon=True).start()

    def _end(self) -> None:
        if self._process is not None:
            # One that is stopped hears nothing else.
            self._process.kill()
            self._process.join()
            self._process = None

    def _listen(self, pipe: Connection) -> None:
        """Hand on what the process answers to the newest wish."""
        while True:
            try:
                turn, answer = pipe.recv()
            except (EOFError, OSError):
                break
            with self._lock:
                if pipe is self._pipe and turn == READY:
                    self._is_ready = True
                elif pipe is self._pipe and turn == self._turn:
                    self._answers.put(answer)
        with self._lock:
            if pipe is self._pipe:
                self._answers.put(DIED)
        pipe.close()


class _SupersededError(BaseException):
    """A newer wish has come; nothing that computes may take it for a mistake of its own."""


class _Interruption:
    """Ends a computation when a newer wish has come, and nothing else."""

    def __init__(self) -> None:
        self._is_open = False
        signal.signal(INTERRUPT, self._interrupt)

    def next_of(self, drafts: Iterator[Draft]) -> Draft | None:
        """The next draft; None after the last."""
        self._is_open = True
        try:
            return next(drafts, None)
        finally:
            self._is_open = False

    def _interrupt(self, *_: object) -> None:
        # An answer is sent whole, and what waits for a wish goes on waiting.
        if self._is_open:
            self._is_open = False
            raise _SupersededError


def _work(pipe: Connection, project: Project, data: Path | None) -> None:
    """Draft what is wished for, always the newest, until the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    interruption = _Interruption()
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()
    # Imported here: the process that serves pages needs none of it.
    from bumpsheet.preview.drafting import Drafter  # noqa: PLC0415

    drafter = Drafter(project, data)
    pipe.send((READY, None))
    while True:
        turn, wish = pipe.recv()
        while pipe.poll():
            turn, wish = pipe.recv()
        is_done = False
        while not is_done and not pipe.poll():
            # An interruption may come late, after the wish that it announced: that is begun again.
            with contextlib.suppress(_SupersededError):
                for answer in _answers(drafter, wish, interruption):
                    pipe.send((turn, answer))
                    if pipe.poll():
                        break
                is_done = True


def _answers(
    drafter: Drafter, wish: Wish, interruption: _Interruption
) -> Iterator[Draft | Refusal | None]:
    """Drafts, or why there are none; None at the end."""
    drafts = drafter.drafts(wish)
    try:
        while draft := interruption.next_of(drafts):
            yield draft
    except BumpsheetError as error:
        yield refusal_of(error)
    except Exception as error:
        # A mistake of ours ends one draft and not the process.
        yield Refusal("", f"{type(error).__name__}: {error}")
    yield None


def _end_with(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)
