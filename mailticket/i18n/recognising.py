"""Sentences that come as English text, from a library or from a database, said in another language: they are recognised by the
catalogue's own English, where a ``{placeholder}`` stands for what is different each time."""

import re
from functools import cache

from mailticket.i18n import keys, translate
from mailticket.i18n.catalogue import words_of


def said_in(language: str, prefix: str, sentence: str) -> str:
    """What a sentence, one of those whose keys begin so, is in a language; what stands in it may be such a sentence again. One
    that is not known stays as it is."""
    for pattern, key in _patterns(prefix):
        if found := pattern.fullmatch(sentence):
            values = {name: said_in(language, prefix, said) for name, said in found.groupdict().items()}
            return translate(language, key, **values)
    return sentence


@cache
def _patterns(prefix: str) -> list[tuple[re.Pattern[str], str]]:
    """The sentences as patterns: first those that are the same each time, then the longest, which say it most exactly."""
    said = {words_of("en").text(key): key for key in keys(prefix)}
    return [(_pattern(text), said[text]) for text in sorted(said, key=_order)]


def _order(text: str) -> tuple[bool, int]:
    return "{" in text, -len(re.sub(r"\{\w+\}", "{}", text))


def _pattern(text: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", text)
    return re.compile("".join(f"(?P<{part}>.+?)" if place % 2 else re.escape(part) for place, part in enumerate(parts)))
