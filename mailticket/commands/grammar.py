"""Which lines of a text are commands. Only lines at the very top, before any other text, or behind a line ``--control`` at
the end; never what is quoted, forwarded, or a signature."""

import difflib
import re
import unicodedata
from collections.abc import Iterator, Sequence

from mailticket.commands.registry import VERBS
from mailticket.model.command import Command, Deed, Mistake, Orders, Value, Verb
from mailticket.model.letter import Segment, SegmentKind

CONTROL = "--control"
PREVIEW = "?"
ESCAPE = "\\"
MOST_LINES = 50
"""Commands in one mail; more is no mail a person wrote."""

MOST_LENGTH = 1000
_NEAR = 0.8
_KEY = re.compile(
    r"([^\W\d_][\w ]{0,40}?)\s*(?:[.]\s*(?:\{([^{}]{1,100})\}|([^{}:=]{1,100}?))|[\[({]([^\[\](){}]{1,100})[\])}])?\s*:\s*(.*)"
)
_NAMED = re.compile(r"([^\W\d_][\w ]{0,40}?)[ ]*#[ ]?(\d{1,18})")
"""A verb that names the ticket itself, as who signs a mail writes it: ``Take #12``."""

_FORWARDED = re.compile(
    r"-{2,}\s*\w[\w ']{0,40}\s*-{2,}$|-{10}$|(?:begin forwarded message|inicio del mensaje reenviado):$", re.IGNORECASE
)


def orders(segments: Sequence[Segment]) -> Orders:
    """The commands in a text (as ``reading.fold`` divides it), and what is left of it. Text without commands comes back as
    it was, but for an escape before its first line."""
    text = "\n".join(segment.text for segment in segments)
    if not segments or segments[0].kind is not SegmentKind.TEXT or not _may_hold(segments):
        return Orders(rest=text)
    parts = [segment.text for segment in segments]
    lines, parts[0], preview = _from_top(parts[0])
    own = _before_forwarded(segments)
    last = max((n for n in own if _control_at(parts[n]) is not None), default=None)
    if last is not None:
        more, parts[last] = _from_control(parts[last])
        lines += more
    if len(lines) > MOST_LINES:
        return Orders((Mistake(lines[MOST_LINES].line, "too_many"),), "\n".join(parts), preview)
    if not lines:
        return Orders(rest="\n".join(parts), preview=preview)
    wrote = any(one.kind is SegmentKind.TEXT and part.strip() for one, part in zip(segments, parts, strict=True))
    return Orders(tuple(lines), "\n".join(parts).strip("\n") if wrote else "", preview)


def _before_forwarded(segments: Sequence[Segment]) -> list[int]:
    """The texts above what is forwarded: below it somebody else wrote."""
    found = []
    for number, one in enumerate(segments):
        if any(_FORWARDED.match(line.strip()) for line in one.text.split("\n")):
            break
        if one.kind is SegmentKind.TEXT:
            found.append(number)
    return found


def _may_hold(segments: Sequence[Segment]) -> bool:
    """A cheap look: most mail orders nothing."""
    top = segments[0].text.lstrip()
    first = top.partition("\n")[0].strip()
    if first == PREVIEW or first.startswith(ESCAPE) or any(CONTROL in one.text for one in segments):
        return True
    return len(first) <= MOST_LENGTH and (_near_verb(first) or (":" in first and _understood(first) is not None))


def _near_verb(line: str) -> bool:
    return len(line) <= 30 and (line.count(" ") <= 2) and _understood(line) is not None


def _from_top(text: str) -> tuple[list[Command | Mistake], str, bool]:
    """Commands before any other text, and the text."""
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
        one = None if _FORWARDED.match(bare) else _understood(bare)
        if one is None:
            return found, text if not found and not preview else "\n".join(lines[number:]), preview
        found.append(one)
    return found, "", preview


def _control_at(text: str) -> int | None:
    """The last line that is ``--control``."""
    if CONTROL not in text:
        return None
    lines = text.split("\n")
    return next((n for n in range(len(lines) - 1, -1, -1) if lines[n].strip() == CONTROL), None)


def _from_control(text: str) -> tuple[list[Command | Mistake], str]:
    """Behind the line every line must be a command, to the end of the text."""
    at = _control_at(text)
    assert at is not None
    lines = text.split("\n")
    ordered = [bare for line in lines[at + 1 :] if (bare := line.strip())]
    found = [_understood(bare) or Mistake(bare[:MOST_LENGTH], "unknown") for bare in ordered]
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
        if verb.deed is Deed.UNDO:
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
        if not value and verb.value not in (Value.DATE, Value.PEOPLE, Value.TICKETS):
            return Mistake(line, "no_value", f"{verb.words['en'][0]}: …")
        return Command(verb, line, values_in(value, verb))
    if name in BARE and BARE[name].deed is Deed.UNDO and re.fullmatch(r"#?\d{1,18}", value, re.ASCII):
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
    """A word a typing error away: the first letter right, four letters at least."""
    if len(name) < 4:
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
    spelled([verb for verb in VERBS if verb.value is not Value.NOTHING and not verb.name.endswith("CustomField")])
)
