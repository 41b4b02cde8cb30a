"""Puts what saved searches say in the place of their names."""

from collections.abc import Callable
from dataclasses import replace

from mailticket.model.errors import ExpressionWrong
from mailticket.model.names import name_key
from mailticket.search.tree import Comparison, Expression, Node, Saved

MOST_DEEP = 10
"""So deep one search may name another."""

Find = Callable[[str], str | None]
"""What a saved search says, by its name; None where there is none that may be used here."""

Parse = Callable[[str], Expression]


def expanded(expression: Expression, find: Find, parse: Parse) -> Expression:
    """The same without names. A search that is nothing but a name is sorted, and limited, as the saved one is, unless it says so
    itself. Raises ExpressionWrong, at the name, for one that there is not, that names itself, or is not understood any more."""
    whole = _put_in(expression, find, parse, ())
    if isinstance(expression.root, Saved):
        saved = _understood(expression.root, find, parse)
        order, limit = saved.order, saved.limit
        whole = replace(whole, order=whole.order or order, limit=limit if whole.limit is None else whole.limit)
    return whole


def _put_in(expression: Expression, find: Find, parse: Parse, inside: tuple[str, ...]) -> Expression:
    if not any(True for _ in expression.saved()):
        return expression

    def put(node: Comparison | Saved) -> Node:
        if not isinstance(node, Saved):
            return node
        key = name_key(node.name)
        if key in inside or len(inside) >= MOST_DEEP:
            raise ExpressionWrong("search.saved_cycle", node.column, name=node.name)
        try:
            return _put_in(_understood(node, find, parse), find, parse, (*inside, key)).root
        except ExpressionWrong as wrong:  # the place is that of the outermost name: the rest was not typed here
            raise ExpressionWrong(wrong.key, node.column, **wrong.values) from wrong

    return expression.rewritten(put)


def _understood(node: Saved, find: Find, parse: Parse) -> Expression:
    query = find(node.name)
    if query is None:
        raise ExpressionWrong("search.no_saved", node.column, name=node.name)
    try:
        return parse(query)
    except ExpressionWrong as wrong:
        raise ExpressionWrong("search.saved_wrong", node.column, name=node.name) from wrong
