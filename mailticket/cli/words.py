"""The command line's own words, ``cli.KEY`` of the catalogue, and what fields and settings are called."""

import os

from mailticket.i18n import knows
from mailticket.i18n.catalogue import words_of
from mailticket.model.ticket import PLAIN


def language() -> str:
    """Spanish where the locale is Spanish, else English."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return "es" if value.lower().startswith("es") else "en"
    return "en"


def word(key: str, **values: object) -> str:
    """A word or sentence in the terminal's language. Raises KeyError."""
    return word_in(language(), key).format_map(values)


def word_in(language: str, key: str) -> str:
    """A word or sentence in a language, its placeholders as they are. A field's word stands among others: it begins small. Raises
    KeyError."""
    words = words_of(language)
    if knows(f"cli.{key}"):
        return words.text(f"cli.{key}")
    if key in PLAIN:
        text = words.text(f"field.{PLAIN[key].label}")
        return text[:1].lower() + text[1:]
    return words.text(f"setting.{key}")


def is_word(key: str) -> bool:
    """Whether there is a word of that key."""
    return key in PLAIN or knows(f"cli.{key}") or knows(f"setting.{key}")
