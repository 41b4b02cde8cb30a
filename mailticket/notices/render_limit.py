"""A template ends: so many steps and so many characters, and it is left.

Jinja2's sandbox bounds neither time nor memory: ``{{ text|join(text) }}`` makes 400 MB of 20,000 characters, thirty lines of
``{% set a = a ~ a %}`` as much of one. Everything in a template that costs more than a moment is charged here: rounds of
loops, filters and tests, texts that are put together, compared, cut or written.
"""

import functools
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from typing import Any, cast

from jinja2 import Environment, nodes
from jinja2.exceptions import SecurityError
from jinja2.visitor import NodeTransformer

MOST_STEPS = 100_000
"""Rounds, filters, values looked at; a notice takes some fifty. About a tenth of a second at the most."""

MOST_CHARACTERS = 4 * 1024 * 1024
"""Of texts made on the way, those that are written among them."""

_TEXT_A_STEP = 256
"""Characters looked at (compared, searched) for the price of one step."""

_NODES_A_STEP = 8
"""Expressions and statements in a loop's body for the price of one step more a round."""

_MOST_DECIMALS = 12
_MOST_BITS = 128
_MOST_PATH = 4
_MOST_TRIMMED = 16
_REPR = 10
"""Characters that one may become where a list is written: U+E0001 stands there as ``\\U000e0001``."""

_CONTAINERS = (list, tuple, set, frozenset)


class RenderLimitExceeded(SecurityError):
    """The template asks for more than any notice needs; the message says of what."""


