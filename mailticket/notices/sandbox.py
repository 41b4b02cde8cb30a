"""The Jinja2 in which templates run: whoever edits a template chooses words, and can do nothing else with it.

Jinja2's immutable sandbox keeps templates off Python's insides. Beyond that a template here may call nothing but
``date``, use a few filters, and has no way to run long: no loop in a loop, no multiplying of texts, no padding, and what
it does is counted (``render_limit``).
"""

from collections.abc import Iterator
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateSyntaxError, nodes
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from mailticket.model.queue import Queue, Site
from mailticket.notices.dates import DateTeller
from mailticket.notices.facts import ActorFacts, FileFacts, TicketFacts, TransactionFacts
from mailticket.notices.render_limit import RenderLimit, RenderLimitExceeded, charge, install, require_small

VIEWS = frozenset({TicketFacts, ActorFacts, TransactionFacts, FileFacts, Queue, Site})
FILTERS = frozenset(
    {
        "abs",
        "capitalize",
        "count",
        "d",
        "default",
        "filesizeformat",
        "first",
        "int",
        "join",
        "last",
        "length",
        "list",
        "lower",
        "max",
        "min",
        "reject",
        "rejectattr",
        "reverse",
        "round",
        "select",
        "selectattr",
        "sort",
        "string",
        "sum",
        "title",
        "trim",
        "truncate",
        "unique",
        "upper",
        "wordcount",
    }
)
MOST_SOURCE = 64 * 1024
"""Characters of a template; the longest that comes along has 3,000."""

MOST_NODES = 5000
"""Expressions and statements in one: compiling takes some 75 µs for each."""

_MISSING = object()
_STEPS_OF_A_CALL = 10


class Sandbox(ImmutableSandboxedEnvironment):
    """An environment for one purpose. Unknown names are errors; text is text/plain and not escaped."""

    intercepted_binops = frozenset({"+", "*", "**", "%"})

    def __init__(self) -> None:
        super().__init__(autoescape=False, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
        self.globals.clear()
        self.filters = {name: each for name, each in self.filters.items() if name in FILTERS}
        self.limit = RenderLimit()
        install(self, self.limit)

    def compiled(self, source: str) -> Template:
        """A template, its steps counted. Raises TemplateSyntaxError for what cannot be parsed, for a loop in a loop, and for
        ``autoescape``; RenderLimitExceeded for what is too long, or has numbers that are."""
        self.limit.start()  # constants are computed while it is compiled
        if len(source) > MOST_SOURCE:
            raise RenderLimitExceeded(f"a template of more than {MOST_SOURCE} characters")
        tree = self.parse(source)
        _require_few_nodes(tree)
        _no_loop_in_a_loop(tree)
        return self.from_string(charge(self, tree))

    def call(self, context: Context, obj: Any, /, *args: Any, **kwargs: Any) -> Any:
        """``date`` is a step of its own."""
        self.limit.step(_STEPS_OF_A_CALL)
        return super().call(context, obj, *args, **kwargs)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """The plain views are all fields and may be read; anything else is asked about (ten times slower)."""
        if type(obj) in VIEWS and not attribute.startswith("_"):
            value = getattr(obj, attribute, _MISSING)
            if value is not _MISSING:
                return value
        return super().getattr(obj, attribute)

    def is_safe_callable(self, obj: Any) -> bool:
        """``date`` and nothing else: methods of texts can make long ones of short ones, macros can recurse."""
        return isinstance(obj, DateTeller)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Numbers may be multiplied; texts may not, and nothing is raised to a power. Texts that are added are counted."""
        if operator == "+":
            self.limit.look_at(left, copied=1)
            self.limit.look_at(right, copied=1)
            return left + right
        if operator == "**" or not (_is_small(left) and _is_small(right)):
            raise SecurityError(f"{operator} is for small numbers only")
        return super().call_binop(context, operator, left, right)


def _is_small(value: Any) -> bool:
    return isinstance(value, int | float) and abs(value) < 1 << 53


def _require_few_nodes(tree: nodes.Template) -> None:
    """Before anything is computed of it."""
    for count, node in enumerate(tree.find_all(nodes.Node)):
        if count >= MOST_NODES:
            raise RenderLimitExceeded(f"a template of more than {MOST_NODES} expressions and statements")
        if isinstance(node, nodes.Const) and isinstance(node.value, int):
            require_small(node.value)
        if isinstance(node, nodes.EvalContextModifier):
            raise TemplateSyntaxError("autoescape: mail is plain text", node.lineno)


def _no_loop_in_a_loop(tree: nodes.Template) -> None:
    for outer in tree.find_all(nodes.For):
        for inner in _below(outer):
            raise TemplateSyntaxError("a loop inside a loop", inner.lineno)
        if outer.recursive:
            raise TemplateSyntaxError("a recursive loop", outer.lineno)


def _below(outer: nodes.For) -> Iterator[nodes.For]:
    return (inner for inner in outer.find_all(nodes.For) if inner is not outer)
