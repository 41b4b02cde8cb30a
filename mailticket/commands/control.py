"""Commands at the control address, where each line names its tickets: ``resolve 12 15 18``, ``own 14 ana``,
``cf.{Site} 12 Centre``; or, in an answer to a table, the rows they stand in: ``1,4-6 take``. Lines are read until a signature, a
quote, or ``stop``."""

import re
from dataclasses import replace

from mailticket.commands.grammar import (
    BARE,
    CUSTOM,
    KEYED,
    MOST_LENGTH,
    MOST_LINES,
    NUMBERED,
    PREVIEW,
    as_spelled,
    goes_on,
    nearest_word,
    spelled,
    values_in,
)
from mailticket.commands.registry import VERBS
from mailticket.model.command import Command, CommandBatch, Mistake, Operation, Value, Verb
from mailticket.model.spelling import folded

MOST_TICKETS = 100
"""Tickets one mail may name."""

MOST_MISTAKES = 5
"""So many lines that are no commands, and the rest is not read: it is no mail with commands."""

_BARE = BARE | dict(spelled([verb for verb in VERBS if verb.control and verb.value is Value.NOTHING]))
_KEYED = KEYED | dict(spelled([verb for verb in VERBS if verb.control and verb.value is not Value.NOTHING]))
_LONGEST = max(word.count(" ") + 1 for verb in VERBS for words in verb.words.values() for word in words)
_CUSTOM = re.compile(r"([^\W\d_][\w ]{0,40}?)\s*[.]\s*\{([^{}]{1,100})\}\s*:?\s*(.*)")
_TICKETS = re.compile(r"#?(\d{1,18})(?:\s*,\s*#?(\d{1,18}))*(?![\w.@-]|\s*,)", re.ASCII)
_NUMBER = re.compile(r"#?(\d{1,18})", re.ASCII)
_ROW = r"\d{1,4}(?:[ ]?[-–][ ]?\d{1,4})?"
_ROWS = re.compile(rf"({_ROW}(?:(?:[ ]?[,;][ ]?|[ ](?:y|e|and)[ ]|[ ]){_ROW})*)[ ]?[:.)]?[ ]?(\D.*)")
FULL = frozenset({"full", "all", "whole", "completo", "completa", "entero", "entera", "todo"})
"""What says behind "show 12" that all of it is wanted."""


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
    return (*one.tickets, *one.rows) if isinstance(one, Command) else ()


def _understood(line: str) -> Command | Mistake:
    if len(line) > MOST_LENGTH:
        return Mistake(line[:MOST_LENGTH], "unknown")
    if line[0].isdigit() and (found := _ROWS.fullmatch(" ".join(line.split()))):
        return _of_rows(line, _rows(found[1]), found[2])
    return _verb_first(line, line)


def _of_rows(line: str, rows: list[int], said: str) -> Command | Mistake:
    """A command for what stands in these rows of the table the mail answers."""
    if len(rows) > MOST_TICKETS:
        return Mistake(line, "too_many")
    found = _verb_first(line, said, ", ".join(map(str, rows)))
    if isinstance(found, Mistake):
        return found
    if not found.tickets:
        return Mistake(line, "no_row_verb", found.verb.words["en"][0])
    return replace(found, tickets=(), rows=found.tickets)


def _rows(said: str) -> list[int]:
    """The numbers in ``1,4-6``, each once; more than a mail may name where somebody writes more."""
    found: dict[int, None] = {}
    for first, last in re.findall(r"(\d+)(?: ?[-–] ?(\d+))?", said):
        low, high = sorted((int(first), int(last or first)))
        found |= dict.fromkeys(range(low, min(high, low + MOST_TICKETS) + 1))
    return list(found)