class RenderLimit:
    """What is left of one rendering's steps and characters."""

    __slots__ = ("_characters", "_steps")

    def __init__(self) -> None:
        self.start()

    def start(self) -> None:
        """A rendering begins."""
        self._steps, self._characters = MOST_STEPS, MOST_CHARACTERS

    def step(self, count: int = 1) -> None:
        """So many steps more. Raises RenderLimitExceeded."""
        self._steps -= count
        if self._steps < 0:
            raise RenderLimitExceeded(f"it takes more than {MOST_STEPS} steps")

    def make(self, characters: int) -> None:
        """A text of so many characters. Raises RenderLimitExceeded."""
        self._characters -= characters
        if self._characters < 0:
            raise RenderLimitExceeded(f"it makes more than {MOST_CHARACTERS} characters")

    def look_at(self, value: Any, *, copied: int = 0) -> None:
        """A value is gone through whole, however deep; its texts are made ``copied`` times more. Raises RenderLimitExceeded
        for numbers, too, that no notice has: to divide long ones takes seconds."""
        todo = [value]
        while todo:
            each = todo.pop()
            if isinstance(each, str):
                self.step(1 + len(each) // _TEXT_A_STEP)
                self.make(copied * len(each))
            elif isinstance(each, _CONTAINERS):
                self.step(1 + len(each))
                todo.extend(each)
            elif isinstance(each, dict):
                self.step(1 + len(each))
                todo.extend(each)
                todo.extend(each.values())
            elif isinstance(each, int):
                require_small(each)
            elif copied and is_dataclass(each):
                self.step(1 + len(fields(each)))
                todo.extend(getattr(each, field.name) for field in fields(each))

    # -- what templates do, by the names under which ``charge`` puts them in

    def written(self, value: Any) -> str:
        """What ``{{ … }}`` writes."""
        if not isinstance(value, str):
            self.look_at(value, copied=_REPR)
        text = str(value)
        self.make(len(text))
        return text

    def joined(self, values: list[Any]) -> str:
        """``a ~ b``."""
        return "".join([self.written(value) for value in values])

    def counted(self, values: Any, constant: int, body: int) -> Any:
        """What ``for`` goes through; each round writes ``constant`` characters of the template itself, and does ``body``
        things at the most."""
        items = _materialised(values)
        rounds = len(items) if hasattr(items, "__len__") else 0  # what cannot be gone through fails in the loop
        self.step(rounds * (1 + body // _NODES_A_STEP))
        self.make(rounds * constant)
        return items

    def compared(self, value: Any) -> Any:
        """One side of ``==`` or ``in``."""
        self.look_at(value)
        return value

    def searched(self, value: Any) -> Any:
        """What something is looked for in: the worst texts take four times as long as to go through them."""
        for _ in range(4):
            self.look_at(value)
        return value

    def cut(self, value: Any) -> Any:
        """What ``[a:b]`` is taken of."""
        self.look_at(value, copied=1)
        return value

    def charged(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """A filter or test that is paid for: what goes in, and what comes out."""

        @functools.wraps(function)
        def paid(*given: Any, **named: Any) -> Any:
            self.step()
            arguments = [_materialised(one) for one in given]
            for one in (*arguments, *named.values()):
                self.look_at(one)
            _require_short_path(name, arguments, named)
            if foresee := _FORESEEN.get(name):
                foresee(self, *arguments, **named)
            result = _materialised(function(*arguments, **named))
            self.look_at(result, copied=int(isinstance(result, str)))
            return result

        return paid


def _materialised(value: Any) -> Any:
    return list(value) if isinstance(value, Iterator) else value


def require_small(number: int) -> None:
    """Raises RenderLimitExceeded for a number of more than 128 bits."""
    if number.bit_length() > _MOST_BITS:
        raise RenderLimitExceeded(f"a number of more than {_MOST_BITS} bits")


_ATTRIBUTE_AT = {"join": 3, "max": 3, "min": 3, "rejectattr": 2, "selectattr": 2, "sort": 4, "sum": 2, "unique": 3}
"""Where filters take an attribute, counted from what Jinja2 hands them first."""


def _require_short_path(name: str, arguments: list[Any], named: dict[str, Any]) -> None:
    """``sort(attribute="a.b,c")`` goes along every part for each item."""
    at = _ATTRIBUTE_AT.get(name)
    if at is None:
        return
    path = str(named.get("attribute", arguments[at] if len(arguments) > at else ""))
    if path.count(".") + path.count(",") >= _MOST_PATH:
        raise RenderLimitExceeded(f"an attribute of more than {_MOST_PATH} parts")


def _foresee_join(limit: RenderLimit, *arguments: Any, **named: Any) -> None:
    """What ``join`` makes, before it is made. The evaluation context comes first."""
    _, values, *more = arguments
    separator = str(more[0] if more else named.get("d", ""))
    limit.make(len(separator) * len(values) if hasattr(values, "__len__") else 0)
    limit.look_at(values, copied=1)
    limit.look_at([one for one in values if not isinstance(one, str)] if _is_container(values) else (), copied=_REPR)


def _is_container(value: Any) -> bool:
    return isinstance(value, (*_CONTAINERS, dict))


def _foresee_string(limit: RenderLimit, *arguments: Any, **_: Any) -> None:
    """What is no text yet is written out."""
    limit.look_at([one for one in arguments if not isinstance(one, str)], copied=_REPR)


def _foresee_words(limit: RenderLimit, *arguments: Any, **_: Any) -> None:
    """A text is taken to pieces, word by word."""
    limit.step(sum(len(one) // 8 for one in arguments if isinstance(one, str)))


def _foresee_trim(limit: RenderLimit, *arguments: Any, **named: Any) -> None:
    """Each letter is looked for among the ``chars``."""
    chars = named.get("chars", arguments[1] if len(arguments) > 1 else None)
    if isinstance(chars, str) and len(chars) > _MOST_TRIMMED:
        raise RenderLimitExceeded(f"trim is for at most {_MOST_TRIMMED} different characters")


def _foresee_search(limit: RenderLimit, *arguments: Any, **_: Any) -> None:
    for one in arguments:
        limit.searched(one)


def _foresee_round(limit: RenderLimit, *arguments: Any, **named: Any) -> None:
    """``round`` raises ten to the precision."""
    precision = arguments[1] if len(arguments) > 1 else named.get("precision", 0)
    if not isinstance(precision, int) or abs(precision) > _MOST_DECIMALS:
        raise RenderLimitExceeded(f"round is for at most {_MOST_DECIMALS} decimals")


def _foresee_letters(limit: RenderLimit, *arguments: Any, **named: Any) -> None:
    """A text is gone through letter by letter."""
    limit.step(sum(len(one) for one in arguments if isinstance(one, str)))


_FORESEEN: dict[str, Callable[..., None]] = {
    "join": _foresee_join,
    "round": _foresee_round,
    "in": _foresee_search,
    "string": _foresee_string,
    "title": _foresee_words,
    "trim": _foresee_trim,
    "wordcount": _foresee_words,
    **dict.fromkeys(
        ("list", "max", "min", "reject", "rejectattr", "select", "selectattr", "sort", "sum", "unique"),
        _foresee_letters,
    ),
}
"""What is paid before it is done, as it would be too late after."""


def install(environment: Environment, limit: RenderLimit) -> None:
    """Put the limit into an environment's filters, tests and output. Templates must be compiled from ``charge``'s tree."""
    environment.filters = {name: limit.charged(name, each) for name, each in environment.filters.items()}
    environment.tests = {name: limit.charged(name, cast(Any, each)) for name, each in environment.tests.items()}
    environment.filters |= {
        f"_{each.__name__}": each for each in (limit.joined, limit.counted, limit.compared, limit.searched, limit.cut)
    }
    environment.finalize = limit.written


def charge(environment: Environment, template: nodes.Template) -> nodes.Template:
    """The template with what the sandbox does not see (``~``, loops, comparisons, slices) made filters that pay."""
    charged: nodes.Template = _Charging().visit(template)
    charged.set_environment(environment)
    return charged


class _Charging(NodeTransformer):
    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802  # the visitor's names
        self.generic_visit(node)
        return _paying("_joined", nodes.List(node.nodes, lineno=node.lineno), node.lineno)

    def visit_For(self, node: nodes.For) -> nodes.Node:  # noqa: N802
        constant = sum(len(data.data) for data in node.find_all(nodes.TemplateData))
        body = sum(1 for _ in node.find_all(nodes.Node))
        self.generic_visit(node)
        costs = [nodes.Const(one, lineno=node.lineno) for one in (constant, body)]
        node.iter = _paying("_counted", node.iter, node.lineno, *costs)
        return node

    def visit_Compare(self, node: nodes.Compare) -> nodes.Node:  # noqa: N802
        self.generic_visit(node)
        sides = [node.expr, *(operand.expr for operand in node.ops)]
        searches = any(operand.op in ("in", "notin") for operand in node.ops)
        if searches or not any(isinstance(side, nodes.Const) for side in sides):
            paying = "_searched" if searches else "_compared"
            node.expr = _paying(paying, node.expr, node.lineno)
            for operand in node.ops:
                operand.expr = _paying(paying, operand.expr, node.lineno)
        return node

    def visit_Getitem(self, node: nodes.Getitem) -> nodes.Node:  # noqa: N802
        self.generic_visit(node)
        if isinstance(node.arg, nodes.Slice):
            node.node = _paying("_cut", node.node, node.lineno)
        return node


def _paying(name: str, value: nodes.Node, lineno: int, *arguments: nodes.Expr) -> nodes.Filter:
    return nodes.Filter(value, name, list(arguments), [], None, None, lineno=lineno)
