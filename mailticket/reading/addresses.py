"""Who is meant: address lists as people and programs write them, and one form in which an address is compared."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from mailticket.model.address import is_plain, maybe_address
from mailticket.model.person import Mailbox, as_written
from mailticket.reading.headers import VALUE, decoded
from mailticket.reading.parameters import quoted

NAME = 200
"""Characters of a display name that are kept."""

UNUSUAL = 20
"""Addresses of one list that are not plain ASCII and are looked at: each takes 0.1 ms."""

_SIMPLE = re.compile(
    r'(?:(?:"([^"\\]*+)"\s*+|([^"<>@,;:()\\]*+))<\s*+([^<>@\s,;:"()]++@[^<>@\s,;:"()]++)\s*+>)'
    r'|([^<>@\s,;:"()]++@[^<>@\s,;:"()]++)'
)
_BETWEEN = re.compile(r'[\s<>,;:"()\[\]]+')
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"(?!@)')


def mailboxes(value: str) -> tuple[Mailbox, ...]:
    """The mailboxes of an address list (RFC 5322 3.4), undecoded; groups are opened, what is no address left out. A comment
    names who has no other name, as ``root@srv1 (Cron Daemon)``; others are dropped. A list that is broken still yields what in
    it looks like an address."""
    if len(value) > VALUE:
        value = value[:VALUE].rpartition(",")[0] or value[:VALUE]
    value = value.strip()
    if found := _SIMPLE.fullmatch(value):
        name = found[1] if found[1] is not None else found[2] or ""
        return tuple(_mailbox(name, found[3] or found[4]))
    boxes = _taken(_listed(value))
    if boxes or "@" not in value:
        return boxes
    return _taken(("", word) for word in _BETWEEN.split(value) if "@" in word)


def names_only(value: str, address: str) -> bool:
    """Whether a header can be read as naming this address alone: apart from display names in quotes, all in it that looks like an
    address is this one. Mail systems read odd lists in different ways."""
    if len(value) > VALUE:
        return False
    if value.count("@") == 1:
        return [box.address for box in mailboxes(value)] == [address]
    found = {word for word in _BETWEEN.split(_QUOTED.sub(" ", value)) if "@" in word}
    return bool(found) and all(maybe_address(word) == address for word in found)


def _taken(entries: Iterable[tuple[str, str]]) -> tuple[Mailbox, ...]:
    """What is an address; of the unusual ones the first."""
    boxes: list[Mailbox] = []
    left = UNUSUAL
    for name, text in entries:
        if not is_plain(text):
            left -= "@" in text
            if left < 0:
                continue
        boxes += _mailbox(name, text)
    return tuple(boxes)


def _mailbox(name: str, text: str) -> Iterator[Mailbox]:
    folded = maybe_address(text)
    if folded is not None:
        yield Mailbox(folded, _name(name), as_written(text, folded))


@lru_cache(512)
def _name(name: str) -> str:
    return decoded(name).strip(" \"'<>")[:NAME].strip()


def _listed(value: str) -> Iterator[tuple[str, str]]:
    """(name, address) of each entry: one pass over the characters, no recursion however deep the comments."""
    name: list[str] = []
    inside: list[str] = []
    comment: list[str] = []
    angle = had_angle = False
    depth = at = 0
    while at < len(value):
        character = value[at]
        at += 1
        if depth:
            if character == "\\":
                character, at = value[at : at + 1], at + 1
            else:
                depth += (character == "(") - (character == ")")
            comment.append(character if depth else " ")
        elif character == '"' and not angle:
            text, at = quoted(value, at)
            name.append(f'"{text}"' if value[at : at + 1] == "@" else text)
        elif character == "(":
            depth = 1
        elif character == "<":
            angle = had_angle = True
            inside = []
        elif angle:
            angle = character != ">"
            if angle:
                inside.append(character)
        elif character in ",;":
            yield _entry(name, inside, comment, had_angle)
            name, inside, comment, had_angle = [], [], [], False
        elif character == ":":
            name = []  # a group begins; its name is nobody's
        else:
            name.append(character)
    yield _entry(name, inside, [] if depth else comment, had_angle)


def _entry(name: list[str], inside: list[str], comment: list[str], had_angle: bool) -> tuple[str, str]:
    text = "".join(name).strip()
    if not had_angle:
        return " ".join("".join(comment).split()), text
    route = "".join(inside).strip()
    return text, route.rpartition(":")[2] if route.startswith("@") else route
