"""Commands at the control address, where each line names its tickets: ``resolve 12 15 18``, ``own 14 ana``,
``cf.{Site} 12 Centre``. Lines are read until a signature, a quote, or ``stop``."""

import re

from mailticket.commands.grammar import (
    BARE,
    CUSTOM,
    KEYED,
    MOST_LENGTH,
    MOST_LINES,
    PREVIEW,
    folded,
    nearest_word,
    spelled,
    values_in,
)
from mailticket.commands.registry import VERBS
from mailticket.model.command import Command, CommandBatch, Mistake, Operation, Value, Verb

MOST_TICKETS = 100
"""Tickets one mail may name."""

MOST_MISTAKES = 5
"""So many lines that are no commands, and the rest is not read: it is no mail with commands."""

_ONLY = dict(spelled([verb for verb in VERBS if verb.control]))
_BARE = BARE | _ONLY
_LONGEST = max(word.count(" ") + 1 for verb in VERBS for words in verb.words.values() for word in words)
_CUSTOM = re.compile(r"([^\W\d_][\w ]{0,40}?)\s*[.]\s*\{([^{}]{1,100})\}\s*:?\s*(.*)")
_TICKETS = re.compile(r"#?(\d{1,18})(?:\s*,\s*#?(\d{1,18}))*(?![\w.@-]|\s*,)", re.ASCII)
_NUMBER = re.compile(r"#?(\d{1,18})", re.ASCII)


def control_orders(written: str) -> CommandBatch:
    """The commands of a mail to the control address, in what its author wrote themselves (``Reading.own``)."""
    lines: list[Command | Mistake] = []
    preview, tickets, mistakes = False, 0, 0
    for text in written.split("\n"):
        line = text.strip().strip("\u00a0")
        if not line or line.startswith("#"):
            continue
        if line == PREVIEW and not lines:
            preview = True
            continue
        found = _understood(line)
        if isinstance(found, Command) and found.verb.deed is Operation.STOP:
            break
        lines.append(found)
        tickets += len(_named(found))
        mistakes += isinstance(found, Mistake)
        if len(lines) > MOST_LINES or tickets > MOST_TICKETS:
            return CommandBatch((Mistake(line[:MOST_LENGTH], "too_many"),), preview=preview)
        if mistakes >= MOST_MISTAKES:
            break
    return CommandBatch(tuple(lines), preview=preview)


def _named(one: Command | Mistake) -> tuple[int, ...]:
    return one.tickets if isinstance(one, Command) else ()


def _understood(line: str) -> Command | Mistake:
    if len(line) > MOST_LENGTH:
        return Mistake(line[:MOST_LENGTH], "unknown")
    if (found := _CUSTOM.fullmatch(line)) and (custom := CUSTOM.get(folded(found[1]))):
        return _with_value(line, custom, found[3], found[2].strip())
    words = line.split()
    for count in range(min(_LONGEST, len(words)), 0, -1):
        name, rest = folded(" ".join(words[:count]).rstrip(":")), " ".join(words[count:]).removeprefix(":").strip()
        if verb := _BARE.get(name):
            return _bare(line, verb, rest)
        if verb := KEYED.get(name):
            return _with_value(line, verb, rest)
    near = nearest_word(folded(words[0]), _BARE | KEYED)
    return Mistake(line, "unknown", (_BARE | KEYED)[near].words["en"][0] if near else "")


def _bare(line: str, verb: Verb, rest: str) -> Command | Mistake:
    numbers = [_NUMBER.fullmatch(one) for one in re.split(r"[\s,;]+", rest) if one]
    if not all(numbers):
        return Mistake(line, "no_number", f"{verb.words['en'][0]} 12 15")
    tickets = tuple(dict.fromkeys(int(one[1]) for one in numbers if one))
    if verb.deed is Operation.UNDO:
        return Command(verb, line, tuple(map(str, tickets[:1])))
    if verb.deed in WITHOUT_TICKETS:
        return Command(verb, line)
    return Command(verb, line, tickets=tickets) if tickets else Mistake(line, "no_ticket", f"{verb.words['en'][0]} 12")


WITHOUT_TICKETS = frozenset({Operation.HELP, Operation.WHOAMI, Operation.STOP, Operation.LANGUAGE})


def _with_value(line: str, verb: Verb, rest: str, field: str = "") -> Command | Mistake:
    if verb.deed in WITHOUT_TICKETS:
        return (
            Command(verb, line, values_in(rest, verb))
            if rest
            else Mistake(line, "no_value", f"{verb.words['en'][0]}: …")
        )
    found = _TICKETS.match(rest)
    if found is None:
        return Mistake(line, "no_ticket", f"{verb.words['en'][0]} 12 …")
    tickets = tuple(dict.fromkeys(int(one) for one in _NUMBER.findall(found[0])))
    value = rest[found.end() :].strip().removeprefix(":").strip()
    if not value and not field and verb.value not in (Value.DATE, Value.PEOPLE, Value.TICKETS):
        return Mistake(line, "no_value", f"{verb.words['en'][0]} {found[0]} …")
    return Command(verb, line, values_in(value, verb), field, tickets)
