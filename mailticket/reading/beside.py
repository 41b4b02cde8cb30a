"""Whether the plain text of a mail says what its HTML says: mail programs write both, and people see one of them.

The plain one is shown and read for commands; but not every program marks in it what is quoted, and the author may never
have seen it. So words order something only where they are the author's own in both.
"""

import re
from collections.abc import Iterator

_ADDED = re.compile(
    r"<(?:https?:|mailto:|tel:)[^<>\s]{0,2000}>|\[(?:https?|cid|image):[^\[\]]{0,2000}\]", re.IGNORECASE
)
"""What programs add when they make plain text of HTML: where links lead, what pictures are called."""

_EDGES = "*_/<>[]()\u2022\u00b7-+"
SHORT = 30


def may_matter(own: str) -> bool:
    """Whether a text begins, or may end, with more than talk: a word or two alone, or something with a colon. Most mail
    does not, and its HTML need not be looked at."""
    first = own.lstrip().partition("\n")[0].strip()
    return ":" in first[:200] or "\n--" in own or (len(first) <= SHORT and first[-1:] not in (",", "!"))


def agreed(own: str, other: str) -> int:
    """How many characters of the author's own words in the plain text are, line by line, those of the HTML as well."""
    words = _words(other)
    end = 0
    for line in own.split("\n"):
        if not all(word == next(words, None) for word in _words(line)):
            break
        end += len(line) + 1
    return min(end, len(own))


def _words(text: str) -> Iterator[str]:
    return (bare for word in _ADDED.sub(" ", text).split() if (bare := word.strip(_EDGES)))
