"""Which parts of a mail people can read, and which of several versions of a text says most."""

from mailticket.reading.charsets import to_text
from mailticket.reading.mime import Part, content

READABLE = frozenset({"text/plain", "text/html", "text/enriched", "text/markdown"})


def texts_in(part: Part) -> list[Part]:
    """The texts within one of the alternatives; the first of several, which is the body, and whatever has no name."""
    found: list[Part] = []
    todo = [part]
    while todo:
        child = todo.pop()
        todo.extend(reversed(child.children))
        if not child.children and is_text(child) and not child.name:
            found.append(child)
    return found


def is_text(part: Part) -> bool:
    """A text, or a multipart that holds the HTML with its pictures."""
    return part.kind in ("text", "multipart") and part.type != "text/calendar" and part.disposition != "attachment"


def can_be_read(part: Part) -> bool:
    return part.kind == "multipart" or (part.type in READABLE and part.type != "text/plain")


def says_something(raw: bytes, part: Part) -> bool:
    return not beginning(raw, part).isspace() and part.end > part.start


def beginning(raw: bytes, part: Part) -> str:
    return to_text(content(raw, part, 8192), part.parameters.get("charset", ""))[0]


def files_in(part: Part) -> list[Part]:
    """The parts within that are no text of the kind that was passed over."""
    files: list[Part] = []
    todo = list(reversed(part.children))
    while todo:
        child = todo.pop()
        if child.kind == "multipart":
            todo.extend(reversed(child.children))
        elif child.type not in READABLE or child.disposition == "attachment" or child.name:
            files.append(child)
    return files


def first_text(root: Part) -> Part | None:
    todo = [root]
    while todo:
        part = todo.pop()
        if part.type == "text/plain" and not part.children and part.disposition != "attachment":
            return part
        if part.kind == "multipart":
            todo.extend(reversed(part.children))
    return None
