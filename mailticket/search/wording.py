"""A search in a reader's words: ``activos y cola = general``, where the language itself says ``Status = '__Active__' AND Queue =
'general'``. Typed again, it means the same."""

import re

from mailticket.i18n import keys, translate
from mailticket.model.words import field_name, status
from mailticket.search.fields import SearchKind, field_called
from mailticket.search.tree import Comparison, Each, Either, Expression, Node, Not, Saved, quoted
from mailticket.search.values import ME, Operator

_PLAIN = re.compile(r"[\w@][\w.@+-]*")
"""A value that stands without quotes."""


def in_words(expression: Expression, language: str) -> str:
    """What a search asks for, sorted how, and how many; empty for one that asks for nothing."""
    root = expression.root
    said = _said(root, language)
    if isinstance(root, (Each, Either)):
        said = said[1:-1]  # brackets around all of it
    if expression.order:
        fields = (f"{_field(one.about.name, language)}{_way(one.descending, language)}" for one in expression.order)
        said += f" {_word(language, 'order_by')} {', '.join(fields)}"
    if expression.limit is not None:
        said += f" {_word(language, 'limit')} {expression.limit}"
    return said.strip()


def _said(node: Node, language: str) -> str:
    match node:
        case Each(parts):
            return f"({_joined(parts, 'and', language)})"
        case Either(parts):
            return f"({_joined(parts, 'or', language)})"
        case Not(part):
            return f"{_word(language, 'not')} {_said(part, language)}"
        case Saved():
            return str(node)
    return _short(node, language) or _comparison(node, language)


def _joined(parts: tuple[Node, ...], word: str, language: str) -> str:
    return f" {_word(language, word)} ".join(_said(part, language) for part in parts)


SHORT: dict[str, str] = {
    "Status = '__active__'": "active",
    "Status = '__inactive__'": "inactive",
    "Owner IS NULL": "unowned",
    "Owner = 'me'": "mine",
    "Unread = '1'": "unread",
}
"""Conditions people have a word for."""


def _short(node: Comparison, language: str) -> str:
    text = str(node)
    key = SHORT.get(f"{node.about.name} = {quoted(node.values[0].casefold())}" if _is_one(node) else text)
    return _word(language, key) if key else ""


def _is_one(node: Comparison) -> bool:
    return node.operator is Operator.IS and not node.denied and len(node.values) == 1


def _comparison(node: Comparison, language: str) -> str:
    name = _field(node.about.name, language)
    if node.operator is Operator.EMPTY:
        return f"{name} {_word(language, 'filled' if node.denied else 'empty')}"
    values = [_value(node, value, language) for value in node.values]
    no = "no_" if node.denied else ""
    if len(values) > 1:
        return f"{name} {_word(language, f'{no}among')} ({', '.join(values)})"
    if node.operator is Operator.WORDS:
        return f"{name} {'!' if node.denied else ''}~ {values[0]}"
    if node.operator in _SPOKEN:
        return f"{name} {_word(language, no + _SPOKEN[node.operator])} {values[0]}"
    return f"{name} {'!=' if node.denied else node.operator} {values[0]}"


_SPOKEN = {Operator.LIKE: "like", Operator.STARTS: "starts", Operator.ENDS: "ends"}


def _value(node: Comparison, value: str, language: str) -> str:
    if node.about.kind is SearchKind.STATUS and not value.startswith("__"):
        value = status(language, value)
    if node.about.kind is SearchKind.PEOPLE and value.casefold() in ME:
        value = _word(language, "me")
    return value if _PLAIN.fullmatch(value) else quoted(value)


def _field(name: str, language: str) -> str:
    """The reader's name of a field, where it is one that can be typed."""
    if (key := f"asked.field.{name}") in _NAMED:
        return translate(language, key)
    said = field_name(language, name).lower()
    known = field_called(name, searched=True)
    return said if known and known == field_called(said, searched=True) else name


_NAMED = frozenset(keys("asked.field."))


def _way(descending: bool, language: str) -> str:
    return f" {_word(language, 'descending')}" if descending else ""


def _word(language: str, key: str) -> str:
    return translate(language, f"asked.{key}")
