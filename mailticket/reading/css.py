"""Whether what a style says can be read on a screen. Only as much of CSS as hides text; what cannot be told counts as unseen."""

import re
from collections.abc import Iterator
from typing import NamedTuple

Colour = tuple[int, int, int]

WHITE: Colour = (255, 255, 255)
BLACK: Colour = (0, 0, 0)
CONTRAST = 100
"""Red, green and blue must differ by so much together, of 765: #ddd on white does, #eee does not."""

MOST = 4000
"""Characters of one style that are looked at; a longer one cannot be told."""

_NAMED: dict[str, Colour] = {
    "white": WHITE,
    "black": BLACK,
    "windowtext": BLACK,
    "canvastext": BLACK,
    "window": WHITE,
    "canvas": WHITE,
    "red": (255, 0, 0),
    "darkred": (139, 0, 0),
    "blue": (0, 0, 255),
    "darkblue": (0, 0, 139),
    "navy": (0, 0, 128),
    "green": (0, 128, 0),
    "darkgreen": (0, 100, 0),
    "lime": (0, 255, 0),
    "yellow": (255, 255, 0),
    "orange": (255, 165, 0),
    "purple": (128, 0, 128),
    "fuchsia": (255, 0, 255),
    "magenta": (255, 0, 255),
    "maroon": (128, 0, 0),
    "olive": (128, 128, 0),
    "teal": (0, 128, 128),
    "aqua": (0, 255, 255),
    "cyan": (0, 255, 255),
    "gray": (128, 128, 128),
    "grey": (128, 128, 128),
    "dimgray": (105, 105, 105),
    "darkgray": (169, 169, 169),
    "silver": (192, 192, 192),
    "brown": (165, 42, 42),
}
_AS_BEFORE = frozenset({"inherit", "initial", "unset", "revert", "currentcolor", "auto", "none", "transparent", ""})
_HEX = re.compile(r"#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})")
_RGB = re.compile(r"rgba?\(\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})(?:[\s,/]+(\d?\.?\d{1,6}%?))?\s*\)")
_NUMBER = re.compile(r"(?<![\w#.])(-?\d{0,9}\.?\d{1,9})(px|pt|pc|cm|mm|in|em|rem|ex|ch|vw|vh|%|)(?![\w.])")
_TOO_SMALL = {"em": 0.4, "rem": 0.4, "ex": 0.6, "ch": 0.6, "%": 40.0, "in": 0.04, "cm": 0.1, "mm": 1.0, "pc": 0.3}
_NEVER = re.compile(
    "clip(-path)?|transform|(-webkit-)?filter|(-webkit-)?mask(-image)?|translate|scale|rotate|animation(-name)?"
    "|unicode-bidi|-webkit-text-security|mix-blend-mode|backface-visibility|offset-path"
)
"""Properties that can take text from sight in more ways than are looked at: whichever value they have."""

_MOVES = re.compile("left|top|right|bottom|text-indent|margin(-left|-top|-right)?|(letter|word)-spacing")
_SIZES = re.compile("(max-)?(width|height)")


class Ink(NamedTuple):
    """The colour of text, and of what is behind it; None: it cannot be told."""

    text: Colour | None = BLACK
    ground: Colour | None = WHITE

    @property
    def seen(self) -> bool:
        """Whether the one stands out against the other."""
        if self.text is None or self.ground is None:
            return False
        return sum(abs(one - other) for one, other in zip(self.text, self.ground, strict=True)) >= CONTRAST


def declarations(style: str) -> Iterator[tuple[str, str]]:
    """(property, value) of a style, in lower case."""
    for one in style.lower().split(";"):
        name, _, value = one.partition(":")
        if name := name.strip():
            yield name, value.replace("!important", "").strip()


def hides(style: str) -> bool:
    """Whether a style takes text from sight, whatever its colours are."""
    if len(style) > MOST or "\\" in style or "/*" in style:
        return True
    return any(_hides(name, value) for name, value in declarations(style))


