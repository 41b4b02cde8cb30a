"""On which line of config.toml a key stands."""

import re

Place = tuple[str | int, ...]


class Lines:
    """On which line a key stands: a scan for table headers and keys, good enough to point at."""

    def __init__(self, text: str) -> None:
        self._lines: dict[Place, int] = {}
        table: Place = ()
        counts: dict[str, int] = {}
        for number, line in enumerate(text.splitlines(), 1):
            if found := re.match(r"\s*\[\[\s*([\w.-]+)\s*\]\]", line):
                counts[found[1]] = counts.get(found[1], -1) + 1
                table = (found[1], counts[found[1]])
                self._lines[table] = number
            elif found := re.match(r"\s*\[\s*([\w.-]+)\s*\]", line):
                first, *inner = found[1].split(".")
                table = (first, counts[first], *inner) if first in counts else (first, *inner)
                self._lines[table] = number
            elif found := re.match(r"\s*([\w-]+|\"[^\"]*\")\s*=", line):
                self._lines[(*table, found[1].strip('"'))] = number

    def of(self, place: Place) -> int:
        """The line of a key, or of the nearest table around it; 0 when even that is not known."""
        while place:
            for here in (place, (*place, 0)):  # a list of tables begins with its first
                if here in self._lines:
                    return self._lines[here]
            place = place[:-1]
        return 0
