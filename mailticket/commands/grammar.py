"""Which lines of somebody's own words are commands: those at the very top, before any other text, or behind a line
``--control`` at the end. What is quoted, forwarded or a signature is not seen here: reading leaves it out."""

import re
from collections.abc import Iterator, Sequence

from mailticket.commands import loose
from mailticket.commands.registry import VERBS
from mailticket.model.command import Command, CommandBatch, Mistake, Operation, Value, Verb
from mailticket.model.nearest import nearest
from mailticket.model.spelling import folded
from mailticket.model.typed_words import people, targets

CONTROL = "--control"
PREVIEW = "?"
ESCAPE = "\\"
MOST_LINES = 50
"""Commands in one mail; more is no mail a person wrote."""

MOST_LENGTH = 1000
MAY_BE_EMPTY = frozenset({Value.DATE, Value.PEOPLE, Value.TICKETS, Value.SUBJECT})
"""Nothing behind the colon clears a date or a list; a clone has the same subject then."""

NUMBERED = frozenset({Operation.REMINDER_DONE, Operation.REMINDER_CANCEL})
"""What may be said of some things by their numbers, and of those that are meant without any."""

NUMBERS = re.compile(r"#?\d{1,18}(?:\s*,\s*#?\d{1,18})*", re.ASCII)
_NEAR = 0.8
_KEY = re.compile(
    r"([^\W\d_][\w ]{0,40}?)\s*(?:[.]\s*(?:\{([^{}]{1,100})\}|([^{}:=]{1,100}?))|[\[({]([^\[\](){}]{1,100})[\])}])?\s*:\s*(.*)"
)
_NAMED = re.compile(r"([^\W\d_][\w ]{0,40}?)[ ]*#[ ]?(\d{1,18})")
"""A verb that names the ticket itself, as who signs a mail writes it: ``Take #12``."""

_HEADER = re.compile(r"\W{0,6}\w[^:：\n]{0,60}[:：]")


def orders(written: str, *, exact: bool = False) -> CommandBatch:
    """The commands in what somebody wrote themselves (``Reading.own``: nothing quoted, forwarded or signed), and what is left
    of it. Text without commands comes back as it was, but for an escape before its first line. ``exact``: what is only nearly
    a command is text (``loose``)."""
    if not _may_hold(written, exact):
        return CommandBatch(rest=written)
    found = _from_top(written, exact)
    lines, rest = list(found.lines), found.rest
    at = _control_at(rest) if len(lines) <= MOST_LINES else None
    if at is not None:
        more, rest = _from_control(rest, at, exact)
        lines += more
    if len(lines) > MOST_LINES:
        return CommandBatch((Mistake(lines[MOST_LINES].line, "too_many"),), rest, found.preview)
    loosely = found.inside or any(isinstance(one, Command) and _exactly(_tidy(one.line)) is None for one in lines)
    return CommandBatch(tuple(lines), rest, found.preview, found.inside, loosely)


def _may_hold(written: str, exact: bool) -> bool:
    """A cheap look: most mail orders nothing."""
    first = written.lstrip().partition("\n")[0].strip()
    if first == PREVIEW or first.startswith(ESCAPE) or CONTROL in written:
        return True
    if not exact and (loose.inside(first) is not None or loose.understood(first, _exactly, KEYED, BARE) is not None):
        return True
    return len(first) <= MOST_LENGTH and (_near_verb(first) or (":" in first and _understood(first, exact) is not None))


def _near_verb(line: str) -> bool:
    return len(line) <= 30 and (line.count(" ") <= 2) and _understood(line, exact=True) is not None


