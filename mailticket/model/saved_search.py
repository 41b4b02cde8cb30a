"""Searches that have a name: somebody's own, a group's, or everybody's. ``@NAME`` in a query stands for what it says."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from mailticket.model.names import name_key

EVERYBODY = ""
"""The holder of a public search."""

_NAME = re.compile(r"[^\W_][\w.-]{0,59}")


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A search by name. ``holder`` is whose it is: ``user:ID``, ``group:ID``, or EVERYBODY's."""

    name: str
    query: str
    holder: str = EVERYBODY
    provisioned: bool = False


def is_search_name(name: str) -> bool:
    """Whether a name can stand in a query: letters, digits, ``.``, ``_``, ``-``; so that nothing has to be put around it."""
    return _NAME.fullmatch(name) is not None


def named(searches: Iterable[SavedSearch], name: str, holders: Collection[str]) -> SavedSearch | None:
    """The search somebody means by a name: their own before a group's, a group's before everybody's. ``holders`` are them and
    their groups."""
    wanted = name_key(name)
    found = [one for one in searches if name_key(one.name) == wanted and one.holder in {EVERYBODY, *holders}]
    return min(found, key=_rank, default=None)


def _rank(one: SavedSearch) -> tuple[int, str]:
    return (0 if one.holder.startswith("user:") else 1 if one.holder else 2), one.holder
