"""The name that was perhaps meant: said once for configuration, command line, mail and searches."""

import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches

NEAR = 0.65
"""How much two names must be alike, of 1: a letter or two in a short name; difflib's ratio."""

MOST_LENGTH = 60
"""Characters of what was typed that are compared: comparing takes the square of them."""


def nearest(typed: str, names: Iterable[str], *, at_least: float = NEAR) -> str:
    """The nearest of some names, as it is spelled; empty: none is near."""
    return next(iter(nearest_few(typed, names, 1, at_least=at_least)), "")


def nearest_few(typed: str, names: Iterable[str], most: int, *, at_least: float = NEAR) -> list[str]:
    """So many of the names near to what was typed, the nearest first."""
    spelled = {_plain(name): name for name in names}
    near = get_close_matches(_plain(typed[:MOST_LENGTH]), spelled, most, at_least)
    return [spelled[one] for one in near]


def _plain(name: str) -> str:
    """Upper and lower case, accents, blanks and signs between words do not count; a name of signs alone stays as it is."""
    bare = unicodedata.normalize("NFKD", name.casefold())
    return "".join(char for char in bare if char.isalnum()) or name
