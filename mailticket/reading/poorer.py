"""Whether a mail's plain text says much less than its HTML: then people are shown the HTML.

Some programs write "your reader shows no HTML" into the plain text, or the first line alone; who reads mail sees the other one.
"""

import re
from collections.abc import Sequence

from mailticket.reading.decoding import ENCODED, cleaned, unpacked
from mailticket.reading.markup import without_tags
from mailticket.reading.mime import Part

MOST_WORDS = 150
"""Words of a plain text that is doubted; one that says more is what somebody wrote."""

LOOKED_AT = 256 * 1024
"""Characters of HTML that are looked at."""

FEWEST = 5
"""Words the HTML must have that the plain text has not."""

TIMES, MORE = 3, 20
"""A text is a mere beginning where the HTML has so many times its words, and so many more."""

SHARED = 3
"""A text of which less than one word in so many stands in the HTML is about something else: that there is an HTML."""

_LINKS = re.compile(r"<?https?://\S{1,2000}|\[[^\[\]]{0,2000}\]", re.IGNORECASE)
_WORDS = re.compile(r"\w[\w.:@-]*")


def says_less(plain: str, html: str) -> bool:
    """Whether a plain text, of which the first 8 KB will do, says much less than the HTML beside it."""
    there = _words(plain, MOST_WORDS + 1)
    if len(there) > MOST_WORDS:
        return False
    seen = _words(without_tags(html[:LOOKED_AT]), TIMES * MOST_WORDS + MORE + 1)
    known = set(there)
    if len(set(seen) - known) < FEWEST:
        return False
    shared = len(known.intersection(seen))
    return not known or shared * SHARED < len(known) or len(seen) >= TIMES * len(there) + MORE


def html_of(raw: bytes, part: Part) -> str:
    """The HTML of a part, decoded."""
    return cleaned(unpacked(raw, part)[0][:ENCODED], part.parameters.get("charset", ""))[0]


def _words(text: str, most: int) -> Sequence[str]:
    found = []
    for word in _WORDS.finditer(_LINKS.sub(" ", text.casefold())):
        found.append(word[0])
        if len(found) >= most:
            break
    return found
