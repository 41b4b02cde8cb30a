"""The name that was perhaps meant."""

from mailticket.model.nearest import nearest
from mailticket.search.fields import CALLED, FIELDS


def nearest_field(typed: str) -> str:
    """The field nearest to a name nobody knows, in its one spelling; empty: none is near."""
    for among in (FIELDS, CALLED):
        if near := nearest(typed, among):
            return among[near].name
    return ""
