"""The form of a procmail file: recipes, nesting blocks, and whatever else stands there; what they mean is decided elsewhere."""

import re
from dataclasses import dataclass, replace

NESTING_LIMIT = 16

_HEAD = re.compile(r":(\d*)\s*([A-Za-z\s]*)(?::\s*(.*))?$", re.DOTALL)
_COMMENT = re.compile(r"(?:^|\s)#.*", re.DOTALL)


class Misread(ValueError):
    """A part of a recipe that cannot be used: ``key`` says which part, ``message`` why."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key = key
        self.message = message


@dataclass(frozen=True, slots=True)
class Line:
    """A line with its continuations joined; ``number`` (1-based) is its first."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Recipe:
    """``:0 flags[:lock]``, conditions without their ``*``, and an action or a block. ``flaw`` says what broke the form."""

    line: int
    flags: str
    lock: str | None
    conditions: tuple[Line, ...]
    action: Line | None = None
    block: "tuple[Recipe | Line, ...] | None" = None
    flaw: str = ""


def split(text: str) -> tuple[Recipe | Line, ...]:
    """Recipes, and every other line that is neither blank nor a comment. Never raises."""
    return _Reader(text).items(depth=0)


class _Reader:
    def __init__(self, text: str) -> None:
        self._lines = [line.rstrip("\r").strip(" \t") for line in text.split("\n")]
        self._at = 0

    def items(self, depth: int) -> tuple[Recipe | Line, ...]:
        found: list[Recipe | Line] = []
        while (line := self._peek()) and not (depth and line.startswith("}")):
            found.append(self._recipe(depth) if line.startswith(":") else self._stray(depth))
        return tuple(found)

    def _peek(self) -> str:
        """The next line that says something, not yet taken; empty at the end."""
        while self._at < len(self._lines):
            line = self._lines[self._at]
            if line and not line.startswith("#"):
                return line
            self._at += 1
        return ""

    def _take(self) -> Line:
        number, text = self._at + 1, self._lines[self._at]
        self._at += 1
        while text.endswith("\\") and self._at < len(self._lines):
            text = text[:-1] + self._lines[self._at]
            self._at += 1
        return Line(number, text)

    def _stray(self, depth: int) -> Line:
        line = self._take()
        if depth and re.search(r"\s\}$", line.text):
            self._put_back("}")
            return Line(line.number, line.text[:-1].rstrip())
        return line

    def _put_back(self, text: str) -> None:
        self._at -= 1
        self._lines[self._at] = text

    def _recipe(self, depth: int) -> Recipe:
        head = self._take()
        found = _HEAD.match(_COMMENT.sub("", head.text))
        flaw = "" if found and found[1] in ("", "0") else "a recipe starts with :0, flags and nothing else"
        flags, lock = ("".join(found[2].split()), found[3]) if found else ("", None)
        conditions = []
        while self._peek().startswith("*"):
            line = self._take()
            conditions.append(Line(line.number, line.text[1:].strip(" \t")))
        parts = Recipe(head.number, flags, lock, tuple(conditions), flaw=flaw)
        return self._with_action(parts, depth)

    def _with_action(self, parts: Recipe, depth: int) -> Recipe:
        following = self._peek()
        if not following or following.startswith((":", "}")):
            return replace(parts, flaw=parts.flaw or "there is no action")
        if following != "{" and not following.startswith(("{ ", "{\t")):
            return replace(parts, action=self._take())
        if depth == NESTING_LIMIT:
            return replace(parts, action=self._take(), flaw=f"blocks may be nested {NESTING_LIMIT} deep")
        return self._with_block(parts, depth)

    def _with_block(self, parts: Recipe, depth: int) -> Recipe:
        self._lines[self._at] = self._lines[self._at][1:].strip(" \t")
        block = self.items(depth + 1)
        if not self._peek():
            return replace(parts, block=block, flaw=parts.flaw or "a block is not closed")
        self._lines[self._at] = self._lines[self._at][1:].strip(" \t")
        return replace(parts, block=block)
