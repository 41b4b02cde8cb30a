"""``[rtname #id]`` in a subject, as RT finds it: anywhere, behind any reply prefix, upper and lower case alike."""

import re

from mailticket.model.letter import Tag

_TAG = re.compile(r"\[(?:https?://)?([^\[\]#\s]{1,200})\s+#(\d{1,18})\s*\]", re.IGNORECASE)


def tags(subject: str) -> tuple[Tag, ...]:
    """All tags, in order. The subject is decoded and unfolded."""
    if "#" not in subject:
        return ()
    return tuple(Tag(found[1], int(found[2])) for found in _TAG.finditer(subject))