def _verb_first(line: str, said: str, numbers: str = "") -> Command | Mistake:
    """What a line says; ``numbers`` are the tickets (or rows) that stood before its verb."""
    if (found := _CUSTOM.fullmatch(said)) and (custom := CUSTOM.get(folded(found[1]))):
        return _with_value(
            line, custom, f"{numbers} {found[3]}".strip(), as_spelled(folded(found[1])), found[2].strip()
        )
    words = said.split()
    for count in range(min(_LONGEST, len(words)), 0, -1):
        name, rest = folded(" ".join(words[:count]).rstrip(":")), " ".join(words[count:]).removeprefix(":").strip()
        if verb := _BARE.get(name):
            if longer := _longer(line, name, f"{numbers} {rest}".strip()):
                return longer
            if numbers and rest and not (verb.deed is Operation.SHOW and folded(rest) in FULL):
                return Mistake(line, "takes_no_value", as_spelled(name))
            return _bare(line, verb, f"{numbers} {rest}".strip(), as_spelled(name))
        if verb := _KEYED.get(name):
            return _with_value(line, verb, f"{numbers} {rest}".strip(), as_spelled(name))
    near = nearest_word(folded(words[0]), _BARE | _KEYED)
    return Mistake(line, "unknown", as_spelled(near) if near else "")


def _longer(line: str, name: str, said: str) -> Command | None:
    """A verb whose spelling goes on behind the tickets: ``stall 12 until friday``."""
    found = _TICKETS.match(said)
    longer = goes_on(name, said[found.end() :].strip().removeprefix(":")) if found else None
    if found is None or longer is None:
        return None
    tickets = tuple(dict.fromkeys(int(one) for one in _NUMBER.findall(found[0])))
    return Command(longer[0], line, (longer[1],), tickets=tickets)


def _bare(line: str, verb: Verb, rest: str, word: str) -> Command | Mistake:
    words = [one for one in re.split(r"[\s,;:]+", rest) if one]
    whole = verb.deed is Operation.SHOW and bool(words) and folded(words[-1]) in FULL
    numbers = [_NUMBER.fullmatch(one) for one in (words[:-1] if whole else words)]
    if not all(numbers):
        return Mistake(line, "no_number", f"{word} 12 15")
    tickets = tuple(dict.fromkeys(int(one[1]) for one in numbers if one))
    if verb.deed in NUMBERED and tickets:
        return Command(verb, line, tuple(map(str, tickets[1:])), tickets=tickets[:1])
    if verb.deed is Operation.UNDO:
        return Command(verb, line, tuple(map(str, tickets[:1])))
    if verb.deed in WITHOUT_TICKETS:
        return Command(verb, line)
    if not tickets:
        return Mistake(line, "no_ticket", f"{word} 12")
    return Command(verb, line, ("full",) if whole else (), tickets=tickets)


WITHOUT_TICKETS = frozenset(
    {
        Operation.HELP,
        Operation.WHOAMI,
        Operation.REMINDERS,
        Operation.STOP,
        Operation.LANGUAGE,
        Operation.DIGEST,
        Operation.SEARCH,
        Operation.REPORT,
        Operation.GLANCE,
        Operation.SUBSCRIBE,
        Operation.UNSUBSCRIBE,
        Operation.NEXT,
    }
)


def _with_value(line: str, verb: Verb, rest: str, word: str, field: str = "") -> Command | Mistake:
    if verb.deed in WITHOUT_TICKETS:
        if rest or verb.value is Value.QUERY:
            return Command(verb, line, values_in(rest, verb))
        return Mistake(line, "no_value", f"{word}: …")
    found = _TICKETS.match(rest)
    if found is None:
        return Mistake(line, "no_ticket", f"{word} 12 …")
    tickets = tuple(dict.fromkeys(int(one) for one in _NUMBER.findall(found[0])))
    value = rest[found.end() :].strip().removeprefix(":").strip()
    if not value and not field and verb.value not in (Value.DATE, Value.PEOPLE, Value.TICKETS):
        return Mistake(line, "no_value", f"{word} {found[0]} …")
    return Command(verb, line, values_in(value, verb), field, tickets)
