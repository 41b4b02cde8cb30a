"""Which lines of somebody's own words are commands: those at the very top, before any other text, or behind a line
``--control`` at the end. What is quoted, forwarded or a signature is not seen here: reading leaves it out."""

import difflib
import re
import unicodedata
from collections.abc import Iterator, Sequence

from mailticket.commands.registry import VERBS
from mailticket.model.command import Command, CommandBatch, Mistake, Operation, Value, Verb

CONTROL = "--control"
PREVIEW = "?"
ESCAPE = "\\"
MOST_LINES = 50
"""Commands in one mail; more is no mail a person wrote."""

MOST_LENGTH = 1000
MAY_BE_EMPTY = frozenset({Value.DATE, Value.PEOPLE, Value.TICKETS, Value.SUBJECT})
"""Nothing behind the colon clears a date or a list; a clone has the same subject then."""

_NEAR = 0.8
_KEY = re.compile(
    r"([^\W\d_][\w ]{0,40}?)\s*(?:[.]\s*(?:\{([^{}]{1,100})\}|([^{}:=]{1,100}?))|[\[({]([^\[\](){}]{1,100})[\])}])?\s*:\s*(.*)"
)
_NAMED = re.compile(r"([^\W\d_][\w ]{0,40}?)[ ]*#[ ]?(\d{1,18})")
"""A verb that names the ticket itself, as who signs a mail writes it: ``Take #12``."""

_HEADER = re.compile(r"\W{0,6}\w[^:：\n]{0,60}[:：]")


def orders(written: str) -> CommandBatch:
    """The commands in what somebody wrote themselves (``Reading.own``: nothing quoted, forwarded or signed), and what is left
    of it. Text without commands comes back as it was, but for an escape before its first line."""
    if not _may_hold(written):
        return CommandBatch(rest=written)
    lines, rest, preview = _from_top(written)
    at = _control_at(rest) if len(lines) <= MOST_LINES else None
    if at is not None:
        more, rest = _from_control(rest, at)
        lines += more
    if len(lines) > MOST_LINES:
        return CommandBatch((Mistake(lines[MOST_LINES].line, "too_many"),), rest, preview)
    return CommandBatch(tuple(lines), rest, preview)


def _may_hold(written: str) -> bool:
    """A cheap look: most mail orders nothing."""
    first = written.lstrip().partition("\n")[0].strip()
    if first == PREVIEW or first.startswith(ESCAPE) or CONTROL in written:
        return True
    return len(first) <= MOST_LENGTH and (_near_verb(first) or (":" in first and _understood(first) is not None))


def _near_verb(line: str) -> bool:
    return len(line) <= 30 and (line.count(" ") <= 2) and _understood(line) is not None


def _from_top(text: str) -> tuple[list[Command | Mistake], str, bool]:
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
        if bare.startswith(ESCAPE):
            lines[number] = line.replace(ESCAPE, "", 1)
            return found, "\n".join(lines[number:]), preview
        one = _understood(bare) if len(found) <= MOST_LINES else None
        if one is None:
            return found, text if not found and not preview else "\n".join(lines[number:]), preview
        found.append(one)
    return found, "", preview


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


def _from_control(text: str, at: int) -> tuple[list[Command | Mistake], str]:
    """Behind the line every line must be a command, to the end of the text; one more than there may be, at most."""
    lines = text.split("\n")
    ordered = [bare for line in lines[at + 1 :] if (bare := line.strip())]
    found = [_understood(bare) or Mistake(bare[:MOST_LENGTH], "unknown") for bare in ordered[: MOST_LINES + 1]]
    return found, "\n".join(lines[:at]).rstrip("\n")


def _understood(line: str) -> Command | Mistake | None:
    """A command; a line that was meant as one; None for other text."""
    if len(line) > MOST_LENGTH or not line[:1].isalpha():
        return None
    key, colon, value = line.partition(":")
    if "  " in key:  # what is aligned with blanks; many of them would keep the pattern busy
        line = f"{' '.join(key.split())}{colon}{value}"
    if verb := BARE.get(folded(line)):
        return Command(verb, line)
    if "#" in line and (named := _NAMED.fullmatch(line)) and (verb := BARE.get(folded(named[1]))):
        if verb.deed is Operation.UNDO:
            return Command(verb, line, (named[2],))
        return Command(verb, line, tickets=(int(named[2]),))
    if found := _KEY.fullmatch(line):
        return _keyed(line, found)
    if len(line) <= 30 and (near := nearest_word(folded(line), BARE)) and " " not in line:
        return Mistake(line, "unknown", BARE[near].words["en"][0])
    return None


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
            return Mistake(line, "no_value", f"{verb.words['en'][0]}: …")
        return Command(verb, line, values_in(value, verb))
    if name in BARE and BARE[name].deed is Operation.UNDO and re.fullmatch(r"#?\d{1,18}", value, re.ASCII):
        return Command(BARE[name], line, (value.removeprefix("#"),))
    if name in BARE:
        return Mistake(line, "takes_no_value", BARE[name].words["en"][0])
    near = nearest_word(name, KEYED)
    return Mistake(line, "unknown", f"{KEYED[near].words['en'][0]}: {value}") if near else None


def values_in(value: str, verb: Verb) -> tuple[str, ...]:
    """Several are separated by commas (people also by semicolons, numbers by blanks)."""
    if not verb.several:
        return (value,)
    separators = r"[,;\s]+" if verb.value is Value.TICKETS else r"[,;]+"
    return tuple(one.strip() for one in re.split(separators, value) if one.strip())


def folded(word: str) -> str:
    """One spelling for upper and lower case, with and without accents, blanks and hyphens."""
    bare = unicodedata.normalize("NFKD", word.casefold())
    return "".join(c for c in bare if c.isalnum())


def nearest_word(name: str, among: dict[str, Verb]) -> str | None:
    """A word a typing error away: the first letter right, four letters at least. Comparing is slow: only what is about as
    long as a command is compared."""
    if not 4 <= len(name) <= LONGEST + 4:
        return None
    close = difflib.get_close_matches(name, [one for one in among if one[0] == name[0]], 1, _NEAR)
    return close[0] if close and len(close[0]) >= 4 else None


def spelled(verbs: Sequence[Verb]) -> Iterator[tuple[str, Verb]]:
    for verb in verbs:
        for words in verb.words.values():
            for word in words:
                yield folded(word), verb


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
