"""Answers as JSON: dataclasses by the names of their fields, times in UTC."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from enum import Enum
from typing import Generic, TypeAlias, TypeVar

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Changed(Generic[S]):
    """What a change made of a thing: the thing as it is now, whether it is new, else which of its fields are others. In JSON
    it is the thing with two members more."""

    thing: S
    created: bool = False
    changed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Removed:
    """A thing that is gone."""

    name: str
    removed: bool = True


def plain(answer: object) -> Json:
    """An answer in lists, objects and what JSON has no parts of."""
    match answer:
        case Changed(thing=thing):
            return {**_members(thing), **{name: plain(getattr(answer, name)) for name in ("created", "changed")}}
        case Enum():
            return plain(answer.value)
        case None | bool() | int() | float() | str():
            return answer
        case datetime():
            return answer.isoformat(timespec="seconds").replace("+00:00", "Z")
        case Mapping():
            return {str(name): plain(value) for name, value in answer.items()}
        case Collection():
            return [plain(value) for value in answer]
    return _members(answer)


def _members(thing: object) -> dict[str, Json]:
    """Raises TypeError for what is no dataclass."""
    if not is_dataclass(thing):
        raise TypeError(f"no answer: {type(thing).__name__}")
    return {one.name: plain(getattr(thing, one.name)) for one in fields(thing)}