def _from_top(text: str, exact: bool) -> CommandBatch:
    """Commands before any other text, and the text; one more than there may be, at most."""
    found: list[Command | Mistake] = []
    lines = text.split("\n")
    preview = False
    for number, line in enumerate(lines):
        bare = line.strip().strip("\u00a0")
        if not bare:
            continue
        if bare == PREVIEW and not found and not preview:
            preview = True
            continue
        if bare.startswith(ESCAPE) and (_understood(bare[1:].strip(), exact) or loose.inside(bare[1:].strip())):
            lines[number] = line.replace(ESCAPE, "", 1)
            return CommandBatch(tuple(found), "\n".join(lines[number:]), preview)
        one = _understood(bare, exact) if len(found) <= MOST_LINES else None
        if one is None and not exact and (said := loose.inside(bare)) is not None:
            rest = "\n".join([said, *lines[number + 1 :]]).strip("\n")
            return CommandBatch(tuple(found), rest, preview, inside=True)
        if one is None:
            rest = text if not found and not preview else "\n".join(lines[number:])
            return CommandBatch(tuple(found), rest, preview)
        found.append(one)
    return CommandBatch(tuple(found), "", preview)


def _control_at(text: str) -> int | None:
    """The number of the last line that is ``--control``, where no mail's headers are pasted above it."""
    if CONTROL not in text:
        return None
    lines = text.split("\n")
    at = next((n for n in range(len(lines) - 1, -1, -1) if lines[n].strip() == CONTROL), None)
    return None if at is None or _has_headers(lines[:at]) else at


def _has_headers(lines: Sequence[str]) -> bool:
    """Whether a name, a colon and an address stand beside another line with a name and a colon: the headers of a mail that was
    pasted, in a language that reading does not know."""
    named = [_HEADER.match(line) is not None for line in lines]
    return any(
        "@" in line and named[at] and (named[at + 1 : at + 2] == [True] or (at > 0 and named[at - 1]))
        for at, line in enumerate(lines)
    )


def _from_control(text: str, at: int, exact: bool) -> tuple[list[Command | Mistake], str]:
    """Behind the line every line must be a command, to the end of the text; one more than there may be, at most."""
    lines = text.split("\n")
    ordered = [bare for line in lines[at + 1 :] if (bare := line.strip())]
    found = [_understood(bare, exact) or Mistake(bare[:MOST_LENGTH], "unknown") for bare in ordered[: MOST_LINES + 1]]
    return found, "\n".join(lines[:at]).rstrip("\n")


def _understood(line: str, exact: bool) -> Command | Mistake | None:
    """A command; a line that was meant as one; None for other text."""
    found = _exactly(line)
    if found is None and not exact:
        found = loose.understood(line, _exactly, KEYED, BARE)
    if found is None and len(line) <= 30 and " " not in line and line[:1].isalpha():
        near = nearest_word(folded(line), BARE)
        return Mistake(line, "unknown", as_spelled(near)) if near else None
    return found


def _exactly(line: str) -> Command | Mistake | None:
    """What is a command as it stands, or has a key that is nearly one."""
    if len(line) > MOST_LENGTH or not line[:1].isalpha():
        return None
    line = _tidy(line)
    if verb := BARE.get(folded(line)):
        return Command(verb, line)
    if "#" in line and (named := _NAMED.fullmatch(line)) and (verb := BARE.get(folded(named[1]))):
        if verb.deed is Operation.UNDO:
            return Command(verb, line, (named[2],))
        return Command(verb, line, tickets=(int(named[2]),))
    found = _KEY.fullmatch(line)
    if found is None:
        return _reminder_at(line)
    return _keyed(line, found)


def _reminder_at(line: str) -> Command | None:
    """A reminder for who is named by an address, which is no part of a key: ``Remind ana@noc.example: friday, call``."""
    key, colon, value = line.partition(":")
    return _reminder_for(line, key, value.strip()) if colon and value.strip() and "@" in key else None


def _tidy(line: str) -> str:
    """What is aligned with blanks before its colon; many of them would keep the pattern busy."""
    key, colon, value = line.partition(":")
    return f"{' '.join(key.split())}{colon}{value}" if "  " in key else line


