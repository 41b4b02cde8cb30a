"""config.toml to settings: everything checked, all problems at once, each with its key and line.

Relative paths count from the configuration's folder; without a configuration, from the folder the program was started in.

``settings`` what is made of it, for the rest of the program
``sections`` the tables and their settings; ``organisation_sections`` those that declare queues, people, groups and scrips
``schedule_checks`` what is wrong with schedules
``types``     what settings may be: text of many kinds
``schedules`` the tables of schedules; ``calendars`` those of calendars, ``service_levels`` those of service levels,
``escalations`` those of chains that tickets nobody touches go up
``billing``   the tables of customers and rates
``checks``   what is wrong beyond types; ``address_checks`` with addresses of queues, ``file_checks`` with files that are named
``messages`` how it is said
``bounds``   how deep and how large what is written may be
``lines``    on which line a key stands
``writing``  the organisation as such a file
"""

import re
import tomllib
from collections.abc import Collection
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from mailticket.config import bounds
from mailticket.config.address_checks import DEFAULT_QUEUE
from mailticket.config.checks import cross_checks
from mailticket.config.lines import Lines, Place
from mailticket.config.messages import limit_problems, problem
from mailticket.config.sections import ITEMS, TABLES, Written
from mailticket.config.settings import Settings, Source, folder, shipped
from mailticket.config.types import Section
from mailticket.files import MOST_CONFIG, read_text
from mailticket.model.errors import FilesWrong, Problem
from mailticket.places import find, home

__all__ = ["DEFAULT_QUEUE", "Settings", "Written", "find", "folders", "load", "parse", "shipped"]


def load(path: Path | None) -> Settings:
    """Read the settings. Raises FilesWrong with every problem of the file."""
    file = find(path)
    if file is None:
        return Settings(Written(), Path.cwd(), beside=False)
    try:
        text = read_text(file, MOST_CONFIG)
    except (OSError, UnicodeDecodeError) as error:
        raise FilesWrong([Problem(str(file), 0, "", str(error))]) from error
    return parse(text, str(file), home(file))


def folders(path: Path | None) -> tuple[Path, Path]:
    """Where rules and templates are, as far as it can be told even of a configuration with problems."""
    file = find(path)
    try:
        written = tomllib.loads(read_text(file, MOST_CONFIG))["paths"] if file else {}
        named = {name: str(written.get(name, "")) for name in ("rules", "templates")}
    except (OSError, ValueError, LookupError, AttributeError, TypeError, RecursionError):
        named = {"rules": "", "templates": ""}
    rules, templates = (
        folder(home(file), named[name], name, beside=file is not None) for name in ("rules", "templates")
    )
    return rules, templates


def parse(text: str, file: str, home: Path) -> Settings:
    """Settings from a configuration's text. Raises FilesWrong."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        last = text.count("\n") + 1
        raise FilesWrong([Problem(file, int(line[1]) if line else last, "", str(error))]) from error
    except (ValueError, RecursionError) as error:  # tomllib leaves these to Python
        raise FilesWrong([bounds.unreadable(file, text, error)]) from error
    source = Source(file, Lines(text))
    if found := bounds.problems(data):
        raise FilesWrong(source.problems(found))
    written, errors = _validated(data)
    wrong = [*limit_problems(data), *map(problem, errors)]
    told = {place for place, _ in wrong}
    wrong += [(place, message) for place, message in cross_checks(written, home) if not _is_in(place, told)]
    if wrong:
        raise FilesWrong(source.problems(wrong))
    return Settings(written, home, source=source)


def _is_in(place: Place, places: Collection[Place]) -> bool:
    """Whether it, or what is around it or in it, is among the places: one thing is wrong once."""
    several = (one for one in places if len(one) > 2)
    return any(one[: len(place)] == place or place[: len(one)] == one for one in several)


def _validated(data: dict[str, Any]) -> tuple[Written, list[Any]]:
    """The settings and what is wrong with them; what is right of wrong ones stays, for the cross checks to see."""
    try:
        return Written.model_validate(data), []
    except ValidationError as error:
        wrong = error.errors()
    places = {one["loc"][:length] for one in wrong for length in (1, 2, 3) if len(one["loc"]) >= length}
    tables: dict[str, Any] = {}
    for name, kind in TABLES.items():
        tables[name] = _usable(kind, data.get(name), {place[1] for place in places if place[0] == name and place[1:]})
    for name, kind in ITEMS.items():
        items = data.get(name)
        tables[name] = tuple(
            _usable(kind, item, {place[2] for place in places if place[:2] == (name, number) and place[2:]})
            for number, item in enumerate(items if isinstance(items, list) else [])
        )
    return Written.model_construct(**tables), wrong


def _usable(kind: type[Section], value: object, wrong: set[Any]) -> Section:
    """A section of what is right in a table; what must be set and is not right is empty."""
    kept = {key: one for key, one in value.items() if key not in wrong} if isinstance(value, dict) else {}
    try:
        return kind.model_validate(kept)
    except ValidationError:
        blank = {name: "" for name, field in kind.model_fields.items() if field.is_required()}
        return kind.model_construct(**blank | {key: one for key, one in kept.items() if key in kind.model_fields})
