"""Other desks' numbers in subjects, found by a site's patterns in linear time."""

import re
from collections.abc import Collection, Iterable
from functools import cached_property, lru_cache
from typing import Any

from mailticket.model.foreign_number import FOREIGN_TAGS, MOST_NUMBERS, ForeignNumber

_NOT_COMPARED = re.compile(r"[\W_ºª°]+")
_MEMORY = 8 << 20


class NumberPatterns:
    """A site's patterns, compiled when a subject is first looked at. The configuration's check says before which is wrong."""

    def __init__(self, patterns: Iterable[str] = FOREIGN_TAGS) -> None:
        self._written = tuple(patterns)
        self._remembered = lru_cache(256)(self._found)  # a letter's subject is looked at several times

    @cached_property
    def _patterns(self) -> list[Any]:
        import re2  # type: ignore[import-untyped]

        options = re2.Options()
        options.case_sensitive = False
        options.max_mem = _MEMORY
        options.log_errors = False
        return [re2.compile(pattern, options) for pattern in self._written]

    def numbers_in(self, subject: str, ours: Collection[str]) -> tuple[ForeignNumber, ...]:
        """Those in a subject, the first first, each once; never a tag of ours (``ours``: their names, folded)."""
        if not any(map(str.isdigit, subject)):
            return ()
        return self._remembered(subject, frozenset(ours))

    def _found(self, subject: str, ours: frozenset[str]) -> tuple[ForeignNumber, ...]:
        foreign = _ours(ours).sub(" ", subject)
        found = [(match.start(), match.group()) for one in self._patterns for match in one.finditer(foreign)]
        numbers = {number.key: number for _, text in sorted(found) if (number := _number(text)).key}
        return tuple(_widest(list(numbers.values())))[:MOST_NUMBERS]


def _number(text: str) -> ForeignNumber:
    written = " ".join(text.split())
    return ForeignNumber(_NOT_COMPARED.sub("", written.casefold()), written)


def _widest(numbers: list[ForeignNumber]) -> Iterable[ForeignNumber]:
    """Without those that are part of another: ``[Ticket#1234]`` is ``Ticket#1234`` as well."""
    return (one for one in numbers if not any(one.key != other.key and one.key in other.key for other in numbers))


@lru_cache(16)
def _ours(names: frozenset[str]) -> re.Pattern[str]:
    either = "|".join(sorted(map(re.escape, names))) or r"(?!)"
    return re.compile(rf"\[(?:https?://)?(?:{either})\s+#\d+\s*\]", re.IGNORECASE)