def _keyed(line: str, found: re.Match[str]) -> Command | Mistake | None:
    name, value = folded(found[1]), found[5].strip()
    field = next((found[n].strip() for n in (2, 3, 4) if found[n]), "")
    if field:
        verb = CUSTOM.get(name)
        if verb is None:
            return None
        return Command(verb, line, values_in(value, verb), field)
    if verb := KEYED.get(name):
        if not value and verb.value not in MAY_BE_EMPTY:
            return Mistake(line, "no_value", f"{as_spelled(name)}: …")
        return Command(verb, line, values_in(value, verb))
    if name in BARE and BARE[name].deed is Operation.UNDO and re.fullmatch(r"#?\d{1,18}", value, re.ASCII):
        return Command(BARE[name], line, (value.removeprefix("#"),))
    if name in BARE and BARE[name].deed in NUMBERED and NUMBERS.fullmatch(value):
        return Command(BARE[name], line, tuple(re.findall(r"\d+", value)))
    if name in BARE and (longer := goes_on(name, value)):
        return Command(longer[0], line, (longer[1],))
    if name in BARE:
        return Mistake(line, "takes_no_value", as_spelled(name))
    if reminder := _reminder_for(line, found[1], value):
        return reminder
    near = nearest_word(name, KEYED)
    return Mistake(line, "unknown", f"{as_spelled(near)}: {value}") if near else None


def _reminder_for(line: str, key: str, value: str) -> Command | None:
    """``Remind ana: friday, call`` is for ana: who comes first stays before the value."""
    first, _, who = key.strip().partition(" ")
    verb = KEYED.get(folded(first))
    if verb is None or verb.value is not Value.REMINDER or not who.strip():
        return None
    return Command(verb, line, (f"{who.strip()}: {value}",))


def goes_on(name: str, value: str) -> tuple[Verb, str] | None:
    """The verb whose spelling goes on behind the colon, with its value: ``Stall: until friday`` is ``Stall until: friday``."""
    first, _, rest = value.strip().partition(" ")
    verb = KEYED.get(folded(f"{name} {first}"))
    return (verb, rest.strip()) if verb and rest.strip() else None


def values_in(value: str, verb: Verb) -> tuple[str, ...]:
    """The value of a verb, or several where it takes several."""
    if not verb.several:
        return (value,)
    return targets(value) if verb.value is Value.TICKETS else people(value)


def nearest_word(name: str, among: dict[str, Verb]) -> str | None:
    """A word a typing error away: the first letter right, four letters at least. Comparing is slow: only what is about as
    long as a command is compared."""
    if not 4 <= len(name) <= LONGEST + 4:
        return None
    near = nearest(name, (one for one in among if one[0] == name[0] and len(one) >= 4), at_least=_NEAR)
    return near or None


def spelled(verbs: Sequence[Verb]) -> Iterator[tuple[str, Verb]]:
    """Each verb by each of its spellings, folded."""
    for verb in verbs:
        for words in verb.words.values():
            for word in words:
                yield folded(word), verb


def as_spelled(name: str) -> str:
    """A spelling as help has it, by its folded form: in the language somebody writes in."""
    return _SPELLINGS[name]


_SPELLINGS = {
    folded(word): word for verb in reversed(VERBS) for words in verb.words.values() for word in reversed(words)
}


BARE: dict[str, Verb] = dict(spelled([verb for verb in VERBS if verb.value is Value.NOTHING and not verb.control]))
CUSTOM: dict[str, Verb] = dict(spelled([verb for verb in VERBS if verb.name.endswith("CustomField")]))
KEYED: dict[str, Verb] = dict(
    spelled(
        [
            verb
            for verb in VERBS
            if verb.value is not Value.NOTHING and not verb.control and not verb.name.endswith("CustomField")
        ]
    )
)
LONGEST = max(map(len, BARE | CUSTOM | KEYED))
