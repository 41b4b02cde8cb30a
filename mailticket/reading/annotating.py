"""What HTML shows otherwise than in words, written into its text: what is quoted as ``> ``, where links lead as ``<target>``,
pictures by what they say in ``alt``. Outlook's paragraphs, which have no margins, are the lines that people saw."""

import re
from typing import Any

from mailticket.reading.foreign import MARK

_BEGIN, _END = "\ufdd1", "\ufdd2"
"""Around what is quoted. Noncharacters: those that were in the page are taken out first."""

_OURS = re.compile(f"[{_BEGIN}{_END}]")
_NAMED = re.compile("[\ufdd1\ufdd2]|&#(?:x0{0,9}fdd[12]|0{0,9}6497[78]);?", re.IGNORECASE)
_TARGET = re.compile(r"(?:https?|ftp|mailto|tel):[^\s<>]{1,2000}", re.IGNORECASE)
_SAID = re.compile(r"^(?:(?:https?|ftp)://(?:www\.)?|mailto:|tel:)|/$", re.IGNORECASE)
_NO_WORDS = re.compile(
    r"(?:cid:.*|image\s?\d*|imagen\s?\d*|imagem\s?\d*|\S+\.(?:png|jpe?g|gif|bmp|svg|webp))", re.IGNORECASE
)
"""What programs write into ``alt`` where nobody wrote anything."""

_WITHIN_LINES = frozenset(("a", "b", "i", "u", "em", "strong", "span", "font", "small", "big", "code", "img", "label"))

ALT = 300
"""Characters of an ``alt`` that are shown."""


def unmarked(html: str) -> str:
    """A page without the marks that are put in here, and without entities that name them."""
    return _NAMED.sub("", html)


def annotate(tree: Any) -> None:
    """Write them into a parsed page."""
    for element in list(tree.iter("blockquote", "a", "img", "p", "table")):
        match element.tag:
            case "table":
                _table(element)
            case "blockquote":
                _quote(element)
            case "a":
                _link(element)
            case "img":
                _picture(element)
            case _:
                if "msonormal" in element.get("class", "").lower():
                    _paragraph(element)


def _table(element: Any) -> None:
    """It begins a line, whatever stands before it."""
    before, parent = element.getprevious(), element.getparent()
    if parent is None:
        return
    said = parent.text if before is None else before.tail
    if (said and said.strip()) or (parent if before is None else before).tag in _WITHIN_LINES:
        element.addprevious(element.makeelement("br"))


def _quote(element: Any) -> None:
    begin, end = element.makeelement("div"), element.makeelement("div")
    begin.text, end.text = _BEGIN, _END
    begin.tail, element.text = element.text, None
    element.insert(0, begin)
    element.append(end)


def _paragraph(element: Any) -> None:
    """A line; an empty one where there is nothing in it."""
    element.tag = "div"
    if not "".join(element.itertext()).strip() and not any(True for _ in element.iter("img")):
        del element[:]
        element.text = None
        element.append(element.makeelement("br"))


def _link(element: Any) -> None:
    """Where it leads, unless its words say so, or it has none."""
    target = element.get("href", "").strip()
    words = "".join(element.itertext()).strip() or "".join([one.get("alt", "") for one in element.iter("img")])
    if not words or not _TARGET.fullmatch(target):
        return
    if _bare(target) not in "".join(words.split()).lower():
        _after(element, f" <{target.removeprefix('mailto:')}>")


def _bare(target: str) -> str:
    return _SAID.sub("", _SAID.sub("", target.partition("?")[0] if target[:7] == "mailto:" else target)).lower()


def _after(element: Any, text: str) -> None:
    """Words at the end of an element."""
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text


def _picture(element: Any) -> None:
    """What it shows, for who does not see it; of what nobody sees, nothing."""
    alt = " ".join(element.get("alt", "")[:ALT].split())
    if not alt or _NO_WORDS.fullmatch(alt) or {element.get("width"), element.get("height")} & {"0", "1"}:
        return
    element.tail = f"[{alt}]" + (element.tail or "")


def quoted(text: str) -> str:
    """A page's text, the lines between the marks as quotes."""
    if _BEGIN not in text and _END not in text:
        return text
    lines: list[str] = []
    depth, carried, fresh = 0, "", False
    for line in text.split("\n"):
        opened, closed = line.count(_BEGIN), line.count(_END)
        bare = _OURS.sub("", line)
        deep = depth + opened
        depth = max(deep - closed, 0)
        if (opened or closed) and not bare.strip(MARK + " "):
            carried += MARK * (MARK in bare)
            fresh = opened > 0
            _no_blank_at_end(lines, closed)
        elif bare or not (deep and fresh):
            lines.append((carried + ">" * deep + " " + bare).rstrip() if deep else carried + bare)
            carried, fresh = "", False
    return "\n".join(lines) + carried


def _no_blank_at_end(lines: list[str], closed: int) -> None:
    """The margins of what is quoted are no lines of it."""
    while closed and lines and lines[-1] and not lines[-1].strip("> "):
        lines.pop()
