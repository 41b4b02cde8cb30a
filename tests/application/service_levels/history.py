"""What was promised on a ticket, counted minute by minute from its history: slow, simple, and of another make than the program."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

MINUTE = timedelta(minutes=1)


@dataclass
class Level:
    """Minutes that each goal may take, when no time counts, and which minutes do."""

    first_response: int
    response: int
    resolution: int
    pauses: tuple[str, ...]
    counts: Callable[[datetime], bool]


Told = tuple[str, str, int | None]
"""A goal, what became of it (empty: it is open), and how many minutes had counted when it ended; None while it is open."""


def replayed(history: list[dict[str, Any]], level: Level, theirs: str, now: datetime) -> list[Told]:
    """Each goal that began, in the order of its beginning. ``theirs`` is who asks; everything happens on whole minutes."""
    clock = _Clock(level, theirs)
    at = _moment(history[0]["at"])
    events = [(one, _moment(one["at"])) for one in history]
    while at <= now:
        for entry, when in events:
            if when == at:
                clock.hears(entry)
        if at < now:
            clock.passes(at)
        at += MINUTE
    return clock.told()


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


@dataclass
class _Goal:
    kind: str
    allowed: int
    used: int = 0
    outcome: str = ""
    late: bool = False


class _Clock:
    """One ticket as its minutes pass."""

    def __init__(self, level: Level, theirs: str) -> None:
        self.level, self.theirs = level, theirs
        self.status, self.waits_for_us, self.waits_for_them = "new", False, False
        self.answered = False
        self.answer: _Goal | None = None
        self.end: _Goal | None = None
        self.all: list[_Goal] = []

    def hears(self, entry: dict[str, Any]) -> None:
        match entry["type"]:
            case "Create":
                self.end = self._begin("resolution", self.level.resolution)
                self.answered = entry["by"] != self.theirs  # what staff opens has no first answer
                self.waits_for_us = not self.answered
                if not self.answered:
                    self.answer = self._begin("first_response", self.level.first_response)
            case "Correspond" if entry["by"] == self.theirs:
                self.waits_for_them = False
                self.waits_for_us = True
                if self.answer is None and self.status != "resolved":
                    self.answer = self._again()
            case "Correspond":
                self.waits_for_us, self.waits_for_them, self.answered = False, True, True
                if self.answer:
                    self._close(self.answer, "met")
                    self.answer = None
            case "Status":
                self._becomes(entry["new"])

    def _becomes(self, status: str) -> None:
        before, self.status = self.status, status
        if status == "resolved":
            if self.end:
                self._close(self.end, "met")
            if self.answer:
                self._close(self.answer, "dropped")
                self.answer = None
        elif before == "resolved":
            last = self.end
            self.end = None
            if last and last.outcome == "met":
                self.end = self._begin("resolution", self.level.resolution)
                self.end.used = last.used
            if self.waits_for_us and self.answer is None:
                self.answer = self._again()

    def _again(self) -> _Goal:
        if self.answered:
            return self._begin("response", self.level.response)
        return self._begin("first_response", self.level.first_response)

    def passes(self, at: datetime) -> None:
        """A minute from this one on."""
        for goal in self.all:
            goal.late = goal.late or (not goal.outcome and goal.used >= goal.allowed)
        if not self.level.counts(at):
            return
        stalled = self.status == "stalled" and "stalled" in self.level.pauses
        waiting = self.waits_for_them and not self.waits_for_us and "waiting" in self.level.pauses
        if self.answer and not stalled:
            self.answer.used += 1
        if self.end and not self.end.outcome and not stalled and not waiting:
            self.end.used += 1

    def _begin(self, kind: str, allowed: int) -> _Goal:
        goal = _Goal(kind, allowed)
        self.all.append(goal)
        return goal

    def _close(self, goal: _Goal, outcome: str) -> None:
        goal.outcome = "missed" if goal.late else outcome

    def told(self) -> list[Told]:
        return [(goal.kind, goal.outcome, goal.used if goal.outcome else None) for goal in self.all]
