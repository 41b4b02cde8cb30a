"""The tag in a subject that says which ticket a mail is about, and subjects without it."""

import re
from functools import lru_cache

from mailticket.model.queue import Queue, Site
from mailticket.notices.headers import clean

_REPLY = re.compile(
    r"\s*(?:(?:re|r|aw|antw|antwort|sv|vs|res|rif|ref|odp|ynt|fw|fwd|rv|wg|tr|enc|pd|vb|doorst|回复|答复|转发)"
    r"(?:\[\d{1,9}\]|\^\d{1,9})?\s?[:：]\s*)+",
    re.IGNORECASE,
)


def tag_name(queue: Queue, site: Site) -> str:
    """The name in the subject tags of a queue's mail."""
    return queue.subject_tag or site.rtname


def reply_to_subject(subject: str) -> str:
    """The subject of an answer: one ``Re:`` in front; empty for a mail without a subject."""
    rest = bare_subject(subject)
    return f"Re: {rest}"[:900].rstrip() if rest else ""


def bare_subject(subject: str) -> str:
    """A subject without the prefixes of replies and forwards in front of it."""
    rest = clean(subject)
    found = _REPLY.match(rest)
    return rest[found.end() :].strip() if found else rest


def tagged(subject: str, name: str, ticket_id: int, tags: frozenset[str] = frozenset()) -> str:
    """The subject with ``[name #id]`` exactly once, in front; reply prefixes piled up before it are gone.

    Any tag of ours goes, with whatever name and number: two would let an answer find two tickets."""
    rest = clean(subject)
    if "#" in rest:
        rest = _untagged(rest, _own_tag(tags | {name.casefold()}))
    if found := _REPLY.match(rest):
        rest = rest[found.end() :]
    return f"[{name} #{ticket_id}] {rest.strip()}".rstrip()[:900].rstrip()


def without_marks(subject: str, tags: frozenset[str]) -> str:
    """The subject without tags of ours and reply prefixes, however they are mixed."""
    rest = _untagged(clean(subject), _own_tag(tags)) if tags else clean(subject)
    found = _REPLY.match(rest)
    return (rest[found.end() :] if found else rest).strip()


def _untagged(text: str, own: re.Pattern[str]) -> str:
    while own.search(text):  # taking one out may put another together
        text = own.sub("", text)
    return text


@lru_cache(64)
def _own_tag(names: frozenset[str]) -> re.Pattern[str]:
    either = "|".join(sorted(map(re.escape, names)))
    return re.compile(rf"\[(?:https?://)?(?:{either})\s+#\d+\s*\]\s*", re.IGNORECASE)
