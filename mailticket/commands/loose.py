"""Lines that are nearly commands, as people who work here write them: ``Prioridad 50``, ``*Tomar*``, ``Resuelto``. Of anybody else
such a line is text."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

from mailticket.model.command import Command, Mistake, Value, Verb
from mailticket.model.moment import moment
from mailticket.model.spelling import folded
from mailticket.model.words import status_words
from mailticket.model.worked import time_worked

Understand = Callable[[str], Command | Mistake | None]

MOST_LENGTH = 100
_MARKUP = re.compile(r"(?<![\w*_`])([*_`]{1,3})(?=\S)([^*_`]{1,80}?)(?<=\S)\1(?![\w*_`])")
_EQUALS = re.compile(r"([^\W\d_][\w ]{0,40}?)\s*=\s*([^=].*)")
_INSIDE = re.compile(
    r"(?:comentario|comentario interno|nota interna|comment|internal comment|internal note)\s*:\s*(.*)", re.IGNORECASE
)
_DONE = {
    "resuelto": "Resolve", "resuelta": "Resolve", "cerrado": "Resolve", "resolved": "Resolve", "closed": "Resolve",
    "rechazado": "Reject", "rejected": "Reject", "pausado": "Stall", "stalled": "Stall", "tomado": "Take", "taken": "Take",
    "reabierto": "Reopen", "reopened": "Reopen",
}  # fmt: skip
"""What was done, for what shall be done."""

_IMPORTANCE = frozenset({"alta", "baja", "media", "urgente", "high", "low", "medium", "urgent"})
_NOW = datetime(2026, 1, 1, tzinfo=UTC)


def inside(line: str) -> str | None:
    """What stands behind ``Comentario:``, where a line says that the text is a comment; None where it does not."""
    found = _INSIDE.fullmatch(line)
    return found[1] if found else None


def understood(
    line: str, exactly: Understand, keyed: dict[str, Verb], bare: dict[str, Verb]
) -> Command | Mistake | None:
    """A line that is no command as it stands; ``exactly`` reads one that is. What is not sure is a mistake, to be asked about."""
    if len(line) > MOST_LENGTH:
        return None
    plain = _MARKUP.sub(r"\2", line)
    if plain != line and isinstance(found := exactly(plain), Command):
        return _as_written(found, line)
    if (equals := _EQUALS.fullmatch(plain)) and (found := exactly(f"{equals[1]}: {equals[2]}")):
        return _as_written(found, line)
    if named := _DONE.get(folded(plain)):
        verb = next(one for one in bare.values() if one.name == named)
        return Command(verb, line)
    return _spaced(line, plain, exactly, keyed)


def _spaced(line: str, plain: str, exactly: Understand, keyed: dict[str, Verb]) -> Command | Mistake | None:
    """A key and its value without a colon, where the value leaves no doubt."""
    words = plain.split()
    for count in range(min(3, len(words) - 1), 0, -1):
        key, value = " ".join(words[:count]), " ".join(words[count:])
        verb = keyed.get(folded(key))
        if verb is None:
            continue
        if _certain(verb, key, value):
            found = exactly(f"{key}: {value}")
            return _as_written(found, line) if found else None
        if verb.about == "priority" and folded(value) in _IMPORTANCE:
            return Mistake(line, "unknown", f"{key}: 50")
        return None
    return None


def _as_written(found: Command | Mistake, line: str) -> Command | Mistake:
    if isinstance(found, Mistake):
        return Mistake(line, found.reason, found.nearest)
    return Command(found.verb, line, found.values, found.key, found.tickets)


def _certain(verb: Verb, key: str, value: str) -> bool:
    """Whether a text begins with the key by no chance."""
    match verb.value:
        case Value.NUMBER:
            return re.fullmatch(r"-?\d{1,9}", value, re.ASCII) is not None
        case Value.STATUS:
            return folded(value) in _STATUSES
        case Value.TIME:
            return any(one.isdigit() for one in value) and _reads(lambda: time_worked(value))
        case Value.DATE:
            return verb.about == "due" and _reads(lambda: moment(value, _NOW, "UTC"))
        case Value.OWNER:
            alone = " " not in value
            return alone and (folded(key).startswith(("asign", "assign")) or folded(value) in _SELF or "@" in value)
        case Value.TICKET | Value.TICKETS:
            return re.fullmatch(r"#?\d{1,9}", value, re.ASCII) is not None
        case Value.PEOPLE | Value.PERSON | Value.ADDRESSES | Value.FORWARD:
            return re.fullmatch(r"[^\s@]+@[^\s@]+\w", value) is not None
    return False


_SELF = frozenset({"me", "yo", "mi", "nadie", "nobody"})


def _reads(read: Callable[[], object]) -> bool:
    try:
        return read() is not None
    except (ValueError, OverflowError):
        return False


_STATUSES = frozenset(map(folded, status_words())) | {"closed", "cerrado", "pausado"}
