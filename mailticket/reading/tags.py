"""``[rtname #id]`` in a subject, as RT finds it: anywhere, behind any reply prefix, upper and lower case alike."""

import re

from mailticket.model.letter import Tag

_TAG = re.compile(r"\[(?:https?://)?([^\[\]#\s]{1,200})\s{1,20}#([0-9]{1,18})\s{0,20}\]", re.IGNORECASE)


def tags(subject: str) -> tuple[Tag, ...]:
    """All tags, in order. The subject is decoded and unfolded; numbers of more than 18 digits are nobody's."""
    if "#" not in subject:
        return ()
    return tuple(Tag(found[1], int(found[2])) for found in _TAG.finditer(subject))
