"""The name that was perhaps meant."""

from collections.abc import Iterable
from difflib import get_close_matches

from mailticket.search.fields import CALLED, FIELDS, folded


def nearest_field(typed: str) -> str:
    """The field nearest to a name nobody knows, in its one spelling; empty: none is near."""
    for among in (FIELDS, CALLED):
        if near := get_close_matches(folded(typed[:40]), among, 1):
            return among[near[0]].name
    return ""


def nearest_of(typed: str, names: Iterable[str]) -> str:
    """The nearest of some names; empty: none is near."""
    spelled = {folded(name): name for name in names}
    near = get_close_matches(folded(typed[:60]), spelled, 1)
    return spelled[near[0]] if near else ""
