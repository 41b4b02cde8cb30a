"""HTML as people read it, in bounded time: what is too large or too deep for a parser loses its tags and nothing else."""

import re
from html import unescape
from typing import Any, NamedTuple

from mailticket.reading.annotating import annotate, quoted, unmarked
from mailticket.reading.foreign import MARK, mark_foreign
from mailticket.reading.packed import Packed

LARGE = 1024 * 1024
DEPTH = 256
TAGS = 20_000
TABLE = 32 * 1024 * 1024
"""Characters a table may take: its columns are padded, so a row as long as the mail times as many rows fills any memory."""

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,15})[^<>]*+>")
_BREAKS = re.compile(r"<(?:/p|br|/div|/tr|/li|/h[1-6]|hr|/table|/blockquote)\b[^<>]*+>", re.IGNORECASE)
_ROW = re.compile(r"<tr\b", re.IGNORECASE)
_SILENT = ("script", "style", "head", "title")
_LONE = frozenset(
    # without an end tag, or with one that is often left out: these do not nest
    (
        "br",
        "hr",
        "img",
        "meta",
        "link",
        "input",
        "area",
        "base",
        "col",
        "embed",
        "source",
        "track",
        "wbr",
        "p",
        "li",
        "td",
        "tr",
        "th",
        "dt",
        "dd",
        "option",
    )
)
_STARTS_AS_HTML = re.compile(r"\s*+<(?:!doctype html|html|body|div|p|br|table|span|meta)\b", re.IGNORECASE)
_EMPTY_LINES = re.compile(r"\n{3,}")


def is_html(text: str) -> bool:
    """Whether a text that claims to be plain is HTML."""
    return _STARTS_AS_HTML.match(text) is not None


class Page(NamedTuple):
    """The text of HTML, what was odd (empty: nothing), and how many characters of the text, from its beginning, stand above
    whatever is quoted, forwarded or not seen; with the first line of its author's own, and the files that lay in it."""

    text: str
    flaw: str = ""
    own: int = 0
    first_line: str = ""
    packed: tuple[Packed, ...] = ()


def from_html(html: str) -> Page:
    """HTML as people read it. Of what is too large or too deep nothing is known to be its author's own."""
    if len(html) > LARGE or _too_deep(html) or _too_wide(html):
        return Page(without_tags(html), "the HTML is too large or too deep: its tags were taken off")
    try:
        from inscriptis.css_profiles import CSS_PROFILES  # type: ignore[import-untyped]  # only here: lxml is large, and
        from inscriptis.html_engine import Inscriptis  # type: ignore[import-untyped]  # most mail has plain text
        from inscriptis.model.config import ParserConfig  # type: ignore[import-untyped]

        config = ParserConfig(css=CSS_PROFILES["strict"])
        config.attribute_handler.attribute_mapping = {"style": _hide}
        tree = _parsed(_without_declaration(unmarked(html)))
        if tree is None:
            return Page("")
        annotate(tree)
        marked = mark_foreign(tree)
        return _measured(quoted(_squeezed(str(Inscriptis(tree, config).get_text()))), marked=marked)
    except Exception as error:  # noqa: BLE001  # a parser's trouble with hostile HTML is not the letter's end
        return Page(without_tags(html), f"the HTML could not be read ({type(error).__name__}): its tags were taken off")


def _parsed(html: str) -> Any:
    """The tree of a page; None for an empty one."""
    from lxml.etree import ParserError  # type: ignore[import-untyped]
    from lxml.html import document_fromstring  # type: ignore[import-untyped]

    if not html.strip():
        return None
    try:
        return document_fromstring(html)
    except ParserError:
        return document_fromstring(f"<pre>{html}</pre>")  # nothing but a comment


def _measured(text: str, *, marked: bool) -> Page:
    """A text whose mark is taken out. One that was put in and did not come back tells nothing of the rest."""
    before, mark, after = text.partition(MARK)
    if not marked:
        return Page(text, own=len(text))
    return Page(before + after, own=len(before) if mark else 0)


def _hide(style: str, element: Any) -> None:
    """Of a style only what hides is heard: margins and paddings would be as many blanks and lines as the sender likes."""
    if "display:none" in style.lower().replace(" ", ""):
        from inscriptis.html_properties import Display  # type: ignore[import-untyped]

        element.display = Display.none


def _without_declaration(html: str) -> str:
    """lxml refuses text that declares an encoding."""
    html = html.lstrip("\ufeff \t\n")
    return html.partition("?>")[2] if html.startswith("<?xml") else html


def _too_deep(html: str) -> bool:
    depth = 0
    for number, tag in enumerate(_TAG.finditer(html)):
        if tag[2].lower() not in _LONE:
            depth += -1 if tag[1] else 1
            depth = max(depth, 0)
        if depth > DEPTH or number > TAGS:
            return True
    return False


def _too_wide(html: str) -> bool:
    rows = _ROW.split(html)
    return len(rows) > 1 and (len(rows) + len(_BREAKS.findall(html)) + html.count("\n")) * max(map(len, rows)) > TABLE


def without_tags(html: str) -> str:
    """The words of HTML, without asking how they stand in it: in linear time, whatever it is."""
    for name in _SILENT:
        html = _without(html, f"<{name}", f"</{name}")
    html = _BREAKS.sub("\n", _without(html, "<!--", "--"))
    return _squeezed(unescape(_TAG.sub(" ", html)))


def _without(html: str, opening: str, closing: str) -> str:
    """HTML without what stands between two marks; without the second, the first is left alone."""
    lower = html.lower()
    if len(lower) != len(html):
        return html  # a letter that changes its length with its case
    parts: list[str] = []
    at = 0
    while (start := lower.find(opening, at)) >= 0 and (end := lower.find(closing, start + len(opening))) >= 0:
        parts.append(html[at:start])
        at = lower.find(">", end) + 1 or len(html)
    return "".join((*parts, html[at:]))


def _squeezed(text: str) -> str:
    """No blanks at line ends, no more than one empty line."""
    lines = "\n".join([line.rstrip() for line in text.split("\n")])
    return _EMPTY_LINES.sub("\n\n", lines).strip("\n")
