"""A letter's HTML as a page may show it: a fixed list of tags and styles, nothing fetched from elsewhere, nothing that runs.

It is shown in a frame of its own that runs no script (``sandbox``, and a policy of its own) besides.
"""

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import nh3

_TAGS = (
    "a abbr b blockquote br caption center cite code col colgroup dd del dfn div dl dt em figcaption figure font h1 h2 h3 h4 h5 h6",
    "hr i img ins kbd li mark ol p pre q s samp small span strike strong sub sup table tbody td tfoot th thead tr tt u ul var",
)
TAGS = frozenset(" ".join(_TAGS).split())
ATTRIBUTES: dict[str, set[str]] = {
    "*": {"style", "dir", "lang", "title", "align", "valign"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan", "width", "nowrap"},
    "th": {"colspan", "rowspan", "width", "nowrap"},
    "table": {"border", "cellpadding", "cellspacing", "width"},
    "ol": {"start", "type"},
    "blockquote": {"cite"},
}
_STYLES = (
    "color background-color font-weight font-style font-family text-decoration text-align vertical-align white-space",
    "list-style-type",
)
STYLES = frozenset(" ".join(_STYLES).split())
"""Nothing that moves, covers or hides."""

PICTURE_TYPES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
_VALUE = re.compile(r"[#\w\s.,%()'\"-]{1,120}")
_DATA = re.compile(r"data:(image/(?:png|jpeg|gif|webp));base64,[A-Za-z0-9+/=\s]+", re.IGNORECASE)
_FOLLOWED = re.compile(r"(?:https?|mailto|tel):", re.IGNORECASE)
_FORM = re.compile(r"<form\b", re.IGNORECASE)
_ACTIVE = re.compile(r"<(?:script|iframe|object|embed|applet|svg|math|video|audio|link|meta)\b", re.IGNORECASE)


@dataclass(slots=True)
class Shown:
    """HTML to be shown, and what was taken out: pictures that would be fetched, by their hosts, forms, and what runs or embeds."""

    html: str = ""
    remote: dict[str, int] = field(default_factory=dict)
    forms: int = 0
    active: int = 0


def harmless(html: str, pictures: Mapping[str, tuple[str, bytes]]) -> Shown:
    """A letter's HTML, with the pictures that lie in it written into it."""
    shown = Shown(forms=len(_FORM.findall(html)), active=len(_ACTIVE.findall(html)))

    def attribute(tag: str, name: str, value: str) -> str | None:
        if tag == "img" and name == "src":
            return _source(value, pictures, shown)
        if name in ("href", "cite"):
            return value if _FOLLOWED.match(value.strip()) else None
        return _style(value) if name == "style" else value

    shown.html = nh3.clean(
        html,
        tags=set(TAGS),
        clean_content_tags={"script", "style", "title", "noscript", "template"},
        attributes=ATTRIBUTES,
        attribute_filter=attribute,
        url_schemes={"http", "https", "mailto", "tel", "cid", "data"},
        link_rel="nofollow noopener noreferrer",
        set_tag_attribute_values={"a": {"target": "_blank"}},
        strip_comments=True,
    )
    return shown


def _source(value: str, pictures: Mapping[str, tuple[str, bytes]], shown: Shown) -> str | None:
    """Where a picture comes from: only out of the letter itself."""
    address = value.strip()
    if address[:4].lower() == "cid:":
        kind, data = pictures.get(address[4:].strip().strip("<>"), ("", b""))
        return f"data:{kind};base64,{base64.b64encode(data).decode('ascii')}" if kind in PICTURE_TYPES else None
    if _DATA.fullmatch(address):
        return address
    try:
        host = urlsplit(address).hostname
    except ValueError:
        host = None
    if host:
        shown.remote[host] = shown.remote.get(host, 0) + 1
    return None


def _style(value: str) -> str | None:
    """What of a style may stay. A colour without its background, or the other way, goes: white on white would be left over."""
    kept: dict[str, str] = {}
    for one in value.split(";"):
        name, _, said = one.partition(":")
        name, said = name.strip().lower(), said.strip().removesuffix("!important").strip()
        if name == "background" and " " not in said:
            name = "background-color"
        if name in STYLES and _VALUE.fullmatch(said) and "url" not in said.lower() and "expression" not in said.lower():
            kept[name] = said
    if ("color" in kept) != ("background-color" in kept):
        kept.pop("color", None)
        kept.pop("background-color", None)
    return "; ".join(f"{name}: {said}" for name, said in kept.items()) or None
