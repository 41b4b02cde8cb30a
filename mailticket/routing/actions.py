"""What a rule does with the letters it takes: ``queue NAME …``, ``hold REASON``, or the pipe line of an RT installation."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from mailticket.model.letter import Action
from mailticket.routing.recipes import Misread

WORDS = ("queue", "priority", "owner", "cc", "hold")
"""What an action line may say, each followed by its value."""

_PROGRAM = re.compile(r"(rt\d?-mailgate(-\d+)?|mailticket-mailgate)$")
_FLAG = re.compile(r"--?([A-Za-z][-A-Za-z]*)(?:=(.*))?$", re.DOTALL)
_WITH_VALUE = ("queue", "action", "url", "timeout", "extension", "jar", "ca-file", "config")
_SHELL = frozenset(";&|<>`\n")


@dataclass(frozen=True, slots=True)
class RuleAction:
    """``queue`` is None for a plain ``hold``. ``action`` is what a pipe line asked for, None where the address decides."""

    queue: str | None = None
    priority: int | None = None
    owner: str | None = None
    cc: tuple[str, ...] = ()
    hold: str | None = None
    action: Action | None = None

    def __str__(self) -> str:
        """The action line that says the same (a pipe's action is told in words)."""
        parts = [("queue", self.queue), ("priority", self.priority), ("owner", self.owner)]
        parts += [("cc", address) for address in self.cc] + [("hold", self.hold)]
        return " ".join(f"{key} {shlex.quote(str(value))}" for key, value in parts if value is not None)


def parse_action(text: str) -> RuleAction:
    """Raises Misread for actions that choose no queue: mailboxes, forwards, programs, variables."""
    if text.startswith("|"):
        return _pipe(text[1:].strip())
    words = _words(text)
    deed = _queue(words) if words and words[0] in ("queue", "hold") else None
    if deed is None:
        raise Misread(
            "action", f"an action is queue NAME, hold REASON or | rt-mailgate --queue NAME; not {_kind(text)}"
        )
    return deed


def _kind(text: str) -> str:
    if text.startswith("!"):
        return "a forward"
    if re.match(r"\w+\s*=", text):
        return "a variable"
    return "a mailbox or anything else"


def _words(text: str) -> list[str]:
    try:
        return shlex.split(text, comments=True)
    except ValueError as error:
        raise Misread("action", f"{error}: {text[:60]}") from error


def _queue(words: list[str]) -> RuleAction:
    deed, left = RuleAction(), iter(words)
    for word in left:
        deed = _with(deed, word, left)
    return deed


def _with(deed: RuleAction, word: str, left: Iterator[str]) -> RuleAction:
    if word == "hold":  # the rest of the line, so that a reason needs no quotes
        return replace(deed, hold=_some(word, " ".join(left)))
    if word not in WORDS:
        raise Misread("action", f"{word!r} is not one of {', '.join(WORDS)} (quote a name with spaces)")
    value = _some(word, next(left, ""))
    if word == "cc":
        return replace(deed, cc=(*deed.cc, _address(value)))
    if getattr(deed, word) is not None:
        raise Misread("action", f"{word} stands twice")
    if word == "priority":
        return replace(deed, priority=_priority(value))
    return replace(deed, queue=value) if word == "queue" else replace(deed, owner=value)


def _some(word: str, value: str) -> str:
    if not value.strip():
        raise Misread("action", f"{word} needs a value")
    return value


def _priority(value: str) -> int:
    if not re.fullmatch(r"-?[0-9]{1,9}", value):
        raise Misread("action", f"a priority is a whole number, not {value!r}")
    return int(value)


def _address(value: str) -> str:
    if not re.fullmatch(r"[^\s@<>]+@[^\s@<>]+", value):
        raise Misread("action", f"{value!r} is not an address")
    return value


def _pipe(command: str) -> RuleAction:
    if _SHELL & set(command) or "$" in command:
        raise Misread("action", "only a mailgate command alone counts as a queue; shell signs and variables do not")
    words = _words(command)
    flags = _flags(_arguments(words))
    queue, action = flags.get("queue"), flags.get("action", Action.CORRESPOND.value)
    if not queue:
        raise Misread("action", "the mailgate command names no --queue")
    if action not in tuple(Action):
        raise Misread("action", f"the mailgate's --action is correspond or comment, not {action!r}")
    return RuleAction(queue, action=Action(action))


def _arguments(words: list[str]) -> list[str]:
    names = [PurePosixPath(word).name for word in words[:2]]
    if names and _PROGRAM.match(names[0]):
        return words[1:]
    if names == ["mailticket", "mailgate"]:
        return words[2:]
    raise Misread(
        "action", "rules run no programs; only a pipe to rt-mailgate or mailticket-mailgate counts as a queue"
    )


def _flags(words: list[str]) -> dict[str, str]:
    """Perl's Getopt::Long as rt-mailgate uses it: one dash or two, ``--flag value`` or ``--flag=value``."""
    flags: dict[str, str] = {}
    left = iter(words)
    for word in left:
        if found := _FLAG.match(word):
            name = found[1].lower()
            flags[name] = found[2] if found[2] is not None else next(left, "") if name in _WITH_VALUE else ""
    return flags
