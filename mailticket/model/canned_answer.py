"""Canned answers: texts for what is asked again and again, by queue and language, with variables that the ticket fills in."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from mailticket.model.errors import Refused
from mailticket.model.names import name_key
from mailticket.model.nearest import nearest

VARIABLES = ("requestor", "number", "subject", "queue", "status", "owner", "me", "site")
"""What stands in braces in a text; ``cf.NAME`` besides, for a custom field. ``me`` is who answers."""

_VARIABLE = re.compile(r"\{(\{[^{}\n]{1,80}\})\}|\{([^\W\d_][^{}\n]{0,79})\}")
"""``{name}``; and ``{{name}}``, which stands for ``{name}`` as it is."""


@dataclass(frozen=True, slots=True)
class CannedAnswer:
    """A text by name: that of one queue, or of every queue (``queue_id`` 0), in one language or (empty) in any."""

    name: str
    text: str
    queue_id: int = 0
    language: str = ""
    provisioned: bool = False

    @property
    def key(self) -> tuple[str, int, str]:
        """What only one of them has."""
        return name_key(self.name), self.queue_id, self.language


MOST = 20_000
"""Characters of a text."""


def clean_answer(text: str) -> str:
    """A text as it is kept: no blanks at the ends of its lines, no empty lines around it. Raises ValueError."""
    lines = [line.rstrip() for line in text.splitlines()]
    cleaned = "\n".join(lines).strip("\n")
    if not cleaned:
        raise ValueError("it must not be empty")
    if len(cleaned) > MOST:
        raise ValueError(f"it must be at most {MOST} characters")
    if not all(line.replace("\t", "").isprintable() for line in lines):
        raise ValueError("it must not hold control characters")
    return cleaned


def wrong_variables(text: str) -> Iterator[str]:
    """The words in braces that no ticket fills in."""
    for found in _VARIABLE.finditer(text):
        name = found[2]
        if name and name not in VARIABLES and not (name.startswith("cf.") and name[3:].strip()):
            yield name


def filled(text: str, values: Mapping[str, str]) -> str:
    """A text with the values of its variables; one that has none stands for nothing."""

    def value(found: re.Match[str]) -> str:
        literal, name = found.groups()
        if literal:
            return str(literal)
        if name.startswith("cf."):
            wanted = name_key(name[3:])
            return next((one for key, one in values.items() if name_key(key) == f"cf.{wanted}"), "")
        return values.get(name, "") if name in VARIABLES else found[0]

    return _VARIABLE.sub(value, text).strip("\n")


def usable(answers: Iterable[CannedAnswer], queue_id: int, languages: Collection[str]) -> list[CannedAnswer]:
    """Of each name the one that fits a ticket of a queue, by name: the first of the ``languages`` before the next, then one of no
    language, then any other; among those the queue's own before that of every queue."""
    order = {language: place for place, language in enumerate((*languages, ""))}
    best: dict[str, CannedAnswer] = {}

    def rank(one: CannedAnswer) -> tuple[int, bool]:
        return order.get(one.language, len(order)), not one.queue_id

    for one in answers:
        if one.queue_id in (0, queue_id):
            name = name_key(one.name)
            best[name] = min(best.get(name, one), one, key=rank)
    return [best[name] for name in sorted(best)]


def no_such_answer(name: str, among: Iterable[CannedAnswer]) -> Refused:
    """That there is none of that name; the nearest is offered."""
    return Refused("no_such_answer", name=name[:100], nearest=nearest(name, (one.name for one in among)))
