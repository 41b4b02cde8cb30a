"""Tiles of somebody's first page: numbers of queries, in an order they choose for themselves or a group chooses for its members."""

from collections.abc import Iterable, Mapping, Sequence

BUILT_IN = {
    ":overdue": "overdue",
    ":unowned": "unowned",
    ":waiting_on_us": "waiting on us",
    ":mine": "mine",
    ":active": 'status = "__Active__"',
}
"""Those that everybody can have, with their queries; any other is the name of a saved search."""

MOST = 12
"""Tiles of a page."""


def chosen(lists: Mapping[str, Sequence[str]], own: str, groups: Iterable[str]) -> Sequence[str]:
    """Somebody's tiles: those they chose, else those of the first of their groups that chose any, else the built-in ones. ``lists``
    are by holder, ``user:ID`` or ``group:ID``."""
    return next((lists[holder] for holder in (own, *sorted(groups)) if lists.get(holder)), tuple(BUILT_IN))


def moved(names: Sequence[str], name: str, by: int) -> list[str]:
    """The tiles with one of them further on or back; at the ends it stays."""
    found = [one for one in names if one != name]
    if len(found) == len(names):
        return found
    found.insert(max(0, min(len(found), list(names).index(name) + by)), name)
    return found
