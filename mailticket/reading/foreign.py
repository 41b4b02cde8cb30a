"""Where in HTML the words of its author end: at the first that is quoted, forwarded, or that nobody sees.

Mail programs put what they quote into ``<blockquote>``, below a line (``<hr>``, a border at the top), or into elements that
they name so. What is hidden, or white on white, was seen by nobody who passed it on. What cannot be told is not the author's.
"""

import re
from typing import Any

from mailticket.reading.css import Ink, StyleSheet, colour, declarations, hides, inked, sheet

MARK = "\ufdd0"
"""Stands where the author's words end. A noncharacter: nobody can send one, it is taken out first."""

_QUOTES = frozenset({"blockquote", "q", "cite", "hr"})
_NEVER_SEEN = re.compile(
    "del|s|strike|textarea|noscript|template|svg|math|select|option|iframe|object|noembed|noframes|applet|audio|video"
    "|canvas|details|dialog|datalist|button|marquee|xmp|plaintext|listing|frameset|map|progress|meter"
)
"""What is struck out, or shown otherwise than it stands there, if at all."""

_NOT_SHOWN = frozenset({"head", "script", "style", "title", "link", "meta"})
"""What ``markup`` leaves out: no mark would come back out of it."""

_NAMES = ("id", "class", "name", "data-marker", "data-type", "type")
_NAMED = re.compile(
    r"quot|cite|forward|fwd|rply|reply|original|appendonsend|zwchr|zmail_extra|reference-message|email-headers"
    r"|messageheader|separator|history|src_body|(?:^|\s)(?:x_|ecx)",
    re.IGNORECASE,
)
_NO_BORDER = re.compile(r"(?:\s*+(?:none|hidden|initial|medium|windowtext|0(?:\.0+)?(?:px|pt|cm|in|em)?))*+\s*+")


def mark_foreign(tree: Any) -> bool:
    """Put ``MARK`` before the first words in a parsed page that are not the author's own. Returns whether there are any.
    Marks that were in the page are taken out."""
    return _Walk(sheet("\n".join([one.text or "" for one in tree.iter("style")]))).over(tree)


class _Walk:
    """One pass over the elements, in the order of the page. ``_ends``: whatever follows is not the author's."""

    def __init__(self, hidden: StyleSheet) -> None:
        self._hidden = hidden
        self._ends = hidden.anything
        self._marked = False
        self._within: list[tuple[bool, bool, Ink]] = [(False, False, Ink())]

    def over(self, tree: Any) -> bool:
        from lxml import etree  # type: ignore[import-untyped]  # only here: large, and most mail has plain text

        for event, element in etree.iterwalk(tree, events=("start", "end", "comment", "pi")):
            if event == "start":
                self._open(element)
                element.text = self._looked_at(element.text)
                continue
            if event == "end":
                self._within.pop()
            element.tail = self._looked_at(element.tail)
        return self._marked

    def _open(self, element: Any) -> None:
        dropped, foreign, ink = self._within[-1]
        attributes = element.attrib
        style = attributes.get("style", "")
        ink = _inked(attributes, style, ink)
        dropped = dropped or element.tag in _NOT_SHOWN or "display:none" in style.lower().replace(" ", "")
        self._ends = self._ends or (not dropped and _begins_quote(element.tag, attributes, style))
        foreign = (
            foreign
            or _NEVER_SEEN.fullmatch(element.tag) is not None
            or hides(style)
            or self._is_hidden(element.tag, attributes)
        )
        self._within.append((dropped, foreign, ink))

    def _is_hidden(self, tag: str, attributes: Any) -> bool:
        if "hidden" in attributes or attributes.get("width") == "0" or attributes.get("height") == "0":
            return True
        names = [tag, "#" + attributes.get("id", "").lower()]
        names += ["." + one for one in attributes.get("class", "").lower().split()[:50]]
        return not self._hidden.names.isdisjoint(names)

    def _looked_at(self, text: str | None) -> str | None:
        if text is None:
            return None
        if MARK in text:
            text = text.replace(MARK, "")
        dropped, foreign, ink = self._within[-1]
        if self._marked or dropped or not (self._ends or foreign or not ink.seen) or not text.strip():
            return text
        self._marked = True
        blanks = len(text) - len(text.lstrip())
        return text[:blanks] + MARK + text[blanks:]


def _inked(attributes: Any, style: str, ink: Ink) -> Ink:
    """The colours of an element: HTML's attributes, then its style."""
    if not attributes:
        return ink
    if "background" in attributes:
        ink = ink._replace(ground=None)
    if "bgcolor" in attributes:
        ink = ink._replace(ground=colour(attributes["bgcolor"]))
    for name in ("color", "text"):
        if name in attributes:
            ink = ink._replace(text=colour(attributes[name]))
    return inked(style, ink) if "color" in style.lower() or "background" in style.lower() else ink


def _begins_quote(tag: str, attributes: Any, style: str) -> bool:
    """Whether from here on somebody else is quoted, or a mail is forwarded."""
    if tag in _QUOTES:
        return True
    if any(_NAMED.search(attributes[name][:1000]) for name in _NAMES if name in attributes):
        return True
    return "border" in style.lower() and any(
        name.startswith(("border-top", "border-left", "border-inline")) and not _NO_BORDER.fullmatch(value)
        for name, value in declarations(style)
        if not name.endswith(("color", "spacing", "radius"))
    )
