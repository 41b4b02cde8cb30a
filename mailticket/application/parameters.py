"""What each use case is told: plain values, as people type them, with a word of help in every language we speak.

The command line makes its arguments and options of these, and where the daemon takes them in their types are checked.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypedDict, TypeVar, Unpack, dataclass_transform

C = TypeVar("C")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Help:
    """How a parameter is shown: help by language, and what stands for its value. ``argument``: it is told by its place, not by a
    name; ``option`` is its name where it is not its own; ``number`` counts from ``least``, to ``most`` where that is said;
    ``or_all`` may be all as well; ``text`` may come from standard input; ``files`` are typed as paths, and handed over with what
    is in them; ``takes`` says what a text is, where wrong usage can be told before anything is asked: language, timezone, length
    (of time)."""

    en: str
    es: str
    metavar: str = ""
    argument: bool = False
    option: str = ""
    number: bool = False
    least: int = 1
    most: int | None = None
    or_all: bool = False
    text: bool = False
    files: bool = False
    takes: str = ""


@dataclass_transform(kw_only_default=True, frozen_default=True)
def parameter_class(cls: type[C]) -> type[C]:
    """A dataclass of what a use case is told, to be read only. It compares and prints as any object does: making what would do more
    costs the command line a tenth of a second."""
    return dataclass(kw_only=True, eq=False, repr=False, match_args=False)(cls)


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file that comes with what is written: its name, and its bytes in base64."""

    name: str
    content: str


class HelpMore(TypedDict, total=False):
    """What else Help says of a parameter."""

    metavar: str
    argument: bool
    option: str
    number: bool
    least: int
    most: int | None
    or_all: bool
    text: bool
    files: bool
    takes: str


def required(en: str, es: str, **more: Unpack[HelpMore]) -> Any:
    """A parameter that must be told."""
    return field(metadata=_helped(en, es, more))


def default(value: V, en: str, es: str, **more: Unpack[HelpMore]) -> V:
    """One that is ``value`` where it is not told."""
    return field(default=value, metadata=_helped(en, es, more))


def several(en: str, es: str, **more: Unpack[HelpMore]) -> tuple[()]:
    """As many values as one likes; none where they are not told."""
    return field(default=(), metadata=_helped(en, es, more))


def mapping(en: str, es: str, **more: Unpack[HelpMore]) -> "dict[str, V]":
    """Values by name; none where they are not told."""
    return field(default_factory=dict, metadata=_helped(en, es, more))


def _helped(en: str, es: str, more: HelpMore) -> Mapping[str, Help]:
    return {"help": Help(en, es, **more)}
