"""A template ends: so many steps and so many characters, and it is left.

Jinja2's sandbox bounds neither time nor memory: ``{{ text|join(text) }}`` makes 400 MB of 20,000 characters, thirty lines of
``{% set a = a ~ a %}`` as much of one. Everything in a template that costs more than a moment is charged here: rounds of
loops, filters and tests, texts that are put together, compared, cut or written.
"""

import functools
from collections.abc import Callable, Iterator
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

_MOST_DECIMALS = 12
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

    def look_at(self, value: Any, *, copied: bool = False) -> None:
        """A value is gone through whole, however deep; with ``copied`` its texts are made once more."""
        todo = [value]
        while todo:
            each = todo.pop()
            if isinstance(each, str):
                self.step(1 + len(each) // _TEXT_A_STEP)
                if copied:
                    self.make(len(each))
            elif isinstance(each, _CONTAINERS):
                self.step(1 + len(each))
                todo.extend(each)
            elif isinstance(each, dict):
                self.step(1 + len(each))
                todo.extend(each)
                todo.extend(each.values())

    # -- what templates do, by the names under which ``charge`` puts them in

    def written(self, value: Any) -> str:
        """What ``{{ … }}`` writes."""
        if not isinstance(value, str):
            self.look_at(value, copied=True)
        text = str(value)
        self.make(len(text))
        return text

    def joined(self, values: list[Any]) -> str:
        """``a ~ b``."""
        return "".join([self.written(value) for value in values])

    def counted(self, values: Any, constant: int) -> Any:
        """What ``for`` goes through; each round writes ``constant`` characters of the template itself."""
        items = _materialised(values)
        rounds = len(items) if hasattr(items, "__len__") else 0  # what cannot be gone through fails in the loop
        self.step(rounds)
        self.make(rounds * constant)
        return items

    def compared(self, value: Any) -> Any:
        """One side of ``==`` or ``in``."""
        self.look_at(value)
        return value

    def cut(self, value: Any) -> Any:
        """What ``[a:b]`` is taken of."""
        self.look_at(value, copied=True)
        return value

    def charged(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """A filter or test that is paid for: what goes in, and what comes out."""

        @functools.wraps(function)
        def paid(*given: Any, **named: Any) -> Any:
            self.step()
            arguments = [_materialised(one) for one in given]
            for one in (*arguments, *named.values()):
                self.look_at(one)
            if foresee := _FORESEEN.get(name):
                foresee(self, *arguments, **named)
            result = _materialised(function(*arguments, **named))
            self.look_at(result, copied=isinstance(result, str))
            return result

        return paid


def _materialised(value: Any) -> Any:
    return list(value) if isinstance(value, Iterator) else value


def _foresee_join(limit: RenderLimit, *arguments: Any, **named: Any) -> None:
    """What ``join`` makes, before it is made. The evaluation context comes first."""
    _, values, *more = arguments
    separator = str(more[0] if more else named.get("d", ""))
    limit.make(len(separator) * len(values) if hasattr(values, "__len__") else 0)
    limit.look_at(values, copied=True)


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
        f"_{each.__name__}": each for each in (limit.joined, limit.counted, limit.compared, limit.cut)
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
        self.generic_visit(node)
        node.iter = _paying("_counted", node.iter, node.lineno, nodes.Const(constant, lineno=node.lineno))
        return node

    def visit_Compare(self, node: nodes.Compare) -> nodes.Node:  # noqa: N802
        self.generic_visit(node)
        sides = [node.expr, *(operand.expr for operand in node.ops)]
        searches = any(operand.op in ("in", "notin") for operand in node.ops)
        if searches or not any(isinstance(side, nodes.Const) for side in sides):
            node.expr = _paying("_compared", node.expr, node.lineno)
            for operand in node.ops:
                operand.expr = _paying("_compared", operand.expr, node.lineno)
        return node

    def visit_Getitem(self, node: nodes.Getitem) -> nodes.Node:  # noqa: N802
        self.generic_visit(node)
        if isinstance(node.arg, nodes.Slice):
            node.node = _paying("_cut", node.node, node.lineno)
        return node


def _paying(name: str, value: nodes.Node, lineno: int, *arguments: nodes.Expr) -> nodes.Filter:
    return nodes.Filter(value, name, list(arguments), [], None, None, lineno=lineno)