def _hides(name: str, value: str) -> bool:
    if _NEVER.fullmatch(name):
        return value not in _AS_BEFORE and value != "normal"
    if name in ("font-size", "font", "line-height"):
        return _is_small(name, value)
    if _MOVES.fullmatch(name):
        return "(" in value or any(number < -100 or number > 2000 for number, _ in _numbers(value))
    if _SIZES.fullmatch(name):
        return "(" in value or any(number < 2 and unit != "%" for number, unit in _numbers(value)) or value == "0%"
    if name in ("opacity", "zoom"):
        return not all(number >= (30 if unit == "%" else 0.3) for number, unit in _numbers(value))
    return _WORDS[name](value) if name in _WORDS else False


_WORDS = {
    "display": lambda value: "none" in value,
    "visibility": lambda value: value not in ("visible", *_AS_BEFORE),
    "content-visibility": lambda value: "hidden" in value,
    "mso-hide": lambda value: value not in ("none", ""),
    "position": lambda value: value in ("absolute", "fixed"),
    "text-decoration": lambda value: "line-through" in value,
    "text-decoration-line": lambda value: "line-through" in value,
}


def _is_small(name: str, value: str) -> bool:
    if "(" in value:
        return True
    if name == "line-height":
        return any(number < _TOO_SMALL.get(unit, 4.0 if unit else 0.5) for number, unit in _numbers(value))
    found = list(_numbers(value))
    return any(number < _TOO_SMALL.get(unit, 4.0) for number, unit in found[:1])


def _numbers(value: str) -> Iterator[tuple[float, str]]:
    return ((float(found[1]), found[2]) for found in _NUMBER.finditer(value))


def inked(style: str, before: Ink) -> Ink:
    """The colours within an element with this style. A colour that does not stand out counts, though another follows it."""
    text, ground = before
    texts: list[Colour | None] = []
    for name, value in declarations(style):
        if name in ("color", "-webkit-text-fill-color") and (value == "transparent" or value not in _AS_BEFORE):
            texts.append(colour(value))
        elif name in ("background", "background-color", "background-image"):
            ground = _ground(value, ground)
    for text in texts:
        if not Ink(text, ground).seen:
            break
    return Ink(text, ground)


def _ground(value: str, before: Colour | None) -> Colour | None:
    if "url(" in value or "gradient" in value or "var(" in value:
        return None
    if value in _AS_BEFORE:
        return before
    whole = colour(value)
    found = [whole] if whole is not None else [one for word in value.split() if (one := colour(word)) is not None]
    if found:
        return found[0]
    return before if "transparent" in value or "none" in value.split() else None


def colour(value: str) -> Colour | None:
    """A colour as CSS or HTML writes it; None for one that is not known, or nearly transparent."""
    value = value.strip().lower()
    if found := _HEX.fullmatch(value):
        digits = found[1] if len(found[1]) > 4 else "".join(digit * 2 for digit in found[1])
        red, green, blue, *alpha = bytes.fromhex(digits)
        return None if alpha and alpha[0] < 128 else (red, green, blue)
    if found := _RGB.fullmatch(value):
        opaque = found[4] or "1"
        if (float(opaque[:-1] or 0) / 100 if opaque.endswith("%") else float(opaque)) < 0.5:
            return None
        return int(found[1]), int(found[2]), int(found[3])
    return _NAMED.get(value)


class StyleSheet(NamedTuple):
    """What a mail's own style sheet may hide: elements of these classes, ids and tags; or anything."""

    names: frozenset[str] = frozenset()
    anything: bool = False


LARGE = 128 * 1024
_NAMES = re.compile(r"[.#]?[\w-]{1,100}")


def sheet(css: str) -> StyleSheet:
    """The rules of a style sheet that hide. Conditions and ancestors are not looked at: what may be hidden, is."""
    if len(css) > LARGE:
        return StyleSheet(anything=True)
    names: set[str] = set()
    for rule in css.replace("<!--", "").replace("-->", "").split("}"):
        before, brace, style = rule.rpartition("{")
        if not brace or not (hides(style) or not inked(style, Ink()).seen):
            continue
        for selector in before.rpartition("{")[2].rpartition(";")[2].split(","):
            last = selector.partition("::")[0].split(":")[0].split()[-1:]
            found = _NAMES.findall(last[0].lower()) if last else []
            if not found or "*" in selector or "[" in selector:
                return StyleSheet(anything=True)
            names.update(found[-1:])
    return StyleSheet(frozenset(names))
