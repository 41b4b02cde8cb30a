"""What each use case is told: plain values, as people type them. Their help is in the catalogue: ``told.CLASS.NAME``, or
``told.NAME`` where what is called so is mostly the same.

The command line makes its arguments and options of these, and where the daemon takes them in their types are checked.
"""

from dataclasses import Field, dataclass, field
from inspect import get_annotations
from typing import Any, TypedDict, TypeVar, Unpack, dataclass_transform

from mailticket.i18n import knows, translate

C = TypeVar("C")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Help:
    """How a parameter is shown: what stands for its value. ``argument``: it is told by its place, not by a name; ``option`` is its
    name where it is not its own; ``number`` counts from ``least``, to ``most`` where that is said; ``or_all`` may be all as well;
    ``text`` may come from standard input; ``files`` are typed as paths, and handed over with what is in them; ``takes`` says what
    a text is, where wrong usage can be told before anything is asked: language, timezone, length (of time). ``key`` is its help's,
    where that is not named after it; ``choices`` are named in it."""

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
    key: str = ""
    choices: tuple[str, ...] = ()


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
    key: str
    choices: tuple[str, ...]


def required(**more: Unpack[HelpMore]) -> Any:
    """A parameter that must be told."""
    return field(metadata={"help": Help(**more)})


def default(value: V, **more: Unpack[HelpMore]) -> V:
    """One that is ``value`` where it is not told."""
    return field(default=value, metadata={"help": Help(**more)})


def several(**more: Unpack[HelpMore]) -> tuple[()]:
    """As many values as one likes; none where they are not told."""
    return field(default=(), metadata={"help": Help(**more)})


def mapping(**more: Unpack[HelpMore]) -> "dict[str, V]":
    """Values by name; none where they are not told."""
    return field(default_factory=dict, metadata={"help": Help(**more)})


def help_key(cls: type, parameter: "Field[Any]") -> str:
    """The catalogue's key of what a parameter of a class is told as."""
    told: Help = parameter.metadata["help"]
    owners = (owner.__name__ for owner in cls.__mro__ if parameter.name in get_annotations(owner))
    own = f"told.{next(owners, '')}.{parameter.name}"
    return told.key or (own if knows(own) else f"told.{parameter.name}")


def help_of(cls: type, parameter: "Field[Any]", language: str) -> str:
    """That help. Raises KeyError where the catalogue has none."""
    told: Help = parameter.metadata["help"]
    return translate(language, help_key(cls, parameter), choices=", ".join(told.choices))
