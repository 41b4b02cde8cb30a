"""What is said of a queue's setting, once, where ``model/queue.py`` declares it. The configuration, the commands and their options,
the table's column, what is exported and what pages show are made of it."""

from dataclasses import Field, dataclass, fields, replace
from enum import StrEnum
from typing import Any


class SettingKind(StrEnum):
    """What may be set, and so how it is written, checked and kept."""

    LINE = "line"
    TEXT = "text"  # of several lines
    ADDRESS = "address"  # of mail; empty means the site's
    LANGUAGE = "language"  # None means the site's
    NUMBER = "number"
    MINUTES = "minutes"  # a length of time; None means never
    FLAG = "flag"
    TAG = "tag"  # in subjects
    RULES = "rules"  # whether rules are asked about its mail


MOST_TEXT = 2000
"""Characters of a text of several lines."""


_ASKED = {"true": "yes", "false": "no", "sí": "yes", "si": "yes", "correo": "mail"}


def clean_asked(value: object) -> str:
    """Whether rules are asked: ``yes``, ``no``, ``mail``, or nothing said; a switch is yes or no. Raises ValueError."""
    word = str(value).strip().lower()
    word = _ASKED.get(word, word)
    if word not in ("", "yes", "no", "mail"):
        raise ValueError('it must be true, false or "mail"')
    return word


def clean_text(text: str) -> str:
    """A text of several lines as it is kept: no blanks at their ends, no empty ones around it. Raises ValueError."""
    lines = [line.rstrip() for line in text.splitlines()]
    cleaned = "\n".join(lines).strip("\n")
    if len(cleaned) > MOST_TEXT:
        raise ValueError(f"it must be at most {MOST_TEXT} characters")
    if not all(line.replace("\t", "").isprintable() for line in lines):
        raise ValueError("it must not hold control characters")
    return cleaned


@dataclass(frozen=True, slots=True)
class QueueSetting:
    """``name`` is that of the setting in ``[[queue]]``, the column, JSON and (with hyphens) the option; ``setting.NAME`` of the
    catalogue is what pages call it, ``setting.help.NAME`` what the command line says of the option; ``metavar`` stands there for
    its value."""

    kind: SettingKind
    metavar: str = ""
    name: str = ""
    default: Any = None

    @property
    def option(self) -> str:
        """Behind the two hyphens, as typer has it: a flag can be switched on and off."""
        option = self.name.replace("_", "-")
        return f"{option}/--no-{option}" if self.kind is SettingKind.FLAG else option


def setting(kind: SettingKind, metavar: str = "") -> dict[str, QueueSetting]:
    """The ``metadata`` of a dataclass's field."""
    return {"queue": QueueSetting(kind, metavar)}


def settings_in(cls: Any) -> tuple[QueueSetting, ...]:
    """The settings a dataclass declares, in order."""
    return tuple(_named(one) for one in fields(cls))


def _named(one: "Field[Any]") -> QueueSetting:
    said: QueueSetting = one.metadata["queue"]
    return replace(said, name=one.name, default=one.default)
