"""Custom fields: what a site wants to know of its tickets besides what every ticket has."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class FieldKind(StrEnum):
    """What the values of a field are. Dates are kept as ISO 8601, numbers as plain decimals."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class CustomField:
    """``several``: more than one value. ``pattern`` is a regex the whole of a value must fit, ``choices`` what may be
    chosen; ``queues`` are ids, none meaning every queue."""

    id: int
    name: str
    kind: FieldKind = FieldKind.TEXT
    several: bool = False
    choices: tuple[str, ...] = ()
    pattern: str = ""
    description: str = ""
    queues: frozenset[int] = frozenset()
    disabled: bool = False

    def serves(self, queue_id: int) -> bool:
        """Whether tickets of a queue have this field."""
        return not self.disabled and (not self.queues or queue_id in self.queues)


def problems(*, name: str, kind: str, choices: tuple[str, ...], pattern: str) -> Iterator[tuple[str, str]]:
    """What is wrong with a field somebody declares, as (key, message); the pattern itself is tried where regexes live."""
    if not name.strip() or not name.isprintable() or set(name) & set("{}[]().=\"'"):
        yield "name", "it must be one line without brackets, quotes, dots and ="
    if kind not in list(FieldKind):
        yield "kind", f"it must be one of {', '.join(FieldKind)}"
    if kind == FieldKind.CHOICE and not choices:
        yield "choices", "a choice needs something to choose from"
    if kind != FieldKind.CHOICE and choices:
        yield "choices", "only a choice has choices"
    if pattern and kind not in (FieldKind.TEXT, FieldKind.NUMBER):
        yield "pattern", "only text and numbers are checked by a pattern"
